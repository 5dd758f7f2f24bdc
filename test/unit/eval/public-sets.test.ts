import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvRows } from '../../../eval/public/csv.ts';
import { groupingAccuracy } from '../../../eval/public/grouping-accuracy.ts';
import { evaluateLoghub, readSystem } from '../../../eval/public/loghub.ts';
import { SetUnreadable } from '../../../eval/public/set-unreadable.ts';

test('comma-separated values are read as RFC 4180 has them', () => {
  expect(csvRows('a,b\r\n"1,2","say ""no"""\n\n"two\nlines",\nlast,one')).toEqual([
    ['a', 'b'],
    ['1,2', 'say "no"'],
    ['two\nlines', ''],
    ['last', 'one'],
  ]);
});

test('a group counts only where it holds all lines of one template and nothing else', () => {
  expect(groupingAccuracy(['1', '1', '2'], ['a', 'a', 'b'])).toBe(1);
  // One template in two groups: none of its lines is right.
  expect(groupingAccuracy(['1', '2', '3'], ['a', 'a', 'b'])).toBeCloseTo(1 / 3);
  // Two templates in one group: neither is.
  expect(groupingAccuracy(['1', '1', '2', '2'], ['a', 'b', 'c', 'c'])).toBe(0.5);
  expect(groupingAccuracy([], [])).toBe(1);
  expect(() => groupingAccuracy(['1'], [])).toThrow(RangeError);
});

test('every system of a folder is scored, by the messages without their headers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-public-'));
  await mkdir(join(folder, 'loghub-2k'));
  const rows = [
    ...Array.from(
      { length: 6 },
      (_, at) => `${at},Jun 14,"login of user${at}, from 10.0.0.${at}",login of <*> from <*>`,
    ),
    '7,Jun 14,disk is full,disk is full',
  ];
  await writeFile(
    join(folder, 'loghub-2k', 'Shop_2k.log_structured_corrected.csv'),
    ['LineId,Date,Content,EventTemplate', ...rows].join('\n'),
  );
  await writeFile(join(folder, 'loghub-2k', 'Shop_2k.log'), 'not read\n');
  expect(await evaluateLoghub(folder)).toEqual([
    { system: 'Shop', lines: 7, templates: 2, found: 2, accuracy: 1 },
  ]);
});

test('a file without templates is refused with what to do', () => {
  expect(() => readSystem('x.csv', 'a,b\n1,2\n')).toThrow(SetUnreadable);
  expect(() => readSystem('x.csv', 'a,b\n1,2\n')).toThrow(/take it out of the folder/);
});
