import { PACKS, type Pack } from './family.ts';

/** What a pack is for. Models are made of those that train and calibrate, and scored on the one that tests. */
export type PackRole = 'train' | 'calibrate' | 'test';

/**
 * The one place that says so, by the name of a pack. C, D and E were tests of earlier releases: their figures are known, so they train. G was
 * written to train. A pack that is named here and is not written yet has no examples.
 */
const ROLES: Readonly<Record<string, PackRole>> = {
  A: 'train',
  B: 'calibrate',
  C: 'train',
  D: 'train',
  E: 'train',
  F: 'test',
  G: 'train',
};

/** The packs with a role, in order. */
export const packsWith = (role: PackRole): readonly Pack[] => PACKS.filter((pack) => ROLES[pack] === role);

/** Packs that models may know: all but those that test. */
export const knownPacks = (): readonly Pack[] => PACKS.filter((pack) => ROLES[pack] !== 'test');

/** The pack that sets thresholds and temperatures of the classifier of texts, which never reads it. */
export function calibrationPack(): Pack {
  const [pack, ...others] = packsWith('calibrate');
  if (pack === undefined || others.length > 0)
    throw new Error('One pack has to calibrate (training/corpus/roles.ts).');
  return pack;
}
