import type { FastifyRequest } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import type { Identity } from '../../../src/domain/access/identity.ts';
import { standsStill } from '../../../src/ingress/auth/authentication.ts';
import { LoginCodes } from '../../../src/ingress/auth/login-codes.ts';
import { SealedSessions } from '../../../src/ingress/auth/sealed-sessions.ts';
import type { SessionStore } from '../../../src/ingress/auth/session-store.ts';
import { Sessions } from '../../../src/ingress/auth/sessions.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { fakeIngress, HOST, identityOf, tokensOfAna } from './fake-ingress.ts';

const ORIGIN = `http://${HOST}`;
const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-30T08:00:00.000Z');
const ISSUER = 'https://id.example.org';
/** Slack opens no session, and what the link of a mail opens is none of these. */
const BY: Readonly<Record<Exclude<Identity['method'], 'slack' | 'mail'>, Identity>> = {
  oidc: { principal: 'ana', role: 'approver', method: 'oidc', subject: 'u-1', issuer: ISSUER },
  alb: { principal: 'ana', role: 'approver', method: 'alb', subject: 'u-1', issuer: 'arn:aws:balancer' },
  token: identityOf('ana'),
  local: { principal: 'ana', role: 'admin', method: 'local', subject: null, issuer: null },
};

const STORES: readonly (readonly [string, (nowMs: () => number) => SessionStore])[] = [
  ['in memory', (nowMs) => new Sessions(nowMs)],
  ['in the cookie', (nowMs) => new SealedSessions([new Uint8Array(32)], () => true, nowMs)],
];

test.each(
  STORES.flatMap(([kept, make]) =>
    Object.values(BY).map((holder) => [kept, holder.method, make, holder] as const),
  ),
)(
  'a session %s that %s opened makes no login link, which would outlive it',
  async (_kept, _by, make, holder) => {
    const nowMs = () => START_MS;
    const sessions = make(nowMs);
    const issued: string[] = [];
    class Watched extends LoginCodes {
      override issue(whom: Parameters<LoginCodes['issue']>[0]) {
        issued.push(whom.principal);
        return super.issue(whom);
      }
    }
    const { app } = await fakeIngress({ sessions, nowMs, loginCodes: new Watched(nowMs) });
    onTestFinished(() => app.close());
    const cookie = sessions.open({ ...holder, endsMs: START_MS + HOUR_MS });
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/login-links',
      headers: { host: HOST, origin: ORIGIN, cookie: `recoverops_session=${cookie}` },
      payload: {},
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'Auth.LoginLinkNeedsToken']);
    expect(issued).toEqual([]);
  },
);

test.each(STORES)('a session %s ends at its absolute age, however much it is used', (_kept, make) => {
  let nowMs = START_MS;
  const sessions = make(() => nowMs);
  let cookie = sessions.open(BY.local);
  for (let hour = 1; hour <= 24; hour += 1) {
    nowMs += HOUR_MS;
    const look = sessions.look(cookie);
    expect(look?.principal, `hour ${hour}`).toBe('ana');
    cookie = look?.replacement ?? cookie;
  }
  nowMs = START_MS + INGRESS_LIMITS.auth.sessionMaxMs + 1;
  expect(sessions.look(cookie)).toBeUndefined();
});

test.each(STORES)('asking whether a session %s is open is no use of it', (_kept, make) => {
  let nowMs = START_MS;
  const sessions = make(() => nowMs);
  const cookie = sessions.open(BY.local);
  nowMs += INGRESS_LIMITS.auth.sessionIdleMs;
  expect(sessions.isOpen(cookie)).toBe(true);
  nowMs += 1;
  expect(sessions.isOpen(cookie)).toBe(false);
});

/** What a live stream asks at each heartbeat, of somebody who was found by this. */
async function streamOf(holder: Identity, byMs: readonly number[]) {
  let nowMs = START_MS;
  const sessions = new Sessions(() => nowMs);
  const byBalancer = holder.method === 'alb';
  const callerSession = byBalancer ? null : sessions.open({ ...holder, endsMs: START_MS + HOUR_MS });
  const request = { caller: { ...holder, via: 'dashboard' }, callerSession } as unknown as FastifyRequest;
  const stands: boolean[] = [];
  for (const ms of byMs) {
    nowMs = START_MS + ms;
    stands.push(
      await standsStill(request, START_MS, { sessions, tokens: tokensOfAna(), nowMs: () => nowMs }),
    );
  }
  return { stands, sessions, request, callerSession };
}

test.each(['oidc', 'token', 'local'] as const)(
  'a live page of a session that %s opened ends with the session',
  async (method) => {
    const { stands } = await streamOf(BY[method], [0, HOUR_MS - 1, HOUR_MS]);
    expect(stands).toEqual([true, true, false]);
  },
);

test('a live page ends when its session signs out', async () => {
  const { stands, sessions, request, callerSession } = await streamOf(BY.oidc, [0]);
  sessions.end(callerSession ?? '');
  const deps = { sessions, tokens: tokensOfAna(), nowMs: () => START_MS };
  expect([...stands, await standsStill(request, START_MS, deps)]).toEqual([true, false]);
});

test('a live page of a browser that a balancer vouches for is asked for anew', async () => {
  const { vouchedMs } = INGRESS_LIMITS.streams;
  expect((await streamOf(BY.alb, [0, vouchedMs, vouchedMs + 1])).stands).toEqual([true, true, false]);
});
