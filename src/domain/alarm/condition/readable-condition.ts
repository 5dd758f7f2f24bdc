import type { Condition, Operator, Selectors, UnclearCondition, UnderstoodCondition } from './condition.ts';
import { statisticText } from './statistic.ts';
import { meaningOf } from './subjects.ts';
import { valueText } from './units.ts';

const SIGNS: Readonly<Record<Operator, string>> = {
  gt: '>',
  ge: '≥',
  lt: '<',
  le: '≤',
  band: 'outside the expected band',
};

/** The narrowest of what it binds to; the host is told beside it anyway. */
function placeText(selectors: Selectors): string {
  const found = selectors.process;
  const several = selectors.paths ?? selectors.mountNames;
  if (selectors.path !== undefined) return ` on ${selectors.path}`;
  if (several !== undefined) return ` on ${several.join(' or ')}`;
  if (found !== undefined) return ` of ${found.by} ${found.value}`;
  if (selectors.volumeId !== undefined) return ` of ${selectors.volumeId}`;
  const part = selectors.device ?? selectors.devices?.join(' or ') ?? selectors.interface ?? selectors.cpu;
  if (part !== undefined) return ` on ${part}`;
  const balanced = selectors.targetGroup ?? selectors.loadBalancer;
  return balanced === undefined ? '' : ` of ${balanced}`;
}

function durationText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** `average of 5 min, 3 of 3`, as far as it is told. */
function evaluationText(condition: UnderstoodCondition | UnclearCondition): string {
  const { statistic, periodSeconds, evaluationPeriods, datapointsToAlarm } = condition;
  const counted = [
    ...(statistic === null ? [] : [statisticText(statistic)]),
    ...(periodSeconds === null ? [] : [durationText(periodSeconds)]),
  ].join(' of ');
  const often =
    evaluationPeriods === null ? '' : `${datapointsToAlarm ?? evaluationPeriods} of ${evaluationPeriods}`;
  const told = [counted, often].filter((text) => text !== '').join(', ');
  return told === '' ? '' : ` (${told})`;
}

function aboutText({ subject, about, metrics, byName }: UnderstoodCondition | UnclearCondition): string {
  const [first] = metrics;
  const read = metrics.find((metric) => metric.byName === true);
  if (byName === true && read !== undefined)
    return `${read.namespace} ${read.name}, by its name ${meaningOf(about ?? subject).noun}`;
  if (subject === 'heartbeat' || about !== undefined || subject === 'other') {
    const what = subject === 'other' ? '' : `${meaningOf(subject).noun} of `;
    return first === undefined ? meaningOf(subject).noun : `${what}${first.namespace} ${first.name}`;
  }
  return meaningOf(subject).noun;
}

/** The comparison of a condition alone: `≥ 90 %`. */
export function limitText({
  operator,
  threshold,
  unit,
}: Pick<UnderstoodCondition, 'operator' | 'threshold' | 'unit'>): string {
  return `${SIGNS[operator]} ${valueText(threshold, unit)}`;
}

/** What an alarm asserts, for people: `disk used on /u01 ≥ 90 % (average of 5 min, 3 of 3)`. */
export function readableCondition(condition: Condition): string {
  if (condition.kind === 'composite') {
    const names = condition.children.map(({ alarm, condition: child }) =>
      child === null
        ? alarm
        : `${alarm}: ${child.kind === 'metric' ? readableCondition(child) : 'a composite alarm'}`,
    );
    return `composite of ${names.length === 0 ? 'alarms that are not told' : names.join('; ')}`;
  }
  if (condition.kind === 'finding') return condition.says;
  const what = `${aboutText(condition)}${placeText(condition.selectors)}`;
  if (!condition.understood) return `${what}, not understood: ${condition.reason}`;
  const way = condition.absolute === true ? ' (either way)' : '';
  const comma = condition.byName === true ? ',' : '';
  return `${what}${way}${comma} ${limitText(condition)}${evaluationText(condition)}`;
}
