import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LabClock } from '../lab-clock.ts';
import { type AsyncEvents, openAsyncEvents } from './async-events.ts';
import type { Destinations } from './destinations.ts';
import { eventFailure, failureKey } from './failure-record.ts';
import { defaultAsyncSettings, type FunctionRecord, type FunctionStore } from './function-store.ts';
import { createInvocationQueue, type InvocationQueue } from './invocation-queue.ts';
import { openRuntimeApi, type RuntimeApi } from './runtime-api.ts';

/** What runs of one function: what waits for it, and where its process asks for work. */
export interface RunningFunction {
  readonly queue: InvocationQueue;
  readonly events: AsyncEvents;
  readonly runtimeApi: RuntimeApi;
}

export interface RunningFunctions {
  /** Throws Error for one that was not started. */
  of(record: FunctionRecord): RunningFunction;
  /** Rejects when no port can be listened on. */
  start(record: FunctionRecord): Promise<void>;
  /** Ends it, and drops what waits for it. */
  remove(record: FunctionRecord): Promise<void>;
  stop(): Promise<void>;
}

export interface RunningFunctionsOptions {
  readonly store: FunctionStore;
  readonly destinations: Destinations;
  readonly clock: LabClock;
  readonly bindAddress: string;
  /** Ports that a function's Runtime API has to have, by its name. */
  readonly runtimePorts: Readonly<Record<string, number>>;
  readonly directory?: string;
}

export function createRunningFunctions(options: RunningFunctionsOptions): RunningFunctions {
  const { store, destinations, clock, directory } = options;
  const running = new Map<string, RunningFunction>();
  const latest = (record: FunctionRecord): FunctionRecord => store.findFunction(record.arn) ?? record;
  const eventsOf = (name: string): { directory: string } | object =>
    directory === undefined
      ? {}
      : { directory: join(directory, 'events', createHash('sha256').update(name).digest('hex')) };

  /** The port that was asked for, or the one that it had, or else a free one. */
  async function openApi(record: FunctionRecord, queue: InvocationQueue): Promise<RuntimeApi> {
    const open = (port: number): Promise<RuntimeApi> =>
      openRuntimeApi({ functionArn: () => record.arn, queue, bindAddress: options.bindAddress, port });
    const wanted = options.runtimePorts[record.name];
    if (wanted !== undefined) return open(wanted);
    if (record.runtimePort === 0) return open(0);
    return open(record.runtimePort).catch(() => open(0));
  }

  return {
    of(record) {
      const found = running.get(record.arn);
      if (found === undefined) throw new Error(`${record.arn} was not started.`);
      return found;
    },
    async start(record) {
      const queue = createInvocationQueue({
        timeoutMs: () => latest(record).timeoutSeconds * 1_000,
        now: clock.now,
      });
      const runtimeApi = await openApi(record, queue);
      if (runtimeApi.port !== record.runtimePort) {
        store.putFunction({ ...latest(record), runtimePort: runtimeApi.port });
      }
      const settings = () => latest(record).asynchronous ?? defaultAsyncSettings;
      const events = openAsyncEvents({
        ...eventsOf(record.name),
        clock,
        settings,
        invoke: queue.invoke,
        async giveUp({ payload, because, invokeCount, requestId, lastAnswer }) {
          const { onFailureArn } = settings();
          if (onFailureArn === null) return;
          const atMs = clock.now();
          const isFunctionError = lastAnswer !== '';
          const givenUp = { requestId, functionArn: record.arn, because, invokeCount, isFunctionError, atMs };
          const key = failureKey(`async/${record.name}`, atMs);
          const failure = eventFailure(givenUp, payload, lastAnswer);
          // As in AWS, a destination that does not take it loses it.
          await destinations.send(onFailureArn, key, failure, undefined).catch(() => undefined);
        },
      });
      running.set(record.arn, { queue, events, runtimeApi });
    },
    async remove(record) {
      const found = running.get(record.arn);
      running.delete(record.arn);
      found?.events.stop();
      found?.queue.stop();
      await found?.runtimeApi.stop();
      const { directory: folder } = eventsOf(record.name) as { directory?: string };
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
    async stop() {
      const all = [...running.values()];
      for (const { events, queue } of all) {
        events.stop();
        queue.stop();
      }
      await Promise.all(all.map(({ runtimeApi }) => runtimeApi.stop()));
    },
  };
}
