import { cutText } from '../../domain/text/cut-text.ts';
import { ServiceError, type ServiceName } from '../../ports/service-error.ts';
import { AWS_LIMITS } from '../bounds.ts';

/** What a server answered, as far as it is looked at. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** A longer answer is not read, and the call fails. */
  readonly answerBytes: number;
}

/** Nobody has heard the request when these are said of it. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

async function readBounded(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`the answer is longer than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * One POST, its answer read whole within a bound. Redirects are not followed: a token and a message go where they were meant to go.
 * Throws ServiceError of kind `unavailable`, where nobody answered or nothing that can be read.
 */
export async function postBounded(service: ServiceName, operation: string, post: Post): Promise<HttpAnswer> {
  try {
    const response = await fetch(post.url, {
      method: 'POST',
      headers: post.headers,
      body: post.body,
      redirect: 'error',
      signal: AbortSignal.timeout(post.timeoutMs),
    });
    const body = await readBounded(response, post.answerBytes);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  } catch (error) {
    // fetch says only that it failed; why stands in its cause.
    const reason = error instanceof TypeError && error.cause !== undefined ? error.cause : error;
    const code = codeOf(reason) ?? (reason instanceof Error ? reason.name : 'UnknownError');
    throw new ServiceError({
      service,
      operation,
      kind: 'unavailable',
      code,
      detail: cutText(reason instanceof Error ? reason.message : String(reason), AWS_LIMITS.errorDetailChars),
      neverSent: NEVER_SENT.has(code),
      cause: error,
    });
  }
}
