import { PASSWORD_FLAGS, type PasswordFlag } from './password-flags.ts';
import { BLANKS, QUOTES } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { isHarmlessValue } from './secret-names.ts';
import { valueAt } from './value-extent.ts';

const BLANKS_MAX = 16;
const LOOKED_AT_CHARS = 512;
/** `docker run -p 127.0.0.1:8080:80/tcp`. */
const PORTS = /^[\d.]{1,15}(?::[\d.-]{1,15}){0,2}(?:\/\w{3,4})?$/;
const USER_FLAG = /^--(?:proxy-|http-)?(?:user|auth|creds|src-creds|dest-creds)$/;

/** Reads command lines: which program is called decides what its short flags take. */
export class CommandFlags {
  readonly #scan: ScanContext;
  #flags: readonly PasswordFlag[] | null = null;

  constructor(scan: ScanContext) {
    this.#scan = scan;
  }

  /** What ends a command was reached. */
  end(): void {
    this.#flags = null;
  }

  /** A word that may be the name of a program. */
  program(word: string, end: number): void {
    const next = this.#scan.text[end] ?? ' ';
    if (next !== ' ' && next !== '\t' && next !== '"') return;
    const plugin = /^check_\w{2,20}$/.test(word) ? 'check_plugin' : word;
    this.#flags = PASSWORD_FLAGS.get(plugin) ?? this.#flags;
  }

  /** The secret behind a flag of the program that is called. */
  flag(at: number, end: number, word: string): number | null {
    if (!word.startsWith('-')) return null;
    if (USER_FLAG.test(word)) return this.#userFlag(end);
    if (this.#flags === null || word.startsWith('--')) return null;
    const found = this.#flags
      .filter(({ flag }) => word.startsWith(flag))
      .toSorted((a, b) => b.flag.length - a.flag.length)[0];
    return found === undefined ? null : this.#taken(at, end, word, found);
  }

  #taken(at: number, end: number, word: string, { flag, takes }: PasswordFlag): number | null {
    const { cursor, text } = this.#scan;
    const bare = word.length === flag.length && BLANKS.has(text[end] ?? ' ');
    if (bare ? takes === 'attached' : takes === 'next' || takes === 'last') return null;
    const from = bare ? cursor.runEnd(end, BLANKS, BLANKS_MAX) : at + flag.length;
    const { start, end: last } = valueAt(cursor, from, { toBlank: true, open: this.#scan.openQuote(at) });
    const value = cursor.slice(start, Math.min(last, start + LOOKED_AT_CHARS));
    if (takes === 'pair' && !value.slice(0, 128).includes('=')) return end;
    if (takes === 'user') return this.#userPassword(start, last, value) ?? end;
    if (takes === 'last') {
      const colon = value.lastIndexOf(':');
      return colon < 1 ? end : this.#scan.mark(start + colon + 1, last, 'password', end);
    }
    // `openssl -passin pass:X`
    const prefix = /^(?:pass|file|env|fd):/.exec(value)?.[0] ?? '';
    if (prefix !== '' && prefix !== 'pass:') return end;
    if (prefix !== '' && QUOTES.has(text[start + prefix.length] ?? '')) {
      const inner = valueAt(cursor, start + prefix.length);
      return this.#scan.mark(inner.start, inner.end, 'password', end);
    }
    const isNone = PORTS.test(value.slice(0, 48)) || /^-{1,2}\w/.test(value);
    return isNone ? end : this.#scan.mark(start + prefix.length, last, 'password', end);
  }

  #userPassword(start: number, last: number, value: string): number | null {
    const colon = value.search(/[:%,]/);
    if (colon < 1 || value.startsWith('//', colon + 1)) return null;
    return this.#scan.mark(start + colon + 1, last, 'password', start);
  }

  /** `--user name:password` and `--proxy-user name:password`, of any program. */
  #userFlag(end: number): number | null {
    const { cursor } = this.#scan;
    const from = /^(?:=|[ \t]{1,16})/.exec(cursor.slice(end, end + BLANKS_MAX))?.[0].length;
    if (from === undefined) return null;
    const extent = valueAt(cursor, end + from, { toBlank: true, open: this.#scan.openQuote(end) });
    const value = cursor.slice(extent.start, Math.min(extent.end, extent.start + LOOKED_AT_CHARS));
    return isHarmlessValue(value) ? null : this.#userPassword(extent.start, extent.end, value);
  }
}
