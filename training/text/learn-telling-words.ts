import { portableLog } from '../../src/domain/models/portable-math.ts';
import { tokensOfLine } from '../../src/domain/models/text/line-tokens.ts';
import { isTold, TellingWords, tellingPlace } from '../../src/domain/models/text/telling-words.ts';
import type { TextLine } from '../../src/domain/models/text/text-lines.ts';

const TABLE_LENGTH = 1 << 13;
const SCALE = 255;
/** Divergence (nats) of a word that tells all that there is to tell. */
const TOLD = 1.5;
/** A word that was never read tells so much: what nobody has written before is worth a look. */
const NEVER_READ = 0.5;
/** In texts that such an opinion is worth beside what was read. */
const OPINION_TEXTS = 2;
/** What keeps a word of one text from ruling out all other classes. */
const PRIOR_TEXTS = 0.5;

function placesIn(lines: readonly TextLine[]): Set<number> {
  const places = new Set<number>();
  for (const { text } of lines)
    for (const token of tokensOfLine(text))
      if (isTold(token)) places.add(tellingPlace(token.text, TABLE_LENGTH));
  return places;
}

/**
 * How much each word tells of the class of the text that it stands in: the divergence (Kullback and Leibler) of the classes of its
 * texts from those of all texts.
 */
export function learnTellingWords(
  texts: readonly (readonly TextLine[])[],
  labels: readonly number[],
  classes: number,
): TellingWords {
  const all = new Float64Array(classes);
  const counts = new Float64Array(TABLE_LENGTH * classes);
  for (const [index, lines] of texts.entries()) {
    const label = labels[index] as number;
    all[label] = (all[label] as number) + 1;
    for (const place of placesIn(lines)) {
      const at = place * classes + label;
      counts[at] = (counts[at] as number) + 1;
    }
  }
  const table = new Uint8Array(TABLE_LENGTH);
  for (let place = 0; place < TABLE_LENGTH; place += 1) {
    let read = 0;
    for (let one = 0; one < classes; one += 1) read += counts[place * classes + one] as number;
    let divergence = 0;
    for (let one = 0; one < classes; one += 1) {
      const prior = (all[one] as number) / texts.length;
      if (prior === 0) continue;
      const posterior =
        ((counts[place * classes + one] as number) + PRIOR_TEXTS * prior) / (read + PRIOR_TEXTS);
      divergence += posterior * portableLog(posterior / prior);
    }
    const told = Math.min(1, Math.max(0, divergence / TOLD));
    table[place] = Math.round((SCALE * (read * told + OPINION_TEXTS * NEVER_READ)) / (read + OPINION_TEXTS));
  }
  return new TellingWords(table);
}
