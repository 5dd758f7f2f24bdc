import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { Provider } from 'oidc-provider';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createOpenIdProvider } from '../../../src/clients/oidc/openid-provider.ts';
import { SealedSessions } from '../../../src/ingress/auth/sealed-sessions.ts';
import { SealedValues } from '../../../src/ingress/auth/sealed-value.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { fakeIngress, HOST } from './fake-ingress.ts';

const PUBLIC_URL = `http://${HOST}`;
const RETURN = `${PUBLIC_URL}/auth/oidc/return`;
const CLIENT = { id: 'recoverops', secret: 'a-secret-of-the-client-that-nobody-knows' };
const COOKIE = 'recoverops_sign_in';
const SESSION = 'recoverops_session';

/** A server on loopback that is stopped with the test; its handler may be set once its address is known. */
async function listening(): Promise<{ url: string; answer: (handler: RequestListener) => void }> {
  let handler: RequestListener = (_request, response) => response.writeHead(500).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    answer: (next) => {
      handler = next;
    },
  };
}

/** The ingress with sign-in through the provider at `issuer`. */
async function ingressWith(issuer: string, change: Partial<IngressDeps> = {}) {
  let nowMs = Date.now();
  const clock = {
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
  const settings = {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scopes: 'openid email profile',
  };
  const ingress = await fakeIngress({
    nowMs: () => nowMs,
    sessions: new SealedSessions(
      [randomBytes(32)],
      () => true,
      () => nowMs,
    ),
    providerSignIn: {
      name: 'the company',
      publicUrl: PUBLIC_URL,
      provider: createOpenIdProvider(settings, () => nowMs),
      sealed: new SealedValues([randomBytes(32)], 'test'),
      sessionMs: 3_600_000,
      rules: {
        principalClaim: 'email',
        groupsClaim: 'groups',
        roles: [
          { role: 'approver', group: 'on-call' },
          { role: 'admin', group: 'ops' },
        ],
      },
    },
    ...change,
  });
  onTestFinished(() => ingress.app.close());
  const ask = (options: InjectOptions) =>
    ingress.app.inject({ ...options, headers: { host: HOST, ...options.headers } });
  return { ...ingress, ask, clock };
}

type Ingress = Awaited<ReturnType<typeof ingressWith>>;
const cookieIn = (answer: LightMyRequestResponse, name: string) =>
  answer.cookies.find((cookie) => cookie.name === name)?.value;

/** Begins a sign-in and gives what the browser then holds and where it was sent. */
async function begin({ ask }: Ingress, query = '') {
  const answer = await ask({ url: `/auth/oidc/start${query}` });
  expect(answer.statusCode).toBe(302);
  const to = new URL(String(answer.headers.location));
  return { answer, to, pending: cookieIn(answer, COOKIE) ?? '', state: to.searchParams.get('state') ?? '' };
}

const comeBack = ({ ask }: Ingress, query: string, pending: string, more = '') =>
  ask({ url: `/auth/oidc/return?${query}`, headers: { cookie: `${COOKIE}=${pending}${more}` } });

const whoIs = ({ ask }: Ingress, session: string) =>
  ask({ url: '/api/v1/session', headers: { cookie: `${SESSION}=${session}` } });

describe('a real provider', () => {
  const PEOPLE: Readonly<Record<string, object>> = {
    ana: { email: 'ana@example.org', email_verified: true, groups: ['on-call', 'all'] },
    ben: { email: 'ben@example.org', email_verified: true, groups: ['all'] },
    eve: { email: 'ana@example.org', email_verified: false, groups: ['ops'] },
  };

  async function realProvider() {
    const server = await listening();
    const provider = new Provider(server.url, {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [RETURN],
          post_logout_redirect_uris: [`${PUBLIC_URL}/login`],
        },
      ],
      pkce: { required: () => true },
      cookies: { keys: [randomBytes(32).toString('hex')] },
      conformIdTokenClaims: false,
      claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: [] },
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, ...PEOPLE[id] }),
      }),
      loadExistingGrant: async (context: { oidc: { session: { accountId: string } } }) => {
        const { accountId } = context.oidc.session;
        const grant = new provider.Grant({ accountId, clientId: CLIENT.id });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
    server.answer(provider.callback());
    return server.url;
  }

  /** What a browser does at the provider: follows, fills in the form as `login`, and follows until it is sent back. */
  async function signInAt(start: URL, login: string): Promise<URL> {
    const jar = new Map<string, string>();
    let url = start;
    let form: URLSearchParams | undefined;
    for (let hop = 0; hop < 10; hop++) {
      if (url.href.startsWith(RETURN)) return url;
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      const location = answer.headers.get('location');
      form = location === null ? new URLSearchParams({ prompt: 'login', login, password: 'any' }) : undefined;
      if (location !== null) url = new URL(location, url);
      await answer.text();
    }
    throw new Error(`the provider leads nowhere: ${url.href}`);
  }

  test('signs in, with the role of the groups, and back to the page that was asked for', async () => {
    const ingress = await ingressWith(await realProvider());
    const { answer, to, pending } = await begin(ingress, '?next=%2Fincidents%2Fx%3Ftab%3Dplan');
    expect(to.searchParams.get('code_challenge_method')).toBe('S256');
    expect(to.searchParams.get('redirect_uri')).toBe(RETURN);
    expect(answer.cookies[0]).toMatchObject({ name: COOKIE, httpOnly: true, sameSite: 'Lax', maxAge: 600 });
    const back = await comeBack(ingress, (await signInAt(to, 'ana')).search.slice(1), pending);
    expect([back.statusCode, back.headers.location]).toEqual([302, '/incidents/x?tab=plan']);
    const session = back.cookies.find(({ name }) => name === SESSION);
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect((await whoIs(ingress, session?.value ?? '')).json()).toMatchObject({
      principal: 'ana@example.org',
      role: 'approver',
      method: 'oidc',
      signOutPath: '/auth/oidc/end',
    });
    const end = await ingress.ask({ url: '/auth/oidc/end' });
    expect(end.headers.location).toMatch(/\/session\/end\?/);
  });

  test('the session ends at its hour, however much it is used', async () => {
    const ingress = await ingressWith(await realProvider());
    const { to, pending } = await begin(ingress);
    const back = await comeBack(ingress, (await signInAt(to, 'ana')).search.slice(1), pending);
    const session = cookieIn(back, SESSION) ?? '';
    ingress.clock.pass(3_599_000);
    expect((await whoIs(ingress, session)).statusCode).toBe(200);
    ingress.clock.pass(1_000);
    expect((await whoIs(ingress, session)).statusCode).toBe(401);
  });

  test('who is in no group with a role, or has an address that nobody verified, gets no session', async () => {
    const ingress = await ingressWith(await realProvider());
    for (const [login, problem] of [
      ['ben', 'no_role'],
      ['eve', 'refused'],
    ] as const) {
      const { to, pending } = await begin(ingress);
      const back = await comeBack(ingress, (await signInAt(to, login)).search.slice(1), pending);
      expect([back.headers.location, cookieIn(back, SESSION)], login).toEqual([
        `/login?problem=${problem}`,
        undefined,
      ]);
    }
  });

  test('a code that was used, or that another browser brings, opens nothing', async () => {
    const issuer = await realProvider();
    const ingress = await ingressWith(issuer);
    const { to, pending } = await begin(ingress);
    const query = (await signInAt(to, 'ana')).search.slice(1);
    const refused = async (answer: Promise<LightMyRequestResponse>, problem: string) => {
      const { headers, cookies } = await answer;
      expect([headers.location, cookies.some(({ name }) => name === SESSION)]).toEqual([
        `/login?problem=${problem}`,
        false,
      ]);
    };
    // Login CSRF: somebody else's return address in a browser that began no sign-in, or another one.
    await refused(ingress.ask({ url: `/auth/oidc/return?${query}` }), 'stale');
    const other = await begin(ingress);
    await refused(comeBack(ingress, query, other.pending), 'refused');
    expect((await comeBack(ingress, query, pending)).headers.location).toBe('/');
    await refused(comeBack(ingress, query, pending), 'stale');
    // Another process, which has not seen it, asks the provider, who knows that the code is used up.
    const sealed = new SealedValues([randomBytes(32)], 'shared');
    const provider = createOpenIdProvider(
      { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, scopes: 'openid email profile' },
      () => Date.now(),
    );
    const shared = { name: 'x', publicUrl: PUBLIC_URL, provider, sealed, sessionMs: 60_000 };
    const rules = {
      principalClaim: 'email',
      groupsClaim: 'groups',
      roles: [{ role: 'viewer', group: '*' }],
    } as const;
    const [one, two] = [
      await ingressWith(issuer, { providerSignIn: { ...shared, rules } }),
      await ingressWith(issuer, { providerSignIn: { ...shared, rules } }),
    ];
    const begun = await begin(one);
    const returned = (await signInAt(begun.to, 'ana')).search.slice(1);
    expect((await comeBack(one, returned, begun.pending)).headers.location).toBe('/');
    await refused(comeBack(two, returned, begun.pending), 'refused');
  });

  test('a session that was there before is not the one that comes out', async () => {
    const ingress = await ingressWith(await realProvider());
    const first = await begin(ingress);
    const planted = cookieIn(
      await comeBack(ingress, (await signInAt(first.to, 'ana')).search.slice(1), first.pending),
      SESSION,
    );
    const second = await begin(ingress);
    const query = (await signInAt(second.to, 'ana')).search.slice(1);
    const back = await comeBack(ingress, query, second.pending, `; ${SESSION}=${planted}`);
    expect(cookieIn(back, SESSION)).not.toBe(planted);
    expect((await whoIs(ingress, planted ?? '')).statusCode).toBe(401);
    expect((await whoIs(ingress, cookieIn(back, SESSION) ?? '')).statusCode).toBe(200);
  });
});

describe('a provider that is lied about', () => {
  const key = generateKeyPair('RS256');

  /** A provider whose token endpoint answers with what `token` makes of the claims that would be right. */
  async function forger(token: (right: JWTPayload, issuer: string) => Promise<string>) {
    const server = await listening();
    const jwk = { ...(await exportJWK((await key).publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    let nonce = '';
    const json =
      (value: unknown): RequestListener =>
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
    server.answer(async (request, response) => {
      const seconds = Math.floor(Date.now() / 1000);
      const path = new URL(request.url ?? '/', server.url).pathname;
      if (path === '/jwks') return json({ keys: [jwk] })(request, response);
      if (path === '/token') {
        const right = {
          iss: server.url,
          aud: CLIENT.id,
          sub: 'ana',
          nonce,
          iat: seconds,
          exp: seconds + 300,
          email: 'ana@example.org',
          email_verified: true,
          groups: ['ops'],
        };
        const id_token = await token(right, server.url);
        return json({ access_token: 'x', token_type: 'bearer', id_token })(request, response);
      }
      return json({
        issuer: server.url,
        authorization_endpoint: `${server.url}/authorize`,
        token_endpoint: `${server.url}/token`,
        jwks_uri: `${server.url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      })(request, response);
    });
    const ingress = await ingressWith(server.url);
    const begun = await begin(ingress);
    nonce = begun.to.searchParams.get('nonce') ?? '';
    return comeBack(ingress, `code=any&state=${begun.state}`, begun.pending);
  }

  const signed = async (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign((await key).privateKey);
  const seconds = () => Math.floor(Date.now() / 1000);

  test('what is right in everything is let in, so that the refusals below mean something', async () => {
    const back = await forger(signed);
    expect([back.headers.location, cookieIn(back, SESSION)]).toEqual(['/', expect.any(String)]);
  });

  test.each<[string, (right: JWTPayload) => Promise<string>]>([
    ['another issuer', (right) => signed({ ...right, iss: 'https://evil.example' })],
    ['another audience', (right) => signed({ ...right, aud: 'another-client' })],
    ['another nonce', (right) => signed({ ...right, nonce: 'another' })],
    ['no nonce', ({ nonce: _nonce, ...right }) => signed(right)],
    ['an end in the past', (right) => signed({ ...right, exp: seconds() - 120 })],
    ['no end', ({ exp: _exp, ...right }) => signed(right)],
    ['a beginning in the future', (right) => signed({ ...right, nbf: seconds() + 600 })],
    ['no subject', ({ sub: _sub, ...right }) => signed(right)],
    ['no signature (alg none)', async (right) => new UnsecuredJWT(right).encode()],
    [
      'the public key as a secret (HS256)',
      async (right) => {
        const { n = '' } = await exportJWK((await key).publicKey);
        return new SignJWT(right)
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(Buffer.from(n, 'utf8'));
      },
    ],
    [
      'the client’s secret as a key (HS256)',
      (right) =>
        new SignJWT(right).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT.secret, 'utf8')),
    ],
    [
      'a key of somebody else under a known id',
      async (right) => {
        const { privateKey } = await generateKeyPair('RS256');
        return new SignJWT(right).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey);
      },
    ],
    [
      'claims that were changed after signing',
      async (right) => {
        const [header, , signature] = (await signed(right)).split('.');
        const text = Buffer.from(JSON.stringify({ ...right, email: 'root@example.org' })).toString(
          'base64url',
        );
        return `${header}.${text}.${signature}`;
      },
    ],
    ['what is no token', async () => 'a.b.c'],
  ])('%s is refused', async (_name, token) => {
    const back = await forger(token);
    expect([back.headers.location, cookieIn(back, SESSION)]).toEqual(['/login?problem=refused', undefined]);
  });

  test('a clock that is a little off is forgiven', async () => {
    expect(
      cookieIn(await forger((right) => signed({ ...right, exp: seconds() - 30 })), SESSION),
    ).toBeDefined();
  });
});

describe('keys that the provider changes', () => {
  test('a new key is fetched when a token names it, at most once a minute, and an old one is no longer taken', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const server = await listening();
    const pair = async (kid: string) => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
    };
    const [first, second] = [await pair('k1'), await pair('k2')];
    let published = first;
    let signing = first;
    let nonce = '';
    let fetches = 0;
    server.answer(async (request, response) => {
      const path = new URL(request.url ?? '/', server.url).pathname;
      const seconds = Math.floor(Date.now() / 1000);
      if (path === '/jwks') fetches++;
      const claims = { iss: server.url, aud: CLIENT.id, sub: 'ana', nonce, iat: seconds, exp: seconds + 300 };
      const who = { email: 'ana@example.org', email_verified: true, groups: ['ops'] };
      const token = new SignJWT({ ...claims, ...who }).setProtectedHeader({ alg: 'RS256', kid: signing.kid });
      const body =
        path === '/jwks'
          ? { keys: [published.jwk] }
          : path === '/token'
            ? { access_token: 'x', token_type: 'bearer', id_token: await token.sign(signing.privateKey) }
            : {
                issuer: server.url,
                authorization_endpoint: `${server.url}/authorize`,
                token_endpoint: `${server.url}/token`,
                jwks_uri: `${server.url}/jwks`,
              };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const ingress = await ingressWith(server.url);
    const signIn = async () => {
      const { to, state, pending } = await begin(ingress);
      nonce = to.searchParams.get('nonce') ?? '';
      return (await comeBack(ingress, `code=x&state=${state}`, pending)).headers.location;
    };
    expect([await signIn(), await signIn(), fetches]).toEqual(['/', '/', 1]);
    [published, signing] = [second, second];
    // Whoever makes tokens up with key ids cannot make us ask the provider for each.
    expect([await signIn(), fetches]).toEqual(['/login?problem=refused', 1]);
    vi.setSystemTime(Date.now() + 61_000);
    expect([await signIn(), fetches]).toEqual(['/', 2]);
    signing = first;
    expect([await signIn(), fetches]).toEqual(['/login?problem=refused', 2]);
  });
});

describe('addresses and cookies', () => {
  const idle = async () => {
    const server = await listening();
    server.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          issuer: server.url,
          authorization_endpoint: `${server.url}/authorize`,
          token_endpoint: `${server.url}/token`,
          jwks_uri: `${server.url}/jwks`,
        }),
      );
    });
    return ingressWith(server.url);
  };

  test('another state, a cookie that was changed, and one that is too old are refused', async () => {
    const ingress = await idle();
    const { pending, state } = await begin(ingress);
    const [text = '', signature = ''] = pending.split('.');
    const changed = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(text, 'base64url').toString()), next: '//evil.example' }),
    ).toString('base64url');
    for (const [query, cookie, problem] of [
      ['code=x&state=another', pending, 'refused'],
      [`code=x&state=${state}`, `${changed}.${signature}`, 'stale'],
      [`code=x&state=${state}`, '', 'stale'],
    ] as const) {
      const { headers } = await comeBack(ingress, query, cookie);
      expect(headers.location).toBe(`/login?problem=${problem}`);
    }
    const later = await begin(ingress);
    ingress.clock.pass(INGRESS_LIMITS.auth.signInMs + 1);
    const { headers } = await comeBack(ingress, `code=x&state=${later.state}`, later.pending);
    expect(headers.location).toBe('/login?problem=stale');
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/auth/oidc/start',
    '/api/v1/session',
    '/%09//evil.example/..//',
    `/${'a'.repeat(2_000)}`,
    '/a\nb',
  ])('next=%j leads nowhere but here', async (next) => {
    const { pending } = await begin(await idle(), `?next=${encodeURIComponent(next)}`);
    const [text = ''] = pending.split('.');
    const kept = JSON.parse(Buffer.from(text, 'base64url').toString()).next as string;
    expect(new URL(kept, PUBLIC_URL).origin).toBe(PUBLIC_URL);
    expect(kept).toMatch(/^\/(?![/\\])/);
    expect(kept).not.toMatch(/^\/(?:auth|api)/);
  });

  test('under another name of ours there is no sign-in: its cookie would be another’s', async () => {
    const { app } = await idle();
    for (const url of ['/auth/oidc/start', '/auth/oidc/return?code=x&state=y', '/auth/oidc/end']) {
      const answer = await app.inject({ url, headers: { host: 'recoverops.example.com' } });
      expect(answer.statusCode, url).toBe(421);
    }
  });

  test('a provider that does not answer, names another issuer or answers without end is said to be away', async () => {
    for (const answer of [
      ((_request, response) => response.writeHead(503).end()) satisfies RequestListener,
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ issuer: 'https://evil.example', authorization_endpoint: 'https://evil.example' }),
        );
      }) satisfies RequestListener,
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"issuer":"${'x'.repeat(600 * 1024)}"}`);
      }) satisfies RequestListener,
    ]) {
      const server = await listening();
      server.answer(answer);
      const { ask } = await ingressWith(server.url);
      const { headers, cookies } = await ask({ url: '/auth/oidc/start' });
      expect([headers.location, cookies]).toEqual(['/login?problem=unavailable', []]);
    }
  });

  test('without a provider there are no such pages, and the sign-in page is told so', async () => {
    const { app } = await fakeIngress();
    onTestFinished(() => app.close());
    expect((await app.inject({ url: '/auth/oidc/start', headers: { host: HOST } })).statusCode).toBe(404);
    const methods = await app.inject({ url: '/api/v1/sign-in-methods', headers: { host: HOST } });
    expect(methods.json()).toEqual({ loginLinks: true, provider: null });
  });
});
