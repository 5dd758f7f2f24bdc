import type { SnsEnvelope } from './envelope.ts';

/** The text that SNS signs: `Name\nValue\n` in byte order of the names, with the final newline. */
export function signedText(envelope: SnsEnvelope): string {
  const pairs: readonly (readonly [string, string | undefined])[] =
    envelope.Type === 'Notification'
      ? [
          ['Message', envelope.Message],
          ['MessageId', envelope.MessageId],
          ['Subject', envelope.Subject],
          ['Timestamp', envelope.Timestamp],
          ['TopicArn', envelope.TopicArn],
          ['Type', envelope.Type],
        ]
      : [
          ['Message', envelope.Message],
          ['MessageId', envelope.MessageId],
          ['SubscribeURL', envelope.SubscribeURL],
          ['Timestamp', envelope.Timestamp],
          ['Token', envelope.Token],
          ['TopicArn', envelope.TopicArn],
          ['Type', envelope.Type],
        ];
  return pairs.map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`)).join('');
}
