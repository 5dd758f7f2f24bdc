import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const NODE = process.execPath;
let checkout: string;
let bin: string;

/** An npm that installs nothing but a Node, and keeps count. FAKE_NPM_* let a test hold it up or make it fail. */
const FAKE_NPM = `#!/bin/sh
echo "$@" >> calls.txt
if [ -n "$FAKE_NPM_ERROR" ]; then echo "$FAKE_NPM_ERROR" >&2; exit 1; fi
while [ -n "$FAKE_NPM_GATE" ] && [ ! -e gate ]; do sleep 0.05; done
rm -rf node_modules && mkdir -p node_modules/.bin && ln -s "$REAL_NODE" node_modules/.bin/node
`;

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  bin = join(checkout, 'fake-bin');
  await mkdir(bin);
  await mkdir(join(checkout, 'scripts'));
  for (const file of ['bootstrap.mjs', 'bootstrap', 'file-lock.mjs']) {
    await cp(join(REPOSITORY, 'scripts', file), join(checkout, 'scripts', file), { recursive: true });
  }
  await writeFile(join(checkout, 'package-lock.json'), lockfile('1.0.0'));
  await writeFile(join(bin, 'npm'), FAKE_NPM);
  await chmod(join(bin, 'npm'), 0o755);
  await script("console.log(JSON.stringify(process.argv.slice(2)), process.env.PATH.split(':')[0])");
});

afterEach(() => rm(checkout, { recursive: true, force: true }));

const lockfile = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/left': { version, integrity: `sha-${version}` } } });
const script = (source: string) => writeFile(join(checkout, 'scripts/probe.ts'), source);

function start(env: Record<string, string> = {}, args: readonly string[] = []) {
  const child = spawn(NODE, [join(checkout, 'scripts/bootstrap.mjs'), 'scripts/probe.ts', ...args], {
    env: { PATH: `${bin}:/usr/bin:/bin`, REAL_NODE: NODE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const done = new Promise<{ code: number | null; stdout: string; stderr: string }>((settle) =>
    child.on('close', (code) => settle({ code, stdout, stderr })),
  );
  return { child, done };
}

const npmCalls = async () =>
  (await readFile(join(checkout, 'calls.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

test('installs once, then goes straight to the script with its arguments', async () => {
  const first = await start({}, ['--flag', 'a b']).done;
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toBe(`["--flag","a b"] ${join(checkout, 'node_modules/.bin')}\n`);
  expect(first.stderr).toContain('Installing 1 locked packages');
  const second = await start().done;
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(await npmCalls()).toEqual(['ci --loglevel=error --no-audit --no-fund']);
});

test.each([
  [
    'the lockfile changed',
    () => writeFile(join(checkout, 'package-lock.json'), lockfile('2.0.0')),
    'changed',
  ],
  ['the Node is gone', () => rm(join(checkout, 'node_modules/.bin/node')), 'has no Node'],
  [
    'it was installed on another platform',
    () =>
      writeFile(
        join(checkout, 'node_modules/.recoverops-install.json'),
        JSON.stringify({ lock: 'x', platform: 'plan9-mips' }),
      ),
    'plan9-mips',
  ],
])('installs again when %s', async (_, change, reason) => {
  await start().done;
  await change();
  const again = await start().done;
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toContain(reason);
  expect(await npmCalls()).toHaveLength(2);
});

test('takes an install made by npm itself as it is', async () => {
  await start().done;
  await rm(join(checkout, 'node_modules/.recoverops-install.json'));
  await writeFile(join(checkout, 'node_modules/.package-lock.json'), lockfile('1.0.0'));
  expect(await start().done).toMatchObject({ code: 0, stderr: '' });
  expect(await npmCalls()).toHaveLength(1);
});

test('a change of the lockfile that touches no package installs nothing', async () => {
  await start().done;
  await writeFile(join(checkout, 'node_modules/.package-lock.json'), lockfile('1.0.0'));
  const withCommand = { ...JSON.parse(lockfile('1.0.0')), name: 'renamed' };
  await writeFile(join(checkout, 'package-lock.json'), JSON.stringify(withCommand));
  expect(await start().done).toMatchObject({ code: 0, stderr: '' });
  expect(await npmCalls()).toHaveLength(1);
});

test('installs over one that npm made from another lockfile', async () => {
  await start().done;
  await rm(join(checkout, 'node_modules/.recoverops-install.json'));
  await writeFile(join(checkout, 'node_modules/.package-lock.json'), lockfile('0.9.0'));
  expect((await start().done).stderr).toContain('incomplete');
  expect(await npmCalls()).toHaveLength(2);
});

test('two at once install once, and the second says that it waits', async () => {
  const runs = [start({ FAKE_NPM_GATE: 'yes' }), start({ FAKE_NPM_GATE: 'yes' })];
  await Promise.race(
    runs.map(
      ({ child }) =>
        new Promise<void>((waits) =>
          child.stderr.on('data', (chunk) => String(chunk).includes('waiting for it') && waits()),
        ),
    ),
  );
  await writeFile(join(checkout, 'gate'), '');
  const results = await Promise.all(runs.map((run) => run.done));
  expect(results.map((result) => result.code)).toEqual([0, 0]);
  expect(results.filter((result) => result.stderr.includes('waiting for it'))).toHaveLength(1);
  expect(await npmCalls()).toHaveLength(1);
});

test.each([
  ['npm error code ENOTFOUND', 'could not reach its registry'],
  ['npm error code EUSAGE', 'do not agree'],
  ['npm error ENOSPC: no space left on device', 'disk is full'],
  ['npm error something new', 'npm ci failed (exit 1)'],
])('explains %s and leaves no stamp', async (output, explanation) => {
  const failed = await start({ FAKE_NPM_ERROR: output }).done;
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toContain(explanation);
  expect(await start().done).toMatchObject({ code: 0 });
});

test('says what to install when there is no npm', async () => {
  await rm(join(bin, 'npm'));
  const failed = await start({ PATH: bin }).done;
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stderr).toContain('npm was not found on the PATH');
});

test('the bootstrap passes on the exit code of the script that it ran', async () => {
  await script('process.exitCode = 7');
  expect(await start().done).toMatchObject({ code: 7 });
});

test('passes a signal on and waits for the script to finish its own way', async () => {
  await script(
    "process.on('SIGTERM', () => { console.log('stopping'); process.exit(5); }); setInterval(() => {}, 1000); console.log('up')",
  );
  const run = start();
  await new Promise<void>((up) => run.child.stdout.once('data', () => up()));
  run.child.kill('SIGTERM');
  expect(await run.done).toMatchObject({ code: 5, stdout: 'up\nstopping\n' });
});

// npm passes a signal on to its shell only. A shell that waits for Node dies of it, and what was started goes on without
// anybody: `npm start & kill $!` once left the whole stack running.
test('npm start and the others put themselves in the place of the shell, so that a signal to npm reaches them', async () => {
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    await readFile(join(REPOSITORY, 'package.json'), 'utf8'),
  );
  const bootstrapped = Object.values(manifest.scripts).filter((script) => script.includes('bootstrap.mjs'));
  expect(bootstrapped.length).toBeGreaterThan(4);
  for (const script of bootstrapped) expect(script).toMatch(/^exec node scripts\/bootstrap\.mjs /);
});
