import { describe, expect, it } from 'vitest';
import { inPool } from '../../../bench/bounded-pool.ts';

describe('inPool', () => {
  it('works on every item, undefined ones too, and never on more than allowed at once', async () => {
    const seen: (number | undefined)[] = [];
    let underWay = 0;
    let most = 0;
    await inPool([1, undefined, 3, 4, 5], 2, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      seen.push(item);
      underWay -= 1;
    });
    expect(seen).toEqual([1, undefined, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const work = inPool([1, 2, 3, 4], 1, async (item) => {
      begun.push(item);
      if (item === 2) throw new Error('no more');
    });
    await expect(work).rejects.toThrow('no more');
    expect(begun).toEqual([1, 2]);
  });
});
