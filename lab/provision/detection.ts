import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutSubscriptionFilterCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStreamCommand, KinesisClient, ResourceInUseException } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionEventInvokeConfigCommand,
  ResourceConflictException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import { hostLogGroups } from '../hosts/inside/log-sources.ts';
import { labNames } from './names.ts';

/** Where log lines go, and what is made of them. */
export interface ProvisionedDetection {
  readonly streamName: string;
  readonly functionName: string;
  readonly findingsTopicArn: string;
  /** Groups whose lines go to the stream. */
  readonly logGroups: readonly string[];
}

export interface DetectionPlace {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const SHARDS = 2;
/** Where load balancers put their access logs in a bucket. */
const ACCESS_LOGS = 'AWSLogs/';
/** As the deployment on AWS has it. */
const TIMEOUT_SECONDS = 120;
/** As the deployment on AWS has them, but for a shorter wait for a full batch. */
export const LAB_MAPPING = {
  BatchSize: 1_000,
  MaximumBatchingWindowInSeconds: 1,
  TumblingWindowInSeconds: 60,
  ParallelizationFactor: 1,
  BisectBatchOnFunctionError: true,
  MaximumRetryAttempts: -1,
  // An hour less than the stream keeps a record.
  MaximumRecordAgeInSeconds: 23 * 3_600,
  FunctionResponseTypes: ['ReportBatchItemFailures' as const],
};

/**
 * Does with the SDK what the deployment does on AWS for log lines: stream, log groups with their subscriptions, function,
 * mapping, the notification of access logs and the topic of findings. Safe to repeat: what outlived a restart goes on where it was.
 */
export async function provisionDetection(
  place: DetectionPlace,
  { sns, s3 }: { readonly sns: SNSClient; readonly s3: S3Client },
): Promise<ProvisionedDetection> {
  const kinesis = new KinesisClient(place);
  const logs = new CloudWatchLogsClient(place);
  const lambda = new LambdaClient(place);
  const { region, accountId } = place;
  const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
  const streamArn = `arn:aws:kinesis:${region}:${accountId}:stream/${labNames.stream}`;
  try {
    const topic = await sns.send(
      new CreateTopicCommand({ Name: labNames.findingsTopic, Attributes: { SignatureVersion: '2' } }),
    );
    await unlessThere(
      ResourceInUseException,
      kinesis.send(new CreateStreamCommand({ StreamName: labNames.stream, ShardCount: SHARDS })),
    );
    for (const logGroupName of hostLogGroups) {
      await unlessThere(
        ResourceAlreadyExistsException,
        logs.send(new CreateLogGroupCommand({ logGroupName })),
      );
      await logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName: labNames.stream,
          filterPattern: '',
          destinationArn: streamArn,
          roleArn: roleArn('recoverops-log-subscriptions'),
        }),
      );
    }
    const functionArn = await provisionFunction(lambda, roleArn('recoverops-detector'), streamArn);
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: labNames.bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            {
              Id: labNames.detector,
              LambdaFunctionArn: functionArn,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: ACCESS_LOGS }] } },
            },
          ],
        },
      }),
    );
    return {
      streamName: labNames.stream,
      functionName: labNames.detector,
      findingsTopicArn: topic.TopicArn ?? '',
      logGroups: hostLogGroups,
    };
  } finally {
    for (const client of [kinesis, logs, lambda]) client.destroy();
  }
}

/** ARN of the function. */
async function provisionFunction(
  lambda: LambdaClient,
  Role: string,
  EventSourceArn: string,
): Promise<string> {
  const FunctionName = labNames.detector;
  const DestinationConfig = { OnFailure: { Destination: `arn:aws:s3:::${labNames.bucket}` } };
  await unlessThere(
    ResourceConflictException,
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        PackageType: 'Image',
        Code: { ImageUri: `${labNames.detector}:lab` },
        Timeout: TIMEOUT_SECONDS,
      }),
    ),
  );
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }));
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn }),
  );
  const UUID = EventSourceMappings[0]?.UUID;
  const settings = { ...LAB_MAPPING, FunctionName, DestinationConfig };
  const { FunctionArn = '' } = await (UUID === undefined
    ? lambda.send(
        new CreateEventSourceMappingCommand({
          ...settings,
          EventSourceArn,
          StartingPosition: 'TRIM_HORIZON',
        }),
      )
    : lambda.send(new UpdateEventSourceMappingCommand({ ...settings, UUID })));
  return FunctionArn;
}

/** Rejects with any other error. */
async function unlessThere(isThere: new (...args: never[]) => Error, made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof isThere)) throw error;
  }
}
