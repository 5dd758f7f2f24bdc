import type { TaskQueues } from '../src/contracts/task-queues.ts';
import { TASK_QUEUES } from '../src/contracts/task-queues.ts';
import { inPool } from './bounded-pool.ts';
import { type Bench, measureApproach, measureBlock } from './measure.ts';
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

/** The histories of incidents that are over. */
export async function readHistories(
  bench: Bench,
  subject: Subject,
  queues: TaskQueues,
  numbers: readonly number[],
): Promise<readonly ReadSteps[]> {
  const read: ReadSteps[] = [];
  for (const n of numbers) {
    const history = await bench.client.workflow.getHandle(subject.workflowId(n)).fetchHistory();
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
    const { numbers } = await measureBlock(bench, subject, count, concurrency);
    return await readHistories(bench, subject, queues, numbers);
  }
  const numbers: number[] = [];
  await inPool([...Array(count).keys()], concurrency, async () => {
    numbers.push((await measureApproach(bench, subject)).n);
  });
  return await readHistories(bench, subject, queues, numbers);
}
