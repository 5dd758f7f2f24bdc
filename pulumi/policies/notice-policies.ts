import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The notice topic: alarms and budgets of this account may publish. The worker publishes by its own role's policy. */
export function noticeTopicPolicy(scope: ScopeOf<'account'>, topicArn: string): PolicyDocument {
  return policyDocument(
    {
      Sid: 'AlarmsAndBudgetsPublish',
      Effect: 'Allow',
      Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: { StringEquals: { 'aws:SourceAccount': scope.account } },
    },
    {
      Sid: 'DenyPlainHttp',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}

/**
 * The key policy of the data key. Roles get their use of it by their own policies; services that publish to an
 * encrypted topic, and CloudWatch Logs, have no role and are named here.
 */
export function dataKeyPolicy(
  scope: ScopeOf<'partition' | 'account' | 'region' | 'prefix' | 'alarmAccounts'>,
): PolicyDocument {
  const { partition, account, region } = scope;
  return policyDocument(
    {
      Sid: 'AccountAdministers',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'AlarmsAndBudgetsPublish',
      Effect: 'Allow',
      Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': sortedUnique([account, ...scope.alarmAccounts]) },
      },
    },
    {
      Sid: 'LogsEncrypt',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*${scope.prefix}*`,
        },
      },
    },
  );
}
