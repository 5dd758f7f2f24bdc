import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The alarm topic `topicArn`: CloudWatch alarms of this and the named accounts may publish, over TLS. */
export function alarmTopicPolicy(
  scope: ScopeOf<'partition' | 'account' | 'alarmAccounts'>,
  topicArn: string,
): PolicyDocument {
  return policyDocument({
    Sid: 'AlarmsPublish',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: {
      StringEquals: { 'aws:SourceAccount': sortedUnique([scope.account, ...scope.alarmAccounts]) },
    },
  });
}
