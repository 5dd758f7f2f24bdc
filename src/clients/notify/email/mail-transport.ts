import type { ServiceError } from '../../../ports/service-error.ts';

/** A mail, ready to go. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and bodies, as they go out. */
  readonly raw: Buffer;
}

/** What became of a mail that was taken for at least one address. */
export interface TakenMail {
  /** Addresses for which it never will be taken. */
  readonly rejected: readonly string[];
  /** Addresses for which it may be taken later, and what the server said of the first; null: there are none. */
  readonly postponed: { readonly to: readonly string[]; readonly error: ServiceError } | null;
}

/** A way to hand a mail over. */
export interface MailTransport {
  /** Throws ServiceError where no address has it. */
  send(mail: OutgoingMail): Promise<TakenMail>;
}
