import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure, log } from '@temporalio/activity';
import type {
  AiActivities,
  Copied,
  CopyOutcome,
  IncidentActivities,
  SsmActivities,
  WithCopy,
} from '../../contracts/activities.ts';
import type { IncidentSnapshot } from '../../domain/record/incident-record.ts';
import { reasonOf } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

type WriteCopy = IncidentActivities['projectIncident'];

/** As a workflow tells it of an activity of its own: the type of the failure and what it says. */
export function failureText(error: unknown): string {
  if (error instanceof ApplicationFailure) return `${error.type ?? 'Error'}: ${error.message}`;
  return reasonOf(error);
}

/** Tried again for as long as the work goes on. */
async function writeCopy(
  write: WriteCopy,
  copy: IncidentSnapshot,
  isOver: AbortSignal,
): Promise<CopyOutcome> {
  for (let pauseMs: number = ACTIVITY_BOUNDS.copyPauseMs; ; pauseMs *= 2) {
    let reason: string;
    try {
      const outcome = await write(copy);
      return outcome.kind === 'superseded' ? outcome : 'written';
    } catch (error) {
      const { incidentId } = copy.record;
      reason = failureText(error);
      log.warn('a copy of the record could not be written yet', { incidentId, reason });
    }
    await delay(Math.min(pauseMs, ACTIVITY_BOUNDS.copyPauseMaxMs), undefined, { signal: isOver }).catch(
      () => undefined,
    );
    if (isOver.aborted) return { kind: 'failed', reason };
  }
}

/** A write that is under way when the work has ended gets a moment more; that work does not wait for a store that hangs. */
export async function lastWord(writing: Promise<CopyOutcome>): Promise<CopyOutcome> {
  const over = new AbortController();
  const late = delay(ACTIVITY_BOUNDS.copyGraceMs, undefined, { signal: over.signal }).then(
    (): CopyOutcome => ({ kind: 'failed', reason: 'the store did not answer in time' }),
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([writing, late]);
  } finally {
    over.abort();
  }
}

/**
 * The same activity, which writes the copy of the record that its caller hands over beside its work. Neither the work nor its
 * failure hangs on the copy: copies are ordered by their revision, and what became of this one is told with the answer.
 */
export function withCopy<Input extends WithCopy, Output extends object>(
  run: (input: Input) => Promise<Output>,
  write: WriteCopy,
): (input: Input) => Promise<Output & Copied> {
  return async (input) => {
    const { copy } = input;
    if (copy === undefined) return await run(input);
    const over = new AbortController();
    const writing = writeCopy(write, copy, over.signal);
    let answer: Output;
    try {
      answer = await run(input);
    } finally {
      over.abort();
    }
    return { ...answer, copied: await lastWord(writing) };
  };
}

/** Activities of the other queues that a copy of the record may go with. */
const CARRIERS: ReadonlySet<string> = new Set<keyof SsmActivities | keyof AiActivities>([
  'runStep',
  'proposePlan',
]);

/** The same activities, of which those that a copy may go with write it. */
export function withCopies<T extends object>(activities: T, write: WriteCopy): T {
  const carrying = Object.entries(activities).map(([name, run]) => [
    name,
    CARRIERS.has(name) ? withCopy(run as (input: WithCopy) => Promise<object>, write) : run,
  ]);
  return Object.fromEntries(carrying) as T;
}
