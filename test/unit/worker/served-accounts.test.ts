import { expect, test } from 'vitest';
import { ensureTables } from '../../../src/clients/dynamodb/ensure-tables.ts';
import { homeOnly } from '../../../src/domain/access/aws-accounts.ts';
import { readAccounts } from '../../../src/domain/access/read-accounts.ts';
import { servedAccounts } from '../../../src/worker/served-accounts.ts';

const HOME = '111122223333';
const AWS = { accounts: null, endpointUrl: null, region: 'us-east-1' };
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/recoverops-${name}`;

/** DynamoDB with every table, in one account. */
function tablesIn(accountId: string) {
  const client = {
    async send({ input }: { readonly input: { readonly TableName: string } }) {
      const TableArn = `arn:aws:dynamodb:us-east-1:${accountId}:table/${input.TableName}`;
      return { Table: { TableStatus: 'ACTIVE', TableArn } };
    },
  };
  return client as unknown as Parameters<typeof ensureTables>[0];
}

test('with no account set the home account is that of the tables, and it alone is served', async () => {
  const accountId = await ensureTables(tablesIn(HOME), 'recoverops', false);
  expect(accountId).toBe(HOME);
  expect(servedAccounts(AWS, accountId)).toEqual(homeOnly({ accountId: HOME, region: 'us-east-1' }));
});

test('the lab’s tables name no account of AWS, and unreadable ones none at all', () => {
  expect(servedAccounts({ ...AWS, endpointUrl: 'http://127.0.0.1:4566' }, HOME)).toBeNull();
  expect(servedAccounts(AWS, null)).toBeNull();
});

test('own credentials are never taken for those of another account that is set as home', () => {
  const settings = { region: 'us-east-1', accountsJson: null };
  const other = { ...settings, accountId: '444455556666', diagnosticsRoleArn: null, executionRoleArn: null };
  const { accounts } = readAccounts(other);
  expect(() => servedAccounts({ ...AWS, accounts }, HOME)).toThrow(/RECOVEROPS_ACCOUNT_ID.*444455556666/s);
  expect(servedAccounts({ ...AWS, accounts }, '444455556666')).toBe(accounts);
  const byRoles = readAccounts({
    ...settings,
    accountId: null,
    diagnosticsRoleArn: role('444455556666', 'diagnostics'),
    executionRoleArn: role('444455556666', 'execution'),
  });
  expect(servedAccounts({ ...AWS, accounts: byRoles.accounts }, HOME)).toBe(byRoles.accounts);
});
