import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Bounds of the acknowledgement's latency in seconds, up to SNS's own time-out. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What the ingress counts. A registry of its own, so that two servers in one process do not mix. */
export function createIngressMetrics(
  options: { readonly processMetrics: boolean } = { processMetrics: false },
) {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry, prefix: 'recoverops_ingress_' });
  const registers = [registry];
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
    requests: new Counter({
      name: 'recoverops_http_requests_total',
      help: 'HTTP requests by route, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      registers,
    }),
  };
}

export type IngressMetrics = ReturnType<typeof createIngressMetrics>;
