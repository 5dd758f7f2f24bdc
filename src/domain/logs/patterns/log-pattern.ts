import type { IncidentClass, LogSource } from '../../alarm/finding/incident-class.ts';
import { LiteralScan } from './literal-scan.ts';

/** A known kind of line, as data: fixed text and wildcards, no expressions. */
export interface LogPattern {
  readonly name: string;
  readonly class: IncidentClass;
  /** Whose logs can hold it. */
  readonly sources: readonly LogSource[];
  /** One line of it is worth a person's eyes (`critical`), several are (`error`), or only a change of their rate (`warning`). */
  readonly severity: 'critical' | 'error' | 'warning';
  /** What it means, for people. */
  readonly says: string;
  /** A line is of this kind where one of these stands in it, whatever the case; `*` is any text. */
  readonly lines: readonly string[];
  /** And none of these. */
  readonly except: readonly string[];
  /** Lines that are of this kind, and lines that look alike and are not: held to the pattern when it is loaded. */
  readonly examples: { readonly are: readonly string[]; readonly areNot: readonly string[] };
}

/** Fixed texts, in lower case, of which each must stand behind the one before it. */
type Parts = readonly string[];

/** The patterns as they are compared. */
interface CompiledPattern {
  readonly pattern: LogPattern;
  readonly lines: readonly Parts[];
  readonly except: readonly Parts[];
}

function compile(pattern: LogPattern): CompiledPattern {
  const partsOf = (text: string): Parts => text.toLowerCase().split('*');
  return { pattern, lines: pattern.lines.map(partsOf), except: pattern.except.map(partsOf) };
}

/** Whether a line is of the pattern's kind; linear in the line for each alternative. */
export function isOfPattern(pattern: LogPattern, line: string): boolean {
  return fitsCompiled(compile(pattern), line.toLowerCase());
}

function fitsCompiled({ lines, except }: CompiledPattern, line: string): boolean {
  return lines.some((parts) => holdsAll(parts, line)) && !except.some((parts) => holdsAll(parts, line));
}

/** Each part is looked for once, behind the one before it, and never again further back. */
function holdsAll(parts: Parts, line: string): boolean {
  let from = 0;
  for (const part of parts) {
    const found = line.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}

const ASCII = /^[\x20-\x7e]+$/;

/** The longest fixed text of an alternative, which a line of it must hold. */
function anchorOf(parts: Parts): string {
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** The patterns of one source: one pass over a line tells which few of them it has to be compared with. */
class SourcePatterns {
  readonly #patterns: readonly CompiledPattern[];
  readonly #scan: LiteralScan;
  /** By the number of an anchor: the places of the patterns that have it. */
  readonly #byAnchor: readonly (readonly number[])[];
  /** Those with an anchor that the scan cannot look for. */
  readonly #always: readonly number[];

  constructor(patterns: readonly CompiledPattern[]) {
    this.#patterns = patterns;
    const always: number[] = [];
    const byAnchor = new Map<string, number[]>();
    for (const [place, { lines }] of patterns.entries()) {
      const anchors = lines.map(anchorOf);
      if (!anchors.every((anchor) => ASCII.test(anchor))) always.push(place);
      else
        for (const anchor of anchors) {
          const there = byAnchor.get(anchor);
          if (there === undefined) byAnchor.set(anchor, [place]);
          // Two lines of one pattern may have the same anchor.
          else if (there.at(-1) !== place) there.push(place);
        }
    }
    this.#always = always;
    this.#byAnchor = [...byAnchor.values()];
    this.#scan = new LiteralScan([...byAnchor.keys()]);
  }

  of(line: string): readonly LogPattern[] {
    const found = this.#scan.find(line);
    if (found.length === 0 && this.#always.length === 0) return [];
    const places = this.#placesOf(found);
    const lower = line.toLowerCase();
    const of: LogPattern[] = [];
    for (const place of places) {
      const compiled = this.#patterns[place];
      if (compiled !== undefined && fitsCompiled(compiled, lower)) of.push(compiled.pattern);
    }
    return of;
  }

  /** Places of the patterns that have one of these anchors, or none that could be looked for; ascending, each once. */
  #placesOf(anchors: readonly number[]): readonly number[] {
    const [first] = anchors;
    if (this.#always.length === 0 && anchors.length === 1 && first !== undefined)
      return this.#byAnchor[first] ?? [];
    const all = new Set([...anchors.flatMap((anchor) => this.#byAnchor[anchor] ?? []), ...this.#always]);
    return [...all].toSorted((a, b) => a - b);
  }
}

/** All patterns, ready to be compared with the lines of one source. */
export class PatternSet {
  readonly #bySource: ReadonlyMap<LogSource, SourcePatterns>;

  constructor(patterns: readonly LogPattern[]) {
    const bySource = new Map<LogSource, CompiledPattern[]>();
    for (const pattern of patterns) {
      const compiled = compile(pattern);
      for (const source of pattern.sources) {
        const there = bySource.get(source);
        if (there === undefined) bySource.set(source, [compiled]);
        else there.push(compiled);
      }
    }
    this.#bySource = new Map([...bySource].map(([source, all]) => [source, new SourcePatterns(all)]));
  }

  /** The patterns that a line is of, in the order of the catalogue. */
  of(source: LogSource, line: string): readonly LogPattern[] {
    return this.#bySource.get(source)?.of(line) ?? [];
  }
}
