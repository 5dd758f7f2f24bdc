import { Type } from 'typebox';
import type { IncidentView } from '../../contracts/api.ts';
import type { DecideAck } from '../../contracts/messages.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { IncidentPage } from '../../domain/record/incident-summary.ts';
import { INCIDENT_STATUSES, type IncidentStatus } from '../../domain/record/state-machine.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableObject = Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]);
const LooseObject = Type.Object({}, { additionalProperties: true });

const StatusSchema = Type.Unsafe<IncidentStatus>(
  Type.Union(INCIDENT_STATUSES.map((status) => Type.Literal(status))),
);
const InstantSchema = Type.String({ format: 'date-time', maxLength: 40 });

export const IncidentParams = Type.Object({
  incidentId: Type.String({ minLength: 1, maxLength: 300, pattern: '^[A-Za-z0-9._-]+$' }),
});

export const ListQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Union([StatusSchema, Type.Array(StatusSchema, { maxItems: INCIDENT_STATUSES.length })], {
        description: 'May be repeated; without it, every status',
      }),
    ),
    alarm: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'Exact name of the alarm' }),
    ),
    from: Type.Optional(InstantSchema),
    to: Type.Optional(InstantSchema),
    limit: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]?$|^100$', description: `1 to ${INGRESS_LIMITS.api.pageMax}` }),
    ),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: INGRESS_LIMITS.api.cursorChars })),
  },
  { additionalProperties: false },
);

const SummarySchema = Type.Object({
  incidentId: Type.String(),
  workflowId: Type.String(),
  revision: Type.Number(),
  status: StatusSchema,
  alarmName: Type.String(),
  alarmDescription: Type.String(),
  resourceId: Type.String(),
  instanceIds: Type.Array(Type.String()),
  openedAt: Type.String(),
  updatedAt: Type.String(),
  endedAt: NullableText,
  planDigest: NullableText,
  approvalDeadline: NullableText,
  outcomeCode: NullableText,
});
export const PageSchema = Type.Unsafe<IncidentPage>(
  Type.Object({ items: Type.Array(SummarySchema), nextCursor: Type.Optional(Type.String()) }),
);

const TimelineEventSchema = Type.Object({
  seq: Type.Number(),
  event: Type.String(),
  timestamp: Type.String(),
  actor: Type.String(),
  message: Type.String(),
  data: LooseObject,
  previousHash: Type.String(),
  hash: Type.String(),
});
// Whole: who verifies an incident hashes all that is stored.
const RecordSchema = Type.Object(
  {
    incidentId: Type.String(),
    workflowId: Type.String(),
    runId: Type.String(),
    revision: Type.Number(),
    status: StatusSchema,
    openedAt: Type.String(),
    updatedAt: Type.String(),
    endedAt: NullableText,
    attempt: Type.Number(),
    begun: LooseObject,
    attempts: Type.Array(LooseObject),
    attention: NullableObject,
    closed: NullableObject,
    alarm: LooseObject,
    alarmState: Type.String(),
    alarmChangedAt: Type.String(),
    repeatCount: Type.Number(),
    settings: LooseObject,
    targets: Type.Array(LooseObject),
    diagnostics: NullableObject,
    hypothesis: NullableObject,
    provenance: NullableObject,
    plan: NullableObject,
    planDigest: NullableText,
    verdict: NullableObject,
    approval: NullableObject,
    decision: NullableObject,
    executions: Type.Array(LooseObject),
    waiting: Type.Optional(NullableObject),
    verification: NullableObject,
    outcome: NullableObject,
  },
  { additionalProperties: true },
);
export const ViewSchema = Type.Unsafe<IncidentView>(
  Type.Object({
    record: RecordSchema,
    timeline: Type.Array(TimelineEventSchema),
    attempts: Type.Array(RecordSchema),
    source: Type.Union([Type.Literal('workflow'), Type.Literal('projection')]),
    chainFaults: Type.Array(Type.Object({ index: Type.Number(), problem: Type.String() })),
  }),
);

export const DecisionBody = Type.Object(
  {
    kind: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
    plan: Type.String({
      pattern: '^[0-9a-fA-F]{8,64}$',
      description: 'Digest of the plan that was shown, or its first 8 characters or more',
    }),
    comment: Type.Optional(Type.String({ maxLength: LIMITS.commentChars })),
  },
  { additionalProperties: false },
);
export const DecisionHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: `^[\\x21-\\x7e]{1,${INGRESS_LIMITS.api.idempotencyKeyChars}}$`,
      description: 'The same key, plan and kind by the same person count once',
    }),
  ),
});
export const DecideAckSchema = Type.Unsafe<DecideAck>(
  Type.Object({
    kind: Type.Union([Type.Literal('recorded'), Type.Literal('repeated')]),
    decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')]),
    by: Type.String(),
    status: StatusSchema,
    missing: Type.Number(),
  }),
);

export const ReasonBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: LIMITS.commentChars })) },
  { additionalProperties: false },
);
export const AbortAckSchema = Type.Object({ kind: Type.Literal('requested') });
export const CloseBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: LIMITS.commentChars }) },
  { additionalProperties: false },
);
export const AttentionAckSchema = Type.Object({ kind: Type.Literal('requested') });
