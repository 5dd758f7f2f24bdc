import diagnostics from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, RouteOptions } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMailLinks } from '../../../src/clients/notify/email/mail-links.ts';
import { makeReadingLink } from '../../../src/clients/notify/email/reading-link.ts';
import { MailReaders } from '../../../src/ingress/auth/mail-readers.ts';
import { SealedValues } from '../../../src/ingress/auth/sealed-value.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import type { IngressDeps } from '../../../src/ingress/ingress-deps.ts';
import { ProviderUnavailableError } from '../../../src/ports/identity-provider.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { FakeSsm } from '../../support/fake-aws.ts';
import { FakeOneTimeSecrets } from '../../support/fake-one-time-secrets.ts';
import { AUTHORIZED, fakeIngress, HOST, identityOf, TOKEN } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';
import { fakeUiServer } from './temporal-ui/fake-ui-server.ts';

const ORIGIN = `http://${HOST}`;
const KEY = new Uint8Array(32).fill(7);
const OLD_KEY = new Uint8Array(32).fill(8);
const OTHER_ID = '1795334461_Memory-Critical_db-1';
const READING = `/by-mail/incidents/${INCIDENT_ID}`;
const COOKIE = 'recoverops_mail_reader';

/** An ingress that takes links of mails, and a worker's way to make them. */
async function setUp(overrides: Partial<IngressDeps> = {}, keys: readonly Uint8Array[] = [KEY, OLD_KEY]) {
  const clock = { nowMs: Date.now() };
  const nowMs = () => clock.nowMs;
  const secrets = new FakeOneTimeSecrets(nowMs);
  const readers = new MailReaders(
    new SealedValues([new Uint8Array(32)], 'recoverops mail reader v1'),
    false,
    nowMs,
  );
  const ingress = await fakeIngress({
    nowMs,
    mailLinks: { links: createMailLinks(keys), secrets, readers },
    ...overrides,
  });
  onTestFinished(() => ingress.app.close());
  ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
  ingress.incidents.stored.set(OTHER_ID, sampleIncident({ incidentId: OTHER_ID }));
  const urlOf = async (incidentId = INCIDENT_ID, key = KEY, address = 'ana@example.org') => {
    const settings = { signer: createMailLinks([key]), secrets, publicUrl: ORIGIN, nowMs };
    return (await makeReadingLink(settings, { incidentId, noticeId: 'n1' }, address)).url;
  };
  const tokenOf = async (...args: Parameters<typeof urlOf>) => (await urlOf(...args)).split('#')[1] ?? '';
  const ask = async (options: InjectOptions) =>
    await ingress.app.inject({ ...options, headers: { host: HOST, ...options.headers } });
  const press = (link: string, headers: Record<string, string> = {}) =>
    ask({
      method: 'POST',
      url: '/by-mail',
      headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ link }).toString(),
    });
  /** As the page's own form sends it, with what tells one press of it from another. */
  const pressOnce = (link: string, press: string) =>
    ask({
      method: 'POST',
      url: '/by-mail',
      headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ link, press }).toString(),
    });
  const cookieFor = async (incidentId = INCIDENT_ID) => {
    const { cookies } = await press(await tokenOf(incidentId));
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  };
  const logged = async () => {
    await ingress.app.close();
    return ingress.access.log.events;
  };
  return { ...ingress, clock, secrets, urlOf, tokenOf, ask, press, pressOnce, cookieFor, logged };
}

describe('the link of a mail', () => {
  test('does nothing when it is opened, however often; pressed, it lets that browser read the one incident', async () => {
    const { ask, press, tokenOf, urlOf, secrets } = await setUp();
    const url = await urlOf();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8080\/by-mail#[\w-]+\.[\w-]{43}$/);
    for (let scan = 0; scan < 3; scan += 1) {
      // What is behind the # a browser sends to nobody.
      const page = await ask({ url: '/by-mail', headers: { 'sec-fetch-site': 'cross-site' } });
      expect(page.statusCode).toBe(200);
      expect(page.cookies).toEqual([]);
      expect(page.headers['referrer-policy']).toBe('same-origin');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.body).toContain('<form method="post" action="/by-mail"');
      expect(page.body).not.toContain('onclick');
    }
    const head = await ask({ method: 'HEAD', url: '/by-mail' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const script = await ask({ url: '/by-mail/link.js' });
    expect(script.headers['content-type']).toContain('javascript');
    expect(script.body).not.toMatch(/ubmit\(|fetch|click/);
    expect(secrets.uses.size).toBe(0);

    const pressed = await press(await tokenOf());
    expect([pressed.statusCode, pressed.headers.location]).toEqual([303, READING]);
    expect(pressed.cookies).toMatchObject([
      { name: COOKIE, path: READING, httpOnly: true, sameSite: 'Strict', maxAge: 3_600 },
    ]);
    const [cookie] = pressed.cookies;
    const page = await ask({ url: READING, headers: { cookie: `${cookie?.name}=${cookie?.value}` } });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Incident opened');
    expect(page.body).toContain(`<a href="/incidents/${INCIDENT_ID}">Sign in and open the incident</a>`);
    expect(page.body).toContain('Nothing can be decided here');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.body).not.toContain('<script');
  });

  test('is good once, also for two who press it at the same time; who has it may go on reading, or sign in', async () => {
    const { press, tokenOf, logged } = await setUp();
    const link = await tokenOf();
    const both = await Promise.all([press(link), press(link)]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([303, 410]);
    const again = await press(link);
    expect(again.statusCode).toBe(410);
    expect(again.cookies).toEqual([]);
    expect(again.headers['content-type']).toContain('text/html');
    expect(again.body).toContain('MailLink.Used');
    expect(again.body).toContain(`href="${READING}"`);
    expect(again.body).toContain(`href="/incidents/${INCIDENT_ID}"`);
    expect(await logged()).toMatchObject([
      { kind: 'signed_in', principal: 'mailbox ana@example.org', method: 'mail', subject: 'ana@example.org' },
      { kind: 'refused', method: 'mail', subject: 'ana@example.org', reason: 'MailLink.Used' },
      { kind: 'refused', reason: 'MailLink.Used', count: 1 },
    ]);
  });

  test('pressed twice on one page is one press for a minute: the answer of the first may be lost', async () => {
    const { clock, pressOnce, tokenOf, logged } = await setUp();
    const link = await tokenOf();
    const [mine, other] = ['a'.repeat(32), 'b'.repeat(32)];
    const both = await Promise.all([pressOnce(link, mine), pressOnce(link, mine)]);
    for (const { statusCode, headers, cookies } of both) {
      expect([statusCode, headers.location]).toEqual([303, READING]);
      expect(cookies).toMatchObject([{ name: COOKIE }]);
    }
    // Somebody else's, or what is no press of a page of ours, counts as before.
    for (const press of [other, '', `${mine}0`]) expect((await pressOnce(link, press)).statusCode).toBe(410);
    clock.nowMs += 60_000;
    expect((await pressOnce(link, mine)).statusCode).toBe(410);
    expect((await logged()).filter(({ kind }) => kind === 'signed_in')).toHaveLength(1);
  });

  test('of another address of the same mail stays good', async () => {
    const { press, tokenOf } = await setUp();
    expect((await press(await tokenOf())).statusCode).toBe(303);
    const ben = await tokenOf(INCIDENT_ID, KEY, 'ben@example.org');
    expect((await press(ben)).statusCode).toBe(303);
  });

  test('ends, and one whose record is gone is over too', async () => {
    const { press, tokenOf, clock, secrets } = await setUp();
    const link = await tokenOf();
    const lost = await tokenOf();
    secrets.kept.clear();
    expect((await press(lost)).body).toContain('MailLink.Expired');
    clock.nowMs += 2 * 3_600_000;
    const late = await press(link);
    expect([late.statusCode, late.cookies]).toEqual([410, []]);
    expect(late.body).toContain('MailLink.Expired');
    expect(late.body).toContain(`href="/incidents/${INCIDENT_ID}"`);
    expect(secrets.uses.size).toBe(0);
  });

  test('of the key before is good while that is replaced, of another key never', async () => {
    const { press, tokenOf } = await setUp();
    expect((await press(await tokenOf(INCIDENT_ID, OLD_KEY))).statusCode).toBe(303);
    const strange = await press(await tokenOf(INCIDENT_ID, new Uint8Array(32).fill(9)));
    expect([strange.statusCode, strange.cookies]).toEqual([401, []]);
    expect(strange.body).toContain('MailLink.Invalid');
  });

  test('with a letter changed, of another incident, cut, or no link at all is refused, and nothing is used', async () => {
    const { press, tokenOf, secrets } = await setUp();
    const link = await tokenOf();
    const [claims = '', signature = ''] = link.split('.');
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const other = Buffer.from(JSON.stringify({ ...said, incidentId: OTHER_ID })).toString('base64url');
    const forgeries = [
      `${other}.${signature}`,
      `${claims}.${signature.slice(0, -2)}AA`,
      link.slice(0, -1),
      claims,
      '',
      `${'a'.repeat(5_000)}.${signature}`,
    ];
    for (const forgery of forgeries) {
      const answer = await press(forgery);
      expect([answer.statusCode, answer.cookies]).toEqual([401, []]);
      expect(answer.headers['content-type']).toContain('text/html');
    }
    expect(secrets.uses.size).toBe(0);
    expect((await press('b'.repeat(9_000))).statusCode).toBe(413);
  });

  test('who guesses is slowed down', async () => {
    const { press } = await setUp();
    let answer = await press('x');
    for (let guess = 0; guess < INGRESS_LIMITS.failures.perAddressMax; guess += 1) answer = await press('x');
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['content-type']).toContain('text/html');
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['what a browser marks as cross-site', { 'sec-fetch-site': 'cross-site' }],
  ])('pressed by %s is refused, and stays good', async (_by, headers) => {
    const { press, tokenOf, secrets } = await setUp();
    const link = await tokenOf();
    const answer = await press(link, headers);
    expect([answer.statusCode, answer.cookies]).toEqual([403, []]);
    expect(secrets.uses.size).toBe(0);
    expect((await press(link)).statusCode).toBe(303);
  });

  test('while the store is away is not used up, and says to try again', async () => {
    const { press, tokenOf, secrets } = await setUp();
    const link = await tokenOf();
    secrets.failure = new ServiceError({
      service: 'dynamodb',
      operation: 'UpdateItem',
      kind: 'unavailable',
      code: 'x',
      detail: 'away',
      neverSent: true,
      cause: undefined,
    });
    const away = await press(link);
    expect([away.statusCode, away.cookies]).toEqual([503, []]);
    expect(away.headers['content-type']).toContain('text/html');
    secrets.failure = null;
    expect((await press(link)).statusCode).toBe(303);
  });

  test('stands in no line of the log', async () => {
    const { press, tokenOf, logLines, logged } = await setUp();
    const link = await tokenOf();
    await press(link);
    await press(link);
    await press(`${link}x`);
    const events = await logged();
    const [claims = ''] = link.split('.');
    expect(logLines.length).toBeGreaterThan(0);
    expect(JSON.stringify([logLines, events])).not.toContain(claims.slice(0, 40));
  });

  test('is nothing where no key is set', async () => {
    const { ask } = await setUp({ mailLinks: null });
    expect((await ask({ url: '/by-mail' })).statusCode).toBe(404);
  });
});

describe('somebody who is signed in', () => {
  const sessionOf = async ({
    loginCodes,
    ask,
  }: Pick<Awaited<ReturnType<typeof setUp>>, 'loginCodes' | 'ask'>) => {
    const { code } = loginCodes.issue(identityOf('ana', 'viewer'));
    const { cookies } = await ask({
      method: 'POST',
      url: '/api/v1/session',
      headers: { origin: ORIGIN },
      payload: { code },
    });
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  };

  test('is led to the incident itself: the link stays good, and no lesser session takes the place of theirs', async () => {
    const stage = await setUp();
    const cookie = await sessionOf(stage);
    const link = await stage.tokenOf();
    const pressed = await stage.press(link, { cookie });
    expect([pressed.statusCode, pressed.headers.location]).toEqual([303, `/incidents/${INCIDENT_ID}`]);
    expect(pressed.cookies).toEqual([]);
    expect(stage.secrets.uses.size).toBe(0);
    expect((await stage.press(link)).statusCode).toBe(303);
  });

  test('is themselves, whatever link they came by beside', async () => {
    const stage = await setUp();
    const both = `${await stage.cookieFor()}; ${await sessionOf(stage)}`;
    const { statusCode, body } = await stage.ask({ url: '/api/v1/session', headers: { cookie: both } });
    expect([statusCode, JSON.parse(body).principal]).toEqual([200, 'ana']);
    expect((await stage.ask({ url: '/api/v1/incidents', headers: { cookie: both } })).statusCode).toBe(200);
    const page = await stage.ask({ url: READING, headers: { cookie: both } });
    expect([page.statusCode, page.headers.location]).toEqual([303, `/incidents/${INCIDENT_ID}`]);
  });

  test('a wrong token is not made good by the link of a mail', async () => {
    const { ask, cookieFor } = await setUp();
    const headers = { cookie: await cookieFor(), authorization: 'Bearer wrong' };
    expect((await ask({ url: READING, headers })).statusCode).toBe(401);
    expect(
      (await ask({ url: READING, headers: { ...headers, authorization: `Bearer ${TOKEN}` } })).statusCode,
    ).toBe(303);
  });
});

/** Every route that an ingress adds, from its very beginning, with what it says of itself. */
async function routesOf<T>(build: () => Promise<T>): Promise<readonly [T, readonly RouteOptions[]]> {
  const routes: RouteOptions[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(route));
  };
  diagnostics.subscribe('fastify.initialization', watch);
  try {
    return [await build(), routes];
  } finally {
    diagnostics.unsubscribe('fastify.initialization', watch);
  }
}

describe('who came by the link of a mail', () => {
  const away = async (): Promise<never> => {
    throw new ProviderUnavailableError('away');
  };

  test('reads the one incident, and is refused by every other route that there is', async () => {
    const web = mkdtempSync(join(tmpdir(), 'recoverops-web-'));
    onTestFinished(() => rmSync(web, { recursive: true, force: true }));
    writeFileSync(join(web, 'index.html'), '<!doctype html><title>RecoverOps</title>');
    const { temporalUi } = await fakeUiServer((_request, response) => response.end('the UI'));
    // All that an ingress can have, so that all its routes are there.
    const [stage, routes] = await routesOf(() =>
      setUp({
        temporalUi,
        chaos: { ssm: new FakeSsm(), documentName: 'RecoverOps-Chaos' },
        slack: {
          signingSecret: 'ab'.repeat(16),
          users: [],
          secrets: new FakeOneTimeSecrets(),
          answers: { tell: away, rewrite: away },
        },
        publicUrl: ORIGIN,
        providerSignIn: {
          name: 'the provider',
          provider: { issuer: 'https://id.example.org', begin: away, finish: away, endUrl: away },
          rules: { principalClaim: 'email', groupsClaim: 'groups', roles: [] },
          publicUrl: ORIGIN,
          sealed: new SealedValues([KEY], 'test'),
          sessionMs: 1_000,
        },
        installation: {
          version: '0.1.0',
          temporalUiUrl: null,
          temporalNamespace: 'default',
          temporalAddress: '127.0.0.1:7233',
          webDirectory: web,
        },
      }),
    );
    const cookie = await stage.cookieFor();
    const open: string[] = [];
    let refused = 0;
    for (const { url, method: methods, config } of routes) {
      for (const incidentId of [INCIDENT_ID, OTHER_ID]) {
        const address = url
          .replace(':incidentId', incidentId)
          .replace('*', 'api/v1/namespaces/default/workflows')
          .replaceAll(/:\w+/g, 'x');
        for (const method of [methods].flat() as NonNullable<InjectOptions['method']>[]) {
          const asked = { method, url: address, headers: { origin: ORIGIN } } as const;
          const name = `${method} ${url}`;
          if (config?.action === undefined) {
            // Open to everybody: the link of a mail neither adds to it nor takes from it.
            const without = await stage.ask(asked);
            const withIt = await stage.ask({ ...asked, headers: { origin: ORIGIN, cookie } });
            expect([name, withIt.statusCode]).toEqual([name, without.statusCode]);
            continue;
          }
          const answer = await stage.ask({ ...asked, headers: { origin: ORIGIN, cookie } });
          if (answer.statusCode === 200) open.push(`${method} ${address}`);
          else {
            expect([name, answer.statusCode]).toEqual([name, 403]);
            expect(answer.body).toContain('MailLink.OneIncident');
            refused += 1;
          }
        }
      }
    }
    expect([...new Set(open)]).toEqual([`GET ${READING}`]);
    // Of each area one, so that the walk has seen what it is about.
    const seen = new Set(routes.map(({ url }) => url));
    for (const url of [
      '/api/v1/incidents',
      '/api/v1/incidents/:incidentId',
      '/api/v1/incidents/:incidentId/decision',
      '/api/v1/incidents/:incidentId/stream',
      '/api/v1/exports/decisions',
      '/api/v1/chaos',
      '/metrics',
      '/temporal/api/*',
    ])
      expect([url, seen.has(url)]).toEqual([url, true]);
    expect(refused).toBeGreaterThan(80);
    expect(stage.temporal.decisions).toEqual([]);
  });

  test('reads for an hour, and then signs in', async () => {
    const { ask, cookieFor, clock } = await setUp();
    const cookie = await cookieFor();
    clock.nowMs += 3_599_000;
    expect((await ask({ url: READING, headers: { cookie } })).statusCode).toBe(200);
    clock.nowMs += 1_000;
    const over = await ask({ url: READING, headers: { cookie, accept: 'text/html' } });
    expect(over.statusCode).toBe(401);
    expect(over.body).toContain(`<a href="/incidents/${INCIDENT_ID}">Sign in and open the incident</a>`);
  });

  test('sees no bytes of a plan, no evidence and no words of a model', async () => {
    const { ask, cookieFor, incidents } = await setUp();
    const command = { body: 'rm -rf /var/tmp/secret-bytes', argv: [], timeoutSeconds: 5 };
    incidents.stored.set(
      INCIDENT_ID,
      sampleIncident({
        plan: {
          schema: 'recoverops.plan/1',
          incidentId: INCIDENT_ID,
          planVersion: 1,
          steps: [
            {
              kind: 'shell',
              id: 's1',
              title: 'look',
              risk: 'high',
              targetIds: ['i-1'],
              action: command,
              verify: command,
              rollback: null,
            },
          ],
          notAfter: '2026-12-01T00:00:00.000Z',
          policyVersion: 'p',
          diagnosticsSha256: 'd',
        },
      }),
    );
    const page = await ask({ url: READING, headers: { cookie: await cookieFor() } });
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toContain('secret-bytes');
  });

  test('the export of sign-ins says who read what by which mail', async () => {
    const { ask, cookieFor, access, app, clock } = await setUp();
    const cookie = await cookieFor();
    await ask({ url: `/by-mail/incidents/${OTHER_ID}`, headers: { cookie } });
    // What waits is written before it is exported.
    await expect.poll(() => access.log.events.length).toBe(2);
    clock.nowMs += 1_000;
    const exported = await app.inject({
      url: '/api/v1/exports/sign-ins?format=jsonl',
      headers: AUTHORIZED,
    });
    const rows = exported.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toContainEqual(
      expect.objectContaining({
        kind: 'signed_in',
        method: 'mail',
        subject: 'ana@example.org',
        role: 'viewer',
        detail: expect.stringMatching(`^by the link of mail [0-9a-f]{16}, to read ${INCIDENT_ID} alone$`),
      }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ kind: 'refused', method: 'mail', reason: 'MailLink.OneIncident' }),
    );
  });
});
