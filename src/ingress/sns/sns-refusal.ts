/** Why a message was refused. The sender sees 403 without a body; these go to log and metrics, and to docs/ERRORS.md. */
export const SNS_REFUSALS = {
  'Sns.RawDelivery': 'Raw message delivery strips the signature. Switch it off on the subscription.',
  'Sns.NotJson': 'The body is not a JSON object in UTF-8 without duplicate keys.',
  'Sns.Envelope': 'The envelope has unknown or missing keys, or a value that is not a string.',
  'Sns.Type': 'The type is neither Notification nor SubscriptionConfirmation.',
  'Sns.Field': 'A field does not look as SNS writes it.',
  'Sns.SignatureVersion': 'The signature is of version 1. Set SignatureVersion=2 on the topic.',
  'Sns.Topic': 'The topic is not allowed. Add its ARN to RECOVEROPS_TOPIC_ARNS if it is yours.',
  'Sns.CertificateUrl': "The certificate's URL is not one of SNS in the topic's region.",
  'Sns.Stale': 'The message is older than SNS retries. Check the clock of this machine.',
  'Sns.Future': 'The message is dated ahead of time. Check the clock of this machine.',
  'Sns.Replay': 'A known message id came with other content.',
  'Sns.Certificate': 'The certificate is not one that SNS signs with, or it has expired.',
  'Sns.Signature': 'The signature does not match the content.',
} as const;

export type SnsRefusal = keyof typeof SNS_REFUSALS;
