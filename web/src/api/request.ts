import type { API_PREFIX } from '../../../src/contracts/api.ts';
import { noteUnsent } from '../session/unsent.ts';
import { offline, problemOf, unanswered, unreachable } from './api-problem.ts';
import { learnServerTime } from './server-clock.ts';

export const SESSION_PATH = '/session';
export const PREFIX: typeof API_PREFIX = '/api/v1';
/** Longer than the server's own limits, so that its explanation wins. */
const REQUEST_TIMEOUT_MS = 20_000;

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Calls `listener` when any request finds that the session is gone. Returns the way to stop. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export function apiPath(path: string): string {
  return `${PREFIX}${path}`;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const isToChange = (options.method ?? 'GET') !== 'GET';
  // The one state a browser is sure of. It is tried all the same: a RecoverOps on this machine answers without a network.
  const wasOffline = navigator.onLine === false;
  try {
    return await fetch(apiPath(path), {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (error) {
    // An aborted request is the caller's own doing and must stay recognisable.
    if (options.signal?.aborted === true) throw error;
    // What ran into the time limit may have been on its way.
    if (wasOffline && !timeout.aborted) throw offline(isToChange);
    throw isToChange ? unanswered() : unreachable();
  }
}

async function readJson(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // Half an answer is none: who has left must not get it for a whole one.
    if (signal?.aborted === true) throw error;
    return undefined;
  }
}

/**
 * One call of the API. The answer's shape is the contract's: server and dashboard come from one source tree.
 * @throws ApiProblem for every refusal and when nothing answers.
 */
export async function requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  learnServerTime(response.headers.get('date'));
  const body = response.status === 204 ? undefined : await readJson(response, options.signal);
  if (response.ok) {
    if (body === undefined && response.status !== 204)
      throw (options.method ?? 'GET') === 'GET' ? unreachable() : unanswered();
    return body as T;
  }
  // A refused login code says nothing about the session that may be there.
  if (response.status === 401 && path !== SESSION_PATH) {
    if (options.method === 'POST') noteUnsent(path);
    for (const listener of signedOutListeners) listener();
  }
  throw problemOf(response.status, body);
}
