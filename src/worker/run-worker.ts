import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createDocumentClient } from '../clients/dynamodb/document-client.ts';
import { createOneTimeSecrets } from '../clients/dynamodb/one-time-secrets.ts';
import { createWorkerReports } from '../clients/dynamodb/worker-reports.ts';
import { loadSite } from '../clients/files/site-file.ts';
import { loadPeopleDirectory } from '../clients/notify/people-directory.ts';
import { createWorkerDeployments } from '../clients/temporal/deployments.ts';
import { promoteFirstBuild } from '../clients/temporal/first-promotion.ts';
import { keepWeekSchedule } from '../clients/temporal/week-schedule.ts';
import type { Config } from '../config/config.ts';
import { TASK_QUEUES, type TaskQueues } from '../contracts/task-queues.ts';
import { WORKER_DEPLOYMENT } from '../contracts/worker-deployment.ts';
import { siteHash } from '../domain/site/site-rules.ts';
import { WORKER_BOUNDS } from './bounds.ts';
import { type ComposeOptions, composeActivities } from './compose-activities.ts';
import { tellOfWorker, workerReport } from './tell-of-worker.ts';
import { waitUntilReachable } from './wait-until-reachable.ts';
import { WorkInHand } from './work-in-hand.ts';
import { checkedBundlePath } from './workflow-bundle.ts';

export interface RunWorkerOptions {
  readonly log: Logger;
  /** Ends the worker gracefully. */
  readonly signal: AbortSignal;
  /** Other queues than the default, for tests that share a server. */
  readonly taskQueues?: TaskQueues;
  /** A bundle made before, for tests that start many workers. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** Called when all queues are polled. */
  readonly onReady?: () => void;
}

/** As the SDK names a worker where nobody says otherwise: who polls is known by it. */
const OWN_IDENTITY = `${process.pid}@${hostname()}`;

type WorkflowSource = { readonly workflowBundle: WorkflowBundleOption } | { readonly workflowsPath: string };

/** @throws WorkflowBundleError */
function workflowSource(config: Config, options: RunWorkerOptions): WorkflowSource {
  if (options.workflowBundle !== undefined) return { workflowBundle: options.workflowBundle };
  if (config.workflowBundlePath !== null)
    return { workflowBundle: { codePath: checkedBundlePath(config.workflowBundlePath) } };
  return { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
}

async function createWorkers(
  config: Config,
  connection: NativeConnection,
  client: Client,
  source: WorkflowSource,
  options: RunWorkerOptions & Pick<ComposeOptions, 'site' | 'people'>,
): Promise<readonly Worker[]> {
  const work = new WorkInHand();
  const activities = await composeActivities(config, client, { ...options, inHand: () => work.count });
  const queues = options.taskQueues ?? TASK_QUEUES;
  const shared = {
    connection,
    namespace: config.temporal.namespace ?? 'default',
    identity: OWN_IDENTITY,
    shutdownGraceTime: WORKER_BOUNDS.shutdownGraceTime,
    shutdownForceTime: WORKER_BOUNDS.shutdownForceTime,
    interceptors: { activity: [work.interceptor] },
    ...(config.workerBuildId === null
      ? {}
      : {
          workerDeploymentOptions: {
            useWorkerVersioning: true as const,
            version: { deploymentName: WORKER_DEPLOYMENT, buildId: config.workerBuildId },
            // For all workflows: tasks that the core completes by itself carry this default, whatever a workflow says of
            // itself, and one of them would unpin an incident. A promotion moves the intake (temporal-deployments.ts).
            defaultVersioningBehavior: 'PINNED' as const,
          },
        }),
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      ...source,
      taskQueue: queues.incident,
      activities: activities.incident,
      maxConcurrentActivityTaskExecutions: WORKER_BOUNDS.incidentActivities,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.ssm,
      activities: activities.ssm,
      maxConcurrentActivityTaskExecutions: WORKER_BOUNDS.ssmActivities,
      maxTaskQueueActivitiesPerSecond: WORKER_BOUNDS.ssmActivitiesPerSecond,
      // A cancellation is heard with a heartbeat, and by default only every 8 s of a 10 s time-out is sent.
      maxHeartbeatThrottleInterval: WORKER_BOUNDS.heartbeatInterval,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.ai,
      activities: activities.ai,
      maxConcurrentActivityTaskExecutions: WORKER_BOUNDS.aiActivities,
      maxTaskQueueActivitiesPerSecond: WORKER_BOUNDS.aiActivitiesPerSecond,
      maxHeartbeatThrottleInterval: WORKER_BOUNDS.heartbeatInterval,
    }),
  ]);
  work.watch(workers);
  return workers;
}

/** Runs until the signal, or until one of the workers fails; then all of them stop. */
async function runAll(workers: readonly Worker[], signal: AbortSignal, onReady: () => void): Promise<void> {
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } catch (error) {
      stop();
      throw error;
    }
  });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  onReady();
  const failed = (await Promise.allSettled(runs)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Waits for Temporal and DynamoDB, then works on the three task queues until the signal is aborted. Rejects when the
 * runbooks, the site file, the notifications file or the prebuilt bundle are not valid or a worker fails; an abort while it still waits is a normal end.
 */
export async function runWorker(config: Config, options: RunWorkerOptions): Promise<void> {
  const { log, signal } = options;
  const { connectionOptions, namespace } = config.temporal;
  // Before any wait: a bundle that must not run is no reason to wait for a server first.
  const source = workflowSource(config, options);
  const site = await loadSite(config.site);
  log.info(
    {
      from: config.site?.kind === 'file' ? config.site.path : (config.site?.kind ?? 'defaults'),
      sha256: siteHash(site),
    },
    'site loaded',
  );
  const people = await loadPeopleDirectory(config, {
    log: (facts, message) => log.info(facts, message),
    nowMs: () => Date.now(),
    oneTimeSecrets: createOneTimeSecrets(createDocumentClient(config.aws), config.aws.tablePrefix, () =>
      Date.now(),
    ),
  });
  if (people !== null) {
    const { routes, recipients } = people.rules;
    log.info(
      { routes: routes.map(({ name }) => name), recipients: recipients.map(({ name }) => name) },
      'notifications file loaded',
    );
  }
  try {
    const connection = await waitUntilReachable(
      () => NativeConnection.connect(connectionOptions),
      (reason, nextInMs) =>
        log.warn(
          { address: connectionOptions.address, reason, nextInMs },
          'Temporal cannot be reached; check TEMPORAL_ADDRESS and that the server runs',
        ),
      signal,
    );
    try {
      const client = new Client({ connection, ...(namespace === undefined ? {} : { namespace }) });
      const workers = await createWorkers(config, connection, client, source, { ...options, site, people });
      const made = {
        identity: OWN_IDENTITY,
        startedAtMs: Date.now(),
        siteHash: siteHash(site),
        notifications:
          people === null
            ? null
            : { routes: people.rules.routes.length, recipients: people.rules.recipients.length },
      };
      const ending = new AbortController();
      const promotion =
        config.workerBuildId === null
          ? undefined
          : promoteFirstBuild(createWorkerDeployments(client, options.taskQueues), config.workerBuildId, {
              log,
              signal: AbortSignal.any([signal, ending.signal]),
            });
      const telling = tellOfWorker(
        createWorkerReports(createDocumentClient(config.aws), config.aws.tablePrefix, () => Date.now()),
        (nowMs) => workerReport(config, made, nowMs),
        { log, signal: AbortSignal.any([signal, ending.signal]) },
      );
      // Beside the work: no incident waits for it.
      const scheduling = keepWeekSchedule(client, config.week, {
        log,
        signal: AbortSignal.any([signal, ending.signal]),
        taskQueues: options.taskQueues,
      });
      try {
        await runAll(workers, signal, () => {
          log.info(
            { taskQueues: options.taskQueues ?? TASK_QUEUES, namespace: namespace ?? 'default' },
            'worker ready',
          );
          options.onReady?.();
        });
      } finally {
        ending.abort();
        await Promise.all([promotion, telling, scheduling]);
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    log.info('stopped before the worker was ready');
  }
}
