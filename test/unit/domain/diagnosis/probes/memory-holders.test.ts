import { expect, it } from 'vitest';
import { memoryHolders } from '../../../../../src/domain/diagnosis/probes/memory/memory-holders.ts';

const row = (pid: string, rss = '900000') =>
  `holder ${pid} ${rss} - - /opt/app/report-worker Sun Nov 22 07:30:00 2026 report-worker`;
const read = (...lines: readonly string[]) => memoryHolders.parse({ lines, exitCode: 0, isCut: false });

it.each([
  ['a pid that is too long', row('12345678901')],
  ['a size that is none', row('4711', 'all')],
  ['a row that breaks off', row('4711').slice(0, 40)],
  ['a line of its own', 'holder'],
])('says that a process could not be read: %s', (_what, line) => {
  expect(read(row('4711'), line)).toMatchObject([
    { kind: 'memory_holder', pid: 4711 },
    { kind: 'unread', probe: 'memory-holders', what: 'some process' },
  ]);
});

it('says that there are more where the list was cut, and that nothing is known where ps failed', () => {
  const cut = memoryHolders.parse({ lines: [row('4711')], exitCode: 0, isCut: true });
  expect(cut.map(({ kind }) => kind)).toEqual(['memory_holder', 'unread']);
  expect(memoryHolders.parse({ lines: [], exitCode: 124, isCut: false })).toMatchObject([
    { kind: 'unread', why: 'ps did not end' },
  ]);
});
