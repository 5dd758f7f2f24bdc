import { expect, test } from 'vitest';
import { loadRunbookCatalogue } from '../../../src/clients/files/runbook-catalogue.ts';
import { lagReport } from '../../../src/domain/logs/detection/lag-report.ts';
import { toldSettings } from '../../../src/domain/redaction/told-settings.ts';
import { WORKER_REPORT_FORMAT, type WorkerReport } from '../../../src/domain/redaction/worker-report.ts';
import { TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { AUTHORIZED, fakeIngress, tokensOfAna } from './fake-ingress.ts';

const RUNBOOKS = new URL('../../../runbooks', import.meta.url).pathname;

function report(nowMs: number, change: Partial<WorkerReport> = {}): WorkerReport {
  return {
    format: WORKER_REPORT_FORMAT,
    identity: '17@worker-1',
    version: '0.1.0',
    buildId: null,
    startedAt: new Date(nowMs - 3_600_000).toISOString(),
    toldAt: new Date(nowMs - 60_000).toISOString(),
    approvalMode: 'on',
    policyVersion: 'p',
    site: { from: 'defaults', sha256: 'ab'.repeat(32) },
    notifications: null,
    settings: [...toldSettings([{ name: 'RECOVEROPS_APPROVAL_MODE', text: null, fallback: 'on' }])],
    limits: [{ name: 'hosts of one incident', value: 10 }],
    ...change,
  };
}

test('what nobody polls for is named, by the build that gets new work', async () => {
  const { app, temporal, clock } = await fakeIngress();
  const read = async () =>
    (await app.inject({ url: '/api/v1/operations/workers', headers: AUTHORIZED })).json();
  expect(await read()).toMatchObject({ unpolled: [], currentBuildId: null });
  const pollers = { workflows: 1, incident: 1, ssm: 0, ai: 1 };
  temporal.builds = {
    currentBuildId: 'b2',
    builds: [{ buildId: 'b2', status: 'current', pollers, pinnedOpen: 3 }],
    unversioned: { workflows: 1, incident: 1, ssm: 1, ai: 1 },
  };
  clock.nowMs += 60_000;
  expect(await read()).toMatchObject({ unpolled: ['ssm'], builds: [{ buildId: 'b2', pinnedOpen: 3 }] });
  temporal.builds = { currentBuildId: 'b3', builds: [], unversioned: temporal.builds.unversioned };
  clock.nowMs += 60_000;
  expect(await read()).toMatchObject({ unpolled: ['workflows', 'incident', 'ssm', 'ai'] });
});

test('while Temporal is away the answer says so, and that is not kept', async () => {
  const { app, temporal } = await fakeIngress();
  temporal.failure = new TemporalUnavailableError('away', undefined);
  const ask = () => app.inject({ url: '/api/v1/operations/workers', headers: AUTHORIZED });
  expect((await ask()).json()).toMatchObject({ error: { code: 'Temporal.Unavailable' } });
  temporal.failure = null;
  expect((await ask()).statusCode).toBe(200);
});

test('settings of the ingress and of each worker are told; those that differ among workers that run are named', async () => {
  const told = toldSettings([{ name: 'GEMINI_API_KEY', text: 'hunter2', fallback: null }]);
  const { app, workerReports, clock } = await fakeIngress({ told });
  const off = toldSettings([{ name: 'RECOVEROPS_APPROVAL_MODE', text: 'off', fallback: 'on' }]);
  workerReports.reports = [
    report(clock.nowMs),
    report(clock.nowMs, { identity: '18@worker-2', approvalMode: 'off', settings: [...off] }),
    report(clock.nowMs, { identity: 'gone', toldAt: new Date(clock.nowMs - 3_600_000).toISOString() }),
  ];
  const answer = await app.inject({ url: '/api/v1/operations/settings', headers: AUTHORIZED });
  expect(answer.body).not.toContain('hunter2');
  expect(answer.json()).toMatchObject({
    ingress: {
      version: '0.1.0',
      settings: [{ name: 'GEMINI_API_KEY', kind: 'masked', isSet: true }],
      limits: expect.arrayContaining([{ name: 'connections', value: 1_000 }]),
    },
    workers: [
      { identity: '17@worker-1', isHeard: true, approvalMode: 'on' },
      { identity: '18@worker-2', isHeard: true, approvalMode: 'off' },
      { identity: 'gone', isHeard: false },
    ],
    differing: ['RECOVEROPS_APPROVAL_MODE'],
    isPartial: false,
  });
});

test('a worker whose clock is ahead is heard of for as long as any other, and no longer', async () => {
  const { app, workerReports, clock } = await fakeIngress();
  const ahead = (ms: number) => report(clock.nowMs, { toldAt: new Date(clock.nowMs + ms).toISOString() });
  workerReports.reports = [ahead(60_000), ahead(3_600_000)];
  const answer = await app.inject({ url: '/api/v1/operations/settings', headers: AUTHORIZED });
  expect(answer.json()).toMatchObject({ workers: [{ isHeard: true }, { isHeard: false }] });
});

test('a worker that has stopped makes nothing differ', async () => {
  const { app, workerReports, clock } = await fakeIngress();
  workerReports.reports = [
    report(clock.nowMs),
    report(clock.nowMs, { settings: [], toldAt: new Date(clock.nowMs - 3_600_000).toISOString() }),
  ];
  const answer = await app.inject({ url: '/api/v1/operations/settings', headers: AUTHORIZED });
  expect(answer.json()).toMatchObject({ differing: [] });
});

test('the catalogue says of each what it does, needs, verifies and undoes', async () => {
  const { app } = await fakeIngress({ runbooks: () => loadRunbookCatalogue(RUNBOOKS) });
  const view = (await app.inject({ url: '/api/v1/operations/catalogue', headers: AUTHORIZED })).json();
  expect(view.runbooksProblem).toBeNull();
  expect(
    view.runbooks.find(({ name }: { name: string }) => name === 'archive-and-truncate-log'),
  ).toMatchObject({
    risk: 'medium',
    mends: ['growing_log'],
    needs: expect.arrayContaining([expect.objectContaining({ name: 'path', from: 'path' })]),
    action: { script: expect.stringContaining('\n') },
    verify: { timeoutSeconds: expect.any(Number) },
    undo: { script: expect.any(String) },
  });
  expect(view.causes.find(({ name }: { name: string }) => name === 'growing_log')).toMatchObject({
    family: 'disk',
    runbooks: ['archive-and-truncate-log'],
  });
  expect(view.probes.find(({ name }: { name: string }) => name === 'filesystems')).toMatchObject({
    family: 'disk',
    tells: expect.any(String),
    command: expect.any(String),
  });
});

test('runbooks that cannot be read hide neither probes nor causes', async () => {
  const { app } = await fakeIngress({ runbooks: () => loadRunbookCatalogue('/nonexistent') });
  const view = (await app.inject({ url: '/api/v1/operations/catalogue', headers: AUTHORIZED })).json();
  expect(view).toMatchObject({ runbooks: [], runbooksProblem: expect.stringContaining('/nonexistent') });
  expect(view.causes.length).toBeGreaterThan(30);
  expect(view.probes.length).toBeGreaterThan(30);
});

test('how far the log detector has come is told as it said, and whether it was heard of lately', async () => {
  const { app, lag, clock } = await fakeIngress();
  const read = async () =>
    (await app.inject({ url: '/api/v1/operations/detector', headers: AUTHORIZED })).json();
  expect(await read()).toMatchObject({ kind: 'none' });
  const waits = {
    shard: 's/1',
    windowAtMs: clock.nowMs - 1,
    isBehind: true,
    unreadAtMs: clock.nowMs - 90_000,
  };
  const report = lagReport(clock.nowMs, [waits]);
  lag.told = { kind: 'told', report };
  expect(await read()).toMatchObject({ kind: 'told', isHeard: true, report, iteratorAgeMs: 90_000 });
  clock.nowMs += 601_000;
  expect(await read()).toMatchObject({ isHeard: false });
});

test.each(['workers', 'settings', 'detector', 'catalogue'])('a viewer may read %s', async (name) => {
  const { app } = await fakeIngress({ tokens: tokensOfAna('viewer') });
  const answer = await app.inject({ url: `/api/v1/operations/${name}`, headers: AUTHORIZED });
  expect(answer.statusCode).toBe(200);
});
