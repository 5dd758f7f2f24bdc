import { LIMITS } from '../bounds.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';
import type { HostTag, MaintenanceWindow, Mute, Weekday, WindowSubject, WindowTimes } from './suppression.ts';
import { WEEKDAYS } from './suppression.ts';
import { nextOpening } from './window-openings.ts';
import { isTimeZone } from './zone-clock.ts';

/** Who makes a rule, when, and what it is called. */
export interface RuleMaker {
  readonly id: string;
  readonly by: string;
  readonly nowMs: number;
}

export interface MuteAsked {
  readonly alarm: string;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** ISO 8601, with its offset. */
  readonly until: string;
  readonly reason: string;
}

export interface WindowAsked {
  readonly alarm?: string | undefined;
  readonly tag?: HostTag | undefined;
  readonly once?: { readonly from: string; readonly until: string } | undefined;
  readonly weekly?:
    | {
        readonly days: readonly Weekday[];
        readonly at: string;
        readonly minutes: number;
        readonly timeZone: string;
        /** Absent: as far ahead as a window may be. */
        readonly until?: string | undefined;
      }
    | undefined;
  readonly reason: string;
}

const HOUR_SECONDS = 3600;
const days = (seconds: number) => `${seconds / (24 * HOUR_SECONDS)} days`;

/** A text that can be read and stands on one line. */
function visible(value: string, name: string, charsMax: number): Result<string> {
  const text = stripControls(value).replaceAll(/\s+/g, ' ').trim();
  if (text === '') return err(`${name} is empty`);
  return text.length > charsMax ? err(`${name} is longer than ${charsMax} characters`) : ok(text);
}

function instant(text: string, name: string): Result<number> {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? err(`${name} is not a time, such as 2026-11-29T22:00:00Z`) : ok(ms);
}

/** Why a rule may not end then; null where it may. */
function endProblem(untilMs: number, nowMs: number, secondsMax: number): string | null {
  if (untilMs <= nowMs) return 'its end has passed already';
  return untilMs > nowMs + secondsMax * 1000 ? `it may end at most ${days(secondsMax)} from now` : null;
}

/** A mute as somebody asks for it. The name is taken as it is: an alarm of another name is another alarm. */
export function newMute(asked: MuteAsked, { id, by, nowMs }: RuleMaker): Result<Mute> {
  const reason = visible(asked.reason, 'the reason', LIMITS.suppressionReasonChars);
  if (!reason.ok) return reason;
  const untilMs = instant(asked.until, 'the end');
  if (!untilMs.ok) return untilMs;
  const problem = endProblem(untilMs.value, nowMs, LIMITS.muteSeconds);
  if (problem !== null) return err(problem);
  if (asked.alarm === '' || asked.alarm.length > LIMITS.alarmNameChars)
    return err('no alarm has such a name');
  return ok({
    kind: 'mute',
    id,
    alarm: asked.alarm,
    accountId: asked.accountId ?? null,
    region: asked.region ?? null,
    until: new Date(untilMs.value).toISOString(),
    by,
    reason: reason.value,
    createdAt: new Date(nowMs).toISOString(),
  });
}

function subjectOf({ alarm, tag }: WindowAsked): Result<WindowSubject> {
  if ((alarm === undefined) === (tag === undefined))
    return err('give the name of an alarm or a tag, not both');
  if (alarm !== undefined) {
    return alarm === '' || alarm.length > LIMITS.alarmNameChars
      ? err('no alarm has such a name')
      : ok({ kind: 'alarm', pattern: alarm });
  }
  const { key = '', value = '' } = tag ?? {};
  if (key === '' || key.length > LIMITS.tagKeyChars || value.length > LIMITS.tagValueChars)
    return err('no host has such a tag');
  // SSM would look for any value.
  if (/[*?]/.test(`${key}${value}`)) return err('a tag is meant as it is, without * and ?');
  return ok({ kind: 'tag', tag: { key, value } });
}

function onceTimes(once: NonNullable<WindowAsked['once']>, nowMs: number): Result<WindowTimes> {
  const from = instant(once.from, 'the beginning');
  if (!from.ok) return from;
  const until = instant(once.until, 'the end');
  if (!until.ok) return until;
  if (until.value <= from.value) return err('it would end before it begins');
  const problem = endProblem(until.value, nowMs, LIMITS.windowAheadSeconds);
  if (problem !== null) return err(problem);
  if (until.value - from.value > LIMITS.windowOnceSeconds * 1000)
    return err(`it may last at most ${days(LIMITS.windowOnceSeconds)}`);
  return ok({
    kind: 'once',
    from: new Date(from.value).toISOString(),
    until: new Date(until.value).toISOString(),
  });
}

function weeklyTimes(weekly: NonNullable<WindowAsked['weekly']>, nowMs: number): Result<WindowTimes> {
  const { at, minutes, timeZone } = weekly;
  const wanted = WEEKDAYS.filter((day) => weekly.days.includes(day));
  if (wanted.length === 0) return err(`give days of the week: ${WEEKDAYS.join(', ')}`);
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(at)) return err('it begins at a time such as 02:30');
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LIMITS.windowWeeklyMinutes)
    return err(`it may last at most ${LIMITS.windowWeeklyMinutes / 60} hours, in whole minutes`);
  if (!isTimeZone(timeZone)) return err('the time zone is none, such as Europe/Berlin or UTC');
  const latest = nowMs + LIMITS.windowAheadSeconds * 1000;
  const until = weekly.until === undefined ? ok(latest) : instant(weekly.until, 'the end');
  if (!until.ok) return until;
  const problem = endProblem(until.value, nowMs, LIMITS.windowAheadSeconds);
  if (problem !== null) return err(problem);
  const times = {
    kind: 'weekly',
    days: wanted,
    at,
    minutes,
    timeZone,
    until: new Date(until.value).toISOString(),
  } as const;
  return nextOpening(times, nowMs) === null ? err('it would never open') : ok(times);
}

export function newWindow(asked: WindowAsked, { id, by, nowMs }: RuleMaker): Result<MaintenanceWindow> {
  const reason = visible(asked.reason, 'the reason', LIMITS.suppressionReasonChars);
  if (!reason.ok) return reason;
  const subject = subjectOf(asked);
  if (!subject.ok) return subject;
  const { once, weekly } = asked;
  if ((once === undefined) === (weekly === undefined)) return err('it is once or weekly');
  const times = once === undefined ? weekly && weeklyTimes(weekly, nowMs) : onceTimes(once, nowMs);
  if (times === undefined) return err('it is once or weekly');
  if (!times.ok) return times;
  const createdAt = new Date(nowMs).toISOString();
  return ok({
    kind: 'window',
    id,
    subject: subject.value,
    times: times.value,
    by,
    reason: reason.value,
    createdAt,
  });
}
