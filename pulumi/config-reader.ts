import { countText } from '../src/domain/text/count-text.ts';
import { parseCidr } from './subnet-plan.ts';
/** What a stack's configuration holds: strings, lists and objects as JSON. */
export type RawConfig = Readonly<Record<string, string | undefined>>;

/** Every problem at once, each with the key and what to set. */
export class StackConfigError extends Error {
  override readonly name = 'StackConfigError';
  readonly problems: readonly string[];
  constructor(stack: string, problems: readonly string[]) {
    super(
      `the configuration of stack "${stack}" has ${countText(problems.length, 'problem')}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Reads typed values and collects what is wrong, so that one preview shows every problem. */
export class ConfigReader {
  readonly problems: string[] = [];
  readonly #values: RawConfig;
  readonly #secretKeys: ReadonlySet<string>;
  readonly #read = new Set<string>();

  /** @param secretKeys those whose values Pulumi keeps encrypted. */
  constructor(values: RawConfig, secretKeys: ReadonlySet<string>) {
    this.#values = values;
    this.#secretKeys = secretKeys;
  }

  /** Whether a secret is set; in plain text it is a problem, and its value is never looked at here. */
  hasSecret(key: string): boolean {
    const isSet = this.optional(key) !== null;
    if (isSet && !this.#secretKeys.has(key))
      this.problem(
        key,
        `is kept in plain text: replace it, and set it with "pulumi config set --secret ${key}"`,
      );
    return isSet;
  }

  problem(key: string, text: string): void {
    this.problems.push(`recoverops:${key} ${text}`);
  }

  optional(key: string): string | null {
    this.#read.add(key);
    const value = this.#values[key]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  text(key: string, fallback: string, pattern: RegExp, advice: string): string {
    return this.optionalText(key, pattern, advice) ?? fallback;
  }

  optionalText(key: string, pattern: RegExp, advice: string): string | null {
    const value = this.optional(key);
    if (value === null || pattern.test(value)) return value;
    this.problem(key, `is "${value}": ${advice}`);
    return null;
  }

  /** Empty when it is missing, which is a problem already noted. */
  required(key: string, pattern: RegExp, advice: string): string {
    const value = this.optional(key);
    if (value === null) {
      this.problem(key, `is not set: ${advice}`);
      return '';
    }
    if (!pattern.test(value)) this.problem(key, `is "${value}": ${advice}`);
    return value;
  }

  oneOf<T extends string>(key: string, fallback: T, allowed: readonly T[]): T {
    const value = this.optional(key);
    if (value === null) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    this.problem(key, `is "${value}": set one of ${allowed.join(', ')}`);
    return fallback;
  }

  flag(key: string, fallback: boolean): boolean {
    return this.oneOf(key, fallback ? 'true' : 'false', ['true', 'false']) === 'true';
  }

  integer(key: string, fallback: number, min: number, max: number): number {
    const value = this.optional(key);
    if (value === null) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    this.problem(key, `is "${value}": set a whole number from ${min} to ${max}`);
    return fallback;
  }

  /** A JSON list of strings, each of the pattern. */
  list(key: string, pattern: RegExp, advice: string, limit: number): readonly string[] {
    const parsed = this.json(key);
    if (parsed === null) return [];
    if (!Array.isArray(parsed) || parsed.some((item) => typeof item !== 'string')) {
      this.problem(key, `is not a list of texts: set it with --path '${key}[0]' …, ${advice}`);
      return [];
    }
    const items = parsed.map(String);
    for (const item of items) if (!pattern.test(item)) this.problem(key, `has "${item}": ${advice}`);
    if (items.length > limit) this.problem(key, `has ${items.length} entries: ${limit} are the most`);
    return items;
  }

  /** IPv4 ranges. */
  cidrs(key: string, limit: number): readonly string[] {
    const cidrs = this.list(key, /./, 'give IPv4 ranges such as 203.0.113.0/24', limit);
    for (const cidr of cidrs) {
      if (parseCidr(cidr) === undefined)
        this.problem(key, `has "${cidr}": give an IPv4 range whose host bits are 0, such as 203.0.113.0/24`);
    }
    return cidrs;
  }

  /** Parsed JSON, or null when it is not set or not JSON (which is noted). */
  json(key: string): unknown {
    const value = this.optional(key);
    if (value === null) return null;
    try {
      return JSON.parse(value);
    } catch {
      this.problem(key, `is not JSON: set it with "pulumi config set --path", or as JSON text`);
      return null;
    }
  }

  /** Keys that nothing asked for are misspelt. */
  noteUnknownKeys(): void {
    const known = [...this.#read].toSorted();
    for (const key of Object.keys(this.#values)) {
      if (!this.#read.has(key))
        this.problem(key, `is unknown: remove it or correct it to one of ${known.join(', ')}`);
    }
  }
}
