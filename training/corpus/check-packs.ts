import { LIMITS } from '../../src/domain/bounds.ts';
import { readLine } from '../../src/domain/logs/formats/registry.ts';
import { LineMask } from '../../src/domain/logs/mask-line.ts';
import type { Example } from './example.ts';
import type { Pack } from './family.ts';

/** Lines of different packs may have at most this in common of their runs of five words. */
const JACCARD_LIMIT = 0.6;
const GRAM_WORDS = 5;
/** So many are told of, unless asked otherwise; further ones are counted. */
const TOLD_OF = 50;

/** Two lines of different packs that are too much alike. */
export interface SharedLine {
  readonly why: 'template' | 'five words' | 'program' | 'stack format' | 'family';
  readonly similarity: number;
  readonly lines: readonly [
    { readonly pack: Pack; readonly text: string },
    { readonly pack: Pack; readonly text: string },
  ];
}

export interface PackReport {
  readonly shared: readonly SharedLine[];
  /** With those that are not told of. */
  readonly sharedCount: number;
  readonly templates: Readonly<Record<Pack, number>>;
  readonly examples: Readonly<Record<Pack, number>>;
  readonly lines: Readonly<Record<Pack, number>>;
}

/** A line as models read it: what its format's reader takes for its message, with values masked. */
interface MaskedLine {
  readonly pack: Pack;
  readonly text: string;
}

/** Every run of five words; of a shorter line the whole of it. */
function gramsOf(text: string): ReadonlySet<string> {
  const words = text.split(' ');
  if (words.length < GRAM_WORDS) return new Set([text]);
  const grams = new Set<string>();
  for (let at = 0; at + GRAM_WORDS <= words.length; at += 1)
    grams.add(words.slice(at, at + GRAM_WORDS).join(' '));
  return grams;
}

function similarityOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const gram of a.size < b.size ? a : b) if (a.has(gram) && b.has(gram)) common += 1;
  return common / (a.size + b.size - common);
}

/**
 * Pairs of lines of different packs whose runs of five words are more alike than the limit. Exact, and fast: with the rarest runs
 * first, two lines that are that much alike share one of their first few, so only those are looked up.
 */
function* alikeOf(lines: readonly MaskedLine[]): Generator<SharedLine> {
  const grams = lines.map(({ text }) => gramsOf(text));
  const frequency = new Map<string, number>();
  for (const own of grams) for (const gram of own) frequency.set(gram, (frequency.get(gram) ?? 0) + 1);
  const index = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const own = grams[at] ?? new Set<string>();
    const rarest = [...own].toSorted(
      (a, b) => (frequency.get(a) ?? 0) - (frequency.get(b) ?? 0) || (a < b ? -1 : 1),
    );
    const first = rarest.slice(0, own.size - Math.ceil(JACCARD_LIMIT * own.size) + 1);
    const candidates = new Set(first.flatMap((gram) => index.get(gram) ?? []));
    for (const candidate of candidates) {
      const other = lines[candidate];
      const theirs = grams[candidate];
      if (other === undefined || theirs === undefined || other.pack === line.pack) continue;
      const similarity = similarityOf(own, theirs);
      if (similarity > JACCARD_LIMIT) yield { why: 'five words', similarity, lines: [other, line] };
    }
    for (const gram of first) {
      const there = index.get(gram);
      if (there === undefined) index.set(gram, [at]);
      else there.push(at);
    }
  }
}

/** Names that more than one pack uses. */
function sharedNames(
  named: ReadonlyMap<string, ReadonlySet<Pack>>,
  why: SharedLine['why'],
): readonly SharedLine[] {
  return [...named].flatMap(([text, packs]): readonly SharedLine[] => {
    const [a, b] = packs;
    if (a === undefined || b === undefined) return [];
    return [
      {
        why,
        similarity: 1,
        lines: [
          { pack: a, text },
          { pack: b, text },
        ],
      },
    ];
  });
}

/**
 * Whether packs have nothing in common: no program, no stack format, no family, no masked line, and no two lines that are alike
 * in their words. Lines of the background are looked at as any other: what a model knows from training is no test.
 *
 * @param toldOf So many of what they share are told of, at most.
 */
export function checkPacks(examples: Iterable<Example>, toldOf = TOLD_OF): PackReport {
  const mask = new LineMask(LIMITS.logLineChars, 0);
  const packsOf = new Map<string, Set<Pack>>();
  const named = {
    program: new Map<string, Set<Pack>>(),
    'stack format': new Map<string, Set<Pack>>(),
    family: new Map<string, Set<Pack>>(),
  } as const;
  const add = (to: Map<string, Set<Pack>>, name: string, pack: Pack) => {
    const there = to.get(name);
    if (there === undefined) to.set(name, new Set([pack]));
    else there.add(pack);
  };
  const counts = {
    examples: { A: 0, B: 0, C: 0, D: 0, E: 0, F: 0, G: 0 },
    lines: { A: 0, B: 0, C: 0, D: 0, E: 0, F: 0, G: 0 },
    templates: { A: 0, B: 0, C: 0, D: 0, E: 0, F: 0, G: 0 },
  };
  for (const { pack, source, program, stackFormat, family, events } of examples) {
    counts.examples[pack] += 1;
    counts.lines[pack] += events.length;
    add(named.program, program, pack);
    add(named['stack format'], stackFormat, pack);
    add(named.family, family, pack);
    for (const { message } of events) {
      mask.mask(readLine(source, message).message);
      add(packsOf, mask.text(), pack);
    }
  }
  const lines: MaskedLine[] = [];
  for (const [text, packs] of packsOf)
    for (const pack of packs) {
      counts.templates[pack] += 1;
      lines.push({ pack, text });
    }
  const shared: SharedLine[] = [
    ...sharedNames(named.program, 'program'),
    ...sharedNames(named['stack format'], 'stack format'),
    ...sharedNames(named.family, 'family'),
    ...sharedNames(packsOf, 'template'),
  ];
  let sharedCount = shared.length;
  for (const pair of alikeOf(lines)) {
    // Equal lines are told of above.
    if (pair.lines[0].text === pair.lines[1].text) continue;
    sharedCount += 1;
    if (shared.length < toldOf) shared.push(pair);
  }
  return { shared: shared.slice(0, toldOf), sharedCount, ...counts };
}
