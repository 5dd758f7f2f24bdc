import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { CertificateSource } from './fetch-certificate.ts';
import { parseSigningCertificate, type SigningCertificate } from './signing-certificate.ts';

export type CertificateAnswer =
  | { readonly kind: 'found'; readonly certificate: SigningCertificate }
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface CertificateStore {
  /** `mayFetch` false answers from memory alone. Never throws. */
  get(url: string, mayFetch: boolean): Promise<CertificateAnswer>;
}

/**
 * Check 7: certificates by URL. Requests for the same one share a fetch, failures are remembered for a while, and
 * fetches keep a distance in time, so that strangers cannot make us send many requests or hold much memory.
 */
export function createCertificateStore(source: CertificateSource, nowMs: () => number): CertificateStore {
  const limits = INGRESS_LIMITS.sns;
  const found = new BoundedMap<string, SigningCertificate>(limits.certificatesMax);
  const failures = new BoundedMap<string, { readonly detail: string; readonly untilMs: number }>(
    limits.certificateFailuresMax,
  );
  const underWay = new Map<string, Promise<CertificateAnswer>>();
  let lastFetchMs = Number.NEGATIVE_INFINITY;

  const unavailable = (detail: string): CertificateAnswer => ({ kind: 'unavailable', detail });

  function rememberFailure(url: string, detail: string): CertificateAnswer {
    failures.set(url, { detail, untilMs: nowMs() + limits.certificateFailureKeptMs });
    return unavailable(detail);
  }

  async function fetchInto(url: string): Promise<CertificateAnswer> {
    try {
      const parsed = parseSigningCertificate(await source(url));
      if (!parsed.ok) return rememberFailure(url, parsed.error);
      failures.delete(url);
      found.set(url, parsed.value);
      return { kind: 'found', certificate: parsed.value };
    } catch (error) {
      return rememberFailure(url, error instanceof Error ? error.message : String(error));
    } finally {
      underWay.delete(url);
    }
  }

  return {
    async get(url, mayFetch) {
      const certificate = found.use(url);
      if (certificate !== undefined) return { kind: 'found', certificate };
      const pending = underWay.get(url);
      if (pending !== undefined) return pending;
      const failure = failures.get(url);
      if (failure !== undefined && nowMs() < failure.untilMs) return unavailable(failure.detail);
      if (!mayFetch) return unavailable('this address has failed too often to make us fetch');
      if (nowMs() - lastFetchMs < limits.certificateIntervalMs)
        return unavailable('another fetch was just made');
      lastFetchMs = nowMs();
      const fetching = fetchInto(url);
      underWay.set(url, fetching);
      return fetching;
    },
  };
}
