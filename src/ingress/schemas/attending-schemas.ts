import { Type } from 'typebox';
import type { AcknowledgeAck, AttendingRequest } from '../../contracts/api.ts';
import type { AttendAck } from '../../contracts/messages.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { IncidentParams } from './incident-schemas.ts';
import { VISIBLE } from './visible-pattern.ts';

const Person = Type.String({
  minLength: 1,
  maxLength: LIMITS.actorChars,
  pattern: VISIBLE,
  description: 'A name, as people sign in with',
});

export const AttendingBody = Type.Unsafe<AttendingRequest>(
  Type.Union([
    Type.Object(
      {
        kind: Type.Union([
          Type.Literal('acknowledge'),
          Type.Literal('unacknowledge'),
          Type.Literal('unassign'),
        ]),
      },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('assign'), to: Person }, { additionalProperties: false }),
    Type.Object(
      {
        kind: Type.Literal('note'),
        text: Type.String({
          minLength: 1,
          maxLength: LIMITS.noteChars,
          pattern: VISIBLE,
          description: 'Stands in the timeline as it is, for good',
        }),
      },
      { additionalProperties: false },
    ),
  ]),
);

export const AcknowledgeBody = Type.Object(
  {
    incidentIds: Type.Array(IncidentParams.properties.incidentId, {
      minItems: 1,
      maxItems: INGRESS_LIMITS.api.acknowledgeMax,
      uniqueItems: true,
    }),
  },
  { additionalProperties: false },
);

const NullableObject = Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]);
const Kept = Type.Union([Type.Literal('recorded'), Type.Literal('repeated')]);

export const AttendAckSchema = Type.Unsafe<AttendAck>(
  Type.Object({
    kind: Kept,
    incidentId: Type.String(),
    acknowledged: NullableObject,
    assigned: NullableObject,
  }),
);

export const AcknowledgeAckSchema = Type.Unsafe<AcknowledgeAck>(
  Type.Object({
    items: Type.Array(
      Type.Union([
        Type.Object({ incidentId: Type.String(), kind: Kept }),
        Type.Object({
          incidentId: Type.String(),
          kind: Type.Literal('refused'),
          code: Type.String(),
          message: Type.String(),
          nextStep: Type.String(),
        }),
      ]),
    ),
  }),
);
