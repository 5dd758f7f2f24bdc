import { expect, test } from 'vitest';
import { createAwsAccess } from '../../../../src/clients/aws/aws-access.ts';
import type { Config } from '../../../../src/config/config.ts';
import { homeOnly } from '../../../../src/domain/access/aws-accounts.ts';
import { awsConfig } from '../../../support/aws-config.ts';

const HOME = { accountId: '111122223333', region: 'us-east-1' };
const ELSEWHERE = [
  { ...HOME, region: 'eu-west-1' },
  { ...HOME, accountId: '444455556666' },
];
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
