import { Type } from 'typebox';
import type { SuppressionsView, SuppressionView, UnsuppressAck } from '../../contracts/api.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { WEEKDAYS, type Weekday } from '../../domain/suppression/suppression.ts';
import { VISIBLE } from './visible-pattern.ts';

const Instant = Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 with its offset' });
const Reason = Type.String({
  minLength: 1,
  maxLength: LIMITS.suppressionReasonChars,
  pattern: VISIBLE,
  description: 'Why; stands beside every incident that it keeps quiet',
});
const alarmName = (description: string) =>
  Type.String({ minLength: 1, maxLength: LIMITS.alarmNameChars, description });
const LooseObject = Type.Object({}, { additionalProperties: true });

export const MuteBody = Type.Object(
  {
    alarm: alarmName('Exact name of the alarm, or of the detector of findings'),
    accountId: Type.Optional(
      Type.String({ pattern: '^\\d{12}$', description: 'Only the alarm of this account' }),
    ),
    region: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,40}$', description: 'Only of this Region' })),
    until: Instant,
    reason: Reason,
  },
  { additionalProperties: false },
);

export const WindowBody = Type.Object(
  {
    alarm: Type.Optional(alarmName('Name of alarms, in which * stands for any characters')),
    tag: Type.Optional(
      Type.Object(
        {
          key: Type.String({ minLength: 1, maxLength: LIMITS.tagKeyChars }),
          value: Type.String({ maxLength: LIMITS.tagValueChars }),
        },
        { additionalProperties: false, description: 'Alarms whose hosts all have this tag' },
      ),
    ),
    once: Type.Optional(Type.Object({ from: Instant, until: Instant }, { additionalProperties: false })),
    weekly: Type.Optional(
      Type.Object(
        {
          days: Type.Array(Type.Unsafe<Weekday>(Type.Union(WEEKDAYS.map((day) => Type.Literal(day)))), {
            minItems: 1,
            maxItems: WEEKDAYS.length,
          }),
          at: Type.String({
            pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
            description: 'On the clocks of the zone',
          }),
          minutes: Type.Integer({ minimum: 1, maximum: LIMITS.windowWeeklyMinutes }),
          timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'E.g. Europe/Berlin' }),
          until: Type.Optional(Instant),
        },
        { additionalProperties: false },
      ),
    ),
    reason: Reason,
  },
  { additionalProperties: false },
);

export const SuppressionParams = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9-]{8,64}$' }),
});
export const UnsuppressBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: LIMITS.suppressionReasonChars })) },
  { additionalProperties: false },
);

const RuleSchema = LooseObject;
const ViewSchema = Type.Object({
  rule: RuleSchema,
  isInForce: Type.Boolean(),
  from: Type.String(),
  until: Type.String(),
});
export const SuppressionSchema = Type.Unsafe<SuppressionView>(ViewSchema);
export const SuppressionsSchema = Type.Unsafe<SuppressionsView>(
  Type.Object({ items: Type.Array(ViewSchema), limit: Type.Number() }),
);
export const UnsuppressAckSchema = Type.Unsafe<UnsuppressAck>(
  Type.Object({
    kind: Type.Literal('removed'),
    rule: RuleSchema,
    told: Type.Union([Type.Number(), Type.Null()]),
  }),
);
