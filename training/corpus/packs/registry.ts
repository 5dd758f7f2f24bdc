import type { Pack, PackContent } from '../family.ts';
import { PACK_A } from './a/pack.ts';
import { PACK_B } from './b/pack.ts';
import { PACK_C } from './c/pack.ts';

const CONTENTS: Readonly<Record<Pack, PackContent>> = { A: PACK_A, B: PACK_B, C: PACK_C };

export function contentOf(pack: Pack): PackContent {
  return CONTENTS[pack];
}
