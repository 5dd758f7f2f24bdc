import { breaches } from '../../../alarm/condition/breaches.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/service/connections.ts';
import type {} from '../../probes/service/health.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';

/** CloudWatch holds a percentile for sure from so many samples on: ten in the part that it cuts off. */
function samplesNeeded(percentile: number): number {
  const share = percentile >= 50 ? 1 - percentile / 100 : percentile / 100;
  return share <= 0 ? Number.POSITIVE_INFINITY : Math.ceil(10 / share);
}

function weigh(view: HostView): readonly CauseFinding[] {
  const { condition } = view;
  const p = condition.statistic?.p;
  if (p === undefined || condition.lowSamplePercentile === 'ignore') return [];
  const checks = factsOf(view, 'http_check').filter(({ status }) => status !== null && status < 400);
  if (checks.length === 0 || !condition.understood) return [];
  const isQuick = checks.every(
    ({ ms }) => !breaches(condition, condition.unit === 'seconds' ? ms / 1_000 : ms),
  );
  const needed = samplesNeeded(p);
  const open = factsOf(view, 'connections')
    .filter(({ side, state }) => side === 'here' && (state === 'ESTAB' || state === 'TIME-WAIT'))
    .reduce((sum, { count }) => sum + count, 0);
  if (!isQuick || !view.asked.has('connections') || open >= needed / 10) return [];
  return [
    {
      state: 'shown',
      confidence: 0.6,
      blamed: {},
      sentence: `the host answers quickly and has only ${open} connections: p${p} needs about ${needed} samples in a period to mean something, and of so few samples one slow request is the percentile`,
      withheld: 'let the alarm ignore percentiles of few samples, or use a longer period or more data points',
    },
  ];
}

/** A percentile of too few samples. */
export const fewSamples: CauseDefinition = {
  name: 'few_samples',
  family: 'watchers',
  applies: ({ condition }) => condition.statistic?.kind === 'percentile' && condition.subject === 'latency',
  wants: (view) => ['health', 'connections'].filter((name) => !view.asked.has(name)),
  weigh,
  whenWell: 'too',
};
