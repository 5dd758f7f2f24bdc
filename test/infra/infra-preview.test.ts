import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let bin = '';
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'infra-preview-'));
});
afterAll(() => {
  rmSync(bin, { recursive: true, force: true });
});

const run = (path: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(ROOT, 'scripts/infra-preview.ts'), ...args], {
    encoding: 'utf8',
    timeout: 2 * HANG_LIMIT_MS,
    env: { PATH: path, HOME: bin },
  });

test('without Pulumi it says so and lists what the program registers', () => {
  const { status, stdout } = run('/usr/bin:/bin', 'dev');
  expect(stdout).toContain('The Pulumi CLI is not on the PATH');
  expect(stdout).toContain('recoverops:domain is not set in Pulumi.dev.yaml; listed with ops.example.org');
  expect(stdout).toMatch(/^ {3}7 {2}aws:dynamodb\/table:Table$/m);
  expect(stdout).toMatch(/^ *\d{3} {2}in all$/m);
  expect(status).toBe(0);
});

test('with Pulumi it previews the stack there, under the Node that runs TypeScript, and passes its exit code on', () => {
  writeFileSync(
    join(bin, 'pulumi'),
    '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "pulumi $*"\nnode --version\nexit 7\n',
    { mode: 0o755 },
  );
  const { status, stdout } = run(`${bin}:/usr/bin:/bin`, 'prod');
  expect(stdout).toContain(`pulumi preview --cwd ${join(ROOT, 'pulumi')} --stack prod`);
  expect(stdout).toMatch(/^v24\./m);
  expect(stdout).toContain('PULUMI_BACKEND_URL=file://~');
  expect(status).toBe(7);
});

test('a stack that is not there is an error of its own', () => {
  const { status, stderr } = run('/usr/bin:/bin', 'nope');
  expect(stderr).toContain('name one of dev, prod');
  expect(status).toBe(64);
});
