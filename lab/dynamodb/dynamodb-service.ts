import { mkdir } from 'node:fs/promises';
import { Agent, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { LabRequest, LabResponse, LabService } from '../http/service.ts';

export interface DynamoDbOptions {
  /** LevelDB directory; tables are kept in memory without it. */
  readonly directory?: string;
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

/** DynamoDB by dynalite, in this process on a port of its own; the front door passes requests on unchanged. */
export async function createDynamoDb({ directory }: DynamoDbOptions): Promise<LabService> {
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
  const agent = new Agent({ keepAlive: true });
  let stopped: Promise<void> | undefined;
  return {
    scopes: ['dynamodb'],
    handle: (request) => forward(request, port, agent),
    stop() {
      stopped ??= new Promise((resolve, reject) => {
        agent.destroy();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}

function forward(request: LabRequest, port: number, agent: Agent): Promise<LabResponse> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)),
  );
  return new Promise((resolve, reject) => {
    const message = httpRequest({
      host: '127.0.0.1',
      port,
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
