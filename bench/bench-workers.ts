import { type NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { TaskQueues } from '../src/contracts/task-queues.ts';
import { CACHED_WORKFLOWS } from './settings.ts';

export interface RunningWorkers {
  /** Rejects when a worker fails; never resolves. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** A worker for each queue, as in production, but without limits of calls per second. */
export async function startWorkers(options: {
  readonly connection: NativeConnection;
  readonly queues: TaskQueues;
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  readonly activities: Readonly<Record<keyof TaskQueues, object>>;
}): Promise<RunningWorkers> {
  const { connection, queues, workflowBundle, activities } = options;
  const shared = { connection, shutdownGraceTime: '2s', shutdownForceTime: '5s' } as const;
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      workflowBundle,
      taskQueue: queues.incident,
      activities: activities.incident,
      reuseV8Context: true,
      maxCachedWorkflows: CACHED_WORKFLOWS,
    }),
    Worker.create({ ...shared, taskQueue: queues.ssm, activities: activities.ssm }),
    Worker.create({ ...shared, taskQueue: queues.ai, activities: activities.ai }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const failed = new Promise<never>((_, reject) => {
    for (const run of runs) run.catch(reject);
  });
  failed.catch(() => {});
  return {
    failed,
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    },
  };
}
