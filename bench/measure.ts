import { type Client, WorkflowContinuedAsNewError } from '@temporalio/client';
import { STATUS_ATTRIBUTE } from '../src/contracts/search-attributes.ts';
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

/** One attempt of one incident: where its alarm stays red, further runs follow under the same workflow id. */
export interface MeasuredRun {
  readonly n: number;
  readonly runId: string;
}

async function newestRun({ client }: Bench, subject: Subject, n: number): Promise<MeasuredRun> {
  const { runId } = await client.workflow.getHandle(subject.workflowId(n)).describe();
  return { n, runId };
}

/** @throws Error when the incident did not end as it should: what went wrong is not to be measured. */
async function assertEnded(
  { client }: Bench,
  subject: Subject,
  { n, runId }: MeasuredRun,
  status: string,
): Promise<void> {
  const newest = client.workflow.getHandle(subject.workflowId(n));
  if (subject.name === 'no-op') {
    await newest.result();
    return;
  }
  const attempt = client.workflow.getHandle(subject.workflowId(n), runId, { followRuns: false });
  const result: unknown = await attempt.result().catch((error: unknown) => error);
  let actual: unknown = isJsonObject(result) && 'status' in result ? result.status : 'unknown';
  if (result instanceof WorkflowContinuedAsNewError) {
    // The alarm is red, so a run follows that waits for a person: closed, it takes no time from what is measured next.
    actual = (await attempt.describe()).typedSearchAttributes.get(STATUS_ATTRIBUTE);
    await newest.signal('close', { by: 'bench', reason: 'measured' });
    await newest.result();
  }
  if (actual === status) return;
  throw new Error(`incident ${subject.workflowId(n)} ended ${String(actual)}, expected ${status}`);
}

export interface Approach {
  readonly run: MeasuredRun;
  readonly latencyMs: number;
}

/** From sending one alarm to asking people, with nothing else under way; the incident is over when this returns. */
export async function measureApproach(bench: Bench, subject: Subject): Promise<Approach> {
  const n = bench.nextNumber();
  const pending = bench.board.expect(subject.workflowId(n), 'pending');
  const startedMs = performance.now();
  await subject.start(n);
  const latencyMs = (await pending) - startedMs;
  const run = await newestRun(bench, subject, n);
  await subject.reject(n);
  await assertEnded(bench, subject, run, 'rejected');
  return { run, latencyMs };
}

export interface Block {
  readonly runs: readonly MeasuredRun[];
  readonly perSecond: number;
  /** CPU time, user and system, of this process: workers, client and driver, without the server. */
  readonly cpuMsPerIncident: number;
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
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await inPool(numbers, concurrency, async (n) => {
    const closed = bench.board.expect(subject.workflowId(n), 'closed');
    await subject.start(n);
    lastClosedMs = Math.max(lastClosedMs, await closed);
  });
  const seconds = (lastClosedMs - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMsPerIncident = (user + system) / 1000 / count;
  const runs = await Promise.all(numbers.map((n) => newestRun(bench, subject, n)));
  for (const run of runs) await assertEnded(bench, subject, run, 'completed');
  return { runs, perSecond: count / seconds, cpuMsPerIncident };
}

/** How many incidents a second the server takes when nobody works on them. `subject` starts on an idle queue. */
export async function measureStarts(bench: Bench, subject: Subject, count: number): Promise<number> {
  const numbers = Array.from({ length: count }, bench.nextNumber);
  const startedMs = performance.now();
  await inPool(numbers, START_CONCURRENCY, (n) => subject.start(n));
  return (count * 1000) / (performance.now() - startedMs);
}
