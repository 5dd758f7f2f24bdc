import { ANY, isValue, type Word } from './line-words.ts';

/** Lines of one masked form: what is mined. */
export interface LineForm {
  readonly words: readonly Word[];
  /** Lines that have it. */
  readonly lines: number;
}

/** Forms of one template, by their places in what was mined. */
export interface MinedTemplate {
  /** As its forms have them; what differs between them is `ANY`. */
  readonly words: readonly Word[];
  readonly forms: readonly number[];
}

/**
 * A place with at most so many different words tells templates apart; with more it holds a value that no mask knows, such
 * as a name. Held to the public sets of `npm run eval`: with 2 and with 5 fewer lines are grouped rightly.
 */
const FEW_WORDS = 3;

/**
 * How often a word of forms with the same words in common may be looked at to part them. Forms of real logs take less than one look;
 * who writes lines to be parted one by one takes one for each place.
 */
const LOOKS_PER_WORD = 16;

const PUNCTUATION = /^[^A-Za-z0-9]$/;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | number): readonly T[][] {
  return [...Map.groupBy(items, keyOf).values()];
}

/** How many lines have each word at each place, among forms of one length. */
function frequencies(forms: readonly LineForm[], list: readonly number[], length: number) {
  const places: Map<Word, number>[] = Array.from({ length }, () => new Map());
  for (const index of list) {
    const form = forms[index];
    if (form === undefined) continue;
    for (const [place, word] of form.words.entries()) {
      const at = places[place];
      at?.set(word, (at.get(word) ?? 0) + form.lines);
    }
  }
  return places;
}

/**
 * The words that hold a template together: the most of a line's words that come equally often, so that they come
 * together. Ties go to the more frequent ones.
 */
function commonPlaces(form: LineForm, places: readonly Map<Word, number>[]): readonly number[] {
  const byFrequency = new Map<number, number[]>();
  for (const [place, word] of form.words.entries()) {
    if (isValue(word) || PUNCTUATION.test(word)) continue;
    const frequency = places[place]?.get(word) ?? 0;
    const there = byFrequency.get(frequency);
    if (there === undefined) byFrequency.set(frequency, [place]);
    else there.push(place);
  }
  let best: readonly number[] = [];
  let bestFrequency = 0;
  for (const [frequency, found] of byFrequency) {
    if (found.length < best.length || (found.length === best.length && frequency <= bestFrequency)) continue;
    best = found;
    bestFrequency = frequency;
  }
  return best;
}

/**
 * A place of forms that holds few different words and no value, with the fewest of all such places; undefined where none does.
 * Takes what it looks at from `looks`.
 */
function tellingPlace(
  forms: readonly LineForm[],
  list: readonly number[],
  places: readonly number[],
  looks: Looks,
): { readonly place: number; readonly words: ReadonlySet<Word> } | undefined {
  let fewest: { place: number; words: ReadonlySet<Word> } | undefined;
  for (const place of places) {
    const words = new Set<Word>();
    for (const index of list) {
      looks.left -= 1;
      words.add(forms[index]?.words[place] ?? ANY);
      if (words.size > FEW_WORDS) break;
    }
    if (words.size === 1 || words.size > FEW_WORDS || [...words].some(isValue)) continue;
    if (fewest === undefined || words.size < fewest.words.size) fewest = { place, words };
  }
  return fewest;
}

/** How many words may still be looked at. */
interface Looks {
  left: number;
}

/**
 * Parts forms that have the same words in common at places that hold few different words, the fewest first. What is left when
 * all looks are taken is one template.
 */
function parted(
  forms: readonly LineForm[],
  list: readonly number[],
  open: readonly number[],
  looks: Looks,
): readonly (readonly number[])[] {
  if (list.length === 1 || looks.left <= 0) return [list];
  const telling = tellingPlace(forms, list, open, looks);
  if (telling === undefined) return [list];
  const { place, words } = telling;
  const next = open.filter((one) => one !== place);
  looks.left -= list.length;
  const byWord = Map.groupBy(list, (index) => forms[index]?.words[place] ?? ANY);
  return [...words].flatMap((word) => parted(forms, byWord.get(word) ?? [], next, looks));
}

function templateOf(forms: readonly LineForm[], list: readonly number[]): MinedTemplate {
  const [first = 0] = list;
  const words = (forms[first]?.words ?? []).map((word, place) =>
    list.every((index) => forms[index]?.words[place] === word) ? word : ANY,
  );
  return { words, forms: list };
}

/**
 * Groups forms of lines to the templates that printed them. Forms of one template have equally many words, share the
 * words that come equally often, and differ only where many different words come or a mask has found a value. Needs no
 * settings per system; time is linear in words, whatever they are.
 */
export function mineTemplates(forms: readonly LineForm[]): readonly MinedTemplate[] {
  const indexes = forms.map((_form, index) => index);
  return groupBy(indexes, (index) => forms[index]?.words.length ?? 0).flatMap((ofLength) => {
    const [first = 0] = ofLength;
    const length = forms[first]?.words.length ?? 0;
    const places = frequencies(forms, ofLength, length);
    const rooted = ofLength.map((index) => {
      const form = forms[index] ?? { words: [], lines: 0 };
      const common = commonPlaces(form, places);
      const [at] = common;
      const frequency = at === undefined ? '' : (places[at]?.get(form.words[at] ?? '') ?? 0);
      // No word has a blank in it.
      const key = `${frequency} ${common.map((place) => `${place} ${form.words[place]}`).join(' ')}`;
      return { index, common, key };
    });
    return groupBy(rooted, ({ key }) => key).flatMap((group) => {
      const common = new Set(group[0]?.common);
      const open = Array.from({ length }, (_one, place) => place).filter((place) => !common.has(place));
      const looks = { left: LOOKS_PER_WORD * group.length * length };
      return parted(
        forms,
        group.map(({ index }) => index),
        open,
        looks,
      ).map((list) => templateOf(forms, list));
    });
  });
}
