import { Type } from 'typebox';
import type { SessionView, SignInMethods } from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { SIGN_IN_METHODS } from '../../domain/access/identity.ts';
import { ROLES } from '../../domain/access/roles.ts';

export const SessionViewSchema = Type.Unsafe<SessionView>(
  Type.Object({
    principal: Type.String(),
    role: Type.Enum([...ROLES]),
    method: Type.Enum([...SIGN_IN_METHODS]),
    refused: Type.Record(Type.String(), Type.String(), {
      description: 'What this role may not do, and what it takes',
    }),
    signOutPath: Type.Union([Type.String(), Type.Null()]),
    version: Type.String(),
    temporalUiUrl: Type.Union([Type.String(), Type.Null()]),
    temporalNamespace: Type.String(),
    temporalAddress: Type.String(),
    chaos: Type.Union([
      Type.Object({
        kinds: Type.Array(
          Type.Object({ kind: Type.String(), title: Type.String(), description: Type.String() }),
        ),
        hosts: Type.Array(Type.Object({ instanceId: Type.String(), name: Type.String() })),
      }),
      Type.Null(),
    ]),
  }),
);

export const SignInMethodsSchema = Type.Unsafe<SignInMethods>(
  Type.Object({
    loginLinks: Type.Boolean(),
    provider: Type.Union([Type.Object({ name: Type.String(), startPath: Type.String() }), Type.Null()]),
  }),
);

export const LoginBody = Type.Union([
  Type.Object(
    {
      code: Type.String({ minLength: 1, maxLength: 200, description: 'From the login link, behind #code=' }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { token: Type.String({ minLength: 1, maxLength: 512, description: 'An API token' }) },
    { additionalProperties: false },
  ),
]);
/** Nothing is asked for; the object is there for clients that always send one. */
export const EmptyBody = Type.Union([Type.Object({}, { additionalProperties: false }), Type.Null()]);

export const LoginLinkSchema = Type.Object({ url: Type.String(), expiresAt: Type.String() });

export const ChaosBody = Type.Object(
  {
    kind: Type.String({ pattern: '^[a-z-]{1,40}$' }),
    instanceId: Type.Optional(Type.String({ pattern: API_PATTERNS.hostId })),
  },
  { additionalProperties: false },
);
export const ChaosAckSchema = Type.Object({
  kind: Type.String(),
  instanceId: Type.String(),
  commandId: Type.String(),
});
