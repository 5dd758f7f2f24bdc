import { mailAddresses } from '../../../domain/text/mail-address.ts';
import type { ChannelReceipt, NotificationChannel } from '../../../ports/notification-channel.ts';
import { ServiceError } from '../../../ports/service-error.ts';
import { composeMail, type MailSender } from './compose-mail.ts';
import { createSesTransport, type SesSettings } from './ses-transport.ts';
import { createSmtpTransport, type SmtpSettings } from './smtp-transport.ts';

export interface EmailChannelSettings {
  readonly from: MailSender;
  readonly transport: SmtpSettings | SesSettings;
}

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
          detail: 'the route’s "to" has to hold one to twenty plain addresses, separated by commas',
          neverSent: true,
          cause: undefined,
        });
      const raw = await composeMail(message, from, to);
      const { rejected } = await out.send({ from: from.address, to, raw });
      return { sent: 'yes', ...(rejected.length === 0 ? {} : { rejected: rejected.join(', ') }) };
    },
  };
}
