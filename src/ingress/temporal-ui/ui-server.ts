import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { INGRESS_LIMITS } from '../bounds.ts';

/** What the UI's server is told of a request; everything else stays here, our session and tokens first of all. */
const PASSED_ON = [
  'accept',
  'accept-encoding',
  'accept-language',
  'caller-type',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'x-csrf-token',
] as const;

export interface UiRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** The UI's own token against forged requests. */
  readonly csrfToken: string | undefined;
  readonly body: Buffer | undefined;
  readonly signal: AbortSignal;
}

/** Resolves with the head of the answer; its body follows as a stream. Rejects when there is none, or none in time. */
export type UiServer = (wanted: UiRequest) => Promise<IncomingMessage>;

/** `origin` such as `http://127.0.0.1:6697`. By node:http, since fetch refuses the ports that browsers refuse. */
export function createUiServer(origin: string): UiServer {
  return (wanted) =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = {};
      for (const name of PASSED_ON) {
        const value = wanted.headers[name];
        if (typeof value === 'string') headers[name] = value;
      }
      if (wanted.csrfToken !== undefined) headers.cookie = `_csrf=${wanted.csrfToken}`;
      if (wanted.body !== undefined) headers['content-length'] = String(wanted.body.length);
      const outgoing = request(
        origin,
        { method: wanted.method, path: wanted.target, headers, agent: false, signal: wanted.signal },
        resolve,
      );
      outgoing.setTimeout(INGRESS_LIMITS.temporalUi.answerTimeoutMs, () =>
        outgoing.destroy(new Error("the UI's server does not answer in time")),
      );
      outgoing.on('error', reject);
      outgoing.end(wanted.body);
    });
}

/** A whole body as text. @throws Error when it is longer than `bytesMax`. */
export async function readText(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > bytesMax) throw new Error(`the page is larger than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
