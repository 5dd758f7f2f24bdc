import { MODELS_REPORT_KEY } from '../../../src/domain/models/artefact/models-report.ts';
import { requestsOf } from './requests.ts';
import type { RoleName } from './roles.ts';
import { FULL_SCOPE } from './scopes.ts';
import type { IamRequest } from './simulate.ts';

const aws = requestsOf(FULL_SCOPE);
const { account, signingKeyArn } = FULL_SCOPE;
const dataKeyArn = FULL_SCOPE.dataKeyArn ?? '';
const logStreamArn = FULL_SCOPE.logStreamArn ?? '';
const findingsTopicArn = FULL_SCOPE.findingsTopicArn ?? '';
const failedLogs = `arn:aws:s3:::${FULL_SCOPE.failedLogsBucketName}`;
const accessLog = (prefix: string) =>
  `arn:aws:s3:::recoverops-prod-access-logs/${prefix}/AWSLogs/${account}/elasticloadbalancing/eu-west-1/2026/11/29/x.log.gz`;
const leading = (id: string) => ({ 'dynamodb:LeadingKeys': [id] });
const via = (service: string, region = 'eu-west-1') => ({
  'kms:ViaService': `${service}.${region}.amazonaws.com`,
});
/** As the approver asks. */
export const sign = { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' };

export type Case = readonly [what: string, request: IamRequest];

export const ALLOWED: Readonly<Record<RoleName, readonly Case[]>> = {
  ingress: [
    ['list the anchors of an incident', aws.list('anchors/1_a_i/')],
    ['read one', aws.object('GetObject', 'anchors/1_a_i/000014.json')],
    ['decrypt it', aws.on('kms:Decrypt', dataKeyArn, via('s3'))],
    ['read what was sent to the model', aws.object('GetObject', 'incidents/1_a_i/1/ai/plan-f00d-1.json')],
    ['read what the detector tells of its models', aws.object('GetObject', MODELS_REPORT_KEY)],
    ['take an undelivered alarm', aws.on('sqs:ReceiveMessage', FULL_SCOPE.deadLetterQueueArn)],
    ['delete it', aws.on('sqs:DeleteMessage', FULL_SCOPE.deadLetterQueueArn)],
    [
      'take one that another account keeps',
      aws.on('sqs:ReceiveMessage', FULL_SCOPE.extraDeadLetterQueueArns[0] ?? ''),
    ],
    ['confirm the topic of findings', aws.on('sns:ConfirmSubscription', findingsTopicArn)],
    ...FULL_SCOPE.alarmTopicArns.map(
      (arn): Case => [`confirm ${arn}`, aws.on('sns:ConfirmSubscription', arn)],
    ),
  ],
  worker: [
    ['encrypt evidence', aws.on('kms:GenerateDataKey', dataKeyArn, via('s3'))],
    ['publish encrypted', aws.on('kms:GenerateDataKey', dataKeyArn, via('sns'))],
    ['write a lock', aws.object('PutObjectRetention', 'incidents/1_a_i/report.json')],
  ],
  diagnostics: [
    ...aws.sendCommand('RecoverOps-Diagnose').map((request): Case => ['probe', request]),
    ['decrypt raw output', aws.on('kms:Decrypt', dataKeyArn, via('s3'))],
  ],
  execution: [
    ...aws.sendCommand('RecoverOps-RunStep', undefined, true).map((one): Case => ['run a step', one]),
    ...requestsOf(FULL_SCOPE, 'us-west-2')
      .sendCommand('RecoverOps-RunStep', undefined, true)
      .map((one): Case => ['run a step in another Region', one]),
  ],
  approver: [['sign with the key', aws.on('kms:Sign', signingKeyArn, sign)]],
  target: [
    ['register', aws.on('ssm:UpdateInstanceInformation', aws.instance('i-0'))],
    ['ask for associations', aws.on('ssm:ListInstanceAssociations', aws.instance('i-0'))],
    ...['GetEndpoint', 'GetMessages', 'AcknowledgeMessage', 'SendReply', 'FailMessage', 'DeleteMessage'].map(
      (name): Case => [name, aws.call(`ec2messages:${name}`)],
    ),
    ['open its control channel', aws.call('ssmmessages:CreateControlChannel')],
    ['use its control channel', aws.call('ssmmessages:OpenControlChannel')],
    ['upload raw output', aws.object('PutObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    ['encrypt an archive', aws.on('kms:GenerateDataKey', dataKeyArn, via('s3'))],
    ['send metrics', aws.call('cloudwatch:PutMetricData', { 'cloudwatch:namespace': 'CWAgent' })],
    ['learn its group', aws.call('ec2:DescribeTags')],
  ],
  ecsExecution: [
    ['log in to the registry', aws.call('ecr:GetAuthorizationToken')],
    ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].map(
      (name): Case => [name, aws.on(`ecr:${name}`, FULL_SCOPE.repositoryArns[0] ?? '')],
    ),
    ...['CreateLogStream', 'PutLogEvents'].map(
      (name): Case => [name, aws.on(`logs:${name}`, `${FULL_SCOPE.logGroupArns[0]}:log-stream:a/b/c`)],
    ),
    ['read a secret', aws.on('secretsmanager:GetSecretValue', FULL_SCOPE.secretArns[0] ?? '')],
    ['decrypt a secret', aws.on('kms:Decrypt', dataKeyArn, via('secretsmanager'))],
  ],
  detector: [
    ...['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'].map(
      (name): Case => [name, aws.on(`kinesis:${name}`, logStreamArn)],
    ),
    ['have its mapping made', aws.call('kinesis:ListStreams')],
    ['decrypt what it reads', aws.on('kms:Decrypt', dataKeyArn, via('kinesis'))],
    ['read an access log of the hosts', aws.on('s3:GetObject', accessLog('web'))],
    ['keep a failed batch', aws.on('s3:PutObject', `${failedLogs}/aws/lambda/0a1b/shardId-0/2026/x`)],
    [
      'put a record aside',
      aws.on('s3:PutObject', `${failedLogs}/refused/records/recoverops-prod-logs/shardId-0/7.json`),
    ],
    ['have its destination made', aws.on('s3:ListBucket', failedLogs)],
    ['read its memory', aws.object('GetObject', 'detector/recoverops-prod-logs/shardId-0.json.gz')],
    ['be told that there is none yet', aws.list(null)],
    ['find all that there are', aws.list('detector/')],
    ['write it', aws.object('PutObject', 'detector/recoverops-prod-logs/shardId-0.json.gz')],
    ['encrypt it', aws.on('kms:GenerateDataKey', dataKeyArn, via('s3'))],
    ['keep a window of lines', aws.object('PutObject', 'findings/x.json.gz')],
    ['publish a finding', aws.on('sns:Publish', findingsTopicArn)],
    ['publish it encrypted', aws.on('kms:GenerateDataKey', dataKeyArn, via('sns'))],
    ...['CreateLogStream', 'PutLogEvents'].map(
      (name): Case => [
        name,
        aws.on(`logs:${name}`, `${FULL_SCOPE.detectorLogGroupArn}:log-stream:2026/11/29/[$LATEST]a`),
      ],
    ),
  ],
  logDelivery: [
    ['put a record', aws.on('kinesis:PutRecord', logStreamArn)],
    ['encrypt it', aws.on('kms:GenerateDataKey', dataKeyArn, via('kinesis'))],
  ],
};

export const FORBIDDEN: Readonly<Record<RoleName, readonly Case[]>> = {
  ingress: [
    ['write an incident', aws.table('PutItem', 'incidents')],
    ['delete a message that could not be read', aws.table('DeleteItem', 'messages')],
    ['scan messages', aws.table('Scan', 'messages')],
    ['scan incidents', aws.table('Scan', 'incidents')],
    ['read executions', aws.table('GetItem', 'executions')],
    ['claim a host', aws.table('PutItem', 'claims', leading('target#i-0'))],
    ['change a claim in place', aws.table('UpdateItem', 'claims', leading('target#i-0'))],
    ['delete the kill switch', aws.table('DeleteItem', 'claims', leading('kill-switch'))],
    ['delete from the audit trail', aws.table('DeleteItem', 'claims', leading('audit#2026'))],
    ['write claims without a key', aws.table('PutItem', 'claims')],
    ['delete claims without a key', aws.table('DeleteItem', 'claims')],
    ['read evidence', aws.object('GetObject', 'incidents/1_a_i/report.md')],
    ['read what a host said', aws.object('GetObject', 'incidents/1_a_i/1/evidence/E1-i-0-round-1.txt')],
    ['list evidence', aws.list('incidents/1_a_i/')],
    ['write what was sent to the model', aws.object('PutObject', 'incidents/1_a_i/1/ai/plan-f00d-1.json')],
    ['list the bucket', aws.list(null)],
    ['read raw output', aws.object('GetObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    ['write an anchor', aws.object('PutObject', 'anchors/1_a_i/000014.json')],
    ['delete an anchor', aws.object('DeleteObject', 'anchors/1_a_i/000014.json')],
    ['publish an alarm', aws.on('sns:Publish', FULL_SCOPE.alarmTopicArns[0] ?? '')],
    ['publish a finding', aws.on('sns:Publish', findingsTopicArn)],
    ['confirm another topic', aws.on('sns:ConfirmSubscription', `arn:aws:sns:eu-west-1:${account}:other`)],
    ['put into the queue', aws.on('sqs:SendMessage', FULL_SCOPE.deadLetterQueueArn)],
    ['empty the queue', aws.on('sqs:PurgeQueue', FULL_SCOPE.deadLetterQueueArn)],
    ['become the executor', aws.on('sts:AssumeRole', FULL_SCOPE.executionRoleArn)],
    ['list hosts', aws.call('ssm:DescribeInstanceInformation')],
    ['read a result', aws.call('ssm:GetCommandInvocation')],
    ['encrypt with the key', aws.on('kms:GenerateDataKey', dataKeyArn, via('s3'))],
    ['use the key for secrets', aws.on('kms:Decrypt', dataKeyArn, via('secretsmanager'))],
    ['use the key itself', aws.on('kms:Decrypt', dataKeyArn)],
  ],
  worker: [
    ['delete an anchor', aws.object('DeleteObject', 'anchors/1_a_i/000014.json')],
    ['delete a version of an anchor', aws.object('DeleteObjectVersion', 'anchors/1_a_i/000014.json')],
    ['read a message', aws.table('GetItem', 'messages')],
    ['switch the kill switch off', aws.table('PutItem', 'claims', leading('kill-switch'))],
    ['delete the kill switch', aws.table('DeleteItem', 'claims', leading('kill-switch'))],
    ['write claims without a key', aws.table('PutItem', 'claims')],
    [
      'write the kill switch along with a claim',
      aws.table('PutItem', 'claims', { 'dynamodb:LeadingKeys': ['target#i-0', 'kill-switch'] }),
    ],
    ['change the kill switch in place', aws.table('UpdateItem', 'claims', leading('kill-switch'))],
    ['write into the audit trail', aws.table('PutItem', 'claims', leading('audit#2026'))],
    ['list claims', aws.table('Scan', 'claims')],
    ['delete an incident', aws.table('DeleteItem', 'incidents')],
    ['delete a send record', aws.table('DeleteItem', 'executions')],
    ['delete a table', aws.table('DeleteTable', 'incidents')],
    [
      "read another stack's table",
      requestsOf({ ...FULL_SCOPE, prefix: 'other' }).table('GetItem', 'incidents'),
    ],
    ['delete evidence', aws.object('DeleteObject', 'incidents/1_a_i/report.md')],
    ['delete a version', aws.object('DeleteObjectVersion', 'incidents/1_a_i/report.md')],
    ['go round a lock', aws.object('BypassGovernanceRetention', 'incidents/1_a_i/report.md')],
    ['read raw output', aws.object('GetObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    ['list raw output', aws.list('raw/1_a_i/x/')],
    ['read archived logs', aws.object('GetObject', 'logs/app/a.gz')],
    ['write archived logs', aws.object('PutObject', 'logs/app/a.gz')],
    ['list the bucket', aws.list(null)],
    ['list archives', aws.list('logs/')],
    ['list incidents', aws.list('incidents/')],
    ['publish an alarm', aws.on('sns:Publish', FULL_SCOPE.alarmTopicArns[0] ?? '')],
    ['become the approver', aws.on('sts:AssumeRole', FULL_SCOPE.approverRoleArn)],
    ['become anybody', aws.on('sts:AssumeRole', `arn:aws:iam::${account}:role/admin`)],
    [
      'become an executor elsewhere',
      aws.on('sts:AssumeRole', 'arn:aws:iam::999999999999:role/recoverops-prod-execution'),
    ],
    ['list hosts itself', aws.call('ssm:DescribeInstanceInformation')],
    ['cancel itself', aws.call('ssm:CancelCommand')],
  ],
  diagnostics: [
    ['cancel', aws.call('ssm:CancelCommand')],
    [
      'list hosts of another Region',
      requestsOf(FULL_SCOPE, 'sa-east-1').call('ssm:DescribeInstanceInformation'),
    ],
    ...['ec2:DescribeInstances', 'elasticloadbalancing:DescribeTargetHealth'].map(
      (action): Case => [`${action} of another Region`, requestsOf(FULL_SCOPE, 'sa-east-1').call(action)],
    ),
    ['read what an instance was started with', aws.call('ec2:DescribeInstanceAttribute')],
    ['take a host out of its group', aws.call('elasticloadbalancing:DeregisterTargets')],
    ['change a health check', aws.call('elasticloadbalancing:ModifyTargetGroup')],
    ['end a host by its group', aws.call('autoscaling:TerminateInstanceInAutoScalingGroup')],
    ['read the listeners', aws.call('elasticloadbalancing:DescribeListeners')],
    ['silence an alarm', aws.call('cloudwatch:DisableAlarmActions')],
    ['set an alarm OK', aws.call('cloudwatch:SetAlarmState')],
    ['read parameters', aws.call('ssm:GetParameter')],
    ['read evidence', aws.object('GetObject', 'incidents/1_a_i/report.md')],
  ],
  execution: [
    ['describe hosts', aws.call('ssm:DescribeInstanceInformation')],
    ['write evidence', aws.object('PutObject', 'incidents/1_a_i/report.md')],
    ['write raw output itself', aws.object('PutObject', 'raw/x')],
    ['record an execution', aws.table('PutItem', 'executions')],
    ['reboot', aws.on('ec2:RebootInstances', aws.instance('i-0'))],
    ['terminate', aws.on('ec2:TerminateInstances', aws.instance('i-0'))],
    ['name another bucket', { action: 'ssm:SendCommand', resource: 'arn:aws:s3:::another' }],
  ],
  approver: [
    ['sign with another key', aws.on('kms:Sign', `arn:aws:kms:eu-west-1:${account}:key/other`, sign)],
    [
      'sign in another way',
      aws.on('kms:Sign', signingKeyArn, { 'kms:SigningAlgorithm': 'RSASSA_PSS_SHA_256' }),
    ],
    ['change the key policy', aws.on('kms:PutKeyPolicy', signingKeyArn)],
    ['give the key away', aws.on('kms:CreateGrant', signingKeyArn)],
    ['read incidents', aws.table('GetItem', 'incidents')],
    ['become the executor', aws.on('sts:AssumeRole', FULL_SCOPE.executionRoleArn)],
    ['list hosts', aws.call('ssm:DescribeInstanceInformation')],
  ],
  target: [
    ['open a session channel', aws.call('ssmmessages:OpenDataChannel')],
    ['make a session channel', aws.call('ssmmessages:CreateDataChannel')],
    ['read a parameter', aws.call('ssm:GetParameter')],
    ['read a secret', aws.on('secretsmanager:GetSecretValue', FULL_SCOPE.secretArns[0] ?? '')],
    ['read evidence', aws.object('GetObject', 'incidents/1_a_i/report.md')],
    ['forge an anchor', aws.object('PutObject', 'anchors/1_a_i/000014.json')],
    ['forge evidence', aws.object('PutObject', 'incidents/1_a_i/report.md')],
    ['read raw output of others', aws.object('GetObject', 'raw/x/stdout')],
    ['delete raw output', aws.object('DeleteObject', 'raw/x/stdout')],
    ['delete an archive', aws.object('DeleteObject', 'logs/app/a.gz')],
    ['write elsewhere in the bucket', aws.object('PutObject', 'other')],
    ['write to another bucket', aws.on('s3:PutObject', 'arn:aws:s3:::another/raw/x')],
    ['list incidents', aws.list('incidents/')],
    ['list the bucket', aws.list(null)],
    [
      'send made-up metrics elsewhere',
      aws.call('cloudwatch:PutMetricData', { 'cloudwatch:namespace': 'AWS/X' }),
    ],
    ['send metrics without a namespace', aws.call('cloudwatch:PutMetricData')],
    ['become the worker', aws.on('sts:AssumeRole', `arn:aws:iam::${account}:role/recoverops-prod-worker`)],
    ['read incidents', aws.table('GetItem', 'incidents')],
    ['use the key itself', aws.on('kms:Decrypt', dataKeyArn)],
  ],
  ecsExecution: [
    [
      'read another secret',
      aws.on('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${account}:secret:x`),
    ],
    ['pull another image', aws.on('ecr:BatchGetImage', `arn:aws:ecr:eu-west-1:${account}:repository/other`)],
    ['push an image', aws.on('ecr:PutImage', FULL_SCOPE.repositoryArns[0] ?? '')],
    [
      'log elsewhere',
      aws.on('logs:PutLogEvents', `arn:aws:logs:eu-west-1:${account}:log-group:/x:log-stream:y`),
    ],
    ['delete logs', aws.on('logs:DeleteLogGroup', FULL_SCOPE.logGroupArns[0] ?? '')],
    ['decrypt evidence', aws.on('kms:Decrypt', dataKeyArn, via('s3'))],
  ],
  detector: [
    ['write to the stream', aws.on('kinesis:PutRecord', logStreamArn)],
    ['read another stream', aws.on('kinesis:GetRecords', `${logStreamArn}2`)],
    ['read an access log of the dashboard', aws.on('s3:GetObject', accessLog('app'))],
    ['read what it failed at', aws.on('s3:GetObject', `${failedLogs}/aws/lambda/x`)],
    ['read what it put aside', aws.on('s3:GetObject', `${failedLogs}/refused/records/x`)],
    ['delete what it failed at', aws.on('s3:DeleteObject', `${failedLogs}/aws/lambda/x`)],
    ['read evidence of incidents', aws.object('GetObject', 'incidents/1_a_i/report.md')],
    ['write evidence of incidents', aws.object('PutObject', 'incidents/1_a_i/report.md')],
    ['write anchors', aws.object('PutObject', 'anchors/1_a_i/000014.json')],
    ['read raw output', aws.object('GetObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout')],
    ['list incidents', aws.list('incidents/')],
    ['forget what it knows', aws.object('DeleteObject', 'detector/recoverops-prod-logs/shardId-0.json.gz')],
    ['delete a finding', aws.table('DeleteItem', 'findings')],
    ['write an incident', aws.table('PutItem', 'incidents')],
    ['read claims', aws.table('GetItem', 'claims', leading('target#i-0'))],
    ['publish an alarm', aws.on('sns:Publish', FULL_SCOPE.alarmTopicArns[0] ?? '')],
    ['write to people', aws.on('sns:Publish', FULL_SCOPE.noticeTopicArn ?? '')],
    ['become the executor', aws.on('sts:AssumeRole', FULL_SCOPE.executionRoleArn)],
    ['become the diagnostician', aws.on('sts:AssumeRole', FULL_SCOPE.diagnosticsRoleArn)],
    ['read a secret', aws.on('secretsmanager:GetSecretValue', FULL_SCOPE.secretArns[0] ?? '')],
    ['subscribe a group', aws.call('logs:PutSubscriptionFilter')],
    ['log elsewhere', aws.on('logs:PutLogEvents', `${FULL_SCOPE.logGroupArns[0]}:log-stream:worker/a/b`)],
    ['use the key itself', aws.on('kms:Decrypt', dataKeyArn)],
  ],
  logDelivery: [
    ['read the stream', aws.on('kinesis:GetRecords', logStreamArn)],
    ['write to another', aws.on('kinesis:PutRecord', `${logStreamArn}2`)],
    ['decrypt it', aws.on('kms:Decrypt', dataKeyArn, via('kinesis'))],
    ['read evidence', aws.object('GetObject', 'incidents/1_a_i/report.md')],
    ['publish a finding', aws.on('sns:Publish', findingsTopicArn)],
  ],
};

/** What no role of the stack may do. */
export const FORBIDDEN_TO_ALL: readonly Case[] = [
  ...[
    'ssm:StartSession',
    'ssm:StartAutomationExecution',
    'ssm:CreateDocument',
    'ssm:UpdateDocument',
    'ssm:UpdateDocumentDefaultVersion',
    'ssm:ModifyDocumentPermission',
    'ssm:CreateAssociation',
    'ec2:CreateTags',
    'ec2:DeleteTags',
    'ssm:AddTagsToResource',
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:DetachRolePolicy',
    'ec2-instance-connect:SendSSHPublicKey',
  ].map((action): Case => [action, aws.call(action)]),
];
