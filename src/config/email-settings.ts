import { readFileSync } from 'node:fs';
import { isMailAddress } from '../domain/text/mail-address.ts';
import type { EnvironmentReader } from './environment-reader.ts';

/** How mail goes out, and from whom. Null: no mail is sent. */
export interface EmailSettings {
  readonly from: { readonly name: string | null; readonly address: string };
  readonly transport:
    | {
        readonly kind: 'smtp';
        readonly host: string;
        readonly port: number;
        readonly security: 'tls' | 'starttls' | 'none';
        readonly login: { readonly user: string; readonly password: string } | null;
        /** PEM of the authorities that are believed about the server; null: those of Node. */
        readonly authorities: string | null;
      }
    | { readonly kind: 'ses'; readonly region: string; readonly endpointUrl: string | null };
}

type Transport = EmailSettings['transport'];

const NAMED = /^([A-Za-z0-9 ._-]{1,60}) <([^<>\s]{3,254})>$/;
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|::1)$/;
const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

function readFrom(env: EnvironmentReader): EmailSettings['from'] | null {
  const text = env.optional('RECOVEROPS_EMAIL_FROM');
  if (text === null) return null;
  const [, name = null, named] = NAMED.exec(text) ?? [];
  const address = named ?? text;
  if (isMailAddress(address)) return { name, address };
  env.problems.push(
    `RECOVEROPS_EMAIL_FROM is "${text}": give an address, such as ops@example.org or RecoverOps <ops@example.org>`,
  );
  return null;
}

/** `smtps:` is TLS from the beginning; `smtp:` must go on with STARTTLS, and in clear on loopback alone. */
function securityOf(url: URL, host: string): 'tls' | 'starttls' | 'none' {
  if (url.protocol === 'smtps:') return 'tls';
  return LOOPBACK.test(host) ? 'none' : 'starttls';
}

function readSmtp(env: EnvironmentReader): Transport | null {
  const text = env.optional('RECOVEROPS_SMTP_URL');
  const authorities = readAuthorities(env);
  if (text === null) return null;
  const url = URL.parse(text);
  const isSmtp = url !== null && (url.protocol === 'smtp:' || url.protocol === 'smtps:');
  const isBare = url !== null && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  const hasLogin = url !== null && (url.username === '') === (url.password === '');
  if (!isSmtp || !isBare || !hasLogin || url.hostname === '') {
    // The password stands in it.
    env.problems.push(
      'RECOVEROPS_SMTP_URL cannot be used: give smtps://user:password@mail.example.org:465 or smtp://user:password@mail.example.org:587, with user and password percent-encoded, or without both',
    );
    return null;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const security = securityOf(url, host);
  const login = loginOf(url);
  if (login === undefined) {
    env.problems.push('RECOVEROPS_SMTP_URL: user or password is not percent-encoded');
    return null;
  }
  return { kind: 'smtp', host, port: Number(url.port || PORTS[security]), security, login, authorities };
}

/** Null: without signing in; undefined: it cannot be decoded. */
function loginOf({ username, password }: URL): { user: string; password: string } | null | undefined {
  if (username === '') return null;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}

function readAuthorities(env: EnvironmentReader): string | null {
  const file = env.optional('RECOVEROPS_SMTP_CA_FILE');
  if (file === null) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    env.problems.push(`RECOVEROPS_SMTP_CA_FILE cannot be read: ${String(error)}`);
    return null;
  }
}

/** @param region where SES is, unless another is named */
export function readEmail(
  env: EnvironmentReader,
  aws: { readonly region: string; readonly endpointUrl: string | null },
): EmailSettings | null {
  const before = env.problems.length;
  const from = readFrom(env);
  const smtp = readSmtp(env);
  const usesSes = env.flag('RECOVEROPS_EMAIL_BY_SES', false);
  const region = env.text('RECOVEROPS_SES_REGION', aws.region);
  if (env.problems.length > before) return null;
  if (smtp !== null && usesSes) {
    env.problems.push(
      'RECOVEROPS_SMTP_URL and RECOVEROPS_EMAIL_BY_SES exclude each other: mail goes out one way',
    );
    return null;
  }
  const transport: Transport | null = usesSes ? { kind: 'ses', region, endpointUrl: aws.endpointUrl } : smtp;
  if ((from === null) !== (transport === null)) {
    env.problems.push(
      'RECOVEROPS_EMAIL_FROM goes with RECOVEROPS_SMTP_URL or RECOVEROPS_EMAIL_BY_SES=true: set both, or neither',
    );
  }
  return from === null || transport === null ? null : { from, transport };
}
