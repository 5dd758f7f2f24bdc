import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, type LabHost, startLab } from '../../lab/environment.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { run, stepParameters } from './host-fixture.ts';

let lab: Lab;
let host: LabHost;
let dataDirectory = '';
const announced: string[] = [];

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'rops-test-'));
  lab = await startLab({
    dataDirectory,
    hostCount: 1,
    announce: (line) => announced.push(line),
    driver: { kind: 'plain', isIsolated: false, announcement: 'NOT ISOLATED' },
  });
  [host] = lab.hosts as [LabHost];
});
afterAll(async () => {
  await lab?.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

test('a host without isolation says so, and answers its health check', async () => {
  expect(announced).toContain('NOT ISOLATED');
  await host.site.until('healthy', HANG_LIMIT_MS);
});

test('it reads its ledger, and refuses every document that could change something', async () => {
  const read = await run(lab.clients.ssm, host.instanceId, {
    DocumentName: 'RecoverOps-ReadLedger',
    Parameters: { ExecutionId: ['x-1'] },
  });
  expect(JSON.parse(read.StandardOutputContent ?? '')).toEqual({ state: 'absent', execution_id: 'x-1' });
  const step = await run(lab.clients.ssm, host.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({ executionId: 'x-1', body: 'echo ran' }),
  });
  expect(step).toMatchObject({ Status: 'Failed', StandardOutputContent: '' });
  expect(step.StandardErrorContent).toContain('not isolated');
});

test('chaos is refused on a host without a sandbox', async () => {
  await expect(lab.chaos('fill-disk')).rejects.toThrow(/recoverops:sandboxed=true/);
});
