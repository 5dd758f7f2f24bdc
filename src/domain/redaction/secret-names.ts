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

/**
 * How far a name alone is believed: `none`, every value behind it is secret; `loose`, no single word in small letters
 * is; `plausible`, only what somebody may have chosen as a password is; `opaque`, only what a machine made.
 */
export type Proof = 'none' | 'loose' | 'plausible' | 'opaque';

/** A name by what it announces, and what its value has to look like. */
export interface SecretName {
  readonly type: SecretType;
  readonly proof: Proof;
}
const sure = (type: SecretType): SecretName => ({ type, proof: 'none' });
const loose = (type: SecretType): SecretName => ({ type, proof: 'loose' });
const plausible = (type: SecretType): SecretName => ({ type, proof: 'plausible' });
const opaque = (type: SecretType): SecretName => ({ type, proof: 'opaque' });

// Ends of names, after blanks of all sorts are taken out: `dbPassword`, `AWS_SECRET_ACCESS_KEY`, `x-api-key`.
const ENDS: readonly (readonly [RegExp, SecretName])[] = [
  [
    /(?:password|passwd|passphrase|passcode|passwrd|psk|userpw|rootpw|adminpw|bindpw|dbpw|authtok|pwdhash|authpass|pass4symmkey)$/,
    sure('password'),
  ],
  // Other languages.
  [
    /(?:passwort|kennwort|motdepasse|contrasen[ay]a?|contraseña|senha|wachtwoord|hasło|haslo|пароль|密码|密碼|口令|パスワード|비밀번호|şifre|lösenord|losenord|salasana|adgangskode|kodeord|passord|heslo|jelszó|jelszo|lozinka|geslo|parolă|parola|parole|κωδικός|סיסמה|كلمةالمرور|mậtkhẩu)$/u,
    sure('password'),
  ],
  [
    /(?:sessionid|sessid|jsessionid|sessionkey|sessioncookie|setcookie|erlangcookie|nodecookie)$/,
    sure('cookie'),
  ],
  [
    /(?:routing|service|consumer|storage|session|message|sort|partition|primary|foreign|public|cache)_?key$/,
    opaque('key'),
  ],
  [
    /(?:api|access|secret|sec|private|priv|account|encrypt|encryption|encryptor|crypto|cipher|aes|fernet|hmac|signing|signature|master|shared|preshared|auth|wep|jwt|unseal|recovery|cookie|tsig|secure|nonce|loggedin|authentication)_?key$/,
    sure('key'),
  ],
  [
    /(?:app|license|licence|deploy|webhook|security|salt|integration|ingest|subscription|admin|write)_?key$/,
    plausible('key'),
  ],
  [
    /(?:keydata|secretkeybase|secretaccess|privatekeypem|sshkey|rsakey|deploykey|privateexponent|privatemac)$/,
    sure('key'),
  ],
  [/(?:auth|secure|loggedin|nonce)_?salt$/, sure('key')],
  [/(?:password|hash)_?salt$/, plausible('key')],
  [/(?:secretid)$/, plausible('secret')],
  [/secrets$/, plausible('secret')],
  [/(?:accesskeyid|webhook|webhookur[li])$/, opaque('key')],
  [/(?:secret|secretstring|clientsecret|secretvalue|sharedkey)$/, sure('secret')],
  [/(?:recovery|backup|scratch)codes?$/, plausible('token')],
  [/(?:credentials?|creds?|userpass|basicauth|cloudauth|httpauth)$/, loose('token')],
  [/(?:token|authtoken|bearer|accesscode|otp|totpseed|authcode|pat|jwt)$/, sure('token')],
  [/(?:signature|hmac|xamzsignature)$/, opaque('signature')],
  [
    /(?:key|cred|auth|session|dsn|seed|salt|nonce|license|licence|login|encrypt|initialmanagement|cookie)$/,
    opaque('key'),
  ],
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
    'mdp',
    'clave',
  ].map((word): [string, SecretName] => [word, sure('password')]),
  ['otp', sure('token')],
  ['pin', sure('token')],
  ['sig', opaque('signature')],
  ['sid', opaque('cookie')],
  ['masterauth', sure('password')],
  ['requirepass', sure('password')],
  ['tokens', plausible('token')],
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
]);
const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
/** What a name may say at its end besides: of what, where, since when, in which form. */
const QUALIFIERS = words(
  'prod production live test testing dev development stage staging stg qa uat old new prev previous next current main primary secondary backup bak temp tmp default value values val text plain plaintext cleartext raw hash hashed digest encoded base64 b64 hex string str encrypted in out ro rw readonly local global remote content contents data db database app api web root admin administrator user github gitlab internal external shared private public env var a b c x y',
);
/** A word of this sort somewhere in a name makes it one of a secret, if its value may be one. */
const STRONG = words('password passwd passphrase passwort pwd secret token apikey credential credentials');
/** What is told about a secret, and is none. */
const ABOUT = words(
  'file files filename path dir directory folder url uri link endpoint host server address addr port policy policies ttl expiry expires expire expiration expired min max minimum maximum length len size count counter total type types kind name names id ids identifier ref reference age lifetime period enabled enable required require allowed algorithm algo alg encryption method mode authentication auth authenticator reset hint field label store storage manager management service provider source rotation rotate version format lock change changed last at status state valid validity validation validator strength header bucket budget usage used limit rate time timeout prefix command cmd prompt error errors message arn class check checker complexity history attempts retries failed failure request response handler helper issuer audience scope scopes parameter generator review controller cache page view form ring rules rule list lookup maps mount volume key keys user username users sub bytes chars',
);

/** The words of a name, in small letters: `userPass` and `user_pass` are two, `compass` is one. */
function wordsOf(name: string): string[] {
  return (name > '\u007f' || /[^ -~]/.test(name) ? name.normalize('NFKC') : name)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}

const COMMON_END = /(?<!password|hash|auth|secure|nonce)(?:pat|otp|dsn|seed|salt|nonce|bearer)$/;

const isQualifier = (word: string) => QUALIFIERS.has(word) || /^v?\d{1,4}$/.test(word);

function knownBy(names: readonly string[]): SecretName | null {
  const last = names.at(-1) ?? '';
  if (names.length > 1 || !NOT_ALONE.has(last)) {
    const known = LAST_WORDS.get(last);
    if (known !== undefined) return known;
  }
  if (PASS_WORD.test(last) && !NO_PASS.test(last) && last.length <= 20) return sure('password');
  const joined = names.join('');
  if (names.length === 1 && NOT_ALONE.has(joined)) return opaque('key');
  for (const [end, known] of ENDS) {
    if (!end.test(joined)) continue;
    // `pat` and the like are the end of many words.
    return NOT_ALONE.has(last) || names.length > 1 || !COMMON_END.test(joined) ? known : null;
  }
  return null;
}

/**
 * What a name announces, or null. Only a whole last word counts, before what qualifies it: `max_tokens` and `passed`
 * are no secrets; `PWD` is where a shell stands.
 */
export function secretName(name: string): SecretName | null {
  if (name.length > NAME_CHARS_MAX || /^(?:OLD)?PWD$/.test(name)) return null;
  // npm's name of a registry's user and password.
  if (name === '_auth') return sure('password');
  // OpenVPN's name of a file.
  if (/^-{0,2}auth-user-pass$/.test(name)) return null;
  const all = wordsOf(name);
  const known = knownBy(all);
  if (known !== null) return known;
  let names = all;
  while (names.length > 1 && isQualifier(names.at(-1) ?? '')) names = names.slice(0, -1);
  // `DB_PASSWD_FILE_CONTENT` is what stands in the file.
  if (names.at(-1) === 'file' && /^contents?$/.test(all.at(-1) ?? '')) names = names.slice(0, -1);
  const bare = (names.at(-1) ?? '').replace(
    /(?:hash|value|text|plain|base64|b64|encoded|raw|old|new|v?\d{1,4})$/,
    '',
  );
  const qualified = bare === '' ? null : knownBy([...names.slice(0, -1), bare]);
  if (qualified !== null) return qualified;
  return names.some((word) => STRONG.has(word)) && !names.some((word) => ABOUT.has(word))
    ? /pass|pwd/.test(names.join(''))
      ? loose('password')
      : plausible('token')
    : null;
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
  /^(?:true|false|null|none|nil|yes|no|on|off|undefined|n\/a|empty|unset|set|required|missing|valid|invalid|incorrect|correct|wrong|expired|denied|failed|failure|success|ok|enabled|disabled|default|optional|present|absent|accepted|rejected|unknown|changed|updated|unchanged|verified|mismatch|revoked|received|generated|created|deleted|loaded|found|error|prompt|authentication|include|omit|same-origin|\?|:[a-z_]{1,40}|@?[pP]\d|\$\d{1,2}|[x*!]:\d{1,9}.{0,60}|\*{1,64}|x{3,64}|\.{3}|\[?redacted\]?|\[?filtered\]?|\[?masked\]?|<(?:redacted|hidden|masked|secret|password|set|none|unset|nil|null)>|\(?hidden\)?)$/i;
/** What stands for a value that is elsewhere: `$NAME`, `${NAME}`, `{{ name }}`, `$(command`, `%s`. */
const REFERENCE = /^(?:\$\{[\w./-]{1,80}\}|\$[A-Z_][A-Z0-9_]{0,60}|\{\{.{0,80}|\$\([^)]{0,80}\)|%[sdv])$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?$/;
/** A path of some steps. */
const PATH = /^(?:~|\.{1,2}|file:\/\/)?\/(?:[\w.@+-]{1,64}\/){1,20}[\w.@+-]{0,64}$/;
/** A mark that stands for a secret already. */
export const MARK = /^<REDACTED:[a-z_]{1,20}:[0-9a-f]{8}>/;
const MARKS = /<REDACTED:[a-z_]{1,20}:[0-9a-f]{8}>/g;
/** Nothing but marks that hold a word's place, such as `?`, `'}'` or `...`. */
const PUNCTUATION = /^[^\p{L}\p{N}]{1,2}$/u;

/** The marks in a text that stand for secrets already, in order. */
export function marksIn(text: string): Iterable<RegExpExecArray> {
  return text.matchAll(MARKS);
}

/** Words that stand where a value would and give nothing away. */
export function isHarmlessValue(value: string): boolean {
  if (value === '') return true;
  if (value.replaceAll(MARKS, '') === '' || PUNCTUATION.test(value)) return true;
  if (value.length > NAME_CHARS_MAX) return PATH.test(value) && !isOpaque(value);
  if (HARMLESS.test(value) || REFERENCE.test(value) || ADDRESS.test(value)) return true;
  return PATH.test(value) && !value.split('/').some(isOpaque);
}

const OPAQUE_CHARS_MIN = 16;
const OPAQUE = /^[A-Za-z0-9+/=_.~%:-]+$/;
const LOOKED_AT_CHARS = 256;
/** Base64 that is filled up, and long enough. */
const FILLED_BASE64 = /^[A-Za-z0-9+/_-]{14,}={1,2}$/;
/** No name, no path and no address has so many of these. */
const ODD_CHARS = /[!#$%^&*?~|<>()[\]{};,]/g;
const ODD_CHARS_MIN = 5;
const ODD_KINDS_MIN = 4;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** Letters without digits are random where their case changes often. */
const CASE_CHANGES_MIN = 5;

const hasAll = (text: string, ...classes: readonly RegExp[]) => classes.every((each) => each.test(text));

/** Whether a value looks as if a machine had made it: long enough, letters and digits, neither name nor path. */
export function isOpaque(value: string): boolean {
  if (value.length < OPAQUE_CHARS_MIN) return false;
  const seen = value.slice(0, LOOKED_AT_CHARS);
  if (seen.startsWith('arn:') || seen.includes('://') || /^\d{4}-\d\d-\d\d/.test(seen)) return false;
  if (!OPAQUE.test(seen)) {
    const odd = seen.match(ODD_CHARS) ?? [];
    return (
      odd.length >= ODD_CHARS_MIN &&
      new Set(odd).size >= ODD_KINDS_MIN &&
      !/\s{2}|\w{16}/.test(seen) &&
      hasAll(seen, /[a-z]/, /[A-Z\d]/) &&
      !/[a-z]{7}/.test(seen)
    );
  }
  if (UUID.test(seen)) return true;
  if (FILLED_BASE64.test(seen) && hasAll(seen, /[a-z]/, /[A-Z]/)) return true;
  if (!/\d/.test(seen) || !/[A-Za-z]/.test(seen)) return false;
  // Names and paths are words with something between them; what a machine makes has long runs of both sorts.
  const runs = seen.split(/[^A-Za-z0-9]+/);
  return runs.some(
    (run) => run.length >= 12 && /\d/.test(run) && /[A-Za-z]/.test(run) && new Set(run).size >= 7,
  );
}

const PLAUSIBLE_CHARS_MIN = 6;
/** Addresses, amounts with their unit, dates, words with dots or slashes between, and words that end in a number. */
const NOT_CHOSEN =
  /:\/\/|^(?:[\w.-]{1,80}:\d{1,5}|\d{1,12}[a-z%]{0,4}|\d{4}-\d\d-\d\d.{0,40}|[a-z]+\d{0,2}(?:[.:/][a-z]+\d{0,2}){1,12}|\.{0,2}\/.{0,250}|[a-z]{1,10}:\/.{0,250}|[A-Z][a-z]+|v?\d+(?:\.\d+){1,4})$/;

/** Whether somebody may have chosen a value as a password: letters with digits or symbols, no address and no amount. */
export function isPlausible(value: string): boolean {
  const seen = value.slice(0, LOOKED_AT_CHARS);
  if (seen.length < PLAUSIBLE_CHARS_MIN || NOT_CHOSEN.test(seen)) return false;
  if ((seen.match(/[a-z][A-Z]|[A-Z][a-z]/g)?.length ?? 0) >= CASE_CHANGES_MIN && !/\s/.test(seen))
    return true;
  return /\p{L}/u.test(seen) && (/\d/.test(seen) || /[!@#$%^&*+?~]/.test(seen));
}

/** Whether a value is what the name before it announces. */
export function fits(value: string, proof: Proof): boolean {
  if (proof === 'none') return true;
  if (proof === 'opaque') return isOpaque(value);
  return proof === 'loose'
    ? !/^[a-z]+$/.test(value) && !NOT_CHOSEN.test(value)
    : isPlausible(value) || isOpaque(value);
}
