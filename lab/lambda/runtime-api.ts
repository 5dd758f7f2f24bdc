import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import { readBody } from '../http/read-body.ts';
import { labLimits } from '../limits.ts';
import { errorPayload, type HandedInvocation, type InvocationQueue } from './invocation-queue.ts';

/** Where one environment of a function gets its work: the Lambda Runtime API, version 2018-06-01. */
export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  readonly port: number;
  /** Cuts what waits for an invocation. Safe to call twice. */
  stop(): Promise<void>;
}

export interface RuntimeApiOptions {
  readonly functionArn: () => string;
  readonly queue: InvocationQueue;
  readonly bindAddress: string;
  /** 0 takes a free one. */
  readonly port: number;
}

const ROOT = '/2018-06-01/runtime';
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]{1,100})\/(response|error)$/;
const EXITED = 'Runtime exited without providing a reason';

/**
 * Serves one environment, which works at one invocation at a time: asking for the next one without having answered means
 * that the process that had it is gone, so it has failed. Rejects when the port is taken.
 */
export async function openRuntimeApi(options: RuntimeApiOptions): Promise<RuntimeApi> {
  const { queue, bindAddress } = options;
  let current: HandedInvocation | undefined;
  /** Ends the poll that waits: an environment has one. */
  let polling: AbortController | undefined;

  async function next(reply: ServerResponse): Promise<void> {
    if (current !== undefined) {
      current.settle({
        kind: 'failed',
        payload: errorPayload('Runtime.ExitError', `RequestId: ${current.requestId} Error: ${EXITED}`),
      });
      current = undefined;
    }
    polling?.abort();
    const own = new AbortController();
    polling = own;
    reply.once('close', () => own.abort());
    const invocation = await queue.take(own.signal);
    if (invocation === undefined) return void reply.destroy();
    if (reply.destroyed) return invocation.giveBack();
    current = invocation;
    const { requestId, deadlineMs, payload } = invocation;
    reply.once('close', () => {
      // Cut before all of it had left: whoever asked has never seen it.
      if (reply.writableFinished || current !== invocation) return;
      current = undefined;
      invocation.giveBack();
    });
    reply.writeHead(200, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(payload)),
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(Math.round(deadlineMs)),
      'lambda-runtime-invoked-function-arn': options.functionArn(),
      'lambda-runtime-trace-id': traceId(),
    });
    reply.end(payload);
  }

  async function answer(message: IncomingMessage, requestId: string, kind: string): Promise<object> {
    const mode = message.headers['lambda-runtime-function-response-mode'];
    const invocation = current?.requestId === requestId ? current : undefined;
    if (mode === 'streaming')
      throw refused(400, 'InvalidMode', 'The lab does not emulate streamed responses.');
    const body = await readAnswer(message, invocation);
    if (invocation === undefined || current !== invocation || !invocation.isOpen()) {
      throw refused(400, 'InvalidRequestID', 'Invalid request ID');
    }
    current = undefined;
    if (kind === 'error') invocation.settle({ kind: 'failed', payload: reportedError(message, body) });
    else invocation.settle({ kind: 'answered', payload: body });
    // Whoever asked for it keeps what it means before the process is told that it was taken.
    await nextTurn();
    return { status: 'OK' };
  }

  async function readAnswer(
    message: IncomingMessage,
    invocation: HandedInvocation | undefined,
  ): Promise<string> {
    try {
      return (await readBody(message, labLimits.invocationPayloadLimitBytes)).toString('utf8');
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const text = `Response payload size exceeded maximum allowed payload size (${labLimits.invocationPayloadLimitBytes} bytes).`;
      if (invocation !== undefined && invocation === current) {
        current = undefined;
        invocation.settle({ kind: 'failed', payload: errorPayload('Function.ResponseSizeTooLarge', text) });
      }
      throw refused(413, 'RequestEntityTooLarge', text);
    }
  }

  async function serve(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    const path = (message.url ?? '').split('?')[0] ?? '';
    if (message.method === 'GET' && path === `${ROOT}/invocation/next`) return next(reply);
    try {
      const [, requestId, kind] = ANSWER.exec(path) ?? [];
      if (message.method === 'POST' && requestId !== undefined && kind !== undefined) {
        return send(reply, 202, await answer(message, requestId, kind));
      }
      if (message.method === 'POST' && path === `${ROOT}/init/error`) {
        const body = (await readBody(message, labLimits.invocationPayloadLimitBytes)).toString('utf8');
        queue.failFirst(reportedError(message, body));
        return send(reply, 202, { status: 'OK' });
      }
      throw refused(404, 'NotFound', `The Runtime API has no ${message.method} ${path}.`);
    } catch (error) {
      if (reply.destroyed) return;
      const refusal =
        error instanceof AwsError ? error : refused(500, 'InternalServerError', 'The lab failed.');
      message.resume();
      send(reply, refusal.status, { errorMessage: refusal.message, errorType: refusal.code });
    }
  }

  const server = createServer(
    { keepAliveTimeout: labLimits.keepAliveTimeoutMs, requestTimeout: labLimits.requestTimeoutMs },
    (message, reply) => {
      serve(message, reply).catch(() => reply.destroy());
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, bindAddress, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    port,
    address: `${reachableHost(bindAddress)}:${port}`,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        polling?.abort();
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}

const refused = (status: number, code: string, message: string): AwsError =>
  new AwsError(code, message, { status });

function send(reply: ServerResponse, status: number, output: object): void {
  const body = JSON.stringify(output);
  const length = String(Buffer.byteLength(body));
  reply.writeHead(status, { 'content-type': 'application/json', 'content-length': length }).end(body);
}

/** What the runtime said of its error, as an invocation's payload: its own JSON, or one that says so much. */
function reportedError(message: IncomingMessage, body: string): string {
  try {
    if (isJsonObject(JSON.parse(body))) return body;
  } catch {
    // Said below.
  }
  const type = message.headers['lambda-runtime-function-error-type'];
  return errorPayload(typeof type === 'string' ? type : 'Runtime.Unknown', body.slice(0, 1_024));
}

function traceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}

/** Where a process of this machine reaches it. */
function reachableHost(bindAddress: string): string {
  if (bindAddress === '0.0.0.0' || bindAddress === '::') return '127.0.0.1';
  return bindAddress.includes(':') ? `[${bindAddress}]` : bindAddress;
}
