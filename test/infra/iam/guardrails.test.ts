import { describe, expect, it } from 'vitest';
import { FREE_FORM_DOCUMENTS } from '../../../pulumi/policies/guardrails.ts';
import { killSwitchPolicy } from '../../../pulumi/policies/kill-switch-policy.ts';
import type { PolicyDocument } from '../../../pulumi/policies/policy-document.ts';
import { requestsOf } from './requests.ts';
import { FORBIDDEN_TO_ALL, sign } from './role-cases.ts';
import { ROLE_NAMES, ROLE_POLICIES, type RoleName } from './roles.ts';
import { FULL_SCOPE } from './scopes.ts';
import { type IamRequest, simulate } from './simulate.ts';

const aws = requestsOf(FULL_SCOPE);
const { signingKeyArn } = FULL_SCOPE;

describe('guardrails', () => {
  /** What somebody may attach by mistake. */
  const everything: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Sid: 'Oops', Effect: 'Allow', Action: '*', Resource: '*' }],
  };
  const withEverything = (role: RoleName, request: IamRequest) =>
    simulate({ identity: [ROLE_POLICIES[role](FULL_SCOPE), everything] }, request).kind;

  it.each(ROLE_NAMES)('of %s hold even with an administrator policy beside them', (role) => {
    for (const [what, request] of FORBIDDEN_TO_ALL)
      expect(withEverything(role, request), what).toBe('denied_explicitly');
    for (const name of FREE_FORM_DOCUMENTS) {
      const request = { action: 'ssm:SendCommand', resource: aws.document(name) };
      expect(withEverything(role, request), name).toBe('denied_explicitly');
    }
    const chaos = { action: 'ssm:SendCommand', resource: aws.document('RecoverOps-Chaos') };
    expect(withEverything(role, chaos)).toBe('denied_explicitly');
    if (role !== 'approver')
      expect(withEverything(role, aws.on('kms:Sign', signingKeyArn, sign))).toBe('denied_explicitly');
  });

  it('keep the approver to its one key', () => {
    expect(withEverything('approver', aws.on('kms:Sign', `${signingKeyArn}0`, sign))).toBe(
      'denied_explicitly',
    );
  });
});

describe('the kill switch policy', () => {
  const stopped = (role: RoleName, request: IamRequest) =>
    simulate({ identity: [ROLE_POLICIES[role](FULL_SCOPE), killSwitchPolicy()] }, request).kind;

  it('stops every command and leaves what runs to be followed and cancelled', () => {
    for (const request of aws.sendCommand('RecoverOps-RunStep'))
      expect(stopped('execution', request)).toBe('denied_explicitly');
    for (const request of aws.sendCommand('RecoverOps-Diagnose'))
      expect(stopped('diagnostics', request)).toBe('denied_explicitly');
    expect(stopped('execution', aws.call('ssm:GetCommandInvocation'))).toBe('allowed');
    expect(stopped('execution', aws.call('ssm:CancelCommand'))).toBe('allowed');
  });
});
