/** One part of a regular expression: a single atom, a group, or something that takes no characters. */
type Term =
  | { readonly kind: 'atom'; readonly source: string; readonly min: number; readonly max: number }
  | {
      readonly kind: 'group';
      readonly branches: readonly (readonly Term[])[];
      readonly min: number;
      readonly max: number;
    };

/** What texts can be built of to try an expression. */
export interface ExpressionSamples {
  /** Shortest texts that its branches take, one each. */
  readonly wholes: readonly string[];
  /** What leads up to each repetition, and characters that the repetition takes. */
  readonly repetitions: readonly { readonly lead: string; readonly unit: string }[];
  /** Characters that one of its atoms takes. */
  readonly characters: readonly string[];
}

const CANDIDATES = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  ...'\t\n\r\0\u001b\u0007\u007f\u0085\u009b\u009c\u00ad\u00e9\u200b\u202e\u2028\u2800\ufe0f\ufffd\u0430\u3164',
  '\u{1f600}',
  '\u{e0041}',
  '\ud800',
];
const BRANCHES_MAX = 24;

/** Reads the part of a source that begins at `at`: enough of the grammar to take an expression of ours apart. */
class ExpressionReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): readonly (readonly Term[])[] {
    const branches: Term[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at += 1;
        branches.push([]);
        continue;
      }
      const term = this.#term();
      if (term !== null) branches.at(-1)?.push(term);
    }
    return branches;
  }

  #take(pattern: RegExp): string | null {
    const found = pattern.exec(this.#source.slice(this.#at))?.[0] ?? null;
    this.#at += found?.length ?? 0;
    return found;
  }

  #term(): Term | null {
    if (this.#take(/^(?:[\^$]|\\[bB])/) !== null) return null;
    const opened = this.#take(/^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/);
    if (opened !== null) {
      const branches = this.read();
      this.#at += 1;
      const { min, max } = this.#repeat();
      return /[=!]$/.test(opened) ? null : { kind: 'group', branches, min, max };
    }
    const source = this.#take(
      /^(?:\[(?:\\[\s\S]|[^\]\\])*\]|\\[pPu]\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[\s\S]|[\s\S])/u,
    );
    return { kind: 'atom', source: source ?? '', ...this.#repeat() };
  }

  #repeat(): { min: number; max: number } {
    const found = this.#take(/^(?:[*+?]|\{\d+(?:,\d*)?\})\??/) ?? '';
    if (found.startsWith('*')) return { min: 0, max: Infinity };
    if (found.startsWith('+')) return { min: 1, max: Infinity };
    if (found.startsWith('?')) return { min: 0, max: 1 };
    const [, min, more, max] = /^\{(\d+)(,?)(\d*)\}/.exec(found) ?? [];
    if (min === undefined) return { min: 1, max: 1 };
    const least = Number(min);
    if (max !== undefined && max !== '') return { min: least, max: Number(max) };
    return { min: least, max: more === ',' ? Infinity : least };
  }
}

/** Takes an expression apart into what adversarial texts can be built of. */
export function samplesOf(expression: RegExp): ExpressionSamples {
  const flags = expression.flags.replaceAll(/[gy]/g, '');
  const known = new Map<string, readonly string[]>();
  const taken = (atom: string): readonly string[] => {
    const found = known.get(atom) ?? charactersOf(atom, flags);
    known.set(atom, found);
    return found;
  };
  const repetitions: { lead: string; unit: string }[] = [];

  const walk = (terms: readonly Term[], before: string): string => {
    let lead = before;
    for (const term of terms) {
      const shortest = term.kind === 'atom' ? (taken(term.source)[0] ?? '') : walkAll(term.branches, lead);
      if (term.max > 1) {
        const units = term.kind === 'atom' ? taken(term.source) : [shortest];
        for (const unit of units) repetitions.push({ lead, unit });
      }
      lead += shortest.repeat(Math.max(1, term.min));
    }
    return lead.slice(before.length);
  };
  const walkAll = (branches: readonly (readonly Term[])[], before: string): string => {
    const samples = branches.slice(0, BRANCHES_MAX).map((terms) => walk(terms, before));
    return samples[0] ?? '';
  };

  const branches = new ExpressionReader(expression.source).read();
  const wholes = branches.slice(0, BRANCHES_MAX).map((terms) => walk(terms, ''));
  return { wholes, repetitions, characters: [...new Set([...known.values()].flat())] };
}

/** The first, a middle and the last of the candidates that an atom takes. */
function charactersOf(atom: string, flags: string): readonly string[] {
  const pattern = new RegExp(`^(?:${atom})$`, flags.replace('m', ''));
  const all = CANDIDATES.filter((candidate) => pattern.test(candidate));
  return [...new Set([all[0], all[Math.floor(all.length / 2)], all.at(-1)])].filter(
    (character) => character !== undefined,
  );
}
