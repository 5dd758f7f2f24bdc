import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { awsOptions } from '../../aws/aws-options.ts';
import { callService } from '../../aws/call-service.ts';
import type { MailTransport } from './mail-transport.ts';

export interface SesSettings {
  readonly kind: 'ses';
  readonly region: string;
  /** Another endpoint (tests); null on AWS. */
  readonly endpointUrl: string | null;
}

/**
 * Amazon SES, which takes a mail for all addresses or none. One call is one attempt: what came of a lost answer is not known, and
 * who tries again should be who knows about it.
 */
export function createSesTransport(
  settings: SesSettings,
  client: Pick<SESv2Client, 'send'> = new SESv2Client(awsOptions(settings, 1)),
): MailTransport {
  return {
    async send({ from, to, raw }) {
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: { Raw: { Data: raw } },
      });
      await callService('ses', 'SendEmail', (abortSignal) => client.send(command, { abortSignal }));
      return { rejected: [], postponed: null };
    },
  };
}
