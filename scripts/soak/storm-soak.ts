import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { quantile } from '../../bench/statistics.ts';
import { keptSigningCertificate } from '../../lab/sns/kept-certificate.ts';
import { createTemporalPort } from '../../src/clients/temporal/temporal.ts';
import { INCIDENT_WORKFLOW_TYPE } from '../../src/contracts/workflow-ids.ts';
import { isAlarmDelivery } from '../../src/domain/alarm/alarm-watch.ts';
import { deliveriesIn } from '../../src/domain/alarm/joined-deliveries.ts';
import { TemporalUnavailableError } from '../../src/ports/temporal-errors.ts';
import type { RunningProcess } from '../child-process.ts';
import type { LocalStack } from '../local-stack.ts';
import { type Report, startTicker } from '../progress.ts';
import { type StormSent, sendStorm } from './storm-sender.ts';

const REPORT_MS = 15_000;
const POLL_MS = 1_000;
/** Histories that are read at the same time. */
const READS_MAX = 4;
/** Of `INGRESS_LIMITS.alarms.shards`: an intake that is not there waits for nothing. */
const SHARDS_MAX = 4;
/** What is not found for so long after the last that was is lost, in milliseconds: on a busy machine the list lags by seconds. */
const SETTLE_MS = 30_000;

export interface StormSoakOptions {
  readonly stack: LocalStack;
  /** Where the lab keeps the key that its SNS signs with. */
  readonly signingKeyDirectory: string;
  readonly perMinute: number;
  readonly seconds: number;
  readonly resources: number;
  readonly drainTimeoutMs: number;
  readonly processes: () => readonly RunningProcess[];
  readonly report: Report;
}

export interface StormResult {
  readonly sent: number;
  readonly acknowledged: number;
  /** Acknowledged at the first try. */
  readonly acknowledgedAtOnce: number;
  /** Milliseconds from when the schedule wanted it sent to the answer of the first try, over all messages. */
  readonly answerMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** The same for each minute of the storm. */
  readonly p99MsByMinute: readonly number[];
  readonly sendSeconds: number;
  /** From the last answer until nothing waits in the intake any more. */
  readonly drainSeconds: number;
  readonly incidents: number;
  /** Messages that fire, acknowledged, of which no incident was told. */
  readonly lost: number;
  /** Processor seconds of each process from the first message until the intake had admitted all. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Answers other than of taking it, with how often each was given at the last try. */
  readonly refusals: Readonly<Record<string, number>>;
}

/** The messages that a run was told of: signals of one delivery or of several. */
async function messagesOf(client: Client, workflowId: string, runId: string): Promise<readonly string[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signalled }) => {
    const [payload] = signalled?.input?.payloads ?? [];
    const value: unknown = payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
    return isAlarmDelivery(value) ? deliveriesIn(value).map(({ messageId }) => messageId) : [];
  });
}

/**
 * Every message that any run of any incident was told of. The list of Temporal lags behind, so it is read again until all of
 * `wanted` are found, or nothing more has come to light for `SETTLE_MS`.
 */
async function toldMessages(client: Client, wanted: readonly string[]) {
  const told = new Set<string>();
  const incidents = new Set<string>();
  const ended = new Set<string>();
  for (let newestMs = Date.now(); ; ) {
    const waiting: { readonly workflowId: string; readonly runId: string; readonly isOpen: boolean }[] = [];
    for await (const { workflowId, runId, status } of client.workflow.list({
      query: `WorkflowType = '${INCIDENT_WORKFLOW_TYPE}'`,
    })) {
      incidents.add(workflowId);
      if (!ended.has(runId)) waiting.push({ workflowId, runId, isOpen: status.name === 'RUNNING' });
    }
    const before = told.size;
    const read = async () => {
      for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
        for (const messageId of await messagesOf(client, run.workflowId, run.runId)) told.add(messageId);
        if (!run.isOpen) ended.add(run.runId);
      }
    };
    await Promise.all(Array.from({ length: READS_MAX }, read));
    if (told.size > before) newestMs = Date.now();
    if (wanted.every((messageId) => told.has(messageId)) || Date.now() - newestMs > SETTLE_MS)
      return { told, incidents: incidents.size };
    await delay(POLL_MS);
  }
}

/** Clock ticks of Linux in a second, of which /proc counts. */
const TICKS_PER_SECOND = 100;

/** Processor time, user and system, by the name of the process; empty where there is no /proc. */
function cpuSecondsOf(processes: readonly RunningProcess[]): Map<string, number> {
  const own = process.cpuUsage();
  const seconds = new Map([['sender', (own.user + own.system) / 1e6]]);
  for (const { name, pid } of processes) {
    try {
      // After the command in brackets, which may hold spaces: state, then fields of which the 11th and 12th are ticks.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      seconds.set(name, (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
    } catch {}
  }
  return seconds;
}

async function untilDrained(client: Client, timeoutMs: number): Promise<void> {
  const port = createTemporalPort(client);
  const deadline = Date.now() + timeoutMs;
  const isBehind = async () => {
    try {
      for (let shard = 0; shard < SHARDS_MAX; shard += 1) if (await port.isIntakeBehind(shard)) return true;
      return false;
    } catch (error) {
      // A server that has no time to answer has not drained either.
      if (error instanceof TemporalUnavailableError) return true;
      throw error;
    }
  };
  while (await isBehind()) {
    if (Date.now() > deadline) throw new Error(`alarms still wait in the intake after ${timeoutMs / 1000} s`);
    await delay(POLL_MS);
  }
}

function refusalsOf(sent: readonly StormSent[]): Readonly<Record<string, number>> {
  const refusals: Record<string, number> = {};
  for (const { isAcknowledged, lastAnswer } of sent) {
    if (!isAcknowledged) refusals[lastAnswer] = (refusals[lastAnswer] ?? 0) + 1;
  }
  return refusals;
}

/**
 * Sends a storm of alarms to the ingress of a whole installation, waits until its intake has admitted them, and looks for each
 * acknowledged one that fires in the histories of the incidents. Everything runs on this machine, the sender included.
 * @throws Error where alarms wait in the intake for longer than `drainTimeoutMs`
 */
export async function soakStorm(options: StormSoakOptions): Promise<StormResult> {
  const { stack, perMinute, seconds, resources, report } = options;
  const { lab } = stack;
  const certificate = await keptSigningCertificate(options.signingKeyDirectory, lab.region, new Date());
  const answered: StormSent[] = [];
  const ticker = startTicker(
    report,
    () => {
      const waits = answered.map(({ firstAnswerMs }) => firstAnswerMs);
      return `${answered.length} answered, p99 ${quantile(waits, 0.99).toFixed(0)} ms`;
    },
    REPORT_MS,
  );
  const startedMs = Date.now();
  const cpuBefore = cpuSecondsOf(options.processes());
  let sent: readonly StormSent[];
  try {
    sent = await sendStorm({
      webhookUrl: `${stack.ingressUrl}/webhooks/sns`,
      topic: { topicArn: lab.topicArn, region: lab.region, certificate },
      perMinute,
      seconds,
      resources,
      onAnswer: (one) => answered.push(one),
    });
  } finally {
    ticker.stop();
  }
  const sendSeconds = (Date.now() - startedMs) / 1000;
  const isTaken = (one: StormSent) => one.isAcknowledged;
  report(
    `all are answered, ${sent.filter(isTaken).length} of ${sent.length} acknowledged; waiting until the intake has admitted what it holds`,
  );
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    const client = new Client({ connection });
    const drainMs = Date.now();
    await untilDrained(client, options.drainTimeoutMs);
    const drainSeconds = (Date.now() - drainMs) / 1000;
    const cpuSeconds = Object.fromEntries(
      [...cpuSecondsOf(options.processes())].map(([name, seconds]) => [
        name,
        seconds - (cpuBefore.get(name) ?? 0),
      ]),
    );
    report('nothing waits any more; the histories of all incidents are read');
    const waits = sent.map(({ firstAnswerMs }) => firstAnswerMs);
    const taken = sent.filter(({ isAcknowledged }) => isAcknowledged);
    // An alarm that clears is none where nothing is open: only what fires has to be found.
    const wanted = taken.filter(({ state }) => state === 'ALARM').map(({ messageId }) => messageId);
    const { told, incidents } = await toldMessages(client, wanted);
    return {
      sent: sent.length,
      acknowledged: taken.length,
      acknowledgedAtOnce: taken.filter(({ attempts }) => attempts === 1).length,
      answerMs: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), max: Math.max(...waits) },
      p99MsByMinute: Array.from({ length: Math.ceil(seconds / 60) }, (_, minute) =>
        quantile(waits.slice(minute * perMinute, (minute + 1) * perMinute), 0.99),
      ),
      sendSeconds,
      drainSeconds,
      incidents,
      lost: wanted.filter((messageId) => !told.has(messageId)).length,
      cpuSeconds,
      refusals: refusalsOf(sent),
    };
  } finally {
    await connection.close();
  }
}
