import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createClaimDesk } from '../../src/clients/dynamodb/claim-desk.ts';
import { createWorkerReports } from '../../src/clients/dynamodb/worker-reports.ts';
import { loadConfig } from '../../src/config/config.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { workerReport } from '../../src/worker/tell-of-worker.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const NOW = Date.parse('2026-11-30T08:00:00.000Z');

test('what each worker said last is read, those of a day, and none of it is a claim', async () => {
  const nowMs = () => NOW;
  const reports = createWorkerReports(records.documents, records.prefix, nowMs);
  const config = loadConfig({ TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' });
  const reportOf = (identity: string, atMs: number) => {
    const made = { identity, startedAtMs: NOW - 1, siteHash: 'ab'.repeat(32), notifications: null };
    return workerReport(config, made, atMs);
  };
  await reports.tell(reportOf('1@a', NOW - 90_000_000));
  await reports.tell(reportOf('2@b', NOW - 600_000));
  await reports.tell(reportOf('2@b', NOW - 1_000));
  await reports.tell(reportOf('3@c', NOW - 5_000));
  expect(await reports.list()).toEqual({
    reports: [reportOf('2@b', NOW - 1_000), reportOf('3@c', NOW - 5_000)],
    isPartial: false,
  });
  expect(await createClaimDesk(records.documents, records.prefix, nowMs).list()).toEqual([]);

  await reports.strikeOut('3@c');
  await reports.strikeOut('3@c');
  expect((await reports.list()).reports).toEqual([reportOf('2@b', NOW - 1_000)]);

  const Item = { claim_id: 'worker#4@d', report: '{"format":"worker-report/v2"}' };
  await records.documents.send(new PutCommand({ TableName: tableNames(records.prefix).claims, Item }));
  const read = await reports.list();
  expect([read.reports.length, read.isPartial]).toEqual([1, true]);
});
