import type { FastifyRequest } from 'fastify';
import { type ChaosView, type SessionView, TEMPORAL_UI_PATH } from '../../contracts/api.ts';
import type { Identity } from '../../domain/access/identity.ts';
import { refusalsOf } from '../../domain/access/roles.ts';
import { callerOf } from '../auth/authentication.ts';
import { SIGN_IN_PATH, SIGN_OUT_PATH } from '../auth/provider-sign-in.ts';
import { clearSessionCookie, setSessionCookie } from '../auth/session-cookie.ts';
import type { SessionHolder } from '../auth/session-store.ts';
import { TokensUnreadableError } from '../auth/token-directory.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { ChaosHosts } from '../chaos/chaos-hosts.ts';
import { CHAOS_KINDS } from '../chaos/chaos-kinds.ts';
import { ApiFault } from '../http/errors.ts';
import type { FailureBudget } from '../http/failure-budget.ts';
import { inTimeOr } from '../http/in-time-or.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { errorResponses, noBody } from '../schemas/error-schema.ts';
import {
  EmptyBody,
  LoginBody,
  LoginLinkSchema,
  SessionViewSchema,
  SignInMethodsSchema,
} from '../schemas/session-schemas.ts';

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

  const baseUrlFor = (request: FastifyRequest) => deps.publicUrl ?? baseUrlOf(request.headers.host ?? '');

  async function sessionView(
    request: FastifyRequest,
    { principal, role, method }: Identity,
  ): Promise<SessionView> {
    const { version, temporalUiUrl, temporalNamespace, temporalAddress } = deps.installation;
    return {
      principal,
      role,
      method,
      refused: refusalsOf(role),
      signOutPath: method === 'oidc' && deps.providerSignIn !== null ? SIGN_OUT_PATH : null,
      version,
      temporalUiUrl: deps.temporalUi === null ? temporalUiUrl : `${baseUrlFor(request)}${TEMPORAL_UI_PATH}/`,
      temporalNamespace,
      temporalAddress,
      chaos: await chaosView(),
    };
  }

  function holderByCode(code: string): SessionHolder | undefined {
    if (deps.loginCodes === null) throw new ApiFault('Auth.LoginLinksOff');
    return deps.loginCodes.redeem(code);
  }

  async function holderByToken(token: string): Promise<SessionHolder | undefined> {
    try {
      return await deps.tokens.identityOf(token);
    } catch (error) {
      if (!(error instanceof TokensUnreadableError)) throw error;
      throw new ApiFault('Auth.TokensUnreadable', undefined, { cause: error });
    }
  }

  app.get(
    '/sign-in-methods',
    {
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'How a browser can sign in here',
        security: [],
        response: { ...errorResponses(), 200: SignInMethodsSchema },
      },
    },
    async () => ({
      loginLinks: deps.loginCodes !== null,
      provider:
        deps.providerSignIn === null ? null : { name: deps.providerSignIn.name, startPath: SIGN_IN_PATH },
    }),
  );

  app.get(
    '/session',
    {
      config: { action: 'session.read' },
      schema: {
        tags,
        summary: 'Who the caller is, and what this installation offers',
        response: { ...errorResponses(), 200: SessionViewSchema },
      },
    },
    async (request) => sessionView(request, callerOf(request)),
  );

  app.post(
    '/session',
    {
      config: { isPublic: true },
      schema: {
        tags,
        summary: 'Exchange a one-time login code or an API token for a session cookie',
        security: [],
        body: LoginBody,
        response: {
          ...errorResponses(
            'Auth.LoginCodeInvalid',
            'Auth.LoginLinksOff',
            'Auth.TokensUnreadable',
            'Request.NotJson',
            'Request.TooLarge',
          ),
          200: SessionViewSchema,
        },
      },
    },
    async (request, reply) => {
      const address = request.ip;
      const holder =
        'code' in request.body ? holderByCode(request.body.code) : await holderByToken(request.body.token);
      if (holder === undefined) {
        const isCode = 'code' in request.body;
        deps.metrics.authFailures.inc({ kind: isCode ? 'login_code' : 'login_token' });
        const known = isCode ? 'Auth.LoginCodeInvalid' : 'Auth.TokenInvalid';
        const reason = failures.spend(address) ? 'Auth.TooManyFailures' : known;
        deps.signIns.refused({}, { address, reason, detail: 'at the sign-in page' });
        throw new ApiFault(reason);
      }
      const { principal, role, method, subject } = holder;
      deps.signIns.signedIn(holder, {
        address,
        detail: 'code' in request.body ? 'by a login link' : 'at the sign-in page',
      });
      request.log.info({ principal, role, method, subject }, 'signed in');
      setSessionCookie(request, reply, deps.sessionCookie, deps.sessions.open(holder));
      return reply.send(await sessionView(request, holder));
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
      const cookie = request.cookies[deps.sessionCookie.name];
      if (cookie !== undefined) deps.sessions.end(cookie);
      if (cookie !== undefined && request.caller !== null)
        deps.signIns.signedOut(request.caller, { address: request.ip });
      clearSessionCookie(reply, deps.sessionCookie);
      return reply.code(204).send();
    },
  );

  app.post(
    '/login-links',
    {
      config: { action: 'login_link.make' },
      schema: {
        tags,
        summary: "A link that signs one browser in as the token's owner, once, within five minutes",
        description:
          'Only for a token that the request itself carries: a link opens a session that begins anew, so it would give a browser more time than its sign-in gave.',
        body: EmptyBody,
        response: {
          ...errorResponses('Request.NotJson', 'Auth.LoginLinksOff', 'Auth.LoginLinkNeedsToken'),
          201: LoginLinkSchema,
        },
      },
    },
    async (request, reply) => {
      const { via, ...holder } = callerOf(request);
      if (deps.loginCodes === null) throw new ApiFault('Auth.LoginLinksOff');
      // What a browser was signed in by has an end, at the provider, the balancer or here, and a new session would not have it.
      if (via === 'dashboard') throw new ApiFault('Auth.LoginLinkNeedsToken');
      const { code, expiresAt } = deps.loginCodes.issue(holder);
      request.log.info({ principal: holder.principal }, 'login link made');
      return reply.code(201).send({ url: loginUrl(baseUrlFor(request), code), expiresAt });
    },
  );
}
