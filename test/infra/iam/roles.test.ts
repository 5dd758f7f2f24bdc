import { describe, expect, it } from 'vitest';
import { FREE_FORM_DOCUMENTS } from '../../../pulumi/policies/guardrails.ts';
import { requestsOf } from './requests.ts';
import { ALLOWED, type Case, FORBIDDEN, FORBIDDEN_TO_ALL, sign } from './role-cases.ts';
import { decide, ROLE_NAMES, type RoleName } from './roles.ts';
import { FULL_SCOPE, OTHER_ACCOUNT, PLAIN_SCOPE } from './scopes.ts';

const aws = requestsOf(FULL_SCOPE);
const { signingKeyArn } = FULL_SCOPE;
const dataKeyArn = FULL_SCOPE.dataKeyArn ?? '';
const OTHER_DOCUMENTS = [
  ...FREE_FORM_DOCUMENTS,
  'AWS-UpdateSSMAgent',
  'RecoverOps-Chaos',
  'RecoverOps-RunStep2',
];

const rows = (cases: Readonly<Record<RoleName, readonly Case[]>>) =>
  ROLE_NAMES.flatMap((role) => cases[role].map(([what, request]) => [role, what, request] as const));

describe('roles', () => {
  it.each(rows(ALLOWED))('%s may: %s', (role, _what, request) => {
    expect(decide(FULL_SCOPE, role, request)).toBe('allowed');
  });

  it.each(rows(FORBIDDEN))('%s may not: %s', (role, _what, request) => {
    expect(decide(FULL_SCOPE, role, request)).not.toBe('allowed');
  });

  it.each(FORBIDDEN_TO_ALL)('nobody may: %s', (_what, request) => {
    for (const role of ROLE_NAMES) expect(decide(FULL_SCOPE, role, request), role).not.toBe('allowed');
  });

  it.each(ROLE_NAMES.filter((role) => role !== 'approver'))('%s cannot sign', (role) => {
    expect(decide(FULL_SCOPE, role, aws.on('kms:Sign', signingKeyArn, sign))).not.toBe('allowed');
  });

  it('run nothing but their own documents, and those on managed hosts only', () => {
    const mayRun = (role: RoleName, document: string, tags?: Readonly<Record<string, string>>) =>
      aws
        .sendCommand(document, tags, document === 'RecoverOps-RunStep')
        .every((request) => decide(FULL_SCOPE, role, request) === 'allowed');
    const own = ['RunStep', 'Diagnose', 'ReadLedger'].map((name) => `RecoverOps-${name}`);
    const documents = [...own, ...OTHER_DOCUMENTS];
    const allowed = ROLE_NAMES.flatMap((role) =>
      documents.filter((document) => mayRun(role, document)).map((document) => `${role} ${document}`),
    );
    expect(allowed).toEqual([
      'diagnostics RecoverOps-Diagnose',
      'diagnostics RecoverOps-ReadLedger',
      'execution RecoverOps-RunStep',
    ]);
    for (const tags of [{}, { 'recoverops:managed': 'false' }, { managed: 'true' }]) {
      expect(mayRun('execution', 'RecoverOps-RunStep', tags)).toBe(false);
      expect(mayRun('diagnostics', 'RecoverOps-Diagnose', tags)).toBe(false);
    }
  });

  it('send to no Region and no account but their own', () => {
    const [elsewhere] = requestsOf(FULL_SCOPE, 'sa-east-1').sendCommand('RecoverOps-RunStep');
    const [abroad] = requestsOf({ ...FULL_SCOPE, account: OTHER_ACCOUNT }).sendCommand('RecoverOps-RunStep');
    for (const request of [elsewhere, abroad])
      expect(request && decide(FULL_SCOPE, 'execution', request)).toBe('denied_explicitly');
  });

  it('get less from a plain stack: no lock, no notices, no key', () => {
    expect(decide(PLAIN_SCOPE, 'worker', aws.object('PutObjectRetention', 'incidents/x'))).not.toBe(
      'allowed',
    );
    expect(decide(PLAIN_SCOPE, 'worker', aws.on('sns:Publish', FULL_SCOPE.noticeTopicArn ?? ''))).not.toBe(
      'allowed',
    );
    expect(
      decide(
        PLAIN_SCOPE,
        'worker',
        aws.on('kms:GenerateDataKey', dataKeyArn, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }),
      ),
    ).not.toBe('allowed');
    expect(decide(PLAIN_SCOPE, 'ecsExecution', aws.call('ecr:GetAuthorizationToken'))).not.toBe('allowed');
  });
});
