import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createModelsReader } from '../../src/clients/aws/models-reader.ts';
import { createObjectStore } from '../../src/clients/aws/s3.ts';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { createFindingScores } from '../../src/clients/dynamodb/finding-scores.ts';
import { toAttributes } from '../../src/clients/dynamodb/incident-item.ts';
import { createIncidentStore } from '../../src/clients/dynamodb/incident-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { alarmOfFinding } from '../../src/domain/alarm/finding/alarm-of-finding.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { MODELS_REPORT_KEY } from '../../src/domain/models/artefact/models-report.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { scorecard } from '../../src/domain/record/scorecard/scorecard.ts';
import { awsConfig } from '../support/aws-config.ts';
import { classification } from '../support/classification-samples.ts';
import { finding } from '../support/finding-samples.ts';
import { incidentRecord } from '../support/incident-record.ts';
import { MODELS_TOLD } from '../support/scored-incidents.ts';
import { startLab } from './lab-fixture.ts';

const PREFIX = 'score-test';
const TABLE = tableNames(PREFIX).incidents;
const OPENED_MS = Date.UTC(2026, 10, 22, 8);
const FROM = new Date(OPENED_MS).toISOString();

async function openTables() {
  const { lab, aws } = await startLab();
  const documents = DynamoDBDocumentClient.from(aws.dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  await ensureTables(documents, PREFIX, true);
  return { lab, aws, documents };
}

/** The `index`-th incident of a finding: one a second. */
function ofFinding(index: number, change: Partial<IncidentRecord> = {}): IncidentRecord {
  const openedAt = new Date(OPENED_MS + index * 1_000).toISOString();
  return incidentRecord({
    incidentId: `${Math.floor(OPENED_MS / 1_000) + index}_log-pattern-disk-full_i-${index}`,
    openedAt,
    updatedAt: openedAt,
    alarm: alarmOfFinding(finding()),
    classified: [{ at: openedAt, classification: classification() }],
    ...change,
  });
}

test('an incident of a finding is counted from its first write on, as it is written last; others are not', async () => {
  const { documents } = await openTables();
  const incidents = createIncidentStore(documents, PREFIX);
  const scores = createFindingScores(documents, PREFIX);
  const { incidentId, workflowId, runId, openedAt, alarm, settings } = ofFinding(1);
  const workflowKey = 'k';
  await incidents.open({ incidentId, workflowId, runId, openedAt, alarm, settings, workflowKey });
  const first = await scores.read(FROM);
  expect(first).toMatchObject({
    scored: [{ incidentId, openedAt, score: { end: 'open', told: null } }],
    cutAt: null,
    unreadable: 0,
  });
  const closed = { by: 'person', who: 'ana', reason: 'a test', at: openedAt } as const;
  const record = ofFinding(1, { revision: 2, status: 'no_remedy', closed, endedAt: openedAt });
  await incidents.project({ record, timeline: [] });
  await incidents.project({ record: incidentRecord({ revision: 3, openedAt }), timeline: [] });
  const second = await scores.read(FROM);
  expect(second.scored.map(({ score }) => [score.end, score.reason, score.told?.class])).toEqual([
    ['closed_by_person', 'a test', 'disk_full'],
  ]);
  expect((await scores.read(new Date(OPENED_MS + 2_000).toISOString())).scored).toEqual([]);
});

test('what cannot be read is counted as that, and what is too much is said to be cut', async () => {
  const { documents } = await openTables();
  for (let index = 0; index < 5; index += 1) {
    const record = ofFinding(index);
    const attributes = toAttributes({ record, timeline: [] }, null, OPENED_MS);
    const damaged = index === 4 ? { finding_score: '{"end":"won"}' } : {};
    await documents.send(
      new PutCommand({
        TableName: TABLE,
        Item: { incident_id: record.incidentId, ...attributes, ...damaged },
      }),
    );
  }
  expect(await createFindingScores(documents, PREFIX).read(FROM)).toMatchObject({
    unreadable: 1,
    cutAt: null,
  });
  const { scored, cutAt, unreadable } = await createFindingScores(documents, PREFIX, 3).read(FROM);
  expect([scored.length, unreadable, cutAt]).toEqual([2, 1, '2026-11-22T08:00:02.000Z']);
});

test('a table without the index is told from a store that does not answer', async () => {
  const { documents } = await openTables();
  const absent = createFindingScores(documents, 'nobody');
  await expect(absent.read(FROM)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('ten thousand incidents are read and counted in less than two seconds of processor time', async () => {
  const { documents } = await openTables();
  const many = Array.from({ length: 10_000 }, (_, index) => ofFinding(index));
  for (let from = 0; from < many.length; from += 25) {
    const puts = many.slice(from, from + 25).map((record) => {
      // What the index carries is all that is read.
      const {
        kind: _kind,
        state_gz: _state,
        ...attributes
      } = toAttributes({ record, timeline: [] }, null, OPENED_MS);
      return { PutRequest: { Item: { incident_id: record.incidentId, ...attributes } } };
    });
    await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts } }));
  }
  const scores = createFindingScores(documents, PREFIX);
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const read = await scores.read(FROM);
  const readMs = performance.now() - before;
  const card = scorecard(read, MODELS_TOLD, 30, '2026-11-23T00:00:00.000Z');
  const allMs = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMs = (user + system) / 1_000;
  console.info(
    `10,000 scores: read in ${Math.round(readMs)} ms, counted in ${Math.round(allMs - readMs)} ms; ${Math.round(cpuMs)} ms of processor time, the store's included`,
  );
  expect(card).toMatchObject({ counted: 10_000, cutAt: null, detectors: [{ opened: 10_000 }] });
  // The store is in this process too; how long it took is up to who else is at work here.
  expect(cpuMs).toBeLessThan(2_000);
});

test('what the detector tells of its models is read from the bucket, and else why not', async () => {
  const { lab, aws } = await openTables();
  const config = awsConfig(lab.endpoint);
  const reader = createModelsReader(createObjectStore(config));
  expect(await reader.read()).toMatchObject({ kind: 'unread', why: 'S3 does not answer: NoSuchBucket' });
  await aws.s3.send(new CreateBucketCommand({ Bucket: config.bucket }));
  expect(await reader.read()).toEqual({ kind: 'none' });
  const put = (Body: string) =>
    aws.s3.send(new PutObjectCommand({ Bucket: config.bucket, Key: MODELS_REPORT_KEY, Body }));
  await put(JSON.stringify(MODELS_TOLD.kind === 'told' ? MODELS_TOLD.report : null));
  expect(await reader.read()).toEqual(MODELS_TOLD);
  for (const broken of [
    '',
    '{',
    '{"format":"detector-models/v2"}',
    `"${'x'.repeat(LIMITS.modelsReportBytes)}"`,
  ]) {
    await put(broken);
    expect(await reader.read()).toMatchObject({ kind: broken === '' ? 'none' : 'unread' });
  }
  await lab.stop();
  expect(await reader.read()).toMatchObject({
    kind: 'unread',
    why: expect.stringMatching(/^S3 does not answer/),
  });
});
