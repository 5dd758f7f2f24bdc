import type { QueuePollers, WorkerBuilds } from '../../contracts/operations.ts';
import { WORKER_POLLS } from '../../contracts/worker-deployment.ts';
import type { Poller, WorkerDeployments } from './deployments.ts';

/** Worker processes that poll, each once; the queue with its workflows counts as its own. */
function processesOf(pollers: readonly Poller[]): QueuePollers {
  const counts = WORKER_POLLS.map(({ queue, kind }) => {
    const polling = pollers.filter((one) => one.queue === queue && one.kind === kind);
    const name: keyof QueuePollers = kind === 'workflow' ? 'workflows' : queue;
    return [name, new Set(polling.map(({ identity }) => identity)).size] as const;
  });
  return { workflows: 0, incident: 0, ssm: 0, ai: 0, ...Object.fromEntries(counts) };
}

/** Which builds there are, who polls for each, and how much is pinned to it. Throws what the deployments throw. */
export async function readWorkerBuilds(deployments: WorkerDeployments): Promise<WorkerBuilds> {
  const [deployment, pollers] = await Promise.all([deployments.read(), deployments.pollers()]);
  const builds = await Promise.all(
    (deployment?.builds ?? []).map(async ({ buildId, status }) => ({
      buildId,
      status,
      pollers: processesOf(pollers.filter((one) => one.buildId === buildId)),
      pinnedOpen: (await deployments.openPinnedTo(buildId)).count,
    })),
  );
  const unversioned = processesOf(pollers.filter((one) => one.buildId === null));
  return { currentBuildId: deployment?.currentBuildId ?? null, builds, unversioned };
}
