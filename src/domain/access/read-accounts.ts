import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';
import { isJsonObject, memberOf } from '../text/json-object.ts';
import { schemaProblems } from '../text/schema-problems.ts';
import { AWS_REGION, type AwsAccount, type AwsAccounts } from './aws-accounts.ts';

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
const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\x21-\x7e]{1,512}$/;
/** What STS takes as an external id. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

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

const NOT_GIVEN = { diagnosticsRoleArn: null, executionRoleArn: null, externalId: null };

/** Another account's role is needed: the process's own credentials mean nothing there. */
function entrySchema(accountId: unknown, isHome: boolean) {
  const problem = `must be the ARN of a role in the account ${accountId ?? 'of the entry'}`;
  const role = Type.Refine(
    Type.Unsafe<string | null>({ type: ['string', 'null'], problem }),
    (arn) => (arn === null ? isHome : accountOfRole(arn) === accountId),
    () => problem,
  );
  const region = Type.String({ pattern: AWS_REGION, problem: 'must be a Region such as "eu-west-1"' });
  return Type.Object(
    {
      account: Type.String({ pattern: ACCOUNT_ID, problem: 'must be 12 digits as a string' }),
      regions: Type.Array(region, {
        minItems: 1,
        problem: 'must list at least one Region such as "eu-west-1"',
      }),
      diagnosticsRoleArn: role,
      executionRoleArn: role,
      externalId: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        pattern: EXTERNAL_ID,
        problem: 'must be 2 or more letters, digits or +=,.@:/-',
      }),
    },
    { additionalProperties: false, problem: 'must be an object: give {"account":"…","regions":["…"],…}' },
  );
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
  const entries = value.flatMap((item: unknown, index): readonly AwsAccount[] => {
    const given = isJsonObject(item) ? { ...NOT_GIVEN, ...item } : item;
    const accountId = isJsonObject(given) ? memberOf(given, 'account') : undefined;
    const schema = entrySchema(accountId, accountId !== undefined && accountId === homeAccountId);
    if (!Check(schema, given)) {
      problems.push(...schemaProblems(schema, given, `RECOVEROPS_ACCOUNTS[${index}]`));
      return [];
    }
    const { account, regions, ...others } = given;
    return [{ accountId: account, regions: [...new Set(regions)], ...others }];
  });
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
