import { expect, it } from 'vitest';
import { oddPrograms } from '../../../../../src/domain/diagnosis/probes/processor/odd-programs.ts';

const row = (poses: string, gone: string, exe: string, name: string) =>
  `odd ${poses} ${gone} 13337 1 www-data - Fri Nov 20 03:00:00 2026 ${exe} ${name}`;
const read = (...lines: readonly string[]) => oddPrograms.parse({ lines, exitCode: 0, isCut: false });

it('tells what is odd of a program', () => {
  expect(read(row('kernel', '-', '/var/tmp/.x/kworker', 'kworker/u8:3'), 'checked 90')).toMatchObject([
    { kind: 'odd_program', pid: 13337, posesAsKernel: true, program: 'there', unit: null, user: 'www-data' },
    { kind: 'programs_checked', count: 90 },
  ]);
  expect(read(row('-', 'gone', '-', 'upd'), 'checked 9')).toMatchObject([
    { posesAsKernel: false, program: 'gone', exe: null },
    { kind: 'programs_checked' },
  ]);
});

it.each([
  ['a row that breaks off', row('kernel', '-', '/x', 'y').slice(0, 30)],
  ['a word that is none', row('perhaps', '-', '/x', 'y')],
  ['a line of its own', 'find: odd'],
])('says that a program could not be read: %s', (_what, line) => {
  expect(read(line, 'checked 9')).toMatchObject([{ kind: 'unread', what: 'some program' }, { count: 9 }]);
});

it('says that nothing is known where the look did not come to its end', () => {
  expect(oddPrograms.parse({ lines: [], exitCode: 124, isCut: false })).toMatchObject([
    { kind: 'unread', what: 'whether a program is not what it seems', why: 'exit 124' },
  ]);
  expect(oddPrograms.parse({ lines: ['checked 9'], exitCode: 0, isCut: true })).toMatchObject([
    { kind: 'programs_checked' },
    { kind: 'unread', what: 'the other odd programs' },
  ]);
});
