import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCase } from '../../../eval/case/read-case.ts';
import { numberProblems } from '../../../eval/check-numbers.ts';

const TEXT = readFileSync('eval/cases/disk/D01.json', 'utf8');

function problemsAfter(change: (file: ReturnType<typeof parse>) => void): string {
  const file = parse();
  change(file);
  const read = readCase(file);
  if (!read.ok) throw new Error(read.error.join());
  return numberProblems(read.value.value).join('\n');
}

interface Loose {
  [key: string]: Loose & Loose[] & number & string;
}
const parse = (): Loose => JSON.parse(TEXT);

test('the numbers of a committed case add up', () => {
  expect(problemsAfter(() => undefined)).toBe('');
});

test.each<[string, (world: Loose) => void, string]>([
  [
    'more files than used blocks',
    ({ files }) => files?.push({ path: '/x', allocated_bytes: 2 ** 40 } as never),
    'what is listed takes',
  ],
  [
    'a directory smaller than what is in it',
    ({ files }) => files?.push({ path: '/usr/x', allocated_bytes: 2 ** 33 } as never),
    '/usr on /',
  ],
  [
    'more used than there is',
    ({ mounts }) => Object.assign(mounts?.[0] ?? {}, { size_kib: 1000 }),
    'more than its size',
  ],
  [
    'more inodes than there are',
    ({ mounts }) => Object.assign(mounts?.[0] ?? {}, { inodes: 5 }),
    'more inodes',
  ],
  [
    'entries beyond the inodes',
    ({ dirs }) => dirs?.push({ path: '/zz', allocated_bytes: 0, entries: 10 ** 8 } as never),
    'entries',
  ],
  [
    'more memory than there is',
    ({ meminfo }) => Object.assign(meminfo ?? {}, { Slab: 10 ** 9 }),
    'parts of memory',
  ],
  [
    'processes beyond what is held',
    ({ processes }) => Object.assign(processes?.[0] ?? {}, { pss_kib: 10 ** 9 }),
    'processes hold',
  ],
  [
    'descriptors beyond the limit',
    ({ processes }) => Object.assign(processes?.[0] ?? {}, { fds: 9, fd_limit: 8 }),
    'more descriptors',
  ],
  [
    'a socket of nobody',
    ({ sockets }) => sockets?.push({ proto: 'tcp', addr: '::', port: 81, state: 'LISTEN', pid: 77 } as never),
    'port 81',
  ],
  [
    'a main process that is none',
    ({ units }) => Object.assign(units?.[0] ?? {}, { main_pid: 77 }),
    'main process 77',
  ],
])('%s is told', (_, change, said) => {
  expect(problemsAfter((file) => change(file.hosts?.[0]?.world as never))).toContain(said);
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
