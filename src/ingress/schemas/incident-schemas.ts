import { Type } from 'typebox';
import type { AnchorsView, IncidentView } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import type { DecideAck, EditAck } from '../../contracts/messages.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { EditOptions } from '../../domain/plan/edit-plan.ts';
import { BRIEF_QUESTIONS } from '../../domain/record/brief/brief.ts';
import { INCIDENT_SORTS, type IncidentSort } from '../../domain/record/incident-order.ts';
import type { IncidentPage } from '../../domain/record/incident-summary.ts';
import { REPORT_FORMATS } from '../../domain/record/report/render-report.ts';
import { STANDINGS, type Standing } from '../../domain/record/standing.ts';
import { INCIDENT_STATUSES, type IncidentStatus } from '../../domain/record/state-machine.ts';
import type { UndoView } from '../../domain/record/undo.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { PAGE_PARAMETERS } from '../http/page-query.ts';
import { ClassifiedSchema } from './classification-schema.ts';
import { VISIBLE } from './visible-pattern.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableObject = Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]);
const LooseObject = Type.Object({}, { additionalProperties: true });

const StatusSchema = Type.Unsafe<IncidentStatus>(
  Type.Union(INCIDENT_STATUSES.map((status) => Type.Literal(status))),
);
const StandingSchema = Type.Unsafe<Standing>(Type.Union(STANDINGS.map((standing) => Type.Literal(standing))));
const InstantSchema = Type.String({ format: 'date-time', maxLength: 40 });

const SortSchema = Type.Unsafe<IncidentSort>(
  Type.Union(
    INCIDENT_SORTS.map((sort) => Type.Literal(sort)),
    {
      description:
        '`newest` (without it) and `oldest`: by opening. `changed`: newest change first. `deadline`: least time left to decide first. `severity`: gravest finding first; alarms of CloudWatch have none and come after. `duration`: open for longest first',
    },
  ),
);
/** Case does not matter. */
const searched = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: INGRESS_LIMITS.api.searchChars, description }));

export const IncidentParams = Type.Object({
  incidentId: Type.String({ pattern: API_PATTERNS.incidentId }),
});

export const ListQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Union([StatusSchema, Type.Array(StatusSchema, { maxItems: INCIDENT_STATUSES.length })], {
        description: 'May be repeated; without it, every status',
      }),
    ),
    standing: Type.Optional(
      Type.Union([StandingSchema, Type.Array(StandingSchema, { maxItems: STANDINGS.length })], {
        description:
          'May be repeated. `needs_approval`: a plan waits for a decision, which one that is approved and waits until it may run does not. `needs_attention`: the newest attempt has ended and the alarm is red; such an incident is not `closed`, whatever its status. `suppressed`: the same while the alarm is muted or in a maintenance window',
      }),
    ),
    alarm: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'Exact name of the alarm' }),
    ),
    from: Type.Optional(InstantSchema),
    to: Type.Optional(InstantSchema),
    text: searched(
      'Words, each of which stands somewhere in the id, the alarm, its description, the resource, hosts, cause, outcome or who has it',
    ),
    alarmContains: searched('Part of the name of the alarm'),
    host: searched('Part of the id or name of a host'),
    resource: searched('Part of the resource'),
    cause: searched('Part of the cause: its name, or the words that tell it'),
    sort: Type.Optional(SortSchema),
    ...PAGE_PARAMETERS,
  },
  { additionalProperties: false },
);

export const ViewQuery = Type.Object(
  {
    source: Type.Optional(
      Type.Literal('projection', { description: 'As it is stored; the workflow is not asked' }),
    ),
  },
  { additionalProperties: false },
);

export const ReportQuery = Type.Object(
  {
    format: Type.Optional(Type.Enum([...REPORT_FORMATS], { description: '`markdown` without it' })),
    download: Type.Optional(
      Type.Literal('true', { description: 'As a file to keep, instead of one to look at' }),
    ),
  },
  { additionalProperties: false },
);

const SummarySchema = Type.Object({
  incidentId: Type.String(),
  workflowId: Type.String(),
  revision: Type.Number(),
  status: StatusSchema,
  standing: StandingSchema,
  alarmName: Type.String(),
  alarmDescription: Type.String(),
  resourceId: Type.String(),
  instanceIds: Type.Array(Type.String()),
  hostNames: Type.Array(NullableText),
  cause: NullableText,
  severity: NullableText,
  openedAt: Type.String(),
  updatedAt: Type.String(),
  endedAt: NullableText,
  planDigest: NullableText,
  approvalDeadline: NullableText,
  outcomeCode: NullableText,
  acknowledgedBy: NullableText,
  assignedTo: NullableText,
});
export const PageSchema = Type.Unsafe<IncidentPage>(
  Type.Object({
    items: Type.Array(SummarySchema),
    nextCursor: Type.Optional(Type.String()),
    searched: Type.Optional(
      Type.Object(
        { rows: Type.Number(), stoppedAt: NullableText },
        {
          description:
            'How many rows were looked through, and at what time of opening that stopped early; null: all that was asked for was looked at',
        },
      ),
    ),
  }),
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
    attending: Type.Optional(LooseObject),
    suppression: Type.Optional(NullableObject),
    alarm: LooseObject,
    alarmState: Type.String(),
    alarmChangedAt: Type.String(),
    repeatCount: Type.Number(),
    classified: Type.Optional(Type.Array(ClassifiedSchema)),
    settings: LooseObject,
    targets: Type.Array(LooseObject),
    diagnostics: NullableObject,
    hypothesis: NullableObject,
    provenance: NullableObject,
    secondView: Type.Optional(NullableObject),
    pastUndos: Type.Optional(Type.Array(LooseObject)),
    plan: NullableObject,
    planDigest: NullableText,
    edits: Type.Optional(Type.Array(LooseObject)),
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
const ParametersSchema = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));
const EditOptionsSchema = Type.Unsafe<EditOptions>(
  Type.Object(
    {
      hosts: Type.Array(Type.Object({ targetId: Type.String(), name: NullableText, isIn: Type.Boolean() })),
      steps: Type.Array(
        Type.Object({
          stepId: Type.String(),
          title: Type.String(),
          admissible: Type.Array(
            Type.Object({
              parameters: ParametersSchema,
              targetIds: Type.Array(Type.String()),
              title: Type.String(),
            }),
          ),
          more: Type.Number(),
        }),
      ),
    },
    { description: 'What may be changed in the plan that waits; absent where none may be edited' },
  ),
);

const UndoSchema = Type.Unsafe<UndoView>(
  Type.Union(
    [
      Type.Object({ kind: Type.Literal('offered'), does: Type.String() }),
      Type.Object({ kind: Type.Literal('withheld'), why: Type.String() }),
    ],
    { description: 'Whether the fix of the newest attempt can be undone; absent where none ran' },
  ),
);

export const ViewSchema = Type.Unsafe<IncidentView>(
  Type.Object({
    brief: Type.Object({
      lines: Type.Array(
        Type.Object({
          question: Type.Union(BRIEF_QUESTIONS.map((question) => Type.Literal(question))),
          label: Type.String(),
          text: Type.String(),
        }),
        {
          description:
            'What, where, why, what runs, what happens if it fails, and until when: of the newest attempt',
        },
      ),
      until: NullableText,
    }),
    record: RecordSchema,
    timeline: Type.Array(TimelineEventSchema),
    attempts: Type.Array(RecordSchema),
    source: Type.Union([Type.Literal('workflow'), Type.Literal('projection')]),
    chainFaults: Type.Array(Type.Object({ index: Type.Number(), problem: Type.String() })),
    editable: Type.Optional(EditOptionsSchema),
    undo: Type.Optional(UndoSchema),
    alongside: Type.Optional(
      Type.Array(
        Type.Object({
          incidentId: Type.String(),
          alarmName: Type.String(),
          standing: StandingSchema,
          openedAt: Type.String(),
          hosts: Type.Array(Type.String()),
          cause: NullableText,
        }),
        { description: 'Other incidents that are open on a host that the plan which waits would act on' },
      ),
    ),
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

const Name = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,79}$' });
export const EditBody = Type.Object(
  {
    plan: Type.String({
      pattern: '^[0-9a-fA-F]{8,64}$',
      description: 'Digest of the plan that was shown, or its first 8 characters or more',
    }),
    set: Type.Optional(
      Type.Array(
        Type.Object(
          {
            step: Type.Optional(Name),
            name: Name,
            value: Type.Union([Type.String({ maxLength: LIMITS.editValueChars }), Type.Integer()]),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: LIMITS.editSetsMax,
          description:
            'Parameters with their values; `step` may be left out where one step alone takes a parameter of that name. What is computed from others follows them',
        },
      ),
    ),
    targets: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: LIMITS.editValueChars }), {
        minItems: 1,
        maxItems: LIMITS.editSetsMax,
        description: 'All hosts that the plan is to act on, by id or name; a step without a host is left out',
      }),
    ),
    reason: Type.String({
      minLength: 1,
      maxLength: LIMITS.commentChars,
      pattern: VISIBLE,
      description: 'Why the plan is to be another; kept in the record',
    }),
  },
  { additionalProperties: false },
);
export const EditAckSchema = Type.Unsafe<EditAck>(
  Type.Object({
    kind: Type.Union([Type.Literal('edited'), Type.Literal('repeated')]),
    incidentId: Type.String(),
    plan: Type.String({ description: 'Digest of the plan that waits now' }),
    changes: Type.Array(LooseObject),
    verdict: Type.String(),
    required: Type.Number({ description: 'How many people must approve it' }),
    deadline: Type.String(),
  }),
);

export const ReasonBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: LIMITS.commentChars })) },
  { additionalProperties: false },
);
export const AbortAckSchema = Type.Object({ kind: Type.Literal('requested') });
const KnownAttempt = Type.Optional(
  Type.Integer({
    minimum: 1,
    description:
      'The newest attempt that was shown: refused when another has begun, so that sent twice it counts once',
  }),
);
export const PlanAgainBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: LIMITS.commentChars })), attempt: KnownAttempt },
  { additionalProperties: false },
);
export const UndoBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: LIMITS.commentChars,
      pattern: VISIBLE,
      description: 'Why the fix is to be undone; kept in the record',
    }),
    attempt: KnownAttempt,
  },
  { additionalProperties: false },
);
export const CloseBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: LIMITS.commentChars,
      pattern: VISIBLE,
      description: 'Why it may be left although its alarm is red',
    }),
    attempt: KnownAttempt,
  },
  { additionalProperties: false },
);
export const AnchorsSchema = Type.Unsafe<AnchorsView>(
  Type.Object({
    anchors: Type.Array(
      Type.Object({
        incidentId: Type.String(),
        attempt: Type.Number(),
        seq: Type.Number(),
        hash: Type.String(),
        snapshotSha256: Type.String(),
      }),
    ),
    unreadable: Type.Array(Type.String()),
  }),
);
export const AttentionAckSchema = Type.Object({ kind: Type.Literal('requested') });
