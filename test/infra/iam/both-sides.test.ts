import { describe, expect, it } from 'vitest';
import { accountTemplate } from '../../../pulumi/account-template.ts';
import { dataKeyPolicy } from '../../../pulumi/policies/data-key-policy.ts';
import { deadLetterQueuePolicy } from '../../../pulumi/policies/dead-letter-queue-policy.ts';
import { evidenceBucketPolicy } from '../../../pulumi/policies/evidence-bucket-policy.ts';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import { signingKeyPolicy } from '../../../pulumi/policies/signing-key-policy.ts';
import { findingsTopicPolicy, noticeTopicPolicy } from '../../../pulumi/policies/topic-policies.ts';
import { neverAllowed } from './never-allowed.ts';
import { requestsOf } from './requests.ts';
import { ROLE_NAMES, ROLE_POLICIES, roleArn } from './roles.ts';
import { FULL_SCOPE, HOME, OTHER_ACCOUNT, PLAIN_SCOPE } from './scopes.ts';
import { simulate } from './simulate.ts';

const dataKeyArn = FULL_SCOPE.dataKeyArn ?? '';
const bucket = `arn:aws:s3:::${FULL_SCOPE.bucketName}`;
const isBucket = (arn: string) => arn === bucket || arn.startsWith(`${bucket}/`);
const aws = requestsOf(FULL_SCOPE);

/** Of what in the home account, its policy, and which ARNs mean it. */
const RESOURCES = [
  ['the data key', dataKeyPolicy(FULL_SCOPE), (arn: string) => arn === dataKeyArn],
  ['the signing key', signingKeyPolicy(FULL_SCOPE), (arn: string) => arn === FULL_SCOPE.signingKeyArn],
  ['the evidence bucket', evidenceBucketPolicy(FULL_SCOPE), isBucket],
  [
    'the notice topic',
    noticeTopicPolicy(FULL_SCOPE, FULL_SCOPE.noticeTopicArn ?? ''),
    (arn: string) => arn === FULL_SCOPE.noticeTopicArn,
  ],
  [
    'the findings topic',
    findingsTopicPolicy(FULL_SCOPE, FULL_SCOPE.findingsTopicArn ?? ''),
    (arn: string) => arn === FULL_SCOPE.findingsTopicArn,
  ],
  [
    'the queue of undelivered alarms',
    deadLetterQueuePolicy(FULL_SCOPE),
    (arn: string) => arn === FULL_SCOPE.deadLetterQueueArn,
  ],
] as const;

/** As the command `npm run infra:account` makes it for an account whose hosts are in another Region than home. */
const TEMPLATE = accountTemplate({
  partition: 'aws',
  account: OTHER_ACCOUNT,
  regions: ['us-west-2', 'ap-southeast-2'],
  workerRoleArn: roleArn(FULL_SCOPE, 'worker'),
  externalId: 'an-external-id',
  bucketName: FULL_SCOPE.bucketName,
  dataKeyArn,
  prefix: 'recoverops',
  documentPrefix: 'RecoverOps-',
});
const REMOTE_HOST = TEMPLATE.Resources.TargetPolicy.Properties.PolicyDocument as PolicyDocument;
const [REMOTE_ROLE = ''] = FULL_SCOPE.remoteTargetRoleArns;
const remoteHost = { kind: 'principal', arn: REMOTE_ROLE } as const;

describe.each(RESOURCES)('%s', (_what, resource, isOf) => {
  it.each(ROLE_NAMES)('can give %s all that the own policy of the role allows there', (role) => {
    const caller = { kind: 'principal', arn: roleArn(FULL_SCOPE, role) } as const;
    const identity = ROLE_POLICIES[role](FULL_SCOPE);
    expect(neverAllowed({ caller, identity, resource, resourceAccount: HOME, isOf })).toEqual([]);
  });

  it('can give a host of another account and Region all that its policy allows there', () => {
    expect(
      neverAllowed({ caller: remoteHost, identity: REMOTE_HOST, resource, resourceAccount: HOME, isOf }),
    ).toEqual([]);
  });
});

it('a host of another Region encrypts what it writes with the key of the home Region', () => {
  const encrypt = (region: string) =>
    simulate(
      { identity: [REMOTE_HOST], resource: dataKeyPolicy(FULL_SCOPE), resourceAccount: HOME },
      {
        ...aws.on('kms:GenerateDataKey', dataKeyArn, { 'kms:ViaService': `s3.${region}.amazonaws.com` }),
        caller: remoteHost,
      },
    ).kind;
  expect(encrypt('eu-west-1')).toBe('allowed');
  expect(encrypt('us-west-2')).not.toBe('allowed');
});

it.each([
  [
    'of this account',
    { kind: 'principal', arn: roleArn(FULL_SCOPE, 'target') } as const,
    ROLE_POLICIES.target(FULL_SCOPE),
  ],
  ['of another account', remoteHost, REMOTE_HOST],
])('the agent on a host %s may put output with the ACL that it sends', (_whose, caller, identity) => {
  const policies = {
    identity: [identity],
    resource: evidenceBucketPolicy(FULL_SCOPE),
    resourceAccount: HOME,
  };
  const key = 'raw/1_a_i/x/c/i-0/awsrunShellScript/run/stdout';
  for (const operation of ['PutObject', 'PutObjectAcl'])
    expect(simulate(policies, { ...aws.object(operation, key), caller }).kind, operation).toBe('allowed');
  for (const elsewhere of ['logs/a.gz', 'incidents/a', 'anchors/a'])
    expect(simulate(policies, { ...aws.object('PutObjectAcl', elsewhere), caller }).kind).not.toBe('allowed');
});

it('the worker can assume the roles over there, with their external id', () => {
  const role = TEMPLATE.Resources.ExecutionRole;
  const arn = `arn:aws:iam::${OTHER_ACCOUNT}:role/recoverops-execution`;
  expect(
    neverAllowed({
      caller: { kind: 'principal', arn: roleArn(FULL_SCOPE, 'worker') },
      identity: ROLE_POLICIES.worker({ ...FULL_SCOPE, assumableRoleArns: [arn] }),
      resource: (role.Properties as { AssumeRolePolicyDocument: PolicyDocument }).AssumeRolePolicyDocument,
      resourceAccount: OTHER_ACCOUNT,
      isOf: (one) => one === arn,
    }),
  ).toEqual([]);
});

describe('the search itself', () => {
  const allow = (condition: Readonly<Record<string, Readonly<Record<string, string>>>>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Use', Effect: 'Allow', Action: 'kms:Decrypt', Resource: dataKeyArn, Condition: condition },
    ],
  });
  const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.amazonaws.com` } });
  const never = (identity: PolicyDocument, resource: PolicyDocument) =>
    neverAllowed({
      caller: { kind: 'principal', arn: roleArn(PLAIN_SCOPE, 'worker') },
      identity,
      resource,
      resourceAccount: HOME,
      isOf: (arn) => arn === dataKeyArn,
    });
  const ofKey = (condition: Readonly<Record<string, Readonly<Record<string, string>>>>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${HOME}:root` },
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: condition,
      },
    ],
  });

  it.each([
    ['the same service', via('s3.eu-west-1'), via('s3.eu-west-1'), []],
    ['another Region', via('s3.us-west-2'), via('s3.eu-west-1'), [`Use kms:Decrypt ${dataKeyArn}`]],
    ['a pattern that covers it', via('s3.us-west-2'), { StringLike: { 'kms:ViaService': 's3.*' } }, []],
    [
      'a key that one side wants absent',
      via('s3.eu-west-1'),
      { Null: { 'kms:ViaService': 'true' } },
      [`Use kms:Decrypt ${dataKeyArn}`],
    ],
    ['conditions on other keys', via('s3.eu-west-1'), { StringEquals: { 'aws:SourceAccount': HOME } }, []],
  ])('%s', (_what, identity, resource, expected) => {
    expect(never(allow(identity), ofKey(resource))).toEqual(expected);
  });

  it('sees a refusal of one side', () => {
    const denied = ofKey({});
    const [statement] = denied.Statement;
    if (statement === undefined) throw new Error('a statement was expected');
    const withDeny = {
      ...denied,
      Statement: [statement, { ...statement, Sid: 'No', Effect: 'Deny' as const, Principal: '*' as const }],
    };
    expect(never(allow({}), withDeny)).toEqual([`Use kms:Decrypt ${dataKeyArn}`]);
  });
});
