import type { Client } from '@temporalio/client';
import { TASK_QUEUES, type TaskQueues } from '../../contracts/task-queues.ts';
import { WORKER_DEPLOYMENT, WORKER_POLLS, type WorkerPoll } from '../../contracts/worker-deployment.ts';
import { INCIDENT_WORKFLOW_TYPE, INTAKE_WORKFLOW_TYPE } from '../../contracts/workflow-ids.ts';
import type { BuildStatus, WorkerBuild } from '../../domain/access/worker-build.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';
import { withDeadline } from './deadline.ts';
import { isNotFound } from './temporal-errors.ts';

/** Which builds there are and which of them gets new work. */
export interface WorkerDeployment {
  readonly builds: readonly WorkerBuild[];
  /** Null: new work goes to workers without a build id. */
  readonly currentBuildId: string | null;
  /** Somebody has chosen before, a build or none. */
  readonly hasBeenRouted: boolean;
  /** Proves that nothing changed between reading and changing. */
  readonly conflictToken: Uint8Array;
}

/** One worker process that asked for work a short time ago. `buildId` null: it is not versioned. */
export interface Poller extends WorkerPoll {
  readonly identity: string;
  readonly buildId: string | null;
}

export interface PinnedWorkflows {
  readonly count: number;
  /** The first of them. */
  readonly workflowIds: readonly string[];
}

/** Every method throws TemporalUnavailableError or TemporalRefusedError. */
export interface WorkerDeployments {
  /** Undefined while no versioned worker has ever polled. */
  read(): Promise<WorkerDeployment | undefined>;
  /** What a build has registered; it may have gone since. */
  registeredPolls(buildId: string): Promise<readonly WorkerPoll[]>;
  pollers(): Promise<readonly Poller[]>;
  openPinnedTo(buildId: string): Promise<PinnedWorkflows>;
  /**
   * Lets the open intakes, which live for ever, follow the current build: pinned, they would keep theirs from ever
   * draining. Gives their workflow ids. Their code has to replay there.
   */
  moveIntakes(): Promise<readonly string[]>;
  /** Null gives new work back to workers without a build id. Refused when the token is stale. */
  makeCurrent(buildId: string | null, conflictToken: Uint8Array): Promise<void>;
}

/** WorkerDeploymentVersionStatus of Temporal's API. */
const STATUS_OF_CODE: Readonly<Record<number, BuildStatus>> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
  6: 'created',
};
/** TaskQueueType. */
const CODE_OF_KIND = { workflow: 1, activity: 2 } as const;
/** WorkerVersioningMode VERSIONED. */
const VERSIONED = 2;

const OPEN = "ExecutionStatus = 'Running'";

/** Every open workflow of ours, incidents and intake. */
export const OPEN_QUERY = `${OPEN} AND WorkflowType IN ('${INCIDENT_WORKFLOW_TYPE}', '${INTAKE_WORKFLOW_TYPE}')`;

function pinnedQuery(buildId: string): string {
  const version = `${WORKER_DEPLOYMENT}:${buildId}`.replaceAll("'", '');
  return `TemporalWorkerDeploymentVersion = '${version}' AND TemporalWorkflowVersioningBehavior = 'Pinned' AND ${OPEN}`;
}

/** Those of them that go to another build when one is promoted: the intakes, and all that are not pinned. */
export const MOVING_QUERY = `${OPEN_QUERY} AND (WorkflowType = '${INTAKE_WORKFLOW_TYPE}' OR TemporalWorkflowVersioningBehavior IS NULL OR TemporalWorkflowVersioningBehavior = 'AutoUpgrade')`;

const PINNED_INTAKES_QUERY = `${OPEN} AND WorkflowType = '${INTAKE_WORKFLOW_TYPE}' AND TemporalWorkflowVersioningBehavior = 'Pinned'`;

export function createWorkerDeployments(
  client: Client,
  taskQueues: TaskQueues = TASK_QUEUES,
): WorkerDeployments {
  const { namespace } = client.options;
  const service = client.workflowService;
  const deploymentName = WORKER_DEPLOYMENT;
  const call = <T>(work: () => Promise<T>) => withDeadline(client, TEMPORAL_LIMITS.deploymentTimeoutMs, work);

  async function pollersOf({ queue, kind }: WorkerPoll): Promise<readonly Poller[]> {
    const { pollers = [] } = await service.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueues[queue] },
      taskQueueType: CODE_OF_KIND[kind],
    });
    const seenAfterSeconds = (Date.now() - TEMPORAL_LIMITS.pollerSeenMs) / 1000;
    return (pollers ?? [])
      .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= seenAfterSeconds)
      .map(({ identity, deploymentOptions }) => ({
        queue,
        kind,
        identity: identity ?? '',
        buildId:
          deploymentOptions?.workerVersioningMode === VERSIONED ? (deploymentOptions.buildId ?? '') : null,
      }));
  }

  return {
    async read() {
      try {
        return await call(async () => {
          const { workerDeploymentInfo, conflictToken } = await service.describeWorkerDeployment({
            namespace,
            deploymentName,
          });
          const routing = workerDeploymentInfo?.routingConfig;
          return {
            builds: (workerDeploymentInfo?.versionSummaries ?? []).map((summary) => ({
              buildId: summary.deploymentVersion?.buildId ?? '',
              status: STATUS_OF_CODE[summary.status ?? 0] ?? 'inactive',
              hasTakenWork: Boolean(summary.firstActivationTime ?? summary.lastDeactivationTime),
              retiredAtMs: summary.lastDeactivationTime
                ? Number(summary.lastDeactivationTime.seconds ?? 0) * 1000
                : null,
            })),
            currentBuildId: routing?.currentDeploymentVersion?.buildId || null,
            hasBeenRouted: Boolean(routing?.currentVersionChangedTime ?? routing?.rampingVersionChangedTime),
            conflictToken,
          };
        });
      } catch (error) {
        if (error instanceof Error && isNotFound(error.cause)) return undefined;
        throw error;
      }
    },

    async registeredPolls(buildId) {
      try {
        return await call(async () => {
          const { versionTaskQueues } = await service.describeWorkerDeploymentVersion({
            namespace,
            deploymentVersion: { deploymentName, buildId },
          });
          return WORKER_POLLS.filter(({ queue, kind }) =>
            versionTaskQueues.some(
              ({ name, type }) => name === taskQueues[queue] && type === CODE_OF_KIND[kind],
            ),
          );
        });
      } catch (error) {
        if (error instanceof Error && isNotFound(error.cause)) return [];
        throw error;
      }
    },

    async pollers() {
      return call(async () => (await Promise.all(WORKER_POLLS.map(pollersOf))).flat());
    },

    async openPinnedTo(buildId) {
      const query = pinnedQuery(buildId);
      return call(async () => {
        const { count } = await client.workflow.count(query);
        const workflowIds: string[] = [];
        if (count === 0) return { count, workflowIds };
        for await (const { workflowId } of client.workflow.list({
          query,
          pageSize: TEMPORAL_LIMITS.pinnedNamedMax,
        })) {
          workflowIds.push(workflowId);
          if (workflowIds.length === TEMPORAL_LIMITS.pinnedNamedMax) break;
        }
        return { count, workflowIds };
      });
    },

    async moveIntakes() {
      return call(async () => {
        const moved: string[] = [];
        for await (const { workflowId, runId } of client.workflow.list({ query: PINNED_INTAKES_QUERY })) {
          await service.updateWorkflowExecutionOptions({
            namespace,
            workflowExecution: { workflowId, runId },
            workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
            updateMask: { paths: ['versioning_override'] },
            identity: client.options.identity,
          });
          moved.push(workflowId);
        }
        return moved;
      });
    },

    async makeCurrent(buildId, conflictToken) {
      await call(() =>
        service.setWorkerDeploymentCurrentVersion({
          namespace,
          deploymentName,
          buildId: buildId ?? '',
          conflictToken,
          identity: client.options.identity,
          // Going back to unversioned workers: they register nothing that the server could compare.
          ignoreMissingTaskQueues: buildId === null,
        }),
      );
    },
  };
}
