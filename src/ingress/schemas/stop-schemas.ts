import { Type } from 'typebox';
import type { ClaimsView, KillSwitchView, ReleaseAck } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { VISIBLE } from './visible-pattern.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);
const Reason = Type.String({
  minLength: 1,
  maxLength: LIMITS.commentChars,
  pattern: VISIBLE,
  description: 'Why; shown to everybody whom it holds up',
});

export const KillSwitchSchema = Type.Unsafe<KillSwitchView>(
  Type.Object({
    active: Type.Boolean({ description: 'While true no step, check or roll-back starts on any host' }),
    by: Type.String({ description: 'Who set it last; "unknown" where nobody has' }),
    reason: Type.String(),
    at: NullableText,
  }),
);

export const KillSwitchBody = Type.Union([
  Type.Object({ active: Type.Literal(true), reason: Reason }, { additionalProperties: false }),
  Type.Object(
    { active: Type.Literal(false), reason: Type.Optional(Type.String({ maxLength: LIMITS.commentChars })) },
    { additionalProperties: false },
  ),
]);

export const ClaimsSchema = Type.Unsafe<ClaimsView>(
  Type.Object({
    items: Type.Array(
      Type.Object({
        targetId: Type.String(),
        incidentId: Type.String(),
        state: Type.Union([Type.Literal('held'), Type.Literal('left'), Type.Literal('unsettled')]),
        since: Type.String(),
        expiresAt: NullableText,
        why: Type.String(),
        releasableFrom: NullableText,
        executionIds: Type.Array(Type.String()),
      }),
    ),
  }),
);

export const ClaimParams = Type.Object({
  targetId: Type.String({ pattern: API_PATTERNS.hostId }),
});
export const ReleaseBody = Type.Object({ reason: Reason }, { additionalProperties: false });
export const ReleaseAckSchema = Type.Unsafe<ReleaseAck>(
  Type.Object({
    kind: Type.Literal('released'),
    targetId: Type.String(),
    incidentId: Type.String(),
  }),
);
