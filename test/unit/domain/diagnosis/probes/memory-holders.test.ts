import { expect, it } from 'vitest';
import { memoryHolders } from '../../../../../src/domain/diagnosis/probes/memory/memory-holders.ts';

const row = (pid: string, rss = '900000') =>
  `holder ${pid} 1 1800 ${rss} 880000 1024 0 none - - /opt/app/report-worker Sun Nov 22 07:30:00 2026 report-worker`;
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

it('reads sizes that are not told as unknown, and the heap that a command line gives', () => {
  const [one, two, three] = read(
    'holder 4711 1 60 900000 - - - Xmx6g app.service - - Sun Nov 22 07:30:00 2026 java',
    'holder 4712 1 60 900000 7 7 7 -max-old-space-size=2048 - - - Sun Nov 22 07:30:00 2026 node',
    'holder 4713 1 60 900000 7 7 7 XX:MaxRAMPercentage=75 - store - Sun Nov 22 07:30:00 2026 java',
  );
  expect(one).toMatchObject({
    pssBytes: null,
    sharedBytes: null,
    swapBytes: null,
    heapMaxBytes: 6 * 2 ** 30,
  });
  expect(two).toMatchObject({ pssBytes: 7_168, heapMaxBytes: 2 ** 31, heapMaxPercent: null });
  expect(three).toMatchObject({ heapMaxBytes: null, heapMaxPercent: 75, isStore: true });
});

it('knows a heap in other words, and that more is set where it is not read', () => {
  const [one, two, three] = read(
    'holder 4711 1 60 900000 7 7 7 XX:MaxHeapSize=12g - - - Sun Nov 22 07:30:00 2026 java',
    'holder 4712 1 60 900000 7 7 7 Xmx2g+ - - - Sun Nov 22 07:30:00 2026 java',
    'holder 4713 1 60 900000 7 7 7 none+ - - - Sun Nov 22 07:30:00 2026 java',
  );
  expect(one).toMatchObject({ heapMaxBytes: 12 * 2 ** 30 });
  expect(one).not.toHaveProperty('isSetElsewhere');
  expect(two).toMatchObject({ heapMaxBytes: 2 ** 31, isSetElsewhere: true });
  expect(three).toMatchObject({ heapMaxBytes: null, isSetElsewhere: true });
});

it('takes a sum of like processes by the numbers of its row, and a torn one for no sum', () => {
  expect(
    read('group 60 6000000 5700000 0 99000 php-fpm.service php-fpm', 'group 60 6000000 php-fpm'),
  ).toMatchObject([
    { kind: 'memory_group', unit: 'php-fpm.service', processes: 60, largestBytes: 99_000 * 1_024 },
    { kind: 'unread', what: 'some process' },
  ]);
});
