import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AwaitRecoveryOutcome } from '../../contracts/activities.ts';
import type { AlarmReading } from '../../domain/alarm/alarm.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { isQuiet, listenedTo } from '../../domain/record/alarm-standing.ts';
import { ENDINGS, type Ending } from '../../domain/record/endings.ts';
import { holdersBeside, type Setback, setbackOfAlarm, stopOf } from '../../domain/record/setback.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { BOUNDS } from '../bounds.ts';
import { enterPhase, showState } from '../incident/enter-phase.ts';
import type { IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import { whatToRead } from './read-alarm.ts';

/**
 * Success is the alarm back to OK and staying so; that a command ended well proves nothing. Notifications tell at
 * once, readings tell when one was lost. A finding is OK here once its resource was heard after the last step (`AlarmWatch`):
 * one that is only quiet is waited for, as its log may go on a moment later. Null when it passed.
 */
export async function verifyAlarm(run: IncidentRun): Promise<Setback | null> {
  const { state } = run;
  enterPhase(run, 'verifying', {
    verification: { startedAt: now(), alarmOkAt: null, heldUntil: null, passed: null },
  });
  const { verifyTimeoutSeconds, verifyHoldSeconds } = state.record.settings;
  state.note(
    'verification_started',
    `the alarm must go back to OK within ${verifyTimeoutSeconds} s and hold it for ${verifyHoldSeconds} s`,
    {
      verifyTimeoutSeconds,
      verifyHoldSeconds,
    },
  );
  const deadlineMs = Date.now() + verifyTimeoutSeconds * 1000;
  const awaited = run.joins ? await awaitRecovery(run, deadlineMs) : 'open';
  if (awaited === 'unreadable') return fail(run, ENDINGS.alarmUnreadable(), false);
  if (awaited === 'held') {
    conclude(run, true, 'the alarm went back to OK and stayed there');
    return null;
  }
  while (await becomesOk(run, deadlineMs)) {
    const held = await holdsOk(run, deadlineMs);
    if (held === 'passed') {
      conclude(run, true, 'the alarm went back to OK and stayed there');
      return null;
    }
    if (state.isGone) return fail(run, ENDINGS.alarmGone(state.record.alarm), false);
    if (held === 'unreadable') return fail(run, ENDINGS.alarmUnreadable(), false);
  }
  const stopped = stopOf(state);
  if (stopped !== null) return stopped;
  // Whether the fix helped nobody can say then, so it is not undone either.
  if (state.isGone) return fail(run, ENDINGS.alarmGone(state.record.alarm), false);
  // Nor can silence: the fix may have helped, and undoing it may bring the trouble back to a host that is well. A person looks.
  if (isQuiet(state.record)) {
    const ending = ENDINGS.quietUnverified(listenedTo(state.record.alarm), verifyTimeoutSeconds);
    return fail(run, ending, false);
  }
  const others = holdersBeside(state.record);
  // Attempts that had undone such a fix before this was known go the way they went.
  const isKept = others.length > 0 && patched('keep-fix-beside-ill-hosts');
  const { ending, rollBack } = setbackOfAlarm(isKept ? others : [], verifyTimeoutSeconds);
  return fail(run, ending, rollBack);
}

const isOk = ({ state }: IncidentRun) => state.watch.state === 'OK';
const isStopped = ({ state }: IncidentRun) => stopOf(state) !== null;

function fail(run: IncidentRun, ending: Ending, rollBack: boolean): Setback {
  conclude(run, false, ending.message);
  return { ending, rollBack };
}

function conclude({ state }: IncidentRun, passed: boolean, message: string): void {
  const { verification } = state.record;
  if (verification !== null) state.change({ verification: { ...verification, passed } });
  state.note(passed ? 'verification_passed' : 'verification_failed', message);
}

/** False when the time is over, or the incident is to stop. */
async function becomesOk(run: IncidentRun, deadlineMs: number): Promise<boolean> {
  while (!isOk(run)) {
    if (isStopped(run) || run.state.isGone || Date.now() >= deadlineMs) return false;
    await pause(run, () => isOk(run) || isStopped(run), deadlineMs, 'until the alarm is read again');
    if (!isOk(run) && !isStopped(run)) await readAlarm(run);
  }
  return !isStopped(run);
}

/**
 * Waits in one activity, whose looks leave no events. `open`: it is not over with that, as a notification came first, a message
 * stops it, or what was read is older than what is known; what follows goes by the state as it is then. `unreadable`: it was OK, and
 * could not be read at the end of its hold.
 */
async function awaitRecovery(run: IncidentRun, deadlineMs: number): Promise<'held' | 'open' | 'unreadable'> {
  const { state, activities, projector } = run;
  const { alarm, settings } = state.record;
  const { verifyHoldSeconds: holdSeconds, verifyPollSeconds: pollSeconds, verifyTimeoutSeconds } = settings;
  const taken = projector.take();
  const scope = new CancellationScope({ cancellable: true });
  const wasOk = isOk(run);
  let isDone = false;
  const asked = scope
    .run(() =>
      activities.awaitRecovery.executeWithOptions(
        {
          summary: `until ${alarm.name} is OK and holds it`,
          // With a margin: Temporal ends it as soon as the next look would come later than that.
          scheduleToCloseTimeout: (2 * verifyTimeoutSeconds + holdSeconds + BOUNDS.awaitMarginSeconds) * 1000,
        },
        [
          {
            ...whatToRead(alarm),
            holdSeconds,
            pollSeconds,
            until: new Date(deadlineMs).toISOString(),
            ...taken,
          },
        ],
      ),
    )
    .finally(() => {
      isDone = true;
    });
  // Looked at below; until then a failure must not count as unhandled.
  asked.catch(() => undefined);
  await condition(() => isDone || isStopped(run) || isOk(run) !== wasOk);
  if (!isDone) {
    scope.cancel();
    // Whether it had written the copy nobody says any more.
    projector.landed(taken, undefined);
    return 'open';
  }
  let outcome: AwaitRecoveryOutcome;
  try {
    outcome = await asked;
  } catch {
    projector.landed(taken, undefined);
    // Only what was OK once is read on behind the deadline.
    return isStopped(run) || state.isGone ? 'open' : 'unreadable';
  }
  projector.landed(taken, outcome.copied);
  if (outcome.kind === 'gone') {
    state.isGone = true;
    return 'open';
  }
  const isNews = outcome.reading !== null && learn(run, outcome.reading);
  if (outcome.kind === 'late' || !isNews || isStopped(run) || !isOk(run)) return 'open';
  const okAtMs = Date.parse(outcome.okAt);
  note(run, okAtMs, okAtMs + holdSeconds * 1000);
  return 'held';
}

type Hold = 'passed' | 'broken' | 'unreadable';

/** Stays until the alarm was OK for the whole hold and a reading at its end says so too. */
async function holdsOk(run: IncidentRun, deadlineMs: number): Promise<Hold> {
  const { state } = run;
  const { verifyHoldSeconds, verifyTimeoutSeconds } = state.record.settings;
  const heldUntilMs = Date.now() + verifyHoldSeconds * 1000;
  note(run, Date.now(), heldUntilMs);
  // The end of the hold may lie behind the deadline; a reading of it may take as long again.
  const giveUpMs = Math.max(deadlineMs, heldUntilMs) + verifyTimeoutSeconds * 1000;
  const isBroken = () => !isOk(run) || isStopped(run);
  for (;;) {
    const untilMs = Date.now() < heldUntilMs ? heldUntilMs : giveUpMs;
    const isEndOfHold = Date.now() >= heldUntilMs;
    const reading = isEndOfHold ? await readAlarm(run) : null;
    if (isBroken()) return 'broken';
    if (reading === 'OK') return 'passed';
    if (state.isGone || Date.now() >= giveUpMs) return 'unreadable';
    await pause(
      run,
      isBroken,
      untilMs,
      isEndOfHold ? 'until the alarm is read again' : 'the alarm must hold OK',
    );
    if (isBroken()) return 'broken';
    if (!isEndOfHold && Date.now() < heldUntilMs) await readAlarm(run);
  }
}

function note(run: IncidentRun, okAtMs: number, heldUntilMs: number): void {
  const { state } = run;
  const { verification, settings } = state.record;
  const heldUntil = new Date(heldUntilMs).toISOString();
  if (verification !== null) {
    const alarmOkAt = new Date(okAtMs).toISOString();
    state.change({ alarmState: 'OK', verification: { ...verification, alarmOkAt, heldUntil } });
  }
  state.note('alarm_ok', `the alarm is OK; it must hold it for ${settings.verifyHoldSeconds} s`, {
    heldUntil,
  });
  showState(run);
}

/** Until `isOver`, the next poll or `untilMs`, whatever comes first. */
async function pause(
  run: IncidentRun,
  isOver: () => boolean,
  untilMs: number,
  summary: string,
): Promise<void> {
  const pollMs = run.state.record.settings.verifyPollSeconds * 1000;
  await condition(isOver, Math.max(1, Math.min(pollMs, untilMs - Date.now())), { summary });
}

/** The alarm's state as read now; null where it could not be read or the reading is older than what is known. */
async function readAlarm(run: IncidentRun): Promise<string | null> {
  const { state, activities } = run;
  const { alarm } = state.record;
  try {
    const answer = await activities.readAlarm.executeWithOptions({ summary: `read ${alarm.name}` }, [
      whatToRead(alarm),
    ]);
    if (answer.kind === 'gone') {
      state.isGone = true;
      return null;
    }
    return learn(run, answer.reading) ? state.watch.state : null;
  } catch {
    // Nothing is known then; the next poll asks again.
    return null;
  }
}

/** False when it is older than what is known. */
function learn({ state }: IncidentRun, reading: AlarmReading): boolean {
  if (!state.learnReading(reading)) return false;
  const { verification } = state.record;
  const reason = cutText(reading.reason, LIMITS.verdictMessageChars);
  if (verification !== null) state.change({ verification: { ...verification, reason } });
  return true;
}
