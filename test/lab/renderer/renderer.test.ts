import { beforeAll, describe, expect, it } from 'vitest';
import { requireBubblewrap } from '../../../lab/hosts/sandbox-driver.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';
import { writtenProbes } from '../../support/lab-recording.ts';
import { comparePrints } from '../../support/print-comparison.ts';
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
