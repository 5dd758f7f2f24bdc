import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../..', import.meta.url).pathname;
const ROOM = 'test/unit/domain/alarm/condition';

/** Measures `breaches.ts`, the smallest guard there is, by one file of tests. */
function measured(tests: string) {
  const args = ['--room', 'condition', '--file', 'src/domain/alarm/condition/breaches.ts'];
  const script = ['scripts/mutation.ts', ...args, '--tests', `${ROOM}/${tests}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' });
  const [, killed, all] = /condition: (\d+) of (\d+) mutants killed/.exec(stdout) ?? [];
  const survivors = stdout.split('\n').filter((line) => line.startsWith('  src/'));
  return { status, killed: Number(killed), all: Number(all), survivors, problem: stderr };
}

test('tests that hold a guard to its values kill every mutant of it', () => {
  const { status, killed, all, survivors, problem } = measured('breaches.test.ts');
  expect(problem).toBe('');
  expect(all).toBeGreaterThan(40);
  expect(killed).toBe(all);
  expect(survivors).toEqual([]);
  expect(status).toBe(0);
});

test('what tests leave out is found and named, and the command fails', () => {
  const { status, killed, all, survivors } = measured('metric-arithmetic.test.ts');
  expect(killed).toBeGreaterThan(0);
  expect(killed).toBeLessThan(all);
  expect(survivors).toHaveLength(all - killed);
  // Nothing there asks whether a prediction clears an alarm.
  expect(survivors.join('\n')).toMatch(/breaches\.ts:\d+ EqualityOperator: .*seen/s);
  expect(status).toBe(1);
});
