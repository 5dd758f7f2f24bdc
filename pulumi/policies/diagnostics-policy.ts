import { bucketArn, objectsArn } from './arns.ts';
import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
  sortedUnique,
} from './policy-document.ts';
import type { ScopeOf } from './scope.ts';
import { sendCommandStatements } from './send-command.ts';

const DOCUMENTS = ['Diagnose', 'ReadLedger'] as const;

type DiagnosticsScope = GuardrailScope & ScopeOf<'managedTag'>;

/**
 * What a step printed, before redaction: read once, redacted and removed by the activity that settles the step. Nobody
 * else may (the bucket's policy refuses it to all but this role).
 */
function rawOutputStatements(
  scope: ScopeOf<'partition' | 'bucketName' | 'dataKeyArn'>,
): readonly PolicyStatement[] {
  return [
    {
      Sid: 'ListRawOutput',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { StringLike: { 's3:prefix': 'raw/*' } },
    },
    {
      Sid: 'TakeRawOutput',
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:GetObject'],
      Resource: objectsArn(scope, 'raw'),
    },
    ...dataKeyStatements(scope, ['s3'], ['kms:Decrypt']),
  ];
}

/** In the home account, where the bucket is: what it may everywhere, and raw output. */
export function homeDiagnosticsPolicy(
  scope: DiagnosticsScope & ScopeOf<'bucketName' | 'dataKeyArn'>,
): PolicyDocument {
  return diagnosticsPolicy(scope, rawOutputStatements(scope));
}

/** Looks at hosts and alarms. The documents it may send change nothing. */
export function diagnosticsPolicy(
  scope: DiagnosticsScope,
  more: readonly PolicyStatement[] = [],
): PolicyDocument {
  return policyDocument(
    ...sendCommandStatements(scope, DOCUMENTS),
    {
      Sid: 'ReadHosts',
      Effect: 'Allow',
      Action: ['ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      // Neither has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadAlarms',
      Effect: 'Allow',
      Action: 'cloudwatch:DescribeAlarms',
      // With anything narrower the answer leaves composite alarms out (API reference of DescribeAlarms).
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadMetrics',
      Effect: 'Allow',
      Action: 'cloudwatch:GetMetricData',
      // It has no resource-level permissions, and no key for the namespace.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadInstances',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeInstanceCreditSpecifications',
        'ec2:DescribeInstanceStatus',
        'ec2:DescribeInstances',
        'ec2:DescribeVolumes',
      ],
      // None has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadGroups',
      Effect: 'Allow',
      Action: ['autoscaling:DescribeAutoScalingInstances', 'autoscaling:DescribeScalingActivities'],
      // Neither has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadTargetHealth',
      Effect: 'Allow',
      Action: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
      // Neither has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    ...more,
    ...guardrailStatements(scope, { documents: DOCUMENTS }),
  );
}
