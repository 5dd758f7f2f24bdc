import { cutText } from '../../domain/text/cut-text.ts';
import { ServiceError, type ServiceErrorKind, type ServiceName } from '../../ports/service-error.ts';
import { AWS_LIMITS } from '../bounds.ts';

/** What the AWS SDK's errors have in common; everything may be missing on a network error. */
interface VendorError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLED =
  /^(Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|SlowDown|RateExceeded|RequestThrottled|BandwidthLimitExceeded)/;
const NOT_FOUND = /^(ResourceNotFound|NoSuchKey|NoSuchBucket|NotFound|InvocationDoesNotExist)/;
const TIMED_OUT = /^RequestTimeout/;
/** The service refused it before it read it: another attempt, with fresh credentials or the right time, can pass. */
const EXPIRED = /^(ExpiredToken|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)/;
/** Signatures are refused by these names for a wrong key too; only the words tell that it is the clock. */
const BAD_SIGNATURE = /^(InvalidSignature|SignatureDoesNotMatch|AuthFailure)/;
const CLOCK_WORDS = /signature (has )?expired|signature not yet current/i;
/** Somebody else was writing the same: nothing was done, and the next attempt finds it free. */
const CONFLICT =
  /^(OperationAborted|ConditionalRequestConflict|TransactionConflict|TransactionInProgress|ReplicatedWriteConflict|ConcurrentAccess|TooManyUpdates)/;
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CredentialsProviderError',
]);

function isExpired(code: string, message: string): boolean {
  return EXPIRED.test(code) || (BAD_SIGNATURE.test(code) && CLOCK_WORDS.test(message));
}

/** True when AWS took the credentials or the time of the request for too old, or too early. */
export function hasExpired(error: unknown): boolean {
  return error instanceof ServiceError && isExpired(error.code, error.message);
}

function kindOf(code: string, status: number | undefined, message: string): ServiceErrorKind {
  if (THROTTLED.test(code) || status === 429) return 'throttled';
  if (isExpired(code, message) || CONFLICT.test(code)) return 'unavailable';
  if (NOT_FOUND.test(code) || status === 404) return 'not_found';
  if (status === undefined || status >= 500 || status === 408 || TIMED_OUT.test(code)) return 'unavailable';
  // A 2xx or 3xx that the SDK could not read says nothing about what happened.
  return status >= 400 ? 'refused' : 'unavailable';
}

/** Maps whatever the AWS SDK throws; a ServiceError passes unchanged. */
export function toServiceError(service: ServiceName, operation: string, error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const vendor: VendorError = typeof error === 'object' && error !== null ? error : {};
  const status = vendor.$metadata?.httpStatusCode;
  const named = [vendor.code, vendor.Code, vendor.name].find(
    (name) => name !== undefined && name !== 'Error',
  );
  const code = named ?? 'UnknownError';
  const message = vendor.message ?? String(error);
  return new ServiceError({
    service,
    operation,
    kind: kindOf(code, status, message),
    code,
    detail: cutText(message, AWS_LIMITS.errorDetailChars),
    neverSent: (status === undefined && NEVER_SENT.has(code)) || isExpired(code, message),
    cause: error,
  });
}

/** Runs one call to a service within its limit and maps its failure. */
export async function callService<T>(
  service: ServiceName,
  operation: string,
  call: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await call(AbortSignal.timeout(AWS_LIMITS.callTimeoutMs[service]));
  } catch (error) {
    throw toServiceError(service, operation, error);
  }
}
