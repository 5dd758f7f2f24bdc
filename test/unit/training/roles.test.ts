import { expect, test } from 'vitest';
import { PACKS } from '../../../training/corpus/family.ts';
import { calibrationPack, knownPacks, packsWith } from '../../../training/corpus/roles.ts';

test('every pack has one role, and only what does not test may be known', () => {
  const byRole = [...packsWith('train'), ...packsWith('calibrate'), ...packsWith('test')];
  expect(byRole.toSorted()).toEqual([...PACKS].toSorted());
  expect(knownPacks().filter((pack) => packsWith('test').includes(pack))).toEqual([]);
});

test('one pack calibrates, and it does not train', () => {
  expect(packsWith('train')).not.toContain(calibrationPack());
  expect(packsWith('train').length).toBeGreaterThanOrEqual(2);
});
