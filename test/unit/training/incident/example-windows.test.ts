import { expect, test } from 'vitest';
import { examples } from '../../../../training/corpus/example.ts';
import { ExampleWindows } from '../../../../training/incident/example-windows.ts';

const SOME = [...examples('A', 'test', 1)];

test('an example is one window of its own resource that holds all its lines', () => {
  const windows = new ExampleWindows();
  for (const example of SOME) {
    const [window, ...more] = windows.of(example);
    expect(more).toEqual([]);
    expect(window?.resource).toEqual(example.resource);
    expect(window?.lines).toBe(example.events.length);
  }
});

test('what was read before an example makes no difference to its windows', () => {
  const windows = new ExampleWindows();
  const [first, second] = SOME;
  if (first === undefined || second === undefined) throw new Error('Pack A has no examples.');
  const alone = new ExampleWindows().of(second);
  windows.of(first);
  expect(windows.of(second)).toEqual(alone);
});

test('the patterns that the product ships are found in it', () => {
  const windows = new ExampleWindows();
  expect(
    SOME.flatMap((example) => windows.of(example).flatMap(({ patterns }) => patterns)).length,
  ).toBeGreaterThan(5);
});
