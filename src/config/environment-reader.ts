import type { AskedVariable } from '../domain/redaction/told-settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Letters that differ at most between a setting and a misspelling of it. */
const MISSPELT_BY = 2;

/** The least number of letters to change, add or leave out to make one text of the other (Levenshtein). */
function lettersBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const changed = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      here.push(Math.min(changed, (above[at] ?? 0) + 1, (here[at - 1] ?? 0) + 1));
    }
    above = here;
  }
  return above[b.length] ?? 0;
}

/** Reads typed values and collects what is wrong, so that one run shows every problem. */
export class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #env: Environment;
  readonly #read = new Set<string>();
  /** By name, what holds where nothing is set, as it would be written; absent: nothing. */
  readonly #defaults = new Map<string, string>();
  constructor(env: Environment) {
    this.#env = env;
  }

  optional(name: string): string | null {
    this.#read.add(name);
    return this.#textOf(name);
  }

  #textOf(name: string): string | null {
    const value = this.#env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  /**
   * Notes every variable of ours that is nearly the name of a setting: it would be ignored, and who set it believes that
   * it counts. What is like none may belong to another program.
   */
  noteMisspelt(prefix: string): void {
    for (const name of Object.keys(this.#env)) {
      if (!name.startsWith(prefix) || this.#read.has(name) || this.#env[name] === '') continue;
      const meant = [...this.#read].find((known) => lettersBetween(name, known) <= MISSPELT_BY);
      if (meant !== undefined) this.problems.push(`${name} is no setting: you may mean ${meant}`);
    }
  }

  /** Every variable whose name begins so, by its whole name; empty ones are not set. */
  beginningWith(prefix: string): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const name of Object.keys(this.#env)) {
      const value = name.startsWith(prefix) ? this.optional(name) : null;
      if (value !== null) found[name] = value;
    }
    return found;
  }

  /** Every variable that was asked for, with its text and what holds without one. */
  asked(): readonly AskedVariable[] {
    return [...this.#read].map((name) => ({
      name,
      text: this.#textOf(name),
      fallback: this.#defaults.get(name) ?? null,
    }));
  }

  text(name: string, fallback: string): string {
    this.#defaults.set(name, fallback);
    return this.optional(name) ?? fallback;
  }

  number(name: string, fallback: number, min: number, max: number): number {
    this.#defaults.set(name, String(fallback));
    const text = this.optional(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    this.problems.push(`${name} is "${text}": give a number from ${min} to ${max}`);
    return fallback;
  }

  numberOrNull(name: string, min: number, max: number): number | null {
    if (this.optional(name) === null) return null;
    const value = this.number(name, min, min, max);
    this.#defaults.delete(name);
    return value;
  }

  oneOf<T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    this.#defaults.set(name, fallback);
    const text = this.optional(name);
    if (text === null) return fallback;
    const found = allowed.find((candidate) => candidate === text.toLowerCase());
    if (found !== undefined) return found;
    this.problems.push(`${name} is "${text}": give one of ${allowed.join(', ')}`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, fallback ? 'true' : 'false', ['true', 'false']) === 'true';
  }

  list(name: string): readonly string[] {
    return (this.optional(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  numbers(name: string, fallback: readonly number[]): readonly number[] {
    this.#defaults.set(name, fallback.join(','));
    const items = this.list(name);
    if (items.length === 0) return this.optional(name) === null ? fallback : [];
    const values = items.map(Number);
    if (values.every((value) => Number.isFinite(value) && value > 0)) return values;
    this.problems.push(`${name} is "${items.join(',')}": give positive numbers separated by commas`);
    return fallback;
  }

  url(name: string): string | null {
    const text = this.optional(name);
    if (text === null || URL.canParse(text)) return text;
    this.problems.push(`${name} is "${text}": give a full URL such as http://127.0.0.1:4566`);
    return null;
  }
}
