/** Kinds of secrets, as they stand in the mark that replaces one. */
export type SecretType =
  | 'password'
  | 'token'
  | 'key'
  | 'secret'
  | 'cookie'
  | 'signature'
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
  | 'webhook'
  | 'google_key'
  | 'stripe_key'
  | 'npm_token'
  | 'sendgrid_key'
  | 'api_key';

const NAME_CHARS_MAX = 80;

/** A name by what it announces; `opaque`: only where its value looks like one that a machine made. */
export interface SecretName {
  readonly type: SecretType;
  readonly opaque: boolean;
}
const sure = (type: SecretType): SecretName => ({ type, opaque: false });
const opaque = (type: SecretType): SecretName => ({ type, opaque: true });

// Ends of names, after blanks of all sorts are taken out: `dbPassword`, `AWS_SECRET_ACCESS_KEY`, `x-api-key`.
const ENDS: readonly (readonly [RegExp, SecretName])[] = [
  [
    /(?:password|passwd|passphrase|passcode|passwort|kennwort|psk|userpw|rootpw|bindpw|dbpw|authtok)$/,
    sure('password'),
  ],
  [/(?:sessionid|sessid|jsessionid|sessionkey|sessioncookie|setcookie)$/, sure('cookie')],
  [
    /(?:api|app|access|secret|private|account|encrypt|encryption|crypto|cipher|aes|fernet|hmac|signing|signature|master|shared|preshared|auth|storage|license|licence|session|deploy|webhook|wep|jwt|security|salt|cookie|unseal|recovery|integration|ingest|routing|consumer|service|subscription)_?key$/,
    sure('key'),
  ],
  [/(?:keydata|secretkeybase|secretaccess|privatekeypem|sshkey|rsakey|deploykey)$/, sure('key')],
  [/(?:secret|secrets|secretstring|clientsecret|secretvalue|secretid|sharedkey)$/, sure('secret')],
  [/(?:token|credential|credentials|authtoken|bearer|accesscode|otp|totpseed|authcode|pat)$/, sure('token')],
  [/(?:signature|hmac|xamzsignature)$/, opaque('signature')],
  [/(?:key|cred|creds|auth|session|dsn|seed|salt|nonce)$/, opaque('key')],
];
/** Whole last words: a name that ends like these may be another word, such as `compass` or `spat`. */
const LAST_WORDS: ReadonlyMap<string, SecretName> = new Map([
  ...[
    'pass',
    'pwd',
    'pw',
    'passw',
    'pswd',
    'psw',
    'passwds',
    'passwords',
    'community',
    'rocommunity',
    'rwcommunity',
  ].map((word): [string, SecretName] => [word, sure('password')]),
  ['otp', sure('token')],
  ['sig', opaque('signature')],
  ['sid', opaque('cookie')],
  ['masterauth', sure('password')],
  ['requirepass', sure('password')],
]);
const PASS_WORD = /(?:pass|pwd)$/;
const NO_PASS =
  /(?:bypass|compass|trespass|surpass|overpass|underpass|encompass|multipass|singlepass|onepass|getpass|askpass)$/;
const NOT_ALONE: ReadonlySet<string> = new Set([
  'pat',
  'bearer',
  'community',
  'nonce',
  'seed',
  'salt',
  'dsn',
  'otp',
]);
const SUFFIX = /(?:hash|value|text|plain|base64|b64|encoded|raw|old|new|\d{1,2})$/;

/**
 * What a name announces, or null. Only a whole last word counts: `max_tokens` and `passed` are no secrets; `PWD` is
 * where a shell stands.
 */
export function secretName(name: string): SecretName | null {
  if (name.length > NAME_CHARS_MAX || /^(?:OLD)?PWD$/.test(name)) return null;
  // npm's name of a registry's user and password.
  if (name === '_auth') return sure('password');
  // `userPass` and `user_pass` are two words, `compass` is one.
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (words.length > 1 || !NOT_ALONE.has(last)) {
    const known = LAST_WORDS.get(last);
    if (known !== undefined) return known;
  }
  if (PASS_WORD.test(last) && !NO_PASS.test(last) && last.length <= 20) return sure('password');
  const joined = words.join('');
  if (words.length === 1 && NOT_ALONE.has(joined)) return opaque('key');
  const bare = joined.replace(SUFFIX, '');
  for (const [end, known] of ENDS) {
    if (end.test(joined) || end.test(bare)) {
      // `pat` and the like are the end of many words.
      return NOT_ALONE.has(last) ||
        words.length > 1 ||
        !/(?:pat|otp|dsn|seed|salt|nonce|bearer)$/.test(joined)
        ? known
        : null;
    }
  }
  return null;
}

/** The kind of secret that a name announces for sure, or null. */
export function secretTypeOfName(name: string): SecretType | null {
  const found = secretName(name);
  return found === null || found.opaque ? null : found.type;
}

const HEADERS: Readonly<Record<string, SecretType>> = {
  authorization: 'authorization',
  'proxy-authorization': 'authorization',
  http_authorization: 'authorization',
  cookie: 'cookie',
  'set-cookie': 'cookie',
  http_cookie: 'cookie',
};

/** HTTP headers whose value is secret, by their name or by that of the variable that a CGI program finds them in. */
export function secretTypeOfHeader(name: string): SecretType | null {
  const lower = name.length <= NAME_CHARS_MAX ? name.toLowerCase() : '';
  return Object.hasOwn(HEADERS, lower) ? (HEADERS[lower] ?? null) : null;
}

const HARMLESS =
  /^(?:true|false|null|none|nil|yes|no|on|off|undefined|n\/a|empty|unset|set|required|missing|valid|invalid|incorrect|correct|wrong|expired|denied|failed|failure|success|ok|enabled|disabled|default|optional|present|absent|accepted|rejected|unknown|changed|updated|unchanged|verified|mismatch|revoked|received|generated|created|deleted|loaded|found|error|prompt|authentication|\*{1,64}|x{3,64}|\.{3}|\[?redacted\]?|\[?filtered\]?|\[?masked\]?|<(?:redacted|hidden|masked|secret|password|set|none|unset|nil|null)>|\(?hidden\)?)$/i;
/** What stands for a value that is elsewhere: `$NAME`, `${NAME}`, `{{ name }}`, `$(command`, `%s`. */
const REFERENCE = /^(?:\$\{[\w.:/-]{1,80}\}?|\$[A-Z_][A-Z0-9_]{0,60}|\{\{.{0,80}|\$\(.{0,80}|%[sdv])$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/;
/** A path of some steps. */
const PATH = /^(?:~|\.{1,2}|file:\/\/)?\/(?:[\w.@+-]{1,64}\/){1,20}[\w.@+-]{0,64}$/;
/** A mark that stands for a secret already. */
export const MARK = /^<REDACTED:[a-z_]{1,20}:[0-9a-f]{8}>/;

/** Words that stand where a value would and give nothing away. */
export function isHarmlessValue(value: string): boolean {
  if (value === '') return true;
  if (value.replace(MARK, '') === '') return true;
  if (value.length > NAME_CHARS_MAX) return PATH.test(value) && !isOpaque(value);
  if (HARMLESS.test(value) || REFERENCE.test(value) || ADDRESS.test(value)) return true;
  return PATH.test(value) && !value.split('/').some(isOpaque);
}

const OPAQUE_CHARS_MIN = 16;
const OPAQUE = /^[A-Za-z0-9+/=_.~%:-]+$/;
const LOOKED_AT_CHARS = 256;

/** Whether a value looks as if a machine had made it: long enough, letters and digits, neither name nor path. */
export function isOpaque(value: string): boolean {
  if (value.length < OPAQUE_CHARS_MIN) return false;
  const seen = value.slice(0, LOOKED_AT_CHARS);
  if (!OPAQUE.test(seen) || !/\d/.test(seen) || !/[A-Za-z]/.test(seen)) return false;
  if (seen.startsWith('arn:') || seen.includes('://') || /^\d{4}-\d\d-\d\d/.test(seen)) return false;
  // Names and paths are words with something between them; what a machine makes has long runs of both sorts.
  const runs = seen.split(/[^A-Za-z0-9]+/);
  return runs.some(
    (run) => run.length >= 12 && /\d/.test(run) && /[A-Za-z]/.test(run) && new Set(run).size >= 7,
  );
}
