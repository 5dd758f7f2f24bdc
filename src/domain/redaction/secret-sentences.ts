import { isHarmlessValue, isOpaque, isPlausible, type SecretType, secretName } from './secret-names.ts';

interface SentenceSecret {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}

/** What programs say of a secret that they just made or were given; the value is the first group. */
const SAID: readonly (readonly [pattern: RegExp, type: SecretType, word: RegExp])[] = [
  [/\bpassword is generated for \S{1,120}: (\S{1,200})/i, 'password', /generated/],
  [
    /\b(?:password|passphrase|passwort) (?:for|of|para|pour|für)(?: the| user| account| database){0,3} ["'`]?[\w.@\\/-]{1,80}["'`]?(?: user| account)?(?: \([^()\n]{0,160}\))?(?: is| was set to)? ?[:=] {0,8}["'`]?(\S{1,200}?)["'`]?\s{0,8}$/i,
    'password',
    /passw|passphrase/i,
  ],
  [
    /\b(?:password|passwd|passphrase|passcode|token|secret|api[ _-]?key)["'`)]? {0,2}(?:is now|is|was|has been set to|has been changed to|set to|changed to|reset to|will be|es|est|ist)[: ]{1,3}["'`<([]{0,2}([^\s"'`<([]\S{0,200})/i,
    'password',
    /passw|passphrase|passcode|token|secret|key/i,
  ],
  [
    /\b(?:password|passphrase|token|secret|key)\b[^:=\n]{0,100}(?:to proceed|to log ?in|to sign in|for the installation|is as follows|to installation)[^:=\n]{0,40}: {1,8}(\S{1,200})\s{0,8}$/i,
    'password',
    /passw|passphrase|token|secret|key/i,
  ],
  [/\b(?:unseal|recovery) key(?: \(\w{1,12}\))?(?: \d{1,3})?: {0,8}(\S{16,200})/i, 'key', /[Kk]ey/],
  [/\bPASSWORD \w{1,40} = (\S{4,200})/, 'password', /PASSWORD/],
  [
    /\b(?:given|wrong|entered|bad|invalid|incorrect) password[:=]? ["'`(]([^"'`)\n]{4,100})["'`)]/i,
    'password',
    /passw/i,
  ],
  [/\bof given password: (\S{4,100}?)\)?\s{0,4}$/i, 'password', /given/],
];

/** A line that ends by announcing a secret. */
const ANNOUNCED =
  /\b(?:password|passwd|passphrase|passcode|token|secret|api key|unseal key)\b[^:=\n]{0,160}:\s{0,4}$/i;
/** A line that is nothing but the path of a key whose value a store prints below. */
const KEY_PATH = /^\/(?:[\w.-]{1,60}\/){1,12}([\w.-]{2,80})\s{0,4}$/;

/** The secret that a line tells in words. */
export function secretSaid(line: string): SentenceSecret | null {
  for (const [pattern, type, word] of SAID) {
    const match = word.test(line) ? pattern.exec(line) : null;
    const value = match?.[1]?.replace(/[.,;:)\]>"'`]{1,3}$/, '');
    if (match === null || value === undefined || isHarmlessValue(value)) continue;
    const isSecret = isPlausible(value) || isOpaque(value);
    if (!isSecret) continue;
    const start = match.index + match[0].lastIndexOf(value);
    return { start, end: start + value.length, type };
  }
  return null;
}

/** Whether the next line, or the one below an empty one, is the value that this one announces. */
export function secretAnnounced(line: string, next: string): SentenceSecret | null {
  const value = next.trim();
  if (value.length < 4 || value.length > 1_200 || /\s/.test(value) || isHarmlessValue(value)) return null;
  const start = next.indexOf(value);
  const key = KEY_PATH.exec(line)?.[1];
  if (key !== undefined) {
    const known = secretName(key);
    const isValue =
      known !== null && !value.startsWith('/') && !/^[a-z]+$/.test(value) && !/\.[a-z]{1,5}$/.test(value);
    return isValue && (known.proof !== 'opaque' || isOpaque(value))
      ? { start, end: start + value.length, type: known.type }
      : null;
  }
  const isAnswer = ANNOUNCED.test(line) && !/[#$>%:]$/.test(value) && (isPlausible(value) || isOpaque(value));
  return isAnswer ? { start, end: start + value.length, type: 'password' } : null;
}
