import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IncidentSummary } from '../../../../src/domain/record/incident-summary.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { IncidentFeed } from '../../../../src/ingress/live/incident-feed.ts';
import { FakeIncidents } from '../../../support/fake-stores.ts';
import { sampleSummary } from '../incident-samples.ts';

const { pollMs } = INGRESS_LIMITS.streams;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T08:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

function feedOver() {
  const incidents = new FakeIncidents();
  const reads = vi.spyOn(incidents, 'changedSince');
  const troubles: unknown[] = [];
  const feed = new IncidentFeed({
    incidents,
    nowMs: () => Date.now(),
    onTrouble: (error) => troubles.push(error),
  });
  return { feed, incidents, reads, troubles };
}
const change = (incidentId: string, revision: number): IncidentSummary =>
  sampleSummary({ incidentId, revision, updatedAt: new Date().toISOString() });
const seen = (heard: readonly IncidentSummary[]) =>
  heard.map(({ incidentId, revision }) => [incidentId, revision]);

test('polls only while somebody listens', async () => {
  const { feed, reads } = feedOver();
  await vi.advanceTimersByTimeAsync(5 * pollMs);
  expect(reads).not.toHaveBeenCalled();
  const stops = [feed.listen(() => undefined), feed.listen(() => undefined)];
  await vi.advanceTimersByTimeAsync(4 * pollMs);
  const polls = reads.mock.calls.length;
  expect(polls).toBeGreaterThanOrEqual(4);
  expect(polls).toBeLessThanOrEqual(5);
  for (const stop of stops) stop();
  await vi.advanceTimersByTimeAsync(5 * pollMs);
  expect(reads.mock.calls.length).toBe(polls);
});

test('passes each revision on once, to everybody', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[][] = [[], []];
  for (const list of heard) feed.listen(({ summary }) => list.push(summary));
  incidents.changes = [change('a', 1)];
  await vi.advanceTimersByTimeAsync(2 * pollMs);
  incidents.changes = [change('a', 1), change('b', 1)];
  await vi.advanceTimersByTimeAsync(pollMs);
  incidents.changes = [change('b', 1), change('a', 2)];
  await vi.advanceTimersByTimeAsync(2 * pollMs);
  for (const list of heard)
    expect(seen(list)).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ]);
});

test('finds a change that was written late, with an older time', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  incidents.changes = [change('a', 1)];
  await vi.advanceTimersByTimeAsync(2 * pollMs);
  const late = sampleSummary({ incidentId: 'b', updatedAt: new Date(Date.now() - 3_000).toISOString() });
  incidents.changes = [late, ...incidents.changes];
  await vi.advanceTimersByTimeAsync(pollMs);
  expect(seen(heard)).toEqual([
    ['a', 1],
    ['b', 3],
  ]);
});

test('finds a change that took the longest to be written, after others were read', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  const late = change('late', 1);
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.overlapMs - 2 * pollMs);
  incidents.changes = [change('prompt', 1)];
  await vi.advanceTimersByTimeAsync(pollMs);
  incidents.changes = [...incidents.changes, late];
  await vi.advanceTimersByTimeAsync(pollMs);
  expect(seen(heard)).toEqual([
    ['prompt', 1],
    ['late', 1],
  ]);
});

test('goes by the time of the write, not of the change', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  const { updatedAt } = change('late', 1);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  incidents.writtenAt = ({ incidentId }) => (incidentId === 'late' ? new Date().toISOString() : updatedAt);
  incidents.changes = [sampleSummary({ incidentId: 'late', revision: 1, updatedAt })];
  await vi.advanceTimersByTimeAsync(pollMs);
  expect(seen(heard)).toEqual([['late', 1]]);
});

test('does not look past others for a writer whose clock is an hour ahead', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  const ahead = sampleSummary({
    incidentId: 'ahead',
    revision: 1,
    updatedAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  incidents.changes = [ahead];
  await vi.advanceTimersByTimeAsync(2 * pollMs);
  incidents.changes = [ahead, change('right', 1)];
  await vi.advanceTimersByTimeAsync(pollMs);
  expect(seen(heard)).toEqual([
    ['ahead', 1],
    ['right', 1],
  ]);
});

test('misses none of many incidents that were written in the same millisecond', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  incidents.changes = Array.from({ length: 450 }, (_, n) => change(`i-${n}`, 1));
  await vi.advanceTimersByTimeAsync(1);
  expect(new Set(heard.map(({ incidentId }) => incidentId)).size).toBe(450);
});

test('reads on when one poll does not bring everything', async () => {
  const { feed, incidents } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  incidents.changes = Array.from({ length: 450 }, (_, n) =>
    sampleSummary({ incidentId: `i-${n}`, updatedAt: new Date(Date.now() + n).toISOString() }),
  );
  await vi.advanceTimersByTimeAsync(1);
  expect(heard).toHaveLength(450);
});

test('says once that reading fails and once that it works again, and misses nothing', async () => {
  const { feed, incidents, troubles } = feedOver();
  const heard: IncidentSummary[] = [];
  feed.listen(({ summary }) => heard.push(summary));
  const failure = new Error('DynamoDB is away');
  incidents.failure = failure;
  await vi.advanceTimersByTimeAsync(3 * pollMs);
  incidents.changes = [change('a', 1)];
  incidents.failure = null;
  await vi.advanceTimersByTimeAsync(2 * pollMs);
  expect(troubles).toEqual([failure, null]);
  expect(seen(heard)).toEqual([['a', 1]]);
});
