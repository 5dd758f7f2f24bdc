import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ResponseFigures, ResponseGroup } from '../domain/record/response/response-metrics.ts';

/** Bounds of the acknowledgement's latency in seconds, up to SNS's own time-out. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

const SECONDS_OF = ['acknowledge', 'resolve'] as const;

/** Figures of incidents that were put together by a name. */
export interface NamedFigures {
  readonly by: ResponseGroup;
  readonly groups: readonly { readonly name: string; readonly figures: ResponseFigures }[];
  /** Names of fewer incidents, which have no series. */
  readonly leftOut: number;
}

/** How incidents of the last seven days were dealt with. */
export interface ShownResponse {
  readonly all: ResponseFigures;
  readonly named: readonly NamedFigures[];
}

const sharesOf = ({ success, rollback, undone, falseRemediation, autonomy, late }: ResponseFigures) => ({
  success,
  rollback,
  undone,
  false_remediation: falseRemediation,
  autonomy,
  acknowledged_late: late.acknowledge,
  resolved_late: late.resolve,
});

/**
 * The gauges of some incidents, under names that begin with `prefix` and with `labels` before their own. What there is no data for is
 * left out.
 */
function createFigureGauges(registers: Registry[], prefix: string, which: string, labels: readonly string[]) {
  const gauge = (name: string, help: string, own: readonly string[]) =>
    new Gauge({
      name: `${prefix}_${name}`,
      help: `${which}: ${help}`,
      labelNames: [...labels, ...own],
      registers,
    });
  const incidents = gauge('incidents', 'how many, by state: open, ended.', ['state']);
  const seconds = gauge(
    'seconds',
    'from the alarm to the first word of a person (acknowledge) and to the end (resolve), and the phases of the latter; figure is mean, median or p90.',
    ['of', 'figure'],
  );
  const share = gauge(
    'share',
    'from 0 to 1: success, rollback, undone (by a person) and false_remediation of those in which a step ran, autonomy of those that were mended, acknowledged_late and resolved_late where targets are set.',
    ['of'],
  );
  const bound = gauge(
    'share_bound',
    "the ends, low and high, of Wilson's interval of 95 % around each share.",
    ['of', 'end'],
  );
  const counted = gauge(
    'counted',
    'what each share is of, and how many of them are in it (part: of, count).',
    ['of', 'part'],
  );
  const breaches = gauge(
    'breaches',
    'later than the target to acknowledge or to resolve, where one is set.',
    ['of'],
  );
  const usd = gauge(
    'usd',
    'what the model took, and an estimate of what downtime cost by the site file, in US dollars.',
    ['of'],
  );
  const tokens = gauge('model_tokens', 'tokens that the model took.', []);
  const gauges = [incidents, seconds, share, bound, counted, breaches, usd, tokens];

  function show(figures: ResponseFigures, named: Readonly<Record<string, string>>): void {
    incidents.set({ ...named, state: 'open' }, figures.open);
    incidents.set({ ...named, state: 'ended' }, figures.incidents - figures.open);
    const took = { acknowledge: figures.acknowledge, resolve: figures.resolve, ...figures.phases };
    for (const [of, { mean, median, p90 }] of Object.entries(took))
      for (const [figure, ms] of Object.entries({ mean, median, p90 }))
        if (ms !== null) seconds.set({ ...named, of, figure }, ms / 1_000);
    for (const [of, one] of Object.entries(sharesOf(figures))) {
      if (one === null || one.share === null) continue;
      share.set({ ...named, of }, one.share);
      for (const end of ['low', 'high'] as const) bound.set({ ...named, of, end }, one[end] ?? one.share);
      for (const part of ['count', 'of'] as const) counted.set({ ...named, of, part }, one[part]);
    }
    for (const of of SECONDS_OF) {
      const late = figures.late[of];
      if (late !== null) breaches.set({ ...named, of }, late.count);
    }
    usd.set({ ...named, of: 'model' }, figures.ai.usdCents / 100);
    if (figures.downtime !== null) usd.set({ ...named, of: 'downtime' }, figures.downtime.usd);
    tokens.set(named, figures.ai.tokens);
  }

  return {
    show,
    reset: () => {
      for (const one of gauges) one.reset();
    },
  };
}

/** Of all, and of those of the names that most have. */
function createResponseGauges(registers: Registry[]): (shown: ShownResponse | null) => void {
  const which = 'Incidents that were opened in the last seven days';
  const all = createFigureGauges(registers, 'recoverops_response', which, []);
  const byName = createFigureGauges(
    registers,
    'recoverops_response_by',
    `${which}, of a severity, cause, runbook, team or host group`,
    ['by', 'name'],
  );
  const leftOut = new Gauge({
    name: 'recoverops_response_names_left_out',
    help: 'Names of fewer incidents that have no series of their own.',
    labelNames: ['by'] as const,
    registers,
  });
  return (shown) => {
    all.reset();
    byName.reset();
    leftOut.reset();
    if (shown === null) return;
    all.show(shown.all, {});
    for (const { by, groups, leftOut: names } of shown.named) {
      for (const { name, figures } of groups) byName.show(figures, { by, name });
      leftOut.set({ by }, names);
    }
  };
}

/** What the ingress counts. A registry of its own, so that two servers in one process do not mix. */
export function createIngressMetrics(
  options: { readonly processMetrics: boolean } = { processMetrics: false },
) {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry, prefix: 'recoverops_ingress_' });
  const registers = [registry];
  const response = createResponseGauges(registers);
  return {
    registry,
    verifications: new Counter({
      name: 'recoverops_sns_verifications_total',
      help: 'SNS messages by the result of their verification: verified, repeat, unavailable, the refusal, or unread_hopeless and unread_later of senders that fail all the time.',
      labelNames: ['result'] as const,
      registers,
    }),
    alarms: new Counter({
      name: 'recoverops_alarms_total',
      help: 'Verified alarm messages by outcome: started (one signal), batched, not_open, unparsed (kept), ignored, repeat, failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'recoverops_dead_letters_total',
      help: 'Receives from dead-letter queues by outcome: those of alarms, confirmed, repeat, left (refused, stays in the queue), later (tried again).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    ackSeconds: new Histogram({
      name: 'recoverops_alarm_ack_seconds',
      help: 'From the arrival of an SNS request to its answer.',
      labelNames: ['status'] as const,
      buckets: ACK_BUCKETS,
      registers,
    }),
    batchSize: new Histogram({
      name: 'recoverops_alarm_batch_size',
      help: 'Alarms committed by one signal to the intake.',
      buckets: [1, 2, 5, 10, 20, 50],
      registers,
    }),
    decisions: new Counter({
      name: 'recoverops_decisions_total',
      help: 'Decisions by kind, channel and result.',
      labelNames: ['kind', 'via', 'result'] as const,
      registers,
    }),
    slackRequests: new Counter({
      name: 'recoverops_slack_requests_total',
      help: 'Requests to the webhook of Slack: press, unread_press (it lacks something), other (genuine, of something else), or why they were refused: unsigned, stale, forged, unreadable.',
      labelNames: ['result'] as const,
      registers,
    }),
    streams: new Gauge({ name: 'recoverops_streams', help: 'Live streams that are open.', registers }),
    streamsRefused: new Counter({
      name: 'recoverops_streams_refused_total',
      help: 'Live streams that were not opened: full (too many in all) or share (too many of one principal).',
      labelNames: ['reason'] as const,
      registers,
    }),
    authFailures: new Counter({
      name: 'recoverops_auth_failures_total',
      help: 'Requests without a valid token, session or login code.',
      labelNames: ['kind'] as const,
      registers,
    }),
    /** Shows how incidents of the last seven days were dealt with; null: it is not known. */
    showResponse: (shown: ShownResponse | null) => response(shown),
    requests: new Counter({
      name: 'recoverops_http_requests_total',
      help: 'HTTP requests by route, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      registers,
    }),
  };
}

export type IngressMetrics = ReturnType<typeof createIngressMetrics>;
