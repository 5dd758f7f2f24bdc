import type { Alarm } from '../../alarm/alarm.ts';
import { conditionOf } from '../../alarm/condition/condition-of.ts';
import { limitText, readableCondition } from '../../alarm/condition/readable-condition.ts';
import { LIMITS } from '../../bounds.ts';
import type { MetricHistory } from '../../diagnosis/aws/metric-history.ts';
import type { HostJudgement, WeighedCause } from '../../diagnosis/judge/judgement.ts';
import { planTargets } from '../../plan/host-lease.ts';
import { countText } from '../../text/count-text.ts';
import { alarmStateText } from '../alarm-standing.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { hostsText, hostText, joinedWithin, named, percentText, said } from './brief-text.ts';

type Seen = Pick<
  IncidentRecord,
  'alarm' | 'alarmState' | 'targets' | 'diagnostics' | 'hypothesis' | 'provenance' | 'plan'
> &
  Pick<IncidentRecord, 'status' | 'repeatCount'>;

// Of the operator's own metrics and of a composite's children only the judgement knows.
const NOTHING_ELSE = { siteMetrics: [] } as const;

const asserted = ({ causes }: HostJudgement) => causes.filter(({ state }) => state === 'asserted');
const weightOf = (host: HostJudgement) =>
  Math.max(-1, ...asserted(host).map(({ explained, confidence }) => (explained ?? 0) + confidence));

/** The hosts on which the trouble is measured, the one that a cause explains best first. */
function sickHosts({ diagnostics }: Pick<Seen, 'diagnostics'>): readonly HostJudgement[] {
  const ill = (diagnostics?.judgement?.hosts ?? []).filter(({ state }) => state === 'ill');
  return ill.toSorted((a, b) => weightOf(b) - weightOf(a));
}

/** What the alarm asserts, as far as that is known. */
function assertion({ alarm, diagnostics }: Seen): string {
  if (alarm.finding !== undefined) return alarm.reason;
  const judged = diagnostics?.judgement?.condition;
  if (judged !== undefined && judged !== '') return judged;
  return readableCondition(conditionOf(alarm, NOTHING_ELSE));
}

/** One line of the log that a finding is about, secrets taken out; empty where there is none. */
function lineText({ finding }: Alarm): string {
  const [line] = finding?.lines ?? [];
  const text = said(line ?? '', LIMITS.briefLogLineChars);
  return text === '' ? '' : `. A line of the log: ${text}`;
}

/** What is wrong: which alarm, what it asserts, and whether it is still so. */
export function whatText(record: Seen): string {
  const { alarm, repeatCount } = record;
  const state = record.alarmState === 'ALARM' ? '' : `, now ${alarmStateText(record)}`;
  const again = repeatCount > 0 ? `, ${countText(repeatCount, 'repeat')}` : '';
  const tail = `${state}${again}`;
  const { finding } = alarm;
  const [room, severity] =
    finding === undefined
      ? [LIMITS.briefWhatChars, '']
      : [LIMITS.briefFindingChars, ` (${named(finding.severity)})`];
  const what = said(`${named(alarm.name)}${severity}: ${assertion(record)}`, room - tail.length);
  return `${what}${tail}${lineText(alarm)}`;
}

/** Where: the sick host by its name, of how many, the log of a finding, and the account and Region. */
export function whereText(record: Seen): string {
  const { alarm, targets } = record;
  const log = alarm.finding === undefined ? '' : `log ${named(alarm.finding.logGroup)}; `;
  const place = `${log}${named(alarm.region)}, account ${named(alarm.accountId)}`;
  const [sick, ...others] = sickHosts(record);
  const all = countText(targets.length, 'host');
  const about = `${alarm.resource.kind.replaceAll('_', ' ')} ${named(alarm.resource.id)}`;
  // An undo measures nothing: where it acts is where it is about.
  const undone = record.plan?.undoes === undefined ? [] : planTargets(record.plan);
  const ill = others.length === 0 ? '' : ` and ${countText(others.length, 'other ill host')}`;
  const hosts =
    undone.length === 1 && undone[0] !== undefined
      ? hostText(undone[0], targets)
      : undone.length > 1
        ? hostsText(undone, targets)
        : sick !== undefined
          ? `${hostText(sick.targetId, targets)}${ill}${targets.length > 1 ? ` of ${all}` : ''}`
          : targets.length === 1 && targets[0] !== undefined
            ? hostText(targets[0].instanceId, targets)
            : targets.length > 1
              ? `${about}, ${all}, none measured ill`
              : about;
  return joinedWithin(`${hosts};`, place, LIMITS.briefWhereChars);
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** What the value is compared with: in its unit where that is understood, else as CloudWatch gives it; empty: with nothing. */
function thresholdText(alarm: Alarm): string {
  if (alarm.finding !== undefined) return '';
  const condition = conditionOf(alarm, NOTHING_ELSE);
  if (condition.kind === 'metric' && condition.understood) return limitText(condition);
  if (alarm.threshold === null) return '';
  const operator = alarm.comparisonOperator ?? '';
  return `${SIGNS[operator] ?? named(operator)} ${alarm.threshold}`.trim();
}

function latestText({ diagnostics }: Seen): string | null {
  const own = (diagnostics?.facts ?? []).find(
    (fact): fact is MetricHistory => fact.kind === 'metric_history' && fact.role === 'alarm',
  );
  return own === undefined || own.latest === null ? null : `${named(own.metric)} is ${own.latest}`;
}

/** What was measured on a host, without a sentence of a cause in front, which is told as the cause. */
function besideCauses(host: HostJudgement): string {
  const { measured } = host;
  const own = asserted(host).find(({ sentence }) => measured.startsWith(`${sentence}; `));
  return own === undefined ? measured : measured.slice(own.sentence.length + '; '.length);
}

/** What was measured, against what the alarm asks for. */
function valueText(record: Seen): string {
  const { alarm } = record;
  const [sick] = sickHosts(record);
  const measured = sick === undefined ? latestText(record) : besideCauses(sick);
  if (measured === null) return alarm.reason === '' ? 'no value is known' : alarm.reason;
  const threshold = thresholdText(alarm);
  return threshold === '' ? measured : `${measured} (alarm: ${threshold})`;
}

function blamedText({ sentence, explained, confidence }: WeighedCause, more: number): string {
  const share = explained === null ? '' : `explains ${percentText(explained)}, `;
  const others = more === 0 ? '' : `; ${countText(more, 'more cause')}`;
  const tail = ` (${share}${percentText(confidence)} sure${others})`;
  return `Cause: ${said(sentence, CAUSE_CHARS - tail.length - 'Cause: '.length)}${tail}`;
}

/** So much of the line is left for the cause; the value needs the rest. */
const CAUSE_CHARS = Math.ceil(LIMITS.briefWhyChars / 2);

/** What is said of the alarm begins a sentence of its own; a cause may begin with the name of a unit or a file, which stays as it is. */
function asSentence(text: string): string {
  return text.replace(/^(?:what|nothing|no) /, (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
}

function causeText(record: Seen): string {
  const { hypothesis, provenance, diagnostics, status } = record;
  const causes = sickHosts(record)
    .flatMap(asserted)
    .toSorted((a, b) => (b.explained ?? 0) - (a.explained ?? 0) || b.confidence - a.confidence);
  const [first, ...others] = causes;
  if (first !== undefined) return blamedText(first, others.length);
  if (hypothesis !== null) {
    if (provenance?.planner === 'deterministic' && hypothesis.rootCause !== '')
      return asSentence(hypothesis.rootCause);
    const who = provenance?.planner === 'gemini' ? 'the model suspects' : 'suspected';
    return `No cause is shown; ${who}: ${hypothesis.rootCause}`;
  }
  if (diagnostics !== null) return 'No cause was found that explains it.';
  return status === 'diagnosing' ? 'The cause is being looked for.' : 'No cause is known.';
}

/** Why: the value against the threshold, and what is blamed with the share that it explains. */
export function whyText(record: Seen): string {
  const value = said(valueText(record), LIMITS.briefWhyChars).replace(/[.;,:]$/, '');
  return joinedWithin(`${value}.`, causeText(record), LIMITS.briefWhyChars);
}
