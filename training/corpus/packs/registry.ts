import type { Pack, PackContent } from '../family.ts';
import { PACK_A } from './a/pack.ts';
import { PACK_B } from './b/pack.ts';
import { PACK_C } from './c/pack.ts';
import { PACK_D } from './d/pack.ts';
import { PACK_E } from './e/pack.ts';
import { PACK_F } from './f/pack.ts';
import { PACK_G } from './g/pack.ts';

const CONTENTS: Readonly<Record<Pack, PackContent>> = {
  A: PACK_A,
  B: PACK_B,
  C: PACK_C,
  D: PACK_D,
  E: PACK_E,
  F: PACK_F,
  G: PACK_G,
};

export function contentOf(pack: Pack): PackContent {
  return CONTENTS[pack];
}
