import { expect, test } from 'vitest';
import { findAccount } from '../../../../src/domain/access/aws-accounts.ts';
import { type AccountSettings, readAccounts } from '../../../../src/domain/access/read-accounts.ts';

const HOME = '111122223333';
const FAR = '210987654321';
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/recoverops-${name}`;
const farEntry = (change: object = {}) => ({
  account: FAR,
  regions: ['eu-west-1', 'eu-central-1'],
  diagnosticsRoleArn: role(FAR, 'diagnostics'),
  executionRoleArn: role(FAR, 'execution'),
  externalId: 'shared',
  ...change,
});

const read = (change: Partial<AccountSettings> = {}, ...entries: readonly unknown[]) =>
  readAccounts({
    region: 'us-east-1',
    accountId: null,
    diagnosticsRoleArn: null,
    executionRoleArn: null,
    accountsJson: entries.length === 0 ? null : JSON.stringify(entries),
    ...change,
  });

test('with nothing set there are no accounts, and the home account has to be found', () => {
  expect(read()).toEqual({ accounts: null, problems: [] });
});

test('the home account is named by its roles, and works in the Region of the process', () => {
  const { accounts, problems } = read({
    diagnosticsRoleArn: role(HOME, 'diagnostics'),
    executionRoleArn: role(HOME, 'execution'),
  });
  expect(problems).toEqual([]);
  expect(accounts).toEqual({
    homeAccountId: HOME,
    accounts: [
      {
        accountId: HOME,
        regions: ['us-east-1'],
        diagnosticsRoleArn: role(HOME, 'diagnostics'),
        executionRoleArn: role(HOME, 'execution'),
        externalId: null,
      },
    ],
  });
});

test('an entry for the home account adds Regions to it and keeps its roles', () => {
  const { accounts } = read(
    { executionRoleArn: role(HOME, 'execution') },
    { account: HOME, regions: ['us-east-1', 'us-west-2'] },
    farEntry(),
  );
  expect(accounts?.accounts).toMatchObject([
    { accountId: HOME, regions: ['us-east-1', 'us-west-2'], executionRoleArn: role(HOME, 'execution') },
    { accountId: FAR, externalId: 'shared' },
  ]);
});

test('an alarm’s account and Region have to be configured both; there is no default', () => {
  const { accounts } = read({ accountId: HOME }, farEntry());
  if (accounts === null) throw new Error('they are configured');
  expect(findAccount(accounts, { accountId: FAR, region: 'eu-central-1' })).toMatchObject({
    kind: 'found',
    account: { accountId: FAR },
  });
  expect(findAccount(accounts, { accountId: FAR, region: 'us-east-1' })).toMatchObject({ kind: 'no_region' });
  expect(findAccount(accounts, { accountId: HOME, region: 'eu-west-1' })).toMatchObject({
    kind: 'no_region',
  });
  expect(findAccount(accounts, { accountId: '999988887777', region: 'us-east-1' })).toMatchObject({
    kind: 'no_account',
  });
});

test.each<[string, Partial<AccountSettings>, readonly unknown[], string]>([
  ['an account id that is none', { accountId: '1234' }, [], 'RECOVEROPS_ACCOUNT_ID'],
  ['a role that is none', { executionRoleArn: 'recoverops' }, [], 'RECOVEROPS_EXECUTION_ROLE_ARN'],
  [
    'an execution role of another account',
    { accountId: HOME, executionRoleArn: role(FAR, 'execution') },
    [],
    HOME,
  ],
  ['further accounts without a home', {}, [farEntry()], 'set RECOVEROPS_ACCOUNT_ID'],
  ['no JSON', { accountId: HOME, accountsJson: '{' }, [], 'not a JSON array'],
  ['an account as a number', { accountId: HOME }, [farEntry({ account: 210987654321 })], '[0].account'],
  ['no Region', { accountId: HOME }, [farEntry({ regions: [] })], '[0].regions'],
  ['a Region that is none', { accountId: HOME }, [farEntry({ regions: ['Ireland'] })], '[0].regions'],
  [
    'no execution role',
    { accountId: HOME },
    [farEntry({ executionRoleArn: undefined })],
    '[0].executionRoleArn',
  ],
  [
    'a role of a third account',
    { accountId: HOME },
    [farEntry({ diagnosticsRoleArn: role(HOME, 'd') })],
    `in the account ${FAR}`,
  ],
  [
    'an external id that STS would refuse',
    { accountId: HOME },
    [farEntry({ externalId: 'a b' })],
    '[0].externalId',
  ],
  [
    'a misspelt key',
    { accountId: HOME },
    [farEntry({ externalID: 'shared' })],
    '[0].externalID is not known; use account, regions,',
  ],
  ['an account twice', { accountId: HOME }, [farEntry(), farEntry()], 'twice'],
])('%s is a problem that is named', (_, change, entries, text) => {
  const { accounts, problems } = read(change, ...entries);
  expect(accounts).toBeNull();
  expect(problems.join('\n')).toContain(text);
  expect(problems.every((problem) => /RECOVEROPS_/.test(problem))).toBe(true);
});
