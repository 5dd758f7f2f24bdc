import {
  RESPONSE_GROUPS,
  type ResponseDays,
  type ResponseFilter,
  responseMetrics,
} from '../../domain/record/response/response-metrics.ts';
import { sevenDaysBefore, weekSummary } from '../../domain/record/response/week-summary.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { KeptMeasures } from '../live/kept-measures.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  DEFAULT_RESPONSE_DAYS,
  DEFAULT_RESPONSE_GROUP,
  ResponseMetricsSchema,
  ResponseQuery,
  WeekSummarySchema,
} from '../schemas/response-schemas.ts';

const tags = ['incidents'];
/** Two weeks and more: the shortest of the times that are read which holds them. */
const MONTH_DAYS = 30;

/** How fast and how well incidents were dealt with. */
export function addResponseMetricsRoute(
  app: TypedApp,
  { responseTargets }: Pick<IngressDeps, 'responseTargets'>,
  measures: KeptMeasures,
): void {
  app.get(
    '/response-metrics',
    {
      config: { action: 'incident.read' },
      schema: {
        tags,
        summary: 'How fast and how well incidents were dealt with',
        description:
          'MTTA and MTTR, in milliseconds from the alarm; what the time to the end is made of (detect, diagnose, wait, execute, verify of the newest attempt; rest: attempts before it, and while nobody worked on it); shares with Wilson intervals of 95 %: success, rollback and false remediation of the incidents in which a step ran, autonomy of those that were mended. A remediation counts as false where it was rolled back, or where the same alarm was red again within a day; an undo that a person asked for is counted by itself, as `undone`. Hosts are those that were measured to be ill, or on which a step ran. At most the newest 20,000 incidents are counted; `cutAt` says from when on.',
        querystring: ResponseQuery,
        response: { ...errorResponses('Store.Unavailable'), 200: ResponseMetricsSchema },
      },
    },
    async ({ query }) => {
      const days = query.days === undefined ? DEFAULT_RESPONSE_DAYS : (Number(query.days) as ResponseDays);
      const filter: ResponseFilter = Object.fromEntries(
        RESPONSE_GROUPS.flatMap((group) => (query[group] === undefined ? [] : [[group, query[group]]])),
      );
      const { read, at } = await measures.of(days);
      const groupedBy = query.by ?? DEFAULT_RESPONSE_GROUP;
      return responseMetrics(read, { days, to: at, filter, groupedBy, targets: responseTargets });
    },
  );
  app.get(
    '/response-metrics/week',
    {
      config: { action: 'incident.read' },
      schema: {
        tags,
        summary:
          'How fast and how well incidents of the last seven days were dealt with, against the seven before',
        response: { ...errorResponses('Store.Unavailable'), 200: WeekSummarySchema },
      },
    },
    async () => {
      const { read, at } = await measures.of(MONTH_DAYS);
      return weekSummary(read, { ...sevenDaysBefore(at), at, targets: responseTargets });
    },
  );
}
