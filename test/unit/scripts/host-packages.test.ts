import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  ensureHostPackages,
  findExecutable,
  type HostPackagesOptions,
} from '../../../scripts/host-packages.ts';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n';
const MINT = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n';
let directory: string;
let bin: string;
let said: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-packages-'));
  bin = join(directory, 'bin');
  await mkdir(bin);
  said = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const program = (name: string, body = '') =>
  writeFile(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
const ensure = (options: Partial<HostPackagesOptions> = {}) =>
  ensureHostPackages({
    needs: ['bubblewrap', 'nginx', 'stress-ng'],
    report: (line) => said.push(line),
    env: { PATH: bin },
    systemDirectories: [],
    userId: 0,
    osRelease: DEBIAN,
    ...options,
  });

/** An apt-get that installs by writing an executable, and records its calls. */
const fakeApt = () =>
  program(
    'apt-get',
    `echo "$DEBIAN_FRONTEND $*" >> ${directory}/calls.txt
    case "$*" in *install*) for name in bwrap nginx; do echo "#!/bin/sh" > ${bin}/$name; /bin/chmod +x ${bin}/$name; done;; esac`,
  );

test('says nothing when all is there', async () => {
  for (const name of ['bwrap', 'nginx', 'stress-ng']) await program(name);
  expect(await ensure()).toEqual([]);
  expect(said).toEqual([]);
});

test.each([
  ['Debian', DEBIAN],
  ['a system like Ubuntu', MINT],
])('as root on %s installs what is missing, and only that', async (_, osRelease) => {
  await program('stress-ng');
  await fakeApt();
  expect(await ensure({ osRelease })).toEqual([]);
  const calls = (await readFile(join(directory, 'calls.txt'), 'utf8')).trim().split('\n');
  expect(calls[0]).toMatch(/^noninteractive .* update$/);
  expect(calls[1]).toMatch(/install -y --no-install-recommends bubblewrap nginx-light$/);
  expect(said[0]).toContain('installing bubblewrap, nginx-light with apt-get');
  expect(said.at(-1)).toContain('apt-get installed');
});

test('what apt-get could not bring is named, with what works without it', async () => {
  await fakeApt();
  expect(await ensure()).toEqual(['stress-ng']);
  expect(said.join('\n')).toContain('not on this machine: stress-ng');
  expect(said.join('\n')).toContain('without stress-ng, the memory scenario');
});

test('a failing apt-get is reported in its own words, and does not end the set-up', async () => {
  await program('apt-get', 'echo "E: Unable to locate package" >&2; exit 100');
  expect(await ensure()).toEqual(['bubblewrap', 'nginx', 'stress-ng']);
  expect(said.join('\n')).toContain('apt-get did not work: E: Unable to locate package');
});

test('not as root: names the one command and runs nothing', async () => {
  await fakeApt();
  expect(await ensure({ userId: 1000 })).toEqual(['bubblewrap', 'nginx', 'stress-ng']);
  expect(said[0]).toContain(
    'sudo apt-get update && sudo apt-get install -y bubblewrap nginx-light stress-ng',
  );
  await expect(readFile(join(directory, 'calls.txt'))).rejects.toThrow('ENOENT');
});

test('on another system: names the packages', async () => {
  await fakeApt();
  await ensure({ osRelease: 'ID=fedora\n' });
  expect(said[0]).toContain("install bubblewrap, nginx, stress-ng with your system's package manager");
  await expect(readFile(join(directory, 'calls.txt'))).rejects.toThrow('ENOENT');
});

test('finds a program outside the PATH, as nginx is for ordinary users', async () => {
  await program('nginx');
  expect(findExecutable('nginx', { env: { PATH: '/nowhere' }, systemDirectories: [bin] })).toBe(
    join(bin, 'nginx'),
  );
});
