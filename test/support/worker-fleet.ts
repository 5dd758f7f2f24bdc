import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { checkDrained, promoteWorkers } from '../../src/cli/commands/workers.ts';
import type { CommandContext } from '../../src/cli/context.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { createWorkerDeployments } from '../../src/clients/temporal/deployments.ts';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.ts';
import { WORKER_POLLS } from '../../src/contracts/worker-deployment.ts';
import { incidentWorkflowId } from '../../src/contracts/workflow-ids.ts';
import { incidentIdOf } from '../../src/domain/alarm/ids.ts';
import { until } from '../e2e/support/until.ts';
import { TestAlarm } from '../workflow/support/alarm-deliveries.ts';
import { bareEnvironment } from './bare-environment.ts';
import type { FleetStage } from './fleet-stage.ts';
import { startWorker, workerConfig } from './running-worker.ts';

const COMMAND = fileURLToPath(new URL('../../bin/recoverops.mjs', import.meta.url));
export const SHARD = 0;
/** IndexedValueType KEYWORD. */
const KEYWORD = 2;
const RETENTION_SECONDS = 86_400;

/** One namespace with the real workers of several builds, and the commands of an operator. */
export class WorkerFleet {
  readonly client: Client;
  readonly #stage: FleetStage;
  readonly #namespace: string;
  readonly #running = new Map<string, { stop(): Promise<void> }>();

  private constructor(stage: FleetStage, namespace: string) {
    this.#stage = stage;
    this.#namespace = namespace;
    this.client = new Client({ connection: stage.connection, namespace });
  }

  static async open(stage: FleetStage): Promise<WorkerFleet> {
    const { connection } = stage;
    const namespace = `versioning-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS as never },
    });
    const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map(({ name }) => [name, KEYWORD]));
    await until('the namespace can be used', async () => {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((error) => {
        if (!String(error).includes('already exist')) throw error;
      });
      const fleet = new WorkerFleet(stage, namespace);
      await fleet.client.workflow.count("RecoverOpsStatus = 'failed'");
      return true;
    });
    return new WorkerFleet(stage, namespace);
  }

  #environment(buildId: string | null) {
    return {
      TEMPORAL_ADDRESS: this.#stage.server.address,
      TEMPORAL_NAMESPACE: this.#namespace,
      RECOVEROPS_TABLE_PREFIX: this.#namespace,
      RECOVEROPS_AWS_ENDPOINT_URL: this.#stage.lab.endpoint,
      ...(buildId === null ? {} : { RECOVEROPS_WORKER_BUILD_ID: buildId }),
    };
  }

  /** Resolves when the worker has logged what it says about its build; at once for one without. */
  async start(buildId: string | null, code: WorkflowBundleOption = this.#stage.bundle): Promise<string> {
    const worker = startWorker(this.#environment(buildId), { workflowBundle: code });
    this.#running.set(String(buildId), worker);
    await worker.ready;
    if (buildId === null) return '';
    const { msg } = await worker.said((line) => line.buildId !== undefined);
    await until('every queue is polled', async () => {
      const pollers = await createWorkerDeployments(this.client).pollers();
      return pollers.filter((one) => one.buildId === buildId).length === WORKER_POLLS.length || undefined;
    });
    return msg;
  }

  async stop(buildId: string | null): Promise<void> {
    await this.#running.get(String(buildId))?.stop();
    this.#running.delete(String(buildId));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.values()].map((one) => one.stop()));
  }

  /** Runs a command as the operator does: what it printed as JSON, and its exit status. */
  async command(run: (context: CommandContext) => Promise<void>) {
    const lines: string[] = [];
    const context: CommandContext = {
      config: workerConfig(this.#environment(null)),
      terminal: { out: (line) => lines.push(String(line)), err: () => undefined, colour: false },
      json: true,
      signal: new AbortController().signal,
      api: () => Promise.reject(new Error('there is no API here')),
    };
    const error = await run(context).then(
      () => undefined,
      (cause) => cause as { exitCode?: number; code?: string; message: string },
    );
    const output = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return { output, exitCode: error === undefined ? EXIT.ok : error.exitCode, code: error?.code, error };
  }

  promote(buildId: string) {
    const never = () => Promise.reject(new Error('a replay was not asked for'));
    return this.command((context) => promoteWorkers(context, buildId, {}, never));
  }

  drained(buildId: string) {
    return this.command((context) => checkDrained(context, buildId));
  }

  /** As the ingress does it. Gives the incident once a worker has taken it. */
  async fire() {
    const delivery = new TestAlarm().notify();
    await createTemporalPort(this.client).signalWithStart(delivery);
    const workflowId = incidentWorkflowId(delivery.alarm);
    await until(
      'a worker takes the incident',
      async () => (await this.buildsOf(workflowId)).length > 0 || undefined,
    );
    const { runId } = await this.client.workflow.getHandle(workflowId).describe();
    return { workflowId, runId, incidentId: incidentIdOf(delivery.alarm) };
  }

  /** The builds that did its workflow tasks, in order, each once; null for an unversioned worker. */
  async buildsOf(workflowId: string, runId?: string): Promise<readonly (string | null)[]> {
    const { events } = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const builds = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
      done ? [done.deploymentVersion?.buildId || null] : [],
    );
    return builds.filter((build, index) => build !== builds[index - 1]);
  }

  /** The builds that ran its activities. */
  async activityBuildsOf(workflowId: string, runId?: string): Promise<readonly string[]> {
    const { events } = await this.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const builds = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) =>
      // The server leaves the worker's build out of the start of some that are cancelled.
      started?.workerVersion?.buildId ? [started.workerVersion.buildId] : [],
    );
    return [...new Set(builds)];
  }

  /** A storm's way in. Gives what it opened once a worker has taken it. */
  async fireThroughIntake(): Promise<string> {
    const delivery = new TestAlarm().notify();
    await createTemporalPort(this.client).commitBatch(SHARD, [delivery]);
    const workflowId = incidentWorkflowId(delivery.alarm);
    await until(
      'the intake admits the alarm',
      async () => (await this.buildsOf(workflowId)).length > 0 || undefined,
    );
    return workflowId;
  }

  /**
   * Aborts the attempt under way, then closes the incident. Gives the run that was newest: that of the attempt, unless it
   * had ended already.
   */
  async abort(workflowId: string): Promise<string> {
    const newest = this.client.workflow.getHandle(workflowId);
    const { runId } = await newest.describe();
    const said = { by: 'ana', reason: 'the test has seen enough' };
    await newest.signal('abort', said);
    // The alarm is red, so a run follows that waits for a person; until it has loaded the incident it takes no notice.
    await until('the incident is closed', async () => {
      if ((await newest.describe()).status.name !== 'RUNNING') return true;
      await newest.signal('close', said).catch(() => undefined);
      return undefined;
    });
    return runId;
  }

  /** The `recoverops` command as a process of its own. */
  async recoverops(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: {
        ...bareEnvironment(),
        TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
        TEMPORAL_ADDRESS: this.#stage.server.address,
        TEMPORAL_NAMESPACE: this.#namespace,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    return { stdout, stderr, status };
  }
}

/** Plays with a fleet of its own, and stops its workers. */
export async function withFleet(
  stage: FleetStage,
  play: (fleet: WorkerFleet) => Promise<void>,
): Promise<void> {
  const fleet = await WorkerFleet.open(stage);
  try {
    await play(fleet);
  } finally {
    await fleet.stopAll();
  }
}
