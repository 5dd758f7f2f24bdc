/** A line in our own logs that means something to whoever runs RecoverOps. */
export interface LogSignal {
  /** Of the metric, which counts the lines. */
  readonly metricName: string;
  readonly source: 'ingress' | 'worker';
  /** CloudWatch filter pattern over one JSON line of src/telemetry/log.ts. */
  readonly pattern: string;
  /** Beginnings of `msg` that the pattern looks for; a test holds them against the sources. */
  readonly messages: readonly string[];
  /** Null: shown on the dashboard only. */
  readonly alarm: {
    readonly description: string;
    /** More lines than this in one period. */
    readonly threshold: number;
    readonly periodSeconds: number;
    /** Periods in a row. */
    readonly periods: number;
  } | null;
}

/** Metrics of two stacks in one account must not mix. */
export function signalNamespace(namePrefix: string): string {
  return `RecoverOps/${namePrefix}`;
}

const saying = (...messages: readonly string[]) => ({
  messages,
  pattern: `{ ${messages.map((message) => `($.msg = "${message}*")`).join(' || ')} }`,
});
const ERRORS = { messages: [], pattern: '{ $.level = "error" }' } as const;
const FIVE_MINUTES = { periodSeconds: 300, periods: 1 } as const;

export const LOG_SIGNALS: readonly LogSignal[] = [
  {
    metricName: 'worker-errors',
    source: 'worker',
    ...ERRORS,
    alarm: {
      ...FIVE_MINUTES,
      threshold: 0,
      description: 'The worker logged an error: it could not start, or alarms of a storm cannot be admitted.',
    },
  },
  {
    metricName: 'ingress-errors',
    source: 'ingress',
    ...ERRORS,
    alarm: {
      ...FIVE_MINUTES,
      threshold: 5,
      description: 'The ingress answered requests with errors of its own, or could not start.',
    },
  },
  {
    metricName: 'worker-blocked',
    source: 'worker',
    ...saying('DynamoDB cannot be used yet', 'Temporal cannot be reached'),
    alarm: {
      periodSeconds: 300,
      periods: 2,
      threshold: 0,
      description: 'A worker has waited 10 minutes for DynamoDB or Temporal and does no work.',
    },
  },
  {
    metricName: 'messages-ignored',
    source: 'ingress',
    ...saying(
      'message ignored: it is not an alarm',
      'message kept: it cannot be read as an alarm or a finding',
    ),
    alarm: {
      ...FIVE_MINUTES,
      threshold: 0,
      description:
        'A genuine message on the alarm topic was not an alarm that RecoverOps can read, so no incident was opened.',
    },
  },
  {
    metricName: 'messages-refused',
    source: 'ingress',
    ...saying('SNS message refused'),
    alarm: {
      ...FIVE_MINUTES,
      threshold: 10,
      description:
        'Messages that fail verification keep arriving: a topic that is not allowed, or a forgery.',
    },
  },
  {
    metricName: 'dead-letters-stuck',
    source: 'ingress',
    ...saying('the dead-letter queue cannot be read', 'a message in the dead-letter queue is not one of SNS'),
    alarm: {
      ...FIVE_MINUTES,
      threshold: 0,
      description:
        'Dead letters cannot be read, or hold what fails verification; a person has to look at them.',
    },
  },
  {
    metricName: 'reports-not-stored',
    source: 'worker',
    ...saying('the object could not be stored'),
    alarm: {
      ...FIVE_MINUTES,
      threshold: 0,
      description: 'A report or an anchor of an incident is not in S3; it can be made again from the record.',
    },
  },
  {
    metricName: 'planner-fallbacks',
    source: 'worker',
    ...saying('the deterministic planner takes over'),
    alarm: null,
  },
];
