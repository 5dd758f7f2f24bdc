import { randomUUID, sign } from 'node:crypto';
import { createSigningCertificate, type SigningCertificate } from '../../../lab/sns/signing-certificate.ts';

export const REGION = 'us-east-1';
export const TOPIC_ARN = 'arn:aws:sns:us-east-1:111122223333:alarms';
export const FINDINGS_TOPIC_ARN = 'arn:aws:sns:us-east-1:111122223333:recoverops-findings';

let certificate: Promise<SigningCertificate> | undefined;

/** One key for a whole test file: making one takes a moment. */
export function testCertificate(): Promise<SigningCertificate> {
  certificate ??= createSigningCertificate(REGION, new Date());
  return certificate;
}

export type Envelope = Record<string, unknown>;

const SIGNED_KEYS: Readonly<Record<string, readonly string[]>> = {
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
};

/** Signs an envelope as SNS does: written here anew, so that the verifier is not tested against itself. */
export async function signEnvelope(fields: Envelope, signer?: SigningCertificate): Promise<Envelope> {
  const { privateKey, url } = signer ?? (await testCertificate());
  let text = '';
  for (const key of SIGNED_KEYS[String(fields.Type)] ?? []) {
    if (fields[key] !== undefined) text += `${key}\n${fields[key]}\n`;
  }
  const signature = sign('RSA-SHA256', Buffer.from(text, 'utf8'), privateKey).toString('base64');
  return { SignatureVersion: '2', Signature: signature, SigningCertURL: url, ...fields };
}

export async function notification(fields: Envelope = {}, signer?: SigningCertificate): Promise<Envelope> {
  return signEnvelope(
    {
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: TOPIC_ARN,
      Subject: 'ALARM: "Disk-Critical-ASG" in US East (N. Virginia)',
      Message: alarmMessage(),
      Timestamp: new Date().toISOString(),
      UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:x',
      ...fields,
    },
    signer,
  );
}

export async function confirmation(fields: Envelope = {}): Promise<Envelope> {
  const token = '2336412f37'.padEnd(200, 'ab');
  return signEnvelope({
    Type: 'SubscriptionConfirmation',
    MessageId: randomUUID(),
    TopicArn: TOPIC_ARN,
    Token: token,
    Message: `You have chosen to subscribe to the topic ${TOPIC_ARN}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC_ARN}&Token=${token}`,
    Timestamp: new Date().toISOString(),
    ...fields,
  });
}

/** The JSON that CloudWatch puts into `Message` for a metric alarm. */
export function alarmMessage(fields: Readonly<Record<string, unknown>> = {}): string {
  const name = String(fields.AlarmName ?? 'Disk-Critical-ASG');
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: 'disk almost full',
    AWSAccountId: '111122223333',
    NewStateValue: 'ALARM',
    NewStateReason: 'Threshold Crossed: 1 datapoint [94.0] was greater than the threshold (85.0).',
    StateChangeTime: '2026-11-22T08:01:00.123+0000',
    Region: 'US East (N. Virginia)',
    AlarmArn: `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`,
    OldStateValue: 'OK',
    OKActions: [],
    AlarmActions: [TOPIC_ARN],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: 'disk_used_percent',
      Namespace: 'RecoverOps/Host',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [{ value: 'web-asg', name: 'AutoScalingGroupName' }],
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 85,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
    ...fields,
  });
}
