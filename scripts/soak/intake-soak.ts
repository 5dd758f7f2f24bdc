import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { createIntakeActivities } from '../../src/activities/intake/intake-activities.ts';
import type { IntakeLimits } from '../../src/clients/temporal/intake-generations.ts';
import { createTemporal } from '../../src/clients/temporal/temporal.ts';
import { incidentWorkflowId, intakeWorkflowId } from '../../src/contracts/workflow-ids.ts';
import type { AlarmDelivery, AlarmState } from '../../src/domain/alarm/alarm.ts';
import { isAlarmDelivery } from '../../src/domain/alarm/alarm-watch.ts';
import { deliveriesIn } from '../../src/domain/alarm/joined-deliveries.ts';
import type { TemporalPort } from '../../src/ports/temporal.ts';
import type { Report } from '../progress.ts';
import { quiet } from '../quiet-logger.ts';

const WORKFLOWS = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
/** What each alarm does, a minute apart: it fires, fires again, and clears. */
const TRANSITIONS: readonly AlarmState[] = ['ALARM', 'ALARM', 'OK'];
const POLL_MS = 250;
/** Incidents whose histories are read at the same time. */
const READS_MAX = 8;

export interface IntakeSoakOptions {
  /** A Temporal server that may be filled; best one of its own. */
  readonly address: string;
  /** No other must use it. */
  readonly shard: number;
  /** Alarms are sent until they take this much as JSON. */
  readonly bytesMin: number;
  readonly alarmBytes: number;
  readonly batchAlarmsMax: number;
  readonly batchBytesMax: number;
  /** Processes that take alarms at the same time, as if behind one load balancer. */
  readonly ingresses: number;
  readonly drainTimeoutMs: number;
  /** Undefined: those of production. */
  readonly intakeLimits?: IntakeLimits;
  readonly report: Report;
}

export interface IntakeSoakResult {
  readonly acknowledged: number;
  readonly acknowledgedBytes: number;
  readonly generations: number;
  /** Histories of all generations before a worker came. */
  readonly historyBytes: number;
  readonly historyBytesMax: number;
  /** The largest after everything was admitted. */
  readonly drainedHistoryBytesMax: number;
  readonly drainedHistoryEventsMax: number;
  readonly incidents: number;
  /** Acknowledged alarms that the right incident has. */
  readonly found: number;
  /** Acknowledged alarms that no incident has. */
  readonly lost: number;
  /** Alarms that came to their incident before one that was acknowledged earlier. */
  readonly overtaken: number;
  /** Alarms that an incident got more than once, and knows by their id. */
  readonly copies: number;
  readonly fillSeconds: number;
  readonly drainSeconds: number;
}

/** No transition is in the future. */
const FIRST_CHANGE_AGE_MS = 600_000;

function deliveryOf(name: string, transition: number, firstMs: number, alarmBytes: number): AlarmDelivery {
  const stateChangeTime = new Date(firstMs + transition * 60_000).toISOString();
  const delivery: AlarmDelivery = {
    alarm: {
      kind: 'metric',
      name,
      description: '',
      arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
      accountId: ACCOUNT,
      region: REGION,
      state: TRANSITIONS[transition] ?? 'ALARM',
      previousState: null,
      reason: 'Threshold Crossed',
      stateChangeTime,
      resource: { kind: 'alarm', id: name },
      metrics: [],
      threshold: 85,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
    },
    messageId: randomUUID(),
    receivedAt: stateChangeTime,
  };
  const paddingChars = Math.max(0, alarmBytes - JSON.stringify(delivery).length);
  return { ...delivery, alarm: { ...delivery.alarm, description: 'x'.repeat(paddingChars) } };
}

function batchesOf(
  deliveries: readonly AlarmDelivery[],
  { batchAlarmsMax, batchBytesMax, alarmBytes }: IntakeSoakOptions,
): readonly (readonly AlarmDelivery[])[] {
  const size = Math.max(1, Math.min(batchAlarmsMax, Math.floor(batchBytesMax / alarmBytes)));
  const batches: (readonly AlarmDelivery[])[] = [];
  for (let at = 0; at < deliveries.length; at += size) batches.push(deliveries.slice(at, at + size));
  return batches;
}

/** Sends the batches, each by one of the ingresses, all of these at the same time. */
async function fill(
  ingresses: readonly TemporalPort[],
  shard: number,
  batches: readonly (readonly AlarmDelivery[])[],
  offset: number,
): Promise<void> {
  await Promise.all(
    ingresses.map(async (ingress, number) => {
      for (const [index, batch] of batches.entries()) {
        if ((index + offset) % ingresses.length === number) await ingress.commitBatch(shard, batch);
      }
    }),
  );
}

interface Histories {
  readonly generations: number;
  readonly bytes: number;
  readonly bytesMax: number;
  readonly eventsMax: number;
}

/** Undefined where there is none. */
async function describe(client: Client, workflowId: string, runId?: string) {
  try {
    const {
      historySize = 0,
      historyLength,
      runId: own,
    } = await client.workflow.getHandle(workflowId, runId).describe();
    return { historySize, historyLength, runId: own };
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return undefined;
    throw error;
  }
}

/** Every run of every generation: one that went on in a new run has left its history behind. */
async function readGenerations(client: Client, shard: number): Promise<Histories> {
  let [generations, bytes, bytesMax, eventsMax] = [0, 0, 0, 0];
  for (;;) {
    const workflowId = intakeWorkflowId(shard, generations + 1);
    const newest = await describe(client, workflowId);
    if (newest === undefined) return { generations, bytes, bytesMax, eventsMax };
    generations += 1;
    const runs = [newest];
    // The list lags behind by a moment; the newest run is described above.
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      const earlier = runId === newest.runId ? undefined : await describe(client, workflowId, runId);
      if (earlier !== undefined) runs.push(earlier);
    }
    bytes += runs.reduce((sum, { historySize }) => sum + historySize, 0);
    bytesMax = Math.max(bytesMax, ...runs.map(({ historySize }) => historySize));
    eventsMax = Math.max(eventsMax, ...runs.map(({ historyLength }) => historyLength));
  }
}

/** The alarms that an incident was given, in their order; none where it was never opened. */
async function messagesOf(client: Client, workflowId: string): Promise<readonly string[]> {
  try {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signalled }) => {
      const [payload] = signalled?.input?.payloads ?? [];
      const value: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
      return isAlarmDelivery(value) ? deliveriesIn(value).map(({ messageId }) => messageId) : [];
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return [];
    throw error;
  }
}

async function checkIncidents(client: Client, sentByIncident: ReadonlyMap<string, readonly string[]>) {
  let [incidents, found, lost, overtaken, copies] = [0, 0, 0, 0, 0];
  const waiting = [...sentByIncident];
  const check = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [workflowId, sent] = next;
      const messages = await messagesOf(client, workflowId);
      const first = [...new Set(messages)];
      if (messages.length > 0) incidents += 1;
      copies += messages.length - first.length;
      const places = sent.map((messageId) => first.indexOf(messageId));
      const present = places.filter((place) => place >= 0);
      found += present.length;
      lost += sent.length - present.length;
      overtaken += present.filter((place, index) => place < (present[index - 1] ?? -1)).length;
    }
  };
  await Promise.all(Array.from({ length: READS_MAX }, check));
  return { incidents, found, lost, overtaken, copies };
}

async function untilDrained(port: TemporalPort, shard: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (await port.isIntakeBehind(shard)) {
    if (Date.now() > deadline) throw new Error(`alarms still wait in the intake after ${timeoutMs / 1000} s`);
    await delay(POLL_MS);
  }
}

/**
 * Fills one shard of the intake while no worker runs, then lets a worker drain it, and counts what became of every alarm
 * that was acknowledged. The incidents are opened for real and stay as they are: no worker takes their queue.
 */
export async function soakIntake(options: IntakeSoakOptions): Promise<IntakeSoakResult> {
  const { address, shard, alarmBytes, report } = options;
  const run = randomUUID().slice(0, 8);
  const queuesOf = (queue: string) => ({ incident: queue, ssm: queue, ai: queue });
  const config = { connectionOptions: { address }, namespace: 'default' };
  const limits = options.intakeLimits === undefined ? {} : { intakeLimits: options.intakeLimits };
  const intakeQueue = `soak-intake-${run}`;
  const ingresses = Array.from({ length: options.ingresses }, () =>
    createTemporal(config, { taskQueues: queuesOf(intakeQueue), ...limits }),
  );
  const starter = createTemporal(config, { taskQueues: queuesOf(`soak-incidents-${run}`) });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const native = await NativeConnection.connect({ address });
  const sentByIncident = new Map<string, string[]>();
  try {
    const names = Array.from(
      { length: Math.ceil(options.bytesMin / alarmBytes / TRANSITIONS.length) },
      (_, n) => `soak-${run}-${n}`,
    );
    const startedMs = Date.now();
    let acknowledgedBytes = 0;
    // What clears an alarm comes by another process than what fired it.
    for (const transition of TRANSITIONS.keys()) {
      const deliveries = names.map((name) =>
        deliveryOf(name, transition, startedMs - FIRST_CHANGE_AGE_MS, alarmBytes),
      );
      await fill(ingresses, shard, batchesOf(deliveries, options), transition);
      for (const delivery of deliveries) {
        const workflowId = incidentWorkflowId(delivery.alarm);
        sentByIncident.set(workflowId, [...(sentByIncident.get(workflowId) ?? []), delivery.messageId]);
        acknowledgedBytes += JSON.stringify(delivery).length;
      }
      report(`${(transition + 1) * names.length} alarms are acknowledged, and no worker runs`);
    }
    const fillSeconds = (Date.now() - startedMs) / 1000;
    const filled = await readGenerations(client, shard);
    report(`${filled.generations} generations hold ${filled.bytes} bytes; a worker starts`);

    const worker = await Worker.create({
      connection: native,
      taskQueue: intakeQueue,
      workflowBundle: await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: quiet }),
      activities: createIntakeActivities(starter, () => 0),
    });
    const drainedMs = Date.now();
    const [observer] = ingresses;
    if (observer === undefined) throw new Error('there has to be at least one ingress');
    await worker.runUntil(untilDrained(observer, shard, options.drainTimeoutMs));
    const drainSeconds = (Date.now() - drainedMs) / 1000;
    const drained = await readGenerations(client, shard);
    report('nothing waits any more; the histories of all incidents are read');
    return {
      acknowledged: names.length * TRANSITIONS.length,
      acknowledgedBytes,
      generations: filled.generations,
      historyBytes: filled.bytes,
      historyBytesMax: filled.bytesMax,
      drainedHistoryBytesMax: drained.bytesMax,
      drainedHistoryEventsMax: drained.eventsMax,
      ...(await checkIncidents(client, sentByIncident)),
      fillSeconds,
      drainSeconds,
    };
  } finally {
    await endAll(client, shard, [...sentByIncident.keys()]);
    await Promise.all([...ingresses, starter].map((port) => port.close()));
    await native.close();
    await client.connection.close();
  }
}

/** Nothing of a soak stays open on a server that others use. */
async function endAll(client: Client, shard: number, incidents: readonly string[]): Promise<void> {
  const { generations } = await readGenerations(client, shard);
  const intakes = Array.from({ length: generations }, (_, n) => intakeWorkflowId(shard, n + 1));
  const waiting = [...intakes, ...incidents];
  const end = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      await client.workflow
        .getHandle(id)
        .terminate('the soak is over')
        .catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: READS_MAX }, end));
}
