import { bucketArn, instanceArns, objectsArn } from './arns.ts';
import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, type PolicyStatement, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** As in vm-image/templates/amazon-cloudwatch-agent.json. */
export const METRIC_NAMESPACE = 'CWAgent';

export type TargetScope = GuardrailScope & ScopeOf<'region' | 'dataKeyArn' | 'launchGroupArn'>;

/**
 * What the SSM agent needs for Run Command: much less than AmazonSSMManagedInstanceCore, which also lets a host read
 * every parameter of the account, and open data channels, that is, interactive sessions.
 */
function agentStatements(scope: TargetScope): readonly PolicyStatement[] {
  return [
    {
      Sid: 'Register',
      Effect: 'Allow',
      Action: ['ssm:ListInstanceAssociations', 'ssm:UpdateInstanceInformation'],
      Resource: instanceArns(scope),
    },
    {
      Sid: 'ReceiveCommands',
      Effect: 'Allow',
      Action: [
        'ec2messages:AcknowledgeMessage',
        'ec2messages:DeleteMessage',
        'ec2messages:FailMessage',
        'ec2messages:GetEndpoint',
        'ec2messages:GetMessages',
        'ec2messages:SendReply',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:OpenControlChannel',
      ],
      // Neither service has resource types; AWS's managed policy has `*` here too.
      Resource: '*',
    },
  ];
}

function bucketStatements(scope: TargetScope): readonly PolicyStatement[] {
  return [
    {
      Sid: 'WriteOutput',
      Effect: 'Allow',
      // The agent puts its output with `x-amz-acl: bucket-owner-full-control`, for which S3 asks for PutObjectAcl as
      // well. The bucket has ACLs off, so this lets nobody change who may read.
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: objectsArn(scope, 'raw'),
    },
    {
      Sid: 'KeepArchives',
      Effect: 'Allow',
      // A rollback fetches the archive back. IAM has no variable with the instance id alone, so hosts of one stack share
      // the prefix.
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: objectsArn(scope, 'logs'),
    },
    {
      Sid: 'FindArchives',
      Effect: 'Allow',
      // "Is there such an archive?" is asked by listing with the key as the prefix (vm-image/bin/recoverops-archive).
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { StringLike: { 's3:prefix': 'logs/*' } },
    },
  ];
}

function metricStatements(): readonly PolicyStatement[] {
  return [
    {
      Sid: 'PutMetrics',
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      // No resource-level permissions; the namespace is the bound.
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
    },
    {
      Sid: 'ReadOwnTags',
      Effect: 'Allow',
      // The CloudWatch agent learns the Auto Scaling group from its tag. No resource-level permissions.
      Action: 'ec2:DescribeTags',
      Resource: '*',
    },
  ];
}

/** The instance profile of a managed host. Whatever runs on the host as root can use it. */
export function targetInstancePolicy(scope: TargetScope): PolicyDocument {
  return policyDocument(
    ...agentStatements(scope),
    ...bucketStatements(scope),
    ...metricStatements(),
    {
      Sid: 'CompleteLaunch',
      Effect: 'Allow',
      // A host says that it is ready, or that it never will be. Only launches of the group that wait can be told so.
      Action: 'autoscaling:CompleteLifecycleAction',
      Resource: scope.launchGroupArn === null ? [] : [scope.launchGroupArn],
    },
    ...dataKeyStatements(scope, ['s3'], ['kms:Decrypt', 'kms:GenerateDataKey']),
    {
      Sid: 'DenySessionsAndSecrets',
      Effect: 'Deny',
      Action: [
        'secretsmanager:GetSecretValue',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:GetParametersByPath',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenDataChannel',
        'sts:AssumeRole',
      ],
      Resource: '*',
    },
    {
      Sid: 'DenyTouchingEvidence',
      Effect: 'Deny',
      Action: [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:PutObject',
        's3:PutObjectAcl',
      ],
      Resource: [objectsArn(scope, 'anchors'), objectsArn(scope, 'incidents')],
    },
    ...guardrailStatements(scope),
  );
}
