import { denyPlainHttp } from './deny-plain-http.ts';
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
  sortedUnique,
} from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

type TopicScope = ScopeOf<'partition' | 'account'>;

/** Alarms in the topic's own Region, which is where CloudWatch wants the topic of an alarm to be. */
function alarmArns(
  { partition }: TopicScope,
  topicArn: string,
  accounts: readonly string[],
): readonly string[] {
  const region = topicArn.split(':')[3] ?? '';
  return accounts.map((account) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`);
}

/** CloudWatch for alarms of these accounts only, so that nobody else's alarm can use CloudWatch to get in here. */
function alarmsPublish(scope: TopicScope, topicArn: string, accounts: readonly string[]): PolicyStatement {
  return {
    Sid: 'AlarmsPublish',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topicArn,
    Condition: {
      StringEquals: { 'aws:SourceAccount': accounts },
      ArnLike: { 'aws:SourceArn': alarmArns(scope, topicArn, accounts) },
    },
  };
}

/**
 * The alarm topic `topicArn`: CloudWatch alarms of this and the named accounts may publish, over TLS, and nothing else:
 * whoever can publish here can make incidents.
 */
export function alarmTopicPolicy(
  scope: TopicScope & ScopeOf<'alarmAccounts'>,
  topicArn: string,
): PolicyDocument {
  const accounts = sortedUnique([scope.account, ...scope.alarmAccounts]);
  return policyDocument(
    alarmsPublish(scope, topicArn, accounts),
    {
      Sid: 'DenyOtherPublishers',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      // Also true for a caller that is no service and so has no source.
      Condition: { ArnNotLike: { 'aws:SourceArn': alarmArns(scope, topicArn, accounts) } },
    },
    denyPlainHttp(['sns:Publish', 'sns:Subscribe'], topicArn),
  );
}

/** The topic for people: the worker publishes by its own policy, alarms on RecoverOps itself and its budget by this one. */
export function noticeTopicPolicy(scope: TopicScope, topicArn: string): PolicyDocument {
  return policyDocument(
    alarmsPublish(scope, topicArn, [scope.account]),
    {
      Sid: 'BudgetPublishes',
      Effect: 'Allow',
      Principal: { Service: 'budgets.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        StringEquals: { 'aws:SourceAccount': scope.account },
        ArnLike: { 'aws:SourceArn': `arn:${scope.partition}:budgets::${scope.account}:*` },
      },
    },
    denyPlainHttp(['sns:Publish', 'sns:Subscribe'], topicArn),
  );
}

/**
 * The findings topic: the role of the log detector publishes, by its own policy, and nobody else, whatever theirs say: what
 * is published here opens incidents.
 */
export function findingsTopicPolicy(scope: ScopeOf<'detectorRoleArn'>, topicArn: string): PolicyDocument {
  return policyDocument(
    {
      Sid: 'DenyOtherPublishers',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      // Also true for a service, which is no principal of the account.
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': scope.detectorRoleArn } },
    },
    denyPlainHttp(['sns:Publish', 'sns:Subscribe'], topicArn),
  );
}
