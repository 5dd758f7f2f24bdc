import type {
  ConditionBlock,
  PolicyDocument,
  PolicyStatement,
} from '../../../pulumi/policies/policy-document.ts';
import type { RequestContext } from './match-condition.ts';
import { toList } from './match-pattern.ts';
import type { Caller } from './match-principal.ts';
import { type Policies, simulate } from './simulate.ts';

/** More combinations of condition values than this mean that the search asks the wrong question. */
const COMBINATIONS_MAX = 20_000;

/** Stands for whatever a wildcard leaves open. */
const concrete = (pattern: string) => pattern.replaceAll('*', 'x').replaceAll('?', 'x');

/** Keys that the request itself has, or that only say how it came. */
const GIVEN_KEYS = new Set(['aws:principalarn', 'aws:principalaccount', 'aws:securetransport']);

/** Every value that a condition of either side speaks of, by key; undefined stands for a request without the key. */
function valuesByKey(
  conditions: readonly ConditionBlock[],
): ReadonlyMap<string, readonly (string | undefined)[]> {
  const found = new Map<string, Set<string | undefined>>();
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition)) {
      for (const [name, wanted] of Object.entries(keys)) {
        const key = name.toLowerCase();
        if (GIVEN_KEYS.has(key)) continue;
        const values = found.get(key) ?? new Set([undefined]);
        if (operator !== 'Null') for (const value of toList(wanted)) values.add(concrete(value));
        found.set(key, values);
      }
    }
  }
  return new Map([...found].map(([key, values]) => [key, [...values]]));
}

/** Every request context that can be made of these values. @throws Error for too many. */
function contextsOf(values: ReadonlyMap<string, readonly (string | undefined)[]>): readonly RequestContext[] {
  let contexts: readonly RequestContext[] = [{}];
  for (const [key, options] of values) {
    contexts = contexts.flatMap((context) =>
      options.map((value) => (value === undefined ? context : { ...context, [key]: value })),
    );
    if (contexts.length > COMBINATIONS_MAX)
      throw new Error(`more than ${COMBINATIONS_MAX} combinations of condition values: narrow the question`);
  }
  return contexts;
}

export interface Pair {
  readonly caller: Caller;
  readonly identity: PolicyDocument;
  readonly resource: PolicyDocument;
  readonly resourceAccount: string;
  /** Whether a resource of the identity's policy is what the resource's policy is of. */
  readonly isOf: (arn: string) => boolean;
}

function isEverAllowed(pair: Pair, statement: PolicyStatement, action: string, resource: string): boolean {
  const policies: Policies = {
    identity: [{ ...pair.identity, Statement: [statement, ...deniesOf(pair.identity)] }],
    resource: pair.resource,
    resourceAccount: pair.resourceAccount,
  };
  const conditions = [statement, ...pair.identity.Statement, ...pair.resource.Statement].flatMap(
    ({ Action, Condition }) =>
      Condition !== undefined && toList(Action).some((one) => one.split(':')[0] === action.split(':')[0])
        ? [Condition]
        : [],
  );
  return contextsOf(valuesByKey(conditions)).some(
    (context) =>
      simulate(policies, { action, resource: concrete(resource), caller: pair.caller, context }).kind ===
      'allowed',
  );
}

const deniesOf = ({ Statement }: PolicyDocument) => Statement.filter(({ Effect }) => Effect === 'Deny');

/**
 * What a policy allows and no request can ever get, since the policy of the resource never agrees: conditions of the two
 * sides contradict each other, or one side refuses what the other gives. As `Sid action resource`.
 */
export function neverAllowed(pair: Pair): readonly string[] {
  return pair.identity.Statement.flatMap((statement) =>
    statement.Effect !== 'Allow'
      ? []
      : toList(statement.Resource)
          .filter(pair.isOf)
          .flatMap((resource) =>
            toList(statement.Action)
              .filter((action) => !isEverAllowed(pair, statement, action, resource))
              .map((action) => `${statement.Sid} ${action} ${resource}`),
          ),
  );
}
