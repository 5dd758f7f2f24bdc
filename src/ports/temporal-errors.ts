/** Temporal did not answer, or not in time. Whether the call took effect is unknown; repeating it is safe. */
export class TemporalUnavailableError extends Error {
  override readonly name = 'TemporalUnavailableError';
}

/** Temporal answered that it will not do this, e.g. a missing namespace, search attribute or right. */
export class TemporalRefusedError extends Error {
  override readonly name = 'TemporalRefusedError';
}
