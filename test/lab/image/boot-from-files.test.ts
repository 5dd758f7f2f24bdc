// Lays out a host's files by bootstrap.sh, twice, then boots a sandboxed host from them: what is tested is what an image
// gets. What only a real machine shows is said in vm-image/README.md.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containerFiles, readManifest } from '../../../lab/hosts/host-image.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';
import { type HostLab, run, startHostLab, stepParameters } from '../host-fixture.ts';

const VM_IMAGE = resolve(import.meta.dirname, '..', '..', '..', 'vm-image');
const SETTINGS = ['--bucket', 'recoverops-evidence', '--region', 'us-east-1'];

function bootstrap(root: string, ...args: string[]) {
  return spawnSync(
    join(VM_IMAGE, 'bootstrap.sh'),
    ['--stage', 'files', '--variant', 'container', '--root', root, ...args],
    { encoding: 'utf8' },
  );
}

interface Entry {
  readonly mode: string;
  readonly mtimeMs: number;
  readonly sha256: string;
}
function snapshot(root: string): Record<string, Entry> {
  const entries: Record<string, Entry> = {};
  for (const found of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name);
    const { mode, mtimeMs } = statSync(path);
    entries[`/${relative(root, path)}`] = {
      mode: (mode & 0o7777).toString(8).padStart(4, '0'),
      mtimeMs,
      sha256: found.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '',
    };
  }
  return entries;
}

describe('the files of a host', () => {
  const root = mkdtempSync(join(tmpdir(), 'rops-root-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('are laid out with the modes of the manifest', () => {
    expect(bootstrap(root, ...SETTINGS)).toMatchObject({ status: 0, stderr: '' });
    const entries = snapshot(root);
    const wanted = readManifest().filter(({ scope }) => scope !== 'machine');
    expect(wanted.length).toBeGreaterThan(15);
    for (const { destination, mode } of wanted)
      expect(entries[destination], destination).toMatchObject({ mode });
    expect(entries['/var/lib/recoverops/once']?.mode).toBe('0700');
  });

  test('a second run changes nothing at all', () => {
    const before = snapshot(root);
    const again = bootstrap(root);
    expect(again).toMatchObject({ status: 0, stderr: '', stdout: 'bootstrap: nothing to change\n' });
    expect(snapshot(root)).toEqual(before);
    expect(bootstrap(root, '--check').status).toBe(0);
  });

  test('what has drifted is put back, and only that', () => {
    const fence = join(root, 'opt/recoverops/bin/recoverops-fence');
    const before = snapshot(root);
    writeFileSync(fence, '#!/bin/sh\nexit 0\n');
    execFileSync('chmod', ['777', join(root, 'var/lib/recoverops/once')]);
    expect(bootstrap(root, '--check')).toMatchObject({ status: 1 });
    const repair = bootstrap(root);
    expect(repair.stdout.trimEnd().split('\n')).toEqual([
      'bootstrap: set mode 0700 and owner root:root of /var/lib/recoverops/once',
      'bootstrap: write /opt/recoverops/bin/recoverops-fence anew',
      'bootstrap: done, 2 changes',
    ]);
    const after = snapshot(root);
    for (const [path, entry] of Object.entries(before)) {
      expect(after[path], path).toMatchObject({ mode: entry.mode, sha256: entry.sha256 });
    }
  });

  test('a link in the place of a file is replaced, not followed', () => {
    const config = join(root, 'etc/recoverops/host.conf');
    const elsewhere = join(root, 'elsewhere');
    writeFileSync(elsewhere, 'not ours\n');
    execFileSync('ln', ['-sfn', elsewhere, config]);
    expect(bootstrap(root, ...SETTINGS).status).toBe(0);
    expect(readFileSync(elsewhere, 'utf8')).toBe('not ours\n');
    expect(readFileSync(config, 'utf8')).toContain('BUCKET=recoverops-evidence');
  });
});

test('every file of vm-image is in the manifest, or belongs to bootstrap.sh itself', () => {
  const sources = new Set(readManifest().map(({ source }) => source));
  const own = /^(README\.md|manifest|versions\.env|bootstrap\.sh|lib\/.*|keys\/.*)$/;
  const files = readdirSync(VM_IMAGE, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => relative(VM_IMAGE, join(found.parentPath, found.name)));
  expect(files.filter((file) => !own.test(file) && !sources.has(file))).toEqual([]);
  expect([...sources].filter((source) => source !== '-' && !files.includes(source))).toEqual([]);
});

test('all shell programs are clean for shellcheck, where it is installed', ({ skip }) => {
  if (spawnSync('shellcheck', ['--version']).error !== undefined) skip('shellcheck is not installed');
  const programs = [
    'bootstrap.sh',
    'container/entrypoint.sh',
    'container/start-amazon-cloudwatch-agent',
    'fence/recoverops-fence',
    'bin/recoverops-archive',
    'container/sbin/systemctl',
    'container/sbin/journalctl',
    'container/sbin/dmesg',
    'container/sbin/chronyc',
    ...readdirSync(join(VM_IMAGE, 'lib')).map((name) => `lib/${name}`),
  ];
  const result = spawnSync('shellcheck', ['-x', ...programs], { cwd: VM_IMAGE, encoding: 'utf8' });
  expect(result.stdout).toBe('');
});

describe('a host that is booted from them', () => {
  let started: HostLab;
  beforeAll(async () => {
    started = await startHostLab();
  });
  afterAll(() => started?.dispose());

  let steps = 0;
  async function onHost(body: string): Promise<string> {
    const { lab } = started;
    const result = await run(lab.clients.ssm, lab.hosts[0]?.instanceId ?? '', {
      DocumentName: 'RecoverOps-RunStep',
      Parameters: stepParameters({ executionId: `boot-${++steps}`, body }),
    });
    return (result.StandardOutputContent ?? '').trim();
  }

  test('has exactly the files that bootstrap.sh lays out', async () => {
    const files = containerFiles().filter(({ kind }) => kind === 'file');
    const places = files.map(({ destination }) => destination.replace('/usr/sbin/', '/sbin/'));
    const sums = await onHost(`sha256sum ${places.join(' ')}`);
    const wanted = files.map(({ source }, index) => {
      const sha256 = createHash('sha256')
        .update(readFileSync(join(VM_IMAGE, source)))
        .digest('hex');
      return `${sha256}  ${places[index]}`;
    });
    expect(sums.split('\n')).toEqual(wanted);
  });

  test('answers /health on port 8080 by nginx and the health app', async () => {
    const answer = await onHost('curl -sS -D - http://127.0.0.1:8080/health');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain('Server: nginx');
    expect(answer).toContain('"status":"ok"');
    await started.lab.hosts[0]?.site.until('healthy', HANG_LIMIT_MS);
  });

  test('its agent is online, its fence runs an id once, its archive program works', async () => {
    const { lab } = started;
    const [host] = lab.hosts;
    const { InstanceInformationList } = await lab.clients.ssm.send(
      new DescribeInstanceInformationCommand({}),
    );
    expect(InstanceInformationList?.[0]).toMatchObject({
      InstanceId: host?.instanceId,
      PingStatus: 'Online',
    });
    const step = {
      DocumentName: 'RecoverOps-RunStep',
      Parameters: stepParameters({ executionId: 'once', body: 'echo ran' }),
    };
    const first = await run(lab.clients.ssm, host?.instanceId ?? '', step);
    const second = await run(lab.clients.ssm, host?.instanceId ?? '', step);
    expect([first.ResponseCode, second.ResponseCode]).toEqual([0, 75]);
    const archived = await onHost(
      'seq 9 >/tmp/a; /usr/local/bin/recoverops-archive put /tmp/a logs/boot.gz 2>&1',
    );
    expect(archived).toContain('archived logs/boot.gz bytes=18');
  });
});
