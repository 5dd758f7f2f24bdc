import { TOKEN } from './scan-characters.ts';
import type { ScanContext } from './scan-context.ts';
import { isOpaque, type SecretType } from './secret-names.ts';

const PARTS_MAX = 5;
const CHARS_MIN = 20;
const REST_CHARS_MAX = 81;
const TELEGRAM_CHARS_MAX = 64;
/** First parts of tokens whose parts have dots between. */
const STARTS: ReadonlyMap<string, SecretType> = new Map([
  ['ya29', 'google_key'],
  ['SG', 'sendgrid_key'],
  ...['hvs', 'hvb', 'hvr', 'dt0c01', 'dt0s01', 'dt0s16', 's', 'dp'].map((part): [string, SecretType] => [
    part,
    'api_key',
  ]),
]);

/** Tokens of several parts with dots or colons between: JWT, Google's ya29, Telegram. */
export function dottedToken(scan: ScanContext, at: number, end: number, word: string): number | null {
  const { cursor, text } = scan;
  if (text[end] === ':' && /^(?:bot)?\d{8,10}$/.test(word)) {
    const last = cursor.runEnd(end + 1, TOKEN, TELEGRAM_CHARS_MAX);
    const isLong = word.startsWith('bot') ? last - end >= 31 && last - end <= 51 : last - end === 36;
    const start = word.startsWith('bot') ? at + 3 : at;
    return isLong && isOpaque(text.slice(end + 1, last)) ? scan.mark(start, last, 'api_key', end) : null;
  }
  if (text[end] !== '.') return null;
  const isJwt = word.length >= 8 && word.startsWith('eyJ');
  const known = STARTS.get(word);
  const isLongPart = word.length >= 14 && word.length <= 32 && /^(?:pat|key|[MNO])[A-Za-z0-9_-]+$/.test(word);
  const isAtlas = word.length === 14 && cursor.follows(end, '.atlasv1.');
  if (!isJwt && known === undefined && !isLongPart && !isAtlas) return null;
  let parts = 1;
  let last = end;
  while (parts < PARTS_MAX && text[last] === '.' && TOKEN.has(text[last + 1] ?? ' ')) {
    last = cursor.runEnd(last + 1, TOKEN);
    parts += 1;
  }
  if (isJwt) return parts >= 2 ? scan.mark(at, last, 'jwt', end) : null;
  const rest =
    cursor
      .slice(end + 1, Math.min(last, end + REST_CHARS_MAX))
      .split('.')
      .at(-1) ?? '';
  if (last - at < CHARS_MIN || !isOpaque(rest)) return null;
  return scan.mark(at, last, known ?? 'api_key', end);
}
