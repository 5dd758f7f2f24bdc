import { setTimeout as delay } from 'node:timers/promises';
import {
  createWorkerDeployments,
  type Poller,
  type WorkerDeployment,
  type WorkerDeployments,
} from '../../clients/temporal/deployments.ts';
import { readWorkerBuilds } from '../../clients/temporal/worker-builds.ts';
import type { QueuePollers } from '../../contracts/operations.ts';
import { WORKER_POLLS, type WorkerPoll } from '../../contracts/worker-deployment.ts';
import { judgeStop } from '../../domain/access/worker-build.ts';
import { type CommandContext, print, printNext } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { withTemporal } from '../temporal-client.ts';
import { table } from '../terminal.ts';

const REGISTER_MAX_MS = 15_000;
const REGISTER_PAUSE_MS = 250;
const UNVERSIONED = '(no build id)';
const DRAINED_HINT = 'Workers of a drained build may be stopped: npx recoverops workers drained BUILD_ID';

/** E.g. `incident 2, ssm 2, ai 2`. */
const processText = (counts: QueuePollers) =>
  Object.entries(counts)
    .map(([queue, count]) => `${queue} ${count}`)
    .join(', ');

async function readDeployment(deployments: WorkerDeployments): Promise<WorkerDeployment> {
  const deployment = await deployments.read();
  if (deployment !== undefined) return deployment;
  throw new CliError(
    EXIT.notFound,
    'no_builds',
    'no worker with a build id has ever polled in this namespace',
    'Start one with RECOVEROPS_WORKER_BUILD_ID, and check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
  );
}

function findBuild(deployment: WorkerDeployment, buildId: string) {
  const build = deployment.builds.find((one) => one.buildId === buildId);
  if (build !== undefined) return build;
  const known = deployment.builds.map((one) => one.buildId).join(', ') || 'none';
  throw new CliError(
    EXIT.notFound,
    'no_such_build',
    `Temporal knows no build ${buildId}; it knows ${known}`,
    'Look again with "npx recoverops workers". Temporal forgets a drained build whose workers are gone.',
  );
}

/** Every build: whether new incidents go to it, who polls for it, and what is still pinned to it. */
export async function listWorkers(context: CommandContext): Promise<void> {
  await withTemporal(context, async (client) => {
    const deployments = createWorkerDeployments(client);
    const { currentBuildId, builds, unversioned } = await readWorkerBuilds(deployments);
    const rows = builds.map(({ buildId, status, pollers: counts, pinnedOpen }) => [
      buildId,
      status,
      String(pinnedOpen),
      processText(counts),
    ]);
    if (Object.values(unversioned).some((count) => count > 0)) {
      rows.push([
        UNVERSIONED,
        currentBuildId === null ? 'current' : 'inactive',
        '-',
        processText(unversioned),
      ]);
    }
    const none = ['No worker polls in this namespace, and no build is known.'];
    print(
      context,
      { currentBuildId, builds, unversioned },
      rows.length === 0 ? none : table(['BUILD', 'STATUS', 'PINNED', 'WORKER PROCESSES BY QUEUE'], rows),
    );
    if (builds.some(({ status }) => status === 'drained')) printNext(context, DRAINED_HINT);
  });
}

const pollText = ({ queue, kind }: WorkerPoll) => `${queue} (${kind})`;

function assertPolled(pollers: readonly Poller[], buildId: string | null, name: string): void {
  const missing = WORKER_POLLS.filter(
    ({ queue, kind }) =>
      !pollers.some((one) => one.queue === queue && one.kind === kind && one.buildId === buildId),
  );
  if (missing.length === 0) return;
  throw new CliError(
    EXIT.refused,
    'not_polled',
    `no worker of ${name} polls ${missing.map(pollText).join(', ')}`,
    'Start the workers of that build, wait for "worker ready" in their log, and try again.',
  );
}

/** A worker that has just started polls before Temporal has all its queues in the build's list, and refuses until then. */
async function untilRegistered(
  deployments: WorkerDeployments,
  buildId: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + REGISTER_MAX_MS;
  while ((await deployments.registeredPolls(buildId)).length < WORKER_POLLS.length) {
    if (Date.now() > deadline) {
      throw new CliError(
        EXIT.refused,
        'not_registered',
        `Temporal has not registered all queues of ${buildId} within ${REGISTER_MAX_MS / 1000} s`,
        'Check that its workers run without errors, and try again.',
      );
    }
    await delay(REGISTER_PAUSE_MS, undefined, { signal });
  }
}

export interface PromoteOptions {
  readonly unversioned?: boolean;
  readonly replay?: boolean;
}

/**
 * Sends new incidents, and open ones that are not pinned, to a build. `checkHistories` runs before anything changes
 * and throws where an open workflow would not survive the move.
 */
export async function promoteWorkers(
  context: CommandContext,
  buildId: string | undefined,
  options: PromoteOptions,
  checkHistories: (context: CommandContext) => Promise<void>,
): Promise<void> {
  if ((buildId === undefined) !== (options.unversioned === true)) {
    throw new CliError(
      EXIT.usage,
      'which_build',
      'give either a build id or --unversioned',
      'List them with "npx recoverops workers".',
    );
  }
  const target = buildId ?? null;
  const name = buildId ?? 'a worker without a build id';
  const own = context.config.workerBuildId;
  if (options.replay === true && own !== null && own !== target) {
    throw new CliError(
      EXIT.usage,
      'other_build',
      `--replay uses the code of this build, which is ${own} (RECOVEROPS_WORKER_BUILD_ID), not ${name}`,
      'Run the command in the image of the build that is to be promoted.',
    );
  }
  await withTemporal(context, async (client) => {
    const deployments = createWorkerDeployments(client);
    const deployment = await readDeployment(deployments);
    if (target !== null) findBuild(deployment, target);
    if (deployment.currentBuildId === target) {
      // An intake that began while the promotion was under way is moved by asking once more.
      const movedIntakes = await deployments.moveIntakes();
      const was = { buildId: target, previousBuildId: target, changed: false, movedIntakes };
      return print(context, was, [`${name} is current already.`]);
    }
    assertPolled(await deployments.pollers(), target, name);
    if (target !== null) await untilRegistered(deployments, target, context.signal);
    if (options.replay === true) await checkHistories(context);
    const { conflictToken } = await readDeployment(deployments);
    await deployments.makeCurrent(target, conflictToken);
    const movedIntakes = await deployments.moveIntakes();
    const previousBuildId = deployment.currentBuildId;
    const before = previousBuildId ?? 'workers without a build id';
    print(context, { buildId: target, previousBuildId, changed: true, movedIntakes }, [
      `New incidents go to ${name} now; before, they went to ${before}.`,
    ]);
    if (previousBuildId !== null) {
      printNext(
        context,
        `Keep its workers until it is drained: npx recoverops workers drained ${previousBuildId}`,
      );
    }
  });
}

/** Exit status 0 only when the workers of the build can be stopped. */
export async function checkDrained(context: CommandContext, buildId: string): Promise<void> {
  await withTemporal(context, async (client) => {
    const deployments = createWorkerDeployments(client);
    const build = findBuild(await readDeployment(deployments), buildId);
    const pinned = await deployments.openPinnedTo(buildId);
    const verdict = judgeStop(build, pinned.count, Date.now());
    const canStop = verdict.kind === 'can_stop';
    const result = { buildId, status: build.status, canStop, reason: verdict.reason, pinned };
    print(context, result, [
      `${buildId}: ${canStop ? 'its workers can be stopped' : 'keep its workers'}; ${verdict.reason}.`,
      ...pinned.workflowIds.map((id) => `  ${id}`),
      ...(pinned.count > pinned.workflowIds.length ? ['  …'] : []),
    ]);
    if (canStop) return;
    throw new CliError(
      EXIT.refused,
      'not_drained',
      `${buildId} is still needed`,
      'Ask again later; incidents end by themselves at RECOVEROPS_INCIDENT_MAX_SECONDS at the latest.',
    );
  });
}
