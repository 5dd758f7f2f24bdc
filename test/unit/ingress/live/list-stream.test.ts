import { expect, test } from 'vitest';
import type { IncidentSummary } from '../../../../src/domain/record/incident-summary.ts';
import { ApiFault } from '../../../../src/ingress/http/errors.ts';
import { openListStream } from '../../../../src/ingress/live/list-stream.ts';
import type { ChangePage } from '../../../../src/ports/incident-store.ts';
import { FakeFeed, FakeStream, written } from './fake-stream.ts';

const PAGE_END = { isMore: false };

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
