import { describe, expect, it } from 'vitest';
import { dataKeyPolicy } from '../../../pulumi/policies/data-key-policy.ts';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import { signingKeyPolicy } from '../../../pulumi/policies/signing-key-policy.ts';
import { targetInstancePolicy } from '../../../pulumi/policies/target-instance-policy.ts';
import type { Caller } from './match-principal.ts';
import { sign } from './role-cases.ts';
import { ROLE_NAMES, ROLE_POLICIES, type RoleName, roleArn } from './roles.ts';
import { FULL_SCOPE, HOME, OTHER_ACCOUNT } from './scopes.ts';
import { type IamRequest, simulate } from './simulate.ts';

const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }],
};
const admin: Caller = { kind: 'principal', arn: `arn:aws:iam::${HOME}:role/admin` };
const rootUser: Caller = { kind: 'principal', arn: `arn:aws:iam::${HOME}:root` };
const stranger: Caller = { kind: 'principal', arn: 'arn:aws:iam::999999999999:role/admin' };

function decideKey(
  caller: Caller,
  identity: readonly PolicyDocument[],
  resource: PolicyDocument,
  request: IamRequest,
): string {
  return simulate({ identity, resource, resourceAccount: HOME }, { ...request, caller }).kind;
}

describe('the signing key', () => {
  const policy = signingKeyPolicy(FULL_SCOPE);
  const resource = FULL_SCOPE.signingKeyArn;
  const request = (action: string, context: IamRequest['context'] = {}) => ({ action, resource, context });

  it('signs for the approver only', () => {
    for (const role of ROLE_NAMES) {
      const caller: Caller = { kind: 'principal', arn: roleArn(FULL_SCOPE, role) };
      const decision = decideKey(
        caller,
        [ROLE_POLICIES[role](FULL_SCOPE)],
        policy,
        request('kms:Sign', sign),
      );
      expect(decision === 'allowed', role).toBe(role === 'approver');
    }
  });

  it('does not sign for administrators, whatever their policies say, nor for the root user', () => {
    for (const caller of [admin, rootUser, stranger]) {
      expect(decideKey(caller, [everything], policy, request('kms:Sign', sign))).toBe('denied_explicitly');
      expect(decideKey(caller, [everything], policy, request('kms:CreateGrant'))).toBe('denied_explicitly');
    }
  });

  it('needs the policy of the approver as well', () => {
    const caller: Caller = { kind: 'principal', arn: FULL_SCOPE.approverRoleArn };
    expect(decideKey(caller, [], policy, request('kms:Sign', sign))).toBe('denied_implicitly');
  });

  it('is managed by administrators and read by whom they let', () => {
    for (const action of ['DescribeKey', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'GetPublicKey'])
      expect(decideKey(admin, [everything], policy, request(`kms:${action}`)), action).toBe('allowed');
    expect(decideKey(admin, [], policy, request('kms:GetPublicKey'))).toBe('denied_implicitly');
    expect(decideKey(stranger, [everything], policy, request('kms:GetPublicKey'))).toBe('denied_implicitly');
  });
});

describe('the data key', () => {
  const policy = dataKeyPolicy(FULL_SCOPE);
  const use = (action: string, context: IamRequest['context'] = {}) => ({
    action: `kms:${action}`,
    resource: FULL_SCOPE.dataKeyArn ?? '',
    context,
  });
  const via = (name: string) => ({ 'kms:ViaService': `${name}.eu-west-1.amazonaws.com` });
  const cloudWatch: Caller = { kind: 'service', service: 'cloudwatch.amazonaws.com' };

  it('is used through the services, by those whose own policy says so', () => {
    const asRole = (role: RoleName, request: IamRequest) =>
      decideKey(
        { kind: 'principal', arn: roleArn(FULL_SCOPE, role) },
        [ROLE_POLICIES[role](FULL_SCOPE)],
        policy,
        request,
      );
    expect(asRole('worker', use('GenerateDataKey', via('s3')))).toBe('allowed');
    expect(asRole('worker', use('GenerateDataKey', via('sns')))).toBe('allowed');
    expect(asRole('target', use('Decrypt', via('s3')))).toBe('allowed');
    expect(asRole('target', use('Decrypt', via('secretsmanager')))).toBe('denied_implicitly');
    expect(asRole('ingress', use('Decrypt', via('s3')))).toBe('allowed');
    expect(asRole('ingress', use('GenerateDataKey', via('s3')))).toBe('denied_implicitly');
    expect(asRole('worker', use('Decrypt'))).toBe('denied_implicitly');
    expect(asRole('detector', use('Decrypt', via('kinesis')))).toBe('allowed');
    expect(asRole('logDelivery', use('GenerateDataKey', via('kinesis')))).toBe('allowed');
    expect(asRole('logDelivery', use('Decrypt', via('kinesis')))).toBe('denied_implicitly');
    expect(asRole('worker', use('Decrypt', via('kinesis')))).toBe('denied_implicitly');
  });

  it('is never used directly, not even by administrators, who manage it', () => {
    expect(decideKey(admin, [everything], policy, use('Decrypt'))).toBe('denied_implicitly');
    expect(decideKey(admin, [everything], policy, use('CreateGrant'))).toBe('denied_implicitly');
    expect(decideKey(admin, [everything], policy, use('Decrypt', via('secretsmanager')))).toBe('allowed');
    expect(decideKey(admin, [everything], policy, use('EnableKeyRotation'))).toBe('allowed');
  });

  it('lets alarms of the known accounts publish to encrypted topics', () => {
    const by = (account: string) => use('GenerateDataKey', { 'aws:SourceAccount': account });
    expect(decideKey(cloudWatch, [], policy, by(HOME))).toBe('allowed');
    expect(decideKey(cloudWatch, [], policy, by(OTHER_ACCOUNT))).toBe('allowed');
    expect(decideKey(cloudWatch, [], policy, by('999999999999'))).toBe('denied_implicitly');
  });

  it('lets hosts of other accounts write to the bucket', () => {
    const [arn = ''] = FULL_SCOPE.remoteTargetRoleArns;
    const identity = [targetInstancePolicy({ ...FULL_SCOPE, account: OTHER_ACCOUNT })];
    const remote: Caller = { kind: 'principal', arn };
    expect(decideKey(remote, identity, policy, use('GenerateDataKey', via('s3')))).toBe('allowed');
    expect(decideKey(remote, [everything], policy, use('GenerateDataKey'))).toBe('denied_implicitly');
    expect(decideKey(stranger, [everything], policy, use('GenerateDataKey', via('s3')))).toBe(
      'denied_implicitly',
    );
  });
});
