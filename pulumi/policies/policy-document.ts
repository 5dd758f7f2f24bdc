/** One value or several; IAM reads a single string as a list of one. */
export type OneOrMore = string | readonly string[];

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;

/** `'*'` is everybody, also anonymous callers; otherwise lists by kind. */
export type Principal = '*' | Readonly<Partial<Record<'AWS' | 'Service' | 'Federated', OneOrMore>>>;

/** An IAM statement: exactly one of Action and NotAction; Resource or NotResource everywhere but in trust policies. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Principal;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: ConditionBlock;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What IAM takes of one role's policies, and of a policy that stands by itself, in characters without blanks (IAM quotas). */
export const POLICY_CHARS_MAX = { inline: 10_240, managed: 6_144 } as const;

/**
 * A policy as IAM is given it. @throws Error for one that IAM would refuse half-way through a deployment, as with many
 * accounts or Regions.
 */
export function policyText(
  document: PolicyDocument,
  kind: keyof typeof POLICY_CHARS_MAX,
  name: string,
): string {
  const text = JSON.stringify(document);
  if (text.length <= POLICY_CHARS_MAX[kind]) return text;
  throw new Error(
    `the policy ${name} has ${text.length} characters, and IAM takes ${POLICY_CHARS_MAX[kind]}: configure fewer accounts and Regions, or a second stack for some of them (docs/operations/multi-account.md)`,
  );
}

/** Sorted and without repeats, so that the same scope always gives the same bytes and a preview shows no false change. */
export function sortedUnique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

function withoutEmpty(statement: PolicyStatement): readonly PolicyStatement[] {
  // IAM refuses an empty Resource list; a statement about nothing is left out, which never widens an Allow.
  const { Resource } = statement;
  return Array.isArray(Resource) && Resource.length === 0 ? [] : [statement];
}

/**
 * A document of these statements in this order; an Allow whose resources turned out empty is left out.
 * @throws Error for a Deny about nothing (a guard that would silently be gone) and for a repeated Sid.
 */
export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  const kept = statements.flatMap(withoutEmpty);
  const lost = statements.find((one) => one.Effect === 'Deny' && !kept.includes(one));
  if (lost !== undefined) {
    throw new Error(`the deny statement ${lost.Sid} names no resource: give it at least one`);
  }
  const sids = kept.map((statement) => statement.Sid);
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (repeated !== undefined) throw new Error(`the Sid ${repeated} stands twice: name each statement once`);
  return { Version: '2012-10-17', Statement: kept };
}
