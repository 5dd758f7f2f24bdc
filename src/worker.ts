import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAiActivities } from './activities/ai-activities.ts';
import { createIncidentActivities } from './activities/incident-activities.ts';
import { createIntakeActivities } from './activities/intake-activities.ts';
import { createSsmActivities } from './activities/ssm-activities.ts';
import { createAwsAccess } from './clients/aws-access.ts';
import { createClaimStore } from './clients/claim-store.ts';
import { createCrashpoint } from './clients/crashpoint.ts';
import { createDocumentClient } from './clients/dynamodb.ts';
import { ensureTables } from './clients/dynamodb-tables.ts';
import { createExecutionStore } from './clients/execution-store.ts';
import { createGeminiClient } from './clients/gemini.ts';
import { createIncidentStore } from './clients/incident-store.ts';
import { createNoticesClient } from './clients/notices.ts';
import { loadRunbookCatalogue } from './clients/runbook-catalogue.ts';
import { createObjectStore } from './clients/s3.ts';
import { createTemporalPort } from './clients/temporal.ts';
import { createWorkerDeployments } from './clients/temporal-deployments.ts';
import { promoteFirstBuild } from './clients/temporal-first-promotion.ts';
import { waitUntilReachable } from './clients/wait-until-reachable.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { TASK_QUEUES, type TaskQueues } from './contracts/task-queues.ts';
import { WORKER_DEPLOYMENT } from './contracts/worker-deployment.ts';
import { createLogger, createTemporalLogger } from './log.ts';
import { checkedBundlePath } from './workflow-bundle.ts';

/** What one process takes on at a time. More waits in Temporal. */
const LIMITS = {
  incidentActivities: 50,
  ssmActivities: 50,
  aiActivities: 10,
  /** For all workers together, enforced by the server: SSM and Gemini have quotas of their own. */
  ssmActivitiesPerSecond: 100,
  aiActivitiesPerSecond: 30,
  heartbeatInterval: '2s',
  /** On SIGTERM running activities get so long to end; then they are cancelled and another worker goes on. */
  shutdownGraceTime: '8s',
  shutdownForceTime: '15s',
} as const;

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

/** The three sets of activities over real clients. Waits for DynamoDB. */
async function composeActivities(config: Config, client: Client, options: RunWorkerOptions) {
  const { aws } = config;
  const { log, signal, taskQueues } = options;
  const catalogue = await loadRunbookCatalogue(config.runbookDirectory);
  log.info(
    { runbooks: catalogue.map((runbook) => `${runbook.name} v${runbook.version}`) },
    'runbooks loaded',
  );

  const documents = createDocumentClient(aws);
  await waitUntilReachable(
    () => ensureTables(documents, aws.tablePrefix, aws.createTables),
    (reason, nextInMs) =>
      log.warn({ reason, nextInMs }, 'DynamoDB cannot be used yet; no work is taken until then'),
    signal,
  );

  const now = () => Date.now();
  const objects = createObjectStore(aws);
  const access = createAwsAccess(aws, hostname());
  const model = createGeminiClient(config.gemini);
  if (model === null) log.info('there is no GEMINI_API_KEY: the deterministic planner works alone');
  return {
    incident: {
      ...createIncidentActivities({
        incidents: createIncidentStore(documents, aws.tablePrefix, aws.incidentRetentionDays),
        claims: createClaimStore(documents, aws.tablePrefix),
        notices: createNoticesClient(aws),
        settings: config.settings,
        aws: access,
        objects,
        now,
      }),
      ...createIntakeActivities(createTemporalPort(client, taskQueues === undefined ? {} : { taskQueues })),
    },
    ssm: createSsmActivities({
      executions: createExecutionStore(documents, aws.tablePrefix),
      documentPrefix: aws.documentPrefix,
      crashpoint: createCrashpoint(config.crashpoint, config.stateDirectory),
      aws: access,
      objects,
      now,
    }),
    ai: createAiActivities({ model, catalogue, now, createNonce: () => randomBytes(16).toString('hex') }),
  };
}

type WorkflowSource = { readonly workflowBundle: WorkflowBundleOption } | { readonly workflowsPath: string };

/** @throws WorkflowBundleError */
function workflowSource(config: Config, options: RunWorkerOptions): WorkflowSource {
  if (options.workflowBundle !== undefined) return { workflowBundle: options.workflowBundle };
  if (config.workflowBundlePath !== null)
    return { workflowBundle: { codePath: checkedBundlePath(config.workflowBundlePath) } };
  return { workflowsPath: fileURLToPath(new URL('./workflows/index.ts', import.meta.url)) };
}

async function createWorkers(
  config: Config,
  connection: NativeConnection,
  client: Client,
  source: WorkflowSource,
  options: RunWorkerOptions,
): Promise<readonly Worker[]> {
  const activities = await composeActivities(config, client, options);
  const queues = options.taskQueues ?? TASK_QUEUES;
  const shared = {
    connection,
    namespace: config.temporal.namespace ?? 'default',
    shutdownGraceTime: LIMITS.shutdownGraceTime,
    shutdownForceTime: LIMITS.shutdownForceTime,
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
  return await Promise.all([
    Worker.create({
      ...shared,
      ...source,
      taskQueue: queues.incident,
      activities: activities.incident,
      maxConcurrentActivityTaskExecutions: LIMITS.incidentActivities,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.ssm,
      activities: activities.ssm,
      maxConcurrentActivityTaskExecutions: LIMITS.ssmActivities,
      maxTaskQueueActivitiesPerSecond: LIMITS.ssmActivitiesPerSecond,
      // A cancellation is heard with a heartbeat, and by default only every 8 s of a 10 s time-out is sent.
      maxHeartbeatThrottleInterval: LIMITS.heartbeatInterval,
    }),
    Worker.create({
      ...shared,
      taskQueue: queues.ai,
      activities: activities.ai,
      maxConcurrentActivityTaskExecutions: LIMITS.aiActivities,
      maxTaskQueueActivitiesPerSecond: LIMITS.aiActivitiesPerSecond,
    }),
  ]);
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
 * runbooks or the prebuilt bundle are not valid or a worker fails; an abort while it still waits is a normal end.
 */
export async function runWorker(config: Config, options: RunWorkerOptions): Promise<void> {
  const { log, signal } = options;
  const { connectionOptions, namespace } = config.temporal;
  // Before any wait: a bundle that must not run is no reason to wait for a server first.
  const source = workflowSource(config, options);
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
      const workers = await createWorkers(config, connection, client, source, options);
      const promoting = new AbortController();
      const promotion =
        config.workerBuildId === null
          ? undefined
          : promoteFirstBuild(createWorkerDeployments(client, options.taskQueues), config.workerBuildId, {
              log,
              signal: AbortSignal.any([signal, promoting.signal]),
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
        promoting.abort();
        await promotion;
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    log.info('stopped before the worker was ready');
  }
}

/** Once per process, before any connection. */
function installRuntime(config: Config, log: Logger): void {
  const { workerBindAddress } = config.metrics;
  Runtime.install({
    logger: createTemporalLogger(log),
    // The signals are handled below, so that they also end the wait for a server.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(workerBindAddress === null
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: workerBindAddress,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  });
}

async function main(): Promise<number> {
  const stopping = new AbortController();
  let log = createLogger('info', 'worker');
  try {
    const config = loadConfig();
    log = createLogger(config.logLevel, 'worker');
    installRuntime(config, log);
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        log.info({ signal: name }, 'stopping; running activities get a moment to end');
        stopping.abort();
      });
    }
    await runWorker(config, { log, signal: stopping.signal });
    log.info('worker stopped');
    return 0;
  } catch (error) {
    const isOurs =
      error instanceof ConfigError ||
      (error instanceof Error && ['RunbookCatalogueError', 'WorkflowBundleError'].includes(error.name));
    log.error(isOurs ? { problems: error.message } : { err: error }, 'the worker cannot run');
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main());
