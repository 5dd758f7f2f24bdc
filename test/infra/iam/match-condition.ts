import type { ConditionBlock } from '../../../pulumi/policies/policy-document.ts';
import { matchesArn, matchesGlob, toList } from './match-pattern.ts';

/** Keys of a request; a list is a key with several values. Key names are compared without case. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Compare = (wanted: string, given: string) => boolean;

const sameText: Compare = (wanted, given) => wanted === given;
const sameTextIgnoringCase: Compare = (wanted, given) => wanted.toLowerCase() === given.toLowerCase();

/** Operators by their positive form; the negated ones are listed apart. Any other operator is an error. */
const POSITIVE: Readonly<Record<string, Compare>> = {
  StringEquals: sameText,
  StringEqualsIgnoreCase: sameTextIgnoringCase,
  StringLike: matchesGlob,
  // AWS: ArnEquals and ArnLike behave the same.
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: sameTextIgnoringCase,
};

const NEGATED: Readonly<Record<string, Compare>> = {
  StringNotEquals: sameText,
  StringNotEqualsIgnoreCase: sameTextIgnoringCase,
  StringNotLike: matchesGlob,
  ArnNotEquals: matchesArn,
  ArnNotLike: matchesArn,
};

interface Operator {
  readonly over: 'one' | 'all' | 'any';
  readonly compare: Compare;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
}

function parseOperator(name: string): Operator {
  const [, set, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(name) ?? [];
  const ifExists = rest.endsWith('IfExists');
  const base = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const compare = POSITIVE[base] ?? NEGATED[base];
  if (compare === undefined) throw new Error(`the condition operator ${name} is not known here`);
  const over = set === undefined ? 'one' : set === 'ForAllValues' ? 'all' : 'any';
  return { over, compare, isNegated: NEGATED[base] !== undefined, ifExists };
}

/** Several wanted values are alternatives: one of them must match, and for a negated operator none may. */
function matchesOne(operator: Operator, wanted: readonly string[], given: string): boolean {
  const some = wanted.some((value) => operator.compare(value, given));
  return operator.isNegated ? !some : some;
}

function matchesKey(
  name: string,
  key: string,
  wanted: readonly string[],
  given: readonly string[] | undefined,
) {
  if (wanted.some((value) => value.includes('${')))
    throw new Error(`the condition on ${key} has a policy variable, which is not known here`);
  if (name === 'Null') {
    const isMissing = given === undefined || given.length === 0;
    return wanted.some((value) => (value === 'true') === isMissing);
  }
  const operator = parseOperator(name);
  if (given === undefined || given.length === 0) {
    if (operator.ifExists || operator.over === 'all') return true;
    return operator.over === 'one' && operator.isNegated;
  }
  if (operator.over === 'all') return given.every((value) => matchesOne(operator, wanted, value));
  if (operator.over === 'any') return given.some((value) => matchesOne(operator, wanted, value));
  const [only = '', ...more] = given;
  if (more.length > 0)
    throw new Error(`${key} has several values: ${name} needs ForAllValues or ForAnyValue`);
  return matchesOne(operator, wanted, only);
}

/** Every operator and every key in it must hold. @throws Error for an operator that is not known. */
export function matchesCondition(condition: ConditionBlock | undefined, context: RequestContext): boolean {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), toList(value)]));
  const results = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) =>
      matchesKey(operator, key, toList(wanted), values.get(key.toLowerCase())),
    ),
  );
  return results.every(Boolean);
}
