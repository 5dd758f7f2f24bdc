import { describe, expect, it, test } from 'vitest';
import { dataKeyPolicy } from '../../../pulumi/policies/data-key-policy.ts';
import { deadLetterQueuePolicy } from '../../../pulumi/policies/dead-letter-queue-policy.ts';
import { evidenceBucketPolicy } from '../../../pulumi/policies/evidence-bucket-policy.ts';
import { killSwitchPolicy } from '../../../pulumi/policies/kill-switch-policy.ts';
import { type PolicyDocument, policyDocument, policyText } from '../../../pulumi/policies/policy-document.ts';
import type { PolicyScope } from '../../../pulumi/policies/scope.ts';
import { signingKeyPolicy } from '../../../pulumi/policies/signing-key-policy.ts';
import {
  alarmTopicPolicy,
  findingsTopicPolicy,
  noticeTopicPolicy,
} from '../../../pulumi/policies/topic-policies.ts';
import { toList } from './match-pattern.ts';
import { ROLE_POLICIES } from './roles.ts';
import { FULL_SCOPE, PLAIN_SCOPE } from './scopes.ts';

const RESOURCE_POLICIES: Readonly<Record<string, (scope: PolicyScope) => PolicyDocument>> = {
  evidenceBucket: evidenceBucketPolicy,
  alarmTopic: (scope) => alarmTopicPolicy(scope, scope.alarmTopicArns[0] ?? ''),
  noticeTopic: (scope) => noticeTopicPolicy(scope, scope.noticeTopicArn ?? 'arn:aws:sns:eu-west-1:1:n'),
  findingsTopic: (scope) => findingsTopicPolicy(scope, scope.findingsTopicArn ?? 'arn:aws:sns:eu-west-1:1:f'),
  deadLetterQueue: deadLetterQueuePolicy,
  signingKey: signingKeyPolicy,
  dataKey: dataKeyPolicy,
};
const ALL: Readonly<Record<string, (scope: PolicyScope) => PolicyDocument>> = {
  ...ROLE_POLICIES,
  ...RESOURCE_POLICIES,
  killSwitch: killSwitchPolicy,
};

/** Characters that IAM counts, without whitespace, which JSON.stringify does not write. */
const INLINE_POLICY_MAX = 10_240;
const MANAGED_POLICY_MAX = 6_144;
const BUCKET_POLICY_MAX = 20_480;
const KEY_POLICY_MAX = 32_768;
const TOPIC_POLICY_MAX = 30_720;
const QUEUE_POLICY_MAX = 8_192;

/** Allows on `*`: AWS has no resource-level permission there; in a key policy `*` is the key itself. */
const STAR_RESOURCES: readonly string[] = [
  'dataKey Administrators',
  'dataKey PublishersToEncryptedTopics',
  'dataKey RemoteHostsThroughS3',
  'dataKey RolesThroughServices',
  'detector FindLogStream kinesis:ListStreams',
  'diagnostics ReadAlarms cloudwatch:DescribeAlarms',
  'diagnostics ReadGroups autoscaling:DescribeAutoScalingInstances',
  'diagnostics ReadGroups autoscaling:DescribeScalingActivities',
  'diagnostics ReadHosts ssm:DescribeInstanceInformation',
  'diagnostics ReadHosts ssm:GetCommandInvocation',
  'diagnostics ReadInstances ec2:DescribeInstanceCreditSpecifications',
  'diagnostics ReadInstances ec2:DescribeInstanceStatus',
  'diagnostics ReadInstances ec2:DescribeInstances',
  'diagnostics ReadInstances ec2:DescribeVolumes',
  'diagnostics ReadMetrics cloudwatch:GetMetricData',
  'diagnostics ReadTargetHealth elasticloadbalancing:DescribeTargetGroups',
  'diagnostics ReadTargetHealth elasticloadbalancing:DescribeTargetHealth',
  'ecsExecution LogInToRegistry ecr:GetAuthorizationToken',
  'execution FollowAndCancel ssm:CancelCommand',
  'execution FollowAndCancel ssm:GetCommandInvocation',
  'execution FollowAndCancel ssm:ListCommands',
  'signingKey Administrators',
  'signingKey ApproverSigns',
  'signingKey Readers',
  'target PutMetrics cloudwatch:PutMetricData',
  'target ReadOwnTags ec2:DescribeTags',
  'target ReceiveCommands ec2messages:AcknowledgeMessage',
  'target ReceiveCommands ec2messages:DeleteMessage',
  'target ReceiveCommands ec2messages:FailMessage',
  'target ReceiveCommands ec2messages:GetEndpoint',
  'target ReceiveCommands ec2messages:GetMessages',
  'target ReceiveCommands ec2messages:SendReply',
  'target ReceiveCommands ssmmessages:CreateControlChannel',
  'target ReceiveCommands ssmmessages:OpenControlChannel',
];

/** Allows on a part of an ARN, by what ends it. */
const PARTIAL_RESOURCES: readonly string[] = [
  'detector KeepFailedBatches :recoverops-prod-failed-logs/aws/lambda/*',
  'detector KeepMemory :recoverops-prod-evidence/detector/*',
  'detector PutRecordsAside :recoverops-prod-failed-logs/refused/*',
  'detector ReadAccessLogs :recoverops-prod-access-logs/web/AWSLogs/123456789012/*',
  'detector WriteEvidence :recoverops-prod-evidence/findings/*',
  'detector WriteLogs :log-group:/recoverops-prod/detector:*',
  'diagnostics TakeRawOutput :recoverops-prod-evidence/raw/*',
  'diagnostics ToManagedHosts :instance/*',
  'ecsExecution WriteLogs :log-group:/recoverops-prod/ingress:*',
  'ecsExecution WriteLogs :log-group:/recoverops-prod/worker:*',
  'evidenceBucket RemoteHostsKeepArchives :recoverops-prod-evidence/logs/*',
  'evidenceBucket RemoteHostsWriteOutput :recoverops-prod-evidence/raw/*',
  'execution ToManagedHosts :instance/*',
  'ingress ListIncidents :table/recoverops-prod-incidents/index/*',
  'ingress ListSignIns :table/recoverops-prod-access/index/*',
  'ingress ListUnreadMessages :table/recoverops-prod-messages/index/*',
  'ingress ReadAnchors :recoverops-prod-evidence/anchors/*',
  'ingress ReadModelExchanges :recoverops-prod-evidence/incidents/*/ai/*',
  'target CompleteLaunch :autoScalingGroup:*:autoScalingGroupName/recoverops-prod-web',
  'target KeepArchives :recoverops-prod-evidence/logs/*',
  'target Register :instance/*',
  'target WriteOutput :recoverops-prod-evidence/raw/*',
  'worker WriteEvidence :recoverops-prod-evidence/anchors/*',
  'worker WriteEvidence :recoverops-prod-evidence/incidents/*',
];

const statements = Object.entries(ALL).flatMap(([policy, build]) =>
  build(FULL_SCOPE).Statement.map((statement) => ({ policy, statement })),
);
const allows = statements.filter(({ statement }) => statement.Effect === 'Allow');
const unique = (values: readonly string[]) => [...new Set(values)].toSorted();
/** Of an ARN, what follows the account. */
const tailOf = (arn: string) => `:${arn.split(':').slice(5).join(':')}`;

describe('every policy', () => {
  it.each(Object.keys(ALL))('%s names its statements, once each, as IAM takes it', (name) => {
    const sids = ALL[name]?.(FULL_SCOPE).Statement.map(({ Sid }) => Sid) ?? [];
    expect(unique(sids)).toHaveLength(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]{1,64}$/);
  });

  it('names actions in full; a wildcard stands only in the refusal of plain HTTP', () => {
    const names = statements.flatMap(({ policy, statement }) =>
      [...toList(statement.Action), ...toList(statement.NotAction)]
        .filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(action))
        .map((action) => `${policy} ${statement.Sid} ${statement.Effect} ${action}`),
    );
    expect(names).toEqual(['evidenceBucket DenyPlainHttp Deny s3:*']);
  });

  it('allows nothing by exclusion', () => {
    expect(allows.filter(({ statement }) => statement.NotAction ?? statement.NotResource)).toEqual([]);
  });

  it('allows on * only what is listed here', () => {
    const found = allows.flatMap(({ policy, statement }) => {
      if (!toList(statement.Resource).includes('*')) return [];
      if (policy.endsWith('Key')) return [`${policy} ${statement.Sid}`];
      return toList(statement.Action).map((action) => `${policy} ${statement.Sid} ${action}`);
    });
    expect(unique(found)).toEqual(STAR_RESOURCES);
  });

  it('allows on parts of ARNs only what is listed here', () => {
    const found = allows.flatMap(({ policy, statement }) =>
      toList(statement.Resource)
        .filter((resource) => resource !== '*' && /[*?]/.test(resource))
        .map((resource) => `${policy} ${statement.Sid} ${tailOf(resource)}`),
    );
    expect(unique(found)).toEqual(PARTIAL_RESOURCES);
    const vague = allows.flatMap(({ statement }) =>
      toList(statement.Resource).filter(
        (arn) => arn !== '*' && /[*?]/.test(arn.split(':').slice(0, 5).join(':')),
      ),
    );
    expect(vague).toEqual([]);
  });

  it('gives nothing to everybody', () => {
    const open = allows.filter(
      ({ statement: { Principal } }) => Principal === '*' || toList(Principal?.AWS).includes('*'),
    );
    expect(open).toEqual([]);
  });

  it('asks a service of AWS for whom it acts', () => {
    const unasked = allows.filter(({ statement: { Principal, Condition } }) => {
      if (Principal === undefined || Principal === '*' || Principal.Service === undefined) return false;
      const keys = Object.values(Condition ?? {}).flatMap(Object.keys);
      return !keys.includes('aws:SourceAccount') && !keys.includes('aws:SourceArn');
    });
    expect(unasked).toEqual([]);
  });

  it.each(Object.keys(ALL))('%s is the same text however the scope is ordered', (name) => {
    const build = ALL[name];
    const shuffled: PolicyScope = {
      ...FULL_SCOPE,
      assumableRoleArns: [...FULL_SCOPE.assumableRoleArns, ...FULL_SCOPE.assumableRoleArns].toReversed(),
      secretArns: FULL_SCOPE.secretArns.toReversed(),
      logGroupArns: FULL_SCOPE.logGroupArns.toReversed(),
      regions: FULL_SCOPE.regions.toReversed(),
    };
    expect(JSON.stringify(build?.(shuffled))).toBe(JSON.stringify(build?.(FULL_SCOPE)));
    expect(JSON.stringify(build?.(PLAIN_SCOPE))).not.toContain('undefined');
  });

  it('fits, also for several Regions and accounts', () => {
    const size = (name: string) => JSON.stringify(ALL[name]?.(FULL_SCOPE)).length;
    for (const role of Object.keys(ROLE_POLICIES)) expect(size(role), role).toBeLessThan(INLINE_POLICY_MAX);
    expect(size('killSwitch')).toBeLessThan(MANAGED_POLICY_MAX);
    expect(size('evidenceBucket')).toBeLessThan(BUCKET_POLICY_MAX);
    expect(size('alarmTopic')).toBeLessThan(TOPIC_POLICY_MAX);
    expect(size('noticeTopic')).toBeLessThan(TOPIC_POLICY_MAX);
    expect(size('findingsTopic')).toBeLessThan(TOPIC_POLICY_MAX);
    expect(size('deadLetterQueue')).toBeLessThan(QUEUE_POLICY_MAX);
    expect(size('signingKey')).toBeLessThan(KEY_POLICY_MAX);
    expect(size('dataKey')).toBeLessThan(KEY_POLICY_MAX);
    const plain = (name: string) => JSON.stringify(ALL[name]?.(PLAIN_SCOPE)).length;
    for (const role of Object.keys(ROLE_POLICIES)) expect(plain(role), role).toBeLessThan(MANAGED_POLICY_MAX);
  });
});

describe('policyDocument', () => {
  const allow = { Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' } as const;

  it('leaves out an allow about nothing and refuses a deny about nothing', () => {
    expect(policyDocument(allow, { ...allow, Sid: 'B', Resource: [] }).Statement).toEqual([allow]);
    expect(() => policyDocument({ ...allow, Effect: 'Deny', Resource: [] })).toThrow('names no resource');
  });

  it('refuses a Sid that stands twice', () => {
    expect(() => policyDocument(allow, allow)).toThrow('stands twice');
  });
});

test('a policy that is longer than IAM takes is refused before anything is deployed, with what to do', () => {
  const long = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Many', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ['x'.repeat(7_000)] }],
  } as const;
  expect(policyText(long, 'inline', 'worker')).toBe(JSON.stringify(long));
  expect(() => policyText(long, 'managed', 'machine-worker')).toThrow(
    /machine-worker has 7\d{3} characters, and IAM takes 6144: configure fewer accounts/,
  );
});
