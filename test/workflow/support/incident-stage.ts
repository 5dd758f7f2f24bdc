import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { inject } from 'vitest';
import {
  abortSignal,
  alarmSignal,
  type DecideAck,
  type DecideInput,
  decideUpdate,
  incidentQuery,
  timelineQuery,
} from '../../../src/contracts/messages.ts';
import { incidentWorkflowId } from '../../../src/contracts/workflow-ids.ts';
import type { RemediateIncidentResult } from '../../../src/contracts/workflows.ts';
import type { AlarmDelivery } from '../../../src/domain/alarm/alarm.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { TimelineEvent } from '../../../src/domain/record/timeline.ts';
import type { remediateIncident } from '../../../src/workflows/index.ts';
import { TestAlarm } from './alarm-deliveries.ts';
import type { FakeActivities } from './fake-activities.ts';

export const WORKFLOWS_PATH = fileURLToPath(new URL('../../../src/workflows/index.ts', import.meta.url));

/** Nothing of the machine that recorded a history belongs in it. */
const IDENTITY = 'recoverops-test';
const HEARTBEAT_THROTTLE_MS = 100;

// Failing activities are what many tests are about: their warnings would bury what a test says.
const logger = new DefaultLogger('ERROR');
const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
Runtime.install({ logger, telemetryOptions: { logging: { filter } } });

const sharedBundle = (): WorkflowBundleOption => ({ codePath: inject('workflowBundlePath') });

/** A real server's namespace with today's workflow code; every incident gets a worker and queues of its own. */
export class Stage {
  readonly client: Client;
  readonly #bundle: WorkflowBundleOption;
  readonly #connection: Connection;
  readonly #native: NativeConnection;

  private constructor(
    client: Client,
    bundle: WorkflowBundleOption,
    connection: Connection,
    native: NativeConnection,
  ) {
    this.client = client;
    this.#bundle = bundle;
    this.#connection = connection;
    this.#native = native;
  }

  /** `bundle` is today's code, as all files of a run share it, unless another is given. */
  static async open(address: string, bundle: WorkflowBundleOption = sharedBundle()): Promise<Stage> {
    const [connection, native] = await Promise.all([
      Connection.connect({ address }),
      NativeConnection.connect({ address }),
    ]);
    return new Stage(new Client({ connection, identity: IDENTITY }), bundle, connection, native);
  }

  async close(): Promise<void> {
    await this.#connection.close();
    await this.#native.close();
  }

  /** A worker on `taskQueue`, running as long as `work` does. */
  async withWorker<T>(taskQueue: string, activities: object, work: () => Promise<T>): Promise<T> {
    const worker = await Worker.create({
      connection: this.#native,
      taskQueue,
      activities,
      workflowBundle: this.#bundle,
      workflowThreadPoolSize: 1,
      identity: IDENTITY,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
    });
    return worker.runUntil(work);
  }

  /** Plays one incident: `play` runs beside a worker with these fakes, and its workflow is ended with it. */
  async play<T>(fakes: FakeActivities, play: (incident: StagedIncident) => Promise<T>): Promise<T> {
    const taskQueue = `test-${randomUUID()}`;
    const incident = new StagedIncident(this.client, taskQueue, fakes);
    return this.withWorker(taskQueue, fakes.work(), async () => {
      try {
        return await play(incident);
      } finally {
        await incident.terminate();
      }
    });
  }
}

/** One incident as the outside sees it. */
export class StagedIncident {
  readonly alarm = new TestAlarm();
  readonly fakes: FakeActivities;
  readonly #client: Client;
  readonly #taskQueue: string;
  #handle: WorkflowHandle<typeof remediateIncident> | undefined;

  constructor(client: Client, taskQueue: string, fakes: FakeActivities) {
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.fakes = fakes;
  }

  /** As the ingress does it. */
  async fire(delivery: AlarmDelivery = this.alarm.notify()): Promise<void> {
    const workflowId = incidentWorkflowId(delivery.alarm);
    const { incident, ssm, ai } = this.#queues;
    await this.#client.workflow.signalWithStart<typeof remediateIncident, [AlarmDelivery]>(
      'remediateIncident',
      {
        workflowId,
        taskQueue: this.#taskQueue,
        args: [{ taskQueues: { incident, ssm, ai } }],
        signal: alarmSignal,
        signalArgs: [delivery],
        workflowIdConflictPolicy: 'USE_EXISTING',
      },
    );
    this.#handle = this.#client.workflow.getHandle(workflowId);
  }

  get handle(): WorkflowHandle<typeof remediateIncident> {
    if (this.#handle === undefined) throw new Error('the alarm has not been fired');
    return this.#handle;
  }

  /** Fires and waits until people are asked; gives the digest that they would see. */
  async fireUntilPending(): Promise<string> {
    await this.fire();
    return this.untilPending();
  }

  async untilPending(): Promise<string> {
    await this.fakes.untilStatus('pending_approval');
    const { plan } = await this.record();
    return plan === null ? '' : planDigest(plan);
  }

  async deliver(delivery: AlarmDelivery): Promise<void> {
    await this.handle.signal(alarmSignal, delivery);
  }

  async decide(
    input: Partial<DecideInput> & { plan: string },
    updateId: string = randomUUID(),
  ): Promise<DecideAck> {
    const full = { kind: 'approve', by: 'ana', comment: '', via: 'api', ...input } as const;
    return this.handle.executeUpdate(decideUpdate, { args: [full], updateId });
  }

  /** Plain JSON, as `temporal workflow signal --input` sends it; no argument where `input` is undefined. */
  async signal(name: 'approve' | 'reject' | 'abort', input?: unknown): Promise<void> {
    await this.handle.signal(name, ...(input === undefined ? [] : [input]));
  }

  async abort(by = 'ana'): Promise<void> {
    await this.handle.signal(abortSignal, { by, reason: 'test' });
  }

  async record(): Promise<IncidentRecord> {
    const record = await this.handle.query(incidentQuery);
    if (record === null) throw new Error('the incident is not open');
    return record;
  }

  async timeline(): Promise<readonly TimelineEvent[]> {
    return this.handle.query(timelineQuery);
  }

  async events(name: string): Promise<readonly TimelineEvent[]> {
    return (await this.timeline()).filter(({ event }) => event === name);
  }

  /** How it ended: the result, or the failure that carries one. */
  async end(): Promise<RemediateIncidentResult & { readonly failureType: string | null }> {
    try {
      return { ...(await this.handle.result()), failureType: null };
    } catch (error) {
      const cause = (error as { cause?: { type?: string; details?: readonly RemediateIncidentResult[] } })
        .cause;
      const [result] = cause?.details ?? [];
      if (result === undefined) throw error;
      return { ...result, failureType: cause?.type ?? null };
    }
  }

  async terminate(): Promise<void> {
    await this.#handle?.terminate('the test is over').catch(() => undefined);
  }

  get #queues() {
    return { incident: this.#taskQueue, ssm: this.#taskQueue, ai: this.#taskQueue };
  }
}
