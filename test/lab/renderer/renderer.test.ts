import { beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../../eval/world.ts';
import { requireBubblewrap } from '../../../lab/hosts/sandbox-driver.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { writtenProbes } from '../../support/lab-recording.ts';
import { comparePrints } from '../../support/print-comparison.ts';
import { ANSWERED, lookAtAnsweringPrograms } from './answering-programs.ts';
import { lookAtPreparedHost, type PreparedHost } from './prepared-host.ts';

/**
 * A renderer stands for the real commands in every evaluation. Here both look at one host: the commands in a sandbox that is
 * brought into a known state, the renderers at the world that is told of it by other means than theirs.
 */
const written = new Set(writtenProbes().map(({ probe }) => probe));
const live = PROBES.map(({ name }) => name).filter((name) => !written.has(name));

/** On a busy machine the time for reading what is shared is up before all were asked: the probe says of which. */
function asFarAsAsked(world: World, lines: readonly string[]): World {
  const unasked = new Set(lines.flatMap((line) => /^holder (\d+) \d+ \d+ \d+ - /.exec(line)?.[1] ?? []));
  const processes = (world.processes ?? []).map(({ pss_kib: pss, ...one }) =>
    pss === undefined || unasked.has(String(one.pid)) ? one : { ...one, pss_kib: pss },
  );
  return { ...world, processes };
}

describe('on a host that is prepared and described from outside', () => {
  let host: PreparedHost;

  beforeAll(async () => {
    requireBubblewrap();
    host = await lookAtPreparedHost();
  });

  it.each(live)(
    '%s: what the renderer prints is what the probe prints, fact by fact and row by row',
    (probe) => {
      const looks = host.looks.filter((one) => one.probe === probe);
      expect(looks).not.toEqual([]);
      for (const { name, print, since, now } of looks) {
        expect(
          print.lines.filter((line) => line !== ''),
          `${name} printed nothing`,
        ).not.toEqual([]);
        expect(print.isCut, name).toBe(false);
        const world = asFarAsAsked({ ...host.world, ...since }, print.lines);
        if (probe === 'kernel' && world.kernel === undefined) {
          // Where nobody may read the kernel's log there is nothing to describe, and the probe has to say so.
          expect(print.exitCode).toBe(1);
          continue;
        }
        expect(comparePrints(probe, print, world, 'debian-12', now), name).toEqual([]);
      }
    },
  );
});

/** What these programs answer is written, what the probe makes of it is not. */
describe('where programs that no sandbox has answer as their manuals say', () => {
  let host: Awaited<ReturnType<typeof lookAtAnsweringPrograms>>;

  beforeAll(async () => {
    requireBubblewrap();
    host = await lookAtAnsweringPrograms();
  });

  it.each(ANSWERED)('%s: the renderer leaves out and orders what the probe does', (probe) => {
    const print = host.prints.get(probe) ?? { lines: [], exitCode: 127, isCut: false };
    expect(print.lines.filter((line) => line !== '')).not.toEqual([]);
    expect(comparePrints(probe, print, host.world, 'debian-12', host.now)).toEqual([]);
  });

  it('are all that has no live print here, but for the clock and what processors do', () => {
    // The two of the processors are run live on processes that are so, in test/lab/diagnose-probes.test.ts.
    const rest = ['clock', 'processor-use', 'odd-programs'];
    expect([...written].filter((probe) => !ANSWERED.includes(probe))).toEqual(rest);
  });
});
