import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorkflowBundle } from '../../scripts/build-workflow-bundle.ts';
import { startProcess } from '../../scripts/child-process.ts';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { approve, causeIncident, untilEnded, untilPending } from './support/nginx-incident.ts';

const WORKER = join(import.meta.dirname, '..', '..', 'src', 'worker.ts');

let directory: string;
let bundle: string;
let running: FaultyStack;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'recoverops-bundle-'));
  bundle = join(directory, 'workflow-bundle.js');
  await buildWorkflowBundle(bundle);
  running = await startFaultyStack({ RECOVEROPS_WORKFLOW_BUNDLE: bundle });
});
afterAll(async () => {
  await running?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a worker that runs the prebuilt bundle takes an incident from alarm to repaired host', async () => {
  const incidentId = await causeIncident(running);
  await approve(running, await untilPending(running, incidentId));
  expect((await untilEnded(running, incidentId)).record.status).toBe('completed');
});

test('a worker with a damaged bundle ends at once and says how to make a whole one', async () => {
  appendFileSync(bundle, '// changed\n');
  const worker = await startProcess({
    name: 'worker',
    command: process.execPath,
    args: [WORKER],
    // Nothing answers there: the bundle is looked at before anything is waited for.
    env: { RECOVEROPS_WORKFLOW_BUNDLE: bundle, TEMPORAL_ADDRESS: '127.0.0.1:1', HOME: directory },
  });
  expect(await worker.exited).toContain('exited with code 1');
  expect(worker.tail().join('\n')).toMatch(/damaged.*npm run workflow:bundle/);
});
