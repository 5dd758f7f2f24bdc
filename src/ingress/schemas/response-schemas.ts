import { type TSchema, Type } from 'typebox';
import { PHASES } from '../../domain/record/response/incident-measure.ts';
import {
  RESPONSE_DAYS,
  RESPONSE_GROUPS,
  type ResponseDays,
  type ResponseGroup,
  type ResponseMetrics,
} from '../../domain/record/response/response-metrics.ts';
import type { WeekSummary } from '../../domain/record/response/week-summary.ts';
import { INGRESS_LIMITS } from '../bounds.ts';

export const DEFAULT_RESPONSE_DAYS: ResponseDays = 30;
export const DEFAULT_RESPONSE_GROUP: ResponseGroup = 'alarm';

const Named = (what: string) =>
  Type.Optional(
    Type.String({ minLength: 1, maxLength: INGRESS_LIMITS.api.responseNameChars, description: what }),
  );

export const ResponseQuery = Type.Object(
  {
    days: Type.Optional(
      Type.Enum(
        RESPONSE_DAYS.map((days) => `${days}` as const),
        {
          description: `Days before now in which the incidents were opened; ${DEFAULT_RESPONSE_DAYS} without it`,
        },
      ),
    ),
    by: Type.Optional(
      Type.Enum([...RESPONSE_GROUPS], {
        description: `By what incidents are put together; ${DEFAULT_RESPONSE_GROUP} without it`,
      }),
    ),
    alarm: Named('Only incidents of the alarm of this name'),
    cause: Named('Only incidents with this cause on a host'),
    runbook: Named('Only incidents whose plan has this runbook'),
    host: Named(
      'Only incidents in which this host, by its id or name, was measured to be ill, or a step ran on it',
    ),
    group: Named('Only incidents of this Auto Scaling group, target group or load balancer'),
    team: Named('Only incidents of this team of the site file'),
    severity: Named('Only incidents that matter so much by the site file: low, medium, high or critical'),
  },
  { additionalProperties: false },
);

const Count = Type.Integer({ minimum: 0 });
const NullableNumber = Type.Union([Type.Number(), Type.Null()]);
const Share = Type.Object(
  { count: Count, of: Count, share: NullableNumber, low: NullableNumber, high: NullableNumber },
  { description: "A share with Wilson's interval of 95 %; null of none" },
);
const Duration = Type.Object(
  { of: Count, mean: NullableNumber, median: NullableNumber, p90: NullableNumber },
  { description: 'Milliseconds; null of none' },
);
const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

const Figures = Type.Object({
  incidents: Count,
  open: Count,
  acknowledge: Duration,
  resolve: Duration,
  phases: Type.Object(Object.fromEntries(PHASES.map((phase) => [phase, Duration]))),
  late: Type.Object(
    { acknowledge: orNull(Share), resolve: orNull(Share) },
    { description: 'Later than the target; null where none is set' },
  ),
  success: Share,
  rollback: Share,
  undone: Share,
  falseRemediation: Share,
  autonomy: Share,
  ai: Type.Object({ tokens: Count, usdCents: Type.Number({ minimum: 0 }) }),
  downtime: Type.Union(
    [
      Type.Object({
        usd: Type.Number({ minimum: 0 }),
        hours: Type.Number({ minimum: 0 }),
        incidents: Count,
      }),
      Type.Null(),
    ],
    {
      description:
        'An estimate: US dollars an hour by the site file, times the hours from the alarm to the end, or to now; null where it says nothing of any of them',
    },
  ),
});

export const WeekSummarySchema = Type.Unsafe<WeekSummary>(
  Type.Object({
    from: Type.String(),
    to: Type.String(),
    targets: Type.Object({ acknowledge: NullableNumber, resolve: NullableNumber }),
    cutAt: Type.Union([Type.String(), Type.Null()]),
    week: Figures,
    before: Figures,
    alarms: Type.Array(Type.Object({ name: Type.String(), incidents: Count, before: Count })),
  }),
);

export const ResponseMetricsSchema = Type.Unsafe<ResponseMetrics>(
  Type.Object({
    days: Type.Enum([...RESPONSE_DAYS]),
    from: Type.String(),
    to: Type.String(),
    filter: Type.Object(
      Object.fromEntries(RESPONSE_GROUPS.map((group) => [group, Type.Optional(Type.String())])),
    ),
    targets: Type.Object({ acknowledge: NullableNumber, resolve: NullableNumber }),
    cutAt: Type.Union([Type.String(), Type.Null()], {
      description: 'Incidents opened before this were not counted any more; null: all were',
    }),
    unreadable: Count,
    all: Figures,
    groupedBy: Type.Enum([...RESPONSE_GROUPS]),
    groups: Type.Array(
      Type.Object({
        name: Type.Union([Type.String(), Type.Null()], { description: 'Null: incidents that have none' }),
        label: Type.Optional(Type.String({ description: 'The name of a host' })),
        figures: Figures,
      }),
    ),
    groupsLeftOut: Count,
    unfitting: Type.Array(
      Type.Object({
        group: Type.Enum([...RESPONSE_GROUPS]),
        name: Type.String(),
        known: Type.Array(Type.String()),
        more: Count,
      }),
      { description: 'Where nothing is counted: names of the filter that no incident of this time has' },
    ),
    byDay: Type.Array(
      Type.Object({
        day: Type.String(),
        incidents: Count,
        acknowledge: NullableNumber,
        resolve: NullableNumber,
      }),
    ),
  }),
);
