import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { API_PREFIX } from '../src/contracts/api.ts';
import { isJsonObject } from '../src/domain/text/json-object.ts';

const REQUEST_TIMEOUT_MS = 5_000;
const RETRY_INTERVAL_MS = 100;

async function request(
  baseUrl: string,
  stateDirectory: string,
  method: 'GET' | 'POST',
  path: string,
): Promise<unknown> {
  const token = (await readFile(join(stateDirectory, 'cli-token'), 'utf8')).trim();
  const response = await fetch(`${baseUrl}${API_PREFIX}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: '{}' } : {}),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (!response.ok)
    throw new Error(
      `${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  return await response.json();
}

/** Resolves when the ingress answers its API; rejects with the last reason when `signal` ends the wait. */
export async function waitForIngress(
  baseUrl: string,
  stateDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      await request(baseUrl, stateDirectory, 'GET', '/session');
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await pause(RETRY_INTERVAL_MS);
    }
  }
}

/** A link that logs one browser in, once. */
export async function createLoginLink(baseUrl: string, stateDirectory: string): Promise<string> {
  const answer = await request(baseUrl, stateDirectory, 'POST', '/login-links');
  if (isJsonObject(answer) && typeof answer.url === 'string') return answer.url;
  throw new Error('the ingress answered without a login link');
}
