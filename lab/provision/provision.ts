import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { RAW_OUTPUT_DAYS, RAW_OUTPUT_PREFIX } from '../../src/contracts/raw-output.ts';
import { putAlarms } from './alarms.ts';
import { putDocuments } from './documents.ts';
import { labNames } from './names.ts';

/** What every AWS client of the lab needs. */
export interface LabClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface LabClients {
  readonly ssm: SSMClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  destroy(): void;
}

/** Where SNS puts what an endpoint did not take in time. */
export interface DeadLetterQueue {
  readonly url: string;
  readonly arn: string;
}

export interface Provisioned {
  readonly topicArn: string;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly bucket: string;
  readonly alarmNames: readonly string[];
  readonly documentNames: readonly string[];
}

/** Any credentials do: the lab reads the scope and checks no signature. */
export function labClientConfig(endpoint: string, region: string): LabClientConfig {
  return { endpoint, region, credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' } };
}

/** Unmodified SDK clients that speak to the lab. */
export function createLabClients(config: LabClientConfig): LabClients {
  const ssm = new SSMClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  const cloudWatch = new CloudWatchClient(config);
  return {
    ssm,
    s3,
    sns,
    sqs,
    cloudWatch,
    destroy() {
      for (const client of [ssm, s3, sns, sqs, cloudWatch]) client.destroy();
    },
  };
}

/**
 * Does with the SDK what the deployment does on AWS: topic, queue of dead letters, bucket, documents, alarms. Tables are made by whoever owns
 * their schema, in `createTables`. Safe to repeat.
 */
export async function provisionLab(
  clients: LabClients,
  createTables: () => Promise<void> = async () => {},
): Promise<Provisioned> {
  const topic = await clients.sns.send(
    new CreateTopicCommand({ Name: labNames.topic, Attributes: { SignatureVersion: '2' } }),
  );
  if (topic.TopicArn === undefined) throw new Error('CreateTopic answered without an ARN');
  const deadLetterQueue = await putDeadLetterQueue(clients.sqs);
  await clients.s3.send(new CreateBucketCommand({ Bucket: labNames.bucket }));
  await clients.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: labNames.bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'raw-output',
            Status: 'Enabled',
            Filter: { Prefix: RAW_OUTPUT_PREFIX },
            Expiration: { Days: RAW_OUTPUT_DAYS.usual },
          },
        ],
      },
    }),
  );
  const documentNames = await putDocuments(clients.ssm);
  await createTables();
  const alarmNames = await putAlarms(clients.cloudWatch, topic.TopicArn);
  return {
    topicArn: topic.TopicArn,
    deadLetterQueue,
    bucket: labNames.bucket,
    alarmNames,
    documentNames,
  };
}

async function putDeadLetterQueue(sqs: SQSClient): Promise<DeadLetterQueue> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: labNames.deadLetterQueue }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.QueueArn;
  if (url === undefined || arn === undefined) throw new Error('the queue of dead letters has no URL or ARN');
  return { url, arn };
}

/**
 * Asks SNS to deliver to an HTTP endpoint; delivery starts when the endpoint confirms. What the endpoint does not take in
 * time goes to the queue of dead letters. Returns the subscription's ARN.
 */
export async function subscribeEndpoint(
  sns: SNSClient,
  topicArn: string,
  endpointUrl: string,
  deadLetterQueueArn: string,
): Promise<string> {
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: new URL(endpointUrl).protocol.slice(0, -1),
      Endpoint: endpointUrl,
      ReturnSubscriptionArn: true,
    }),
  );
  if (SubscriptionArn === undefined) throw new Error('Subscribe answered without an ARN');
  // Apart from subscribing, which refuses to change a subscription that an earlier lab has kept.
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn,
      AttributeName: 'RedrivePolicy',
      AttributeValue: JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn }),
    }),
  );
  return SubscriptionArn;
}
