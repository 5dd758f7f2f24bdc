import { afterEach, expect, test, vi } from 'vitest';
import type { IncidentSummary } from '../../../../src/domain/record/incident-summary.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { ApiFault } from '../../../../src/ingress/http/errors.ts';
import { openListStream } from '../../../../src/ingress/live/list-stream.ts';
import type { ChangePage } from '../../../../src/ports/incident-store.ts';
import { FakeIncidents } from '../../../support/fake-stores.ts';
import { sampleSummary } from '../incident-samples.ts';
import { FakeFeed, FakeStream, written } from './fake-stream.ts';

const PAGE_END = { isMore: false };

afterEach(() => {
  vi.useRealTimers();
});

/** A stream whose first reading of the store the test answers. */
function opening(open: (stream: FakeStream) => FakeStream = (stream) => stream) {
  const feed = new FakeFeed();
  const stream = new FakeStream();
  const reading = Promise.withResolvers<ChangePage>();
  const opened = openListStream(
    { incidents: { changedSince: () => reading.promise }, feed, nowMs: Date.now },
    undefined,
    () => open(stream),
  );
  const rows = () =>
    stream.sent.map(({ data }) => {
      const { incidentId, revision } = data as IncidentSummary;
      return `${incidentId} ${revision}`;
    });
  return { feed, stream, reading, opened, rows };
}

test('a change while a stream of the list reads what was missed is sent, in order and once', async () => {
  const { feed, stream, reading, opened, rows } = opening();
  // The reading began before all of these.
  feed.pass(written('a', 2));
  feed.pass(written('b', 1));
  feed.pass(written('c', 3));
  reading.resolve({ ...PAGE_END, changes: [written('a', 1), written('b', 1), written('c', 4)] });
  await opened;
  expect(rows()).toEqual(['a 1', 'b 1', 'c 4', 'a 2']);
  // What the reading brought already.
  feed.pass(written('c', 4));
  feed.pass(written('c', 5));
  expect(rows().slice(4)).toEqual(['c 5']);
  stream.close();
  expect(feed.listeners.size).toBe(0);
});

test.each([
  ['the store is away', (reading: PromiseWithResolvers<ChangePage>) => reading.reject(new Error('away'))],
  [
    'too many are open',
    (reading: PromiseWithResolvers<ChangePage>) => reading.resolve({ ...PAGE_END, changes: [] }),
  ],
])('a stream of the list that cannot open, as %s, does not stay in the feed', async (_name, answer) => {
  const { feed, reading, opened } = opening(() => {
    throw new ApiFault('Stream.TooMany');
  });
  answer(reading);
  await expect(opened).rejects.toThrow();
  expect(feed.listeners.size).toBe(0);
});

/** A stream of somebody who comes back and whom `total` incidents, written a second ago, were not told of. */
async function comeBack(total: number, lastEventId: string) {
  const incidents = new FakeIncidents();
  const updatedAt = new Date(Date.now() - 1_000).toISOString();
  incidents.changes = Array.from({ length: total }, (_, n) =>
    sampleSummary({ incidentId: `i-${n}`, revision: 1, updatedAt }),
  );
  const stream = new FakeStream();
  await openListStream({ incidents, feed: new FakeFeed(), nowMs: Date.now }, lastEventId, () => stream);
  stream.close();
  return stream.sent.map(({ name }) => name);
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const { changesPerPoll, resumeReadingsMax, relistMs } = INGRESS_LIMITS.streams;

test('who missed more than one reading brings gets all of it', async () => {
  const names = await comeBack(2 * changesPerPoll + 50, minutesAgo(1));
  expect(names).toEqual(Array.from({ length: 2 * changesPerPoll + 50 }, () => 'incident'));
});

test('who missed more than a stream makes up for is told to list anew', async () => {
  expect(await comeBack(changesPerPoll * resumeReadingsMax + 1, minutesAgo(1))).toEqual(['relist']);
});

test.each([
  ['was away for too long', minutesAgo(11), ['relist', 'incident']],
  ['names what no stream has sent', 'nonsense', ['relist', 'incident']],
  ['names a time that is ahead of ours', new Date(Date.now() + 60_000).toISOString(), ['incident']],
])('who %s is told what to do', async (_name, lastEventId, names) => {
  expect(await comeBack(1, lastEventId)).toEqual(names);
});

test('everybody is told to list anew once in a while, until the stream closes', async () => {
  vi.useFakeTimers();
  const { stream, reading, opened } = opening();
  reading.resolve({ ...PAGE_END, changes: [] });
  await opened;
  await vi.advanceTimersByTimeAsync(2 * relistMs);
  expect(stream.sent).toMatchObject([{ name: 'relist' }, { name: 'relist', id: new Date().toISOString() }]);
  stream.close();
  await vi.advanceTimersByTimeAsync(2 * relistMs);
  expect(stream.sent).toHaveLength(2);
});
