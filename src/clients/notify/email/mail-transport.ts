/** A mail, ready to go. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and bodies, as they go out. */
  readonly raw: Buffer;
}

/** A way to hand a mail over. */
export interface MailTransport {
  /**
   * Ends when the mail was taken for at least one address; `rejected` are those for which it never will be. Where it may be taken later
   * for one, it throws, and a further attempt sends the same mail to all again. Throws ServiceError.
   */
  send(mail: OutgoingMail): Promise<{ readonly rejected: readonly string[] }>;
}
