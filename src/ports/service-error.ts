export type ServiceName =
  | 'dynamodb'
  | 's3'
  | 'kinesis'
  | 'ssm'
  | 'cloudwatch'
  | 'sns'
  | 'sqs'
  | 'sts'
  | 'ec2'
  | 'elb'
  | 'autoscaling'
  | 'slack'
  | 'smtp'
  | 'ses'
  | 'webhook';

/**
 * `throttled`: the service asks to slow down. `unavailable`: it did not answer, or answered 5xx; what was asked may
 * have happened; also what passes by itself, as credentials that have run out or another's write to the same item.
 * `refused`: it said no, and will say no again. `not_found`: what was asked for is not there.
 */
export type ServiceErrorKind = 'throttled' | 'unavailable' | 'refused' | 'not_found';

/** An outside system's failure in our words; the vendor's error is the cause. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly service: ServiceName;
  readonly kind: ServiceErrorKind;
  /** The vendor's name of the error, e.g. `ProvisionedThroughputExceededException` or `ECONNREFUSED`. */
  readonly code: string;
  /**
   * True when the request was certainly not taken: no connection, no credentials to sign it with, or refused before it
   * was read, as credentials or time had run out.
   */
  readonly neverSent: boolean;
  /** How long the service asks to wait before another attempt; null: it said nothing. */
  readonly retryAfterMs: number | null;
  constructor(parts: {
    readonly service: ServiceName;
    readonly operation: string;
    readonly kind: ServiceErrorKind;
    readonly code: string;
    readonly detail: string;
    readonly neverSent: boolean;
    readonly cause: unknown;
    readonly retryAfterMs?: number | null;
  }) {
    super(
      `${parts.service} ${parts.operation}: ${parts.code}${parts.detail === '' ? '' : `: ${parts.detail}`}`,
      {
        cause: parts.cause,
      },
    );
    this.service = parts.service;
    this.kind = parts.kind;
    this.code = parts.code;
    this.neverSent = parts.neverSent;
    this.retryAfterMs = parts.retryAfterMs ?? null;
  }
}
