import { expect, test } from 'vitest';
import { createHolderStore } from '../../src/clients/dynamodb/holder-store.ts';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { recordLabOfFile } from '../support/record-stores.ts';
import { twoAttempts } from '../support/two-attempts.ts';

const records = recordLabOfFile();

test('an incident of two attempts is read as one, and what was put away stays as it was', async () => {
  const { incident } = twoAttempts();
  const { incidentId } = incident.record;
  const [first] = incident.earlier;
  if (first === undefined) throw new Error('the sample has no earlier attempt');
  const firstSeq = incident.record.attempts[1]?.firstSeq ?? 0;
  const parts = {
    first: incident.timeline.filter(({ seq }) => seq < firstSeq),
    second: incident.timeline.filter(({ seq }) => seq >= firstSeq),
  };
  const store = createIncidentStore(records.documents, records.prefix);
  expect(await store.project({ record: first, timeline: parts.first })).toBe('written');
  await store.archive(incidentId, 1);
  const newest = { record: { ...incident.record, revision: 9 }, timeline: parts.second };
  expect(await store.project(newest)).toBe('written');
  // Repeated after the next attempt was written: it must not put that one in the first one's place.
  await store.archive(incidentId, 1);
  expect(await store.newest(incidentId)).toEqual(newest);
  expect(await store.get(incidentId)).toEqual({ ...incident, record: newest.record });
  expect((await store.list({}, { limit: 10 })).items.map((item) => item.incidentId)).toEqual([incidentId]);
});

test('one run holds an incident; only the run before, or anybody’s first, takes it over', async () => {
  const holders = createHolderStore(records.documents, records.prefix);
  const holder = (runId: string) => ({ incidentId: 'one', attempt: 1, runId });
  const hold = (runId: string, from: readonly string[] | 'any') =>
    holders.holdIncident({ workflowId: 'w', holder: holder(runId), from });
  expect(await holders.findIncidentHolder('w')).toBeUndefined();
  expect(await hold('r1', [])).toEqual({ kind: 'held' });
  expect(await hold('r1', [])).toEqual({ kind: 'held' });
  expect(await hold('r3', ['r2'])).toEqual({ kind: 'superseded', holder: holder('r1') });
  expect(await hold('r2', ['r0', 'r1'])).toEqual({ kind: 'held' });
  await holders.releaseIncident('w', 'r1');
  expect(await holders.findIncidentHolder('w')).toEqual(holder('r2'));
  expect(await hold('r9', 'any')).toEqual({ kind: 'held' });
  await holders.releaseIncident('w', 'r9');
  expect(await holders.findIncidentHolder('w')).toBeUndefined();
});

test('an object that is there is not written over', async () => {
  const { objects } = records;
  expect(await objects.putIfAbsent('anchors/one/000001.json', 'first', 'application/json')).toBe('written');
  expect(await objects.putIfAbsent('anchors/one/000001.json', 'second', 'application/json')).toBe('exists');
  expect(await objects.read('anchors/one/000001.json', 100)).toBe('first');
});
