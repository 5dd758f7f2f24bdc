import { expect, test } from 'vitest';
import { examples } from '../../../../training/corpus/example.ts';
import { ExampleWindows } from '../../../../training/incident/example-windows.ts';
import { foldOf } from '../../../../training/incident/held-out-evidence.ts';

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

test('a family is in one fold, and usual minutes are dealt out', () => {
  const fold = (family: string, id: string) => foldOf({ family, id }, 3);
  expect(new Set([1, 2, 3, 4, 5].map((number) => fold('A/disk_full/one', `A-${number}`))).size).toBe(1);
  expect(new Set(Array.from({ length: 30 }, (_, number) => fold('A/usual', `A-healthy-${number}`)))).toEqual(
    new Set([0, 1, 2]),
  );
});
