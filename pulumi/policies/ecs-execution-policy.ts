import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** With which ECS starts the tasks: images, log streams, secrets. The containers never see these credentials. */
export function ecsExecutionPolicy(
  scope: GuardrailScope & ScopeOf<'region' | 'secretArns' | 'logGroupArns' | 'repositoryArns' | 'dataKeyArn'>,
): PolicyDocument {
  return policyDocument(
    {
      Sid: 'LogInToRegistry',
      Effect: 'Allow',
      Action: 'ecr:GetAuthorizationToken',
      // No resource-level permissions. The token opens nothing by itself: each pull is checked below.
      Resource: scope.repositoryArns.length === 0 ? [] : ['*'],
    },
    {
      Sid: 'PullImages',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: sortedUnique(scope.repositoryArns),
    },
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // The form that AWS wants in policies for everything but tagging (CloudWatch Logs User Guide).
      Resource: sortedUnique(scope.logGroupArns.map((arn) => `${arn}:*`)),
    },
    {
      Sid: 'ReadSecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: sortedUnique(scope.secretArns),
    },
    ...dataKeyStatements(scope, ['secretsmanager'], ['kms:Decrypt']),
    ...guardrailStatements(scope),
  );
}
