import type { ConfigReader } from './config-reader.ts';

/** Where the load balancer itself talks to the provider; it looks none of them up. */
export interface ProviderEndpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userInfo: string;
}

/** How people sign in besides tokens, through one OpenID Connect provider. The client's secret is not in here. */
export interface SignInSettings {
  /** Null: the ingress does it itself. Else the load balancer does, and the ingress verifies what it signs. */
  readonly balancer: ProviderEndpoints | null;
  readonly issuer: string;
  readonly clientId: string;
  readonly hasClientSecret: boolean;
  /** Pairs such as `approver=on-call`. */
  readonly roles: readonly string[];
  readonly scopes: string;
  /** What the button is called; the ingress has a name where null. */
  readonly name: string | null;
  readonly groupsClaim: string | null;
  readonly principalClaim: string | null;
  readonly sessionSeconds: number;
}

/** A group may hold anything but the comma that parts it from the next; everybody gets nothing but to look. */
const ROLE_PAIR = /^(?:(?:viewer|responder|approver|admin)=[^,*\s][^,]{0,199}|viewer=\*)$/;
const HTTPS = /^https:\/\/[^\s@?#]{3,255}$/;
const CLAIM = /^[\w:./-]{1,120}$/;
const DAY_SECONDS = 86_400;

function readEndpoints(reader: ConfigReader): ProviderEndpoints {
  const url = (key: string) =>
    reader.required(
      key,
      HTTPS,
      'the load balancer does not look it up: give it as the provider’s metadata do',
    );
  return {
    authorization: url('oidcAuthorizationEndpoint'),
    token: url('oidcTokenEndpoint'),
    userInfo: url('oidcUserInfoEndpoint'),
  };
}

/** Null where no provider is named. */
export function readSignIn(reader: ConfigReader): SignInSettings | null {
  const issuer = reader.optionalText(
    'oidcIssuer',
    HTTPS,
    'give the issuer’s https URL, as the provider writes it',
  );
  const clientId = reader.optionalText(
    'oidcClientId',
    /^[\x21-\x7e]{1,200}$/,
    'give the client id as registered',
  );
  const hasClientSecret = reader.hasSecret('oidcClientSecret');
  const byBalancer = reader.oneOf('signInBy', 'ingress', ['ingress', 'load-balancer']) === 'load-balancer';
  const roles = reader.list(
    'oidcRoles',
    ROLE_PAIR,
    'give pairs such as approver=on-call; * goes with viewer',
    50,
  );
  const settings = {
    scopes: reader.text(
      'oidcScopes',
      'openid email profile',
      /^[\w:./ -]{6,200}$/,
      'give scopes with spaces between',
    ),
    name: reader.optionalText('oidcName', /^[\w .&'-]{1,40}$/, 'give a short name for the button'),
    groupsClaim: reader.optionalText('oidcGroupsClaim', CLAIM, 'give the name of a claim'),
    principalClaim: reader.optionalText('oidcPrincipalClaim', CLAIM, 'give the name of a claim'),
    sessionSeconds: reader.integer('oidcSessionSeconds', 8 * 3_600, 60, DAY_SECONDS),
  };
  // Asked for in any case, so that they are known as keys.
  const endpoints = ['oidcAuthorizationEndpoint', 'oidcTokenEndpoint', 'oidcUserInfoEndpoint'].map((key) =>
    reader.optional(key),
  );
  if (reader.optional('oidcIssuer') === null && reader.optional('oidcClientId') === null) {
    if (byBalancer || hasClientSecret || roles.length > 0)
      reader.problem(
        'oidcIssuer',
        'is not set, but other settings of the sign-in are: set it, or remove them',
      );
    return null;
  }
  if (issuer === null || clientId === null) {
    reader.problem('oidcIssuer', 'and recoverops:oidcClientId go together: set both or neither');
    return null;
  }
  if (!settings.scopes.split(' ').includes('openid')) reader.problem('oidcScopes', 'lacks "openid"');
  if (roles.length === 0)
    reader.problem('oidcRoles', 'is empty, so nobody could sign in: give pairs such as approver=on-call');
  if (byBalancer && !hasClientSecret)
    reader.problem('oidcClientSecret', 'is not set: a load balancer signs nobody in without it');
  if (!byBalancer && endpoints.some((endpoint) => endpoint !== null))
    reader.problem('signInBy', 'is "ingress", which looks the provider’s endpoints up itself: remove them');
  const balancer = byBalancer ? readEndpoints(reader) : null;
  return { balancer, issuer, clientId, hasClientSecret, roles, ...settings };
}
