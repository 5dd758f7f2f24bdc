/** Kinds of secrets, as they stand in the mark that replaces one. */
export type SecretType =
  | 'password'
  | 'token'
  | 'key'
  | 'secret'
  | 'cookie'
  | 'authorization'
  | 'private_key'
  | 'password_hash'
  | 'jwt'
  | 'aws_key_id'
  | 'aws_secret'
  | 'github_token'
  | 'gitlab_token'
  | 'slack_token'
  | 'slack_webhook'
  | 'google_key'
  | 'stripe_key'
  | 'npm_token'
  | 'sendgrid_key'
  | 'api_key';

const NAME_CHARS_MAX = 80;

// Ends of names, after blanks of all sorts are taken out: `dbPassword`, `AWS_SECRET_ACCESS_KEY`, `x-api-key`.
const ENDS: readonly (readonly [RegExp, SecretType])[] = [
  [/(?:password|passwd|passphrase|passcode)$/, 'password'],
  [/(?:sessionid|sessid|jsessionid)$/, 'cookie'],
  [/(?:api|access|secret|private|account|encryption|signing|master|shared|auth|storage|license)key$/, 'key'],
  [/(?:secret|secretstring|clientsecret|secretvalue)$/, 'secret'],
  [/(?:token|credential|credentials)$/, 'token'],
];
const SUFFIX = /(?:hash|value|text|plain|\d{1,2})$/;

/**
 * The kind of secret that a name announces, or null. Only a whole last word counts: `max_tokens` and `passed` are no
 * secrets; `PWD` is where a shell stands.
 */
export function secretTypeOfName(name: string): SecretType | null {
  if (name.length > NAME_CHARS_MAX) return null;
  if (/^(?:OLD)?PWD$/.test(name)) return null;
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const last = words.at(-1) ?? '';
  if (last === 'pass' || last === 'pwd' || last === 'pw' || last === 'passw') return 'password';
  const joined = words.join('');
  const bare = joined.replace(SUFFIX, '');
  for (const [end, type] of ENDS) {
    if (end.test(joined) || end.test(bare)) return type;
  }
  return null;
}

const HEADERS: Readonly<Record<string, SecretType>> = {
  authorization: 'authorization',
  'proxy-authorization': 'authorization',
  cookie: 'cookie',
  'set-cookie': 'cookie',
};

/** HTTP headers whose whole value is secret. */
export function secretTypeOfHeader(name: string): SecretType | null {
  const lower = name.length <= NAME_CHARS_MAX ? name.toLowerCase() : '';
  return Object.hasOwn(HEADERS, lower) ? (HEADERS[lower] ?? null) : null;
}

const HARMLESS =
  /^(?:true|false|null|none|nil|yes|no|on|off|undefined|n\/a|empty|unset|set|required|missing|invalid|incorrect|wrong|expired|denied|failed|authentication|\*{1,64}|x{3,64}|\[?redacted\]?|\[?filtered\]?|\(?hidden\)?)$/i;
/** A mark that stands for a secret already. */
export const MARK = /^<REDACTED:[a-z_]{1,20}:[0-9a-f]{8}>/;

/** Words that stand where a value would and give nothing away. */
export function isHarmlessValue(value: string): boolean {
  if (value === '') return true;
  if (value.length > NAME_CHARS_MAX) return false;
  return HARMLESS.test(value) || value.replace(MARK, '') === '';
}
