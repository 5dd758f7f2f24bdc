import { generateKeyPairSync, sign } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBalancerIdentity, type KeySource } from '../../../src/clients/aws/balancer-identity.ts';
import { AUTHORIZED, fakeIngress, HOST, identityOf } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';

const SIGNER =
  'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/recoverops/50dc6c495c0c9188';
const KEY_ID = '7b3e4b8e-0c7a-4a3e-9d5e-2f1c6a0b9d11';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = String(publicKey.export({ type: 'spki', format: 'pem' }));
const seconds = () => Math.floor(Date.now() / 1000);

const HEADER = () => ({
  typ: 'JWT',
  kid: KEY_ID,
  alg: 'ES256',
  iss: 'https://id.example.org',
  client: 'recoverops',
  signer: SIGNER,
  exp: seconds() + 120,
});
const CLAIMS = () => ({
  sub: 'u-1',
  email: 'ana@example.org',
  email_verified: 'true',
  groups: ['on-call'],
  exp: seconds() + 120,
  iss: 'https://id.example.org',
});

/** Base64url with the padding that a load balancer leaves in, unlike other signers. */
const part = (value: object) => {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
};

function signed(header: object = HEADER(), claims: object = CLAIMS(), key = privateKey): string {
  const text = `${part(header)}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}==`;
}

async function setUp(keySource: KeySource = async (id) => (id === KEY_ID ? PEM : null)) {
  const asked: string[] = [];
  let nowMs = Date.now();
  const identity = createBalancerIdentity(
    { signer: SIGNER, clientId: 'recoverops' },
    async (id) => {
      asked.push(id);
      return keySource(id);
    },
    () => nowMs,
  );
  const ingress = await fakeIngress({
    balancerSignIn: {
      identity,
      rules: {
        principalClaim: 'email',
        groupsClaim: 'groups',
        roles: [{ role: 'approver', group: 'on-call' }],
      },
    },
  });
  onTestFinished(() => ingress.app.close());
  ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
  const ask = async (data: string | string[] | undefined, options: InjectOptions = {}) => {
    const answer = await ingress.app.inject({
      url: '/api/v1/session',
      ...options,
      headers: {
        host: HOST,
        ...options.headers,
        ...(data === undefined ? {} : { 'x-amzn-oidc-data': data }),
      },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { ...ingress, ask, asked, pass };
}

describe('what the balancer signs', () => {
  test('names a person and a role, and its key is asked for once', async () => {
    const { ask, asked } = await setUp();
    for (let n = 0; n < 3; n++) {
      expect(await ask(signed())).toMatchObject({
        status: 200,
        body: { principal: 'ana@example.org', role: 'approver', method: 'alb' },
      });
    }
    expect(asked).toEqual([KEY_ID]);
  });

  test('makes no login link, which would outlive what the balancer vouches for', async () => {
    const { ask } = await setUp();
    const link = {
      method: 'POST',
      url: '/api/v1/login-links',
      payload: {},
      headers: { origin: `http://${HOST}` },
    };
    expect(await ask(signed(), link as InjectOptions)).toMatchObject({
      status: 409,
      body: { error: { code: 'Auth.LoginLinkNeedsToken' } },
    });
  });

  test('a decision is kept with the subject and the balancer that vouches for it', async () => {
    const { ask, temporal } = await setUp();
    const decide = (headers: Record<string, string>) =>
      ask(signed(), {
        method: 'POST',
        url: `/api/v1/incidents/${INCIDENT_ID}/decision`,
        payload: { kind: 'reject', plan: 'ab'.repeat(32) },
        headers,
      });
    // Its cookie goes with whatever another site makes a browser send.
    expect(await decide({})).toMatchObject({ status: 403, body: { error: { code: 'Origin.Refused' } } });
    expect(temporal.decisions).toEqual([]);
    await decide({ origin: `http://${HOST}` });
    expect(temporal.decisions[0]?.input).toMatchObject({
      by: 'ana@example.org',
      via: 'dashboard',
      signedIn: { method: 'alb', subject: 'u-1', issuer: SIGNER },
    });
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const another = SIGNER.replace('111122223333', '999999999999');
  test.each<[string, () => string | string[]]>([
    ['nothing at all', () => ''],
    ['what is no token', () => 'a.b'],
    ['another signer', () => signed({ ...HEADER(), signer: another })],
    ['no signer', () => signed({ ...HEADER(), signer: undefined })],
    ['another client', () => signed({ ...HEADER(), client: 'another' })],
    ['another algorithm', () => signed({ ...HEADER(), alg: 'HS256' })],
    ['no algorithm', () => signed({ ...HEADER(), alg: 'none' })],
    ['no signature', () => `${part(HEADER())}.${part(CLAIMS())}.`],
    ['a key of somebody else', () => signed(HEADER(), CLAIMS(), other)],
    ['a key that there is not', () => signed({ ...HEADER(), kid: KEY_ID.replace('7b', '00') })],
    ['a key id that leads elsewhere', () => signed({ ...HEADER(), kid: '../../evil.example/x' })],
    ['a header that has ended', () => signed({ ...HEADER(), exp: seconds() - 120 })],
    ['claims that have ended', () => signed(HEADER(), { ...CLAIMS(), exp: seconds() - 120 })],
    ['claims without an end', () => signed(HEADER(), { ...CLAIMS(), exp: undefined })],
    ['an end that is text', () => signed(HEADER(), { ...CLAIMS(), exp: '9999999999' })],
    ['an address that nobody verified', () => signed(HEADER(), { ...CLAIMS(), email_verified: 'false' })],
    [
      'changed claims',
      () => {
        const [head, , signature] = signed().split('.');
        return `${head}.${part({ ...CLAIMS(), email: 'root@example.org' })}.${signature}`;
      },
    ],
    ['two of them', () => [signed(), signed()]],
    ['one that is too long', () => signed(HEADER(), { ...CLAIMS(), pad: 'x'.repeat(20_000) })],
  ])('%s is refused', async (_name, data) => {
    const { ask } = await setUp();
    expect(await ask(data())).toMatchObject({
      status: 401,
      body: { error: { code: 'Auth.BalancerRefused' } },
    });
  });

  test('who is in no group with a role is told so', async () => {
    const { ask } = await setUp();
    const answer = await ask(signed(HEADER(), { ...CLAIMS(), groups: 'all' }));
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'Auth.NoRole' } } });
  });

  test('a forged one is not passed over in favour of a session, and a token goes before it', async () => {
    const { ask, loginCodes } = await setUp();
    const { code } = loginCodes.issue(identityOf('ben'));
    expect((await ask(undefined)).status).toBe(401);
    const { app } = await setUp();
    const signedIn = await app.inject({
      url: '/api/v1/session',
      headers: { ...AUTHORIZED, 'x-amzn-oidc-data': 'x' },
    });
    expect(signedIn.json()).toMatchObject({ principal: 'ana', method: 'token' });
    const session = await ask(undefined, {
      method: 'POST',
      url: '/api/v1/session',
      payload: { code },
      headers: { origin: `http://${HOST}` },
    });
    expect(session.status).toBe(200);
    const forged = await ask(signed(HEADER(), CLAIMS(), other), {
      headers: { cookie: 'recoverops_session=whatever' },
    });
    expect(forged.status).toBe(401);
  });

  test('made-up keys cost one question a second, and a key that cannot be had is not a refusal', async () => {
    const { ask, asked, pass } = await setUp(async () => null);
    const madeUp = (n: number) => signed({ ...HEADER(), kid: KEY_ID.replace('7b', `0${n}`) });
    expect((await ask(madeUp(1))).status).toBe(401);
    expect((await ask(madeUp(2))).body.error.code).toBe('Auth.BalancerKeyUnavailable');
    expect((await ask(madeUp(1))).status).toBe(401);
    pass(1_000);
    expect((await ask(madeUp(2))).status).toBe(401);
    expect(asked).toHaveLength(2);
    const away = await setUp(async () => {
      throw new Error('no route');
    });
    expect((await away.ask(signed())).status).toBe(503);
  });
});

test('where no balancer is configured its header means nothing', async () => {
  const { app } = await fakeIngress();
  onTestFinished(() => app.close());
  const answer = await app.inject({
    url: '/api/v1/session',
    headers: { host: HOST, 'x-amzn-oidc-data': signed() },
  });
  expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'Auth.Required']);
});
