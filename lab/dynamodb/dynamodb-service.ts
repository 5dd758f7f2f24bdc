import { mkdir } from 'node:fs/promises';
import { Agent, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import dynalite from 'dynalite';
import type { LabRequest, LabResponse, LabService } from '../http/service.ts';

export interface DynamoDbOptions {
  /** LevelDB directory; tables are kept in memory without it. */
  readonly directory?: string;
  /** Origin of another DynamoDB to use instead, such as DynamoDB Local. */
  readonly url?: string;
}

/** Headers that belong to one connection and must not be passed on. */
const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'expect',
]);

/**
 * DynamoDB by dynalite, in this process on a port of its own, or at `url`. Either way the front door passes requests
 * on unchanged.
 */
export async function createDynamoDb({ directory, url }: DynamoDbOptions): Promise<LabService> {
  if (url !== undefined) return passOn(new URL(url), async () => {});
  if (directory !== undefined) await mkdir(directory, { recursive: true });
  const server: Server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(directory === undefined ? {} : { path: directory }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return passOn(
    new URL(`http://127.0.0.1:${port}`),
    () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  );
}

/** For requests that are under way when the service stops. */
const LAST_ANSWERS_MS = 5_000;

function passOn(origin: URL, close: () => Promise<void>): LabService {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<unknown>>();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    // A store that is closed under a scan throws where nobody can catch it, and takes the whole process with it.
    await Promise.race([Promise.allSettled(underWay), delay(LAST_ANSWERS_MS, undefined, { ref: false })]);
    agent.destroy();
    await close();
  };
  return {
    scopes: ['dynamodb'],
    handle(request) {
      const answer = forward(request, origin, agent);
      underWay.add(answer);
      const isOver = () => underWay.delete(answer);
      answer.then(isOver, isOver);
      return answer;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function forward(request: LabRequest, origin: URL, agent: Agent): Promise<LabResponse> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)),
  );
  return new Promise((resolve, reject) => {
    const message = httpRequest({
      hostname: origin.hostname,
      port: origin.port,
      agent,
      method: request.method,
      path: `${request.url.pathname}${request.url.search}`,
      headers: { ...headers, 'content-length': String(request.body.length) },
    });
    message.on('error', reject);
    message.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 500,
          headers: passedHeaders(response.headers),
          body: Buffer.concat(chunks),
        });
      });
    });
    message.end(request.body);
  });
}

function passedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers).flatMap(
    ([name, value]): Array<[string, string]> =>
      HOP_HEADERS.has(name) || value === undefined ? [] : [[name, String(value)]],
  );
  return Object.fromEntries(entries);
}
