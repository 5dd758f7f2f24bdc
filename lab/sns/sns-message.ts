import { sign } from 'node:crypto';
import type { SigningCertificate } from './signing-certificate.ts';

export type SnsMessageType = 'SubscriptionConfirmation' | 'Notification' | 'UnsubscribeConfirmation';
export type SignatureVersion = '1' | '2';

export interface SnsAttribute {
  readonly Type: string;
  readonly Value: string;
}

export interface PublishInput {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, SnsAttribute>>;
}

/** The body that SNS posts, before it is signed. Field names are those of the wire. */
export interface UnsignedSnsMessage {
  readonly Type: SnsMessageType;
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly Subject?: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
  readonly UnsubscribeURL?: string;
  readonly MessageAttributes?: Readonly<Record<string, SnsAttribute>>;
}

const SIGNED_FIELDS: Readonly<Record<SnsMessageType, ReadonlyArray<keyof UnsignedSnsMessage>>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** The string that SNS signs: `Name\nValue\n` of the signed fields that are present, in byte order of the name. */
function stringToSign(message: UnsignedSnsMessage): string {
  return SIGNED_FIELDS[message.Type]
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
    .join('');
}

/** The JSON text to post, with the fields in the order that AWS writes them. */
export function signMessage(
  message: UnsignedSnsMessage,
  version: SignatureVersion,
  certificate: SigningCertificate,
): string {
  const digest = version === '2' ? 'sha256' : 'sha1';
  const signature = sign(digest, Buffer.from(stringToSign(message), 'utf8'), certificate.privateKey);
  return JSON.stringify(
    {
      Type: message.Type,
      MessageId: message.MessageId,
      Token: message.Token,
      TopicArn: message.TopicArn,
      Subject: message.Subject,
      Message: message.Message,
      SubscribeURL: message.SubscribeURL,
      Timestamp: message.Timestamp,
      SignatureVersion: version,
      Signature: signature.toString('base64'),
      SigningCertURL: certificate.url,
      UnsubscribeURL: message.UnsubscribeURL,
      MessageAttributes: message.MessageAttributes,
    },
    null,
    2,
  );
}
