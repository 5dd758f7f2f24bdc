import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SITE } from '../../../src/domain/site/default-site.ts';
import { siteHash } from '../../../src/domain/site/site-rules.ts';
import { bareEnvironment } from '../../support/bare-environment.ts';
import { CliHarness } from './cli-harness.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../../site.example.yaml');
const COMMAND = resolve(import.meta.dirname, '../../../bin/recoverops.mjs');

let cli: CliHarness;
beforeEach(async () => {
  cli = new CliHarness();
  await cli.start();
});
afterEach(async () => {
  // It reads a file and asks nobody.
  expect(cli.seen).toEqual([]);
  await cli.stop();
});

async function file(text: string): Promise<string> {
  const path = join(cli.directory, 'site.yaml');
  await writeFile(path, text);
  return path;
}

/** In the folder that holds a site.yaml, where it is found by itself. */
async function inFolder(
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number; stdout: string }> {
  const child = spawn(process.execPath, [COMMAND, 'site', 'check', '--json'], {
    cwd: cli.directory,
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  const [status] = await once(child, 'close');
  return { status: Number(status), stdout };
}

describe('recoverops site check', () => {
  it('says in words what the file says', async () => {
    const { status, stdout, stderr } = await cli.run('site', 'check', EXAMPLE);
    expect([status, stderr]).toEqual([0, '']);
    for (const said of [
      'is valid.',
      'shop-api.service, which answers at http://127.0.0.1:8000/healthz, after this: the load balancer',
      'built in: nginx.service',
      'billing.service',
      '/var/tmp/shop-export-*/** (temporary, not written to for 6 hours): left over',
      '/srv/shop/originals/** and all that is in it: the only copy',
      'processes called java: the ledger runs in it',
      'resources called shop-db-*: data',
      'of the team shop: $300 an hour',
      'of severity critical: $1,000 an hour',
      'processes called shop-ledgerd: it holds data',
      'Shop/Checkout ResponseTime: latency in milliseconds',
    ])
      expect(stdout).toContain(said);
  });

  it('does not call allowed what the file forbids', async () => {
    const path = await file('version: site/v1\nunits: { nginx.service: { restart: never } }\n');
    const { stdout } = await cli.run('site', 'check', path);
    expect(stdout).not.toContain('built in: nginx.service');
  });

  it('prints every problem with its path, and ends with 1', async () => {
    const path = await file('version: site/v2\nstores: ["a\\u001b[31m"]\nnever_tuoch: []\n');
    const { status, stdout, stderr } = await cli.run('site', 'check', path);
    expect(status).toBe(1);
    expect(stdout).toContain('version must be site/v1');
    expect(stdout).toContain('never_tuoch is not known');
    expect(stdout).toContain('stores[0] must be the name of an executable');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toContain('has 3 problems; no worker starts with it');
    const asJson = await cli.run('site', 'check', path, '--json');
    expect(asJson.status).toBe(1);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ valid: false, problems: { length: 3 } });
  });

  it('ends with 2 where there is no such file, or it is a folder', async () => {
    const missing = await cli.run('site', 'check', join(cli.directory, 'none.yaml'));
    expect([missing.status, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toContain('there is no ');
    expect((await cli.run('site', 'check', cli.directory)).status).toBe(2);
  });

  it('answers for single things', async () => {
    const asked = ['--unit', 'shop-api', '--path', '/srv/shop/originals/1.png', '--process', 'java'];
    const { status, stdout } = await cli.run('site', 'check', EXAMPLE, ...asked);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringContaining('shop-api may be restarted, after this: the load balancer'),
      expect.stringContaining('/srv/shop/originals/1.png is not disposable: never touched'),
      expect.stringContaining('the process java is never touched: java: the ledger'),
    ]);
    const asJson = await cli.run(
      'site',
      'check',
      EXAMPLE,
      '--path',
      '/srv/shop/cache/thumbnails/1',
      '--json',
    );
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      answers: {
        path: { disposable: { disposable: true, entry: { what: 'cache' } }, touch: { never: false } },
      },
    });
  });

  it('takes the file of the environment, that of the folder, or the defaults, in this order', async () => {
    const none = await inFolder();
    expect(none.status).toBe(0);
    expect(JSON.parse(none.stdout)).toMatchObject({
      from: null,
      valid: true,
      sha256: siteHash(DEFAULT_SITE),
    });
    await file('version: site/v1\nstores: [ledgerd]\n');
    expect(JSON.parse((await inFolder()).stdout)).toMatchObject({ from: 'site.yaml', valid: true });
    const named = await inFolder({ RECOVEROPS_SITE_FILE: EXAMPLE });
    expect(JSON.parse(named.stdout)).toMatchObject({ from: EXAMPLE });
    const text = await inFolder({ RECOVEROPS_SITE: '{"version":"site/v1"}' });
    expect(JSON.parse(text.stdout)).toMatchObject({
      from: 'RECOVEROPS_SITE',
      sha256: siteHash(DEFAULT_SITE),
    });
  });
});
