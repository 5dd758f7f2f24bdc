import * as client from 'openid-client';
import {
  type IdentityProvider,
  ProviderUnavailableError,
  SignInRefusedError,
} from '../../ports/identity-provider.ts';
import { OIDC_LIMITS } from '../bounds.ts';

export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
  readonly scopes: string;
}

/** Reads no more than we take of an answer, and follows it nowhere. */
async function boundedFetch(url: string, options: client.CustomFetchOptions): Promise<Response> {
  const answer = await fetch(url, { ...options, redirect: 'manual' } as RequestInit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > OIDC_LIMITS.answerBytes) throw new ProviderUnavailableError(`${url} answers too much`);
    chunks.push(chunk);
  }
  const hasNoBody = answer.status === 204 || answer.status === 304;
  return new Response(hasNoBody ? null : Buffer.concat(chunks), {
    status: answer.status,
    headers: answer.headers,
  });
}

/** Only on this machine may a provider be asked without TLS. */
function isLoopback({ hostname, protocol }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** What the library says is wrong with an answer; anything else is that there was none. */
function faultOf(error: unknown): Error {
  if (error instanceof SignInRefusedError || error instanceof ProviderUnavailableError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isAnswer =
    error instanceof client.ResponseBodyError ||
    error instanceof client.AuthorizationResponseError ||
    (error instanceof client.ClientError && code !== 'OAUTH_TIMEOUT' && code !== 'OAUTH_ABORT');
  const status = error instanceof client.ResponseBodyError ? error.status : 0;
  if (isAnswer && status < 500) return new SignInRefusedError(`${message}${cause}`, { cause: error });
  return new ProviderUnavailableError(`${message}${cause}`, { cause: error });
}

/**
 * The provider whose metadata stands at the issuer. Metadata are read when first needed and again after an hour; keys
 * when a token names one that is not known, at most once a minute.
 */
export function createOpenIdProvider(
  settings: ProviderSettings,
  nowMs: () => number,
  answerSeconds: number = OIDC_LIMITS.answerSeconds,
): IdentityProvider {
  const issuer = new URL(settings.issuer);
  let known: { readonly configuration: Promise<client.Configuration>; readonly untilMs: number } | undefined;

  function discover(): Promise<client.Configuration> {
    const execute = [
      client.enableNonRepudiationChecks,
      ...(isLoopback(issuer) ? [client.allowInsecureRequests] : []),
    ];
    const auth =
      settings.clientSecret === null ? client.None() : client.ClientSecretBasic(settings.clientSecret);
    return client.discovery(
      issuer,
      settings.clientId,
      { [client.clockTolerance]: OIDC_LIMITS.clockToleranceSeconds },
      auth,
      { execute, timeout: answerSeconds, [client.customFetch]: boundedFetch },
    );
  }

  async function configuration(): Promise<client.Configuration> {
    if (known === undefined || known.untilMs <= nowMs()) {
      known = { configuration: discover(), untilMs: nowMs() + OIDC_LIMITS.metadataKeptMs };
      const asked = known;
      // What failed is asked for again with the next sign-in.
      asked.configuration.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.configuration;
  }

  return {
    issuer: settings.issuer,

    async begin(redirectUri) {
      try {
        const config = await configuration();
        const started = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          verifier: client.randomPKCECodeVerifier(),
        };
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: settings.scopes,
          state: started.state,
          nonce: started.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(started.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, started };
      } catch (error) {
        // Nothing came back from a browser yet, so whatever is wrong is with the provider.
        throw new ProviderUnavailableError(faultOf(error).message, { cause: error });
      }
    },

    async finish(returned, { state, nonce, verifier }) {
      try {
        const tokens = await client.authorizationCodeGrant(await configuration(), returned, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new SignInRefusedError('there is no ID token');
        return claims;
      } catch (error) {
        throw faultOf(error);
      }
    },

    async endUrl(returnTo) {
      try {
        const config = await configuration();
        if (config.serverMetadata().end_session_endpoint === undefined) return null;
        return client.buildEndSessionUrl(config, { post_logout_redirect_uri: returnTo }).href;
      } catch (error) {
        throw new ProviderUnavailableError(faultOf(error).message, { cause: error });
      }
    },
  };
}
