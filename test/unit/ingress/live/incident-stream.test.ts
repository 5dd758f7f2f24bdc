import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IncidentView } from '../../../../src/contracts/api.ts';
import { briefOf } from '../../../../src/domain/record/brief/brief.ts';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { ApiFault } from '../../../../src/ingress/http/errors.ts';
import { openIncidentStream } from '../../../../src/ingress/live/incident-stream.ts';
import { INCIDENT_ID, sampleIncident } from '../incident-samples.ts';
import { FakeFeed, FakeStream, written } from './fake-stream.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function view(revision: number): IncidentView {
  const incident = sampleIncident({ revision });
  return {
    brief: briefOf(incident.record),
    ...incident,
    attempts: [],
    source: 'workflow',
    chainFaults: [],
  };
}

/** A stream whose readings of the incident the test answers, one after the other. */
function opening(lastEventId?: string) {
  const feed = new FakeFeed();
  const stream = new FakeStream();
  const readings: PromiseWithResolvers<IncidentView>[] = [];
  const views = {
    load: () => {
      const reading = Promise.withResolvers<IncidentView>();
      readings.push(reading);
      return reading.promise;
    },
  };
  const opened = openIncidentStream({ views, feed }, INCIDENT_ID, lastEventId, () => stream);
  const answer = async (nth: number, revision: number) => {
    await expect.poll(() => readings.length).toBeGreaterThanOrEqual(nth);
    readings[nth - 1]?.resolve(view(revision));
  };
  const revisions = () => stream.sent.map(({ data }) => (data as IncidentView).record.revision);
  return { feed, stream, readings, opened, answer, revisions };
}

test('a change while a stream loads its incident is loaded too', async () => {
  const { feed, opened, answer, revisions } = opening();
  feed.pass(written(INCIDENT_ID, 4));
  await answer(1, 3);
  await opened;
  expect(revisions()).toEqual([3]);
  await answer(2, 4);
  await expect.poll(revisions).toEqual([3, 4]);
});

test('a reading that fails, or that is older than the change, is made again until it shows the change', async () => {
  const { feed, opened, answer, readings, revisions } = opening();
  await answer(1, 3);
  await opened;
  feed.pass(written(INCIDENT_ID, 5));
  expect(readings).toHaveLength(2);
  readings[1]?.reject(new Error('DynamoDB is away'));
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.reloadPauseMs);
  // Shared with somebody who had begun it before the change.
  await answer(3, 4);
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.reloadPauseMs);
  await answer(4, 5);
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.reloadPauseMs);
  expect(revisions()).toEqual([3, 4, 5]);
  expect(readings).toHaveLength(4);
});

test('a view that is older than the one that was sent is not sent', async () => {
  const { feed, opened, answer, revisions, readings } = opening('run-1.7');
  await answer(1, 6);
  await opened;
  feed.pass(written(INCIDENT_ID, 7));
  expect(readings).toHaveLength(1);
  feed.pass(written(INCIDENT_ID, 8));
  await answer(2, 8);
  await expect.poll(revisions).toEqual([8]);
});

test('a watched incident is looked at once in a while, whatever the feed says', async () => {
  const { opened, answer, revisions, readings, stream } = opening();
  await answer(1, 3);
  await opened;
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.relistMs);
  await answer(2, 4);
  await expect.poll(revisions).toEqual([3, 4]);
  stream.close();
  await vi.advanceTimersByTimeAsync(2 * INGRESS_LIMITS.streams.relistMs);
  expect(readings).toHaveLength(2);
});

test('a stream of an incident that is closed while it loads, or that is unknown, does not stay in the feed', async () => {
  const closed = opening();
  await closed.answer(1, 3);
  await closed.opened;
  closed.feed.pass(written(INCIDENT_ID, 4));
  closed.stream.close();
  expect(closed.feed.listeners.size).toBe(0);
  await vi.advanceTimersByTimeAsync(INGRESS_LIMITS.streams.reloadPauseMs);
  expect(closed.readings).toHaveLength(2);

  const unknown = opening();
  unknown.readings[0]?.reject(new ApiFault('Incident.NotFound'));
  await expect(unknown.opened).rejects.toThrow();
  expect(unknown.feed.listeners.size).toBe(0);
});
