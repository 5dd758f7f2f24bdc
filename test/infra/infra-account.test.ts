import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { accountTemplate } from '../../pulumi/account-template.ts';
import type { PolicyDocument } from '../../pulumi/policies/policy-document.ts';
import { readAccounts } from '../../src/domain/access/read-accounts.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type IamRequest, simulate } from './iam/simulate.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const HOME = '111122223333';
const ACCOUNT = '210987654321';
const WORKER = `arn:aws:iam::${HOME}:role/recoverops-prod-worker`;
const EXTERNAL_ID = '3f9b6c0e-7d0b-4d62-8a43-1f9c3c9f2a11';
const ARGUMENTS: Readonly<Record<string, string>> = {
  account: ACCOUNT,
  regions: 'eu-west-1,eu-central-1',
  'worker-role': WORKER,
  'external-id': EXTERNAL_ID,
  bucket: 'recoverops-prod-evidence',
  'data-key': `arn:aws:kms:us-east-1:${HOME}:key/12345678-1234-1234-1234-123456789012`,
};

const run = (options: Readonly<Record<string, string>>) =>
  spawnSync(
    process.execPath,
    [
      resolve(ROOT, 'scripts/infra-account.ts'),
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ],
    { encoding: 'utf8', timeout: HANG_LIMIT_MS },
  );

function printedTemplate(): ReturnType<typeof accountTemplate> {
  const { status, stdout, stderr } = run(ARGUMENTS);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

interface Role {
  readonly AssumeRolePolicyDocument: PolicyDocument;
  readonly Policies: readonly { readonly PolicyDocument: PolicyDocument }[];
}

test('its roles let the worker look and run there, with the external id, and nobody else', () => {
  const { DiagnosticsRole, ExecutionRole } = printedTemplate().Resources;
  const decide = (role: typeof ExecutionRole, request: Pick<IamRequest, 'action' | 'resource' | 'context'>) =>
    simulate(
      { identity: (role.Properties as Role).Policies.map(({ PolicyDocument }) => PolicyDocument) },
      { caller: { kind: 'principal', arn: `arn:aws:iam::${ACCOUNT}:role/recoverops-execution` }, ...request },
    ).kind;
  const host = {
    action: 'ssm:SendCommand',
    resource: `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/i-0123456789abcdef0`,
    context: { 'ssm:resourceTag/recoverops:managed': 'true', 'aws:RequestedRegion': 'eu-central-1' },
  };
  const document = (name: string) => ({
    action: 'ssm:SendCommand',
    resource: `arn:aws:ssm:eu-central-1:${ACCOUNT}:document/${name}`,
    context: { 'aws:RequestedRegion': 'eu-central-1' },
  });
  for (const role of [DiagnosticsRole, ExecutionRole]) {
    expect(decide(role, host)).toBe('allowed');
    expect(decide(role, { ...host, context: {} })).not.toBe('allowed');
    expect(decide(role, document('AWS-RunShellScript'))).toBe('denied_explicitly');
  }
  expect(decide(ExecutionRole, document('RecoverOps-RunStep'))).toBe('allowed');
  expect(decide(DiagnosticsRole, document('RecoverOps-Diagnose'))).toBe('allowed');
  expect(decide(DiagnosticsRole, document('RecoverOps-RunStep'))).toBe('denied_explicitly');
  for (const action of [
    'autoscaling:DescribeAutoScalingInstances',
    'autoscaling:DescribeScalingActivities',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceCreditSpecifications',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeVolumes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'ssm:DescribeInstanceInformation',
  ]) {
    const inRegion = (region: string) => ({
      action,
      resource: '*',
      context: { 'aws:RequestedRegion': region },
    });
    expect(decide(DiagnosticsRole, inRegion('eu-central-1')), action).toBe('allowed');
    expect(decide(DiagnosticsRole, inRegion('sa-east-1')), action).not.toBe('allowed');
    expect(decide(ExecutionRole, inRegion('eu-central-1')), action).not.toBe('allowed');
  }

  const assume = (arn: string, id: string | undefined) =>
    simulate(
      {
        identity: [
          {
            Version: '2012-10-17',
            Statement: [{ Sid: 'Assume', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
          },
        ],
        resource: (ExecutionRole.Properties as Role).AssumeRolePolicyDocument,
        resourceAccount: ACCOUNT,
      },
      {
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::${ACCOUNT}:role/recoverops-execution`,
        caller: { kind: 'principal', arn },
        context: id === undefined ? {} : { 'sts:ExternalId': id },
      },
    ).kind;
  expect(assume(WORKER, EXTERNAL_ID)).toBe('allowed');
  expect(assume(WORKER, undefined)).not.toBe('allowed');
  expect(assume(`arn:aws:iam::${HOME}:role/recoverops-prod-ingress`, EXTERNAL_ID)).not.toBe('allowed');
});

test('its documents are those of the repository, and its output is what the worker takes', () => {
  const { Resources, Outputs } = printedTemplate();
  for (const name of ['RunStep', 'Diagnose', 'ReadLedger']) {
    const document = new Map(Object.entries(Resources)).get(`${name}Document`);
    const file = readFileSync(resolve(ROOT, `runbooks/documents/RecoverOps-${name}.yaml`), 'utf8');
    expect(document?.Properties).toMatchObject({ Name: `RecoverOps-${name}`, Content: parse(file) });
  }
  const { accounts, problems } = readAccounts({
    region: 'us-east-1',
    accountId: HOME,
    diagnosticsRoleArn: null,
    executionRoleArn: null,
    accountsJson: `[${Outputs.Account.Value}]`,
  });
  expect(problems).toEqual([]);
  expect(accounts?.accounts[1]).toEqual({
    accountId: ACCOUNT,
    regions: ['eu-west-1', 'eu-central-1'],
    diagnosticsRoleArn: `arn:aws:iam::${ACCOUNT}:role/recoverops-diagnostics`,
    executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/recoverops-execution`,
    externalId: EXTERNAL_ID,
  });
});

test.each([
  ['account', '2109', '--account is "2109"'],
  ['worker-role', '', '--worker-role is missing'],
  ['worker-role', 'arn:aws:iam::111122223333:role/*', 'not the exact ARN'],
  ['external-id', 'white space', 'external id'],
  ['data-key', '', '--data-key is missing'],
  ['colour', 'red', "Unknown option '--colour'"],
])('--%s %j is refused', (name, value, explanation) => {
  const { status, stdout, stderr } = run({ ...ARGUMENTS, [name]: value });
  expect(stderr).toContain(explanation);
  expect(stderr).toContain('scripts/infra-account.ts');
  expect(stdout).toBe('');
  expect(status).toBe(64);
});

test('its hosts may encrypt what they write with the key of the bucket', () => {
  const policies = JSON.stringify(printedTemplate().Resources);
  expect(policies).toContain('kms:GenerateDataKey');
  expect(policies).toContain(ARGUMENTS['data-key']);
});

test('a template that CloudFormation takes from a bucket alone is deployed by one, and none is too large for that', () => {
  const bytes = Buffer.byteLength(JSON.stringify(printedTemplate()));
  const page = readFileSync(resolve(ROOT, 'docs/operations/multi-account.md'), 'utf8');
  const [command = ''] = /aws cloudformation deploy[^`]*/.exec(page) ?? [];
  expect(bytes).toBeLessThan(1_000_000);
  if (bytes > 51_200) expect(command).toContain('--s3-bucket ');
});
