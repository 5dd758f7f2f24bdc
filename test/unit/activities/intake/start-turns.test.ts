import { describe, expect, test } from 'vitest';
import { StartTurns } from '../../../../src/activities/intake/start-turns.ts';

const BOUNDS = { intakePauseFactor: 0, intakeBusyFrom: 3, intakeLookMs: 1, intakeGapMaxMs: 3_600_000 };
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
    await start('a');
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

  test('pause in proportion to the time that the server took for the one before', async () => {
    const turns = new StartTurns(() => 0, { ...BOUNDS, intakePauseFactor: 4 });
    const tookMs = await turns.run(async () => {
      const begunMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return performance.now() - begunMs;
    }, never);
    const endedMs = performance.now();
    await turns.run(async () => undefined, never);
    expect(performance.now() - endedMs).toBeGreaterThanOrEqual(tookMs * 4 - 5);
  });

  test('one goes after the longest gap, whatever the worker has in hand and the server took', async () => {
    const turns = new StartTurns(() => 1_000, { ...BOUNDS, intakePauseFactor: 1e9, intakeGapMaxMs: 5 });
    await turns.run(() => new Promise(setImmediate), never);
    expect(await turns.run(async () => 'started', never)).toBe('started');
  });

  test('are one at a time', async () => {
    const turns = new StartTurns(() => 0, BOUNDS);
    let underWay = 0;
    let most = 0;
    const all = Array.from({ length: 5 }, () =>
      turns.run(async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise(setImmediate);
        underWay -= 1;
      }, never),
    );
    await Promise.all(all);
    expect(most).toBe(1);
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
