import { expect, test } from 'vitest';
import type { MetricAlarm, MissingDataMode } from '../../lab/cloudwatch/alarm.ts';
import { childrenOf, evaluateRule, parseRule } from '../../lab/cloudwatch/composite-rule.ts';
import { evaluateAlarm } from '../../lab/cloudwatch/evaluate-alarm.ts';
import { evaluateMath, parseMath } from '../../lab/cloudwatch/metric-math.ts';
import { aggregate } from '../../lab/cloudwatch/statistics.ts';

function alarm(change: Partial<MetricAlarm>): MetricAlarm {
  const key = { namespace: 'CWAgent', name: 'disk_used_percent', dimensions: [] };
  return {
    kind: 'metric',
    name: 'disk',
    arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk',
    description: undefined,
    actionsEnabled: true,
    actions: { OK: [], ALARM: [], INSUFFICIENT_DATA: [] },
    configurationUpdatedAtMs: 0,
    source: { kind: 'metric', query: { key, statistic: 'Average', periodSeconds: 60 } },
    evaluationPeriods: 1,
    datapointsToAlarm: undefined,
    comparison: 'GreaterThanThreshold',
    threshold: 80,
    missingData: 'missing',
    evaluateLowSampleCountPercentile: undefined,
    ...change,
  };
}

/** `0` within the threshold, `X` breaching, `-` missing; oldest first, as in the CloudWatch user guide. */
function state(pattern: string, change: Partial<MetricAlarm>): string {
  const startMs = Date.UTC(2026, 10, 22, 8, 0, 0);
  const values: Readonly<Record<string, number>> = { '0': 10, X: 97.5 };
  const datapoints = pattern
    .split(' ')
    .map((mark, index) => ({ startMs: startMs + index * 60_000, value: values[mark] }));
  return evaluateAlarm(alarm(change), datapoints)?.state ?? 'kept';
}

const modes: readonly MissingDataMode[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

// The two tables of "How alarm state is evaluated when data is missing".
test.each([
  ['0 - X - X', 3, 3, ['OK', 'OK', 'OK', 'OK']],
  ['0 - - - -', 3, 3, ['OK', 'OK', 'OK', 'OK']],
  ['- - - - -', 3, 3, ['INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK']],
  ['0 X X - X', 3, 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['- - X - -', 3, 3, ['ALARM', 'kept', 'ALARM', 'OK']],
  ['0 - X - X', 3, 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0 0 X 0 X', 3, 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0 - X - -', 3, 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['- - - - 0', 3, 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['- - - X -', 3, 2, ['ALARM', 'kept', 'ALARM', 'OK']],
])('%s with %i periods, %i to alarm', (pattern, evaluationPeriods, datapointsToAlarm, expected) => {
  const states = modes.map((missingData) =>
    state(pattern, { missingData, evaluationPeriods, datapointsToAlarm }),
  );
  expect(states).toEqual(expected);
});

test('one breaching datapoint of three that are needed does not alarm too early', () => {
  expect(state('- - - - X', { evaluationPeriods: 3 })).toBe('kept');
  expect(state('- - 0 0 X', { evaluationPeriods: 3, datapointsToAlarm: 2 })).toBe('OK');
  expect(state('- - X', { evaluationPeriods: 1 })).toBe('ALARM');
});

test.each([
  ['GreaterThanThreshold', [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
] as const)('%s', (comparison, expected) => {
  const breaches = [79, 80, 81].map(
    (value) => evaluateAlarm(alarm({ comparison }), [{ startMs: 0, value }])?.state === 'ALARM',
  );
  expect(breaches).toEqual(expected);
});

test('the reasons read as those of CloudWatch', () => {
  const startMs = Date.UTC(2026, 10, 22, 8, 0, 0);
  const reason = (values: Array<number | undefined>, change: Partial<MetricAlarm> = {}): string | undefined =>
    evaluateAlarm(
      alarm(change),
      values.map((value, index) => ({ startMs: startMs + index * 60_000, value })),
    )?.reason;
  expect(reason([97.2])).toBe(
    'Threshold Crossed: 1 datapoint [97.2 (22/11/26 08:00:00)] was greater than the threshold (80.0).',
  );
  expect(reason([10])).toBe(
    'Threshold Crossed: 1 datapoint [10.0 (22/11/26 08:00:00)] was not greater than the threshold (80.0).',
  );
  expect(reason([90, 10, 91], { evaluationPeriods: 3, datapointsToAlarm: 2 })).toBe(
    'Threshold Crossed: 2 out of the last 3 datapoints [90.0 (22/11/26 08:00:00), 91.0 (22/11/26 08:02:00)] were greater than the threshold (80.0) (minimum 2 datapoints for OK -> ALARM transition).',
  );
  expect(reason([undefined])).toBe('Insufficient Data: 1 datapoint was unknown.');
  expect(reason([undefined, undefined], { evaluationPeriods: 2, missingData: 'breaching' })).toBe(
    'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
  );
});

test.each([
  ['SampleCount', 5],
  ['Sum', 32],
  ['Average', 6.4],
  ['Minimum', 1],
  ['Maximum', 20],
  ['p50', 4],
  ['p100', 20],
])('%s of weighted samples', (statistic, expected) => {
  const one = (value: number, count = 1) => ({
    atMs: 0,
    unit: 'None',
    count,
    sum: value * count,
    min: value,
    max: value,
  });
  expect(aggregate([one(20), one(1), one(3), one(4, 2)], statistic)).toBe(expected);
  expect(aggregate([], statistic)).toBeUndefined();
});

test.each([
  ['e/r', 0.25],
  ['100 * (e + 1) / r', 37.5],
  ['r - e - 1', 5],
  ['-e * 2', -4],
  ['e/(r - 8)', undefined],
  ['e + gone', undefined],
  ['e + FILL(gone, 3)', 5],
])('metric math %s', (expression, expected) => {
  const values: Readonly<Record<string, number>> = { e: 2, r: 8 };
  expect(evaluateMath(parseMath(expression), (id) => values[id])).toBe(expected);
});

test.each(['', 'e +', '(e', 'e r', 'SUM(e)', 'e ^ 2', 'FILL(e)'])(
  'metric math "%s" is refused',
  (expression) => {
    expect(() => parseMath(expression)).toThrow(SyntaxError);
  },
);

test.each([
  ['ALARM(a)', true],
  ['OK(a)', false],
  ['INSUFFICIENT_DATA(c)', true],
  ['ALARM(a) AND NOT ALARM(b)', true],
  ['ALARM(b) AND ALARM(b) OR ALARM(a)', true],
  ['ALARM(b) AND (ALARM(b) OR ALARM(a))', false],
  ['NOT (ALARM(a) OR FALSE)', false],
  ['ALARM("with space") OR ALARM(gone)', true],
  ["(TRUE) AND OK('b')", true],
])('composite rule %s', (rule, expected) => {
  const states: Readonly<Record<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>> = {
    a: 'ALARM',
    b: 'OK',
    c: 'INSUFFICIENT_DATA',
    'with space': 'ALARM',
  };
  expect(evaluateRule(parseRule(rule), (child) => states[child])).toBe(expected);
});

test.each(['', 'ALARM(a', 'ALARM(a) AND', 'ALARMED(a)', 'ALARM(a) ALARM(b)', '(ALARM(a)', 'alarm(a)'])(
  'composite rule "%s" is refused',
  (rule) => {
    expect(() => parseRule(rule)).toThrow(SyntaxError);
  },
);

test('the children of a rule are each named once', () => {
  expect(childrenOf(parseRule('ALARM(a) OR (OK(b) AND NOT ALARM(a))'))).toEqual(['a', 'b']);
});
