import type { LabClock } from '../lab-clock.ts';
import { type Alarm, type MetricAlarm, periodSecondsOf, type StateRecord } from './alarm.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { type AlarmTransition, offsetTime, type TriggeringChild } from './alarm-message.ts';
import { childrenOf, evaluateRule, parseRule } from './composite-rule.ts';
import { type Datapoint, evaluateAlarm, evaluationRange } from './evaluate-alarm.ts';
import type { MetricStore } from './metric-store.ts';
import { readDatapoints } from './read-datapoints.ts';

export interface TrackedAlarm {
  readonly alarm: Alarm;
  readonly state: StateRecord;
}

/** Keeps the alarms, evaluates them in time and tells of every change of state. */
export interface AlarmEngine {
  /** Creates or replaces; a replaced alarm keeps its state. */
  save(alarm: Alarm): void;
  remove(name: string): void;
  find(nameOrArn: string): TrackedAlarm | undefined;
  all(): TrackedAlarm[];
  /** Until the next evaluation says otherwise. */
  force(name: string, state: StateRecord['value'], reason: string, reasonData: string | undefined): void;
}

export interface AlarmEngineOptions {
  readonly clock: LabClock;
  readonly metrics: MetricStore;
  readonly history: AlarmHistory;
  /** Runs the actions of the new state. Must not throw. */
  readonly act: (transition: AlarmTransition) => void;
}

/** Alarms are looked at every minute of alarm time, or every period when that is shorter. */
const EVALUATION_INTERVAL_SECONDS = 60;
/** Alarm time to wait after the end of a period, so that its last values have arrived. */
const GRACE_MS = 1_000;

/** Evaluations that a stalled process makes up for, at most; older ones are skipped. */
const CATCH_UP_MAX = 60;

interface Entry {
  readonly alarm: Alarm;
  state: StateRecord;
  /** End of the last period that was evaluated. */
  evaluatedUntilMs: number;
  cancel: () => void;
}

export function createAlarmEngine({ clock, metrics, history, act }: AlarmEngineOptions): AlarmEngine {
  const entries = new Map<string, Entry>();

  const byNameOrArn = (nameOrArn: string): Entry | undefined =>
    entries.get(nameOrArn) ?? [...entries.values()].find(({ alarm }) => alarm.arn === nameOrArn);

  function change(
    entry: Entry,
    next: Omit<StateRecord, 'transitionedAtMs'>,
    children?: TriggeringChild[],
  ): void {
    const previous = entry.state;
    const isTransition = previous.value !== next.value;
    entry.state = { ...next, transitionedAtMs: isTransition ? next.updatedAtMs : previous.transitionedAtMs };
    if (!isTransition) return;
    const { alarm, state: current } = entry;
    history.changed(alarm, previous, current);
    act({
      alarm,
      previous: previous.value,
      current,
      ...(children === undefined ? {} : { triggeringChildren: children }),
    });
    evaluateParentsOf(entry);
  }

  function evaluateParentsOf(child: Entry): void {
    for (const entry of entries.values()) {
      if (entry.alarm.kind !== 'composite') continue;
      const names = childrenOf(parseRule(entry.alarm.rule));
      if (names.some((name) => byNameOrArn(name) === child)) evaluateComposite(entry, child);
    }
  }

  /** `cause` is the child that changed, or undefined when the rule itself is new. */
  function evaluateComposite(entry: Entry, cause: Entry | undefined): void {
    if (entry.alarm.kind !== 'composite') return;
    const rule = parseRule(entry.alarm.rule);
    const isAlarm = evaluateRule(rule, (name) => byNameOrArn(name)?.state.value);
    const value = isAlarm ? 'ALARM' : 'OK';
    if (entry.state.value === value) return;
    const causes =
      cause === undefined ? childrenOf(rule).flatMap((name) => byNameOrArn(name) ?? []) : [cause];
    const reason = causes
      .map(
        ({ alarm, state }) =>
          `${alarm.arn} transitioned to ${state.value} at ${longTime(state.transitionedAtMs)}`,
      )
      .join(', ');
    const children = causes.map(({ alarm, state }) => ({
      arn: alarm.arn,
      state: state.value,
      transitionedAtMs: state.transitionedAtMs,
    }));
    change(entry, { value, reason, updatedAtMs: clock.now() }, children);
  }

  /** Looks at every period that has ended since the last time, so that a stall loses no evaluation. */
  function catchUp(entry: Entry): void {
    if (entry.alarm.kind !== 'metric') return;
    const intervalMs = intervalOf(entry.alarm);
    const nowMs = clock.now() - clock.compressed(GRACE_MS);
    const missed = Math.min(Math.floor((nowMs - entry.evaluatedUntilMs) / intervalMs), CATCH_UP_MAX);
    const lastEndMs = Math.floor(nowMs / intervalMs) * intervalMs;
    for (let back = missed - 1; back >= 0; back -= 1)
      evaluateMetric(entry, entry.alarm, lastEndMs - back * intervalMs);
    entry.evaluatedUntilMs = lastEndMs;
  }

  function evaluateMetric(entry: Entry, alarm: MetricAlarm, endMs: number): void {
    const count = evaluationRange(alarm.evaluationPeriods);
    const periodMs = clock.compressed(periodSecondsOf(alarm.source) * 1000);
    const datapoints = readDatapoints(alarm.source, metrics, endMs, periodMs, count);
    const result = evaluateAlarm(alarm, datapoints);
    if (result === undefined) return;
    const nowMs = clock.now();
    change(entry, {
      value: result.state,
      reason: result.reason,
      reasonData: reasonData(alarm, result.evaluated, nowMs),
      updatedAtMs: nowMs,
    });
  }

  function intervalOf(alarm: MetricAlarm): number {
    return clock.compressed(Math.min(periodSecondsOf(alarm.source), EVALUATION_INTERVAL_SECONDS) * 1000);
  }

  function scheduleNext(entry: Entry): void {
    if (entry.alarm.kind !== 'metric') return;
    const dueMs = entry.evaluatedUntilMs + intervalOf(entry.alarm) + clock.compressed(GRACE_MS);
    entry.cancel = clock.after(Math.max(dueMs - clock.now(), 0), () => {
      catchUp(entry);
      if (entries.get(entry.alarm.name) === entry) scheduleNext(entry);
    });
  }

  return {
    save(alarm) {
      const existing = entries.get(alarm.name);
      const nowMs = clock.now();
      const initial: StateRecord = {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        updatedAtMs: nowMs,
        transitionedAtMs: nowMs,
      };
      const entry: Entry = {
        alarm,
        state: existing?.state ?? initial,
        evaluatedUntilMs:
          alarm.kind === 'metric' ? Math.floor(nowMs / intervalOf(alarm)) * intervalOf(alarm) : nowMs,
        cancel: () => {},
      };
      existing?.cancel();
      entries.set(alarm.name, entry);
      history.configured(alarm, existing === undefined ? 'created' : 'updated', nowMs);
      if (alarm.kind === 'composite') evaluateComposite(entry, undefined);
      else scheduleNext(entry);
    },
    remove(name) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      entry.cancel();
      entries.delete(name);
      history.configured(entry.alarm, 'deleted', clock.now());
    },
    find: byNameOrArn,
    all: () => [...entries.values()],
    force(name, value, reason, data) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      change(entry, {
        value,
        reason,
        updatedAtMs: clock.now(),
        ...(data === undefined ? {} : { reasonData: data }),
      });
    },
  };
}

function reasonData(alarm: MetricAlarm, evaluated: readonly Datapoint[], nowMs: number): string {
  return JSON.stringify({
    version: '1.0',
    queryDate: offsetTime(nowMs),
    startDate: evaluated[0] && offsetTime(evaluated[0].startMs),
    ...(alarm.source.kind === 'metric' ? { statistic: alarm.source.query.statistic } : {}),
    period: periodSecondsOf(alarm.source),
    recentDatapoints: evaluated.map(({ value }) => value),
    threshold: alarm.threshold,
    evaluatedDatapoints: evaluated
      .map(({ startMs, value }) => ({ timestamp: offsetTime(startMs), value }))
      .reverse(),
  });
}

/** `Sunday 22 November, 2026 08:00:55 UTC` */
function longTime(atMs: number): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(atMs);
  const time = new Date(atMs).toISOString().slice(11, 19);
  const date = `${part({ day: '2-digit' })} ${part({ month: 'long' })}, ${part({ year: 'numeric' })}`;
  return `${part({ weekday: 'long' })} ${date} ${time} UTC`;
}
