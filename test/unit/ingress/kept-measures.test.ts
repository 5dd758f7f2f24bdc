import { expect, test } from 'vitest';
import type { MeasuredIncident, MeasuresRead } from '../../../src/domain/record/response/response-metrics.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { KeptMeasures } from '../../../src/ingress/live/kept-measures.ts';
import { measured } from '../../support/measured-incidents.ts';

const { measuresKeptMs, measuresStaleMs, measuresWholeMs } = INGRESS_LIMITS.api;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse('2026-11-30T08:00:00.000Z');

const iso = (ms: number) => new Date(ms).toISOString();
/** Opened so many days ago, and ended an hour later; `open`: not ended. */
const ago = (days: number, open = false): MeasuredIncident =>
  measured(
    0,
    { resolve: open ? null : HOUR_MS },
    {
      incidentId: `ago-${days}`,
      openedAt: iso(NOW - days * DAY_MS),
      endedAt: open ? null : iso(NOW - days * DAY_MS + HOUR_MS),
    },
  );

function kept(all: readonly MeasuredIncident[]) {
  const asked: string[] = [];
  const troubles: unknown[] = [];
  const state = {
    nowMs: NOW,
    all,
    cutAt: null as string | null,
    failure: null as Error | null,
    /** What a reading of all waits for before it gives what was there when it began. */
    held: null as Promise<void> | null,
  };
  const reader = {
    read: async (from: string): Promise<MeasuresRead> => {
      asked.push(from);
      if (state.failure !== null) throw state.failure;
      const own = state.all.filter(({ openedAt }) => openedAt >= from);
      if (from === iso(state.nowMs - 90 * DAY_MS)) await state.held;
      return { measured: own, cutAt: state.cutAt, unreadable: 0 };
    },
  };
  const measures = new KeptMeasures(
    reader,
    () => state.nowMs,
    (error) => void troubles.push(error),
  );
  const ids = async (days: 7 | 30 | 90) =>
    (await measures.of(days)).read.measured.map(({ incidentId }) => incidentId);
  return { asked, troubles, state, measures, ids };
}

test('one reading answers for every number of days', async () => {
  const { asked, ids } = kept([ago(1), ago(20), ago(80)]);
  expect(await ids(90)).toEqual(['ago-1', 'ago-20', 'ago-80']);
  expect(await ids(30)).toEqual(['ago-1', 'ago-20']);
  expect(await ids(7)).toEqual(['ago-1']);
  expect(asked).toEqual([iso(NOW - 90 * DAY_MS)]);
});

test('after that only what can have changed is read: what is open, and what ended lately', async () => {
  const { asked, state, ids } = kept([ago(1), ago(5, true), ago(20)]);
  await ids(90);
  state.nowMs += measuresStaleMs;
  state.all = [ago(0), ago(1), ago(5), ago(20)];
  expect(await ids(90)).toEqual(['ago-0', 'ago-1', 'ago-5', 'ago-20']);
  expect(asked[1]).toBe(iso(NOW - 5 * DAY_MS));
  // Now that nothing is open, no more than a day and a little.
  state.nowMs += measuresStaleMs;
  await ids(7);
  expect(Date.parse(asked[2] ?? '')).toBeGreaterThan(NOW - 2 * DAY_MS);
});

test('what is a little old is answered at once, and read anew beside it; what fails there is told and tried again', async () => {
  const { asked, troubles, state, ids } = kept([ago(1)]);
  await ids(90);
  state.nowMs += measuresKeptMs;
  state.failure = new Error('slow down');
  expect(await ids(90)).toEqual(['ago-1']);
  await expect.poll(() => troubles).toEqual([state.failure]);
  state.failure = null;
  state.all = [ago(0), ago(1)];
  expect(await ids(90)).toEqual(['ago-1']);
  await expect.poll(() => ids(90)).toEqual(['ago-0', 'ago-1']);
  expect(asked).toHaveLength(3);
  // Older than that it is not told as if it were so.
  state.nowMs += measuresStaleMs;
  state.failure = new Error('away');
  await expect(ids(90)).rejects.toThrow('away');
});

test('now and then all are read, beside an answer', async () => {
  const { asked, state, ids } = kept([ago(40), ago(60)]);
  await ids(90);
  state.nowMs += measuresWholeMs;
  state.all = [ago(60)];
  expect(await ids(90)).toEqual(['ago-40', 'ago-60']);
  await expect.poll(() => ids(90)).toEqual(['ago-60']);
  expect(asked.at(-1)).toBe(iso(state.nowMs - 90 * DAY_MS));
});

test('nobody waits for the reading of all, and what was read anew meanwhile is newer than what it has', async () => {
  const { asked, state, ids } = kept([ago(1, true), ago(60)]);
  await ids(90);
  state.nowMs += measuresWholeMs;
  // Answered once what can have changed is read; the one of all begins behind it, and takes long.
  const { promise, resolve } = Promise.withResolvers<void>();
  state.held = promise;
  expect(await ids(90)).toEqual(['ago-1', 'ago-60']);
  expect(asked).toHaveLength(3);
  state.nowMs += measuresStaleMs;
  state.all = [ago(0), ago(1), ago(60)];
  expect(await ids(90)).toEqual(['ago-0', 'ago-1', 'ago-60']);
  resolve();
  await promise;
  await new Promise(setImmediate);
  expect(await ids(90)).toEqual(['ago-0', 'ago-1', 'ago-60']);
  expect(asked).toHaveLength(4);
});

test('that older ones were not read is told only to whom it matters', async () => {
  const { state, measures } = kept([ago(1)]);
  state.cutAt = iso(NOW - 50 * DAY_MS);
  expect((await measures.of(90)).read.cutAt).toBe(state.cutAt);
  expect((await measures.of(30)).read.cutAt).toBeNull();
});
