/** How long one exchange with Temporal may take, and what the connection does in between. */
export const TEMPORAL_LIMITS = {
  /** An alarm that is not durable by then is answered 503, and SNS sends it again. */
  commitTimeoutMs: 4_000,
  describeTimeoutMs: 3_000,
  /** A decision waits for a worker; longer is `unsettled` and may be sent again with the same id. */
  decideTimeoutMs: 10_000,
  resetTimeoutMs: 10_000,
  /** Reading or changing which build of the worker gets work. */
  deploymentTimeoutMs: 10_000,
  /** A poll waits a minute for work, so a worker that lives has polled within this time. */
  pollerSeenMs: 120_000,
  /** Pinned incidents that are named one by one. */
  pinnedNamedMax: 20,
  /** After an outage the channel must find the server again well within SNS's first retry (20 s). */
  reconnectMinMs: 200,
  reconnectMaxMs: 2_000,
  /** The Temporal UI shows at most so much. */
  summaryBytes: 400,
  detailsBytes: 20_000,
  reasonChars: 500,
} as const;
