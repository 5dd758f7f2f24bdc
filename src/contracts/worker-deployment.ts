import type { TaskQueues } from './task-queues.ts';

/** Temporal's name for all builds of the worker together; one namespace holds one of it. */
export const WORKER_DEPLOYMENT = 'recoverops';

/** One way in which a worker asks for work. */
export interface WorkerPoll {
  readonly queue: keyof TaskQueues;
  readonly kind: 'workflow' | 'activity';
}

/**
 * What every build polls. A build that lacks one of these must not become current: activities of its incidents would
 * go to another build, or to nobody.
 */
export const WORKER_POLLS: readonly WorkerPoll[] = [
  { queue: 'incident', kind: 'workflow' },
  { queue: 'incident', kind: 'activity' },
  { queue: 'ssm', kind: 'activity' },
  { queue: 'ai', kind: 'activity' },
];
