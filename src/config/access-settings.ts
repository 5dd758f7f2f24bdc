import { isIP } from 'node:net';
import { type ApiToken, parseApiTokens } from '../domain/access/api-tokens.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** Proxies in front of the ingress: their number, their addresses, or none. */
export type TrustedProxies = number | readonly string[] | false;

/** Scheme and host of a text that is a web address without anything else; null: it is none. */
function originIn(text: string, schemes: readonly string[]): string | null {
  const url = URL.parse(text);
  const isOrigin =
    url !== null &&
    schemes.includes(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  return isOrigin ? url.origin : null;
}

/** Scheme and host that people use, without a trailing slash. */
export function readPublicUrl(env: EnvironmentReader): string | null {
  const text = env.optional('RECOVEROPS_PUBLIC_URL');
  if (text === null) return null;
  const origin = originIn(text, ['http:', 'https:']);
  if (origin !== null) return origin;
  env.problems.push(
    `RECOVEROPS_PUBLIC_URL is "${text}": give scheme and host without a path, such as https://ops.example.org`,
  );
  return null;
}

/** Temporal's UI: either served by the ingress, from a server that nobody else reaches, or an address elsewhere. */
export function readTemporalUi(env: EnvironmentReader): {
  readonly temporalUiUrl: string | null;
  readonly temporalUiServer: string | null;
} {
  const temporalUiUrl = env.url('RECOVEROPS_TEMPORAL_UI_URL');
  const text = env.optional('RECOVEROPS_TEMPORAL_UI_SERVER');
  if (text === null) return { temporalUiUrl, temporalUiServer: null };
  const temporalUiServer = originIn(text, ['http:']);
  if (temporalUiServer === null) {
    env.problems.push(
      `RECOVEROPS_TEMPORAL_UI_SERVER is "${text}": give http, host and port without a path, such as http://temporal:6697`,
    );
  }
  if (temporalUiUrl !== null) {
    env.problems.push(
      'RECOVEROPS_TEMPORAL_UI_SERVER and RECOVEROPS_TEMPORAL_UI_URL exclude each other: the first is served at /temporal/, the second is linked to',
    );
  }
  return { temporalUiUrl, temporalUiServer };
}

const PROXIES_MAX = 10;

/** A count of proxies, or their addresses. Never "all": then anybody could name any client address. */
export function readTrustProxy(env: EnvironmentReader): TrustedProxies {
  const items = env.list('RECOVEROPS_TRUST_PROXY');
  const [first] = items;
  if (first === undefined || (items.length === 1 && first === '0')) return false;
  const count = Number(first);
  if (items.length === 1 && Number.isInteger(count) && count >= 1 && count <= PROXIES_MAX) return count;
  if (items.every(isAddressRange)) return items;
  env.problems.push(
    `RECOVEROPS_TRUST_PROXY is "${items.join(',')}": give the number of proxies in front (0 to ${PROXIES_MAX}), or their addresses such as 10.0.0.0/16, separated by commas`,
  );
  return false;
}

function isAddressRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  const bits = Number(length ?? '32');
  // A range of everything would trust the client itself.
  return length === undefined || (/^\d{1,3}$/.test(length) && bits >= 1 && bits <= (family === 4 ? 32 : 128));
}

export function readApiTokens(env: EnvironmentReader): readonly ApiToken[] | null {
  const json = env.optional('RECOVEROPS_API_TOKENS');
  if (json === null) return null;
  const parsed = parseApiTokens(json);
  if (parsed.ok) return parsed.value;
  env.problems.push(
    `RECOVEROPS_API_TOKENS cannot be used: ${parsed.error}. Give {"version":1,"tokens":[…]}; "npx recoverops token new" prints an entry`,
  );
  return null;
}

const KEY_BYTES_MIN = 32;
/** The present key and the one before. */
const KEYS_MAX = 2;

function decodeKey(text: string): Uint8Array {
  const isHex = /^([0-9a-f]{2}){32,}$/i.test(text);
  if (isHex) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : new Uint8Array();
}

function readKeys(
  env: EnvironmentReader,
  variable: 'RECOVEROPS_SESSION_KEY' | 'RECOVEROPS_MAIL_LINK_KEY',
): readonly Uint8Array[] {
  const keys = env.list(variable).map(decodeKey);
  if (keys.length <= KEYS_MAX && keys.every((key) => key.length >= KEY_BYTES_MIN)) return keys;
  // The value itself is a secret.
  env.problems.push(
    `${variable} cannot be used: give ${KEY_BYTES_MIN} or more random bytes in base64 or hexadecimal (openssl rand -base64 32), and behind a comma the key before, while it is being replaced`,
  );
  return [];
}

export function readSessionKeys(env: EnvironmentReader): readonly Uint8Array[] {
  return readKeys(env, 'RECOVEROPS_SESSION_KEY');
}

/** What links in mails are signed with, by the worker, and known by, by the ingress; none: they sign nobody in. */
export function readMailLinkKeys(env: EnvironmentReader): readonly Uint8Array[] {
  return readKeys(env, 'RECOVEROPS_MAIL_LINK_KEY');
}
