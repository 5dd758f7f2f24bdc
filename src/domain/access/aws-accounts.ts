import type { Alarm } from '../alarm/alarm.ts';
import { LIMITS } from '../bounds.ts';
import { isJsonObject, type JsonObject } from '../text/json-object.ts';

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

/** The settings as they stand in the environment; null where one is not set. */
export interface AccountSettings {
  readonly region: string;
  readonly accountId: string | null;
  readonly diagnosticsRoleArn: string | null;
  readonly executionRoleArn: string | null;
  /** A JSON array of further accounts and Regions. */
  readonly accountsJson: string | null;
}

const ACCOUNT_ID = /^\d{12}$/;
export const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\x21-\x7e]{1,512}$/;
/** What STS takes as an external id. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const KEYS = ['account', 'regions', 'diagnosticsRoleArn', 'executionRoleArn', 'externalId'];

const accountOfRole = (arn: string | null) => (arn === null ? undefined : ROLE_ARN.exec(arn)?.[1]);

/**
 * Puts the settings together. `accounts` null: nothing is set, so the home account has to be found before anything is
 * served (`homeOnly`); the lab alone serves every place then. Problems are sentences that name the variable.
 */
export function readAccounts(settings: AccountSettings): {
  readonly accounts: AwsAccounts | null;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const { region, accountId, diagnosticsRoleArn, executionRoleArn, accountsJson } = settings;
  if (accountId !== null && !ACCOUNT_ID.test(accountId)) {
    problems.push(`RECOVEROPS_ACCOUNT_ID is "${accountId}": give the 12 digits of the worker's own account`);
  }
  const roles = {
    RECOVEROPS_DIAGNOSTICS_ROLE_ARN: diagnosticsRoleArn,
    RECOVEROPS_EXECUTION_ROLE_ARN: executionRoleArn,
  };
  for (const [name, arn] of Object.entries(roles)) {
    if (arn !== null && !ROLE_ARN.test(arn)) {
      problems.push(
        `${name} is "${arn}": give a role's ARN such as arn:aws:iam::111122223333:role/recoverops`,
      );
    }
  }
  const ids = new Set(
    [accountId, accountOfRole(diagnosticsRoleArn), accountOfRole(executionRoleArn)].filter(
      (id) => id != null,
    ),
  );
  if (ids.size > 1) {
    problems.push(
      `RECOVEROPS_ACCOUNT_ID, RECOVEROPS_DIAGNOSTICS_ROLE_ARN and RECOVEROPS_EXECUTION_ROLE_ARN name the accounts ${[...ids].join(', ')}: all are of the worker's own account; set roles of other accounts in RECOVEROPS_ACCOUNTS`,
    );
  }
  const [homeAccountId] = ids;
  const entries = accountsJson === null ? [] : readEntries(accountsJson, homeAccountId, problems);
  if (accountsJson !== null && homeAccountId === undefined) {
    problems.push(
      "RECOVEROPS_ACCOUNTS is set, so set RECOVEROPS_ACCOUNT_ID to the worker's own account: an alarm must never be taken for one of an account that it is not of",
    );
  }
  if (homeAccountId === undefined || problems.length > 0) return { accounts: null, problems };
  const listed = entries.find((entry) => entry.accountId === homeAccountId);
  const home: AwsAccount = {
    accountId: homeAccountId,
    regions: [...new Set([region, ...(listed?.regions ?? [])])],
    diagnosticsRoleArn: listed?.diagnosticsRoleArn ?? diagnosticsRoleArn,
    executionRoleArn: listed?.executionRoleArn ?? executionRoleArn,
    externalId: listed?.externalId ?? null,
  };
  return {
    accounts: { homeAccountId, accounts: [home, ...entries.filter((entry) => entry !== listed)] },
    problems,
  };
}

function readEntries(
  json: string,
  homeAccountId: string | undefined,
  problems: string[],
): readonly AwsAccount[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (!Array.isArray(value) || value.length > LIMITS.accountsMax) {
    problems.push(
      `RECOVEROPS_ACCOUNTS is not a JSON array of at most ${LIMITS.accountsMax} accounts: give [{"account":"…","regions":["…"],"diagnosticsRoleArn":"…","executionRoleArn":"…"}]`,
    );
    return [];
  }
  const entries = value.flatMap((item: unknown, index) => readEntry(item, index, homeAccountId, problems));
  const repeated = entries.find(
    ({ accountId }, index) => entries.findIndex((entry) => entry.accountId === accountId) !== index,
  );
  if (repeated !== undefined) {
    problems.push(
      `RECOVEROPS_ACCOUNTS names ${repeated.accountId} twice: give one entry with all its regions`,
    );
  }
  return entries;
}

function readEntry(
  item: unknown,
  index: number,
  homeAccountId: string | undefined,
  problems: string[],
): readonly AwsAccount[] {
  const found: string[] = [];
  const at = `RECOVEROPS_ACCOUNTS[${index}]`;
  if (!isJsonObject(item)) {
    problems.push(`${at} is not an object: give {"account":"…","regions":["…"],…}`);
    return [];
  }
  const unknown = Object.keys(item).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) found.push(`${at} has the key "${unknown}": give only ${KEYS.join(', ')}`);
  const { account, regions } = item;
  const accountId = typeof account === 'string' && ACCOUNT_ID.test(account) ? account : '';
  if (accountId === '') found.push(`${at}.account: give 12 digits as a string`);
  const isList = Array.isArray(regions) && regions.length > 0;
  if (!isList || !regions.every((region: unknown) => typeof region === 'string' && AWS_REGION.test(region))) {
    found.push(`${at}.regions: give at least one Region such as "eu-west-1"`);
  }
  const isHome = accountId === homeAccountId;
  const diagnosticsRoleArn = readRole(item, 'diagnosticsRoleArn', { at, accountId, isHome }, found);
  const executionRoleArn = readRole(item, 'executionRoleArn', { at, accountId, isHome }, found);
  const externalId = item.externalId ?? null;
  if (externalId !== null && !(typeof externalId === 'string' && EXTERNAL_ID.test(externalId))) {
    found.push(`${at}.externalId: give 2 or more letters, digits or +=,.@:/-`);
  }
  problems.push(...found);
  if (found.length > 0) return [];
  return [
    {
      accountId,
      regions: [...new Set(regions as string[])],
      diagnosticsRoleArn,
      executionRoleArn,
      externalId: typeof externalId === 'string' ? externalId : null,
    },
  ];
}

/** Another account's role is needed: the process's own credentials mean nothing there. */
function readRole(
  item: JsonObject,
  key: 'diagnosticsRoleArn' | 'executionRoleArn',
  { at, accountId, isHome }: { readonly at: string; readonly accountId: string; readonly isHome: boolean },
  found: string[],
): string | null {
  const arn = item[key] ?? null;
  if (arn === null && isHome) return null;
  if (typeof arn === 'string' && accountOfRole(arn) === accountId) return arn;
  found.push(`${at}.${key}: give the ARN of a role in the account ${accountId}`);
  return null;
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
