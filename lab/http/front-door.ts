import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { labLimits } from '../limits.ts';
import { LOOPBACK, localUrl } from '../remote-access.ts';
import type { CallLog } from '../sts/call-log.ts';
import { createIdentities, type Identities } from '../sts/identities.ts';
import { AwsError, toAwsError } from './aws-error.ts';
import { readCredentialScope } from './credential-scope.ts';
import type { Faults } from './faults.ts';
import { protocolErrorResponse } from './protocol-error.ts';
import { sniffProtocols } from './protocol-sniffer.ts';
import { readBody } from './read-body.ts';
import type { LabRequest, LabResponse, LabService } from './service.ts';
import { createServiceDirectory, type LabPlace } from './service-directory.ts';

export interface FrontDoor {
  /** `http://127.0.0.1:<port>`, or with the address that is listened on. */
  readonly endpoint: string;
  /** Throws Error when a scope is already taken, in that place or everywhere. */
  register(service: LabService, place?: LabPlace): void;
  /** Stops listening, releases the services, then cuts what is still open. Safe to call twice. */
  stop(): Promise<void>;
}

export interface FrontDoorOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** 127.0.0.1 by default. */
  readonly bindAddress?: string;
  readonly region: string;
  readonly faults: Faults;
  /** Whose keys sign; without it every key is a user of the lab's own account. */
  readonly identities?: Identities;
  readonly calls?: CallLog;
}

type Message = IncomingMessage | Http2ServerRequest;
type Reply = ServerResponse | Http2ServerResponse;

const HOME_ACCOUNT_ID = '111122223333';

/** One port for every service of the lab, over HTTP/1.1 and HTTP/2 in clear text. Rejects when the port is taken. */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const bindAddress = options.bindAddress ?? LOOPBACK;
  const services = createServiceDirectory(HOME_ACCOUNT_ID);
  const identities = options.identities ?? createIdentities(HOME_ACCOUNT_ID);
  const stopping = new AbortController();
  const server = createServer(
    {
      requestTimeout: labLimits.requestTimeoutMs,
      headersTimeout: labLimits.headersTimeoutMs,
      keepAliveTimeout: labLimits.keepAliveTimeoutMs,
    },
    (message, reply) => {
      serve(message, reply).catch(() => cut(reply));
    },
  );
  const sniffer = sniffProtocols(server);
  sniffer.http2.on('request', (message, reply) => {
    serve(message, reply).catch(() => cut(reply));
  });

  async function serve(message: Message, reply: Reply): Promise<void> {
    const method = message.method ?? 'GET';
    const url = new URL(`http://lab.invalid${message.url ?? '/'}`);
    let service: string | undefined;
    try {
      const scope = readCredentialScope(method, url, message.headers, options.region, Date.now());
      service = scope.service;
      assertPlainPath(message.url ?? '/');
      const limitBytes = service === 's3' ? labLimits.objectLimitBytes : labLimits.bodyLimitBytes;
      const body = await readBodyInTime(message, limitBytes);
      const caller = identities.callerOf(scope.accessKeyId, sessionTokenOf(message, url));
      const hungUp = new AbortController();
      reply.once('close', () => hungUp.abort());
      const request = { method, url, headers: message.headers, body, scope, caller, hungUp: hungUp.signal };
      await answer(request, reply);
    } catch (error) {
      if (isGone(reply) || reply.headersSent) return;
      const failed = { method, path: url.pathname, headers: message.headers, service };
      // The body may not have been read to its end, so a connection of HTTP/1.1 cannot be used again.
      if (!('stream' in reply)) reply.setHeader('connection', 'close');
      send(reply, protocolErrorResponse(toAwsError(error), failed));
      message.resume();
    }
  }

  async function answer(request: LabRequest, reply: Reply): Promise<void> {
    const service = services.find(request);
    options.calls?.admit(request);
    const target = request.headers['x-amz-target'];
    const fault = options.faults.take(
      request.scope.service,
      target === undefined ? undefined : String(target),
    );
    if (fault === undefined) return send(reply, await service.handle(request));
    if ('status' in fault) throw new AwsError(fault.code, fault.message, { status: fault.status });
    if ('delayMs' in fault) {
      await abortableDelay(fault.delayMs, reply, stopping.signal);
      return isGone(reply) ? undefined : send(reply, await service.handle(request));
    }
    if (fault.when === 'after') await service.handle(request);
    cut(reply);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, bindAddress, () => {
      server.off('error', reject);
      resolve();
    });
  });

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    stopping.abort();
    // Stopping the services answers their long polls, so most connections end by themselves.
    await Promise.allSettled(services.all().map((service) => service.stop()));
    server.closeIdleConnections();
    sniffer.stop();
    const deadline = setTimeout(() => {
      server.closeAllConnections();
      sniffer.destroy();
    }, labLimits.stopGraceMs);
    await closed;
    clearTimeout(deadline);
  }

  return {
    endpoint: localUrl(bindAddress, (server.address() as AddressInfo).port),
    register: (service, place) => services.register(service, place),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** HTTP/1.1 has the server's own deadline for a whole request; a stream of HTTP/2 has none by itself. */
async function readBodyInTime(message: Message, limitBytes: number): Promise<Buffer> {
  if (!('stream' in message)) return readBody(message, limitBytes);
  const deadline = setTimeout(() => message.stream.destroy(), labLimits.requestTimeoutMs);
  try {
    return await readBody(message, limitBytes);
  } finally {
    clearTimeout(deadline);
  }
}

const isGone = (reply: Reply): boolean => ('stream' in reply ? reply.stream.destroyed : reply.destroyed);

/** Cuts the connection, with every request on it. */
function cut(reply: Reply): void {
  // The compatible reply of a stream that is already closed has none to offer.
  if ('stream' in reply) reply.stream?.session?.destroy();
  else reply.destroy();
}

function sessionTokenOf(message: Message, url: URL): string | undefined {
  const token = message.headers['x-amz-security-token'] ?? url.searchParams.get('X-Amz-Security-Token');
  return typeof token === 'string' ? token : undefined;
}

/** A URL parser would resolve these segments, and an S3 object would silently get another key. */
function assertPlainPath(target: string): void {
  const [path = ''] = target.split('?');
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(path)) {
    throw new AwsError('InvalidURI', "The lab does not take '.' or '..' as a segment of a path.");
  }
}

function send(reply: Reply, response: LabResponse): void {
  if (isGone(reply)) return;
  const id = randomUUID();
  const body = response.body === undefined ? Buffer.alloc(0) : Buffer.from(response.body);
  const headers = {
    'x-amzn-requestid': id,
    'x-amz-request-id': id,
    'content-length': String(body.length),
    ...response.headers,
  };
  if ('stream' in reply) reply.writeHead(response.status, headers).end(body);
  else reply.writeHead(response.status, headers).end(body);
}

/** Ends early when the caller hangs up or the lab stops. */
async function abortableDelay(delayMs: number, reply: Reply, stopping: AbortSignal): Promise<void> {
  const hungUp = new AbortController();
  const onClose = (): void => hungUp.abort();
  reply.once('close', onClose);
  try {
    await delay(delayMs, undefined, { signal: AbortSignal.any([stopping, hungUp.signal]) });
  } catch {
    cut(reply);
  } finally {
    reply.off('close', onClose);
  }
}
