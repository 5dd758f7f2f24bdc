import type { FastifyBaseLogger } from 'fastify';
import { Type } from 'typebox';
import { type ResponseGroup, responseMetrics } from '../../domain/record/response/response-metrics.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { inTimeOr } from '../http/in-time-or.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import type { KeptMeasures } from '../live/kept-measures.ts';
import { errorResponses } from '../schemas/error-schema.ts';

const tags = ['operations'];
const CheckSchema = Type.Union([Type.Literal('up'), Type.Literal('down')]);
const ReadinessSchema = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not_ready')]),
  checks: Type.Object({ temporal: CheckSchema, dynamodb: CheckSchema }),
});

async function probe(call: Promise<unknown>): Promise<'up' | 'down'> {
  const up = call.then(() => 'up' as const);
  return inTimeOr(up, INGRESS_LIMITS.api.checkTimeoutMs, 'down' as const);
}

/** For load balancers: whether the process lives, and whether it can do its work. */
export function addHealthRoutes(app: TypedApp, deps: IngressDeps): void {
  app.get(
    '/healthz',
    {
      config: { isPublic: true, anyHost: true },
      schema: {
        tags,
        summary: 'The process answers',
        security: [],
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { isPublic: true, anyHost: true },
      schema: {
        tags,
        summary: 'Temporal and DynamoDB are reachable; alarms need Temporal alone',
        security: [],
        response: { 200: ReadinessSchema, 503: ReadinessSchema },
      },
    },
    async (_request, reply) => {
      const [temporal, dynamodb] = await Promise.all([
        probe(deps.temporal.check(INGRESS_LIMITS.api.checkTimeoutMs)),
        probe(deps.incidents.list({}, { limit: 1 })),
      ]);
      const isReady = temporal === 'up' && dynamodb === 'up';
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: isReady ? 'ready' : 'not_ready', checks: { temporal, dynamodb } });
    },
  );
}

/** By which incidents have series of their own: alarms and hosts are too many, and come and go. */
const SERIES_BY: readonly ResponseGroup[] = ['severity', 'cause', 'runbook', 'team', 'group'];
const SERIES_DAYS = 7;

/** Of the last seven days. What cannot be read is not there: the other metrics are. */
function responseShower({ metrics, responseTargets: targets }: IngressDeps, measures: KeptMeasures) {
  let shownAt: string | null = null;
  return async (log: FastifyBaseLogger): Promise<void> => {
    try {
      const { read, at } = await measures.of(SERIES_DAYS);
      // Nothing was read since the last scrape.
      if (at === shownAt) return;
      const named = SERIES_BY.map((groupedBy) => {
        const asked = { days: SERIES_DAYS, to: at, filter: {}, groupedBy, targets } as const;
        const { all, groups, groupsLeftOut } = responseMetrics(read, asked);
        // What has no name of a kind has no series of it: what all have is beside them.
        const withName = groups.flatMap(({ name, figures }) => (name === null ? [] : [{ name, figures }]));
        const shown = withName.slice(0, INGRESS_LIMITS.api.seriesNamesMax);
        const leftOut = groupsLeftOut + withName.length - shown.length;
        return { all, by: groupedBy, groups: shown, leftOut };
      });
      const [first] = named;
      metrics.showResponse(first === undefined ? null : { all: first.all, named });
      shownAt = at;
    } catch (error) {
      shownAt = null;
      metrics.showResponse(null);
      log.warn({ err: error }, 'response metrics cannot be read');
    }
  };
}

/** For Prometheus, with a token like everything that says what goes on inside. */
export function addMetricsRoute(app: TypedApp, deps: IngressDeps, measures: KeptMeasures): void {
  const showResponse = responseShower(deps, measures);
  app.get(
    '/metrics',
    {
      config: { action: 'metrics.read' },
      schema: {
        tags,
        summary: 'Prometheus metrics',
        produces: ['text/plain'],
        response: { ...errorResponses(), 200: Type.String() },
      },
    },
    async (request, reply) => {
      await showResponse(request.log);
      return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
    },
  );
}
