import { ServiceError, type ServiceErrorKind } from '../../../ports/service-error.ts';

interface ExchangeFault {
  readonly kind: ServiceErrorKind;
  readonly code: string;
  readonly detail: string;
  readonly neverSent?: boolean;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

export function exchangeError({
  neverSent = false,
  cause = undefined,
  ...fault
}: ExchangeFault): ServiceError {
  return new ServiceError({ service: 'webhook', operation: 'POST', neverSent, cause, ...fault });
}

/** What no other attempt would mend, found before anything was sent. */
export function refusal(code: string, detail: string): ServiceError {
  return exchangeError({ kind: 'refused', code, detail, neverSent: true });
}
