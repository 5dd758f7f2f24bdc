import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorPage } from '../../../src/ingress/http/error-page.ts';
import { STANDALONE_STYLE_HASH } from '../../../src/ingress/http/standalone-page.ts';
import { ROUTE_EXAMPLES } from '../../../web/src/routing/routes.ts';
import { fakeIngress, HOST } from './fake-ingress.ts';

let directory: string;
let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'recoverops-web-'));
  directory = join(parent, 'dist');
  await mkdir(join(directory, 'assets'), { recursive: true });
  await writeFile(join(parent, 'secret.txt'), 'secret');
  await writeFile(join(directory, '.hidden'), 'secret');
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>RecoverOps</title>');
  await writeFile(join(directory, 'icon.svg'), '<svg/>');
  await writeFile(join(directory, 'assets', 'index-Ab3dE6gH.js'), 'export {}');
  ingress = await fakeIngress({
    installation: {
      version: '0.1.0',
      temporalUiUrl: null,
      temporalNamespace: 'default',
      temporalAddress: '127.0.0.1:7233',
      webDirectory: directory,
    },
  });
});
afterAll(async () => {
  await ingress.app.close();
  await rm(join(directory, '..'), { recursive: true });
});
const get = (url: string) => ingress.app.inject({ url, headers: { host: HOST } });

const { not_found: NOWHERE, ...PAGES } = ROUTE_EXAMPLES;

test.each([...Object.values(PAGES), '/incidents', '/incidents/', '/incidents/some-id/', '/?group=closed'])(
  '%s is the page',
  async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    expect(answer.body).toContain('<title>RecoverOps</title>');
    const head = await ingress.app.inject({ method: 'HEAD', url, headers: { host: HOST } });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  },
);

test('files with a hash in their name are kept for good, others are asked for again', async () => {
  expect((await get('/assets/index-Ab3dE6gH.js')).headers['cache-control']).toContain('immutable');
  expect((await get('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/.hidden',
  '/assets/none.js',
  '/unknown',
])('%s is not served', async (url) => {
  const answer = await get(url);
  expect(answer.body).not.toContain('secret"');
  expect(answer.body).not.toBe('secret');
  expect([400, 403, 404]).toContain(answer.statusCode);
  expect(answer.json().error.nextStep).not.toBe('');
});

const BROWSER = { host: HOST, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const open = (url: string) => ingress.app.inject({ url, headers: BROWSER });

test.each([
  NOWHERE,
  '/incidents/a/b',
  '/mutes/x',
  '/.hidden',
  '/assets/none.js',
  '/..%2fsecret.txt',
  `/incidents/${'x'.repeat(301)}`,
])('a browser that opens %s gets the page, and is told that it leads nowhere', async (url) => {
  const answer = await open(url);
  expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
    404,
    'text/html; charset=utf-8',
    'no-store',
  ]);
  expect(answer.body).toContain('<title>RecoverOps</title>');
});

test('a browser that opens an address that nobody can read gets a page of words with the way home', async () => {
  const answer = await open('/%zz');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
  expect(answer.body).toContain('<a href="/">');
  expect(answer.body).not.toMatch(/<(?:script|link|img)\b|url\(|@import/);
  expect(answer.body.match(/<style\b/g)).toHaveLength(1);
  // No hook sees such an address.
  expect(answer.headers['content-security-policy']).toBe(
    `default-src 'none'; style-src ${STANDALONE_STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect([answer.headers['x-content-type-options'], answer.headers['x-frame-options']]).toEqual([
    'nosniff',
    'DENY',
  ]);
  expect(answer.body).toContain(answer.headers['x-request-id']);
  expect((await get('/%zz')).json().error.code).toBe('Request.Invalid');
});

test.each(['/api/v1/nothing', '/%61pi/v1/incidents', '/api/nothing', '/webhooks/nothing', '/metrics'])(
  'a browser that opens %s gets JSON, as everybody does',
  async (url) => {
    const answer = await open(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.json().error.nextStep).not.toBe('');
  },
);

test('an error page shows what it is told as text', async () => {
  const page = errorPage({
    error: { code: 'x', message: '<b title="a">&\'', nextStep: 'y', requestId: 'z' },
  });
  expect(page).toContain('<h1>&lt;b title=&quot;a&quot;&gt;&amp;&#39;</h1>');
});

test('the one style of an error page is the one that the policy allows', async () => {
  const bare = await fakeIngress();
  const { body, headers } = await bare.app.inject({ url: NOWHERE, headers: BROWSER });
  await bare.app.close();
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(style).toContain('max-width');
  expect(headers['content-security-policy']).toContain(`style-src 'self' 'sha256-${hash}'`);
});

test('without a dashboard a browser gets a page all the same', async () => {
  const bare = await fakeIngress();
  const answer = await bare.app.inject({ url: NOWHERE, headers: BROWSER });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(answer.body).toContain('There is nothing at this address.');
  await bare.app.close();
});

test('a wrong path of the API stays a JSON 404', async () => {
  const answer = await ingress.app.inject({
    url: '/api/v1/nothing',
    headers: { host: HOST },
  });
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'Route.NotFound']);
});
