import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Check } from 'typebox/value';
import { type MailLink, MailLinkSchema } from '../../../domain/access/mail-link.ts';
import type { MailLinkSigner, MailLinkVerifier } from '../../../ports/mail-links.ts';
import { EMAIL_LIMITS } from '../../bounds.ts';

/** Only for this use: another use of the same key gets another key out of it. */
const KEY_PURPOSE = 'recoverops mail link v1';
const KEY_BYTES = 32;
const TOKEN = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

const signatureOf = (key: Uint8Array, text: string) =>
  createHmac('sha256', key).update(text, 'utf8').digest();

function readLink(text: string): MailLink | null {
  const link: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  return Check(MailLinkSchema, link) ? link : null;
}

/**
 * Links of mails: what they say can be read by who has one, and changed by nobody.
 * @param keys the first signs, all are taken; at least one
 */
export function createMailLinks(keys: readonly Uint8Array[]): MailLinkSigner & MailLinkVerifier {
  const derived = keys.map((key) => new Uint8Array(hkdfSync('sha256', key, '', KEY_PURPOSE, KEY_BYTES)));
  const [present] = derived;
  if (present === undefined) throw new Error('there is no key to sign links of mails with');
  return {
    sign(link) {
      const text = Buffer.from(JSON.stringify(link)).toString('base64url');
      return `${text}.${signatureOf(present, text).toString('base64url')}`;
    },
    verify(token) {
      if (token.length > EMAIL_LIMITS.linkTokenChars) return null;
      const [, text, signature] = TOKEN.exec(token) ?? [];
      if (text === undefined || signature === undefined) return null;
      const given = Buffer.from(signature, 'base64url');
      const isOurs = derived.some((key) => {
        const wanted = signatureOf(key, text);
        return given.length === wanted.length && timingSafeEqual(given, wanted);
      });
      return isOurs ? readLink(text) : null;
    },
  };
}
