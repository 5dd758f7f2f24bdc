import { mailAddresses } from '../../../domain/text/mail-address.ts';
import type {
  ChannelReceipt,
  NotificationChannel,
  NotificationMessage,
} from '../../../ports/notification-channel.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { EMAIL_LIMITS } from '../../bounds.ts';
import { type ChannelKind, memberProblems } from '../channel-kind.ts';
import { composeMail, type MailSender } from './compose-mail.ts';
import { createMailLinks } from './mail-links.ts';
import { makeReadingLink, type ReadingLink, type ReadingLinkSettings } from './reading-link.ts';
import { createSesTransport, type SesSettings } from './ses-transport.ts';
import { createSmtpTransport, type SmtpSettings } from './smtp-transport.ts';

export interface EmailChannelSettings {
  readonly from: MailSender;
  readonly transport: SmtpSettings | SesSettings;
  /** Null: the link of a mail signs nobody in. */
  readonly reading: ReadingLinkSettings | null;
  /** A line of the process's own log. */
  readonly log: (facts: object, message: string) => void;
}

const TO_PROBLEM = '.to must hold one to twenty plain addresses, separated by commas';

/** What became of the mails to several addresses: whom it did not reach for good. Throws where that is worth another attempt, or is all. */
function rejectedOf(outcomes: readonly { readonly to: string; readonly error: ServiceError | null }[]) {
  const errors = outcomes.flatMap(({ error }) => (error === null ? [] : [error]));
  const again = errors.find(({ kind }) => kind !== 'refused');
  if (again !== undefined) throw again;
  const [first] = errors;
  if (first !== undefined && errors.length === outcomes.length) throw first;
  return outcomes.filter(({ error }) => error !== null).map(({ to }) => to);
}

/** A mail for each notice; those of one incident stand together. Nothing is ever changed in a mail that was sent. */
export function createEmailChannel({
  from,
  transport,
  reading,
  log,
}: EmailChannelSettings): NotificationChannel {
  const { kind } = transport;
  const out = kind === 'smtp' ? createSmtpTransport(transport) : createSesTransport(transport);

  /** Where what it is good for cannot be kept, the mail goes out with the page's own link: people are told all the same. */
  async function readingLink(
    settings: ReadingLinkSettings,
    message: NotificationMessage,
    address: string,
  ): Promise<ReadingLink | null> {
    try {
      return await makeReadingLink(settings, message, address);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(
        { incident: message.incidentId, reason },
        'a mail has no link to read by, as what it is good for could not be kept',
      );
      return null;
    }
  }

  /** A mail for each address, with a link of its own: what one has used is not gone for the others. All see who else was told. */
  async function sendEach(
    settings: ReadingLinkSettings,
    message: NotificationMessage,
    to: readonly string[],
  ): Promise<readonly string[]> {
    const untilMs = performance.now() + EMAIL_LIMITS.beginWithinMs;
    const sendOne = async (address: string): Promise<ServiceError | null> => {
      if (performance.now() > untilMs)
        return new ServiceError({
          service: kind,
          operation: 'send',
          kind: 'unavailable',
          code: 'TooSlow',
          detail: 'mails to the addresses before took too long',
          neverSent: true,
          cause: undefined,
        });
      try {
        const raw = await composeMail(message, from, to, await readingLink(settings, message, address));
        await out.send({ from: from.address, to: [address], raw });
        return null;
      } catch (error) {
        if (error instanceof ServiceError) return error;
        throw error;
      }
    };
    const outcomes: { readonly to: string; readonly error: ServiceError | null }[] = [];
    for (let at = 0; at < to.length; at += EMAIL_LIMITS.atOnceMax) {
      const some = to.slice(at, at + EMAIL_LIMITS.atOnceMax);
      outcomes.push(
        ...(await Promise.all(some.map(async (one) => ({ to: one, error: await sendOne(one) })))),
      );
    }
    return rejectedOf(outcomes);
  }

  async function sendAll(message: NotificationMessage, to: readonly string[]): Promise<readonly string[]> {
    const raw = await composeMail(message, from, to, null);
    return (await out.send({ from: from.address, to, raw })).rejected;
  }

  return {
    async send(message): Promise<ChannelReceipt> {
      const to = mailAddresses(message.recipient.to ?? '');
      if (to === null)
        throw new ServiceError({
          service: kind,
          operation: 'send',
          kind: 'refused',
          code: 'RecipientInvalid',
          detail: TO_PROBLEM,
          neverSent: true,
          cause: undefined,
        });
      // A test is about no incident.
      const rejected =
        reading === null || message.link === null
          ? await sendAll(message, to)
          : await sendEach(reading, message, to);
      return { sent: 'yes', ...(rejected.length === 0 ? {} : { rejected: rejected.join(', ') }) };
    },
  };
}

/** Mail. What was sent cannot be changed. */
export const EMAIL_CHANNEL: ChannelKind = {
  check: (settings) => [
    ...memberProblems(settings, ['to']),
    ...(settings.to === undefined || mailAddresses(settings.to) !== null ? [] : [TO_PROBLEM]),
  ],
  secretsIn: () => [],
  missing: ({ email }) => (email === null ? ['RECOVEROPS_EMAIL_FROM'] : []),
  canUpdate: false,
  create: ({ email, mailLinkKeys, publicUrl, oneTimeSecrets, log, nowMs }) => {
    if (email === null) throw new Error('mail is not set up: set RECOVEROPS_EMAIL_FROM and a way out');
    const reading =
      mailLinkKeys.length === 0 || publicUrl === null
        ? null
        : { signer: createMailLinks(mailLinkKeys), secrets: oneTimeSecrets, publicUrl, nowMs };
    return createEmailChannel({ ...email, reading, log });
  },
};
