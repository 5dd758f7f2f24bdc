import { describe, expect, it } from 'vitest';
import type { MetricHistory, Point } from '../../../../../src/domain/diagnosis/aws/metric-history.ts';
import { longGrowthOf } from '../../../../../src/domain/diagnosis/causes/memory/memory-growth.ts';
import { historyFact } from '../../../../../src/domain/diagnosis/history/history-fact.ts';
import { byTheHour, seriesOf } from '../../../../../src/domain/diagnosis/history/series.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const HOUR = 3_600;
const NOW = 1_795_000_000 - (1_795_000_000 % HOUR);
const DAYS = 8;

/** A week and a day by the hour, and the last three hours by five minutes, of a value by the hours before now. */
function week(valueAt: (hoursAgo: number) => number): readonly Point[] {
  const hours = Array.from({ length: DAYS * 24 - 3 }, (_, index) => DAYS * 24 - index);
  const fives = Array.from({ length: 36 }, (_, index) => (36 - index) / 12);
  return [...hours, ...fives].map((ago): Point => [NOW - ago * HOUR, valueAt(ago)]);
}

function factOf(points: readonly Point[]): Omit<MetricHistory, 'targetId'> {
  return historyFact(seriesOf(points, 300, NOW - 3 * HOUR), {
    role: 'alarm',
    namespace: 'CWAgent',
    metric: 'mem_used_percent',
    dimensions: {},
    statistic: 'Average',
    unit: 'Percent',
    subject: 'memory_used',
    isRest: false,
    comparison: {
      operator: 'gt',
      threshold: 90,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      missingData: null,
    },
    alarmOnset: null,
    until: NOW,
  });
}

const GIB = 2 ** 30;
const grown = (points: readonly Point[]) => {
  const memory = { kind: 'memory', targetId: 'i-1', totalBytes: 8 * GIB, availableBytes: GIB };
  const view: HostView = {
    incidentId: 'one',
    targetId: 'i-1',
    alarm: diskAlarm(),
    condition: diskCondition({ subject: 'memory_used', family: 'memory' }),
    site: DEFAULT_SITE,
    facts: [{ ...factOf(points), targetId: 'i-1' }, memory as unknown as HostView['facts'][number]],
    asked: new Set(),
    look: 'cd',
  };
  return longGrowthOf(view);
};

describe('what a metric has done over days', () => {
  const leak = week((ago) => 91 - 0.25 * Math.min(ago, 160));

  it('is told where it went one way for longer than a day, by the hour', () => {
    const { long } = factOf(leak);
    expect(long?.perHour).toBeCloseTo(0.25, 2);
    expect(long?.hours).toBeGreaterThan(130);
    expect(long?.fit).toBeGreaterThan(0.99);
    expect(byTheHour(leak)).toHaveLength(DAYS * 24);
  });

  it('is left out where it rose within a day, or did not rise', () => {
    expect(factOf(week((ago) => (ago < 20 ? 91 - ago : 71))).long).toBeUndefined();
    expect(factOf(week((ago) => 80 + (ago % 2))).long).toBeUndefined();
  });

  it('says how much of it came at once', () => {
    expect(factOf(leak).long?.steepest).toBeLessThan(0.02);
    const deployed = week((ago) => (ago < 150 ? 91 - 0.3 * ago : 30));
    expect(factOf(deployed).long?.steepest).toBeGreaterThan(0.2);
    expect(grown(leak)?.hasJump).toBeUndefined();
    expect(grown(deployed)?.hasJump).toBe(true);
  });

  it('is growth in bytes, with how long ago it began', () => {
    const growth = grown(leak);
    expect(growth?.kind).toBe('grown');
    expect((growth?.bytes ?? 0) / GIB).toBeCloseTo(0.34 * 8, 0);
    expect(growth?.sinceHours).toBeGreaterThanOrEqual(growth?.hours ?? Number.POSITIVE_INFINITY);
  });

  it('is none where it jumped, stands for days since, is so each day, or is little', () => {
    expect(grown(week((ago) => (ago < 70 ? 91 : 30)))).toBeNull();
    expect(grown(week((ago) => (ago < 60 ? 91 : 91 - 0.3 * (Math.min(ago, 160) - 60))))).toBeNull();
    expect(grown(week((ago) => 80 + 11 * Math.cos((ago / 24) * 2 * Math.PI)))).toBeNull();
    expect(grown(week((ago) => 91 - 0.02 * Math.min(ago, 160)))).toBeNull();
  });
});
