import { gunzipSync, gzipSync } from 'node:zlib';
import { DeleteCommand, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { storeAnchor } from '../../src/activities/incident/close-incident.ts';
import { createAnchorReader } from '../../src/clients/aws/anchor-reader.ts';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { verifyRecord } from '../../src/domain/record/verify-record.ts';
import { incidentOfAttempts } from '../support/attempts.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();

/** Writes three attempts as the worker does: each projected and anchored, the one before put away first. */
async function writeAttempts(incidentId: string): Promise<void> {
  const store = createIncidentStore(records.documents, records.prefix);
  for (const snapshot of incidentOfAttempts(3, { incidentId }).snapshots) {
    const { attempt } = snapshot.record;
    if (attempt > 1) await store.archive(incidentId, attempt - 1);
    expect(await store.project(snapshot)).toBe('written');
    await storeAnchor(records.objects, snapshot);
  }
}

async function problemsOf(incidentId: string): Promise<readonly string[]> {
  const { anchors, unreadable } = await createAnchorReader(records.objects).read(incidentId);
  expect([anchors.length, unreadable]).toEqual([3, []]);
  const stored = await createIncidentStore(records.documents, records.prefix).get(incidentId);
  if (stored === undefined) throw new Error('the incident is not stored');
  return verifyRecord(stored, anchors).problems;
}

/** As somebody does who may write the table. */
async function tamper(key: string, from: string, to: string): Promise<void> {
  const TableName = tableNames(records.prefix).incidents;
  const Key = { incident_id: key };
  const { Item } = await records.documents.send(new GetCommand({ TableName, Key }));
  const text = gunzipSync(Item?.state_gz as Uint8Array).toString('utf8');
  expect(text).toContain(from);
  await records.documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET state_gz = :state',
      ExpressionAttributeValues: { ':state': gzipSync(text.replace(from, to)) },
    }),
  );
}

test('three attempts as they are stored are proved by the anchors beside them', async () => {
  await writeAttempts('1_whole_x');
  expect(await problemsOf('1_whole_x')).toEqual([]);
});

test.each([
  [
    '1_event_x#1',
    '"message":"the probes answered"',
    'attempt 1: event 2 was changed: its content does not match its hash',
  ],
  [
    '1_event_x#2',
    '"message":"the probes answered"',
    'attempt 2: event 7 was changed: its content does not match its hash',
  ],
  [
    '1_event_x',
    '"message":"the probes answered"',
    'attempt 3: event 12 was changed: its content does not match its hash',
  ],
  [
    '1_record_x#1',
    '"runId":"waiting-1"',
    'attempt 1: its record was changed, it is not the one that was anchored',
  ],
  [
    '1_record_x#2',
    '"runId":"waiting-2"',
    'attempt 2: its record was changed, it is not the one that was anchored',
  ],
  ['1_record_x', '"repeatCount":0', 'attempt 3: its record was changed, it is not the one that was anchored'],
])('one byte changed in item %s, at %s, is named', async (key, text, problem) => {
  const incidentId = key.split('#')[0] ?? '';
  await writeAttempts(incidentId);
  await tamper(key, text, text.endsWith('"') ? `${text.slice(0, -1)}!"` : `${text.slice(0, -1)}9`);
  expect(await problemsOf(incidentId)).toEqual([problem]);
});

test('an attempt whose item was deleted is named', async () => {
  await writeAttempts('1_gone_x');
  const TableName = tableNames(records.prefix).incidents;
  await records.documents.send(new DeleteCommand({ TableName, Key: { incident_id: '1_gone_x#2' } }));
  expect(await problemsOf('1_gone_x')).toEqual([
    'attempt 3: events 6 to 10 are missing',
    'attempt 2: its record is missing',
    'attempt 2: its events are missing',
    'attempt 2: the timeline does not show the end that the record of attempt 3 names',
  ]);
});

test('an attempt that was rolled back to the one before is named by what is anchored of it', async () => {
  await writeAttempts('1_back_x');
  const [, second] = incidentOfAttempts(3, { incidentId: '1_back_x' }).snapshots;
  if (second === undefined) throw new Error('there are three attempts');
  const TableName = tableNames(records.prefix).incidents;
  const state = gzipSync(JSON.stringify(second));
  await records.documents.send(
    new UpdateCommand({
      TableName,
      Key: { incident_id: '1_back_x' },
      UpdateExpression: 'SET state_gz = :state',
      ExpressionAttributeValues: { ':state': state },
    }),
  );
  expect(await problemsOf('1_back_x')).toContain(
    'attempt 3: it was removed, for it is anchored and the newest record is of attempt 2',
  );
});
