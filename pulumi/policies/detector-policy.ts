import { bucketArn, objectsArn, tableArn } from './arns.ts';
import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type DetectorScope = GuardrailScope &
  ScopeOf<
    | 'region'
    | 'tablePrefix'
    | 'dataKeyArn'
    | 'findingsTopicArn'
    | 'logStreamArn'
    | 'detectorLogGroupArn'
    | 'targetAccessLogsArn'
    | 'failedLogsBucketName'
  >;

const given = (...arns: readonly (string | null)[]) => arns.filter((arn) => arn !== null);

/** Lambda's event source mapping reads the stream with the role of its function. */
function streamStatements(scope: DetectorScope): readonly PolicyStatement[] {
  return [
    {
      Sid: 'ReadLogStream',
      Effect: 'Allow',
      Action: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      Resource: given(scope.logStreamArn),
    },
    {
      Sid: 'FindLogStream',
      Effect: 'Allow',
      // Lambda refuses a mapping whose role may not; the action has no resource-level permissions.
      Action: 'kinesis:ListStreams',
      Resource: scope.logStreamArn === null ? [] : ['*'],
    },
    {
      Sid: 'ReadAccessLogs',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: given(scope.targetAccessLogsArn),
    },
  ];
}

/** What could not be taken: what Lambda has given up it puts there with this role, and what it can never take the detector itself. */
function failureStatements({ partition, failedLogsBucketName }: DetectorScope): readonly PolicyStatement[] {
  const bucket = failedLogsBucketName === null ? null : `arn:${partition}:s3:::${failedLogsBucketName}`;
  return [
    {
      Sid: 'KeepFailedBatches',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: given(bucket === null ? null : `${bucket}/aws/lambda/*`),
    },
    {
      Sid: 'PutRecordsAside',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: given(bucket === null ? null : `${bucket}/refused/*`),
    },
    { Sid: 'FindFailedBatches', Effect: 'Allow', Action: 's3:ListBucket', Resource: given(bucket) },
  ];
}

/**
 * The log detector: reads the stream and access logs, remembers what is usual, keeps the state of findings and publishes their
 * changes. It has no way to an incident, a host or a worker but the findings topic.
 */
export function detectorPolicy(scope: DetectorScope): PolicyDocument {
  return policyDocument(
    ...streamStatements(scope),
    ...failureStatements(scope),
    {
      Sid: 'KeepMemory',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: objectsArn(scope, 'detector'),
    },
    {
      Sid: 'FindMemory',
      Effect: 'Allow',
      // Without it S3 answers 403 and not 404 for what is not there yet, as for a new shard. A GetObject names no prefix,
      // hence IfExists: the names of objects can be listed, which tell of incidents no more than their ids.
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { StringLikeIfExists: { 's3:prefix': 'detector/*' } },
    },
    {
      Sid: 'WriteEvidence',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: objectsArn(scope, 'findings'),
    },
    {
      Sid: 'KeepFindings',
      Effect: 'Allow',
      // None is deleted: a finding that is over stays as OK. A shard that has lost its memory looks for its own.
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      Resource: tableArn(scope, 'findings'),
    },
    {
      Sid: 'PublishFindings',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: given(scope.findingsTopicArn),
    },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: given(scope.detectorLogGroupArn).map((arn) => `${arn}:*`),
    },
    ...dataKeyStatements(scope, ['kinesis', 's3', 'sns'], ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...guardrailStatements(scope),
  );
}
