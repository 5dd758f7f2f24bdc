import { randomUUID } from 'node:crypto';
import type { MetricAlarm } from '../../lab/cloudwatch/alarm.ts';
import { alarmMessage, alarmSubject } from '../../lab/cloudwatch/alarm-message.ts';
import type { SigningCertificate } from '../../lab/sns/signing-certificate.ts';
import { signMessage } from '../../lab/sns/sns-message.ts';

const ACCOUNT = '111122223333';

export interface StormTopic {
  readonly topicArn: string;
  readonly region: string;
  readonly certificate: SigningCertificate;
}

/** One delivery of SNS: to the byte what is posted, at the first try and at each further one. */
export interface StormMessage {
  readonly messageId: string;
  readonly state: 'ALARM' | 'OK';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function alarmOf(resource: number, { region, topicArn }: StormTopic): MetricAlarm {
  const number = String(resource).padStart(4, '0');
  const name = `storm-${number}`;
  return {
    kind: 'metric',
    name,
    arn: `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:${name}`,
    description: 'One resource of a storm.',
    actionsEnabled: true,
    actions: { OK: [topicArn], ALARM: [topicArn], INSUFFICIENT_DATA: [] },
    configurationUpdatedAtMs: 0,
    source: {
      kind: 'metric',
      query: {
        key: {
          namespace: 'AWS/EC2',
          name: 'CPUUtilization',
          dimensions: [{ name: 'InstanceId', value: `i-0000000000000${number}` }],
        },
        statistic: 'Average',
        periodSeconds: 60,
      },
    },
    evaluationPeriods: 1,
    datapointsToAlarm: undefined,
    comparison: 'GreaterThanThreshold',
    threshold: 85,
    missingData: 'missing',
    evaluateLowSampleCountPercentile: undefined,
  };
}

/** A notification of the alarm of resource `resource`, from 0, composed and signed as the lab's CloudWatch and SNS do it. */
export function stormMessage(
  topic: StormTopic,
  resource: number,
  state: StormMessage['state'],
  nowMs: number,
): StormMessage {
  const messageId = randomUUID();
  const transition = {
    alarm: alarmOf(resource, topic),
    previous: state === 'OK' ? ('ALARM' as const) : ('INSUFFICIENT_DATA' as const),
    current: {
      value: state,
      reason: `Threshold Crossed: 1 datapoint [${state === 'OK' ? '40.0' : '97.5'}] was ${state === 'OK' ? 'not ' : ''}greater than the threshold (85.0).`,
      updatedAtMs: nowMs,
      transitionedAtMs: nowMs,
    },
  };
  const body = signMessage(
    {
      Type: 'Notification',
      MessageId: messageId,
      TopicArn: topic.topicArn,
      Subject: alarmSubject(transition, topic.region),
      Message: alarmMessage(transition, topic.region, ACCOUNT),
      Timestamp: new Date(nowMs).toISOString(),
    },
    '2',
    topic.certificate,
  );
  return {
    messageId,
    state,
    body,
    headers: {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': messageId,
      'x-amz-sns-topic-arn': topic.topicArn,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    },
  };
}
