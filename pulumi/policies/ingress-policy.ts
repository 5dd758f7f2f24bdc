import { tableArn } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The ingress: reads incidents, confirms subscriptions, takes undelivered alarms back. It has no SSM at all. */
export function ingressPolicy(
  scope: GuardrailScope &
    ScopeOf<'region' | 'tablePrefix' | 'alarmTopicArns' | 'deadLetterQueueArn' | 'extraDeadLetterQueueArns'>,
): PolicyDocument {
  const incidents = tableArn(scope, 'incidents');
  return policyDocument(
    { Sid: 'ReadIncidents', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: incidents },
    { Sid: 'ListIncidents', Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${incidents}/index/*` },
    {
      Sid: 'ConfirmSubscriptions',
      Effect: 'Allow',
      Action: 'sns:ConfirmSubscription',
      Resource: sortedUnique(scope.alarmTopicArns),
    },
    {
      Sid: 'TakeUndelivered',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: sortedUnique([scope.deadLetterQueueArn, ...scope.extraDeadLetterQueueArns]),
    },
    ...guardrailStatements(scope),
  );
}
