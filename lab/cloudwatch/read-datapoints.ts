import type { AlarmSource, MathQuery, MetricQuery } from './alarm.ts';
import type { Datapoint } from './evaluate-alarm.ts';
import { evaluateMath } from './metric-math.ts';
import type { MetricStore } from './metric-store.ts';
import { aggregate } from './statistics.ts';

/** Values of `source` for `count` periods of real `periodMs` that end at `endMs`, oldest first. */
export function readDatapoints(
  source: AlarmSource,
  store: MetricStore,
  endMs: number,
  periodMs: number,
  count: number,
): Datapoint[] {
  return Array.from({ length: count }, (_, index) => {
    const startMs = endMs - (count - index) * periodMs;
    return { startMs, value: readValue(source, store, startMs, startMs + periodMs) };
  });
}

function readValue(
  source: AlarmSource,
  store: MetricStore,
  fromMs: number,
  toMs: number,
): number | undefined {
  if (source.kind === 'metric') return readMetric(source.query, store, fromMs, toMs);
  const result = source.queries.find(({ returnData }) => returnData);
  return result === undefined ? undefined : readQuery(result, source.queries, store, fromMs, toMs);
}

/** Value of one query of a list in `[fromMs, toMs)`, reading the others of the list where it refers to them. */
export function readQuery(
  query: MathQuery,
  queries: readonly MathQuery[],
  store: MetricStore,
  fromMs: number,
  toMs: number,
): number | undefined {
  if (query.kind === 'metric') return readMetric(query.query, store, fromMs, toMs);
  return evaluateMath(query.node, (id) => {
    const used = queries.find((each) => each.id === id);
    return used === undefined ? undefined : readQuery(used, queries, store, fromMs, toMs);
  });
}

function readMetric(
  query: MetricQuery,
  store: MetricStore,
  fromMs: number,
  toMs: number,
): number | undefined {
  return aggregate(store.between(query.key, fromMs, toMs, query.unit), query.statistic);
}
