import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { WorldSchema } from '../../../eval/case/case-schema.ts';
import { readCase } from '../../../eval/case/read-case.ts';
import { RENDERERS } from '../../../eval/render/registry.ts';
import type { World } from '../../../eval/world.ts';
import type { FactRead } from '../../../src/domain/diagnosis/facts.ts';
import { type Platform, PLATFORMS as SAMPLED } from '../../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { probeLines } from '../../support/judged-world.ts';
import { rowShapes, shapesMissing } from '../../support/print-grammar.ts';

// The renderer against the samples, which know nothing of each other: `world.json` of a platform says in case/v1 what is on the
// host whose prints stand beside it, and what the renderer makes of it must tell a parser what the samples tell it.

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const CASES = resolve(import.meta.dirname, '../../../eval/cases');
/** When the samples were printed, by the clocks in them. */
const NOW = '2026-11-22T08:02:00.000Z';
const NAMES = PROBES.map(({ name }) => name);

interface SampledHosts {
  readonly world: World;
  /** Members of the world of a probe whose sample is of another host. */
  readonly apart: Readonly<Record<string, World>>;
}

const hosts = new Map(
  SAMPLED.map((platform): [Platform, SampledHosts] => [
    platform,
    JSON.parse(readFileSync(join(SAMPLES, platform, 'world.json'), 'utf8')),
  ]),
);

function worldOf(platform: Platform, probe: string): World {
  const { world, apart } = hosts.get(platform) ?? { world: {}, apart: {} };
  return { ...world, ...apart[probe] };
}

/** Rows of samples that are odd on purpose, or tell what a world has no member for: no renderer prints them. */
const ODD_ROWS: Readonly<
  Record<string, readonly (readonly [row: RegExp, why: string, platform?: Platform])[]>
> = {
  filesystems: [[/^df: /, 'df fails for one mount']],
  inodes: [[/^df: /, 'df fails for one mount']],
  devices: [[/^lsblk: /, 'lsblk fails for one device']],
  limits: [[/^bash: /, 'a warning among the rows']],
  changes: [[/^bash: /, 'a warning among the rows']],
  certificates: [[/^unable to load|^Could not find certificate/, 'openssl fails for one file']],
  connections: [[/^a row that is none/, 'a torn row']],
  'memory-holders': [[/^ps: odd/, 'a warning among the rows']],
  'memory-pools': [[/^awk: odd/, 'a warning among the rows']],
  'memory-limits': [[/^grep: odd/, 'a warning among the rows']],
  'open-files': [[/^bash: /, 'a warning among the rows']],
  'processor-use': [[/^task 12 a torn/, 'a torn row']],
  'odd-programs': [[/^odd kernel many/, 'a torn row']],
  'kernel-disk-errors': [[/^dmesg: /, 'dmesg may not read, and the journal is asked']],
  kernels: [[/^kernel many /, 'a torn row']],
  'core-dumps': [[/^find: odd/, 'a warning among the rows']],
  'package-caches': [[/^cache pacman /, 'a manager that is not known']],
  'journal-usage': [[/^journal {2}/, 'a row without its first number']],
  'temporary-files': [
    [/^tmp {2}/, 'a row without its numbers'],
    [/ 124 \/var\/tmp$/, 'a walk that its time ended: a world has no times'],
  ],
  usage: [
    [/^fs \d 0 0 124 |^fs 3 |^d 3 /, 'walks that their time ended: a world has no times'],
    [/^x 3 |^d 9 /, 'rows that no file system stands before'],
  ],
  'container-usage': [
    [/^WARNING: /, 'a warning among the rows'],
    [/^dangling docker N\/A$/, 'an image whose size is not known'],
    [/^failed podman 124 |^root podman /, 'a second engine', 'ubuntu-22.04'],
  ],
  'config-test': [
    [/^\| Syntax OK$|^exit apache httpd\.service 0$/, 'a second server'],
    [/^\| \{"level"|^\| Error: adapting|^exit caddy /, 'a second server'],
  ],
  'unit-journal': [[/^\| not a line with a time/, 'all lines of a world have a time, or get one']],
};

/** What a world does not say, so that the renderer makes it up, as what is left of a fact without it; null: all of it. */
const UNSAID: Readonly<
  Record<string, readonly (readonly [why: string, left: (fact: FactRead) => unknown])[]>
> = {
  units: [
    [
      'which kind of service a unit is, and since when one that does not run is down',
      (fact) =>
        fact.kind === 'unit'
          ? {
              ...fact,
              type: null,
              downForSeconds: null,
              activeForSeconds: fact.active === 'active' ? fact.activeForSeconds : null,
            }
          : fact,
    ],
  ],
  certificates: [
    ['serial numbers', (fact) => (fact.kind === 'certificate' ? { ...fact, serial: '' } : fact)],
  ],
  health: [
    ['who asks for a path', (fact) => (fact.kind === 'http_check' ? { ...fact, asked: '' } : fact)],
    [
      'for how long one server keeps connections and another does not',
      (fact) => (fact.kind === 'http_check' && fact.port === 80 ? { ...fact, keepAliveSeconds: null } : fact),
    ],
  ],
  mounts: [
    [
      'numbers of what is on no disk, which are given out as it is mounted',
      (fact) => (fact.kind === 'mount' && fact.device.length <= 2 ? { ...fact, device: '' } : fact),
    ],
  ],
  usage: [
    ['how many names a file has', (fact) => (fact.kind === 'file' ? { ...fact, names: 1 } : fact)],
    [
      'how many of a crowd are alike, and how old',
      (fact) => (fact.kind === 'crowd' ? { ...fact, alike: 0, alikeDayOld: 0 } : fact),
    ],
    [
      'how far a walk came before its time ended',
      (fact) =>
        ('mount' in fact && fact.mount === '/data') ||
        (fact.kind === 'unread' && /^(?:what is|all that is) on /.test(fact.what))
          ? null
          : fact,
    ],
  ],
  'open-files': [
    [
      'numbers of files, and on which file system a container has one',
      (fact) =>
        fact.kind === 'deleted_file'
          ? { ...fact, inode: '', device: fact.path.startsWith('/app/') ? '' : fact.device }
          : fact,
    ],
    [
      'how one process has open what another writes to',
      (fact) =>
        fact.kind === 'deleted_file' && fact.holder.comm === 'tail'
          ? { ...fact, holder: { ...fact.holder, mode: '' } }
          : fact,
    ],
  ],
  'container-usage': [
    [
      'how many images and layers there are',
      (fact) =>
        fact.kind === 'dangling_images' ||
        (fact.kind === 'container_usage' && (fact.what === 'images' || fact.what === 'build_cache'))
          ? { ...fact, count: 0 }
          : fact,
    ],
  ],
};

/** Rows whose shape tells what a world does not say: their facts are compared all the same. */
const UNSAID_SHAPES: Readonly<Record<string, readonly (readonly [row: RegExp, why: string])[]>> = {
  units: [
    [/ yes \d+ \d+ \S+$/, 'since when a unit was active before it ended'],
    [/\.mount$/, 'of which type a mount is'],
    [/^inactive dead success loaded disabled .* - - - \S+$/, 'that a unit has never been started'],
  ],
};

/**
 * Probes of which another platform's samples count too: what they print is not the platform's way, but what happens to be on
 * the one host that was sampled.
 */
const SHOWN_ELSEWHERE: Readonly<Record<string, string>> = {
  agents: 'an agent may be down on any host',
  clock: 'any host may keep its clock by chrony, whatever its platform brings along',
  'container-usage':
    'an engine prints the same wherever it is installed, and its daemon may be down on any host',
  'core-dumps': 'dumps may be there or not, and names may say whose they are or not',
  'journal-usage': 'a limit may be set on any host',
  'memory-holders': 'on any host the time may be up before a kernel has told what is shared',
  mounts: 'a host may have a swap file or none',
};

/** Shapes that no sample shows, since its host is otherwise. */
const SHOWN_NOWHERE: Readonly<Record<string, readonly (readonly [row: RegExp, why: string])[]>> = {
  units: [[/\.mount$/, 'systemd says of which type a mount is, and a world does not']],
  'memory-holders': [[/^group .* - \S+$/, 'like processes of all samples belong to a unit']],
  'odd-programs': [
    [/^odd kernel - .*\.service /, 'what poses as the kernel belongs to no unit in all samples'],
  ],
  'open-files': [[/^w .* - \S+ unread /, 'what is written in all samples is written by a unit']],
  clock: [
    [/^Reference ID +: 00000000 \(\)$/, 'chrony has or had a source in all samples that have it'],
    [/^Leap status +: Normal$/, 'the clocks of all samples are wrong'],
    [/^506 Cannot talk to daemon$/, 'chrony runs in all samples that have it'],
    [/^step over \d/, 'chrony steps at any time, or never, in all samples that have it'],
  ],
  'container-usage': [
    [/^df docker Containers .* 0B +0B$/, 'the containers of all samples have written something'],
  ],
};

function sampleLines(platform: Platform, probe: string): readonly string[] {
  return probeLines(readFileSync(join(SAMPLES, platform, `${probe}.txt`), 'utf8'));
}

const isOdd = (platform: Platform, probe: string, line: string) =>
  (ODD_ROWS[probe] ?? []).some(([row, , only = platform]) => only === platform && row.test(line));

function renderedLines(world: World, platform: Platform, probe: string, now = NOW): readonly string[] {
  const print = RENDERERS[probe]?.(world, platform, now);
  if (print === undefined) throw new Error(`no renderer for ${probe}`);
  return probeLines(print.text);
}

/** Facts as sorted lines: in which order a probe prints is not what they tell. */
function said(probe: string, lines: readonly string[], without = UNSAID[probe] ?? []): readonly string[] {
  const facts = PROBES.find(({ name }) => name === probe)?.parse({ lines, exitCode: 0, isCut: false }) ?? [];
  return facts
    .flatMap((fact) => {
      let left: unknown = fact;
      for (const [, leave] of without) left = left === null ? null : leave(left as FactRead);
      return left === null ? [] : [JSON.stringify(left)];
    })
    .toSorted();
}

const evenLines = (platform: Platform, probe: string) =>
  sampleLines(platform, probe).filter((line) => !isOdd(platform, probe, line));

const cases = readdirSync(CASES).flatMap((family) =>
  readdirSync(join(CASES, family)).flatMap((file) => {
    const read = readCase(JSON.parse(readFileSync(join(CASES, family, file), 'utf8')));
    if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.error)}`);
    return [read.value.value];
  }),
);

const printed = new Map<string, readonly string[]>();
/** What the hosts of all cases of a platform print, each row once. */
function linesOfCases(platform: Platform, probe: string): readonly string[] {
  const known = printed.get(`${platform} ${probe}`);
  if (known !== undefined) return known;
  const lines = cases
    .filter((one) => one.platform === platform)
    .flatMap(({ hosts: all }) => all.flatMap(({ world }) => renderedLines(world, platform, probe)));
  const distinct = [...new Set(lines)];
  printed.set(`${platform} ${probe}`, distinct);
  return distinct;
}

describe.each(SAMPLED)('on %s', (platform) => {
  test.each(NAMES)('%s: the world beside the sample is printed to the same facts', (probe) => {
    const sample = evenLines(platform, probe);
    expect(said(probe, renderedLines(worldOf(platform, probe), platform, probe))).toEqual(
      said(probe, sample),
    );
    expect(said(probe, sample)).not.toEqual([]);
  });

  test.each(NAMES)('%s: a row of a sample has a shape that the renderer prints', (probe) => {
    const ours = [
      ...linesOfCases(platform, probe),
      ...renderedLines(worldOf(platform, probe), platform, probe),
    ];
    const lines = evenLines(platform, probe).filter(
      (line) => !(UNSAID_SHAPES[probe] ?? []).some(([row]) => row.test(line)),
    );
    expect(shapesMissing(rowShapes(probe, lines), rowShapes(probe, ours))).toEqual([]);
  });

  test.each(NAMES)('%s: a row of a case has a shape that a sample shows', (probe) => {
    const sampled = Object.hasOwn(SHOWN_ELSEWHERE, probe) ? SAMPLED : [platform];
    const shown = rowShapes(
      probe,
      sampled.flatMap((one) => sampleLines(one, probe)),
    );
    const lines = linesOfCases(platform, probe).filter(
      (line) => !(SHOWN_NOWHERE[probe] ?? []).some(([row]) => row.test(line)),
    );
    expect(shapesMissing(rowShapes(probe, lines), shown)).toEqual([]);
  });
});

test.each(SAMPLED)('the worlds beside the samples of %s are as case/v1 has them', (platform) => {
  for (const probe of NAMES) expect(Check(WorldSchema, worldOf(platform, probe)), probe).toBe(true);
});

describe('nothing is excused that needs no excuse', () => {
  const everywhere = <T>(of: (platform: Platform) => readonly T[]) => SAMPLED.flatMap(of);
  const excused = Object.entries(ODD_ROWS).flatMap(([probe, rows]) =>
    rows.map(([row, why]) => ({ probe, row, why })),
  );
  test.each(excused)('$probe: $why', ({ probe, row }) => {
    expect(everywhere((one) => sampleLines(one, probe)).some((line) => row.test(line))).toBe(true);
  });

  const unsaid = Object.entries(UNSAID).flatMap(([probe, all]) =>
    all.map(([why], at) => ({ probe, why, at })),
  );
  test.each(unsaid)('$probe: a world does not say $why', ({ probe, at }) => {
    const others = (UNSAID[probe] ?? []).filter((_, index) => index !== at);
    const differs = (one: Platform) => {
      const ours = renderedLines(worldOf(one, probe), one, probe);
      return said(probe, ours, others).join() !== said(probe, evenLines(one, probe), others).join();
    };
    expect(SAMPLED.some(differs)).toBe(true);
  });

  const shapes = Object.entries(UNSAID_SHAPES).flatMap(([probe, rows]) =>
    rows.map(([row, why]) => ({ probe, row, why })),
  );
  test.each(shapes)('$probe: a world does not say $why', ({ probe, row }) => {
    expect(everywhere((one) => evenLines(one, probe)).some((line) => row.test(line))).toBe(true);
  });

  test.each(Object.entries(SHOWN_ELSEWHERE))('%s: %s', (probe) => {
    const isMissing = (one: Platform) =>
      shapesMissing(rowShapes(probe, linesOfCases(one, probe)), rowShapes(probe, sampleLines(one, probe)))
        .length > 0;
    expect(SAMPLED.some(isMissing)).toBe(true);
  });

  const nowhere = Object.entries(SHOWN_NOWHERE).flatMap(([probe, rows]) =>
    rows.map(([row, why]) => ({ probe, row, why })),
  );
  test.each(nowhere)('$probe: $why', ({ probe, row }) => {
    expect(everywhere((one) => linesOfCases(one, probe)).some((line) => row.test(line))).toBe(true);
  });
});
