import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { startProcess } from '../../scripts/child-process.ts';
import { findFreePort } from '../../scripts/free-port.ts';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import { siteHash } from '../../src/domain/site/site-rules.ts';
import { ownTaskQueues, startWorker } from '../support/running-worker.ts';

const WORKER = join(import.meta.dirname, '..', '..', 'src', 'worker.ts');

/** A worker on queues of its own, which ends with the test. */
function start(env: Readonly<Record<string, string>>) {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const worker = startWorker(env, { taskQueues: ownTaskQueues() });
  onTestFinished(() => worker.stop().catch(() => undefined));
  const said = (text: string) => worker.said(({ msg }) => msg.includes(text));
  return { ...worker, said };
}

test('waits for DynamoDB, says so, works once it is there, and ends when asked', async () => {
  const port = await findFreePort();
  const worker = start({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RECOVEROPS_AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  });
  expect(await worker.said('DynamoDB cannot be used yet')).toMatchObject({
    level: 'warn',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  expect(worker.lines.map((line) => line.msg)).not.toContain('worker ready');
  const lab = await startControlPlane({ port });
  onTestFinished(() => lab.stop());
  expect(await worker.said('worker ready')).toMatchObject({ level: 'info', namespace: 'default' });
  await worker.stop();
});

test('waits for Temporal, says so, and can be stopped meanwhile', async () => {
  const address = `127.0.0.1:${await findFreePort()}`;
  const worker = start({ TEMPORAL_ADDRESS: address });
  expect(await worker.said('Temporal cannot be reached')).toMatchObject({ level: 'warn', address });
  await worker.stop();
  expect(worker.lines.at(-1)?.msg).toBe('stopped before the worker was ready');
});

test('runbooks that are not valid stop it with all problems', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'runbooks-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const worker = start({
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    RECOVEROPS_RUNBOOK_DIR: directory,
  });
  await expect(worker.ended).rejects.toMatchObject({
    name: 'RunbookCatalogueError',
    problems: ['the folder holds no runbook'],
  });
});

test('does not start with a site file that has problems, before it waits for anything, and says all of them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'site-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'site.yaml');
  writeFileSync(file, 'version: site/v2\ndisposable: [{ path: /, what: cache, why: w }]\n');
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${await findFreePort()}` };
  await expect(start({ ...env, RECOVEROPS_SITE_FILE: file }).ended).rejects.toThrow(
    /site\.yaml has 2 problem[\s\S]*version must be site\/v1[\s\S]*disposable\[0\]\.path must/,
  );
  await expect(start({ ...env, RECOVEROPS_SITE_FILE: join(directory, 'none') }).ended).rejects.toThrow(
    'is not there',
  );
  await expect(start({ ...env, RECOVEROPS_SITE: '{}' }).ended).rejects.toThrow(
    'RECOVEROPS_SITE has 1 problem',
  );
});

test('its process tells the problems of a file of the operator, and no stack of its own', async () => {
  for (const [variable, where] of [
    ['RECOVEROPS_SITE', 'the site file in RECOVEROPS_SITE'],
    ['RECOVEROPS_NOTIFICATIONS', 'the notifications file in RECOVEROPS_NOTIFICATIONS'],
  ] as const) {
    const worker = await startProcess({
      name: 'worker',
      command: process.execPath,
      args: [WORKER],
      // Nothing answers there: the files are looked at before anything is waited for.
      env: { TEMPORAL_ADDRESS: '127.0.0.1:1', HOME: tmpdir(), [variable]: '{}' },
    });
    expect(await worker.exited).toContain('exited with code 1');
    const last: unknown = JSON.parse(worker.tail().at(-1) ?? '{}');
    expect(last).toMatchObject({ msg: 'the worker cannot run' });
    expect(last).toMatchObject({ problems: expect.stringContaining(`${where} has `) });
    expect(JSON.stringify(last)).not.toContain('operator-file.ts');
  }
});

test('says which site is in force', async () => {
  const worker = start({
    TEMPORAL_ADDRESS: `127.0.0.1:${await findFreePort()}`,
    RECOVEROPS_SITE: '{"version":"site/v1"}',
  });
  expect(await worker.said('site loaded')).toMatchObject({ from: 'text', sha256: siteHash(DEFAULT_SITE) });
  await worker.stop();
});
