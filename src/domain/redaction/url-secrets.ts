import { TOKEN, WEBHOOK } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { isOpaque, isPlausible } from './secret-names.ts';
import type { SecretSpan } from './secret-span.ts';

const AUTHORITY_ENDS = new Set(' \t\r\n/?#"\'<>`\\|');
const LINE_BLANKS = new Set(' \t\r\n');
const AUTHORITY_CHARS_MAX = 512;
const BETWEEN_CHARS_MAX = 160;
/** Their addresses have an `@` in the path often, and their passwords no `/` without an escape. */
const WEB = /(?:https?|git|ssh|svn|hg)$/;
/** Their authority may be a password alone. */
const STORES = /rediss?$/;
const HOST = /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{1,5})?(?:$|[/?#,;"'`\s)\]}>])/;
const WEBHOOK_HOST =
  /(?:hooks\.slack\.com|discord(?:app)?\.com(?:\/|%2F)api|office\.com|logic\.azure\.com(?::443)?|hooks\.zapier\.com(?:\/|%2F)hooks|maker\.ifttt\.com(?:\/|%2F)trigger(?:\/|%2F)\w{1,40}(?:\/|%2F)with)(?:\/|%2F)$/i;
const WEBHOOK_PATH = /^(?:2F)?(?:services|workflows|triggers|webhooks|webhook|webhookb2|catch|key)$/i;
/** Steps of a path in front of a token that opens something once. */
const ONCE =
  /^(?:reset|reset[-_]?password|password[-_]?reset|verify|verification|confirm|confirmation|activate|activation|invite|invitation|magic|magic[-_]?link|unsubscribe|recover|unlock)$/;

/** Looks into the addresses of a text. */
export class UrlSecrets {
  readonly #scan: ScanContext;
  /** Where the text without blanks ends that was looked through last, and its last `@`. */
  #run = { end: 0, lastAt: -1 };

  constructor(scan: ScanContext) {
    this.#scan = scan;
  }

  /** `scheme://user:password@host`: where its password stands, or the token in the place of its user. */
  inAuthority(start: number): SecretSpan | null {
    const { cursor, text } = this.#scan;
    const scheme = text.slice(Math.max(0, start - 20), start - 3);
    const end = cursor.untilAny(start, AUTHORITY_ENDS, AUTHORITY_CHARS_MAX);
    const authority = cursor.slice(start, end);
    const at = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (at !== -1 && (colon === -1 || at < colon)) {
      const user = authority.slice(0, at);
      const isToken = isOpaque(user) || (STORES.test(scheme) && isPlausible(user));
      return isToken ? { start, end: start + at, type: 'token' } : null;
    }
    if (colon === -1 || authority.startsWith('[')) return null;
    const from = start + colon + 1;
    const isWhole = at !== -1 && HOST.test(cursor.slice(start + at + 1, start + at + 1 + 64) || ' ');
    if (isWhole && WEB.test(scheme)) return { start: from, end: start + at, type: 'password' };
    // A port, or the ports of several hosts, with no password before them.
    const isPort = /^\d{1,5}(?:$|,)/.test(authority.slice(colon + 1)) && /^[/?\s"'`]?$/.test(cursor.at(end));
    if (at === -1 && isPort) return null;
    const last = this.#lastAt(start);
    if (last > from && last - start < AUTHORITY_CHARS_MAX && /[\w[]/.test(cursor.at(last + 1))) {
      return { start: from, end: last, type: 'password' };
    }
    return at === -1 ? null : { start: from, end: start + at, type: 'password' };
  }

  /** The last `@` before a blank, or before the quote that the address stands in; each stretch is looked through once. */
  #lastAt(start: number): number {
    if (start < this.#run.end) return this.#run.lastAt;
    const { cursor } = this.#scan;
    const open = this.#scan.openQuote(start);
    const ends = open === null ? LINE_BLANKS : new Set([...LINE_BLANKS, open, '\\']);
    const end = cursor.untilAny(start, ends);
    this.#run = { end, lastAt: start + cursor.slice(start, end).lastIndexOf('@') };
    return this.#run.lastAt;
  }

  /** Go's `user:password@tcp(host)/db` and `user:password@/db`, and `user:password@host:port/db` without a scheme. */
  withoutScheme(at: number, end: number): number | null {
    const { cursor, text } = this.#scan;
    if (text[end] !== ':' || TOKEN.has(text[at - 1] ?? ' ') || text[at - 1] === '/') return null;
    const last = this.#lastAt(end + 1);
    if (last <= end + 4 || last - end > BETWEEN_CHARS_MAX) return null;
    const behind = cursor.slice(last, last + 80);
    const isDsn = /^@(?:(?:tcp6?|unix|udp)?\(|\/\w)/.test(behind);
    const password = text.slice(end + 1, last);
    const isAddress = /^@[A-Za-z][\w.-]{0,60}(?::\d{1,5})?\/\w/.test(behind) && isPlausible(password);
    return (isDsn || isAddress) && !/[\s,]/.test(password) && !password.startsWith('//')
      ? this.#scan.mark(end + 1, last, 'password', end)
      : null;
  }

  /** Steps of a path behind which a secret stands: those of webhooks, and links that open something once. */
  inPath(at: number, end: number, word: string): number | null {
    const { cursor, text } = this.#scan;
    const slash = /^(?:\/|%2F)/i.exec(cursor.slice(end, end + 3))?.[0].length;
    if (slash === undefined) return null;
    if (WEBHOOK_PATH.test(word)) {
      const from = at + (/^2F/i.test(word) ? 2 : 0);
      if (!WEBHOOK_HOST.test(text.slice(Math.max(0, from - 80), from))) return null;
      const type = /services$/i.test(word) ? 'slack_webhook' : 'webhook';
      return this.#scan.mark(end + slash, cursor.runEnd(end + slash, WEBHOOK), type, end);
    }
    if (!ONCE.test(word.toLowerCase()) || text[at - 1] !== '/') return null;
    const last = cursor.runEnd(end + slash, TOKEN);
    return isOpaque(cursor.slice(end + slash, Math.min(last, end + slash + 80)))
      ? this.#scan.mark(end + slash, last, 'token', end)
      : null;
  }

  /** `?code=X` of OAuth: opaque, and in a query. */
  inQuery(at: number, end: number, lower: string): number | null {
    const { cursor, text } = this.#scan;
    if (lower !== 'code' || text[end] !== '=' || !/[?&]/.test(text[at - 1] ?? '')) return null;
    const last = cursor.untilAny(end + 1, new Set(' \t\r\n&#"\'<>`'), AUTHORITY_CHARS_MAX);
    return isOpaque(cursor.slice(end + 1, last)) ? this.#scan.mark(end + 1, last, 'token', end) : null;
  }
}
