import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { parseWorkerReport } from '../../../src/domain/redaction/worker-report.ts';
import { tellOfWorker, workerReport } from '../../../src/worker/tell-of-worker.ts';
import { FakeWorkerReports } from '../../support/fake-stores.ts';

const MADE = {
  identity: '17@worker-1',
  startedAtMs: Date.parse('2026-11-30T08:00:00Z'),
  siteHash: 'ab'.repeat(32),
  notifications: { routes: 1, recipients: 2 },
};
const configOf = (env: Readonly<Record<string, string>> = {}) =>
  loadConfig({ TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', ...env });

test('a worker tells what it runs with, and its report can be read again', () => {
  const config = configOf({
    RECOVEROPS_APPROVAL_MODE: 'off',
    RECOVEROPS_WORKER_BUILD_ID: 'b1',
    RECOVEROPS_SMTP_URL: 'smtps://ana:hunter2@mail.example.com:465',
    RECOVEROPS_EMAIL_FROM: 'ops@example.com',
  });
  const report = workerReport(config, MADE, MADE.startedAtMs + 1_000);
  expect(report).toMatchObject({
    identity: '17@worker-1',
    buildId: 'b1',
    approvalMode: 'off',
    startedAt: '2026-11-30T08:00:00.000Z',
    toldAt: '2026-11-30T08:00:01.000Z',
    site: { from: 'defaults' },
    notifications: { routes: 1, recipients: 2 },
    limits: expect.arrayContaining([{ name: 'hosts of one incident', value: 10 }]),
  });
  const json = JSON.stringify(report);
  expect(json).not.toContain('hunter2');
  expect(parseWorkerReport(json)).toEqual(report);
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['another shape', '{"format":"worker-report/v2"}'],
])('%s is no report', (_, json) => {
  expect(parseWorkerReport(json)).toBeNull();
});

test('what cannot be told is logged once, and ends with the worker', async () => {
  const reports = new FakeWorkerReports();
  reports.failure = new Error('away');
  const lines: string[] = [];
  const ending = new AbortController();
  const log = {
    warn: (_: unknown, text: string) => {
      lines.push(text);
      ending.abort();
    },
  };
  const report = (nowMs: number) => workerReport(configOf(), MADE, nowMs);
  await tellOfWorker(reports, report, { log: log as never, signal: ending.signal });
  expect(lines).toEqual([
    expect.stringContaining('cannot be told; it is tried again'),
    expect.stringContaining('that this worker has ended cannot be told'),
  ]);
  expect(reports.told).toEqual([]);
});

test('a worker that ends strikes itself out, so that the next one is not compared with it', async () => {
  const reports = new FakeWorkerReports();
  const ending = new AbortController();
  const report = (nowMs: number) => workerReport(configOf(), MADE, nowMs);
  await reports.tell({ ...report(MADE.startedAtMs), identity: '18@worker-2' });
  let wasTold: readonly string[] = [];
  const tell = reports.tell.bind(reports);
  reports.tell = async (one) => {
    await tell(one);
    wasTold = reports.told.map(({ identity }) => identity);
    ending.abort();
  };
  const log = { warn: (_: unknown, text: string) => expect.fail(text) };
  await tellOfWorker(reports, report, { log: log as never, signal: ending.signal });
  expect(wasTold).toEqual(['18@worker-2', '17@worker-1']);
  expect(reports.told.map(({ identity }) => identity)).toEqual(['18@worker-2']);
});
