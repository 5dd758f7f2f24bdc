import { expect, test } from 'vitest';
import type {
  CompositeCondition,
  Selectors,
  UnclearCondition,
  UnderstoodCondition,
} from '../../../../../src/domain/alarm/condition/condition.ts';
import { readableCondition } from '../../../../../src/domain/alarm/condition/readable-condition.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const bare: Partial<UnderstoodCondition> = {
  selectors: {},
  statistic: null,
  periodSeconds: null,
  evaluationPeriods: null,
  datapointsToAlarm: null,
};
const said = (change: Partial<UnderstoodCondition> = {}) =>
  readableCondition(diskCondition({ ...bare, ...change }));

test.each([
  ['gt', 'disk used > 85 %'],
  ['ge', 'disk used ≥ 85 %'],
  ['lt', 'disk used < 85 %'],
  ['le', 'disk used ≤ 85 %'],
] as const)('the comparison %s', (operator, text) => {
  expect(said({ operator })).toBe(text);
});

const ALL: Selectors = {
  path: '/u01',
  process: { by: 'exe', value: 'nginx' },
  volumeId: 'vol-1',
  device: 'nvme1n1',
  interface: 'eth0',
  cpu: 'cpu3',
  targetGroup: 'targetgroup/web/1',
  loadBalancer: 'app/web/1',
};
const without = (count: number): Selectors => Object.fromEntries(Object.entries(ALL).slice(count));

test.each([
  [0, ' on /u01'],
  [1, ' of exe nginx'],
  [2, ' of vol-1'],
  [3, ' on nvme1n1'],
  [4, ' on eth0'],
  [5, ' on cpu3'],
  [6, ' of targetgroup/web/1'],
  [7, ' of app/web/1'],
  [8, ''],
])('the narrowest place is told, with the first %d not known', (count, place) => {
  expect(said({ selectors: { ...without(count), instanceId: 'i-1', host: 'web-1' } })).toBe(
    `disk used${place} > 85 %`,
  );
});

test.each([
  [{ periodSeconds: 10 }, ' (10 s)'],
  [{ periodSeconds: 60 }, ' (1 min)'],
  [{ periodSeconds: 90 }, ' (90 s)'],
  [{ periodSeconds: 300 }, ' (5 min)'],
  [{ periodSeconds: 3600 }, ' (1 h)'],
  [{ periodSeconds: 7200 }, ' (2 h)'],
  [{ periodSeconds: 5400 }, ' (90 min)'],
  [{ statistic: { kind: 'average' } }, ' (average)'],
  [{ statistic: { kind: 'average' }, periodSeconds: 60 }, ' (average of 1 min)'],
  [{ evaluationPeriods: 3 }, ' (3 of 3)'],
  [{ evaluationPeriods: 3, datapointsToAlarm: 2 }, ' (2 of 3)'],
  [{ datapointsToAlarm: 2 }, ''],
  [{ statistic: { kind: 'sum' }, periodSeconds: 60, evaluationPeriods: 5 }, ' (sum of 1 min, 5 of 5)'],
] as const)('%j is said as "%s"', (change, text) => {
  expect(said(change)).toBe(`disk used > 85 %${text}`);
});

test('a distance from 0 is said to be one', () => {
  expect(said({ absolute: true })).toBe('disk used (either way) > 85 %');
});

test('of data points it is said of which metric they are', () => {
  const metrics = [{ namespace: 'CWAgent', name: 'mem_used_percent' }];
  const beats = { subject: 'heartbeat', unit: 'count', operator: 'lt', threshold: 1 } as const;
  expect(said({ ...beats, about: 'memory_used', metrics })).toBe(
    'data points received of CWAgent mem_used_percent < 1',
  );
  expect(said({ ...beats, metrics })).toBe('data points received of CWAgent mem_used_percent < 1');
  expect(said({ ...beats, metrics: [] })).toBe('data points received < 1');
  expect(said({ subject: 'memory_used', about: 'swap_used', metrics })).toBe(
    'memory used of CWAgent mem_used_percent > 85 %',
  );
  expect(said({ subject: 'other', metrics })).toBe('CWAgent mem_used_percent > 85 %');
  expect(said({ subject: 'other', metrics: [] })).toBe('a metric that is not known > 85 %');
});

const unclear: UnclearCondition = {
  ...diskCondition(bare),
  understood: false,
  reason: 'it searches',
  unit: null,
  operator: null,
  threshold: null,
  direction: null,
};
const composite = (children: CompositeCondition['children']): CompositeCondition => ({
  kind: 'composite',
  family: null,
  children,
  understood: true,
  reason: '',
});

test('what is not understood is said with the reason', () => {
  expect(readableCondition(unclear)).toBe('disk used, not understood: it searches');
});

test('a composite alarm is said by its children', () => {
  const child = { state: 'ALARM', triggering: false } as const;
  expect(
    readableCondition(
      composite([
        { ...child, alarm: 'disk', condition: diskCondition(bare) },
        { ...child, alarm: 'gone', condition: null },
        { ...child, alarm: 'inner', condition: composite([]) },
      ]),
    ),
  ).toBe('composite of disk: disk used > 85 %; gone; inner: a composite alarm');
  expect(readableCondition(composite([]))).toBe('composite of alarms that are not told');
});
