import { beforeAll, describe, expect, it } from 'vitest';
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

describe('on a host that is prepared and described from outside', () => {
  let host: PreparedHost;

  beforeAll(async () => {
    requireBubblewrap();
    host = await lookAtPreparedHost();
  });

  it.each(live)('%s: what the renderer prints is what the probe prints, fact by fact and row by row', (probe) => {
    const looks = host.looks.filter((one) => one.probe === probe);
    expect(looks).not.toEqual([]);
    for (const { name, print, since, now } of looks) {
      expect(print.lines.filter((line) => line !== ''), `${name} printed nothing`).not.toEqual([]);
      expect(print.isCut, name).toBe(false);
      // The kernel's own log cannot be told apart from it where nobody may read it.
      const world = { kernel: [], ...host.world, ...since };
      expect(comparePrints(probe, print, world, 'debian-12', now), name).toEqual([]);
    }
  });
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

  it('are all that has no live print, but for the clock', () => {
    expect([...written].filter((probe) => !ANSWERED.includes(probe))).toEqual(['clock']);
  });
});
