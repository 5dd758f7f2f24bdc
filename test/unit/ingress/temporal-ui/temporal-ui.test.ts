import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { InjectOptions } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { createUiServer } from '../../../../src/ingress/temporal-ui/ui-server.ts';
import { AUTHORIZED, fakeIngress, HOST, identityOf, TOKEN } from '../fake-ingress.ts';
import { fakeUiServer } from './fake-ui-server.ts';

const ORIGIN = `http://${HOST}`;
const CSRF = 'abcdefgh12345678';

/** The app before a UI server that answers so, and a person who is signed in. */
async function signedIn(answer: RequestListener) {
  const ui = await fakeUiServer(answer);
  const ingress = await fakeIngress({ temporalUi: ui.temporalUi });
  onTestFinished(() => ingress.app.close());
  const session = await ingress.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: HOST, origin: ORIGIN },
    payload: { code: ingress.loginCodes.issue(identityOf('ana')).code },
  });
  const cookie = `recoverops_session=${session.cookies[0]?.value}; _csrf=${CSRF}; other=1`;
  const ask = (options: InjectOptions) =>
    ingress.app.inject({ ...options, headers: { host: HOST, cookie, ...options.headers } });
  return { ...ui, ...ingress, ask };
}

const json: RequestListener = (_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'set-cookie': [`_csrf=${CSRF}; Path=/; SameSite=Strict`, 'recoverops_session=taken; Path=/'],
    'access-control-allow-origin': '*',
    'x-frame-options': 'SAMEORIGIN',
    server: 'echo',
  });
  response.end('{"a":1}');
};

const page: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html><script>\n  start();\n</script></html>');
};

describe('who gets the UI', () => {
  test('who is not signed in is sent to the sign-in page, from where it goes on', async () => {
    const { app, seen } = await signedIn(page);
    const url = '/temporal/namespaces/default/workflows/a%3Ab?x=1';
    for (const headers of [
      { accept: 'text/html,*/*' },
      { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await app.inject({ url, headers: { host: HOST, ...headers } });
      expect(answer.statusCode).toBe(302);
      expect(answer.headers.location).toBe(`/login?next=${encodeURIComponent(url)}`);
    }
    expect(seen).toEqual([]);
  });

  test.each([
    [
      'a script',
      { url: '/temporal/api/v1/settings', headers: { 'sec-fetch-mode': 'cors', accept: 'text/html' } },
    ],
    ['a signal', { method: 'POST', url: '/temporal/api/v1/x/signal/approve', headers: { origin: ORIGIN } }],
    ['a wrong token', { url: '/temporal/api/v1/settings', headers: { authorization: 'Bearer wrong' } }],
  ] as const)('%s without a session is answered 401', async (_name, options) => {
    const { app, seen } = await signedIn(json);
    const answer = await app.inject({ ...options, headers: { host: HOST, ...options.headers } });
    expect(answer.statusCode).toBe(401);
    expect(seen).toEqual([]);
  });

  test.each([
    ['another name', 421, { host: 'rebound.example:8080' }],
    ['another origin', 403, { origin: 'http://rebound.example:8080' }],
    ['another site, as the browser says', 403, { 'sec-fetch-site': 'cross-site' }],
    ['no origin, for what changes something', 403, {}],
  ])('a signal from %s is answered %i, with a session', async (_name, status, headers) => {
    const { ask, seen } = await signedIn(json);
    const url = '/temporal/api/v1/namespaces/default/workflows/w/signal/approve';
    const answer = await ask({ method: 'POST', url, headers, payload: {} });
    expect(answer.statusCode).toBe(status);
    expect(seen).toEqual([]);
  });

  test.each(['cross-site', 'same-site'])(
    'a question from a page that is %s is answered 403',
    async (site) => {
      const { ask, seen } = await signedIn(json);
      for (const url of ['/temporal/api/v1/settings', '/temporal/%61pi/v1/settings']) {
        expect((await ask({ url, headers: { 'sec-fetch-site': site } })).statusCode).toBe(403);
      }
      expect(seen).toEqual([]);
    },
  );

  test('without a UI server there is nothing at the address', async () => {
    const { app } = await fakeIngress();
    onTestFinished(() => app.close());
    expect((await app.inject({ url: '/temporal/', headers: AUTHORIZED })).statusCode).toBe(404);
  });

  test('a person is told where the UI is: here', async () => {
    const { app } = await signedIn(json);
    const answer = await app.inject({ url: '/api/v1/session', headers: AUTHORIZED });
    expect(answer.json()).toMatchObject({ temporalUiUrl: `${ORIGIN}/temporal/` });
  });
});

describe('what goes to the server of the UI and back', () => {
  test('a signal as it was sent, without our session, tokens and cookies', async () => {
    const { ask, seen } = await signedIn(json);
    const url = '/temporal/api/v1/namespaces/default/workflows/a%3Ab/signal/approve?x=1';
    const answer = await ask({
      method: 'POST',
      url,
      headers: {
        origin: ORIGIN,
        authorization: `Bearer ${TOKEN}`,
        'authorization-extras': 'x',
        'content-type': 'application/json',
        'x-csrf-token': CSRF,
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-host': 'a',
        referer: `${ORIGIN}/incidents/secret`,
      },
      payload: '{"input": {}}',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ a: 1 });
    expect(seen).toMatchObject([{ method: 'POST', url, body: '{"input": {}}' }]);
    expect(Object.keys(seen[0]?.headers ?? {}).toSorted()).toEqual(
      ['connection', 'content-length', 'content-type', 'cookie', 'host', 'user-agent', 'x-csrf-token'].filter(
        (name) => name in (seen[0]?.headers ?? {}),
      ),
    );
    expect(seen[0]?.headers.cookie).toBe(`_csrf=${CSRF}`);
  });

  test('only its own cookie comes back, for its own path, and no header that would loosen ours', async () => {
    const { ask } = await signedIn(json);
    const { headers, cookies } = await ask({ url: '/temporal/api/v1/settings' });
    expect(cookies).toEqual([{ name: '_csrf', value: CSRF, path: '/temporal', sameSite: 'Strict' }]);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers.server).toBeUndefined();
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('a page runs the scripts that it came with, and no other', async () => {
    const { ask, seen } = await signedIn(page);
    const answer = await ask({ url: '/temporal/namespaces/default', headers: { 'accept-encoding': 'gzip' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('start()');
    // Read here, so it must come unpacked.
    expect(seen[0]).toMatchObject({ url: '/temporal/' });
    expect(seen[0]?.headers['accept-encoding']).toBeUndefined();
    const hash = createHash('sha256').update('\n  start();\n').digest('base64');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|http)/);
  });

  test('what somebody wrote is a document without scripts, in a frame of ours only', async () => {
    const { ask, seen } = await signedIn(page);
    const { headers } = await ask({ url: '/temporal/render?content=%3Cscript%3E' });
    expect(seen[0]?.url).toBe('/temporal/temporal/render?content=%3Cscript%3E');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/sandbox (?!.*allow-scripts)/);
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  });

  test('files with a hash in their name are kept by the browser, and by nothing between', async () => {
    const { ask } = await signedIn(json);
    const kept = await ask({ url: '/temporal/_app/immutable/a.js' });
    expect(kept.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect((await ask({ url: '/temporal/favicon.ico' })).headers['cache-control']).toBe('no-store');
  });

  test.each([301, 302, 308])('a redirection (%i) is not followed and not passed on', async (status) => {
    const { ask } = await signedIn((_request, response) => {
      response.writeHead(status, { location: 'http://elsewhere.example/' }).end();
    });
    const answer = await ask({ url: '/temporal/api/v1/settings' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers.location).toBeUndefined();
  });

  test("the server's own refusal is passed on, such as of a missing token", async () => {
    const { ask } = await signedIn((_request, response) => response.writeHead(403).end('{"message":"csrf"}'));
    expect((await ask({ url: '/temporal/api/v1/settings' })).statusCode).toBe(403);
  });
});

describe('its bounds', () => {
  test('a body beyond the bound is answered 413 and goes nowhere', async () => {
    const { ask, seen } = await signedIn(json);
    const answer = await ask({
      method: 'POST',
      url: '/temporal/api/v1/x',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      payload: 'x'.repeat(INGRESS_LIMITS.temporalUi.bodyBytes + 1),
    });
    expect(answer.statusCode).toBe(413);
    expect(seen).toEqual([]);
  });

  test('a page that is larger than any of theirs is not served', async () => {
    const { ask } = await signedIn((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('x'.repeat(INGRESS_LIMITS.temporalUi.pageBytes + 1));
    });
    expect((await ask({ url: '/temporal/' })).json()).toMatchObject({
      error: { code: 'TemporalUi.Unavailable' },
    });
  });

  test('too many questions of one person are answered 503, until one of them ends', async () => {
    const waiting: (() => void)[] = [];
    const { ask, app } = await signedIn((request, response) => {
      waiting.push(() => json(request, response));
    });
    const max = INGRESS_LIMITS.temporalUi.inFlightPerPrincipalMax;
    const questions = Array.from({ length: max }, () => ask({ url: '/temporal/api/v1/settings' }));
    await expect.poll(() => waiting.length).toBe(max);
    const refused = await ask({ url: '/temporal/api/v1/settings' });
    expect(refused.json()).toMatchObject({ error: { code: 'TemporalUi.TooMany' } });
    for (const answer of waiting.splice(0)) answer();
    for (const question of questions) expect((await question).statusCode).toBe(200);
    const again = ask({ url: '/temporal/api/v1/settings' });
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.();
    expect((await again).statusCode).toBe(200);
    expect(app.server.listening).toBe(false);
  });

  test('while its server is away the answer says so, and what to look at', async () => {
    const { app } = await fakeIngress({ temporalUi: createUiServer('http://127.0.0.1:9') });
    onTestFinished(() => app.close());
    const answer = await app.inject({ url: '/temporal/', headers: AUTHORIZED });
    expect(answer.statusCode).toBe(503);
    expect(answer.json().error).toMatchObject({ code: 'TemporalUi.Unavailable' });
  });
});
