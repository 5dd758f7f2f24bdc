import { type Config, ConfigError } from '../config/config.ts';
import { type AwsAccounts, homeOnly, usesOwnCredentials } from '../domain/access/aws-accounts.ts';

/**
 * The accounts that the worker serves. Where none are set it is the home account alone, in the worker's own Region: the
 * account whose tables the process's own credentials reach. Null: the lab serves every place, or on AWS the home account
 * could not be told and every place is refused.
 * @throws ConfigError where the home account that is set is another one than the credentials are of.
 */
export function servedAccounts(
  aws: Pick<Config['aws'], 'accounts' | 'endpointUrl' | 'region'>,
  tablesAccountId: string | null,
): AwsAccounts | null {
  const { accounts, endpointUrl, region } = aws;
  // An endpoint of its own (the lab) is not an account of AWS, whatever its tables are named.
  if (endpointUrl !== null || tablesAccountId === null) return accounts;
  if (accounts === null) return homeOnly({ accountId: tablesAccountId, region });
  if (accounts.homeAccountId !== tablesAccountId && usesOwnCredentials(accounts)) {
    throw new ConfigError([
      `RECOVEROPS_ACCOUNT_ID is ${accounts.homeAccountId}, but the worker's own credentials and tables are of ${tablesAccountId}: give the worker's own account, or set both roles of ${accounts.homeAccountId}`,
    ]);
  }
  return accounts;
}
