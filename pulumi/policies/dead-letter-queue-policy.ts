import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The queue of undelivered alarms: only SNS, for one of the alarm topics, may send. */
export function deadLetterQueuePolicy(
  scope: ScopeOf<'deadLetterQueueArn' | 'alarmTopicArns'>,
): PolicyDocument {
  return policyDocument({
    Sid: 'TopicsSend',
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: scope.deadLetterQueueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': sortedUnique(scope.alarmTopicArns) } },
  });
}
