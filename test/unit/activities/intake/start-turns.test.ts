import { describe, expect, test } from 'vitest';
import { StartTurns } from '../../../../src/activities/intake/start-turns.ts';

const BOUNDS = { intakeStartsMax: 2, intakeBusyFrom: 3, intakeLookMs: 1, intakeGapMaxMs: 3_600_000 };
const never = new AbortController().signal;

describe('starts of the intake', () => {
  test('wait while the worker has enough in hand, and go in the order of asking', async () => {
    let inHand = 0;
    const turns = new StartTurns(() => inHand, BOUNDS);
    const started: string[] = [];
    const start = (name: string) =>
      turns.run(async () => {
        started.push(name);
        inHand = 3;
      }, never);
    const first = start('a');
    await first;
    const [second, third] = [start('b'), start('c')];
    await new Promise(setImmediate);
    expect(started).toEqual(['a']);
    inHand = 2;
    await second;
    expect(started).toEqual(['a', 'b']);
    inHand = 2;
    await third;
    expect(started).toEqual(['a', 'b', 'c']);
  });

  test('one goes after the longest gap, whatever the worker has in hand', async () => {
    const turns = new StartTurns(() => 1_000, { ...BOUNDS, intakeGapMaxMs: 5 });
    await turns.run(async () => undefined, never);
    expect(await turns.run(async () => 'started', never)).toBe('started');
  });

  test('no more than so many are under way at once', async () => {
    const turns = new StartTurns(() => 0, BOUNDS);
    const gate = Promise.withResolvers<void>();
    let underWay = 0;
    let most = 0;
    const all = Array.from({ length: 5 }, () =>
      turns.run(async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        if (underWay === BOUNDS.intakeStartsMax) gate.resolve();
        await gate.promise;
        underWay -= 1;
      }, never),
    );
    await Promise.all(all);
    expect(most).toBe(2);
  });

  test('one that fails or is called off keeps nobody behind it from their turn', async () => {
    let inHand = 0;
    const turns = new StartTurns(() => inHand, BOUNDS);
    const away = turns.run(async () => {
      throw new Error('Temporal is away');
    }, never);
    await expect(away).rejects.toThrow('Temporal is away');
    inHand = 3;
    const calling = new AbortController();
    const off = turns.run(async () => 'never', calling.signal);
    const next = turns.run(async () => 'started', never);
    calling.abort(new Error('called off'));
    await expect(off).rejects.toThrow(/abort|called off/);
    inHand = 0;
    expect(await next).toBe('started');
  });
});
