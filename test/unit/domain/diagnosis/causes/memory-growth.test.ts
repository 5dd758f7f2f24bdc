import { describe, expect, it, test } from 'vitest';
import { risingPoints } from '../../../../../src/domain/diagnosis/causes/memory/memory-growth.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const rising = (points: string, subject: 'memory_used' | 'memory_available' = 'memory_used') =>
  risingPoints({
    alarm: diskAlarm({
      reason: `Threshold Crossed: 3 out of the last 3 datapoints [${points}] were greater`,
    }),
    condition: diskCondition({ subject, family: 'memory' }),
  });
const at = (value: number, minute: number) => `${value} (22/11/26 07:${String(minute).padStart(2, '0')}:00)`;
const listed = (...values: readonly (readonly [number, number])[]) =>
  values.map(([value, minute]) => at(value, minute)).join(', ');

describe('the points that made an alarm red', () => {
  it('rise where each is worse than the one before, over ten minutes', () => {
    expect(rising(listed([91.2, 20], [90.6, 15], [90.1, 10]))).toContain('from 90.1 to 91.2 in 10 minutes');
    expect(rising(listed([8.8, 20], [9.4, 15], [9.9, 10]), 'memory_available')).toContain('from 9.9 to 8.8');
  });

  it('rise in bytes by a part of what is used, and what is left in bytes tells too little', () => {
    const bytes = (subject: 'process_memory' | 'memory_available') =>
      risingPoints({
        alarm: diskAlarm({ reason: `datapoints [${listed([5.2e9, 20], [5.1e9, 15], [5e9, 10])}] were` }),
        condition: diskCondition({ subject, family: 'memory', unit: 'bytes' }),
      });
    expect(bytes('process_memory')).toContain('from 5000000000 to 5200000000');
    expect(bytes('memory_available')).toBeNull();
  });

  test.each([
    ['there are two', listed([91.2, 20], [90.1, 10])],
    ['one is as high as the one before', listed([91.2, 20], [91.2, 15], [90.1, 10])],
    ['they take a few minutes', listed([91.2, 12], [90.6, 11], [90.1, 10])],
    ['they hardly move', listed([90.3, 20], [90.2, 15], [90.1, 10])],
    ['they fall', listed([90.1, 20], [90.6, 15], [91.2, 10])],
    ['they cannot be read', 'much, more, most'],
  ])('do not rise where %s', (_why, points) => {
    expect(rising(points)).toBeNull();
  });
});
