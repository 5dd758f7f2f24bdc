import type { MailLink } from '../domain/access/mail-link.ts';

/** Makes what stands in a mail's link. */
export interface MailLinkSigner {
  sign(link: MailLink): string;
}

/** Knows its own again. */
export interface MailLinkVerifier {
  /** Null: nobody with a key has signed this. Whether its time is over, or it was used, is not said by it. */
  verify(token: string): MailLink | null;
}
