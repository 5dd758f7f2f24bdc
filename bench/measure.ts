import type { Client } from '@temporalio/client';
import { isJsonObject } from '../src/domain/text/json-object.ts';
import { inPool } from './bounded-pool.ts';
import type { MarkBoard } from './mark-board.ts';
import { START_CONCURRENCY } from './settings.ts';
import type { Subject } from './subject.ts';

export interface Bench {
  readonly client: Client;
  readonly board: MarkBoard;
  /** A number for an incident that did not exist before. */
  readonly nextNumber: () => number;
}

/** @throws Error when the incident did not end as it should: what went wrong is not to be measured. */
async function assertEnded({ client }: Bench, subject: Subject, n: number, status: string): Promise<void> {
  const result: unknown = await client.workflow.getHandle(subject.workflowId(n)).result();
  if (subject.name === 'no-op') return;
  const actual = isJsonObject(result) && 'status' in result ? result.status : 'unknown';
  if (actual === status) return;
  throw new Error(`incident ${subject.workflowId(n)} ended ${String(actual)}, expected ${status}`);
}

export interface Approach {
  readonly n: number;
  readonly latencyMs: number;
}

/** From sending one alarm to asking people, with nothing else under way; the incident is over when this returns. */
export async function measureApproach(bench: Bench, subject: Subject): Promise<Approach> {
  const n = bench.nextNumber();
  const pending = bench.board.expect(subject.workflowId(n), 'pending');
  const startedMs = performance.now();
  await subject.start(n);
  const latencyMs = (await pending) - startedMs;
  await subject.reject(n);
  await assertEnded(bench, subject, n, 'rejected');
  return { n, latencyMs };
}

export interface Block {
  readonly numbers: readonly number[];
  readonly perSecond: number;
}

/** `count` incidents from alarm to closed, at most `concurrency` at once; all are over when this returns. */
export async function measureBlock(
  bench: Bench,
  subject: Subject,
  count: number,
  concurrency: number,
): Promise<Block> {
  const numbers = Array.from({ length: count }, bench.nextNumber);
  let lastClosedMs = 0;
  const startedMs = performance.now();
  await inPool(numbers, concurrency, async (n) => {
    const closed = bench.board.expect(subject.workflowId(n), 'closed');
    await subject.start(n);
    lastClosedMs = Math.max(lastClosedMs, await closed);
  });
  const seconds = (lastClosedMs - startedMs) / 1000;
  for (const n of numbers) await assertEnded(bench, subject, n, 'completed');
  return { numbers, perSecond: count / seconds };
}

/** How many incidents a second the server takes when nobody works on them. `subject` starts on an idle queue. */
export async function measureStarts(bench: Bench, subject: Subject, count: number): Promise<number> {
  const numbers = Array.from({ length: count }, bench.nextNumber);
  const startedMs = performance.now();
  await inPool(numbers, START_CONCURRENCY, (n) => subject.start(n));
  return (count * 1000) / (performance.now() - startedMs);
}
