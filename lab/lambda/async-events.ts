import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../durable/json-file.ts';
import { AwsError } from '../http/aws-error.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import type { GivenUpBecause } from './failure-record.ts';
import type { AsyncSettings } from './function-store.ts';
import type { SettledInvocation } from './invocation-queue.ts';

/** An event that nobody waits for, until the function has taken it or it was given up. */
interface AsyncEvent {
  readonly id: string;
  readonly payload: string;
  readonly acceptedMs: number;
  readonly failures: number;
}

export interface GivenUpEvent {
  readonly payload: string;
  readonly because: GivenUpBecause;
  readonly invokeCount: number;
  readonly requestId: string;
  /** What the function last answered, as JSON; empty where it never ran. */
  readonly lastAnswer: string;
}

/** Events of one function. What is accepted outlives the process. */
export interface AsyncEvents {
  /** Throws AwsError when too many wait, and Error when the disk does not take it. */
  accept(payload: string): void;
  /** Events that the function has not taken. */
  waitingCount(): number;
  stop(): void;
}

export interface AsyncEventsOptions {
  /** In memory without it. */
  readonly directory?: string;
  readonly clock: LabClock;
  readonly settings: () => AsyncSettings;
  readonly invoke: (payload: string, signal: AbortSignal) => Promise<SettledInvocation>;
  readonly giveUp: (event: GivenUpEvent) => Promise<void>;
}

/** Before the first and the second retry, in Lambda's own time. */
const RETRY_WAITS_MS = [60_000, 120_000] as const;

export function openAsyncEvents(options: AsyncEventsOptions): AsyncEvents {
  const { directory, clock, settings, invoke } = options;
  const stopping = new AbortController();
  const events = new Map<string, AsyncEvent>();
  const pathOf = (folder: string, id: string): string => join(folder, `${id}.json`);

  function keep(event: AsyncEvent): void {
    if (directory !== undefined) writeJsonFile(pathOf(directory, event.id), event);
    events.set(event.id, event);
  }

  function forget({ id }: AsyncEvent): void {
    if (directory !== undefined) rmSync(pathOf(directory, id), { force: true });
    events.delete(id);
  }

  async function giveUp(
    event: AsyncEvent,
    end: Omit<GivenUpEvent, 'payload' | 'invokeCount'>,
  ): Promise<void> {
    await options.giveUp({ ...end, payload: event.payload, invokeCount: event.failures });
    forget(event);
  }

  async function attempt(event: AsyncEvent): Promise<void> {
    const { retriesMax, ageMaxSeconds } = settings();
    if (clock.now() - event.acceptedMs > ageMaxSeconds * 1_000) {
      return giveUp(event, { because: 'EventAgeExceeded', requestId: event.id, lastAnswer: '' });
    }
    const { requestId, outcome } = await invoke(event.payload, stopping.signal);
    if (outcome.kind === 'cancelled') return;
    if (outcome.kind === 'answered') return forget(event);
    const failed = { ...event, failures: event.failures + 1 };
    keep(failed);
    if (failed.failures > retriesMax) {
      return giveUp(failed, { because: 'RetryAttemptsExhausted', requestId, lastAnswer: outcome.payload });
    }
    const waitMs = RETRY_WAITS_MS[failed.failures - 1] ?? RETRY_WAITS_MS[1];
    clock.after(clock.compressed(waitMs), () => start(failed));
  }

  function start(event: AsyncEvent): void {
    if (stopping.signal.aborted) return;
    // Only its own files can fail it. The lab ends then, rather than to go on as if it had kept the event.
    void attempt(event);
  }

  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(directory).filter((each) => each.endsWith('.json'))) {
      // Written above, whole or not at all.
      const event = readJsonFile(join(directory, name)) as AsyncEvent | undefined;
      if (event !== undefined) events.set(event.id, event);
    }
    for (const event of [...events.values()].sort((a, b) => a.acceptedMs - b.acceptedMs)) start(event);
  }

  return {
    accept(payload) {
      if (events.size >= labLimits.asyncEventsMax) {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
      }
      const event = { id: randomUUID(), payload, acceptedMs: clock.now(), failures: 0 };
      keep(event);
      start(event);
    },
    waitingCount: () => events.size,
    stop: () => stopping.abort(),
  };
}
