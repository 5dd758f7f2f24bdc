import type { JsonOperation } from '../http/json-codec.ts';
import {
  type JsonInput,
  numberList,
  objectList,
  optionalInstantMs,
  optionalNumber,
  optionalObject,
  optionalString,
  requireNumber,
  requireString,
  stringList,
} from '../http/json-input.ts';
import type { LabClock } from '../lab-clock.ts';
import { labLimits } from '../limits.ts';
import type { MathQuery } from './alarm.ts';
import { assertIdsKnown, invalidValue, parseDimensions, parseMathQuery } from './alarm-input.ts';
import type { MetricKey, MetricStore, Sample } from './metric-store.ts';
import { readQuery } from './read-datapoints.ts';
import { aggregate, isStatistic } from './statistics.ts';

const FUTURE_MS_MAX = 2 * 3_600_000;
const PAST_MS_MAX = 14 * 86_400_000;

/** PutMetricData, ListMetrics, GetMetricStatistics and GetMetricData. Periods here are real time, whatever the time scale. */
export function createMetricOperations(store: MetricStore, clock: LabClock): Array<[string, JsonOperation]> {
  return [
    ['PutMetricData', (input) => putMetricData(store, input, clock.now())],
    ['ListMetrics', (input) => listMetrics(store, input)],
    ['GetMetricStatistics', (input) => getMetricStatistics(store, input)],
    ['GetMetricData', (input) => getMetricData(store, input)],
  ];
}

function putMetricData(store: MetricStore, input: JsonInput, nowMs: number): undefined {
  const namespace = requireString(input, 'Namespace');
  const data = objectList(input, 'MetricData');
  if (data.length > labLimits.metricDataMax) {
    throw invalidValue(
      `The collection MetricData must not have a size greater than ${labLimits.metricDataMax}.`,
    );
  }
  // All or nothing: a bad datum must not leave the ones before it behind.
  const parsed = data.map((datum) => ({
    key: { namespace, name: requireString(datum, 'MetricName'), dimensions: parseDimensions(datum) },
    samples: parseSamples(datum, nowMs),
  }));
  for (const { key, samples } of parsed) store.put(key, samples);
  return undefined;
}

function parseSamples(datum: JsonInput, nowMs: number): Sample[] {
  const atMs = optionalInstantMs(datum, 'Timestamp') ?? nowMs;
  if (atMs > nowMs + FUTURE_MS_MAX || atMs < nowMs - PAST_MS_MAX) {
    throw invalidValue(
      'The parameter Timestamp must specify a time no later than two hours from now or two weeks ago.',
    );
  }
  const unit = optionalString(datum, 'Unit') ?? 'None';
  const set = optionalObject(datum, 'StatisticValues');
  if (set !== undefined) {
    const count = requireNumber(set, 'SampleCount');
    if (count <= 0) throw invalidValue('The parameter StatisticValues.SampleCount must be greater than 0.');
    const [sum, min, max] = [
      requireNumber(set, 'Sum'),
      requireNumber(set, 'Minimum'),
      requireNumber(set, 'Maximum'),
    ];
    return [{ atMs, unit, count, sum, min, max }];
  }
  const values = numberList(datum, 'Values');
  const counts = numberList(datum, 'Counts');
  if (counts.length > 0 && counts.length !== values.length) {
    throw invalidValue('The parameters Values and Counts must have the same size.');
  }
  const pairs: ReadonlyArray<readonly [number, number]> =
    values.length > 0
      ? values.map((value, index) => [value, counts[index] ?? 1])
      : [[requireNumber(datum, 'Value'), 1]];
  return pairs.map(([value, count]) => ({ atMs, unit, count, sum: value * count, min: value, max: value }));
}

function listMetrics(store: MetricStore, input: JsonInput): object {
  const namespace = optionalString(input, 'Namespace');
  const name = optionalString(input, 'MetricName');
  const filters = objectList(input, 'Dimensions').map((filter) => ({
    name: requireString(filter, 'Name'),
    value: optionalString(filter, 'Value'),
  }));
  const isWanted = (key: MetricKey): boolean =>
    (namespace === undefined || key.namespace === namespace) &&
    (name === undefined || key.name === name) &&
    filters.every((filter) =>
      key.dimensions.some(
        (dimension) =>
          dimension.name === filter.name && (filter.value === undefined || dimension.value === filter.value),
      ),
    );
  return {
    Metrics: store
      .list()
      .filter(isWanted)
      .map((key) => ({
        Namespace: key.namespace,
        MetricName: key.name,
        Dimensions: key.dimensions.map((dimension) => ({ Name: dimension.name, Value: dimension.value })),
      })),
  };
}

function getMetricStatistics(store: MetricStore, input: JsonInput): object {
  const periodSeconds = requireNumber(input, 'Period');
  const names = [...stringList(input, 'Statistics'), ...stringList(input, 'ExtendedStatistics')];
  if (names.length === 0 || !names.every(isStatistic)) {
    throw invalidValue('Statistics or ExtendedStatistics must name statistics that the lab knows.');
  }
  const name = requireString(input, 'MetricName');
  const key = { namespace: requireString(input, 'Namespace'), name, dimensions: parseDimensions(input) };
  const unit = optionalString(input, 'Unit');
  const datapoints = periodStarts(input, periodSeconds, labLimits.datapointsPerCallMax).flatMap((startMs) => {
    const samples = store.between(key, startMs, startMs + periodSeconds * 1000, unit);
    if (samples.length === 0) return [];
    const value = (statistic: string): [string, number | undefined] => [
      statistic,
      aggregate(samples, statistic),
    ];
    const extended = Object.fromEntries(names.filter((each) => each.startsWith('p')).map(value));
    return [
      {
        Timestamp: startMs / 1000,
        ...Object.fromEntries(names.filter((each) => !each.startsWith('p')).map(value)),
        ...(Object.keys(extended).length > 0 ? { ExtendedStatistics: extended } : {}),
        Unit: samples[0]?.unit,
      },
    ];
  });
  return { Label: name, Datapoints: datapoints };
}

interface MetricDataPoint {
  readonly startMs: number;
  readonly value: number;
}

/**
 * One page holds at most MaxDatapoints over all results; the token says how many came before it. A result whose points go on
 * on the next page is `PartialData`.
 */
function getMetricData(store: MetricStore, input: JsonInput): object {
  const queries = objectList(input, 'MetricDataQueries').map(parseMathQuery);
  if (queries.length === 0 || queries.length > labLimits.metricQueriesMax) {
    throw invalidValue(
      `The collection MetricDataQueries must hold between 1 and ${labLimits.metricQueriesMax} elements.`,
    );
  }
  assertIdsKnown(queries);
  const isAscending = optionalString(input, 'ScanBy') === 'TimestampAscending';
  const all = queries
    .filter(({ returnData }) => returnData)
    .map((query) => {
      const points = pointsOf(store, input, query, queries);
      return { query, points: isAscending ? points : points.toReversed() };
    });
  const { offset, size } = metricDataPage(input);
  const end = offset + size;
  let before = 0;
  const MetricDataResults = all.flatMap(({ query, points }) => {
    const first = before;
    before += points.length;
    const here = points.slice(Math.max(0, offset - first), Math.max(0, end - first));
    // What ended on an earlier page, or begins on a later one, is not on this one.
    if (here.length === 0 && points.length > 0) return [];
    if (points.length === 0 && offset > 0) return [];
    return [
      {
        Id: query.id,
        Label: query.label ?? (query.kind === 'metric' ? query.query.key.name : query.id),
        Timestamps: here.map(({ startMs }) => startMs / 1000),
        Values: here.map(({ value }) => value),
        StatusCode: first + points.length > end ? 'PartialData' : 'Complete',
      },
    ];
  });
  return { MetricDataResults, Messages: [], ...(before > end ? { NextToken: String(end) } : {}) };
}

function metricDataPage(input: JsonInput): { readonly offset: number; readonly size: number } {
  const size = optionalNumber(input, 'MaxDatapoints') ?? labLimits.metricDataPointsMax;
  if (!Number.isInteger(size) || size < 1 || size > labLimits.metricDataPointsMax) {
    throw invalidValue(`MaxDatapoints must be between 1 and ${labLimits.metricDataPointsMax}.`);
  }
  const offset = Number(optionalString(input, 'NextToken') ?? '0');
  if (!Number.isInteger(offset) || offset < 0)
    throw invalidValue('The NextToken is not one that this call gave out.');
  return { offset, size };
}

function pointsOf(
  store: MetricStore,
  input: JsonInput,
  query: MathQuery,
  queries: readonly MathQuery[],
): readonly MetricDataPoint[] {
  const periodSeconds = periodOf(query, queries);
  const periodMs = periodSeconds * 1000;
  const starts = periodStarts(input, periodSeconds, labLimits.metricDataPointsMax);
  if (query.kind === 'metric') {
    // In one pass: a request may ask for a week of a metric that reports every second.
    const { key, unit, statistic } = query.query;
    const [first = 0, last = 0] = [starts[0], starts.at(-1)];
    const samples = store.between(key, first, last + periodMs, unit);
    const byPeriod = Map.groupBy(samples, ({ atMs }) => Math.floor(atMs / periodMs) * periodMs);
    return starts.flatMap((startMs) => {
      const value = aggregate(byPeriod.get(startMs) ?? [], statistic);
      return value === undefined ? [] : [{ startMs, value }];
    });
  }
  return starts.flatMap((startMs) => {
    const value = readQuery(query, queries, store, startMs, startMs + periodMs);
    return value === undefined ? [] : [{ startMs, value }];
  });
}

function periodOf(query: MathQuery, queries: readonly MathQuery[]): number {
  if (query.kind === 'metric') return query.query.periodSeconds;
  return Math.max(...queries.map((each) => (each.kind === 'metric' ? each.query.periodSeconds : 1)));
}

/** Starts of the periods of a request's time range, aligned to the period. */
function periodStarts(input: JsonInput, periodSeconds: number, countMax: number): number[] {
  if (!Number.isInteger(periodSeconds) || periodSeconds < 1)
    throw invalidValue('Period must be 1 second or more');
  const fromMs = optionalInstantMs(input, 'StartTime');
  const toMs = optionalInstantMs(input, 'EndTime');
  if (fromMs === undefined || toMs === undefined || fromMs >= toMs) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  }
  const periodMs = periodSeconds * 1000;
  const firstMs = Math.floor(fromMs / periodMs) * periodMs;
  const count = Math.ceil((toMs - firstMs) / periodMs);
  if (count > countMax) {
    throw invalidValue(
      `You have requested up to ${count} datapoints, which is more than the limit of one call.`,
    );
  }
  return Array.from({ length: count }, (_, index) => firstMs + index * periodMs);
}
