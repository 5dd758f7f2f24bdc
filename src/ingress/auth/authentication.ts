import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DecisionChannel } from '../../domain/policy/decision.ts';
import { ApiFault } from '../http/errors.ts';
import type { FailureBudget } from '../http/failure-budget.ts';
import { isStateChanging } from '../http/request-origin.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { setSessionCookie } from './session-cookie.ts';

/** Who asks, and through what. */
export interface Caller {
  readonly principal: string;
  readonly via: Extract<DecisionChannel, 'dashboard' | 'api' | 'cli'>;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** Needs neither token nor session. */
    readonly isPublic?: boolean;
  }
}

const CLIENT_HEADER = 'x-recoverops-client';
const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/;

function callerByToken(
  request: FastifyRequest,
  header: string,
  tokens: IngressDeps['tokens'],
): Caller | null {
  const token = BEARER.exec(header)?.[1];
  const principal = token === undefined ? undefined : tokens.principalOf(token);
  if (principal === undefined) return null;
  return { principal, via: request.headers[CLIENT_HEADER] === 'cli' ? 'cli' : 'api' };
}

type SessionDeps = Pick<IngressDeps, 'sessions' | 'sessionCookie'>;

function callerBySession(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, sessionCookie }: SessionDeps,
): Caller | null {
  const cookie = request.cookies[sessionCookie.name];
  const found = cookie === undefined ? undefined : sessions.look(cookie);
  if (found === undefined) return null;
  // A browser names the origin of everything that changes state; a cookie without one is no browser of ours.
  if (isStateChanging(request) && request.headers.origin === undefined) throw new ApiFault('Origin.Refused');
  // Signing in and out says itself what becomes of the cookie.
  if (found.replacement !== null && request.routeOptions.config.isPublic !== true) {
    setSessionCookie(request, reply, sessionCookie, found.replacement);
  }
  return { principal: found.principal, via: 'dashboard' };
}

/** Finds out who asks, for every route under `app`; being on the same machine counts for nothing. */
export function authenticateRequests(
  app: FastifyInstance,
  deps: Pick<IngressDeps, 'tokens' | 'metrics'> & SessionDeps,
  failures: FailureBudget,
): void {
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request, reply) => {
    const header = request.headers.authorization;
    request.caller =
      header === undefined
        ? callerBySession(request, reply, deps)
        : callerByToken(request, header, deps.tokens);
    if (request.caller !== null || request.routeOptions.config.isPublic === true) return;
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
