import { describe, expect, it } from 'vitest';
import { renderKernel } from '../../../eval/render/host/kernel.ts';
import { comparePrints } from '../../support/print-comparison.ts';

const BOOT = '2026-11-20T00:00:00.000Z';
const KILL =
  '[ 4000.000000] Memory cgroup out of memory: Killed process 25034 (orders-api) total-vm:99kB, anon-rss:64516kB, file-rss:0kB';
const world = { kernel: [KILL], boot: BOOT };
const printAt = (now: string) => {
  const { text, exitCode } = renderKernel(world, 'debian-12', now);
  return { lines: text.split('\n'), exitCode };
};

/** Two looks of one moment fall on both sides of a second: once a gate failed for 2844 seconds against 2845. */
describe('what ages', () => {
  it.each(['2026-11-20T02:00:01.000Z', '2026-11-20T01:59:30.000Z'])(
    'is the same a moment apart: %s',
    (now) => {
      expect(comparePrints('kernel', printAt('2026-11-20T02:00:00.000Z'), world, 'debian-12', now)).toEqual(
        [],
      );
    },
  );

  it('is another when it is minutes apart', () => {
    const found = comparePrints(
      'kernel',
      printAt('2026-11-20T02:00:00.000Z'),
      world,
      'debian-12',
      '2026-11-20T02:05:00.000Z',
    );
    expect(found.join('\n')).toContain('ageSeconds: 3200 and 3500');
  });
});
