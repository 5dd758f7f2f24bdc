import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import {
  assumedByTrust,
  ec2Trust,
  ecsTaskTrust,
  lambdaTrust,
  logDeliveryTrust,
} from '../../../pulumi/policies/trust-policies.ts';
import { workerPolicy } from '../../../pulumi/policies/worker-policy.ts';
import type { Caller } from './match-principal.ts';
import { roleArn } from './roles.ts';
import { FULL_SCOPE, HOME, OTHER_ACCOUNT } from './scopes.ts';
import { type IamRequest, simulate } from './simulate.ts';

const TRUST_POLICY_MAX = 2_048;
const workerArn = roleArn(FULL_SCOPE, 'worker');
const worker: Caller = { kind: 'principal', arn: workerArn };

function assume(
  trust: PolicyDocument,
  caller: Caller,
  role: string,
  context: IamRequest['context'] = {},
): string {
  const identity = caller === worker ? [workerPolicy(FULL_SCOPE)] : [];
  const resourceAccount = role.split(':')[4] ?? '';
  const request = { action: 'sts:AssumeRole', resource: role, caller, context };
  return simulate({ identity, resource: trust, resourceAccount }, request).kind;
}

describe('ECS tasks', () => {
  const trust = ecsTaskTrust(FULL_SCOPE);
  const ecs: Caller = { kind: 'service', service: 'ecs-tasks.amazonaws.com' };
  const of = (account: string, region = 'eu-west-1') => ({
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:ecs:${region}:${account}:task/recoverops-prod/0123`,
  });

  it('get their role in this account and Region only', () => {
    expect(assume(trust, ecs, workerArn, of(HOME))).toBe('allowed');
    expect(assume(trust, ecs, workerArn, of(OTHER_ACCOUNT))).toBe('denied_implicitly');
    expect(assume(trust, ecs, workerArn, of(HOME, 'us-east-1'))).toBe('denied_implicitly');
    expect(assume(trust, ecs, workerArn)).toBe('denied_implicitly');
  });

  it('are the only ones who get it', () => {
    const ec2: Caller = { kind: 'service', service: 'ec2.amazonaws.com' };
    expect(assume(trust, ec2, workerArn, of(HOME))).toBe('denied_implicitly');
    expect(assume(trust, worker, FULL_SCOPE.executionRoleArn, of(HOME))).toBe('denied_implicitly');
  });
});

describe('CloudWatch Logs', () => {
  const trust = logDeliveryTrust(FULL_SCOPE);
  const logs: Caller = { kind: 'service', service: 'logs.amazonaws.com' };
  const role = roleArn(FULL_SCOPE, 'logDelivery');
  const of = (account: string, region = 'eu-west-1') => ({
    'aws:SourceArn': `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/shop:*`,
  });

  it('writes to the stream for groups of this account and Region only', () => {
    expect(assume(trust, logs, role, of(HOME))).toBe('allowed');
    expect(assume(trust, logs, role, of(OTHER_ACCOUNT))).toBe('denied_implicitly');
    expect(assume(trust, logs, role, of(HOME, 'us-east-1'))).toBe('denied_implicitly');
    expect(assume(trust, logs, role)).toBe('denied_implicitly');
    expect(assume(trust, worker, role, of(HOME))).toBe('denied_implicitly');
  });
});

describe('the log detector', () => {
  it('is a function of Lambda and nothing else', () => {
    const role = roleArn(FULL_SCOPE, 'detector');
    const lambda: Caller = { kind: 'service', service: 'lambda.amazonaws.com' };
    expect(assume(lambdaTrust(), lambda, role)).toBe('allowed');
    expect(assume(lambdaTrust(), { kind: 'service', service: 'logs.amazonaws.com' }, role)).toBe(
      'denied_implicitly',
    );
    expect(assume(lambdaTrust(), worker, role)).toBe('denied_implicitly');
  });
});

describe('instances', () => {
  it('get the target role, ECS tasks do not', () => {
    const target = roleArn(FULL_SCOPE, 'target');
    expect(assume(ec2Trust(), { kind: 'service', service: 'ec2.amazonaws.com' }, target)).toBe('allowed');
    expect(assume(ec2Trust(), { kind: 'service', service: 'ecs-tasks.amazonaws.com' }, target)).toBe(
      'denied_implicitly',
    );
  });
});

describe('the SSM roles', () => {
  const trust = assumedByTrust({ principalArns: [workerArn] });

  it('are assumed by the worker only', () => {
    expect(assume(trust, worker, FULL_SCOPE.executionRoleArn)).toBe('allowed');
    expect(assume(trust, worker, FULL_SCOPE.diagnosticsRoleArn)).toBe('allowed');
    const ingress: Caller = { kind: 'principal', arn: roleArn(FULL_SCOPE, 'ingress') };
    expect(assume(trust, ingress, FULL_SCOPE.executionRoleArn)).toBe('denied_implicitly');
  });

  it('want the external id from another account', () => {
    const [remote = ''] = FULL_SCOPE.assumableRoleArns;
    const withId = assumedByTrust({ principalArns: [workerArn], externalId: 'recoverops-7f3a' });
    const id = (value: string) => ({ 'sts:ExternalId': value });
    expect(assume(withId, worker, remote, id('recoverops-7f3a'))).toBe('allowed');
    expect(assume(withId, worker, remote, id('guess'))).toBe('denied_implicitly');
    expect(assume(withId, worker, remote)).toBe('denied_implicitly');
    expect(assume(withId, worker, remote.replace(OTHER_ACCOUNT, '999999999999'), id('recoverops-7f3a'))).toBe(
      'denied_implicitly',
    );
  });
});

describe('assumedByTrust', () => {
  it.each([
    ['nobody', [], 'needs somebody'],
    ['everybody', ['*'], 'not the exact ARN'],
    ['an account', [`arn:aws:iam::${HOME}:root`], 'not the exact ARN'],
    ['a wildcard', [`arn:aws:iam::${HOME}:role/*`], 'not the exact ARN'],
  ])('refuses %s', (_who, principalArns, problem) => {
    expect(() => assumedByTrust({ principalArns })).toThrow(problem);
  });

  it.each(['', 'x', 'with space', 'a'.repeat(1_225)])('refuses the external id "%.20s"', (externalId) => {
    expect(() => assumedByTrust({ principalArns: [workerArn], externalId })).toThrow('external id');
  });

  it('is sorted, without repeats, and fits', () => {
    const arns = ['b', 'a', 'b'].map((name) => `arn:aws:iam::${HOME}:role/${name}`);
    const trust = assumedByTrust({ principalArns: arns });
    expect(trust.Statement[0]?.Principal).toEqual({ AWS: [arns[1], arns[0]] });
    for (const document of [trust, ec2Trust(), ecsTaskTrust(FULL_SCOPE)])
      expect(JSON.stringify(document).length).toBeLessThan(TRUST_POLICY_MAX);
  });
});
