import { bucketArn, objectsArn, tableArn } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The worker's own credentials: records, evidence, notices, and the way to the two roles that talk to SSM. */
export function workerPolicy(
  scope: GuardrailScope &
    ScopeOf<
      | 'region'
      | 'tablePrefix'
      | 'noticeTopicArn'
      | 'diagnosticsRoleArn'
      | 'executionRoleArn'
      | 'assumableRoleArns'
    >,
): PolicyDocument {
  return policyDocument(
    {
      Sid: 'WriteIncidents',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: [tableArn(scope, 'executions'), tableArn(scope, 'incidents')],
    },
    {
      Sid: 'WriteEvidence',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: objectsArn(scope, 'incidents'),
    },
    {
      Sid: 'ListRawOutput',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { StringLike: { 's3:prefix': 'raw/*' } },
    },
    {
      Sid: 'Notify',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: scope.noticeTopicArn === null ? [] : [scope.noticeTopicArn],
    },
    {
      Sid: 'AssumeSsmRoles',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: sortedUnique([scope.diagnosticsRoleArn, scope.executionRoleArn, ...scope.assumableRoleArns]),
    },
    ...guardrailStatements(scope),
  );
}
