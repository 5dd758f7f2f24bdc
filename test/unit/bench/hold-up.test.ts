import { describe, expect, it } from 'vitest';
import { HoldUp } from '../../../bench/hold-up.ts';

describe('HoldUp', () => {
  it('holds up one type in each incident, another one in the next', () => {
    const holdUp = new HoldUp();
    holdUp.set(['open', 'close']);
    const heldUp = (workflowId: string) =>
      ['open', 'close'].filter((type) => holdUp.delayMs(workflowId, type) > 0);
    expect(heldUp('a')).toEqual(['open']);
    expect(heldUp('b')).toEqual(['close']);
    expect(heldUp('a')).toEqual(['open']);
    expect(heldUp('c')).toEqual(['open']);
  });

  it('holds up nothing unless told to', () => {
    const holdUp = new HoldUp();
    expect(holdUp.delayMs('a', 'open')).toBe(0);
    holdUp.set(['open']);
    holdUp.set([]);
    expect(holdUp.delayMs('a', 'open')).toBe(0);
  });
});
