import { describe, expect, it } from 'vitest';
import { requestsOf } from './requests.ts';
import { decide, ROLE_NAMES, type RoleName } from './roles.ts';
import { FULL_SCOPE } from './scopes.ts';
import { findCliCalls, findSdkCalls, findUnreadImports } from './sdk-calls.ts';
import type { IamRequest } from './simulate.ts';

interface CallRule {
  /** As `findSdkCalls` or `findCliCalls` names it. */
  readonly call: string;
  /** What AWS authorises for it; all of them must be allowed for the call to go through. */
  readonly requests: readonly IamRequest[];
  /** Who makes this call; nobody else may. */
  readonly roles: readonly RoleName[];
}

const aws = requestsOf(FULL_SCOPE);
const target = { 'dynamodb:LeadingKeys': ['target#i-0123456789abcdef0'] };
const holder = { 'dynamodb:LeadingKeys': ['incident#incident:1:eu-west-1:a:i'] };
const key = (id: string) => ({ 'dynamodb:LeadingKeys': [id] });
const incidentsIndex = `arn:aws:dynamodb:eu-west-1:${FULL_SCOPE.account}:table/recoverops-prod-incidents/index/by_opened`;
const statusIndex = `arn:aws:dynamodb:eu-west-1:${FULL_SCOPE.account}:table/recoverops-prod-incidents/index/by_status`;
const messagesIndex = `arn:aws:dynamodb:eu-west-1:${FULL_SCOPE.account}:table/recoverops-prod-messages/index/by_state`;
const accessIndex = `arn:aws:dynamodb:eu-west-1:${FULL_SCOPE.account}:table/recoverops-prod-access/index/by_month`;
const [alarmTopicArn = ''] = FULL_SCOPE.alarmTopicArns;
const shardMemory = 'detector/recoverops-prod-logs/shardId-000000000000.json.gz';
const accessLog = `arn:aws:s3:::recoverops-prod-access-logs/web/AWSLogs/${FULL_SCOPE.account}/elasticloadbalancing/eu-west-1/2026/11/29/x.log.gz`;

/** One line per call of the sources: a call without a line, and a line without a call, fail the test below. */
const CALLS: readonly CallRule[] = [
  ...(['GetCommand', 'PutCommand', 'UpdateCommand'] as const).flatMap((name): readonly CallRule[] => {
    const operation = name.replace('Command', 'Item');
    return [
      {
        call: `src/clients/dynamodb/incident-store.ts ${name}`,
        requests: [aws.table(operation, 'incidents', key('1_a_i'))],
        roles: name === 'GetCommand' ? ['ingress', 'worker'] : ['worker'],
      },
      {
        call: `src/clients/dynamodb/question-store.ts ${name}`,
        requests: [aws.table(operation, 'incidents', key('1_a_i#questions'))],
        roles: name === 'GetCommand' ? ['ingress', 'worker'] : ['worker'],
      },
      {
        call: `src/clients/dynamodb/execution-store.ts ${name}`,
        requests: [aws.table(operation, 'executions', key('x'))],
        roles: ['worker'],
      },
    ];
  }),
  {
    call: 'src/clients/dynamodb/notification-store.ts GetCommand',
    requests: [aws.table('GetItem', 'incidents', key('1_a_i#notifications'))],
    roles: ['ingress', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/notification-store.ts PutCommand',
    requests: [aws.table('PutItem', 'incidents', key('1_a_i#notifications'))],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/notification-store.ts UpdateCommand',
    requests: [aws.table('UpdateItem', 'incidents', key('notifications#health'))],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/notification-store.ts QueryCommand',
    requests: [aws.on('dynamodb:Query', statusIndex)],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/incident-list.ts QueryCommand',
    requests: [aws.on('dynamodb:Query', statusIndex)],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/read-newest.ts QueryCommand',
    requests: [aws.on('dynamodb:Query', incidentsIndex)],
    roles: ['ingress', 'worker'],
  },
  ...(['GetCommand', 'PutCommand', 'UpdateCommand'] as const).map(
    (name): CallRule => ({
      call: `src/clients/dynamodb/message-store.ts ${name}`,
      requests: [aws.table(name.replace('Command', 'Item'), 'messages', key('x'))],
      roles: ['ingress'],
    }),
  ),
  {
    call: 'src/clients/dynamodb/message-store.ts QueryCommand',
    requests: [aws.on('dynamodb:Query', messagesIndex)],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/finding-store.ts GetCommand',
    requests: [aws.table('GetItem', 'findings', key('x'))],
    roles: ['detector', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/suppression-store.ts GetCommand',
    requests: [aws.table('GetItem', 'suppressions', key('rules'))],
    roles: ['ingress', 'worker'],
  },
  // People's, by the API: the worker only heeds what they mute.
  {
    call: 'src/clients/dynamodb/suppression-store.ts PutCommand',
    requests: [aws.table('PutItem', 'suppressions', key('rules'))],
    roles: ['ingress'],
  },
  // Tokens and sign-ins: the ingress alone, which deletes neither.
  {
    call: 'src/clients/dynamodb/issued-token-store.ts GetCommand',
    requests: [
      aws.table('GetItem', 'access', key('tokens')),
      aws.table('GetItem', 'access', key('token-use')),
    ],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/issued-token-store.ts PutCommand',
    requests: [aws.table('PutItem', 'access', key('tokens'))],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/issued-token-store.ts UpdateCommand',
    requests: [aws.table('UpdateItem', 'access', key('token-use'))],
    roles: ['ingress'],
  },
  // Buttons and links: the worker makes them, the ingress takes them.
  {
    call: 'src/clients/dynamodb/one-time-secrets.ts PutCommand',
    requests: [aws.table('PutItem', 'access', key('one-time#slack_button#x'))],
    roles: ['worker'],
  },
  ...(['GetCommand', 'UpdateCommand'] as const).map(
    (name): CallRule => ({
      call: `src/clients/dynamodb/one-time-secrets.ts ${name}`,
      requests: [aws.table(name.replace('Command', 'Item'), 'access', key('one-time#slack_button#x'))],
      roles: ['ingress'],
    }),
  ),
  {
    call: 'src/clients/notify/email/ses-transport.ts SendEmailCommand',
    requests: ['ses:SendEmail', 'ses:SendRawEmail'].map((action) =>
      aws.on(action, `arn:aws:ses:eu-west-1:${FULL_SCOPE.account}:identity/example.org`, {
        'ses:FromAddress': 'ops@example.org',
      }),
    ),
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/access-log.ts PutCommand',
    requests: [aws.table('PutItem', 'access', key('event#2026-11-22T08:00:00.000Z#0a1b2c3d'))],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/access-log.ts QueryCommand',
    requests: [aws.on('dynamodb:Query', accessIndex)],
    roles: ['ingress'],
  },
  // The detector's: none of the roles that act on a finding can write one.
  ...(['PutCommand', 'UpdateCommand'] as const).map(
    (name): CallRule => ({
      call: `src/clients/dynamodb/finding-store.ts ${name}`,
      requests: [aws.table(name.replace('Command', 'Item'), 'findings', key('x'))],
      roles: ['detector'],
    }),
  ),
  {
    call: 'src/clients/dynamodb/finding-store.ts ScanCommand',
    requests: [aws.table('Scan', 'findings')],
    roles: ['detector'],
  },
  {
    call: 'src/clients/aws/finding-publisher.ts PublishCommand',
    requests: [aws.on('sns:Publish', FULL_SCOPE.findingsTopicArn ?? '')],
    roles: ['detector'],
  },
  {
    call: 'src/clients/dynamodb/claim-store.ts GetCommand',
    requests: [aws.table('GetItem', 'claims', target)],
    roles: ['ingress', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/claim-store.ts UpdateCommand',
    requests: [aws.table('UpdateItem', 'claims', target)],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/claim-desk.ts GetCommand',
    requests: [aws.table('GetItem', 'claims', target)],
    roles: ['ingress', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/claim-desk.ts ScanCommand',
    requests: [aws.table('Scan', 'claims')],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/claim-desk.ts DeleteCommand',
    requests: [aws.table('DeleteItem', 'claims', target)],
    roles: ['ingress', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/worker-reports.ts PutCommand',
    requests: [aws.table('PutItem', 'claims', key('worker#17@worker-1'))],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/worker-reports.ts DeleteCommand',
    requests: [aws.table('DeleteItem', 'claims', key('worker#17@worker-1'))],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/worker-reports.ts ScanCommand',
    requests: [aws.table('Scan', 'claims')],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/audit-trail.ts PutCommand',
    requests: [aws.table('PutItem', 'claims', key('audit#2026-11-22T08:00:00.000Z#0a1b2c3d'))],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/kill-switch.ts GetCommand',
    requests: [aws.table('GetItem', 'claims', key('kill-switch'))],
    roles: ['ingress', 'worker'],
  },
  {
    call: 'src/clients/dynamodb/kill-switch.ts PutCommand',
    requests: [aws.table('PutItem', 'claims', key('kill-switch'))],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/dynamodb/claim-store.ts PutCommand',
    requests: [aws.table('PutItem', 'claims', target)],
    roles: ['worker'],
  },
  {
    call: 'src/clients/dynamodb/claim-store.ts DeleteCommand',
    requests: [aws.table('DeleteItem', 'claims', target)],
    roles: ['ingress', 'worker'],
  },
  ...(['GetCommand', 'PutCommand', 'DeleteCommand'] as const).map(
    (name): CallRule => ({
      call: `src/clients/dynamodb/holder-store.ts ${name}`,
      requests: [aws.table(name.replace('Command', 'Item'), 'claims', holder)],
      roles: ['worker'],
    }),
  ),
  {
    call: 'src/clients/dynamodb/ensure-tables.ts DescribeTableCommand',
    requests: ['incidents', 'executions', 'claims', 'messages', 'findings', 'suppressions', 'access'].map(
      (table) => aws.table('DescribeTable', table),
    ),
    roles: ['worker'],
  },
  {
    // The lab's; on AWS the tables are there before.
    call: 'src/clients/dynamodb/ensure-tables.ts CreateTableCommand',
    requests: [aws.table('CreateTable', 'incidents')],
    roles: [],
  },
  {
    call: 'src/clients/aws/s3.ts PutObjectCommand',
    requests: [
      aws.object('PutObject', 'incidents/1_a_i/report.md'),
      aws.object('PutObjectRetention', 'incidents/1_a_i/report.md'),
      aws.object('PutObject', 'anchors/1_a_i/000014.json'),
      aws.object('PutObjectRetention', 'anchors/1_a_i/000014.json'),
    ],
    roles: ['worker'],
  },
  {
    call: 'src/clients/aws/s3.ts GetObjectCommand',
    requests: [aws.object('GetObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/s3.ts GetObjectCommand',
    requests: [
      aws.object('GetObject', 'anchors/1_a_i/000014.json'),
      aws.object('GetObject', 'incidents/1_a_i/1/ai/plan-f00d-1.json'),
      aws.object('GetObject', 'detector/models.json'),
      aws.object('GetObject', 'detector/lag.json'),
    ],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/aws/s3.ts DeleteObjectCommand',
    requests: [aws.object('DeleteObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/s3.ts ListObjectsV2Command',
    requests: [aws.list('raw/1_a_i/x/')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/s3.ts ListObjectsV2Command',
    requests: [aws.list('anchors/1_a_i/')],
    roles: ['ingress'],
  },
  {
    call: 'src/clients/notify/sns/publish-notice.ts PublishCommand',
    requests: [FULL_SCOPE.noticeTopicArn ?? '', ...FULL_SCOPE.recipientTopicArns].map((topic) =>
      aws.on('sns:Publish', topic),
    ),
    roles: ['worker'],
  },
  {
    call: 'src/clients/aws/s3.ts PutObjectCommand',
    requests: [aws.object('PutObject', 'findings/123456789012/eu-west-1/log-novelty/x/y.json')],
    roles: ['detector'],
  },
  {
    call: 'src/clients/aws/shard-memory-store.ts GetObjectCommand',
    // For a shard that is new S3 answers NoSuchKey only to whom the bucket may be listed.
    requests: [aws.object('GetObject', shardMemory), aws.list(null)],
    roles: ['detector'],
  },
  {
    call: 'src/clients/aws/shard-memory-store.ts ListObjectsV2Command',
    requests: [aws.list('detector/')],
    roles: ['detector'],
  },
  ...(['ListShards', 'GetShardIterator', 'GetRecords'] as const).map(
    (operation): CallRule => ({
      call: `src/clients/aws/log-shards.ts ${operation}Command`,
      requests: [aws.on(`kinesis:${operation}`, FULL_SCOPE.logStreamArn ?? '')],
      roles: ['detector'],
    }),
  ),
  {
    call: 'src/clients/aws/shard-memory-store.ts PutObjectCommand',
    requests: [aws.object('PutObject', shardMemory)],
    roles: ['detector'],
  },
  {
    call: 'src/clients/aws/log-objects.ts GetObjectCommand',
    requests: [aws.on('s3:GetObject', accessLog)],
    roles: ['detector'],
  },
  ...[alarmTopicArn, FULL_SCOPE.findingsTopicArn ?? ''].map(
    (topicArn): CallRule => ({
      call: 'src/clients/aws/sns.ts ConfirmSubscriptionCommand',
      requests: [aws.on('sns:ConfirmSubscription', topicArn)],
      roles: ['ingress'],
    }),
  ),
  ...(['ReceiveMessage', 'DeleteMessage'] as const).map(
    (operation): CallRule => ({
      call: `src/clients/aws/sqs.ts ${operation}Command`,
      requests: [aws.on(`sqs:${operation}`, FULL_SCOPE.deadLetterQueueArn)],
      roles: ['ingress'],
    }),
  ),
  {
    call: 'src/clients/aws/role-session.ts fromTemporaryCredentials',
    requests: [
      FULL_SCOPE.diagnosticsRoleArn,
      FULL_SCOPE.executionRoleArn,
      ...FULL_SCOPE.assumableRoleArns,
    ].map((arn) => aws.on('sts:AssumeRole', arn)),
    roles: ['worker'],
  },
  {
    call: 'src/clients/aws/cloudwatch.ts DescribeAlarmsCommand',
    requests: [aws.call('cloudwatch:DescribeAlarms')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/cloudwatch.ts GetMetricDataCommand',
    requests: [aws.call('cloudwatch:GetMetricData')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/ssm.ts paginateDescribeInstanceInformation',
    requests: [aws.call('ssm:DescribeInstanceInformation')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/instances.ts paginateDescribeInstances',
    requests: [aws.call('ec2:DescribeInstances')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/instances.ts DescribeInstanceCreditSpecificationsCommand',
    requests: [aws.call('ec2:DescribeInstanceCreditSpecifications')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/instances.ts paginateDescribeVolumes',
    requests: [aws.call('ec2:DescribeVolumes')],
    roles: ['diagnostics'],
  },
  {
    call: 'src/clients/aws/instances.ts DescribeInstanceStatusCommand',
    requests: [aws.call('ec2:DescribeInstanceStatus')],
    roles: ['diagnostics'],
  },
  ...(['AutoScalingInstances', 'ScalingActivities'] as const).map(
    (name): CallRule => ({
      call: `src/clients/aws/auto-scaling.ts Describe${name}Command`,
      requests: [aws.call(`autoscaling:Describe${name}`)],
      roles: ['diagnostics'],
    }),
  ),
  ...(['TargetGroups', 'TargetHealth'] as const).map(
    (name): CallRule => ({
      call: `src/clients/aws/load-balancers.ts Describe${name}Command`,
      requests: [aws.call(`elasticloadbalancing:Describe${name}`)],
      roles: ['diagnostics'],
    }),
  ),
  ...(['Diagnose', 'ReadLedger'] as const).map(
    (name): CallRule => ({
      call: 'src/clients/aws/ssm.ts SendCommandCommand',
      requests: aws.sendCommand(`RecoverOps-${name}`),
      roles: ['diagnostics'],
    }),
  ),
  {
    call: 'src/clients/aws/ssm.ts SendCommandCommand',
    requests: aws.sendCommand('RecoverOps-RunStep', undefined, true),
    roles: ['execution'],
  },
  {
    call: 'src/clients/aws/ssm.ts GetCommandInvocationCommand',
    requests: [aws.call('ssm:GetCommandInvocation')],
    roles: ['diagnostics', 'execution'],
  },
  {
    call: 'src/clients/aws/ssm.ts ListCommandsCommand',
    requests: [aws.call('ssm:ListCommands')],
    roles: ['execution'],
  },
  {
    call: 'src/clients/aws/ssm.ts CancelCommandCommand',
    requests: [aws.call('ssm:CancelCommand')],
    roles: ['execution'],
  },
];

const CLI_CALLS: readonly CallRule[] = [
  {
    call: 'vm-image/bin/recoverops-archive s3api list-objects-v2',
    requests: [aws.list('logs/app/a.gz')],
    roles: ['target'],
  },
  {
    call: 'vm-image/lib/launch.sh autoscaling complete-lifecycle-action',
    requests: [
      aws.on(
        'autoscaling:CompleteLifecycleAction',
        `arn:aws:autoscaling:eu-west-1:${FULL_SCOPE.account}:autoScalingGroup:0a1b2c3d-0000-4000-8000-000000000000:autoScalingGroupName/recoverops-prod-web`,
      ),
    ],
    roles: ['target'],
  },
  {
    // Both ways, and above 8 MB in parts.
    call: 'vm-image/bin/recoverops-archive s3 cp',
    requests: ['GetObject', 'PutObject', 'AbortMultipartUpload'].map((operation) =>
      aws.object(operation, 'logs/app/a.gz'),
    ),
    roles: ['target'],
  },
];

const namesOf = (rules: readonly CallRule[]) => [...new Set(rules.map(({ call }) => call))].toSorted();

describe('calls of AWS in the sources', () => {
  it('each has a line here, and each line has its call', () => {
    expect(namesOf(CALLS)).toEqual(findSdkCalls());
    expect(namesOf(CLI_CALLS)).toEqual(findCliCalls());
  });

  it('are all imported in a form that is read here', () => {
    expect(findUnreadImports()).toEqual([]);
  });

  it.each([...CALLS, ...CLI_CALLS])('$call: exactly $roles may', ({ requests, roles }) => {
    const allowed = ROLE_NAMES.filter((role) =>
      requests.every((request) => decide(FULL_SCOPE, role, request) === 'allowed'),
    );
    expect(allowed).toEqual(ROLE_NAMES.filter((role) => roles.includes(role)));
  });
});
