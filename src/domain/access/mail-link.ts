import { type Static, Type } from 'typebox';
import { sha256Hex } from '../text/sha256.ts';

/** What the link of one mail to one address is good for: to read one incident, once, for a while. */
export const MailLinkSchema = Type.Object({
  version: Type.Literal(1),
  incidentId: Type.String({ minLength: 1, maxLength: 500 }),
  /** Of which notice, as `noticeMark` shortens its id. */
  notice: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  /** The mailbox that it was sent to, which is all that is known of who opens it. */
  address: Type.String({ minLength: 3, maxLength: 254 }),
  /** Milliseconds since 1970; from then on it opens nothing. */
  expiresMs: Type.Integer(),
  /** Random: of two links no two are the same. */
  nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' }),
});
export type MailLink = Static<typeof MailLinkSchema>;

/** A notice's id in a link, which has to be short. */
export const noticeMark = (noticeId: string) => sha256Hex(noticeId).slice(0, 16);

/** Under what the one use of a link is kept: nothing by which the link itself could be made again. */
export const mailLinkHash = (token: string) => sha256Hex(`mail link\n${token}`);
