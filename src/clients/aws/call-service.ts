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
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CredentialsProviderError',
]);

function kindOf(code: string, status: number | undefined): ServiceErrorKind {
  if (THROTTLED.test(code) || status === 429) return 'throttled';
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
  return new ServiceError({
    service,
    operation,
    kind: kindOf(code, status),
    code,
    detail: cutText(vendor.message ?? String(error), AWS_LIMITS.errorDetailChars),
    neverSent: status === undefined && NEVER_SENT.has(code),
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
