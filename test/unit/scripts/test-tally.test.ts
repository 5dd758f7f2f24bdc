import { expect, test } from 'vitest';
import { formatTally, isGreen, tallyOf, type VitestReport } from '../../../scripts/test-tally.ts';

const report = (success: boolean, ...files: readonly (readonly string[])[]): VitestReport => ({
  success,
  testResults: files.map(([status = '', ...tests], index) => ({
    name: `file-${index}`,
    status,
    assertionResults: tests.map((test_) => ({ status: test_ })),
  })),
});

test.each([
  ['all passed', report(true, ['passed', 'passed', 'passed']), '2 passed, 0 failed', true],
  ['one failed', report(false, ['failed', 'passed', 'failed']), '1 passed, 1 failed', false],
  [
    'some skipped',
    report(true, ['passed', 'passed', 'skipped', 'todo']),
    '1 passed, 0 failed, 2 skipped',
    true,
  ],
  ['a file that does not load', report(false, ['passed', 'passed'], ['failed']), '1 passed, 1 failed', false],
  ['a hook that throws after its tests', report(false, ['failed', 'passed']), '1 passed, 1 failed', false],
  ['an error that no test shows', report(false, ['passed', 'passed']), '1 passed, 1 failed', false],
  ['nothing ran', report(true), '0 passed, 0 failed', false],
  ['everything skipped', report(true, ['passed', 'skipped']), '0 passed, 0 failed, 1 skipped', false],
])('%s', (_, vitestReport, line, green) => {
  const tally = tallyOf(vitestReport);
  expect(formatTally(tally)).toBe(line);
  expect(isGreen(tally)).toBe(green);
});
