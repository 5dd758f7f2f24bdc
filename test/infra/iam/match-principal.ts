import type { Principal } from '../../../pulumi/policies/policy-document.ts';
import { toList } from './match-pattern.ts';

export type Caller =
  /** `arn` is the role's (or user's) own ARN, also for a session of it. */
  | { readonly kind: 'principal'; readonly arn: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' };

export function accountOfCaller(caller: Caller): string | undefined {
  return caller.kind === 'principal' ? caller.arn.split(':')[4] : undefined;
}

/**
 * `named`: this caller itself, or everybody. `account`: the account that the caller belongs to, which leaves the
 * decision to the policies of that account.
 */
export type PrincipalMatch = 'named' | 'account' | 'none';

function matchAws(value: string, caller: Caller): PrincipalMatch {
  if (value === '*') return 'named';
  if (caller.kind !== 'principal') return 'none';
  if (value === caller.arn) return 'named';
  const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  if (account === undefined && /[*?]/.test(value))
    throw new Error(`the principal "${value}" has a wildcard, which IAM does not take`);
  return account !== undefined && account === accountOfCaller(caller) ? 'account' : 'none';
}

export function matchPrincipal(principal: Principal, caller: Caller): PrincipalMatch {
  if (principal === '*') return 'named';
  const unknown = Object.keys(principal).find((kind) => kind !== 'AWS' && kind !== 'Service');
  if (unknown !== undefined) throw new Error(`principals of the kind ${unknown} are not known here`);
  if (caller.kind === 'service')
    return toList(principal.Service).includes(caller.service) ? 'named' : matchEverybody(principal);
  const matches = toList(principal.AWS).map((value) => matchAws(value, caller));
  return matches.find((match) => match === 'named') ?? matches.find((match) => match === 'account') ?? 'none';
}

/** AWS: `{"AWS": "*"}` is the same as `"*"`. */
function matchEverybody(principal: Exclude<Principal, '*'>): PrincipalMatch {
  return toList(principal.AWS).includes('*') ? 'named' : 'none';
}
