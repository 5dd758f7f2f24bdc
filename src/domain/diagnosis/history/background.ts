import { meaningOf } from '../../alarm/condition/subjects.ts';
import { LIMITS } from '../../bounds.ts';
import { alarmHistory, type MetricHistory, type Trend } from '../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView } from '../host-view.ts';
import { logSentences } from '../log-finding.ts';
import { HOUR_SECONDS } from './series.ts';
import { FIT_MIN } from './trend.ts';

// What happened before and beside the trouble of a host, as sentences. None of it is a cause by itself: that something was
// changed, launched or busy at the same time is what a person wants to know, and blames nobody.

/** What was changed so long before the onset may have to do with it. */
const SHORTLY_SECONDS = 24 * HOUR_SECONDS;

const secondsOf = (iso: string) => Date.parse(iso) / 1_000;
/** `2026-11-22 08:02 UTC`. */
const timeText = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

function spanText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 6) / 10;
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

const UNITS: Readonly<Record<string, string>> = { Percent: ' %', Bytes: ' B', Seconds: ' s' };

/** Of the names that tell it: CloudWatch answers without a unit unless one is asked for. */
function valueText(value: number | null, { unit, metric }: MetricHistory): string {
  if (value === null) return 'unknown';
  const isPercent = /percent|utili[sz]ation|%$|Balance%|BurstBalance|cpu_usage_/i.test(metric);
  return `${Number(value.toPrecision(4))}${UNITS[unit ?? ''] ?? (isPercent ? ' %' : '')}`;
}

const nameOf = ({ metric, subject }: MetricHistory) =>
  subject === 'other' ? metric : `${meaningOf(subject).noun} (${metric})`;

function trendText({ perHour, hours, fit }: Trend, history: MetricHistory): string {
  const way = perHour > 0 ? 'rose' : 'fell';
  // Between two points nobody knows how.
  if (hours * HOUR_SECONDS < 1.5 * history.periodSeconds)
    return `it ${way} within ${spanText(history.periodSeconds)}`;
  const how = fit >= 0.9 ? 'steadily ' : '';
  return `it ${way} ${how}by ${valueText(Math.abs(perHour), history)} an hour over ${spanText(hours * HOUR_SECONDS)}`;
}

const PATTERNS = {
  daily: 'it is so at this hour on most days',
  weekly: 'it was so at this hour a week ago too',
  none: 'it is not so at this hour on other days',
} as const;

/** What a group's series shows may be a neighbour's: it stands under each of its hosts, the well ones too. */
function overGroup({ dimensions, statistic }: MetricHistory): string {
  const { AutoScalingGroupName: group, InstanceId, host } = dimensions;
  return group === undefined || (InstanceId ?? host) !== undefined
    ? ''
    : ` over the group ${group} (${statistic} of its hosts)`;
}

function alarmSentence(history: MetricHistory): string {
  const { latest, threshold, since, sinceOrEarlier, before, trend, pattern } = history;
  if (latest === null)
    return `CloudWatch has no data point of ${nameOf(history)}${overGroup(history)} of the last day`;
  const parts = [`${nameOf(history)}${overGroup(history)} is at ${valueText(latest, history)}`];
  if (since !== null && threshold !== null)
    parts.push(
      `it has breached ${valueText(threshold, history)} since ${timeText(since)}${sinceOrEarlier ? ' or earlier' : ''}`,
    );
  if (before !== null) parts.push(`before it began it was usually at ${valueText(before, history)}`);
  if (trend !== null) parts.push(trendText(trend, history));
  if (pattern !== null) parts.push(PATTERNS[pattern]);
  return parts.join('; ');
}

function neighbourSentences(histories: readonly MetricHistory[]): readonly string[] {
  const moved = histories.filter(({ moved: way }) => way === 'up' || way === 'down');
  const level = histories.filter(({ moved: way }) => way === 'level');
  return [
    ...moved.map((one) => {
      const way = one.moved === 'up' ? 'up' : 'down';
      return `since it began ${nameOf(one)} went ${way}, from ${valueText(one.before, one)} to ${valueText(one.latest, one)} now`;
    }),
    ...(level.length === 0 ? [] : [`since it began these did not move: ${level.map(nameOf).join(', ')}`]),
  ];
}

function besideOnset(at: string, onset: string): string {
  const seconds = secondsOf(at) - secondsOf(onset);
  if (Math.abs(seconds) < 60) return 'at the onset';
  return `${spanText(seconds)} ${seconds < 0 ? 'before' : 'after'} the onset`;
}

function groupSentence(change: FactOf<'group_change'>, targetId: string, onset: string): string {
  const { group, change: what, instanceId, startedAt, status, description } = change;
  const who = instanceId === targetId ? 'this instance' : (instanceId ?? 'an instance');
  const did = what === 'other' ? `said "${description}"` : `${what} ${who}`;
  const failed = status === 'Failed' || status === 'Cancelled' ? `, which ${status.toLowerCase()}` : '';
  return `the Auto Scaling group ${group} ${did} at ${timeText(startedAt)}, ${besideOnset(startedAt, onset)}${failed}`;
}

interface Changed {
  readonly at: string;
  readonly what: string;
}

const listed = (all: readonly Changed[]) => {
  const named = all.slice(0, LIMITS.changesNamedMax).map(({ at, what }) => `${what} (${timeText(at)})`);
  return [
    ...named,
    ...(all.length > LIMITS.changesNamedMax ? [`${all.length - LIMITS.changesNamedMax} more`] : []),
  ].join(', ');
};

/** Changes near the onset: which came before it, and which since. */
function changeSentences(view: HostView, onset: string): readonly string[] {
  const all = [
    ...factsOf(view, 'configuration_change').map(({ changedAt, path }) => ({ at: changedAt, what: path })),
    ...factsOf(view, 'package_change').map(({ changedAt, action, name, version }) => ({
      at: changedAt,
      what: `package ${name} ${action}${version === '' ? '' : ` (${version})`}`,
    })),
  ].toSorted((a, b) => secondsOf(b.at) - secondsOf(a.at));
  const from = secondsOf(onset) - SHORTLY_SECONDS;
  const before = all.filter(({ at }) => secondsOf(at) >= from && secondsOf(at) <= secondsOf(onset));
  const since = all.filter(({ at }) => secondsOf(at) > secondsOf(onset));
  return [
    ...(before.length === 0
      ? []
      : [`changed shortly before the onset, which alone shows no cause: ${listed(before)}`]),
    ...(since.length === 0 ? [] : [`changed since the onset: ${listed(since)}`]),
  ];
}

/**
 * When the trouble began, ISO 8601 in UTC: where the rise began that led over the threshold, else since when it has held, else
 * when the alarm changed its state.
 */
function onsetOfTrouble(view: Pick<HostView, 'facts' | 'alarm'>): string {
  const known = alarmHistory(view);
  if (known === undefined || known.since === null) return view.alarm.stateChangeTime;
  const { began = null, since, trend } = known;
  return began !== null && trend !== null && trend.fit >= FIT_MIN && began < since ? began : since;
}

/** Since when, how fast, whether it is usual, what else moved and what was changed; at most LIMITS.backgroundMax sentences. */
export function backgroundOf(view: HostView): readonly string[] {
  const onset = onsetOfTrouble(view);
  const histories = factsOf(view, 'metric_history');
  return [
    ...logSentences(view),
    ...histories.filter(({ role }) => role === 'alarm').map(alarmSentence),
    ...neighbourSentences(histories.filter(({ role }) => role === 'neighbour')),
    ...factsOf(view, 'group_change').map((change) => groupSentence(change, view.targetId, onset)),
    ...changeSentences(view, onset),
  ].slice(0, LIMITS.backgroundMax);
}
