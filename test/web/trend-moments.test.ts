import { describe, expect, it } from 'vitest';
import { alarmSeries, columnsOf, momentsOf, trendWindow } from '../../web/src/incident/trend-moments.ts';
import { fixtureHistories, fixtureHistory } from './support/fixture-history.ts';
import { fixtureIncident, withRecord } from './support/fixture-incidents.ts';

const HOST = 'i-0aaa1111bbbb2222c';
const HOUR = 3_600;

describe('the moments of an incident', () => {
  it('are what was done and when, in order: decision, what ran, the alarm, the close', () => {
    const { record } = fixtureIncident({ status: 'completed' });
    const moments = momentsOf(record);
    expect(moments.map(({ text }) => text)).toEqual([
      'opened',
      'approved by ana',
      's1 succeeded',
      'alarm OK',
      'closed',
    ]);
    expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  it('are no checks, and tell an undo from what it undoes', () => {
    const view = fixtureIncident({ status: 'rolling_back' });
    const [action] = view.record.executions;
    if (action === undefined) throw new Error('nothing ran');
    const later = new Date(Date.parse(action.startedAt ?? '') + 60_000).toISOString();
    const executions = [
      action,
      { ...action, phase: 'verify' as const, state: 'failed' as const },
      { ...action, phase: 'rollback' as const, startedAt: later },
    ];
    const { record } = withRecord(view, { executions });
    expect(momentsOf(record).map(({ text }) => text)).toEqual([
      'opened',
      'approved by ana',
      's1 succeeded',
      'undo of s1 succeeded',
    ]);
  });

  it('are none that nobody can date', () => {
    const { record } = withRecord(fixtureIncident(), { openedAt: 'yesterday' });
    expect(momentsOf(record)).toEqual([]);
  });
});

describe('what is drawn', () => {
  it('is the series that the alarm compares, and none beside it', () => {
    const [own, ...near] = fixtureHistories(HOST);
    expect(alarmSeries([...near, ...(own === undefined ? [] : [own])])?.metric).toBe('mem_used_percent');
    expect(alarmSeries(near)).toBeUndefined();
    expect(alarmSeries([fixtureHistory(HOST, {}, [[1, 2]])])).toBeUndefined();
  });

  it('begins hours before the first moment, and ends behind the last one', () => {
    const history = fixtureHistory(HOST);
    const last = history.points.at(-1)?.[0] ?? 0;
    const [from, until] = trendWindow(history, [{ at: last + HOUR, text: 'approved' }]);
    expect(until).toBeGreaterThan(last + HOUR);
    expect(from).toBeGreaterThan(history.points[0]?.[0] ?? 0);
    expect(Date.parse(history.since ?? '') / 1_000 - from).toBe(3 * HOUR);
  });

  it('is all there is where the hours before hold too little', () => {
    const points = Array.from({ length: 12 }, (_, index) => [index * 6 * HOUR, index] as const);
    const at = points.at(-1)?.[0] ?? 0;
    expect(trendWindow({ points, since: null }, [{ at, text: 'opened' }])[0]).toBe(0);
  });

  it('has a hole where nobody measured', () => {
    const points = [0, 60, 120, 1_800, 1_860].map((at) => [at, 1] as const);
    const [at, value] = columnsOf(points, 60);
    expect(at).toEqual([0, 60, 120, 960, 1_800, 1_860]);
    expect(value).toEqual([1, 1, 1, null, 1, 1]);
  });
});
