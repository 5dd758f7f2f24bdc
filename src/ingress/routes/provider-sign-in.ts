import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { identityFromClaims } from '../../domain/access/provider-claims.ts';
import { BoundedMap } from '../../domain/text/bounded-map.ts';
import { ProviderUnavailableError, SignInRefusedError } from '../../ports/identity-provider.ts';
import { nextPageOf } from '../auth/next-page.ts';
import { type ProviderSignIn, RETURN_PATH, SIGN_IN_PATH, SIGN_OUT_PATH } from '../auth/provider-sign-in.ts';
import { setSessionCookie } from '../auth/session-cookie.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';

const PendingSchema = Type.Object({
  state: Type.String(),
  nonce: Type.String(),
  verifier: Type.String(),
  next: Type.String(),
  untilMs: Type.Number(),
});

/** What the sign-in page says; nothing of what the provider said is shown, since anybody can write a return address. */
export type SignInProblem = 'refused' | 'no_role' | 'unavailable' | 'stale';

const problemPage = (problem: SignInProblem) => `/login?problem=${problem}`;

/** Sends browsers to the provider and takes them back, in the one that began it and once. */
export function addProviderSignIn(
  app: TypedApp,
  signIn: ProviderSignIn,
  deps: Pick<IngressDeps, 'sessions' | 'sessionCookie' | 'metrics' | 'nowMs' | 'signIns'>,
): void {
  const { provider, rules, publicUrl, sealed, sessionMs } = signIn;
  const { auth } = INGRESS_LIMITS;
  const isSecure = publicUrl.startsWith('https:');
  const cookieName = isSecure ? '__Host-recoverops_sign_in' : 'recoverops_sign_in';
  // Lax, as the browser comes back from another site; it holds nothing that opens anything by itself.
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  const ownHost = new URL(publicUrl).host;
  const seen = new BoundedMap<string, true>(auth.returnsSeenMax);
  const schema = { hide: true };
  const limited = app.rateLimit({
    max: auth.signInsPerMinute,
    timeWindow: 60_000,
    errorResponseBuilder: () => new ApiFault('Request.RateLimited'),
  });
  const config = { isPublic: true } as const;

  app.addHook('onRequest', async (request, reply) => {
    // The cookie of one name is not sent to another, and the provider comes back to this one only.
    if ((request.headers.host ?? '').toLowerCase() !== ownHost) throw new ApiFault('Host.Unknown');
    reply.header('cache-control', 'no-store');
  });

  const NextQuery = Type.Object({ next: Type.Optional(Type.String()) });
  app.get(
    SIGN_IN_PATH,
    { config, preHandler: limited, schema: { ...schema, querystring: NextQuery } },
    async (request, reply) => {
      try {
        const { url, started } = await provider.begin(`${publicUrl}${RETURN_PATH}`);
        const next = nextPageOf(request.query.next, publicUrl);
        const pending = { ...started, next, untilMs: deps.nowMs() + auth.signInMs };
        void reply.setCookie(cookieName, sealed.seal(pending), { ...cookie, maxAge: auth.signInMs / 1000 });
        return reply.redirect(url, 302);
      } catch (error) {
        if (!(error instanceof ProviderUnavailableError)) throw error;
        request.log.error({ reason: error.message }, 'the provider of identities does not answer');
        return reply.redirect(problemPage('unavailable'), 302);
      }
    },
  );

  app.get(RETURN_PATH, { config, preHandler: limited, schema }, async (request, reply) => {
    const refuse = (problem: SignInProblem, reason: string) => {
      deps.metrics.authFailures.inc({ kind: 'provider' });
      request.log.warn({ problem, reason }, 'sign-in through the provider refused');
      const { issuer } = provider;
      const details = { address: request.ip, reason: `provider.${problem}`, detail: reason };
      deps.signIns.refused({ method: 'oidc', issuer }, details);
      return reply.redirect(problemPage(problem), 302);
    };
    const kept = request.cookies[cookieName];
    void reply.clearCookie(cookieName, { path: '/', secure: isSecure });
    const pending = kept === undefined ? undefined : sealed.unseal(kept);
    if (!Check(PendingSchema, pending)) return refuse('stale', 'this browser began no sign-in');
    if (!(deps.nowMs() <= pending.untilMs)) return refuse('stale', 'it took too long');
    if (seen.get(pending.state) !== undefined) return refuse('stale', 'it came back before');
    seen.set(pending.state, true);
    try {
      const returned = new URL(request.url, publicUrl);
      const claims = await provider.finish(returned, pending);
      const identity = identityFromClaims(claims, rules, { method: 'oidc', issuer: provider.issuer });
      if (!identity.ok) {
        const problem = identity.error.kind === 'no_role' ? 'no_role' : 'refused';
        return refuse(problem, identity.error.reason);
      }
      const { principal, role, method, subject, issuer } = identity.value;
      // Whatever session the browser had before is left behind: nobody can have planted the new one.
      const before = request.cookies[deps.sessionCookie.name];
      if (before !== undefined) deps.sessions.end(before);
      const session = deps.sessions.open({ ...identity.value, endsMs: deps.nowMs() + sessionMs });
      setSessionCookie(request, reply, deps.sessionCookie, session);
      request.log.info({ principal, role, method, subject, issuer }, 'signed in');
      deps.signIns.signedIn(identity.value, { address: request.ip, detail: 'through the provider' });
      return reply.redirect(pending.next, 302);
    } catch (error) {
      if (error instanceof SignInRefusedError) return refuse('refused', error.message);
      if (error instanceof ProviderUnavailableError) return refuse('unavailable', error.message);
      throw error;
    }
  });

  app.get(SIGN_OUT_PATH, { config, preHandler: limited, schema }, async (request, reply) => {
    // The session here was ended by DELETE; this only leads on, so a link to it does no harm.
    try {
      return reply.redirect((await provider.endUrl(`${publicUrl}/login`)) ?? '/login', 302);
    } catch (error) {
      if (!(error instanceof ProviderUnavailableError)) throw error;
      request.log.warn({ reason: error.message }, 'the provider of identities does not answer');
      return reply.redirect('/login', 302);
    }
  });
}
