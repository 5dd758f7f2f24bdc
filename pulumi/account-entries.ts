import { AWS_REGION } from '../src/domain/access/aws-accounts.ts';
import { isJsonObject } from '../src/domain/text/json-object.ts';
import { ROLE_ARN } from './aws-identifiers.ts';
import type { ConfigReader } from './config-reader.ts';

/** Hosts in another account or Region, as RECOVEROPS_ACCOUNTS takes them (docs/operations/multi-account.md). */
export interface AccountEntry {
  readonly account: string;
  readonly regions: readonly string[];
  /** Both roles, or neither: only further Regions of the stack's own account go without. */
  readonly diagnosticsRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly externalId?: string;
}

/** Entries of `accounts`; one that the worker would refuse is noted as a problem. */
export function readAccounts(reader: ConfigReader): readonly AccountEntry[] {
  const parsed = reader.json('accounts');
  const entries: readonly unknown[] = parsed === null ? [] : Array.isArray(parsed) ? parsed : [parsed];
  return entries.flatMap((entry) => {
    if (isAccountEntry(entry)) return [entry];
    reader.problem(
      'accounts',
      'has an entry without account (a text of 12 digits), regions, diagnosticsRoleArn and executionRoleArn: see docs/operations/multi-account.md',
    );
    return [];
  });
}

function isAccountEntry(entry: unknown): entry is AccountEntry {
  if (!isJsonObject(entry)) return false;
  const { account, regions } = entry;
  const roles = [entry.diagnosticsRoleArn, entry.executionRoleArn];
  return (
    // The worker takes texts only: a number has lost the zeros that it began with.
    typeof account === 'string' &&
    /^\d{12}$/.test(account) &&
    Array.isArray(regions) &&
    regions.length > 0 &&
    regions.every((region) => AWS_REGION.test(String(region))) &&
    (roles.every((arn) => arn === undefined) || roles.every((arn) => ROLE_ARN.test(String(arn))))
  );
}
