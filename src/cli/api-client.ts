import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { API_PREFIX, type ApiError } from '../contracts/api.ts';
import { isJsonObject } from '../domain/text/json-object.ts';
import { CliError, EXIT, type ExitCode } from './exit-codes.ts';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Of what the server says never reached it, so that it cannot have done anything: on a busy machine that is either side's delay. */
const TRIES_MAX = 3;
const NEVER_ARRIVED = 'Request.TooSlow';

/** The ingress API as the command sees it. Every method throws CliError with what to do next. */
export interface ApiClient {
  readonly url: string;
  /** Gives up after `timeoutMs`. */
  get<T>(path: string, timeoutMs?: number): Promise<T>;
  post<T>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  /** The body as it comes; it throws where the answer breaks off before its end. */
  download(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Events until the server or `signal` ends the stream. */
  stream(path: string, signal: AbortSignal): AsyncIterable<ServerSentEvent>;
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.unauthorized;
  if (status === 404) return EXIT.notFound;
  if (status === 400 || status === 409 || status === 422 || status === 413) return EXIT.refused;
  if (status === 429 || status >= 502) return EXIT.unavailable;
  return EXIT.failure;
}

function isApiError(value: unknown): value is ApiError {
  if (!isJsonObject(value)) return false;
  const { error } = value;
  return isJsonObject(error) && 'code' in error && 'message' in error;
}

async function failureOf(response: Response): Promise<CliError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isApiError(body)) {
    return new CliError(
      exitCodeOf(response.status),
      'http',
      `the server answered ${response.status} without a readable error`,
      'Check that RECOVEROPS_URL leads to RecoverOps.',
    );
  }
  const { code, message, nextStep } = body.error;
  // The API reference helps who writes requests, not who types commands.
  if (code === 'Request.Invalid')
    return new CliError(EXIT.usage, code, message, 'Add --help to the command to see what it takes.');
  return new CliError(exitCodeOf(response.status), code, message, nextStep);
}

async function readToken(config: Config): Promise<string> {
  if (config.cli.token !== null) return config.cli.token;
  const file = join(config.stateDirectory, 'cli-token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new CliError(
      EXIT.unauthorized,
      'no_token',
      `there is no token in ${file} (${error instanceof Error ? error.message : String(error)})`,
      'Run "npm start" once in this checkout, or set RECOVEROPS_TOKEN or RECOVEROPS_STATE_DIR.',
    );
  }
}

export async function createApiClient(config: Config): Promise<ApiClient> {
  const url = config.cli.url.replace(/\/$/, '');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new CliError(
      EXIT.usage,
      'bad_url',
      `RECOVEROPS_URL is ${url}, which is no address of a server`,
      'Begin it with http:// or https://, as in http://127.0.0.1:8080.',
    );
  const headers = { authorization: `Bearer ${await readToken(config)}`, 'x-recoverops-client': 'cli' };

  async function send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${url}${API_PREFIX}${path}`, {
        ...init,
        headers: { ...headers, ...init.headers },
        redirect: 'error',
      });
    } catch (error) {
      if (init.signal?.aborted && init.signal.reason?.name === 'AbortError') throw error;
      const cause =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CliError(
        EXIT.unavailable,
        'unreachable',
        `RecoverOps does not answer at ${url}: ${cause}`,
        'Start it with "npm start", or set RECOVEROPS_URL (or RECOVEROPS_PORT) to where it runs.',
      );
    }
  }

  async function request(path: string, init: RequestInit): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await send(path, init);
      if (response.ok) return response;
      const failure = await failureOf(response);
      if (failure.code !== NEVER_ARRIVED || tries === TRIES_MAX) throw failure;
    }
  }

  // Every answer of our own server is JSON of the contract's shape; the server's own schemas enforce it.
  async function json<T>(response: Response): Promise<T> {
    const text = await response.text();
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new CliError(
        EXIT.unavailable,
        'not_recoverops',
        `what answers at ${url} is not RecoverOps: its answer is no JSON`,
        'Set RECOVEROPS_URL (or RECOVEROPS_PORT) to where RecoverOps runs.',
      );
    }
  }

  return {
    url,
    get: async (path, timeoutMs = REQUEST_TIMEOUT_MS) =>
      json(await request(path, { signal: AbortSignal.timeout(timeoutMs) })),
    post: async (path, body, extra = {}) =>
      json(
        await request(path, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...extra },
          signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        }),
      ),
    download: async (path, signal) => (await request(path, { signal })).body ?? new ReadableStream(),
    async *stream(path, signal) {
      const response = await request(path, { headers: { accept: 'text/event-stream' }, signal });
      if (response.body !== null) yield* readServerSentEvents(response.body);
    },
  };
}
