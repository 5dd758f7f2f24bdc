import { randomBytes } from 'node:crypto';
import { MAIL_LINK_PATH } from '../../../contracts/api.ts';
import { mailLinkHash, noticeMark } from '../../../domain/access/mail-link.ts';
import type { MailLinkSigner } from '../../../ports/mail-links.ts';
import type { NotificationMessage } from '../../../ports/notification-channel.ts';
import type { OneTimeSecretWriter } from '../../../ports/one-time-secrets.ts';
import { EMAIL_LIMITS } from '../../bounds.ts';

/** What links that let somebody read one incident are made with. */
export interface ReadingLinkSettings {
  readonly signer: MailLinkSigner;
  /** Where it is kept that a link is good once. */
  readonly secrets: OneTimeSecretWriter;
  /** Scheme and host of the dashboard. */
  readonly publicUrl: string;
  readonly nowMs: () => number;
}

/** A link that its reader can use once. */
export interface ReadingLink {
  readonly url: string;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

const NONCE_BYTES = 16;

/**
 * The link of one mail to one address, written down before anybody can have it. It stands behind the `#`, which browsers send to no
 * server: so it is in no log of a proxy, and in no referrer. Throws ServiceError.
 */
export async function makeReadingLink(
  { signer, secrets, publicUrl, nowMs }: ReadingLinkSettings,
  { incidentId, noticeId }: Pick<NotificationMessage, 'incidentId' | 'noticeId'>,
  address: string,
): Promise<ReadingLink> {
  const expiresMs = nowMs() + EMAIL_LIMITS.linkLifeMs;
  const expiresAt = new Date(expiresMs).toISOString();
  const token = signer.sign({
    version: 1,
    incidentId,
    notice: noticeMark(noticeId),
    address,
    expiresMs,
    nonce: randomBytes(NONCE_BYTES).toString('base64url'),
  });
  await secrets.keep({
    purpose: 'mail_link',
    hash: mailLinkHash(token),
    bound: { incidentId, notice: noticeMark(noticeId), address },
    expiresAt,
  });
  return { url: `${publicUrl}${MAIL_LINK_PATH}#${token}`, expiresAt };
}
