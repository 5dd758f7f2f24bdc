import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsJsonServer {
  readonly url: string;
  /** `x-amz-target` of every request, in order. */
  readonly operations: readonly string[];
  close(): Promise<void>;
}

export type AwsJsonReply = (
  response: ServerResponse,
  body: Readonly<Record<string, unknown>>,
  request: IncomingMessage,
) => void;

/** Speaks AWS's JSON protocol well enough for the unmodified SDK to be sent wherever a test wants it. */
export async function startAwsJsonServer(reply: AwsJsonReply): Promise<AwsJsonServer> {
  const operations: string[] = [];
  const read = async (message: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, unknown>;
  };
  const server = createServer((message, response) => {
    operations.push(String(message.headers['x-amz-target']));
    void read(message).then((body) => reply(response, body, message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    operations,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
