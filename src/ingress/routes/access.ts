import type { TokenView } from '../../contracts/api.ts';
import type { ApiToken } from '../../domain/access/api-tokens.ts';
import {
  expiryOf,
  ISSUED_TOKEN_LIMITS,
  type IssuedToken,
  revocationWarning,
  stateOfToken,
  tokenIdOf,
} from '../../domain/access/issued-token.ts';
import { parseActor } from '../../domain/approval/decision-request.ts';
import { singleLine } from '../../domain/text/single-line.ts';
import { stripControls } from '../../domain/text/strip-controls.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { type Caller, callerOf } from '../auth/authentication.ts';
import { newSecret, secretHash } from '../auth/secret.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { readPage } from '../http/page-query.ts';
import { timeRange } from '../http/time-range.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import {
  NewTokenBody,
  NewTokenSchema,
  RevokeAckSchema,
  RevokeBody,
  SignInsQuery,
  SignInsSchema,
  TokenParams,
  TokensSchema,
} from '../schemas/access-schemas.ts';
import { errorResponses } from '../schemas/error-schema.ts';

const tags = ['access'];

/** The id of the token that somebody uses, or that opened their session; null: they use none. */
function ownToken({ method, subject }: Caller): string | null {
  return method === 'token' ? subject : null;
}

/** API tokens that are made and revoked while RecoverOps runs, and who came in. */
export function addAccessRoutes(
  app: TypedApp,
  deps: Pick<IngressDeps, 'tokens' | 'issuedTokens' | 'configuredAccess' | 'signIns' | 'accessLog' | 'nowMs'>,
): void {
  const { tokens, issuedTokens, configuredAccess, signIns, accessLog, nowMs } = deps;

  const viewOf = (token: IssuedToken, caller: Caller, lastUsedAt: string | null): TokenView => {
    const { principal, role, createdAt, createdBy, expiresAt, revoked } = token;
    const id = tokenIdOf(token);
    const state = stateOfToken(token, nowMs());
    const isYours = ownToken(caller) === id;
    const made = { createdAt, createdBy, expiresAt, lastUsedAt, revoked };
    return { id, principal, role, source: 'issued', state, ...made, isYours };
  };

  const configuredView = (token: ApiToken, caller: Caller): TokenView => {
    const id = tokenIdOf(token);
    return {
      id,
      principal: token.principal,
      role: token.role,
      source: 'configured',
      state: 'good',
      createdAt: token.createdAt === '' ? null : token.createdAt,
      createdBy: null,
      expiresAt: null,
      lastUsedAt: null,
      revoked: null,
      isYours: ownToken(caller) === id,
    };
  };

  app.get(
    '/tokens',
    {
      config: { action: 'token.read' },
      schema: {
        tags,
        summary: 'API tokens, without anything that they could be used by',
        response: { ...errorResponses('Store.Unavailable'), 200: TokensSchema },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const [issued, used] = await Promise.all([
        issuedTokens.read(),
        // It only shows which ones nobody needs.
        issuedTokens.lastUsed().catch((error: unknown) => {
          if (error instanceof ServiceError) return null;
          throw error;
        }),
      ]);
      const items = [
        ...configuredAccess.tokens.map((token) => configuredView(token, caller)),
        ...issued.map((token) => viewOf(token, caller, used?.[tokenIdOf(token)] ?? null)),
      ];
      return { items, limit: ISSUED_TOKEN_LIMITS.tokensMax, isUseUnknown: used === null };
    },
  );

  app.post(
    '/tokens',
    {
      config: { action: 'token.make' },
      schema: {
        tags,
        summary: 'Make an API token; it is shown in this answer and never again',
        description:
          'It is good at once here, and within five seconds at every other process of the ingress. Asked for twice, two are made.',
        body: NewTokenBody,
        response: {
          ...errorResponses(
            'Token.NameRefused',
            'Token.Full',
            'Token.Busy',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          201: NewTokenSchema,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { role, days = ISSUED_TOKEN_LIMITS.daysDefault } = request.body;
      const principal = parseActor(request.body.principal, 'principal');
      if (!principal.ok)
        throw new ApiFault('Token.NameRefused', `Nobody can have this name: ${principal.error}.`);
      const secret = newSecret();
      const made: IssuedToken = {
        principal: principal.value,
        role,
        sha256: secretHash(secret),
        createdAt: new Date(nowMs()).toISOString(),
        createdBy: caller.principal,
        expiresAt: expiryOf(nowMs(), days),
        revoked: null,
      };
      const added = await issuedTokens.add(made);
      if (added === 'full') throw new ApiFault('Token.Full');
      if (added === 'busy') throw new ApiFault('Token.Busy');
      tokens.forget();
      const id = tokenIdOf(made);
      const detail = `for ${made.principal}, ${role}, until ${made.expiresAt}`;
      signIns.did('token_made', caller, { address: request.ip, token: id, detail });
      request.log.info({ by: caller.principal, token: id, principal: made.principal, role }, 'token made');
      return reply.code(201).send({ token: secret, view: viewOf(made, caller, null) });
    },
  );

  app.post(
    '/tokens/:id/revoke',
    {
      config: { action: 'token.revoke' },
      schema: {
        tags,
        summary: 'Revoke an API token for good',
        description: `It opens nothing here from now on, and nothing at any process of the ingress within ${INGRESS_LIMITS.auth.tokensFreshMs / 1000} seconds; where one cannot read the tokens, within ${INGRESS_LIMITS.auth.tokensStaleMs / 1000}. The sessions that it opened end with it.`,
        params: TokenParams,
        body: RevokeBody,
        response: {
          ...errorResponses(
            'Token.NotFound',
            'Token.Configured',
            'Token.LockOut',
            'Token.Busy',
            'Store.Unavailable',
            'Request.NotJson',
          ),
          200: RevokeAckSchema,
        },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { evenSo = false } = request.body;
      if (configuredAccess.tokens.some((token) => tokenIdOf(token) === id))
        throw new ApiFault('Token.Configured');
      if (!evenSo) await refuseLockOut(id, caller);
      const at = new Date(nowMs()).toISOString();
      const reason = singleLine(stripControls(request.body.reason ?? ''));
      const revoked = await issuedTokens.revoke(id, { by: caller.principal, at, reason });
      // Whatever became of it: nothing is believed that was read before.
      tokens.forget();
      if (revoked === 'busy') throw new ApiFault('Token.Busy');
      if (revoked === undefined) throw new ApiFault('Token.NotFound');
      const whose = `of ${revoked.principal}, ${revoked.role}`;
      const detail = reason === '' ? whose : `${whose}: ${reason}`;
      signIns.did('token_revoked', caller, { address: request.ip, token: id, detail });
      request.log.info({ by: caller.principal, token: id, principal: revoked.principal }, 'token revoked');
      const withinSeconds = INGRESS_LIMITS.auth.tokensStaleMs / 1000;
      return { kind: 'revoked', view: viewOf(revoked, caller, null), withinSeconds } as const;
    },
  );

  /** @throws ApiFault where they, or every admin, would be locked out, so that nobody does it unawares. */
  async function refuseLockOut(id: string, caller: Caller): Promise<void> {
    const other = {
      configuredAdmin: configuredAccess.tokens.some(({ role }) => role === 'admin'),
      signInAdmin: configuredAccess.signInAdmin,
    };
    const warning = revocationWarning(await issuedTokens.read(), id, ownToken(caller), other, nowMs());
    if (warning !== null) throw new ApiFault('Token.LockOut', warning);
  }

  app.get(
    '/sign-ins',
    {
      config: { action: 'sign_in.read' },
      schema: {
        tags,
        summary: 'Who signed in, who was refused, and what was done to tokens, newest first',
        description:
          'Kept for 400 days. The same within a minute is one entry with its number. Who brings a token with each request has an entry when they were not seen at their address for twelve hours.',
        querystring: SignInsQuery,
        response: {
          ...errorResponses('Export.RangeInvalid', 'Request.CursorInvalid', 'Store.Unavailable'),
          200: SignInsSchema,
        },
      },
    },
    async (request) => {
      const { since, until, ...page } = request.query;
      const range = timeRange({ since, until }, nowMs(), INGRESS_LIMITS.exports.daysMax);
      const found = await readPage(page, (asked) => accessLog.list(range, { ...asked, newestFirst: true }));
      const { events, next } = found;
      return next === undefined ? { items: events } : { items: events, nextCursor: next };
    },
  );
}
