import type { Alarm } from '../alarm/alarm.ts';

export const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** One account in one Region. */
export type AwsPlace = Pick<Alarm, 'accountId' | 'region'>;

/** Where the alarm lives and is read. */
export function placeOf({ accountId, region }: Alarm): AwsPlace {
  return { accountId, region };
}

/**
 * Where every host is that the alarm's incident may touch: in the account of its metrics, which an alarm of a monitoring
 * account names. Undefined where they are of several accounts: hosts of the same names may be in each.
 */
export function hostPlaceOf({
  accountId,
  region,
  metricAccountIds = [accountId],
}: Alarm): AwsPlace | undefined {
  const [first, ...more] = metricAccountIds;
  return first === undefined || more.length > 0 ? undefined : { accountId: first, region };
}

/** An account that may be worked in, and as whom. */
export interface AwsAccount {
  readonly accountId: string;
  readonly regions: readonly string[];
  /** Reads inventory, probes, ledgers and alarms; null: the process's own credentials (home account only). */
  readonly diagnosticsRoleArn: string | null;
  /** Sends, reads and cancels steps; null: the process's own credentials (home account only). */
  readonly executionRoleArn: string | null;
  readonly externalId: string | null;
}

/** Every account that may be worked in. What is not in here is refused, never taken for the home account. */
export interface AwsAccounts {
  /** Where the worker itself runs. */
  readonly homeAccountId: string;
  readonly accounts: readonly AwsAccount[];
}

/** The accounts of a worker that was told of none: its own, in its own Region, by its own credentials. */
export function homeOnly({ accountId, region }: AwsPlace): AwsAccounts {
  const home: AwsAccount = {
    accountId,
    regions: [region],
    diagnosticsRoleArn: null,
    executionRoleArn: null,
    externalId: null,
  };
  return { homeAccountId: accountId, accounts: [home] };
}

/** True when something at home is done by the process's own credentials, which then have to be of that account. */
export function usesOwnCredentials({ homeAccountId, accounts }: AwsAccounts): boolean {
  const home = accounts.find(({ accountId }) => accountId === homeAccountId);
  return home === undefined || home.diagnosticsRoleArn === null || home.executionRoleArn === null;
}

export type AccountLookup =
  | { readonly kind: 'found'; readonly account: AwsAccount; readonly region: string }
  | { readonly kind: 'no_account' | 'no_region'; readonly message: string };

/** Whether a finding may be of this place: that of its topic, where its detector runs, or one that may be worked in. */
export function isFindingPlace(
  { accountId, region }: AwsPlace,
  topicArn: string,
  accounts: AwsAccounts | null,
): boolean {
  const [, , , topicRegion, topicAccountId] = topicArn.split(':');
  if (accountId === topicAccountId && region === topicRegion) return true;
  return accounts !== null && findAccount(accounts, { accountId, region }).kind === 'found';
}

/** The account to work in at that place. There is no default. */
export function findAccount({ accounts }: AwsAccounts, { accountId, region }: AwsPlace): AccountLookup {
  const account = accounts.find((candidate) => candidate.accountId === accountId);
  if (account === undefined) {
    return {
      kind: 'no_account',
      message: `the alarm or its metric is of the account ${accountId}, which is not configured: nothing was read or changed there`,
    };
  }
  if (account.regions.includes(region)) return { kind: 'found', account, region };
  return {
    kind: 'no_region',
    message: `the alarm or its metric is of the Region ${region}, which is not configured for the account ${accountId} (configured: ${account.regions.join(', ')}): nothing was read or changed there`,
  };
}
