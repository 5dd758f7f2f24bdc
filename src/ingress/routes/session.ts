import type { ChaosView, SessionView } from '../../contracts/api.ts';
import type { ChaosHosts } from '../chaos-hosts.ts';
import { CHAOS_KINDS } from '../chaos-kinds.ts';
import { ApiFault } from '../errors.ts';
import type { FailureBudget } from '../failure-budget.ts';
import { inTimeOr } from '../in-time-or.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { INGRESS_LIMITS } from '../ingress-limits.ts';
import { callerOf, SESSION_COOKIE } from '../plugins/authentication.ts';
import { errorResponses, noBody } from '../schemas/error-schema.ts';
import { EmptyBody, LoginBody, LoginLinkSchema, SessionViewSchema } from '../schemas/session-schemas.ts';
import type { TypedApp } from '../typed-app.ts';

const tags = ['session'];

/** The page reads the code from the fragment, which no browser sends to a server or puts into a referrer. */
export function loginUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/login#code=${code}`;
}

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** RecoverOps speaks plain HTTP on loopback; under another name a proxy stands before it, with TLS. */
function baseUrlOf(host: string): string {
  return `${LOOPBACK_HOST.test(host) ? 'http' : 'https'}://${host}`;
}

export function addSessionRoutes(
  app: TypedApp,
  deps: IngressDeps,
  chaosHosts: ChaosHosts | null,
  failures: FailureBudget,
): void {
  async function chaosView(): Promise<ChaosView | null> {
    if (chaosHosts === null) return null;
    // Who signs in must get in while SSM is away; the list of hosts is then empty.
    const hosts = await inTimeOr(chaosHosts.list(), INGRESS_LIMITS.api.checkTimeoutMs, []);
    return { kinds: CHAOS_KINDS, hosts };
  }

  async function sessionView(principal: string): Promise<SessionView> {
    const { version, temporalUiUrl, temporalNamespace } = deps.installation;
    return { principal, version, temporalUiUrl, temporalNamespace, chaos: await chaosView() };
  }

  app.get(
    '/session',
    {
      schema: {
        tags,
        summary: 'Who the caller is, and what this installation offers',
        response: { ...errorResponses(), 200: SessionViewSchema },
      },
    },
    async (request) => sessionView(callerOf(request).principal),
  );

  app.post(
    '/session',
    {
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'Exchange a one-time login code for a session cookie',
        security: [],
        body: LoginBody,
        response: {
          ...errorResponses('Auth.LoginCodeInvalid', 'Request.NotJson', 'Request.TooLarge'),
          200: SessionViewSchema,
        },
      },
    },
    async (request, reply) => {
      const principal = deps.loginCodes.redeem(request.body.code);
      if (principal === undefined) {
        deps.metrics.authFailures.inc({ kind: 'login_code' });
        throw new ApiFault(failures.spend(request.ip) ? 'Auth.TooManyFailures' : 'Auth.LoginCodeInvalid');
      }
      request.log.info({ principal }, 'signed in');
      return reply
        .setCookie(SESSION_COOKIE, deps.sessions.open(principal), {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure: request.headers.origin?.startsWith('https:') ?? false,
          maxAge: INGRESS_LIMITS.auth.sessionIdleMs / 1000,
        })
        .send(await sessionView(principal));
    },
  );

  app.delete(
    '/session',
    {
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'Sign out',
        security: [],
        response: {
          ...errorResponses(),
          204: noBody('Signed out, or was not signed in'),
        },
      },
    },
    async (request, reply) => {
      const cookie = request.cookies[SESSION_COOKIE];
      if (cookie !== undefined) deps.sessions.end(cookie);
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
    },
  );

  app.post(
    '/login-links',
    {
      schema: {
        tags,
        summary: "A link that signs one browser in as the token's owner, once, within five minutes",
        body: EmptyBody,
        response: { ...errorResponses('Request.NotJson'), 201: LoginLinkSchema },
      },
    },
    async (request, reply) => {
      const { principal } = callerOf(request);
      const { code, expiresAt } = deps.loginCodes.issue(principal);
      request.log.info({ principal }, 'login link made');
      return reply.code(201).send({ url: loginUrl(baseUrlOf(request.headers.host ?? ''), code), expiresAt });
    },
  );
}
