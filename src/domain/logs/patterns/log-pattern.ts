import type { IncidentClass, LogSource } from '../../alarm/finding/incident-class.ts';
import { matchesName } from '../../text/wildcards.ts';

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

/** The patterns as they are compared: lower case, open at both ends. */
interface CompiledPattern {
  readonly pattern: LogPattern;
  readonly lines: readonly string[];
  readonly except: readonly string[];
}

function compile(pattern: LogPattern): CompiledPattern {
  const open = (text: string) => `*${text.toLowerCase()}*`;
  return { pattern, lines: pattern.lines.map(open), except: pattern.except.map(open) };
}

/** Whether a line is of the pattern's kind; linear in the line for each alternative. */
export function isOfPattern(pattern: LogPattern, line: string): boolean {
  return fitsCompiled(compile(pattern), line.toLowerCase());
}

function fitsCompiled({ lines, except }: CompiledPattern, line: string): boolean {
  return lines.some((text) => matchesName(text, line)) && !except.some((text) => matchesName(text, line));
}

/** All patterns, ready to be compared with the lines of one source. */
export class PatternSet {
  readonly #bySource: ReadonlyMap<LogSource, readonly CompiledPattern[]>;

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
    this.#bySource = bySource;
  }

  /** The patterns that a line is of, in the order of the catalogue. */
  of(source: LogSource, line: string): readonly LogPattern[] {
    const lower = line.toLowerCase();
    return (this.#bySource.get(source) ?? [])
      .filter((compiled) => fitsCompiled(compiled, lower))
      .map(({ pattern }) => pattern);
  }
}
