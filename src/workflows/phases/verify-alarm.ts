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
  const awaited: Awaited = run.joins ? await awaitRecovery(run, deadlineMs) : { kind: 'open', hold: null };
  if (awaited.kind === 'unreadable') return fail(run, ENDINGS.alarmUnreadable(), false);
  if (awaited.kind === 'held') {
    conclude(run, true, 'the alarm went back to OK and stayed there');
    return null;
  }
  let hold = awaited.kind === 'open' ? awaited.hold : null;
  while (await becomesOk(run, deadlineMs)) {
    const held = await holdsOk(run, deadlineMs, hold);
    hold = null;
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

/** A hold that the timeline tells of. */
interface NotedHold {
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/**
 * `open`: it is not over with one activity, and what follows goes by the state as it is then; `hold`: one that is under way.
 * `unreadable`: it was OK, and could not be read at the end of its hold.
 */
type Awaited =
  | { readonly kind: 'held' | 'unreadable' }
  | { readonly kind: 'open'; readonly hold: NotedHold | null };

/** Tells two standings of the alarm apart, also where it went and came back between two looks at them. */
const standingOf = ({ state }: IncidentRun) => `${state.watch.state} ${state.watch.changedAtMs}`;

/**
 * Waits in one activity, whose looks leave no events, while notifications are heard beside it: an OK is noted at once, and the
 * activity goes on to look whether it holds; whatever is heard that is not OK ends the hold, and the wait begins anew.
 */
async function awaitRecovery(run: IncidentRun, deadlineMs: number): Promise<Awaited> {
  const { projector } = run;
  for (;;) {
    let standing = standingOf(run);
    let hold = isOk(run) ? noteHold(run) : null;
    const looks = beginLooks(run, deadlineMs);
    const isNews = () => standingOf(run) !== standing;
    do {
      await condition(() => looks.isDone() || isStopped(run) || isNews());
      if (!isNews()) continue;
      standing = standingOf(run);
      hold = isOk(run) ? noteHold(run) : null;
      // What has ended in the same moment says itself what it has read, and when that was so.
    } while (!looks.isDone() && !isStopped(run) && hold !== null);
    if (looks.isDone()) return await heed(run, looks, hold);
    looks.cancel();
    // Whether the copy was written nobody says any more.
    if (isStopped(run) || Date.now() >= deadlineMs) {
      projector.landed(looks.taken, undefined);
      return { kind: 'open', hold: null };
    }
    if (looks.taken.copy !== undefined) projector.defer();
  }
}

function noteHold(run: IncidentRun): NotedHold {
  const untilMs = Date.now() + run.state.record.settings.verifyHoldSeconds * 1000;
  note(run, Date.now(), untilMs);
  return { untilMs };
}

/** An activity that looks at the alarm until it has held OK. */
interface Looks {
  readonly isDone: () => boolean;
  readonly cancel: () => void;
  readonly outcome: Promise<AwaitRecoveryOutcome>;
  /** The copy of the record that goes along. */
  readonly taken: ReturnType<IncidentRun['projector']['take']>;
}

function beginLooks({ state, activities, projector }: IncidentRun, deadlineMs: number): Looks {
  const { alarm, settings } = state.record;
  const { verifyHoldSeconds: holdSeconds, verifyPollSeconds: pollSeconds, verifyTimeoutSeconds } = settings;
  const taken = projector.take();
  const scope = new CancellationScope({ cancellable: true });
  const until = new Date(deadlineMs).toISOString();
  // With a margin: Temporal ends it as soon as the next look would come later than that.
  const limitSeconds = 2 * verifyTimeoutSeconds + holdSeconds + BOUNDS.awaitMarginSeconds;
  let isDone = false;
  const outcome = scope
    .run(() =>
      activities.awaitRecovery.executeWithOptions(
        {
          summary: `until ${alarm.name} is OK and holds it`,
          scheduleToCloseTimeout: limitSeconds * 1000,
        },
        [{ ...whatToRead(alarm), holdSeconds, pollSeconds, until, ...taken }],
      ),
    )
    .finally(() => {
      isDone = true;
    });
  // Looked at where it is heeded; until then a failure must not count as unhandled.
  outcome.catch(() => undefined);
  return { isDone: () => isDone, cancel: () => scope.cancel(), outcome, taken };
}

/** What the looks have come to, weighed against what was heard meanwhile. `hold`: the one that was noted, and is under way. */
async function heed(run: IncidentRun, looks: Looks, hold: NotedHold | null): Promise<Awaited> {
  const { state, projector } = run;
  let outcome: AwaitRecoveryOutcome;
  try {
    outcome = await looks.outcome;
  } catch {
    projector.landed(looks.taken, undefined);
    // Only what was OK once is read on behind the deadline.
    return isStopped(run) || state.isGone ? { kind: 'open', hold: null } : { kind: 'unreadable' };
  }
  projector.landed(looks.taken, outcome.copied);
  if (outcome.kind === 'gone') {
    state.isGone = true;
    return { kind: 'open', hold: null };
  }
  const isNews = outcome.reading !== null && learn(run, outcome.reading);
  if (!isOk(run) || isStopped(run)) return { kind: 'open', hold: null };
  // Of a reading that is older than what was heard nothing follows: neither that it holds nor that it does not.
  if (outcome.kind === 'late' || !isNews) return { kind: 'open', hold };
  const okAtMs = Date.parse(outcome.okAt);
  const untilMs = okAtMs + state.record.settings.verifyHoldSeconds * 1000;
  if (hold === null || outcome.isRenewed === true) note(run, okAtMs, untilMs);
  // The looks have their own beginning, which is the one that counted.
  else recordHold(run, okAtMs, untilMs);
  return { kind: 'held' };
}

type Hold = 'passed' | 'broken' | 'unreadable';

/** Stays until the alarm was OK for the whole hold and a reading at its end says so too. `begun`: a hold that is under way. */
async function holdsOk(run: IncidentRun, deadlineMs: number, begun: NotedHold | null): Promise<Hold> {
  const { state } = run;
  const { verifyTimeoutSeconds } = state.record.settings;
  const { untilMs: heldUntilMs } = begun ?? noteHold(run);
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
  recordHold(run, okAtMs, heldUntilMs);
  const { verifyHoldSeconds } = state.record.settings;
  state.note('alarm_ok', `the alarm is OK; it must hold it for ${verifyHoldSeconds} s`, {
    heldUntil: new Date(heldUntilMs).toISOString(),
  });
  showState(run);
}

function recordHold({ state }: IncidentRun, okAtMs: number, heldUntilMs: number): void {
  const { verification } = state.record;
  if (verification === null) return;
  const alarmOkAt = new Date(okAtMs).toISOString();
  const heldUntil = new Date(heldUntilMs).toISOString();
  state.change({ alarmState: 'OK', verification: { ...verification, alarmOkAt, heldUntil } });
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
