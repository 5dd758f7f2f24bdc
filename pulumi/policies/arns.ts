import { sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** What the SSM documents are called after their prefix. Only RunStep changes a host. */
export type DocumentName = 'RunStep' | 'Diagnose' | 'ReadLedger';

type Placed = ScopeOf<'partition' | 'account' | 'region'>;

export function tableArn(
  scope: Placed & ScopeOf<'tablePrefix'>,
  table: 'incidents' | 'executions' | 'claims' | 'messages' | 'findings' | 'suppressions' | 'access',
): string {
  return `arn:${scope.partition}:dynamodb:${scope.region}:${scope.account}:table/${scope.tablePrefix}-${table}`;
}

export function bucketArn(scope: ScopeOf<'partition' | 'bucketName'>): string {
  return `arn:${scope.partition}:s3:::${scope.bucketName}`;
}

/**
 * Every object under one of the prefixes: reports and evidence, anchors of records, raw command output, archives of logs, what
 * the log detector remembers, and the redacted windows of its findings.
 */
export function objectsArn(
  scope: ScopeOf<'partition' | 'bucketName'>,
  prefix: 'incidents' | 'anchors' | 'raw' | 'logs' | 'detector' | 'findings',
): string {
  return `${bucketArn(scope)}/${prefix}/*`;
}

/** Documents of our own, in every Region with hosts. */
export function documentArns(
  scope: ScopeOf<'partition' | 'account' | 'regions' | 'documentPrefix'>,
  names: readonly DocumentName[],
): readonly string[] {
  return sortedUnique(scope.regions).flatMap((region) =>
    names.map(
      (name) =>
        `arn:${scope.partition}:ssm:${region}:${scope.account}:document/${scope.documentPrefix}${name}`,
    ),
  );
}

/** All instances, in every Region with hosts. What they may be used for hangs on a condition or on the action. */
export function instanceArns(scope: ScopeOf<'partition' | 'account' | 'regions'>): readonly string[] {
  return sortedUnique(scope.regions).map(
    (region) => `arn:${scope.partition}:ec2:${region}:${scope.account}:instance/*`,
  );
}

export function accountRootArn(scope: ScopeOf<'partition' | 'account'>): string {
  return `arn:${scope.partition}:iam::${scope.account}:root`;
}

/** The 12 digits in an ARN that has an account. @throws Error for one without. */
export function accountOf(arn: string): string {
  const account = arn.split(':')[4] ?? '';
  if (/^\d{12}$/.test(account)) return account;
  throw new Error(`"${arn}" names no account: give the full ARN`);
}

/** The Region in an ARN that has one. @throws Error for one without. */
export function regionOf(arn: string): string {
  const region = arn.split(':')[3] ?? '';
  if (region !== '') return region;
  throw new Error(`"${arn}" names no Region: give the full ARN`);
}

/** As KMS names a service through which a key is used, e.g. `s3.eu-west-1.amazonaws.com`. */
export function viaService(scope: ScopeOf<'partition'>, service: string, region: string): string {
  return `${service}.${region}.${scope.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}
