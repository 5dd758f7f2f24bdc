import type { ClaimRules } from '../../domain/access/provider-claims.ts';
import type { IdentityProvider } from '../../ports/identity-provider.ts';
import type { SealedValues } from './sealed-value.ts';

/** Sign-in through a provider of identities, as it is set up here. */
export interface ProviderSignIn {
  readonly provider: IdentityProvider;
  readonly rules: ClaimRules;
  /** Scheme and host under which the provider knows us. */
  readonly publicUrl: string;
  /** Keeps what a sign-in under way has to remember in the browser that began it. */
  readonly sealed: SealedValues;
  /** A session ends this long after the sign-in, however much it is used: then the groups are asked for anew. */
  readonly sessionMs: number;
}

export const SIGN_IN_PATH = '/auth/oidc/start';
export const RETURN_PATH = '/auth/oidc/return';
export const SIGN_OUT_PATH = '/auth/oidc/end';
