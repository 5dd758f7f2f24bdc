import type { PolicyDocument, PolicyStatement } from '../../../pulumi/policies/policy-document.ts';
import { matchesCondition, type RequestContext } from './match-condition.ts';
import { matchesGlob, matchesResource, toList } from './match-pattern.ts';
import { accountOfCaller, type Caller, matchPrincipal } from './match-principal.ts';

export interface Policies {
  /** Attached to the caller. */
  readonly identity?: readonly PolicyDocument[];
  /** Of the resource: bucket, topic, queue or key policy, or the trust policy of a role. */
  readonly resource?: PolicyDocument;
  /** Owner of the resource; its policy decides alone for nobody from another account. */
  readonly resourceAccount?: string;
}

export interface IamRequest {
  /** `service:Action`. */
  readonly action: string;
  readonly resource: string;
  readonly caller?: Caller;
  readonly context?: RequestContext;
}

export interface Decision {
  readonly kind: 'allowed' | 'denied_explicitly' | 'denied_implicitly';
  /** Sids of the statements that said so. */
  readonly sids: readonly string[];
}

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

function assertKnown(statement: PolicyStatement, isResourcePolicy: boolean): void {
  const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
  if (unknown !== undefined) throw new Error(`the element ${unknown} of ${statement.Sid} is not known here`);
  if ((statement.Action === undefined) === (statement.NotAction === undefined))
    throw new Error(`${statement.Sid} needs exactly one of Action and NotAction`);
  if (statement.Resource !== undefined && statement.NotResource !== undefined)
    throw new Error(`${statement.Sid} has both Resource and NotResource`);
  if ((statement.Principal !== undefined) !== isResourcePolicy)
    throw new Error(
      `${statement.Sid} ${isResourcePolicy ? 'needs a' : 'is about an identity and has a'} Principal`,
    );
}

function isAbout(statement: PolicyStatement, request: IamRequest, context: RequestContext): boolean {
  const names = (patterns: PolicyStatement['Action']) =>
    toList(patterns).some((pattern) => matchesGlob(pattern, request.action, true));
  const covers = (patterns: PolicyStatement['Resource']) =>
    toList(patterns).some((pattern) => matchesResource(pattern, request.resource));
  const action = statement.Action === undefined ? !names(statement.NotAction) : names(statement.Action);
  // A trust policy has neither: its resource is the role itself.
  const resource =
    statement.NotResource === undefined
      ? statement.Resource === undefined || covers(statement.Resource)
      : !covers(statement.NotResource);
  return action && resource && matchesCondition(statement.Condition, context);
}

/** What AWS itself puts into every request. */
function fullContext(request: IamRequest): RequestContext {
  const { caller } = request;
  const account = caller === undefined ? undefined : accountOfCaller(caller);
  return {
    'aws:SecureTransport': 'true',
    ...(caller?.kind === 'principal' ? { 'aws:PrincipalArn': caller.arn } : {}),
    ...(account === undefined ? {} : { 'aws:PrincipalAccount': account }),
    ...request.context,
  };
}

/** KMS and role trust: the policy of the resource has to allow too, also within one account. */
function needsResourcePolicy(action: string): boolean {
  return /^kms:/i.test(action) || /^sts:AssumeRole$/i.test(action);
}

/**
 * Decides as IAM documents it: an explicit deny anywhere wins, then an allow, else no. Within one account an allow of
 * either side is enough, where a resource policy that names only the account leaves it to the identity's; between
 * accounts, and for keys and roles with a policy here, both sides must allow.
 */
export function simulate(policies: Policies, request: IamRequest): Decision {
  const caller: Caller = request.caller ?? { kind: 'anonymous' };
  const context = fullContext(request);
  const identity = (policies.identity ?? []).flatMap((document) => document.Statement);
  const resource = policies.resource?.Statement ?? [];
  for (const statement of identity) assertKnown(statement, false);
  for (const statement of resource) assertKnown(statement, true);

  const ofIdentity = identity.filter((statement) => isAbout(statement, request, context));
  const ofResource = resource
    .map((statement) => ({ statement, match: matchPrincipal(statement.Principal ?? '*', caller) }))
    .filter(({ statement, match }) => match !== 'none' && isAbout(statement, request, context));

  const denies = [...ofIdentity, ...ofResource.map(({ statement }) => statement)].filter(
    (statement) => statement.Effect === 'Deny',
  );
  if (denies.length > 0) return { kind: 'denied_explicitly', sids: denies.map(({ Sid }) => Sid) };

  const identityAllows = ofIdentity.filter(({ Effect }) => Effect === 'Allow').map(({ Sid }) => Sid);
  const resourceAllows = ofResource.filter(({ statement }) => statement.Effect === 'Allow');
  const resourceSids = resourceAllows.map(({ statement }) => statement.Sid);
  const namesCaller = resourceAllows.some(({ match }) => match === 'named');

  const isForeign =
    policies.resourceAccount !== undefined &&
    caller.kind === 'principal' &&
    accountOfCaller(caller) !== policies.resourceAccount;
  const both = identityAllows.length > 0 && resourceAllows.length > 0;
  const isAllowed = isForeign
    ? both
    : policies.resource !== undefined && needsResourcePolicy(request.action)
      ? namesCaller || both
      : identityAllows.length > 0 || namesCaller;
  return isAllowed
    ? { kind: 'allowed', sids: [...identityAllows, ...resourceSids] }
    : { kind: 'denied_implicitly', sids: [] };
}
