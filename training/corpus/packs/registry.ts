import type { Pack, PackContent } from '../family.ts';
import { PACK_A } from './a/pack.ts';

const CONTENTS: Readonly<Partial<Record<Pack, PackContent>>> = { A: PACK_A };

export function contentOf(pack: Pack): PackContent {
  const content = CONTENTS[pack];
  if (content === undefined) throw new Error(`Pack ${pack} is not written yet.`);
  return content;
}
