import { Type } from 'typebox';
import type {
  NotificationHealthView,
  NotificationPage,
  NotificationRetryAck,
  NotificationTestView,
} from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { IncidentParams } from './incident-schemas.ts';

export const NotificationQuery = Type.Object(
  {
    incident: Type.Optional(IncidentParams.properties.incidentId),
    state: Type.Optional(
      Type.Union([Type.Literal('failed'), Type.Literal('pending')], {
        description: 'Over all incidents, newest first; without it and without `incident`: failed',
      }),
    ),
  },
  { additionalProperties: false },
);

export const NotificationTestBody = Type.Object(
  {
    target: Type.String({
      pattern: API_PATTERNS.notificationName,
      description: 'The name of a route or of a recipient of the notifications file, or `default`',
    }),
  },
  { additionalProperties: false },
);

export const NotificationRetryBody = Type.Object(
  {
    incident: IncidentParams.properties.incidentId,
    delivery: Type.String({
      minLength: 1,
      maxLength: INGRESS_LIMITS.api.deliveryIdChars,
      description: '`id` of a delivery, as `GET /notifications` has it',
    }),
  },
  { additionalProperties: false },
);

const Anything = Type.Object({}, { additionalProperties: true });

/** What a delivery is has one type; it is not written down here a second time. */
export const NotificationPageSchema = Type.Unsafe<NotificationPage>(
  Type.Object({ items: Type.Array(Anything), isPartial: Type.Boolean() }),
);
export const NotificationHealthSchema = Type.Unsafe<NotificationHealthView>(
  Type.Object({ checkedAt: Type.String(), recipients: Type.Array(Anything), isPartial: Type.Boolean() }),
);
export const NotificationTestSchema = Type.Unsafe<NotificationTestView>(
  Type.Object({
    results: Type.Array(
      Type.Object({
        recipient: Type.String(),
        channel: Type.String(),
        outcome: Type.String({ description: 'sent or failed' }),
        error: Type.Union([Type.String(), Type.Null()]),
        heldBackUntil: Type.Optional(
          Type.String({
            description: 'Until when quiet hours hold back what is not urgent; absent: they do not, now',
          }),
        ),
      }),
    ),
  }),
);
export const NotificationRetrySchema = Type.Unsafe<NotificationRetryAck>(
  Type.Object({
    kind: Type.String({ description: 'again, or under_way: somebody has asked for it within a minute' }),
    incidentId: Type.String(),
    delivery: Type.String(),
    recipient: Type.String(),
    channel: Type.String(),
  }),
);
