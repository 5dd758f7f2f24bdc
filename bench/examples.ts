import type { TaskQueues } from '../src/contracts/task-queues.ts';
import { TASK_QUEUES } from '../src/contracts/task-queues.ts';
import { inPool } from './bounded-pool.ts';
import { type Bench, type MeasuredRun, measureApproach, measureBlock } from './measure.ts';
import { type ReadSteps, readSteps } from './noop/read-steps.ts';
import type { Subject } from './subject.ts';

export type Path = 'approval' | 'completion';

function queueNamer(queues: TaskQueues): (taskQueue: string) => keyof TaskQueues {
  return (taskQueue) => {
    if (taskQueue === queues.ssm) return 'ssm';
    if (taskQueue === queues.ai) return 'ai';
    if (taskQueue === queues.incident) return 'incident';
    throw new Error(`an incident used the task queue ${taskQueue}; known are ${Object.keys(TASK_QUEUES)}`);
  };
}

/** The histories of attempts that are over. */
export async function readHistories(
  bench: Bench,
  subject: Subject,
  queues: TaskQueues,
  runs: readonly MeasuredRun[],
): Promise<readonly ReadSteps[]> {
  const read: ReadSteps[] = [];
  for (const { n, runId } of runs) {
    const history = await bench.client.workflow.getHandle(subject.workflowId(n), runId).fetchHistory();
    read.push(readSteps(history, queueNamer(queues)));
  }
  return read;
}

/** Runs `count` incidents of a path, at most `concurrency` at once, and reads what they did. */
export async function runExamples(
  bench: Bench,
  subject: Subject,
  queues: TaskQueues,
  path: Path,
  count: number,
  concurrency: number,
): Promise<readonly ReadSteps[]> {
  if (path === 'completion') {
    const { runs } = await measureBlock(bench, subject, count, concurrency);
    return await readHistories(bench, subject, queues, runs);
  }
  const runs: MeasuredRun[] = [];
  await inPool([...Array(count).keys()], concurrency, async () => {
    runs.push((await measureApproach(bench, subject)).run);
  });
  return await readHistories(bench, subject, queues, runs);
}
