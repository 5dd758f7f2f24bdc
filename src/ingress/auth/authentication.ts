import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '../../domain/access/identity.ts';
import { identityFromClaims } from '../../domain/access/provider-claims.ts';
import { type ApiAction, mayDo, refusalOf } from '../../domain/access/roles.ts';
import type { DecisionChannel } from '../../domain/policy/decision.ts';
import { BalancerKeyUnavailableError, BalancerRefusedError } from '../../ports/balancer-identity.ts';
import { ApiFault } from '../http/errors.ts';
import type { FailureBudget } from '../http/failure-budget.ts';
import { isStateChanging } from '../http/request-origin.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { setSessionCookie } from './session-cookie.ts';

/** Who asks, and through what. */
export interface Caller extends Identity {
  readonly via: Extract<DecisionChannel, 'dashboard' | 'api' | 'cli'>;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** Needs neither token nor session. */
    readonly isPublic?: boolean;
    /** What the route lets somebody do. Every route that is not public declares it. */
    readonly action?: ApiAction;
  }
}

/** Read only where a balancer is configured: anybody can send it. */
const BALANCER_HEADER = 'x-amzn-oidc-data';
const CLIENT_HEADER = 'x-recoverops-client';
const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/;

function callerByToken(
  request: FastifyRequest,
  header: string,
  tokens: IngressDeps['tokens'],
): Caller | null {
  const token = BEARER.exec(header)?.[1];
  const identity = token === undefined ? undefined : tokens.identityOf(token);
  if (identity === undefined) return null;
  return { ...identity, via: request.headers[CLIENT_HEADER] === 'cli' ? 'cli' : 'api' };
}

type SessionDeps = Pick<IngressDeps, 'sessions' | 'sessionCookie' | 'tokens'>;

/** Who holds a session now: of one that a token opened, what the token is worth today. */
function presentHolder(held: Identity, tokens: IngressDeps['tokens']): Identity | undefined {
  if (held.method !== 'token') return held;
  return held.subject === null ? undefined : tokens.identityById(held.subject);
}

function callerBySession(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, sessionCookie, tokens }: SessionDeps,
): Caller | null {
  const cookie = request.cookies[sessionCookie.name];
  const found = cookie === undefined ? undefined : sessions.look(cookie);
  const holder = found === undefined ? undefined : presentHolder(found, tokens);
  if (found === undefined || holder === undefined) return null;
  // A browser names the origin of everything that changes state; a cookie without one is no browser of ours.
  if (isStateChanging(request) && request.headers.origin === undefined) throw new ApiFault('Origin.Refused');
  // Signing in and out says itself what becomes of the cookie.
  if (found.replacement !== null && request.routeOptions.config.isPublic !== true) {
    setSessionCookie(request, reply, sessionCookie, found.replacement);
  }
  const { principal, role, method, subject, issuer } = holder;
  return { principal, role, method, subject, issuer, via: 'dashboard' };
}

/** What the load balancer in front signs about a browser; any other header of that name is refused, not passed over. */
async function callerByBalancer(
  request: FastifyRequest,
  data: string | readonly string[],
  { identity, rules }: NonNullable<IngressDeps['balancerSignIn']>,
): Promise<Caller> {
  try {
    if (typeof data !== 'string') throw new BalancerRefusedError('it is there more than once');
    const claims = await identity.claimsOf(data);
    const found = identityFromClaims(claims, rules, { method: 'alb', issuer: identity.signer });
    if (!found.ok && found.error.kind === 'no_role') throw new ApiFault('Auth.NoRole');
    if (!found.ok) throw new BalancerRefusedError(found.error.reason);
    // The balancer signs whatever its cookie comes with, so a browser has to say where it was made to send it.
    if (isStateChanging(request) && request.headers.origin === undefined)
      throw new ApiFault('Origin.Refused');
    return { ...found.value, via: 'dashboard' };
  } catch (error) {
    if (error instanceof BalancerKeyUnavailableError)
      throw new ApiFault('Auth.BalancerKeyUnavailable', undefined, { cause: error });
    if (!(error instanceof BalancerRefusedError)) throw error;
    request.log.warn({ reason: error.message }, 'what a load balancer is said to have signed is refused');
    throw new ApiFault('Auth.BalancerRefused');
  }
}

/** Refuses to be a route that nobody thought about: it would be open to everybody who is signed in. */
function requireDeclaredActions(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.isPublic === true || config?.action !== undefined) return;
    throw new Error(
      `${String(method)} ${url} declares no action: give its config an action of API_ACTIONS (src/domain/access/roles.ts)`,
    );
  });
}

/** @throws ApiFault saying which role it takes. */
export function requireRole({ role }: Caller, action: ApiAction): void {
  if (!mayDo(role, action)) throw new ApiFault('Access.RoleNeeded', refusalOf(role, action));
}

/**
 * Finds out who asks and whether their role may do what the route declares, for every route that is added under `app`
 * from now on; being on the same machine counts for nothing.
 */
export function authenticateRequests(
  app: FastifyInstance,
  deps: Pick<IngressDeps, 'metrics' | 'balancerSignIn'> & SessionDeps,
  failures: FailureBudget,
): void {
  requireDeclaredActions(app);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request, reply) => {
    const header = request.headers.authorization;
    const signed = request.headers[BALANCER_HEADER];
    const { isPublic, action } = request.routeOptions.config;
    if (header !== undefined) request.caller = callerByToken(request, header, deps.tokens);
    else if (deps.balancerSignIn !== null && signed !== undefined && isPublic !== true)
      request.caller = await callerByBalancer(request, signed, deps.balancerSignIn);
    else request.caller = callerBySession(request, reply, deps);
    if (isPublic === true) return;
    if (request.caller !== null) {
      if (action === undefined) throw new Error('a route without an action answered');
      return requireRole(request.caller, action);
    }
    deps.metrics.authFailures.inc({ kind: header === undefined ? 'anonymous' : 'token' });
    // A browser without a session only asks where to sign in; a wrong token is an attempt.
    if (header === undefined) throw new ApiFault('Auth.Required');
    throw new ApiFault(failures.spend(request.ip) ? 'Auth.TooManyFailures' : 'Auth.TokenInvalid');
  });
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new ApiFault('Auth.Required');
  return request.caller;
}
