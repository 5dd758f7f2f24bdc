import { type Agent, request } from 'node:http';

export interface PostResult {
  /** HTTP status, or undefined when no complete answer came. */
  readonly status?: number;
  /** Why no answer came. */
  readonly error?: string;
}

/** Posts once and waits for the whole answer, no longer than `deadlineMs` in all. Follows no redirect. Never rejects. */
export function postOnce(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  agent: Agent,
  deadlineMs: number,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const message = request(endpoint, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent,
      signal: deadline,
    });
    const fail = (error: NodeJS.ErrnoException): void => {
      // The endpoint closed an idle connection just as it was used again: not its answer, so not an attempt.
      if (message.reusedSocket && error.code === 'ECONNRESET') {
        resolve(postOnce(endpoint, headers, body, agent, deadlineMs));
        return;
      }
      resolve({ error: deadline.aborted ? `no answer within ${deadlineMs} ms` : error.message });
    };
    message.on('error', fail);
    message.on('response', (response) => {
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    });
    message.end(body);
  });
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True for plain `http` to this machine or to a host that was allowed by name. The lab posts nowhere else. */
export function isDeliverable(endpoint: string, allowedHosts: readonly string[]): boolean {
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'http:') return false;
  return LOOPBACK_HOST.test(url.hostname) || allowedHosts.includes(url.hostname);
}
