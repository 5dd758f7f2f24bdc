import { Type } from 'typebox';
import type { NewTokenView, RevokeAck, SignInsView, TokensView } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { ACCESS_EVENT_KINDS } from '../../domain/access/access-event.ts';
import { TOKEN_LIMITS } from '../../domain/access/api-tokens.ts';
import { SIGN_IN_METHODS } from '../../domain/access/identity.ts';
import { ISSUED_TOKEN_LIMITS } from '../../domain/access/issued-token.ts';
import { ROLES } from '../../domain/access/roles.ts';
import { PAGE_PARAMETERS } from '../http/page-query.ts';
import { VISIBLE } from './visible-pattern.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);
const RoleSchema = Type.Enum([...ROLES]);

const TokenSchema = Type.Object({
  id: Type.String(),
  principal: Type.String(),
  role: RoleSchema,
  source: Type.Enum(['issued', 'configured']),
  state: Type.Enum(['good', 'expired', 'revoked']),
  createdAt: NullableText,
  createdBy: NullableText,
  expiresAt: NullableText,
  lastUsedAt: NullableText,
  revoked: Type.Union([
    Type.Object({ by: Type.String(), at: Type.String(), reason: Type.String() }),
    Type.Null(),
  ]),
  isYours: Type.Boolean(),
});

export const TokensSchema = Type.Unsafe<TokensView>(
  Type.Object({ items: Type.Array(TokenSchema), limit: Type.Number(), isUseUnknown: Type.Boolean() }),
);

export const NewTokenBody = Type.Object(
  {
    principal: Type.String({
      minLength: 1,
      maxLength: TOKEN_LIMITS.principalChars,
      pattern: VISIBLE,
      description: 'Whose it is: decisions are recorded under this name',
    }),
    role: RoleSchema,
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: ISSUED_TOKEN_LIMITS.daysMax,
        description: `Until it expires; ${ISSUED_TOKEN_LIMITS.daysDefault} where nothing is said`,
      }),
    ),
  },
  { additionalProperties: false },
);
export const NewTokenSchema = Type.Unsafe<NewTokenView>(
  Type.Object({
    token: Type.String({ description: 'Shown this once; only its hash is kept' }),
    view: TokenSchema,
  }),
);

export const TokenParams = Type.Object({
  id: Type.String({ pattern: API_PATTERNS.tokenId }),
});
export const RevokeBody = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: ISSUED_TOKEN_LIMITS.reasonChars })),
    evenSo: Type.Optional(Type.Boolean({ description: 'Although it locks you, or every admin, out' })),
  },
  { additionalProperties: false },
);
export const RevokeAckSchema = Type.Unsafe<RevokeAck>(
  Type.Object({ kind: Type.Literal('revoked'), view: TokenSchema, withinSeconds: Type.Number() }),
);

const Instant = Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 with its offset' });
export const SignInsQuery = Type.Object(
  { ...PAGE_PARAMETERS, since: Type.Optional(Instant), until: Type.Optional(Instant) },
  { additionalProperties: false },
);
export const SignInsSchema = Type.Unsafe<SignInsView>(
  Type.Object({
    items: Type.Array(
      Type.Object({
        at: Type.String(),
        kind: Type.Enum([...ACCESS_EVENT_KINDS]),
        principal: NullableText,
        role: Type.Union([RoleSchema, Type.Null()]),
        method: Type.Union([Type.Enum([...SIGN_IN_METHODS]), Type.Null()]),
        subject: NullableText,
        issuer: NullableText,
        address: Type.String(),
        reason: NullableText,
        detail: Type.String(),
        token: NullableText,
        count: Type.Integer(),
      }),
    ),
    nextCursor: Type.Optional(Type.String()),
  }),
);

export const ExportQuery = Type.Object(
  {
    format: Type.Optional(Type.Enum(['csv', 'jsonl'])),
    since: Type.Optional(Instant),
    until: Type.Optional(Instant),
  },
  { additionalProperties: false },
);
