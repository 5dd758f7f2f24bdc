import { beforeEach, describe, expect, test } from 'vitest';
import { readHistory } from '../../../../src/activities/diagnosis/read-history.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import type { Point } from '../../../../src/domain/diagnosis/aws/metric-history.ts';
import { ALARM, FakeCloud, HOST, serviceError } from '../../../support/fake-aws.ts';

const NOW = 1_800_000_030;
const alarm: Alarm = {
  ...ALARM,
  kind: 'metric',
  metrics: [
    {
      namespace: 'AWS/ApplicationELB',
      name: 'RequestCount',
      dimensions: { TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/2' },
      statistic: 'Sum',
      periodSeconds: 60,
    },
  ],
  threshold: 100,
  comparisonOperator: 'GreaterThanThreshold',
};

let cloud = new FakeCloud();
beforeEach(() => {
  cloud = new FakeCloud();
});
const read = (alarms: readonly Alarm[] = [alarm]) =>
  readHistory(() => cloud, alarms, [HOST], [], NOW * 1_000);

describe('the history of an incident', () => {
  test('is asked for by the hour and as closely as the alarm looks; sums of an hour become those of a period', async () => {
    const asked: number[] = [];
    const inner = cloud.metricPoints.bind(cloud);
    cloud.metricPoints = async (series, window) => {
      asked.push(window.periodSeconds);
      return inner(series, window);
    };
    const hour = Math.floor((NOW - 10 * 3_600) / 3_600) * 3_600;
    const minute = Math.floor(NOW / 60) * 60;
    const points: readonly Point[] = [
      [hour, 6_000],
      [minute - 60, 150],
      [minute, 7],
    ];
    cloud.points.set('RequestCount', points);
    const { series, at } = await read();
    if ('why' in series) throw new Error(series.why);
    expect(at).toBe(NOW);
    // Half a minute of requests is no minute's sum.
    expect(series.told[0]).toMatchObject({
      role: 'alarm',
      metric: 'RequestCount',
      points: [
        [hour, 100],
        [minute - 60, 150],
      ],
    });
    expect(new Set(asked)).toEqual(new Set([60, 300, 3_600]));
    expect(series.told.map(({ role }) => role).toSorted()).toEqual(series.told.map(({ role }) => role));
  });

  test('that may not be read is told so, and ends nothing', async () => {
    cloud.failures.set('metricPoints', serviceError('cloudwatch', 'refused'));
    expect(await read()).toEqual({ series: { why: expect.stringContaining('cloudwatch') }, at: NOW });
  });

  test('of an account that is not configured is told so', async () => {
    const away = () => {
      throw new Error('the account is not configured');
    };
    expect(await readHistory(away, [alarm], [HOST], [], NOW * 1_000)).toMatchObject({
      series: { why: expect.stringContaining('not configured') },
    });
  });

  test('of no metric asks nothing', async () => {
    cloud.failures.set('metricPoints', new Error('nobody asks'));
    expect(await read([])).toEqual({ series: { told: [] }, at: NOW });
  });
});
