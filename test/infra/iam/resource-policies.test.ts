import { describe, expect, it } from 'vitest';
import { deadLetterQueuePolicy } from '../../../pulumi/policies/dead-letter-queue-policy.ts';
import { evidenceBucketPolicy } from '../../../pulumi/policies/evidence-bucket-policy.ts';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import type { PolicyScope } from '../../../pulumi/policies/scope.ts';
import { targetInstancePolicy } from '../../../pulumi/policies/target-instance-policy.ts';
import {
  alarmTopicPolicy,
  findingsTopicPolicy,
  noticeTopicPolicy,
} from '../../../pulumi/policies/topic-policies.ts';
import type { Caller } from './match-principal.ts';
import { requestsOf } from './requests.ts';
import { ROLE_NAMES, ROLE_POLICIES, type RoleName, roleArn } from './roles.ts';
import { FULL_SCOPE, HOME, OTHER_ACCOUNT, PLAIN_SCOPE } from './scopes.ts';
import { type IamRequest, simulate } from './simulate.ts';

const STRANGER = '999999999999';
const aws = requestsOf(FULL_SCOPE);
const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }],
};
const service = (name: string): Caller => ({ kind: 'service', service: `${name}.amazonaws.com` });
const admin = (account = HOME): Caller => ({ kind: 'principal', arn: `arn:aws:iam::${account}:role/admin` });

/** Of the account's role, by its own policy and the resource's. */
function asRole(scope: PolicyScope, role: RoleName, resource: PolicyDocument, request: IamRequest): string {
  const caller: Caller = { kind: 'principal', arn: roleArn(scope, role) };
  const identity = [ROLE_POLICIES[role](scope)];
  return simulate({ identity, resource, resourceAccount: HOME }, { ...request, caller }).kind;
}
/** Of somebody whose own policy allows everything. */
function as(caller: Caller, resource: PolicyDocument, request: IamRequest): string {
  const identity = caller.kind === 'principal' ? [everything] : [];
  return simulate({ identity, resource, resourceAccount: HOME }, { ...request, caller }).kind;
}
const overHttp = (request: IamRequest): IamRequest => ({
  ...request,
  context: { ...request.context, 'aws:SecureTransport': 'false' },
});

describe('the evidence bucket', () => {
  const policy = evidenceBucketPolicy(FULL_SCOPE);
  const [remoteTarget = ''] = FULL_SCOPE.remoteTargetRoleArns;
  /** The role of a host in another account, as its own stack makes it. */
  const remoteScope: PolicyScope = { ...FULL_SCOPE, account: OTHER_ACCOUNT };
  const asRemoteHost = (request: IamRequest, bucket = policy) =>
    simulate(
      { identity: [targetInstancePolicy(remoteScope)], resource: bucket, resourceAccount: HOME },
      { ...request, caller: { kind: 'principal', arn: remoteTarget } },
    ).kind;
  const put = aws.object('PutObject', 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout');
  const encrypted = (algorithm: string, keyId?: string): IamRequest => ({
    ...put,
    context: {
      's3:x-amz-server-side-encryption': algorithm,
      ...(keyId === undefined ? {} : { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyId }),
    },
  });

  it('takes what its roles put, and nothing over plain HTTP', () => {
    expect(asRole(FULL_SCOPE, 'target', policy, put)).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'worker', policy, aws.object('PutObject', 'incidents/x'))).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'target', policy, overHttp(put))).toBe('denied_explicitly');
    expect(as(admin(), policy, overHttp(aws.list('raw/')))).toBe('denied_explicitly');
    expect(as({ kind: 'anonymous' }, policy, aws.object('GetObject', 'incidents/x'))).toBe(
      'denied_implicitly',
    );
  });

  it('gives output before redaction to the diagnostics role alone, whatever the policies of others say', () => {
    const read = (operation: string, key = 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout') =>
      aws.object(operation, key);
    expect(asRole(FULL_SCOPE, 'diagnostics', policy, read('GetObject'))).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'diagnostics', policy, read('GetObject', 'incidents/x'))).not.toBe('allowed');
    for (const operation of ['GetObject', 'GetObjectVersion', 'GetObjectVersionForReplication']) {
      for (const caller of [admin(), admin(OTHER_ACCOUNT), { kind: 'principal', arn: remoteTarget } as const])
        expect(as(caller, policy, read(operation))).toBe('denied_explicitly');
    }
    for (const role of ROLE_NAMES.filter((one) => one !== 'diagnostics'))
      expect(asRole(FULL_SCOPE, role, policy, read('GetObject')), role).not.toBe('allowed');
    // What is redacted stays readable for whom its policy lets.
    expect(as(admin(), policy, read('GetObject', 'incidents/1_a_i/1/outputs/x.txt'))).toBe('allowed');
  });

  it('refuses another encryption than its own', () => {
    const dataKeyArn = FULL_SCOPE.dataKeyArn ?? '';
    expect(asRole(FULL_SCOPE, 'target', policy, encrypted('aws:kms', dataKeyArn))).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'target', policy, encrypted('AES256'))).toBe('denied_explicitly');
    expect(asRole(FULL_SCOPE, 'target', policy, encrypted('aws:kms', `${dataKeyArn}0`))).toBe(
      'denied_explicitly',
    );
    const plain = evidenceBucketPolicy(PLAIN_SCOPE);
    expect(asRole(PLAIN_SCOPE, 'target', plain, put)).toBe('allowed');
    expect(asRole(PLAIN_SCOPE, 'target', plain, encrypted('AES256'))).toBe('allowed');
    expect(asRole(PLAIN_SCOPE, 'target', plain, encrypted('aws:kms', dataKeyArn))).toBe('denied_explicitly');
  });

  it('lets hosts of the named accounts add output and archives, and no more', () => {
    const archive = aws.object('PutObject', 'logs/app/a.gz');
    expect(asRemoteHost(put)).toBe('allowed');
    expect(asRemoteHost(archive)).toBe('allowed');
    expect(asRemoteHost(aws.object('GetObject', 'logs/app/a.gz'))).toBe('allowed');
    expect(asRemoteHost(aws.list('logs/app/a.gz'))).toBe('allowed');
    for (const forbidden of [
      aws.object('GetObject', 'raw/x'),
      aws.object('PutObject', 'incidents/x'),
      aws.object('GetObject', 'incidents/x'),
      aws.object('DeleteObject', 'logs/app/a.gz'),
      aws.list('incidents/'),
    ])
      expect(asRemoteHost(forbidden), forbidden.resource).not.toBe('allowed');
    expect(asRemoteHost(put, evidenceBucketPolicy(PLAIN_SCOPE))).toBe('denied_implicitly');
    expect(as(admin(OTHER_ACCOUNT), policy, put)).toBe('denied_implicitly');
    expect(as(admin(STRANGER), policy, put)).toBe('denied_implicitly');
  });
});

describe('the alarm topic', () => {
  const topicArn = `arn:aws:sns:us-east-1:${HOME}:recoverops-prod-alarms`;
  const policy = alarmTopicPolicy(FULL_SCOPE, topicArn);
  const from = (account: string, region = 'us-east-1', alarm = 'Disk-Critical-ASG'): IamRequest => ({
    action: 'sns:Publish',
    resource: topicArn,
    context: {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:${alarm}`,
    },
  });

  it.each([
    ['an alarm of this account', service('cloudwatch'), from(HOME), 'allowed'],
    ['an alarm of a named account', service('cloudwatch'), from(OTHER_ACCOUNT), 'allowed'],
    ["a stranger's alarm", service('cloudwatch'), from(STRANGER), 'denied_explicitly'],
    ['an alarm of another Region', service('cloudwatch'), from(HOME, 'eu-west-1'), 'denied_explicitly'],
    ['another service', service('events'), from(HOME), 'denied_implicitly'],
    ['an administrator', admin(), { action: 'sns:Publish', resource: topicArn }, 'denied_explicitly'],
    ['an alarm over plain HTTP', service('cloudwatch'), overHttp(from(HOME)), 'denied_explicitly'],
    ['nobody in particular', { kind: 'anonymous' }, from(HOME), 'denied_implicitly'],
  ] as const)('%s', (_who, caller, request, expected) => {
    expect(as(caller, policy, request)).toBe(expected);
  });

  it('can be confirmed and subscribed to by the account', () => {
    expect(asRole(FULL_SCOPE, 'ingress', policy, aws.on('sns:ConfirmSubscription', topicArn))).toBe(
      'allowed',
    );
    expect(as(admin(), policy, aws.on('sns:Subscribe', topicArn))).toBe('allowed');
    expect(as(admin(STRANGER), policy, aws.on('sns:Subscribe', topicArn))).toBe('denied_implicitly');
  });
});

describe('the notice topic', () => {
  const topicArn = FULL_SCOPE.noticeTopicArn ?? '';
  const policy = noticeTopicPolicy(FULL_SCOPE, topicArn);
  const publish = (context: IamRequest['context'] = {}) => ({
    action: 'sns:Publish',
    resource: topicArn,
    context,
  });
  const ofBudget = (account: string) =>
    publish({ 'aws:SourceAccount': account, 'aws:SourceArn': `arn:aws:budgets::${account}:budget/monthly` });
  const ofAlarm = (account: string) =>
    publish({
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${account}:alarm:ingress-down`,
    });

  it('is for the worker, and for alarms and the budget of this account', () => {
    expect(asRole(FULL_SCOPE, 'worker', policy, publish())).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'ingress', policy, publish())).toBe('denied_implicitly');
    expect(as(service('budgets'), policy, ofBudget(HOME))).toBe('allowed');
    expect(as(service('budgets'), policy, ofBudget(STRANGER))).toBe('denied_implicitly');
    expect(as(service('cloudwatch'), policy, ofAlarm(HOME))).toBe('allowed');
    expect(as(service('cloudwatch'), policy, ofAlarm(OTHER_ACCOUNT))).toBe('denied_implicitly');
    expect(asRole(FULL_SCOPE, 'worker', policy, overHttp(publish()))).toBe('denied_explicitly');
  });
});

describe('the findings topic', () => {
  const topicArn = FULL_SCOPE.findingsTopicArn ?? '';
  const policy = findingsTopicPolicy(FULL_SCOPE, topicArn);
  const publish = aws.on('sns:Publish', topicArn);

  it('is for the detector alone: what is published there opens incidents', () => {
    expect(asRole(FULL_SCOPE, 'detector', policy, publish)).toBe('allowed');
    for (const role of ROLE_NAMES.filter((one) => one !== 'detector'))
      expect(asRole(FULL_SCOPE, role, policy, publish), role).toBe('denied_explicitly');
    expect(as(admin(), policy, publish)).toBe('denied_explicitly');
    expect(as(admin(STRANGER), policy, publish)).toBe('denied_explicitly');
    for (const name of ['cloudwatch', 'events', 's3', 'lambda'])
      expect(as(service(name), policy, publish), name).not.toBe('allowed');
    expect(asRole(FULL_SCOPE, 'detector', policy, overHttp(publish))).toBe('denied_explicitly');
  });

  it('can be confirmed by the ingress', () => {
    expect(asRole(FULL_SCOPE, 'ingress', policy, aws.on('sns:ConfirmSubscription', topicArn))).toBe(
      'allowed',
    );
    expect(as(admin(STRANGER), policy, aws.on('sns:Subscribe', topicArn))).not.toBe('allowed');
  });
});

describe('the queue of undelivered alarms', () => {
  const policy = deadLetterQueuePolicy(FULL_SCOPE);
  const [topicArn = ''] = FULL_SCOPE.alarmTopicArns;
  const send = (source?: string): IamRequest => ({
    action: 'sqs:SendMessage',
    resource: FULL_SCOPE.deadLetterQueueArn,
    context: source === undefined ? {} : { 'aws:SourceArn': source },
  });

  it('takes messages from its topics only', () => {
    expect(as(service('sns'), policy, send(topicArn))).toBe('allowed');
    expect(as(service('sns'), policy, send(FULL_SCOPE.findingsTopicArn ?? ''))).toBe('allowed');
    expect(as(service('sns'), policy, send(`${topicArn}2`))).toBe('denied_explicitly');
    expect(as(service('s3'), policy, send(topicArn))).toBe('denied_implicitly');
    expect(as(admin(), policy, send())).toBe('denied_explicitly');
    expect(as(service('sns'), policy, overHttp(send(topicArn)))).toBe('denied_explicitly');
  });

  it('gives them to the ingress', () => {
    const take = aws.on('sqs:ReceiveMessage', FULL_SCOPE.deadLetterQueueArn);
    expect(asRole(FULL_SCOPE, 'ingress', policy, take)).toBe('allowed');
    expect(asRole(FULL_SCOPE, 'worker', policy, take)).toBe('denied_implicitly');
    expect(as(admin(STRANGER), policy, take)).toBe('denied_implicitly');
  });

  it('is not made for no topic', () => {
    expect(() => deadLetterQueuePolicy({ ...PLAIN_SCOPE, alarmTopicArns: [] })).toThrow(
      'name the alarm topics',
    );
  });
});
