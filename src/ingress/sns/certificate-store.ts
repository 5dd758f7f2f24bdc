import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { CertificateQueue, type FetchOutcome } from './certificate-queue.ts';
import { type CertificateSource, NoSuchCertificateError } from './fetch-certificate.ts';
import { parseSigningCertificate, type SigningCertificate } from './signing-certificate.ts';

export type CertificateAnswer =
  | { readonly kind: 'found'; readonly certificate: SigningCertificate }
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface CertificateStore {
  /** Whether it is at hand: then `get` costs nothing and cannot fail. */
  has(url: string): boolean;
  /**
   * The certificate, when it is at hand or its turn has come; else it is unavailable now and comes in its turn, whoever
   * asks next. `network` names who asks; null: by a way that no stranger can take. Never throws.
   */
  get(url: string, network: string | null): Promise<CertificateAnswer>;
}

/**
 * Check 7: certificates by URL. Requests for the same one share a fetch, failures are remembered for a while, and
 * fetches keep a distance in time and a number, for which what is asked for takes turns: strangers cannot make us send
 * more requests than that or hold much memory, and keep a genuine certificate from its turn only by asking for made-up
 * ones faster than we find them out.
 */
export function createCertificateStore(source: CertificateSource, nowMs: () => number): CertificateStore {
  const limits = INGRESS_LIMITS.sns;
  const found = new BoundedMap<string, SigningCertificate>(limits.certificatesMax);
  const queue = new CertificateQueue();
  const underWay = new Map<string, Promise<CertificateAnswer>>();
  let lastFetchMs = Number.NEGATIVE_INFINITY;
  let waiting: NodeJS.Timeout | undefined;

  async function fetchInto(url: string): Promise<CertificateAnswer> {
    const settle = (outcome: FetchOutcome, detail: string): CertificateAnswer => {
      queue.settle(url, outcome, nowMs());
      return { kind: 'unavailable', detail };
    };
    try {
      const parsed = parseSigningCertificate(await source(url));
      if (!parsed.ok) return settle('unknown', parsed.error);
      settle('found', '');
      found.set(url, parsed.value);
      return { kind: 'found', certificate: parsed.value };
    } catch (error) {
      const outcome = error instanceof NoSuchCertificateError ? 'unknown' : 'away';
      return settle(outcome, error instanceof Error ? error.message : String(error));
    } finally {
      underWay.delete(url);
    }
  }

  /** Fetches what has its turn, if it is time, and comes back for the rest. */
  function takeTurns(): void {
    const waitMs = lastFetchMs + limits.certificateIntervalMs - nowMs();
    if (waitMs <= 0 && underWay.size < limits.certificatesUnderWayMax) {
      const url = queue.next(nowMs());
      if (url !== undefined) {
        lastFetchMs = nowMs();
        underWay.set(url, fetchInto(url));
      }
    }
    if (queue.size === 0 || waiting !== undefined) return;
    waiting = setTimeout(
      () => {
        waiting = undefined;
        takeTurns();
      },
      waitMs > 0 ? waitMs : limits.certificateIntervalMs,
    ).unref();
  }

  return {
    has: (url) => found.has(url),
    async get(url, network) {
      const certificate = found.use(url);
      if (certificate !== undefined) return { kind: 'found', certificate };
      if (!underWay.has(url)) {
        queue.ask(url, network, nowMs());
        takeTurns();
      }
      return underWay.get(url) ?? { kind: 'unavailable', detail: 'it has failed, or others come first' };
    },
  };
}
