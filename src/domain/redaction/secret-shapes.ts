import type { SecretType } from './secret-names.ts';

/** Shorter words hold no token of any of these shapes. */
export const SHAPE_CHARS_MIN = 16;

const START = '(?<![A-Za-z0-9])';
const shape = (type: SecretType, source: string): readonly [SecretType, RegExp] => [
  type,
  new RegExp(`${START}(?:${source})`, 'g'),
];

/** Vendors whose tokens begin with fixed characters, and how many at least follow them. */
const VENDOR_PREFIXES: readonly (readonly [prefixes: string, charsMin: number])[] = [
  // Code, packages, deployment.
  [
    'rubygems_ pypi- dckr_pat_ dckr_oat_ api_org_ figd_ sgp_ sntrys_ sntryu_ PMAK- rdme_ pscale_tkn_ pscale_pw_',
    20,
  ],
  ['pnu_ tfp_ nfp_ vcp_ vci_ vca_ CFPAT- lin_api_ lin_oauth_ ATATT3 ATCTT3 ATBB BBDC- glsa_', 20],
  [
    'tskey- dnkey- sbp_ sb_secret_ sbat_ NRAK- NRII- NRJS- NRAA- HRKU- FLWSECK_TEST- FLWSECK- fio-u- b_live_',
    20,
  ],
  [
    'CLOJARS_ EZAK EZTK AKCp AKCp8 oy2 cmVmdGtu AGE-SECRET-KEY-1 CCIPAT_ CCIPRJ_ bkua_ bkpt_ dp_pt_ fm2_ phc_ phx_',
    20,
  ],
  // Clouds and services.
  [
    'dop_v1_ doo_v1_ dor_v1_ shpat_ shpca_ shppa_ shpss_ duffel_live_ duffel_test_ shippo_live_ shippo_test_ xkeysib-',
    20,
  ],
  [
    'xsmtpsib- sq0atp- sq0csp- sq0idp- EAAAE EAACE EAAC EAAB LTAI AKID AQVN sk-ant- sk-proj- sk-or- gsk_ xai- r8_ pplx-',
    16,
  ],
  [
    'live_pub_ test_pub_ sm_aat_ sm_pat_ patApi access-sandbox- access-production- access-development- rzp_live_ rzp_test_',
    12,
  ],
  ['dapi tk-us- s-s4t2ud- zpka_ whsec_ rk_prod_ sk_prod_ pk_prod_ ABSK bedrock-api-key- cfut_ NPSSO', 20],
];

/**
 * Beginnings of tokens that are those of file names and programs, too: one run of letters and digits, as a machine makes
 * it, has to follow.
 */
const SHORT_PREFIXES =
  'hf_ pul- ntn_ secret_ glc_ ico- ops_ fo1_ aio_ p8e- vault_ key- sess- AVNS_ sk- squ_ sqp_ sqa_'
    .split(' ')
    .map((prefix) => prefix.replaceAll('-', '\\-'))
    .join('|');
/** `/tmp/key-0123….tmp` is a file, not a token. */
const FILE_END =
  /^\.(?:log|tmp|txt|gz|json|ya?ml|conf|cfg|sh|py|js|db|sql|html|xml|csv|zip|tar|bak|pid|sock|lock)(?![A-Za-z0-9])/;

// Every pattern begins with fixed characters and repeats one class that does not hold its own beginning twice, so a
// failed try costs no more than its minimum length: the search is linear in the word.
const SHAPES: readonly (readonly [SecretType, RegExp])[] = [
  shape('aws_key_id', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])'),
  shape('github_token', 'gh[pousr]_[A-Za-z0-9]{30,255}'),
  shape('github_token', 'github_pat_[A-Za-z0-9_]{22,255}'),
  shape('gitlab_token', 'gl(?:pat|dt|rt|ptt|cbt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{20,255}'),
  shape('gitlab_token', 'GR1348941[A-Za-z0-9_-]{20,255}'),
  shape('slack_token', 'xox[abceoprsd]-[A-Za-z0-9-]{10,255}'),
  shape('slack_token', 'xapp-\\d-[A-Za-z0-9-]{10,255}'),
  shape('google_key', 'AIza[A-Za-z0-9_-]{35}'),
  shape('google_key', 'GOCSPX-[A-Za-z0-9_-]{20,255}'),
  shape('stripe_key', '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}'),
  shape('stripe_key', 'whsec_[A-Za-z0-9]{16,255}'),
  shape('npm_token', 'npm_[A-Za-z0-9]{36}'),
  shape(
    'api_key',
    `(?:${SHORT_PREFIXES})(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{16,255}(?:[_\\-][A-Za-z0-9_\\-]{1,255})?`,
  ),
  shape('api_key', 'SK[a-f0-9]{32}(?![A-Za-z0-9])'),
  shape('api_key', '[a-f0-9]{32}-us\\d{1,2}(?![A-Za-z0-9])'),
  shape('private_key', 'LS0tLS1CRUdJTi(?!BDRVJU|BQVUJM|BORVcg)[A-Za-z0-9]{16,255}'),
  ...VENDOR_PREFIXES.map(([prefixes, charsMin]) => {
    const known = prefixes.split(' ').map((prefix) => prefix.replaceAll('-', '\\-'));
    return shape(
      'api_key',
      `(?:${known.join('|')})(?=[A-Za-z0-9_\\-]{0,40}\\d)[A-Za-z0-9_\\-]{${charsMin},255}`,
    );
  }),
];

export interface ShapeMatch {
  readonly type: SecretType;
  readonly start: number;
  readonly end: number;
}

/**
 * Tokens that are recognised by how they look, in a word of letters, digits, `_` and `-`; in order, apart. `behind` is
 * what follows the word in a path.
 */
export function shapesIn(word: string, behind = ''): readonly ShapeMatch[] {
  if (FILE_END.test(behind)) return [];
  const found = SHAPES.flatMap(([type, pattern]: readonly [SecretType, RegExp]) =>
    [...word.matchAll(pattern)].map((match) => ({
      type,
      start: match.index,
      end: match.index + match[0].length,
    })),
  ).sort((a, b) => a.start - b.start);
  let end = 0;
  return found.filter((match) => {
    const apart = match.start >= end;
    if (apart) end = match.end;
    return apart;
  });
}

export const SHAPE_COUNT = SHAPES.length;

export const AWS_SECRET_CHARS = 40;
const DISTINCT_MIN = 20;

/**
 * Whether 40 characters look like an AWS secret key: random base64, with both cases and digits. A hash in hex has
 * one case, a path many slashes, a name few different characters.
 */
export function looksLikeAwsSecret(text: string): boolean {
  return (
    text.length === AWS_SECRET_CHARS &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /\d/.test(text) &&
    text.split('/').length <= 5 &&
    new Set(text).size >= DISTINCT_MIN
  );
}

/** The first characters of a password hash as crypt(3) writes it, of newer ones, and as LDAP and Apache write it. */
export const CRYPT_START =
  /^(?:\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|apr1|P|H|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$|\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,10}|ARGON2\w{0,3})\}|\*(?=[0-9A-F]{40}))/;
export const CRYPT_START_CHARS_MAX = 44;
export const CRYPT_CHARS_MIN = 20;
/** A password that stands as it is where others have a hash. */
export const PLAIN_START = /^\{(?:PLAIN|CLEARTEXT|CLEAR|plain|cleartext)\}/;
export const PLAIN_CHARS_MIN = 4;
