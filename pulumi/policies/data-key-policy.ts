import { accountOf, accountRootArn, viaService } from './arns.ts';
import { type KeyScope, keyAdministrators } from './key-administration.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/**
 * The policy of the data key, for a stack that encrypts with a customer key: use only by this account's roles through
 * the services, by CloudWatch and Budgets for encrypted topics, and by remote hosts through S3.
 */
export function dataKeyPolicy(
  scope: KeyScope & ScopeOf<'region' | 'alarmAccounts' | 'remoteTargetRoleArns'>,
): PolicyDocument {
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'] as const;
  const through = (...services: readonly string[]) => ({
    StringEquals: { 'kms:ViaService': services.map((service) => viaService(scope, service, scope.region)) },
  });
  const remote = scope.remoteTargetRoleArns;
  return policyDocument(
    keyAdministrators(scope),
    {
      Sid: 'RolesThroughServices',
      Effect: 'Allow',
      Principal: { AWS: accountRootArn(scope) },
      Action: [...use, 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'].toSorted(),
      Resource: '*',
      Condition: through('kinesis', 's3', 'secretsmanager', 'sns'),
    },
    {
      Sid: 'PublishersToEncryptedTopics',
      Effect: 'Allow',
      // CloudWatch calls KMS itself, not through SNS. That the source is named then is what the SNS Developer Guide says
      // ("Key management"); not tried here. Where it is not, the alarm's history says that KMS refused.
      Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
      Action: use,
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceAccount': sortedUnique([scope.account, ...scope.alarmAccounts]) },
      },
    },
    ...(remote.length === 0
      ? []
      : [
          {
            Sid: 'RemoteHostsThroughS3',
            Effect: 'Allow',
            Principal: {
              AWS: sortedUnique(remote.map((arn) => `arn:${scope.partition}:iam::${accountOf(arn)}:root`)),
            },
            Action: use,
            Resource: '*',
            Condition: { ...through('s3'), ArnEquals: { 'aws:PrincipalArn': sortedUnique(remote) } },
          } as const,
        ]),
  );
}
