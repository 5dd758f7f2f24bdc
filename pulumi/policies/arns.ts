import type { ScopeOf } from './scope.ts';

/** What the SSM documents are called after their prefix. Only RunStep changes a host. */
export type DocumentName = 'RunStep' | 'Diagnose' | 'ReadLedger';

type Placed = ScopeOf<'partition' | 'account' | 'region'>;

export function tableArn(
  scope: Placed & ScopeOf<'tablePrefix'>,
  table: 'incidents' | 'executions' | 'claims',
): string {
  return `arn:${scope.partition}:dynamodb:${scope.region}:${scope.account}:table/${scope.tablePrefix}-${table}`;
}

export function bucketArn(scope: ScopeOf<'partition' | 'bucketName'>): string {
  return `arn:${scope.partition}:s3:::${scope.bucketName}`;
}

/** Every object under a prefix such as `raw`. */
export function objectsArn(scope: ScopeOf<'partition' | 'bucketName'>, prefix: string): string {
  return `${bucketArn(scope)}/${prefix}/*`;
}

/** Documents of our own, in every Region with hosts. */
export function documentArns(
  scope: ScopeOf<'partition' | 'account' | 'regions' | 'documentPrefix'>,
  names: readonly DocumentName[],
): readonly string[] {
  return scope.regions.flatMap((region) =>
    names.map(
      (name) =>
        `arn:${scope.partition}:ssm:${region}:${scope.account}:document/${scope.documentPrefix}${name}`,
    ),
  );
}

/** All instances, in every Region with hosts; only ever together with a condition on a tag. */
export function instanceArns(scope: ScopeOf<'partition' | 'account' | 'regions'>): readonly string[] {
  return scope.regions.map((region) => `arn:${scope.partition}:ec2:${region}:${scope.account}:instance/*`);
}
