import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test.each(['/', '/login', '/incidents', '/incidents/some-id', '/incidents/a/b'])(
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

test('a wrong path of the API stays a JSON 404', async () => {
  const answer = await ingress.app.inject({
    url: '/api/v1/nothing',
    headers: { host: HOST },
  });
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'Route.NotFound']);
});
