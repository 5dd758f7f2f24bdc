import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { PHASES } from '../domain/record/response/incident-measure.ts';
import type { Duration, ResponseFigures } from '../domain/record/response/response-metrics.ts';

/** Bounds of the acknowledgement's latency in seconds, up to SNS's own time-out. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

const SECONDS_OF = ['acknowledge', 'resolve'] as const;

/** How incidents of the last seven days were dealt with, as gauges; what there is no data for is left out. */
function createResponseGauges(registers: Registry[]): (figures: ResponseFigures | null) => void {
  const incidents = new Gauge({
    name: 'recoverops_response_incidents',
    help: 'Incidents that were opened in the last seven days, by state: open, ended.',
    labelNames: ['state'] as const,
    registers,
  });
  const seconds = new Gauge({
    name: 'recoverops_response_seconds',
    help: 'Incidents of the last seven days: from the alarm to the first word of a person (acknowledge) and to the end (resolve), and the phases of the latter; figure is mean, median or p90.',
    labelNames: ['of', 'figure'] as const,
    registers,
  });
  const share = new Gauge({
    name: 'recoverops_response_share',
    help: 'Incidents of the last seven days, from 0 to 1: success, rollback and false_remediation of those in which a step ran, autonomy of those that were mended, acknowledged_late and resolved_late where targets are set.',
    labelNames: ['of'] as const,
    registers,
  });
  const showSeconds = (of: string, { mean, median, p90 }: Duration) => {
    for (const [figure, ms] of Object.entries({ mean, median, p90 }))
      if (ms !== null) seconds.set({ of, figure }, ms / 1_000);
  };
  return (figures) => {
    for (const gauge of [incidents, seconds, share]) gauge.reset();
    if (figures === null) return;
    incidents.set({ state: 'open' }, figures.open);
    incidents.set({ state: 'ended' }, figures.incidents - figures.open);
    for (const of of SECONDS_OF) showSeconds(of, figures[of]);
    for (const phase of PHASES) showSeconds(phase, figures.phases[phase]);
    const shares = {
      success: figures.success,
      rollback: figures.rollback,
      false_remediation: figures.falseRemediation,
      autonomy: figures.autonomy,
      acknowledged_late: figures.late.acknowledge,
      resolved_late: figures.late.resolve,
    };
    for (const [of, one] of Object.entries(shares))
      if (one !== null && one.share !== null) share.set({ of }, one.share);
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
      help: 'Requests to the webhook of Slack: press, other (genuine, of something else), or why they were refused: unsigned, stale, forged, unreadable.',
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
    showResponse: (figures: ResponseFigures | null) => response(figures),
    requests: new Counter({
      name: 'recoverops_http_requests_total',
      help: 'HTTP requests by route, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      registers,
    }),
  };
}

export type IngressMetrics = ReturnType<typeof createIngressMetrics>;
