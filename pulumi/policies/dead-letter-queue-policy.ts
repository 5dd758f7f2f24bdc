import { denyPlainHttp } from './deny-plain-http.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The queue of undelivered alarms and findings: only SNS, for one of their topics, may send. */
export function deadLetterQueuePolicy(
  scope: ScopeOf<'deadLetterQueueArn' | 'alarmTopicArns' | 'findingsTopicArn'>,
): PolicyDocument {
  const Resource = scope.deadLetterQueueArn;
  const { findingsTopicArn } = scope;
  const topics = sortedUnique([
    ...scope.alarmTopicArns,
    ...(findingsTopicArn === null ? [] : [findingsTopicArn]),
  ]);
  if (scope.alarmTopicArns.length === 0)
    throw new Error('the dead-letter queue has no topic that may send: name the alarm topics');
  return policyDocument(
    {
      Sid: 'TopicsSend',
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource,
      Condition: { ArnEquals: { 'aws:SourceArn': topics } },
    },
    {
      Sid: 'DenyOtherSenders',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource,
      // Also true for a caller that is no service and so has no source.
      Condition: { ArnNotEquals: { 'aws:SourceArn': topics } },
    },
    denyPlainHttp(['sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage'], Resource),
  );
}
