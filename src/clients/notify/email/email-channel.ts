import { mailAddresses } from '../../../domain/text/mail-address.ts';
import type { ChannelReceipt, NotificationChannel } from '../../../ports/notification-channel.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { type ChannelKind, memberProblems } from '../channel-kind.ts';
import { composeMail, type MailSender } from './compose-mail.ts';
import { createSesTransport, type SesSettings } from './ses-transport.ts';
import { createSmtpTransport, type SmtpSettings } from './smtp-transport.ts';

export interface EmailChannelSettings {
  readonly from: MailSender;
  readonly transport: SmtpSettings | SesSettings;
}

const TO_PROBLEM = '.to must hold one to twenty plain addresses, separated by commas';

/** A mail for each notice; those of one incident stand together. Nothing is ever changed in a mail that was sent. */
export function createEmailChannel({ from, transport }: EmailChannelSettings): NotificationChannel {
  const { kind } = transport;
  const out = kind === 'smtp' ? createSmtpTransport(transport) : createSesTransport(transport);
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
      const raw = await composeMail(message, from, to);
      const { rejected } = await out.send({ from: from.address, to, raw });
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
  create: ({ email }) => {
    if (email === null) throw new Error('mail is not set up: set RECOVEROPS_EMAIL_FROM and a way out');
    return createEmailChannel(email);
  },
};
