import { BatchWriteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { ensureTables } from '../../src/clients/dynamodb/ensure-tables.ts';
import { toAttributes } from '../../src/clients/dynamodb/incident-item.ts';
import { createIncidentMeasures } from '../../src/clients/dynamodb/incident-measures.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { responseMetrics } from '../../src/domain/record/response/response-metrics.ts';
import { incidentRecord } from '../support/incident-record.ts';
import { startLab } from './lab-fixture.ts';

const PREFIX = 'measure-test';
const TableName = tableNames(PREFIX).incidents;
const OPENED_MS = Date.UTC(2026, 10, 22, 8);
const FROM = new Date(OPENED_MS).toISOString();
/** Of one request. */
const BATCH = 25;

/** The `index`-th incident: one a second, each over an hour after its alarm. */
function ended(index: number): IncidentRecord {
  const openedAt = new Date(OPENED_MS + index * 1_000).toISOString();
  const endedAt = new Date(OPENED_MS + index * 1_000 + 3_600_000).toISOString();
  const { alarm, ...rest } = incidentRecord({ openedAt, updatedAt: endedAt, endedAt, status: 'recovered' });
  return {
    ...rest,
    alarm: { ...alarm, stateChangeTime: openedAt },
    incidentId: `${Math.floor(OPENED_MS / 1_000) + index}_Disk_i-${index}`,
    closed: { by: 'alarm', who: 'recoverops', reason: 'OK', at: endedAt },
  };
}

test('measures are read as they were written last, the newest first; rows without one are told of', async () => {
  const { aws } = await startLab();
  const documents = DynamoDBDocumentClient.from(aws.dynamodb, {
    marshallOptions: { removeUndefinedValues: true },
  });
  await ensureTables(documents, PREFIX, true);
  const records = Array.from({ length: 60 }, (_, index) => ended(index));
  for (let from = 0; from < records.length; from += BATCH) {
    const puts = records.slice(from, from + BATCH).map((record) => ({
      PutRequest: {
        Item: {
          incident_id: record.incidentId,
          ...toAttributes({ record, timeline: [] }, null, OPENED_MS + 9_000_000),
        },
      },
    }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
  }
  const all = await createIncidentMeasures(documents, PREFIX).read(FROM);
  expect(all).toMatchObject({ cutAt: null, unreadable: 0 });
  expect(all.measured.map(({ incidentId }) => incidentId)).toEqual(
    records.map(({ incidentId }) => incidentId).toReversed(),
  );
  expect(all.measured[0]).toMatchObject({
    alarmName: records[0]?.alarm.name,
    workflowId: records[0]?.workflowId,
    endedAt: records[59]?.endedAt,
    measure: { resolve: 3_600_000, closedBy: 'alarm' },
  });
  const metrics = responseMetrics(all, {
    days: 7,
    to: '2026-11-23T00:00:00.000Z',
    filter: {},
    groupedBy: 'alarm',
    targets: { acknowledge: null, resolve: null },
  });
  expect(metrics.all.resolve).toMatchObject({ of: 60, mean: 3_600_000 });

  // As an earlier release has written it.
  await documents.send(
    new UpdateCommand({
      TableName,
      Key: { incident_id: records[59]?.incidentId },
      UpdateExpression: 'REMOVE #measure',
      ExpressionAttributeNames: { '#measure': 'measure' },
    }),
  );
  const cut = await createIncidentMeasures(documents, PREFIX, 10).read(FROM);
  expect(cut).toMatchObject({ unreadable: 1, cutAt: records[50]?.openedAt });
  expect(cut.measured).toHaveLength(9);
  expect(
    (await createIncidentMeasures(documents, PREFIX).read('2026-11-22T08:00:50.000Z')).measured,
  ).toHaveLength(9);
});
