import { expect, test } from 'vitest';
import { RunningFiles } from '../../../scripts/running-files.ts';

test('names what has been running for a while with its test, the oldest first, and counts the rest', () => {
  const files = new RunningFiles();
  files.expect(5);
  files.fileBegan('test/a.test.ts', 10_000);
  files.fileBegan('test/b.test.ts', 0);
  files.fileBegan('test/c.test.ts', 50_000);
  files.fileBegan('test/d.test.ts', 0);
  files.testBegan('test/b.test.ts', 'the first');
  files.testBegan('test/b.test.ts', 'the second');
  files.fileEnded('test/d.test.ts');
  expect(files.describe(60_000)).toEqual([
    '1 of 5 files done, 3 running',
    'still running after 60 s: test/b.test.ts (last begun: the second)',
    'still running after 50 s: test/a.test.ts (its set-up)',
  ]);
});

test('a file counts once, however its end is told', () => {
  const files = new RunningFiles();
  files.expect(1);
  files.fileBegan('test/a.test.ts', 0);
  files.fileEnded('test/a.test.ts');
  files.fileEnded('test/a.test.ts');
  expect(files.describe(60_000)).toEqual(['1 of 1 files done, 0 running']);
});
