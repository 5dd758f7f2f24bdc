import { expect, onTestFinished, test } from 'vitest';
import { createAwsAccess } from '../../../../src/clients/aws/aws-access.ts';
import type { Config } from '../../../../src/config/config.ts';
import { homeOnly } from '../../../../src/domain/access/aws-accounts.ts';
import type { CommandRequest } from '../../../../src/ports/ssm.ts';
import { awsConfig } from '../../../support/aws-config.ts';
import { answer, startAwsJsonServer } from '../../../support/aws-json-server.ts';

const HOME = { accountId: '111122223333', region: 'us-east-1' };
const ELSEWHERE = [
  { ...HOME, region: 'eu-west-1' },
  { ...HOME, accountId: '444455556666' },
];
const REQUEST: CommandRequest = {
  documentName: 'RecoverOps-RunStep',
  instanceIds: ['i-0123456789abcdef0'],
  parameters: {},
  comment: 'x-1',
  deliveryTimeoutSeconds: 60,
  output: null,
};
const access = (change: Partial<Config['aws']>) =>
  createAwsAccess(awsConfig('', { endpointUrl: null, ...change }), 'test');

test('on AWS no place is served while no account is known, and the refusal says what to set', () => {
  const { diagnostics, execution } = access({ accounts: null });
  for (const place of [HOME, ...ELSEWHERE, undefined]) {
    const refusal = expect.objectContaining({
      name: 'PlaceError',
      kind: 'no_account',
      message: expect.stringContaining('RECOVEROPS_ACCOUNT_ID'),
    });
    expect(() => diagnostics(place)).toThrow(refusal);
    expect(() => execution(place, 'one')).toThrow(refusal);
  }
});

test('the home account serves its own Region alone: not the same names elsewhere, and not what names no place', () => {
  const { diagnostics, execution } = access({ accounts: homeOnly(HOME) });
  expect(diagnostics(HOME)).toHaveProperty('readAlarm');
  expect(execution(HOME, 'one')).toHaveProperty('sendOnce');
  for (const place of [...ELSEWHERE, undefined]) {
    expect(() => diagnostics(place)).toThrow(/Nothing was read or changed|nothing was read or changed/);
    expect(() => execution(place, 'one')).toThrow(expect.objectContaining({ name: 'PlaceError' }));
  }
});

test('an endpoint that stands for all of AWS serves every place', () => {
  const { diagnostics } = access({ accounts: null, endpointUrl: 'http://127.0.0.1:1' });
  for (const place of [HOME, ...ELSEWHERE]) expect(diagnostics(place)).toHaveProperty('readAlarm');
});

test('what AWS calls expired is not used again: the next call is made with fresh credentials', async () => {
  const keys: string[] = [];
  const server = await startAwsJsonServer((response, _body, request) => {
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    keys.push(key);
    if (key === 'revoked') answer(response, 400, { __type: 'ExpiredTokenException' });
    else answer(response, 200, { Command: { CommandId: 'c-1' } });
  });
  onTestFinished(async () => {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    await server.close();
  });
  const { execution } = access({ accounts: null, endpointUrl: server.url });
  process.env.AWS_ACCESS_KEY_ID = 'revoked';
  const port = execution(HOME, 'one');
  expect(await port.sendOnce(REQUEST)).toMatchObject({ kind: 'not_sent' });
  process.env.AWS_ACCESS_KEY_ID = 'fresh';
  expect(await port.sendOnce(REQUEST)).toEqual({ kind: 'accepted', commandId: 'c-1' });
  expect(keys).toEqual(['revoked', 'fresh']);
});
