import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { cutText } from '../../../domain/text/cut-text.ts';
import { singleLine } from '../../../domain/text/single-line.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { WEBHOOK_LIMITS } from '../../bounds.ts';
import { exchangeError, refusal } from './exchange-error.ts';

type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How a connection is made. */
export interface Transport {
  /** Certificates of authorities, PEM, in place of the system's. */
  readonly ca?: string;
  readonly lookup?: Lookup;
}

interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Asked of each address that the name stands for, as it is connected to: what the name stood for before does not count. */
  readonly maySend: (address: string) => boolean;
  readonly nowMs: () => number;
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const FORBIDDEN = 'AddressForbidden';
const forbidden = (hostname: string) =>
  refusal(
    FORBIDDEN,
    `${hostname} stands for a private or special address: set private_addresses: allowed where a private one is meant`,
  );

/** The system's look-up, which gives the first address alone, and none where one of them may not be sent to. */
function guardedLookup(maySend: Posted['maySend'], lookup: Lookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => !maySend(address)))
        return callback(forbidden(hostname), '', 0);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/** Seconds, or a date; null where it says neither. Never more than the bound. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const waitMs = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) && waitMs > 0 ? Math.min(waitMs, WEBHOOK_LIMITS.retryAfterMaxMs) : null;
}

function answerError(response: IncomingMessage, answer: string, nowMs: number): ServiceError | null {
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) return null;
  const said = cutText(singleLine(answer), WEBHOOK_LIMITS.answerChars);
  const isRedirect = status >= 300 && status < 400;
  const kind =
    status === 429
      ? 'throttled'
      : status >= 500 || status === 408
        ? 'unavailable'
        : status === 404 || status === 410
          ? 'not_found'
          : 'refused';
  return exchangeError({
    kind,
    code: `HTTP ${status}`,
    detail: isRedirect ? 'it points elsewhere, which is not followed: give the address that answers' : said,
    retryAfterMs: retryAfterMsOf(response.headers['retry-after'], nowMs),
  });
}

function connectionError(error: unknown): ServiceError {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof ServiceError) return current;
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ConnectionFailed';
  return exchangeError({
    // A certificate that does not fit may be mended as an address may: it is tried again, and seen.
    kind: 'unavailable',
    code: isTimeout ? 'TimedOut' : code,
    detail: isTimeout
      ? `no answer within ${WEBHOOK_LIMITS.exchangeMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error),
    neverSent: NEVER_SENT.has(code),
    cause: error,
  });
}

/** One POST: no redirect is followed, one deadline for everything, no more of the answer than is needed. Throws ServiceError. */
export function postOnce(
  url: URL,
  { headers, body, maySend, nowMs }: Posted,
  { ca, lookup = systemLookup }: Transport,
): Promise<void> {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  // An address is connected to without being looked up.
  if (isIP(host) !== 0 && !maySend(host)) return Promise.reject(forbidden(host));
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(connectionError(error));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        agent: false,
        lookup: guardedLookup(maySend, lookup),
        signal: AbortSignal.timeout(WEBHOOK_LIMITS.exchangeMs),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const settle = () => {
          const error = answerError(response, Buffer.concat(chunks).toString('utf8'), nowMs());
          if (error === null) resolve();
          else reject(error);
        };
        response.on('error', fail);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= WEBHOOK_LIMITS.answerBytes) return void chunks.push(chunk);
          settle();
          outgoing.destroy();
        });
        response.on('end', settle);
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
