import type { Label } from '../corpus/family.ts';
import { SeededRandom } from '../corpus/seeded-random.ts';
import { SPOKEN } from './wordings/spoken.ts';

const CHOICE = /\[([^[\]]*)\]/g;
/** Sentences of one frame; frames of fewer give all of theirs. */
const PER_FRAME = 14;
/** So often a sentence is drawn for each that is wanted, as some come twice. */
const DRAWS = 3;

/** One sentence of a frame. Choices stand within choices where a list of words is put into one, so the innermost are taken first. */
function sentenceOf(frame: string, random: SeededRandom): string {
  let text = frame;
  while (text.includes('[')) {
    const before = text;
    text = text.replace(CHOICE, (_, choices: string) => random.pick(choices.split('|')));
    if (text === before) throw new Error(`A bracket of this frame has no other: ${frame}`);
  }
  return text.replace(/ {2,}/g, ' ').replaceAll(' ,', ',').trim();
}

/** One of many sentences of one frame. */
export interface SpokenWording {
  readonly label: Label;
  readonly text: string;
  readonly isSpoken: true;
}

/** Sentences of each class by frames; the same ones each time. */
export function spokenWordings(seed: string): readonly SpokenWording[] {
  return Object.entries(SPOKEN).flatMap(([label, frames]) =>
    frames.flatMap((frame, number) => {
      const random = new SeededRandom(`${seed}/spoken/${label}/${number}`);
      const found = new Set<string>();
      for (let draw = 0; draw < PER_FRAME * DRAWS && found.size < PER_FRAME; draw += 1)
        found.add(sentenceOf(frame, random));
      return [...found].map((text) => ({ label: label as Label, text, isSpoken: true as const }));
    }),
  );
}
