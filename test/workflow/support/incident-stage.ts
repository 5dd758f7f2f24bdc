import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { activityInfo } from '@temporalio/activity';
import { Client, Connection, WorkflowContinuedAsNewError, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { inject } from 'vitest';
import { createTemporalPort } from '../../../src/clients/temporal/temporal.ts';
import {
  abortSignal,
  alarmSignal,
  type DecideAck,
  type DecideInput,
  decideUpdate,
  type EditAck,
  editUpdate,
  incidentQuery,
  snapshotQuery,
} from '../../../src/contracts/messages.ts';
import { incidentWorkflowId } from '../../../src/contracts/workflow-ids.ts';
import type { RemediateIncidentResult } from '../../../src/contracts/workflows.ts';
import type { AlarmDelivery } from '../../../src/domain/alarm/alarm.ts';
import type { EditRequest } from '../../../src/domain/approval/edit-request.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { IncidentRecord, IncidentSnapshot } from '../../../src/domain/record/incident-record.ts';
import { isEnded } from '../../../src/domain/record/state-machine.ts';
import type { TimelineEvent } from '../../../src/domain/record/timeline.ts';
import type { RestartAddress, TemporalPort } from '../../../src/ports/temporal.ts';
import type { remediateIncident } from '../../../src/workflows/index.ts';
import '../../support/quiet-runtime.ts';
import { TestAlarm } from './alarm-deliveries.ts';
import { FakeActivities, type IncidentWork, recordOf } from './fake-activities.ts';
import { HOST_B } from './sample-plan.ts';

export const WORKFLOWS_PATH = fileURLToPath(new URL('../../../src/workflows/index.ts', import.meta.url));

/** Nothing of the machine that recorded a history belongs in it. */
const IDENTITY = 'recoverops-test';
const HEARTBEAT_THROTTLE_MS = 100;

const sharedBundle = (): WorkflowBundleOption => ({ codePath: inject('workflowBundlePath') });

/** The activities of all incidents that one worker plays: each call goes to the fakes of its incident. */
class ActivityDispatch {
  readonly #works = new Map<string, IncidentWork>();

  add(workflowId: string, fakes: FakeActivities): void {
    if (!this.#works.has(workflowId)) this.#works.set(workflowId, fakes.work());
  }

  activities(): object {
    const names = Object.keys(new FakeActivities().work()) as (keyof IncidentWork)[];
    return Object.fromEntries(
      names.map((name) => [name, (input: never) => this.#workOfCaller()[name](input)]),
    );
  }

  #workOfCaller(): IncidentWork {
    const { workflowId } = activityInfo().workflowExecution ?? {};
    const work = this.#works.get(workflowId ?? '');
    if (work === undefined) throw new Error(`no test plays ${workflowId}`);
    return work;
  }
}

interface SharedWorker {
  readonly taskQueue: string;
  readonly dispatch: ActivityDispatch;
  readonly close: () => Promise<void>;
}

/**
 * A real server's namespace with today's workflow code. The incidents of a stage share a worker, which costs as much to
 * start as an incident does to play.
 */
export class Stage {
  readonly client: Client;
  readonly #bundle: WorkflowBundleOption;
  readonly #connection: Connection;
  readonly #native: NativeConnection;
  #shared: Promise<SharedWorker> | undefined;

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
    await (await this.#shared)?.close();
    await this.#connection.close();
    await this.#native.close();
  }

  /** A worker on `taskQueue`, running as long as `work` does. */
  async withWorker<T>(taskQueue: string, activities: object, work: () => Promise<T>): Promise<T> {
    return (await this.#worker(taskQueue, activities)).runUntil(work);
  }

  #worker(taskQueue: string, activities: object): Promise<Worker> {
    return Worker.create({
      connection: this.#native,
      taskQueue,
      activities,
      workflowBundle: this.#bundle,
      workflowThreadPoolSize: 1,
      identity: IDENTITY,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE_MS,
      // What a failed test left hanging does not hold up the end of its file.
      shutdownForceTime: '10s',
    });
  }

  async #startShared(): Promise<SharedWorker> {
    const taskQueue = `test-${randomUUID()}`;
    const dispatch = new ActivityDispatch();
    const worker = await this.#worker(taskQueue, dispatch.activities());
    const ended = worker.run();
    // Told when the stage is closed.
    ended.catch(() => undefined);
    const close = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      return ended;
    };
    return { taskQueue, dispatch, close };
  }

  /** Plays one incident with these fakes beside the others of the stage; its workflow is ended with it. */
  async play<T>(fakes: FakeActivities, play: (incident: StagedIncident) => Promise<T>): Promise<T> {
    this.#shared ??= this.#startShared();
    const { taskQueue, dispatch } = await this.#shared;
    const incident = new StagedIncident(this.client, taskQueue, fakes, (id) => dispatch.add(id, fakes));
    try {
      return await play(incident);
    } catch (error) {
      // A wait that came to nothing is told apart from one that was too short by what Temporal did meanwhile.
      console.error(await incident.lastEvents().catch((unread: unknown) => `no history: ${String(unread)}`));
      throw error;
    } finally {
      await incident.terminate();
    }
  }
}

/** Somebody as the API says who they are. */
export function knownAs(by: string) {
  const signedIn = { method: 'token', subject: `token-of-${by}`, issuer: null, role: 'approver' } as const;
  return { by, via: 'api', signedIn } as const;
}

/** One incident as the outside sees it. */
export class StagedIncident {
  readonly alarm = new TestAlarm();
  readonly fakes: FakeActivities;
  readonly #client: Client;
  #handle: WorkflowHandle<typeof remediateIncident> | undefined;
  #firstRunId: string | undefined;
  readonly #onFire: (workflowId: string) => void;
  readonly port: TemporalPort;

  constructor(
    client: Client,
    taskQueue: string,
    fakes: FakeActivities,
    onFire: (workflowId: string) => void = () => undefined,
    ssmQueue = taskQueue,
  ) {
    this.#onFire = onFire;
    this.#client = client;
    this.fakes = fakes;
    this.port = createTemporalPort(client, {
      taskQueues: { incident: taskQueue, ssm: ssmQueue, ai: taskQueue },
    });
  }

  /** As the ingress does it. */
  async fire(delivery: AlarmDelivery = this.alarm.notify()): Promise<void> {
    const workflowId = incidentWorkflowId(delivery.alarm);
    this.#onFire(workflowId);
    await this.port.signalWithStart(delivery);
    this.#handle = this.#client.workflow.getHandle(workflowId);
    if (this.#firstRunId !== undefined) return;
    this.#firstRunId = (await this.#handle.describe()).runId;
  }

  /** The incident as the API addresses it, as of the newest record that was written. */
  address(): RestartAddress {
    const { alarm } = this.alarm.notify();
    const [stored] = [...this.fakes.incidents.newestOf.values()];
    if (stored === undefined) throw new Error('no incident was stored');
    const { incidentId, workflowId, runId, status } = stored.record;
    return {
      incidentId,
      workflowId,
      runId,
      alarmName: alarm.name,
      resourceId: alarm.resource.id,
      hasEnded: isEnded(status),
    };
  }

  async planAgain(by = 'ana', reason = 'the disk was swapped') {
    return this.port.planAgain(this.address(), { ...knownAs(by), reason });
  }

  async close(by = 'ana', reason = 'mended by hand') {
    return this.port.closeIncident(this.address(), { ...knownAs(by), reason });
  }

  async undo(by = 'bo', reason = 'the app needs that log') {
    return this.port.undo(this.address(), { ...knownAs(by), reason });
  }

  /** Every run of the workflow, oldest first, as Temporal lists them. */
  async runs(): Promise<readonly { readonly runId: string; readonly status: string }[]> {
    const { workflowId } = this.handle;
    const runs: { runId: string; status: string; at: number }[] = [];
    for await (const run of this.#client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      runs.push({ runId: run.runId, status: run.status.name, at: run.startTime.getTime() });
    }
    return runs.toSorted((a, b) => a.at - b.at);
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

  /** Takes the plan to HOST_B alone, where nothing else is said. */
  async edit(
    input: Partial<EditRequest> & { readonly plan: string },
    updateId: string = randomUUID(),
  ): Promise<EditAck> {
    const full: EditRequest = {
      editId: updateId,
      by: 'bo',
      via: 'api',
      reason: 'the other host first',
      set: [],
      targets: [HOST_B],
      ...input,
    };
    return this.handle.executeUpdate(editUpdate, { args: [full], updateId });
  }

  /** Plain JSON, as `temporal workflow signal --input` sends it; no argument where `input` is undefined. */
  async signal(
    name: 'approve' | 'reject' | 'abort' | 'planAgain' | 'undo' | 'close',
    input?: unknown,
  ): Promise<void> {
    await this.handle.signal(name, ...(input === undefined ? [] : [input]));
  }

  async abort(by = 'ana'): Promise<void> {
    await this.handle.signal(abortSignal, { by, reason: 'test' });
  }

  async record(): Promise<IncidentRecord> {
    const record = (await this.handle.query(incidentQuery)) ?? this.#stored()?.record;
    if (record === undefined) throw new Error('the incident is not open');
    return record;
  }

  /** What the next run goes on from, until it has loaded it. */
  #stored(): IncidentSnapshot | undefined {
    return [...this.fakes.incidents.newestOf.values()].at(-1);
  }

  async timeline(): Promise<readonly TimelineEvent[]> {
    const { record, timeline } = (await this.handle.query(snapshotQuery)) ?? this.#stored() ?? {};
    return record === undefined ? [] : (timeline ?? []);
  }

  async events(name: string): Promise<readonly TimelineEvent[]> {
    return (await this.timeline()).filter(({ event }) => event === name);
  }

  /** How an attempt ended: the result of its run, the failure that carries one, or the record it went on with. */
  async end(attempt = 1): Promise<RemediateIncidentResult & { readonly failureType: string | null }> {
    let runId = this.#firstRunId;
    if (attempt > 1) runId = recordOf((await this.#endOf(attempt)).input).runId;
    for (;;) {
      const run = this.#client.workflow.getHandle<typeof remediateIncident>(this.handle.workflowId, runId, {
        followRuns: false,
      });
      try {
        return { ...(await run.result()), failureType: null };
      } catch (error) {
        if (error instanceof WorkflowContinuedAsNewError) {
          // To this SDK the server shows a failure that is followed by the next run as if it had continued as new.
          const failed = failureOf(await run.fetchHistory());
          if (failed !== undefined) return failed;
          const ended = this.fakes.log
            .named('closeIncident')
            .map(({ input }) => recordOf(input))
            .find((record) => record.runId === runId && record.closed === null);
          if (ended !== undefined) return { ...resultOf(ended), failureType: null };
          runId = error.newExecutionRunId;
          continue;
        }
        const cause = (error as { cause?: { type?: string; details?: readonly RemediateIncidentResult[] } })
          .cause;
        const [result] = cause?.details ?? [];
        if (result === undefined) throw error;
        return { ...result, failureType: cause?.type ?? null };
      }
    }
  }

  /** The run of an attempt that has ended. */
  async runOf(attempt: number): Promise<string> {
    if (attempt === 1 && this.#firstRunId !== undefined) return this.#firstRunId;
    return recordOf((await this.#endOf(attempt)).input).runId;
  }

  historyOf(runId: string): Promise<History> {
    return this.#client.workflow.getHandle(this.handle.workflowId, runId).fetchHistory();
  }

  #endOf(attempt: number) {
    return this.fakes.log.until(`the end of attempt ${attempt}`, ({ name, input }) => {
      return name === 'closeIncident' && recordOf(input).attempt === attempt;
    });
  }

  /** Waits until a run that waits for a person answers, after that attempt. */
  async untilAttention(attempt = 1): Promise<IncidentRecord> {
    for (;;) {
      const record = await this.handle.query(incidentQuery).catch(() => null);
      if (record?.attempt === attempt && record.attention !== null) {
        const { runId } = await this.handle.describe();
        if (record.runId === runId && this.fakes.log.named('resumeIncident').length > 0) return record;
      }
      await setTimeout(20);
    }
  }

  /** Waits until a run that is quiet answers, after that attempt. */
  async untilQuiet(attempt = 1): Promise<IncidentRecord> {
    for (;;) {
      const record = await this.handle.query(incidentQuery).catch(() => null);
      if (record?.attempt === attempt && record.suppression != null) {
        const { runId } = await this.handle.describe();
        if (record.runId === runId && this.fakes.log.named('resumeIncident').length > 0) return record;
      }
      await setTimeout(20);
    }
  }

  /** As the API does after a mute was taken away. */
  async tellUnmuted() {
    return this.port.tellUnmuted(this.address());
  }

  /** The end of its history, a line per event: what a failed test is explained by. */
  async lastEvents(count = 20): Promise<string> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? [])
      .slice(-count)
      .map(({ eventId, eventTime, ...attributes }) => {
        const atMs = Number(eventTime?.seconds ?? 0) * 1_000 + Number(eventTime?.nanos ?? 0) / 1_000_000;
        const [kind] = Object.keys(attributes).filter((key) => key.endsWith('EventAttributes'));
        const why = attributes.workflowTaskFailedEventAttributes?.failure?.message ?? '';
        return `${new Date(atMs).toISOString()} ${eventId} ${kind?.replace('EventAttributes', '')} ${why}`;
      })
      .join('\n');
  }

  async terminate(): Promise<void> {
    await this.#handle?.terminate('the test is over').catch(() => undefined);
  }
}

/** The failure that a history ends with, and the result that it carries. */
function failureOf(history: History) {
  const failure = history.events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
  const info = failure?.applicationFailureInfo;
  const [payload] = info?.details?.payloads ?? [];
  if (!info || !payload) return undefined;
  const result = defaultPayloadConverter.fromPayload<RemediateIncidentResult>(payload);
  return { ...result, failureType: info.type ?? null };
}

function resultOf({ incidentId, attempt, attempts }: IncidentRecord): RemediateIncidentResult {
  const last = attempts.at(-1);
  return {
    incidentId,
    status: last?.status ?? 'failed',
    outcomeCode: last?.outcome.code ?? '',
    attempt,
    head: last?.headHash ?? '',
  };
}
