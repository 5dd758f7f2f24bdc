import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Identity } from '../../domain/access/identity.ts';
import { identityFromClaims } from '../../domain/access/provider-claims.ts';
import { type ApiAction, mayDo, refusalOf } from '../../domain/access/roles.ts';
import type { DecisionChannel } from '../../domain/policy/decision.ts';
import { BalancerKeyUnavailableError, BalancerRefusedError } from '../../ports/balancer-identity.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { FailureBudget } from '../http/failure-budget.ts';
import { isStateChanging } from '../http/request-origin.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { type MailReaders, mailboxOf } from './mail-readers.ts';
import { setSessionCookie } from './session-cookie.ts';
import { TokensUnreadableError } from './token-directory.ts';

/** Who asks, and through what. */
export interface Caller extends Identity {
  readonly via: Extract<DecisionChannel, 'dashboard' | 'api' | 'cli'>;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    /** The cookie's value of the session that the caller was found by; null: they were found by something else. */
    callerSession: string | null;
    /** The one incident that the caller may read, and nothing else; null: whatever their role may. */
    callerScope: string | null;
  }
  interface FastifyContextConfig {
    /** Needs neither token nor session. */
    readonly isPublic?: boolean;
    /** What the route lets somebody do. Every route that is not public declares it. */
    readonly action?: ApiAction;
    /** Shows no more than one incident, and may be seen by who came by the link of a mail, where it is theirs. All else they are refused. */
    readonly isForMailReaders?: boolean;
  }
}

/** Read only where a balancer is configured: anybody can send it. */
const BALANCER_HEADER = 'x-amzn-oidc-data';
const CLIENT_HEADER = 'x-recoverops-client';
/** The name of the scheme may be written either way. */
const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

async function callerByToken(
  request: FastifyRequest,
  header: string,
  tokens: IngressDeps['tokens'],
): Promise<Caller | null> {
  const token = BEARER.exec(header)?.[1];
  const identity = token === undefined ? undefined : await tokens.identityOf(token);
  if (identity === undefined) return null;
  return { ...identity, via: request.headers[CLIENT_HEADER] === 'cli' ? 'cli' : 'api' };
}

type SessionDeps = Pick<IngressDeps, 'sessions' | 'sessionCookie' | 'tokens'>;

/** Who holds a session now: of one that a token opened, what the token is worth today. */
async function presentHolder(held: Identity, tokens: IngressDeps['tokens']): Promise<Identity | undefined> {
  if (held.method !== 'token') return held;
  return held.subject === null ? undefined : await tokens.identityById(held.subject);
}

async function callerBySession(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, sessionCookie, tokens }: SessionDeps,
): Promise<Caller | null> {
  const cookie = request.cookies[sessionCookie.name];
  const found = cookie === undefined ? undefined : sessions.look(cookie);
  const holder = found === undefined ? undefined : await presentHolder(found, tokens);
  if (found === undefined || holder === undefined) return null;
  // A browser names the origin of everything that changes state; a cookie without one is no browser of ours.
  if (isStateChanging(request) && request.headers.origin === undefined) throw new ApiFault('Origin.Refused');
  // Signing in and out says itself what becomes of the cookie.
  if (found.replacement !== null && request.routeOptions.config.isPublic !== true) {
    setSessionCookie(request, reply, sessionCookie, found.replacement);
  }
  const { principal, role, method, subject, issuer } = holder;
  request.callerSession = cookie ?? null;
  return { principal, role, method, subject, issuer, via: 'dashboard' };
}

/** What the load balancer in front signs about a browser; any other header of that name is refused, not passed over. */
async function callerByBalancer(
  request: FastifyRequest,
  data: string | readonly string[],
  { identity, rules }: NonNullable<IngressDeps['balancerSignIn']>,
  signIns: IngressDeps['signIns'],
): Promise<Caller> {
  try {
    if (typeof data !== 'string') throw new BalancerRefusedError('it is there more than once');
    const claims = await identity.claimsOf(data);
    const found = identityFromClaims(claims, rules, { method: 'alb', issuer: identity.signer });
    if (!found.ok && found.error.kind === 'no_role') {
      const { reason: detail } = found.error;
      signIns.refused({ method: 'alb' }, { address: request.ip, reason: 'Auth.NoRole', detail });
      throw new ApiFault('Auth.NoRole');
    }
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
    const details = { address: request.ip, reason: 'Auth.BalancerRefused', detail: error.message } as const;
    signIns.refused({ method: 'alb' }, details);
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
export function requireRole(
  request: FastifyRequest,
  action: ApiAction,
  signIns: IngressDeps['signIns'],
): void {
  const caller = callerOf(request);
  if (mayDo(caller.role, action)) return;
  signIns.refused(caller, { address: request.ip, reason: 'Access.RoleNeeded', detail: action });
  throw new ApiFault('Access.RoleNeeded', refusalOf(caller.role, action));
}

/** Somebody who came by the link of a mail; only where nobody who is really signed in asks. */
function callerByMail(request: FastifyRequest, readers: MailReaders | null): Caller | null {
  const reader = readers?.look(request) ?? null;
  if (reader === null) return null;
  request.callerScope = reader.incidentId;
  return { ...mailboxOf(reader), via: 'dashboard' };
}

/**
 * Refuses everything but the routes that say they are for such readers, and these for any incident but their own: a route that nobody
 * thought about is refused. @throws ApiFault
 */
function requireScope(request: FastifyRequest, signIns: IngressDeps['signIns']): void {
  const { callerScope, params, method } = request;
  if (callerScope === null) return;
  const { isForMailReaders, action } = request.routeOptions.config;
  const asked: unknown = (params as { readonly incidentId?: unknown }).incidentId;
  if (isForMailReaders === true && method === 'GET' && asked === callerScope) return;
  const details = { address: request.ip, reason: 'MailLink.OneIncident', detail: action ?? 'something else' };
  signIns.refused(callerOf(request), details);
  throw new ApiFault('MailLink.OneIncident');
}

/**
 * Finds out who asks and whether their role may do what the route declares, for every route that is added under `app`
 * from now on; being on the same machine counts for nothing.
 */
export function authenticateRequests(
  app: FastifyInstance,
  deps: Pick<IngressDeps, 'metrics' | 'balancerSignIn' | 'signIns' | 'mailLinks'> & SessionDeps,
  failures: FailureBudget,
): void {
  const { signIns, balancerSignIn } = deps;
  requireDeclaredActions(app);
  app.decorateRequest('caller', null);
  app.decorateRequest('callerSession', null);
  app.decorateRequest('callerScope', null);

  async function find(request: FastifyRequest, reply: FastifyReply): Promise<Caller | null> {
    const header = request.headers.authorization;
    const signed = request.headers[BALANCER_HEADER];
    const { isPublic } = request.routeOptions.config;
    if (header === undefined && (balancerSignIn === null || signed === undefined || isPublic === true)) {
      const caller = await callerBySession(request, reply, deps);
      if (caller !== null || isPublic === true) return caller;
      return callerByMail(request, deps.mailLinks?.readers ?? null);
    }
    const caller =
      header !== undefined
        ? await callerByToken(request, header, deps.tokens)
        : balancerSignIn !== null && signed !== undefined
          ? await callerByBalancer(request, signed, balancerSignIn, signIns)
          : null;
    if (caller !== null) signIns.seen(caller, request.ip);
    return caller;
  }

  app.addHook('onRequest', async (request, reply) => {
    const { isPublic, action } = request.routeOptions.config;
    try {
      request.caller = await find(request, reply);
    } catch (error) {
      if (!(error instanceof TokensUnreadableError)) throw error;
      // Signing out, and in with something else, goes on without them.
      if (isPublic !== true) throw new ApiFault('Auth.TokensUnreadable', undefined, { cause: error });
    }
    if (isPublic === true) return;
    if (request.caller !== null) {
      requireScope(request, signIns);
      if (action === undefined) throw new Error('a route without an action answered');
      return requireRole(request, action, signIns);
    }
    const isToken = request.headers.authorization !== undefined;
    deps.metrics.authFailures.inc({ kind: isToken ? 'token' : 'anonymous' });
    // A browser without a session only asks where to sign in; a wrong token is an attempt.
    if (!isToken) throw new ApiFault('Auth.Required');
    const address = request.ip;
    const reason = failures.spend(address) ? 'Auth.TooManyFailures' : 'Auth.TokenInvalid';
    signIns.refused({}, { address, reason });
    const isBearer = BEARER.test(request.headers.authorization ?? '');
    if (reason === 'Auth.TokenInvalid' && !isBearer)
      throw new ApiFault(reason, 'Only a token is taken here: send it as Authorization: Bearer <token>.');
    throw new ApiFault(reason);
  });
}

/**
 * Whether a caller who holds something open since `sinceMs` may still: a session ends meanwhile, by its age or by signing out,
 * what a token is worth changes, and of what a balancer says about a browser there is news with the next request only.
 */
export async function standsStill(
  request: FastifyRequest,
  sinceMs: number,
  { sessions, tokens, nowMs }: Pick<IngressDeps, 'sessions' | 'tokens' | 'nowMs'>,
): Promise<boolean> {
  const { method, subject, role } = callerOf(request);
  const { callerSession } = request;
  if (callerSession !== null && !sessions.isOpen(callerSession)) return false;
  if (method === 'alb') return nowMs() - sinceMs <= INGRESS_LIMITS.streams.vouchedMs;
  if (method !== 'token' || subject === null) return true;
  try {
    const now = await tokens.identityById(subject);
    return now?.role === role;
  } catch (error) {
    if (error instanceof TokensUnreadableError) return false;
    throw error;
  }
}

/** What is said of somebody in the record of what they ask: the name, through what, and how they were known. */
export function senderOf({ principal, via, method, subject, issuer, role }: Caller) {
  return { by: principal, via, signedIn: { method, subject, issuer, role } } as const;
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new ApiFault('Auth.Required');
  return request.caller;
}
