/** What has to be remembered between sending a browser to the provider and its return. */
export interface StartedSignIn {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE: only its hash went to the provider. */
  readonly verifier: string;
}

/** The provider, or what came back in its name, is not to be believed. The message is for the log. */
export class SignInRefusedError extends Error {
  override readonly name = 'SignInRefusedError';
}

/** The provider does not answer, or answers what nobody can use. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';
}

/** An OpenID Connect provider, by the authorization code flow with PKCE. */
export interface IdentityProvider {
  /** The issuer, as it stands in the configuration and in every token. */
  readonly issuer: string;
  /** Where to send the browser. @throws ProviderUnavailableError */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly started: StartedSignIn }>;
  /**
   * The claims of the ID token that the returned code is worth; signature, issuer, audience, nonce and times are checked.
   * @param returned the address that the browser came back to, with its query
   * @throws SignInRefusedError | ProviderUnavailableError
   */
  finish(returned: URL, started: StartedSignIn): Promise<Readonly<Record<string, unknown>>>;
  /** Where a browser ends its session at the provider as well; null: it has no such place. @throws ProviderUnavailableError */
  endUrl(returnTo: string): Promise<string | null>;
}
