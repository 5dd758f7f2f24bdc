import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

export interface ReceivedPost {
  readonly headers: IncomingHttpHeaders;
  /** Byte for byte. */
  readonly text: string;
  readonly body: Readonly<Record<string, string>>;
}

export interface SnsEndpoint {
  readonly url: string;
  readonly received: readonly ReceivedPost[];
  /** The next post that fits and that no earlier call returned. Rejects after ten seconds. */
  next(fits?: (post: ReceivedPost) => boolean): Promise<ReceivedPost>;
  /** Status of the answers from now on; `undefined` never answers. */
  answer(status: number | undefined): void;
  /** The next request over a connection that has served one before finds it closed. */
  cutNextReuse(): void;
  reusesCut(): number;
  /** Stops listening, as a crashed ingress would. */
  close(): Promise<void>;
}

const WAIT_MS = HANG_LIMIT_MS;

/** A web server that SNS delivers to, which ends with the test. */
export async function openSnsEndpoint(): Promise<SnsEndpoint> {
  const received: ReceivedPost[] = [];
  const taken = new Set<ReceivedPost>();
  const listeners = new Set<() => void>();
  let status: number | undefined = 200;
  const served = new WeakSet<Socket>();
  let isCutting = false;
  let cutCount = 0;
  const server = createServer((request, response) => {
    if (isCutting && served.has(request.socket)) {
      isCutting = false;
      cutCount += 1;
      request.socket.destroy();
      return;
    }
    served.add(request.socket);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (status !== undefined) response.writeHead(status).end();
      received.push({ headers: request.headers, text, body: parsed(text) });
      for (const listener of listeners) listener();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  onTestFinished(close);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/sns`,
    received,
    close,
    cutNextReuse() {
      isCutting = true;
    },
    reusesCut: () => cutCount,
    answer(next) {
      status = next;
    },
    next(fits = () => true) {
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          listeners.delete(look);
          reject(
            new Error(
              `no such post within ${WAIT_MS} ms; got ${received.map(({ text }) => text).join('\n')}`,
            ),
          );
        }, WAIT_MS);
        function look(): void {
          const found = received.find((post) => !taken.has(post) && fits(post));
          if (found === undefined) return;
          taken.add(found);
          clearTimeout(deadline);
          listeners.delete(look);
          resolve(found);
        }
        listeners.add(look);
        look();
      });
    },
  };
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}
