import type { SecretType } from './secret-names.ts';

/** Shorter words hold no token of any of these shapes. */
export const SHAPE_CHARS_MIN = 16;

// Every pattern begins with fixed characters and repeats one class that does not hold its own beginning twice, so a
// failed try costs no more than its minimum length: the search is linear in the word.
const SHAPES: readonly (readonly [SecretType, RegExp])[] = [
  ['aws_key_id', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ['github_token', /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{30,255}/g],
  ['github_token', /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}/g],
  ['gitlab_token', /(?<![A-Za-z0-9])gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,255}/g],
  ['slack_token', /(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,255}/g],
  ['slack_token', /(?<![A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10,255}/g],
  ['google_key', /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/g],
  ['google_key', /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,255}/g],
  ['stripe_key', /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}/g],
  ['stripe_key', /(?<![A-Za-z0-9])whsec_[A-Za-z0-9]{16,255}/g],
  ['npm_token', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g],
  ['api_key', /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{32,255}/g],
  ['api_key', /(?<![A-Za-z0-9])(?:dop_v1_|shp(?:at|ca|pa|ss)_)[a-f0-9]{32,64}/g],
];

export interface ShapeMatch {
  readonly type: SecretType;
  readonly start: number;
  readonly end: number;
}

/** Tokens that are recognised by how they look, in a word of letters, digits, `_` and `-`; in order, apart. */
export function shapesIn(word: string): readonly ShapeMatch[] {
  const found = SHAPES.flatMap(([type, pattern]) =>
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

/** The first characters of a password hash as crypt(3) writes it, and of newer ones. */
export const CRYPT_START =
  /^\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|apr1|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$/;
export const CRYPT_START_CHARS_MAX = 20;
export const CRYPT_CHARS_MIN = 20;

export type PasswordFlag = {
  readonly flag: string;
  /** The value may follow at once (`-pX`), as the next word (`-p X`), or be `user:password`. */
  readonly takes: 'attached' | 'either' | 'next' | 'user';
};

const MYSQL: PasswordFlag = { flag: '-p', takes: 'attached' };
const EITHER: PasswordFlag = { flag: '-p', takes: 'either' };
const USER: PasswordFlag = { flag: '-u', takes: 'user' };

/** Programs whose short flag takes a password; elsewhere `-p` means something else. */
export const PASSWORD_FLAGS: ReadonlyMap<string, PasswordFlag> = new Map([
  ...['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mariadb', 'mariadb-dump', 'mariadb-admin'].map(
    (tool): [string, PasswordFlag] => [tool, MYSQL],
  ),
  ...['sshpass', 'mongo', 'mongosh', 'mongodump', 'mongorestore'].map((tool): [string, PasswordFlag] => [
    tool,
    EITHER,
  ]),
  ['redis-cli', { flag: '-a', takes: 'next' }],
  ['ldapsearch', { flag: '-w', takes: 'either' }],
  ['curl', USER],
]);
