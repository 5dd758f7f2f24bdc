import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PINNED_CLI_VERSION } from '../../../../scripts/temporal-cli/cli-version.ts';
import { buildWithGo } from '../../../../scripts/temporal-cli/go-build.ts';

const SOURCE = join(import.meta.dirname, '../../../../scripts/temporal-cli');
let work: string;
let said: string[];

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'go-build-'));
  said = [];
  await mkdir(join(work, 'bin'));
});
afterEach(() => rm(work, { recursive: true, force: true }));

/** A `go` that records how it was called and does what `body` says. */
const fakeGo = (body: string) =>
  writeFile(
    join(work, 'bin/go'),
    `#!/bin/sh\necho "$CGO_ENABLED $GOPATH $*" >> ${work}/calls.txt\ncp go.mod go.sum ${work}\n${body}`,
    { mode: 0o755 },
  );
const build = (env: Record<string, string> = { HOME: '/nowhere' }) =>
  buildWithGo(work, (line) => said.push(line), { PATH: `${join(work, 'bin')}:/usr/bin:/bin`, ...env });

test('builds the pinned version from the committed module, without cgo', async () => {
  await fakeGo('if [ $1 = list ]; then echo a/b; echo c; else echo a/b >&2; fi');
  expect(await build()).toBe(join(work, 'temporal'));
  const calls = (await readFile(join(work, 'calls.txt'), 'utf8')).trim().split('\n');
  expect(calls[0]).toBe('0  list -deps github.com/temporalio/cli/cmd/temporal');
  expect(calls[1]).toContain(`temporalcli.Version=${PINNED_CLI_VERSION} -o ${join(work, 'temporal')}`);
  for (const file of ['go.mod', 'go.sum']) {
    expect(await readFile(join(work, file), 'utf8')).toBe(await readFile(join(SOURCE, file), 'utf8'));
  }
});

test('the module builds the version that the scripts ask for', async () => {
  const module = await readFile(join(SOURCE, 'go.mod'), 'utf8');
  expect(module).toContain(`github.com/temporalio/cli v${PINNED_CLI_VERSION} `);
});

test('without a home directory Go gets caches next to ours', async () => {
  await fakeGo('true');
  await build({});
  expect(await readFile(join(work, 'calls.txt'), 'utf8')).toContain(join(work, '../go'));
});

test.each([
  ['echo "go: dial tcp: lookup proxy.invalid: no such host" >&2; exit 1', 'module proxy cannot be reached'],
  ['echo "go: go.mod requires go >= 1.26.4 (running go 1.20)" >&2; exit 1', 'this Go is too old'],
  ['echo "write: no space left on device" >&2; exit 1', 'the disk is full'],
  ['echo "syntax error: oh" >&2; exit 2', '`go list` failed: syntax error: oh'],
])('explains: %s', async (body, explanation) => {
  await fakeGo(body);
  await expect(build()).rejects.toThrow(explanation);
});

test('the build of the Temporal CLI says when there is no Go', async () => {
  await expect(build({ PATH: join(work, 'bin') })).rejects.toThrow('no `go` on the PATH');
});
