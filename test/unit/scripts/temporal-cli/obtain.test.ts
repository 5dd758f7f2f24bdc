import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PINNED_CLI_VERSION } from '../../../../scripts/temporal-cli/cli-version.ts';
import {
  type CliProducer,
  type ObtainOptions,
  obtainTemporalCli,
  TemporalCliUnavailable,
} from '../../../../scripts/temporal-cli/obtain.ts';

let home: string;
let bin: string;
let cached: string;
let said: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'obtain-'));
  bin = join(home, 'bin');
  cached = join(
    home,
    `.cache/recoverops/temporal-cli/${PINNED_CLI_VERSION}-${process.platform}-${process.arch}/temporal`,
  );
  await mkdir(bin);
  said = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A CLI as far as `--version` goes. */
async function fakeCli(path: string, answer = `temporal version ${PINNED_CLI_VERSION} (Server 1, UI 2)`) {
  await writeFile(path, `#!/bin/sh\necho "${answer}"\n`, { mode: 0o755 });
  return path;
}

const failing =
  (reason: string): CliProducer =>
  async () => {
    throw new Error(reason);
  };
const producing =
  (answer?: string): CliProducer =>
  (work) =>
    fakeCli(join(work, 'temporal-fresh'), answer);

const obtain = (options: Partial<ObtainOptions> = {}, env: Record<string, string> = {}) =>
  obtainTemporalCli({
    env: { HOME: home, PATH: bin, ...env },
    report: (line) => said.push(line),
    download: failing('no download in this test'),
    build: failing('no build in this test'),
    ...options,
  });

test('TEMPORAL_CLI_PATH comes before everything else', async () => {
  const path = await fakeCli(join(home, 'mine'));
  await fakeCli(join(bin, 'temporal'));
  expect(await obtain({}, { TEMPORAL_CLI_PATH: path })).toEqual({
    path,
    version: PINNED_CLI_VERSION,
    source: 'TEMPORAL_CLI_PATH',
  });
  expect(said).toEqual([]);
});

test.each([
  ['is absent', async () => {}, 'no such file'],
  ['is not executable', (path: string) => writeFile(path, 'x'), 'not executable'],
  ['is another program', async (path: string) => void (await fakeCli(path, 'v18')), 'answers "v18"'],
])('TEMPORAL_CLI_PATH that %s is refused, although a CLI is on the PATH', async (_, make, reason) => {
  await fakeCli(join(bin, 'temporal'));
  const path = join(home, 'mine');
  await make(path);
  await expect(obtain({}, { TEMPORAL_CLI_PATH: path })).rejects.toThrow(reason);
});

test('then the PATH, passing over what is not the Temporal CLI', async () => {
  const other = join(home, 'other');
  await mkdir(other);
  await fakeCli(join(bin, 'temporal'), 'something else');
  await fakeCli(join(other, 'temporal'));
  expect(await obtain({}, { PATH: `${bin}:${other}` })).toMatchObject({
    path: join(other, 'temporal'),
    source: 'PATH',
  });
});

test('an older minor on the PATH is used with a warning, an older patch without', async () => {
  await fakeCli(join(bin, 'temporal'), 'temporal version 1.7.9 (Server 1, UI 2)');
  expect(await obtain()).toMatchObject({ version: '1.7.9', source: 'PATH' });
  expect(said).toEqual([expect.stringContaining('warning')]);
  said = [];
  await fakeCli(join(bin, 'temporal'), 'temporal version 1.8.0 (Server 1, UI 2)');
  await obtain();
  expect(said).toEqual([]);
});

test("then the SDK's download, kept in the cache for the next time", async () => {
  expect(await obtain({ download: producing() })).toMatchObject({ path: cached, source: 'SDK download' });
  expect(await obtain()).toMatchObject({ path: cached, source: 'cache' });
});

test('where nothing can be downloaded, the Temporal CLI is built with Go', async () => {
  expect(await obtain({ build: producing() })).toMatchObject({ path: cached, source: 'Go build' });
  expect(said.join('\n')).toContain('no download in this test');
});

test('a download of the wrong version is not used', async () => {
  const download = producing('temporal version 1.2.3 (Server 1, UI 2)');
  expect(await obtain({ download, build: producing() })).toMatchObject({ source: 'Go build' });
  expect(said.join('\n')).toContain('came out as version 1.2.3');
});

test('a damaged binary in the cache is replaced', async () => {
  await obtain({ download: producing() });
  await writeFile(cached, 'half a file');
  expect(await obtain({ download: producing() })).toMatchObject({ path: cached, source: 'SDK download' });
});

test('XDG_CACHE_HOME moves the cache', async () => {
  const elsewhere = join(home, 'elsewhere');
  const found = await obtain({ download: producing() }, { XDG_CACHE_HOME: elsewhere });
  expect(found.path.startsWith(elsewhere)).toBe(true);
});

test('when all fail, the error names each thing tried, why it failed, and what to do', async () => {
  const error = await obtain().catch((caught: unknown) => caught);
  if (!(error instanceof TemporalCliUnavailable)) throw error;
  expect(error.failures).toEqual([
    { tried: 'TEMPORAL_CLI_PATH', reason: 'not set' },
    { tried: '`temporal` on the PATH', reason: 'not there' },
    { tried: "The Temporal SDK's own download", reason: 'no download in this test' },
    { tried: 'Building it from the Go module proxy', reason: 'no build in this test' },
  ]);
  for (const { tried, reason } of error.failures) expect(error.message).toContain(`${tried}: ${reason}`);
  expect(error.message).toContain('set TEMPORAL_CLI_PATH');
});

test('a failure leaves nothing behind that would hinder the next attempt', async () => {
  const half: CliProducer = async (work) => {
    await writeFile(join(work, 'temporal.downloading'), 'half');
    throw new Error('cut off');
  };
  await expect(obtain({ download: half })).rejects.toThrow('cut off');
  expect(await readdir(join(cached, '..'))).toEqual(['set-up.lock']);
  expect(await obtain({ download: producing() })).toMatchObject({ source: 'SDK download' });
});

test('two set-ups at once produce it once; the second says that it waits', async () => {
  let productions = 0;
  let proceed = () => {};
  const gate = new Promise<void>((open) => {
    proceed = open;
  });
  const slow: CliProducer = async (work, report, env) => {
    productions += 1;
    await gate;
    return producing()(work, report, env);
  };
  const report = (line: string) => {
    said.push(line);
    if (line.includes('waiting for it')) proceed();
  };
  const both = await Promise.all([obtain({ download: slow, report }), obtain({ download: slow, report })]);
  expect(both.map((cli) => cli.path)).toEqual([cached, cached]);
  expect(productions).toBe(1);
  expect(await readFile(cached, 'utf8')).toContain(PINNED_CLI_VERSION);
});
