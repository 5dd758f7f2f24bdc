import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** With which ECS starts the tasks: images, log streams, secrets. The containers never see these credentials. */
export function ecsExecutionPolicy(
  scope: ScopeOf<'partition' | 'secretArns' | 'logGroupArns' | 'repositoryArns' | 'dataKeyArn'>,
): PolicyDocument {
  return policyDocument(
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: sortedUnique(scope.logGroupArns.map((arn) => `${arn}:*`)),
    },
    {
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: sortedUnique(scope.secretArns),
    },
  );
}
