import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { MAIL_LINK_PATH } from '../../contracts/api.ts';
import type { Identity } from '../../domain/access/identity.ts';
import type { MailLinkVerifier } from '../../ports/mail-links.ts';
import type { OneTimeSecretReader } from '../../ports/one-time-secrets.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { SealedValues } from './sealed-value.ts';

/** Somebody who came by the link of a mail: all that is known is the mailbox, and all that may be seen is the incident. */
const MailReaderSchema = Type.Object({
  version: Type.Literal(1),
  incidentId: Type.String({ minLength: 1 }),
  address: Type.String({ minLength: 1 }),
  /** Milliseconds since 1970. */
  endsMs: Type.Number(),
});
export type MailReader = Pick<Static<typeof MailReaderSchema>, 'incidentId' | 'address'>;

/** Where such a reader sees the incident; the cookie goes there, and nowhere else. */
export const readingPath = (incidentId: string) =>
  `${MAIL_LINK_PATH}/incidents/${encodeURIComponent(incidentId)}`;

/** Who such a reader is in the log: a mailbox, which is no person, and has no name of one. */
export const mailboxOf = ({ address }: Pick<MailReader, 'address'>): Identity => ({
  principal: `mailbox ${address}`,
  role: 'viewer',
  method: 'mail',
  subject: address,
  issuer: null,
});

/** Sessions of those readers, apart from all others: in a cookie of their own, for one page, which never stands in for a real one. */
export class MailReaders {
  readonly #sealed: SealedValues;
  readonly #isAlwaysSecure: boolean;
  readonly #nowMs: () => number;

  constructor(sealed: SealedValues, isAlwaysSecure: boolean, nowMs: () => number) {
    this.#sealed = sealed;
    this.#isAlwaysSecure = isAlwaysSecure;
    this.#nowMs = nowMs;
  }

  get cookieName(): string {
    return this.#isAlwaysSecure ? '__Secure-recoverops_mail_reader' : 'recoverops_mail_reader';
  }

  open(request: FastifyRequest, reply: FastifyReply, { incidentId, address }: MailReader): void {
    const { mailReaderMs } = INGRESS_LIMITS.auth;
    const endsMs = this.#nowMs() + mailReaderMs;
    void reply.setCookie(
      this.cookieName,
      this.#sealed.seal({ version: 1, incidentId, address, endsMs } satisfies Static<
        typeof MailReaderSchema
      >),
      {
        path: readingPath(incidentId),
        httpOnly: true,
        sameSite: 'strict',
        secure: this.#isAlwaysSecure || request.headers.origin?.startsWith('https:') === true,
        maxAge: mailReaderMs / 1_000,
      },
    );
  }

  look(request: FastifyRequest): MailReader | null {
    const cookie = request.cookies[this.cookieName];
    const reader = cookie === undefined ? undefined : this.#sealed.unseal(cookie);
    if (!Check(MailReaderSchema, reader)) return null;
    // Written so that a time that cannot be compared is a no.
    return this.#nowMs() < reader.endsMs ? reader : null;
  }
}

/** What taking links of mails needs; there is none where no key is set. */
export interface MailLinkDeps {
  readonly links: MailLinkVerifier;
  readonly secrets: Pick<OneTimeSecretReader, 'use'>;
  readonly readers: MailReaders;
}
