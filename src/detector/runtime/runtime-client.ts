import { Agent, type IncomingMessage, request } from 'node:http';
import { EVENT_BYTES, RUNTIME_ANSWER_BYTES } from '../bounds.ts';

/** One event that Lambda wants an answer to. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly body: string;
}

/** The Lambda Runtime API, as its page documents it, of version 2018-06-01. */
export interface RuntimeClient {
  /** Waits for the next event, without end. Rejects with the signal's reason when it is aborted. */
  next(signal: AbortSignal): Promise<Invocation>;
  respond(requestId: string, body: string): Promise<void>;
  fail(requestId: string, error: Error): Promise<void>;
  /** Says that the process cannot take events at all. */
  failInit(error: Error): Promise<void>;
  close(): void;
}

/** The Runtime API answered otherwise than documented. */
export class RuntimeApiError extends Error {
  override readonly name = 'RuntimeApiError';
  readonly status: number;
  constructor(what: string, status: number) {
    super(`the Runtime API answered ${status} to ${what}`);
    this.status = status;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function bodyOf(message: IncomingMessage, limitBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limitBytes) {
      message.destroy();
      throw new RangeError(`the Runtime API sent more than ${limitBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** @param address `host:port` */
export function createRuntimeApi(address: string): RuntimeClient {
  const base = new URL(`http://${address}/2018-06-01/runtime/`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  function call(
    method: 'GET' | 'POST',
    path: string,
    limitBytes: number,
    options: {
      readonly body?: string;
      readonly headers?: Record<string, string>;
      readonly signal?: AbortSignal;
    },
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { body, headers = {}, signal } = options;
    const sent = request(
      new URL(path, base),
      {
        method,
        agent,
        headers:
          body === undefined
            ? headers
            : { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        ...(signal === undefined ? {} : { signal }),
      },
      (message) => {
        bodyOf(message, limitBytes).then(
          (text) => resolve({ status: message.statusCode ?? 0, headers: message.headers, body: text }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }

  async function post(path: string, body: string, headers: Record<string, string> = {}): Promise<void> {
    const { status } = await call('POST', path, RUNTIME_ANSWER_BYTES, { body, headers });
    if (status >= 300) throw new RuntimeApiError(`POST ${path}`, status);
  }

  async function postError(path: string, { name, message }: Error): Promise<void> {
    const body = JSON.stringify({ errorMessage: message, errorType: name, stackTrace: [] });
    await post(path, body, { 'lambda-runtime-function-error-type': `Detector.${name}` });
  }

  return {
    async next(signal) {
      const { status, headers, body } = await call('GET', 'invocation/next', EVENT_BYTES, { signal });
      const requestId = headers['lambda-runtime-aws-request-id'];
      const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
      if (status !== 200 || typeof requestId !== 'string' || !Number.isFinite(deadlineMs))
        throw new RuntimeApiError('GET invocation/next', status);
      return { requestId, deadlineMs, body };
    },
    respond: (requestId, body) => post(`invocation/${encodeURIComponent(requestId)}/response`, body),
    fail: (requestId, error) => postError(`invocation/${encodeURIComponent(requestId)}/error`, error),
    failInit: (error) => postError('init/error', error),
    close: () => agent.destroy(),
  };
}
