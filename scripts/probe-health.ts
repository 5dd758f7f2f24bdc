// node scripts/probe-health.ts URL [REGEXP]: the health check of a container. Ends with 0 when URL answers 2xx, with a
// line that matches REGEXP if one is given; else with 1 and the reason. The images have no curl.
import { fileURLToPath } from 'node:url';

const DEADLINE_MS = 3_000;
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** Undefined when all is well, else why not. */
export async function probeHealth(url: string, pattern?: RegExp): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS), redirect: 'manual' });
    const body = (await response.text()).slice(0, BODY_LIMIT_BYTES);
    if (!response.ok) return `${url} answered ${response.status}: ${body.slice(0, 200)}`;
    if (pattern !== undefined && !body.split('\n').some((line) => pattern.test(line)))
      return `${url} has no line that matches ${pattern}`;
    return undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${url}: ${error instanceof Error ? error.message : String(error)}${cause}`;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , url, pattern] = process.argv;
  if (url === undefined || URL.parse(url) === null) {
    console.error('Usage: node scripts/probe-health.ts URL [REGEXP]');
    process.exit(2);
  }
  const problem = await probeHealth(url, pattern === undefined ? undefined : new RegExp(pattern));
  if (problem !== undefined) console.error(problem);
  process.exit(problem === undefined ? 0 : 1);
}
