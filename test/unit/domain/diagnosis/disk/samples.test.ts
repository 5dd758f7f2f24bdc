import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { PLATFORMS, type Platform } from '../../../../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../../../../src/domain/diagnosis/probes/registry.ts';
import { probeLines } from '../../../../support/judged-world.ts';

// Parsers read what each platform prints, with odd rows among it: such a row is said to be unread, and nothing beside it.

const SAMPLES = resolve(import.meta.dirname, '../../../../samples');
const disk = PROBES.filter(({ family }) => family === 'disk');
const sampled = PLATFORMS.filter((platform) => existsSync(join(SAMPLES, platform, 'usage.txt')));

function factsOf(platform: Platform, name: string): readonly FactRead[] {
  const probe = disk.find((one) => one.name === name);
  const text = readFileSync(join(SAMPLES, platform, `${name}.txt`), 'utf8');
  return probe?.parse({ lines: probeLines(text), exitCode: 0, isCut: false }) ?? [];
}

function counts(facts: readonly FactRead[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { kind } of facts) found[kind] = (found[kind] ?? 0) + 1;
  return found;
}

const of = <K extends FactRead['kind']>(facts: readonly FactRead[], kind: K) =>
  facts.filter((fact): fact is Extract<FactRead, { kind: K }> => fact.kind === kind);

it('there are samples of every platform, and of every probe', () => {
  expect(sampled).toEqual([...PLATFORMS]);
  for (const platform of sampled)
    expect(readdirSync(join(SAMPLES, platform))).toEqual(
      expect.arrayContaining(disk.map(({ name }) => `${name}.txt`)),
    );
});

describe.each(sampled)('on %s', (platform) => {
  const isUbuntu = platform.startsWith('ubuntu');

  it('file systems: blanks in names, loops and overlays left out, what does not answer is said', () => {
    const facts = factsOf(platform, 'filesystems');
    const mounts = of(facts, 'filesystem').map(({ mount }) => mount);
    expect(mounts).toEqual(expect.arrayContaining(['/', '/srv/My Share', '/srv/share', '/data', '/mnt/efs']));
    expect(mounts.some((mount) => mount.startsWith('/snap') || mount.endsWith('merged'))).toBe(false);
    expect(new Set(mounts).size).toBe(mounts.length);
    expect(of(facts, 'filesystem').find(({ mount }) => mount === '/srv/share')?.source).toBe(
      '//fs01/Some Share',
    );
    expect(of(facts, 'unread')).toMatchObject([{ what: 'how full /mnt/old is', why: 'Stale file handle' }]);
  });

  it('inodes: none of those that are made as needed', () => {
    const facts = factsOf(platform, 'inodes');
    expect(of(facts, 'inodes').find(({ mount }) => mount === '/srv/My Share')).toMatchObject({ free: 0 });
    expect(of(facts, 'inodes').some(({ mount }) => mount === '/pool')).toBe(false);
    expect(of(facts, 'unread')).toHaveLength(1);
  });

  it('mounts: read-only by the file system itself, missing ones with what lies below', () => {
    const facts = factsOf(platform, 'mounts');
    expect(of(facts, 'mount').find(({ mount }) => mount === '/srv/My Share')?.isReadOnly).toBe(true);
    expect(of(facts, 'mount').find(({ mount }) => mount === '/')).toMatchObject({
      isReadOnly: false,
      // RHEL's images keep /boot and the EFI partition before the root.
      device: platform === 'rhel-9' ? '10304' : '10301',
    });
    expect(of(facts, 'wanted_mount').filter(({ isMounted }) => !isMounted)).toMatchObject([
      { mount: '/backup', underneathBytes: 1_048_576 * 1_024, underneathEntries: 913 },
      { mount: '/mnt/media', underneathBytes: 0 },
    ]);
    expect(of(facts, 'unread')).toEqual([]);
  });

  it('devices: no loops', () => {
    const facts = factsOf(platform, 'devices');
    expect(of(facts, 'block_device').some(({ type }) => type === 'loop')).toBe(false);
    expect(of(facts, 'block_device').find(({ name }) => name === 'nvme1n1')?.mount).toBe('/srv/My Share');
    expect(of(facts, 'unread')).toHaveLength(1);
  });

  it('errors of the kernel name their device', () => {
    const facts = factsOf(platform, 'kernel-disk-errors');
    const others: Partial<Record<Platform, readonly string[]>> = {
      'amazon-linux-2': ['nvme0n1p1'],
      'rhel-9': ['dm-0', 'dm-0'],
    };
    expect(of(facts, 'disk_error').map(({ device }) => device)).toEqual([
      ...Array(4).fill('nvme1n1'),
      ...(others[platform] ?? []),
    ]);
    expect(of(facts, 'unread')).toHaveLength(platform === 'debian-12' ? 1 : 0);
  });

  it('usage: no name forges a row, and what was not reached is said', () => {
    const facts = factsOf(platform, 'usage');
    expect(counts(facts)).toEqual({ walked: 2, crowd: 2, directory: 23, file: 7, file_group: 2, unread: 4 });
    expect(of(facts, 'file').some(({ path }) => path === '/var/log/innocent.log')).toBe(false);
    expect(of(facts, 'file').filter(({ inadmissible }) => inadmissible !== undefined)).toHaveLength(2);
    expect(of(facts, 'directory').find(({ path }) => path.endsWith('My Files'))?.inadmissible).toBe(
      'unusual_name',
    );
    expect(of(facts, 'walked')).toMatchObject([
      { mount: '/', isPartial: false },
      { mount: '/data', isPartial: true },
    ]);
    expect(of(facts, 'unread').map(({ what }) => what)).toEqual([
      'what is on /srv/My Share',
      'all that is on /data',
      'a row about files',
      'a row about files',
    ]);
  });

  it('open files: who holds them, since when, in which unit', () => {
    const facts = factsOf(platform, 'open-files');
    expect(counts(facts)).toEqual({ deleted_rest: 1, written_file: 2, deleted_file: 5, unread: 1 });
    expect(of(facts, 'deleted_file')[0]).toMatchObject({
      path: '/var/log/shop/shop.log',
      bytes: 7_516_192_768,
      isMapped: false,
      holder: { pid: 4_711, startedAt: 'Sat Nov 21 23:59:59 2026', comm: 'java', mode: 'write' },
    });
    expect(of(facts, 'written_file')[0]?.holder.comm).toBe('rs:main Q:Reg');
    expect(of(facts, 'deleted_file').at(-1)?.inadmissible).toBe('unusual_name');
  });

  it('the journal and its limit', () => {
    const facts = factsOf(platform, 'journal-usage');
    expect(of(facts, 'journal_usage')).toHaveLength(1);
    expect(of(facts, 'journal_limit')).toHaveLength(isUbuntu ? 2 : 0);
    expect(of(facts, 'unread')).toHaveLength(1);
  });

  it("containers: by the engine's own count", () => {
    const facts = factsOf(platform, 'container-usage');
    const images = of(facts, 'container_usage').find(({ what }) => what === 'images');
    if (platform === 'debian-12') {
      expect(images).toBeUndefined();
      expect(of(facts, 'unread').map(({ what }) => what)).toEqual([
        'what docker holds',
        'a row about containers',
      ]);
      return;
    }
    const podman: Partial<Record<Platform, number>> = {
      'amazon-linux-2023': 2_900_000_000,
      'rhel-9': 4_100_000_000,
    };
    expect(images?.reclaimableBytes).toBe(podman[platform] ?? 11_900_000_000);
    expect(of(facts, 'dangling_images')).toMatchObject([{ count: 2 }]);
  });

  it('package caches, crash dumps, temporary files, kernels', () => {
    expect(of(factsOf(platform, 'package-caches'), 'package_cache')).toHaveLength(1);
    expect(of(factsOf(platform, 'core-dumps'), 'dump_directory').some(({ files }) => files === 41)).toBe(
      true,
    );
    const temporary = of(factsOf(platform, 'temporary-files'), 'temporary_files');
    expect(temporary[0]?.older.map(({ days }) => days)).toEqual([1, 3, 10, 30]);
    // What was not counted to its end tells no age.
    expect(temporary[1]?.older).toEqual([]);
    const kernels = of(factsOf(platform, 'kernels'), 'kernel_image');
    expect(kernels.filter(({ isRunning }) => isRunning)).toHaveLength(1);
    for (const name of ['package-caches', 'core-dumps', 'kernels'])
      expect(of(factsOf(platform, name), 'unread')).toHaveLength(1);
  });
});

describe.each(disk.map((probe) => [probe.name, probe] as const))('%s', (_name, probe) => {
  it('says that it could not be read when its time was up, or its program is not there', () => {
    for (const exitCode of [124, 127])
      expect(of(probe.parse({ lines: [], exitCode, isCut: false }), 'unread').length).toBeGreaterThan(0);
  });

  it('takes any text without a throw, and without a fact', () => {
    const lines = ['x'.repeat(5_000), ' ', '\t', '=== end', '0 0 0 0 /', 'fs d f g c'];
    const facts = probe.parse({ lines, exitCode: 0, isCut: true });
    expect(facts.every(({ kind }) => kind === 'unread' || kind === 'disk_error')).toBe(true);
  });
});
