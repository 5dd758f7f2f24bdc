import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../../support/bare-environment.ts';
import { runInProcess } from './in-process.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/recoverops.mjs', import.meta.url));

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The body is sent as it is, as an event stream that ends. */
  readonly isText?: boolean;
  /** With it the connection ends before the text does. */
  readonly isCut?: boolean;
}
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The real command, with a state directory and an API that a test writes the answers of. */
export class CliHarness {
  directory = '';
  readonly seen: Seen[] = [];
  answer: (request: Seen) => Answer = () => ({ status: 404, body: {} });
  /** Views that the stream of any incident brings, in order; the last leaves the stream open. */
  streamed: readonly unknown[] = [];
  #url = '';
  #server: Server | undefined;

  async start(): Promise<void> {
    this.directory = await mkdtemp(join(tmpdir(), 'recoverops-cli-'));
    await writeFile(join(this.directory, 'cli-token'), 'secret-token\n');
    await chmod(join(this.directory, 'cli-token'), 0o600);
    this.#server = createServer((request, response) => void this.#reply(request, response));
    await this.listen(0);
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server?.listen(port, '127.0.0.1', resolve));
  }

  async hangUp(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async stop(): Promise<void> {
    await this.hangUp();
    await rm(this.directory, { recursive: true });
  }

  environment(): Record<string, string> {
    return { ...bareEnvironment(), RECOVEROPS_STATE_DIR: this.directory, RECOVEROPS_URL: this.#url };
  }

  /** What a command line does, prints and ends with. A start of Node for each would be most of what its test takes. */
  run(...args: readonly string[]) {
    return runInProcess(this, args);
  }

  /** The command in a process of its own, as an operator starts it: for what its start, its streams and its end are part of. */
  runProcess(...args: readonly string[]) {
    return this.#spawn(args, true);
  }

  /** The same for a reader that closes its end before the first line. */
  runUnread(...args: readonly string[]) {
    return this.#spawn(args, false);
  }

  async #spawn(args: readonly string[], isRead: boolean) {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (!isRead) child.stdout.destroy();
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { status, stdout, stderr };
  }

  async #reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const one = { method, url: path, authorization: headers.authorization, body: await bodyOf(request) };
    this.seen.push(one);
    const { status, body, isText = false, isCut = false } = this.answer(one);
    if (isText && isCut) {
      response.writeHead(status, { 'content-type': 'text/csv' });
      response.write(String(body), () => response.destroy());
      return;
    }
    if (isText) {
      response.writeHead(status, { 'content-type': 'text/event-stream' }).end(String(body));
      return;
    }
    if (path.endsWith('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const view of this.streamed) {
        response.write(`event: incident\ndata: ${JSON.stringify(view)}\n\n`);
      }
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}
