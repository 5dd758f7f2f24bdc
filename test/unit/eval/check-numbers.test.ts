import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';
import { numberProblems } from '../../../eval/check-numbers.ts';

const TEXT = readFileSync('eval/cases/disk/D01.json', 'utf8');

type Loose = Record<string, unknown>;
const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

function listIn(from: unknown, name: string): unknown[] {
  const value = isLoose(from) ? from[name] : undefined;
  if (!Array.isArray(value)) throw new Error(`${name} is no list`);
  return value;
}

const parse = (): Loose => JSON.parse(TEXT);

function problemsAfter(change: (file: Loose) => void): string {
  const file = parse();
  change(file);
  const read = readCase(file);
  if (!read.ok) throw new Error(read.error.join());
  return numberProblems(read.value.value).join('\n');
}

/** Adds an entry to a list of the host, or changes members of the first one there. */
function problemsOf(name: string, kind: 'add' | 'change', members: Loose): string {
  return problemsAfter((file) => {
    const [host] = listIn(file, 'hosts');
    const world = isLoose(host) && isLoose(host.world) ? host.world : {};
    const value = world[name];
    if (kind === 'add') listIn(world, name).push(members);
    else Object.assign(Array.isArray(value) ? value[0] : (value ?? {}), members);
  });
}

test('the numbers of a committed case add up', () => {
  expect(problemsAfter(() => undefined)).toBe('');
});

test.each<[string, string, 'add' | 'change', Loose, string]>([
  [
    'more files than used blocks',
    'files',
    'add',
    { path: '/x', allocated_bytes: 2 ** 40 },
    'what is listed takes',
  ],
  [
    'a directory smaller than its files',
    'files',
    'add',
    { path: '/usr/x', allocated_bytes: 2 ** 33 },
    '/usr on /',
  ],
  ['more used than there is', 'mounts', 'change', { size_kib: 1000 }, 'more than its size'],
  ['less available than nothing', 'mounts', 'change', { avail_kib: -5 }, 'less than nothing'],
  ['more inodes than there are', 'mounts', 'change', { inodes: 5 }, 'more inodes'],
  [
    'entries beyond the inodes',
    'dirs',
    'add',
    { path: '/zz', allocated_bytes: 0, entries: 10 ** 8 },
    'entries',
  ],
  ['more memory than there is', 'meminfo', 'change', { Slab: 10 ** 9 }, 'parts of memory'],
  ['processes beyond what is held', 'processes', 'change', { pss_kib: 10 ** 9 }, 'processes hold'],
  ['descriptors beyond the limit', 'processes', 'change', { fds: 9, fd_limit: 8 }, 'more descriptors'],
  [
    'a socket of nobody',
    'sockets',
    'add',
    { proto: 'tcp', addr: '::', port: 81, state: 'LISTEN', pid: 77 },
    'port 81',
  ],
  ['a main process that is none', 'units', 'change', { main_pid: 77 }, 'main process 77'],
])('%s is told', (_, name, kind, members, said) => {
  expect(problemsOf(name, kind, members)).toContain(said);
});

test('datapoints are held against operator, threshold and the host', () => {
  const withReason = (reason: string) =>
    problemsAfter((file) => Object.assign(file.alarm ?? {}, { NewStateReason: reason }));
  expect(
    withReason('1 datapoint [12.0 (22/11/26 07:55:00)] was greater than the threshold (85.0)'),
  ).toContain('none of its datapoints');
  expect(
    withReason('1 datapoint [99.9 (22/11/26 07:55:00)] was greater than the threshold (85.0)'),
  ).toContain('the alarm saw 99.9');
  expect(
    withReason('1 datapoint [94.0 (22/11/26 07:55:00)] was greater than the threshold (80.0)'),
  ).toContain('of the threshold 80.0');
});

test('a host that has changed since may differ from the datapoints', () => {
  const change = (file: Loose) => {
    Object.assign(file.alarm ?? {}, { NewStateReason: '[99.9 (22/11/26 07:55:00)]' });
    Object.assign(file, { tags: ['moved'] });
  };
  expect(problemsAfter(change)).toBe('');
});
