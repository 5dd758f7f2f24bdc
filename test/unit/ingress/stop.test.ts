import { describe, expect, test } from 'vitest';
import type { HostClaim } from '../../../src/domain/execution/host-claim.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { AUTHORIZED, fakeIngress, HOST, TOKEN_ID } from './fake-ingress.ts';

const TARGET = 'i-0123456789abcdef0';
const SWITCH = '/api/v1/kill-switch';
const RELEASE = `/api/v1/claims/${TARGET}/release`;

const execution = {
  executionId: 'x-1',
  stepId: 's1',
  phase: 'action',
  notAfter: '2026-11-22T07:10:00.000Z',
  deliveryTimeoutSeconds: 60,
  sentAt: '2026-11-22T07:05:00.000Z',
} as const;

function claim(change: Partial<HostClaim> = {}): HostClaim {
  return {
    targetId: TARGET,
    owner: 'incident:one/run',
    incidentId: '1_disk_web',
    since: '2026-11-22T07:00:00.000Z',
    expiresAt: null,
    lastExecution: null,
    unsettled: [execution],
    ...change,
  };
}
const atWork = (nowMs: number) =>
  claim({ unsettled: [], lastExecution: execution, expiresAt: new Date(nowMs + 60_000).toISOString() });
const spent = claim({ unsettled: [], expiresAt: '2026-11-22T07:30:00.000Z' });

test('everything is stopped and goes on in the name of the caller', async () => {
  const { app, killSwitch } = await fakeIngress();
  const post = (payload: object) => app.inject({ method: 'POST', url: SWITCH, headers: AUTHORIZED, payload });
  const stopped = await post({ active: true, reason: 'bad deploy' });
  expect(stopped.statusCode).toBe(200);
  expect(stopped.json()).toMatchObject({ active: true, by: 'ana', reason: 'bad deploy' });
  const read = await app.inject({ url: SWITCH, headers: AUTHORIZED });
  expect(read.json()).toEqual(stopped.json());
  expect((await post({ active: false })).json()).toMatchObject({ active: false, by: 'ana', reason: '' });
  expect(killSwitch.state.active).toBe(false);
  const signedIn = { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' };
  expect(killSwitch.changes).toMatchObject([
    { active: true, via: 'api', signedIn },
    { active: false, via: 'api', signedIn },
  ]);
});

test('reasons are kept without what nobody can see', async () => {
  const { app, killSwitch, claims } = await fakeIngress();
  claims.held = [claim()];
  const reason = 'bad\u200b dep\u{e0041}loy\u001b[2K\ufe0f';
  const post = (url: string, payload: object) =>
    app.inject({ method: 'POST', url, headers: AUTHORIZED, payload });
  await post(SWITCH, { active: true, reason });
  await post(RELEASE, { reason });
  expect([killSwitch.state.reason, claims.released[0]?.reason]).toEqual(['bad deploy', 'bad deploy']);
});

test('nothing is written where nothing is stopped: who let work go on stays on record', async () => {
  const { app, killSwitch } = await fakeIngress();
  const before = killSwitch.state;
  const payload = { active: false, reason: 'again' };
  const answer = await app.inject({ method: 'POST', url: SWITCH, headers: AUTHORIZED, payload });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual(before);
  expect(killSwitch.state).toEqual(before);
});

test.each([
  ['without a reason', { active: true }],
  ['with an empty reason', { active: true, reason: '  ' }],
  ['with a reason that nobody can see', { active: true, reason: '\u200b\u2800\ufe0f\u3164' }],
  ['with somebody else’s name', { active: true, reason: 'x', by: 'bo' }],
  ['with a word for a truth', { active: 'true', reason: 'x' }],
])('nothing is stopped %s', async (_, payload) => {
  const { app, killSwitch } = await fakeIngress();
  const answer = await app.inject({ method: 'POST', url: SWITCH, headers: AUTHORIZED, payload });
  expect(answer.json()).toMatchObject({ error: { code: 'Request.Invalid' } });
  expect(killSwitch.state.active).toBe(false);
});

test.each([
  ['GET', SWITCH],
  ['POST', SWITCH],
  ['GET', '/api/v1/claims'],
  ['POST', RELEASE],
] as const)('%s %s needs a token', async (method, url) => {
  const { app, claims } = await fakeIngress();
  claims.held = [claim()];
  const payload = method === 'POST' ? { payload: { active: true, reason: 'x' } } : {};
  const answer = await app.inject({ method, url, headers: { host: HOST }, ...payload });
  expect(answer.json()).toMatchObject({ error: { code: 'Auth.Required' } });
  expect(claims.released).toEqual([]);
});

test('a switch that cannot be set says so, instead of that everything is stopped', async () => {
  const { app, killSwitch } = await fakeIngress();
  killSwitch.failure = new ServiceError({
    service: 'dynamodb',
    operation: 'PutItem',
    kind: 'unavailable',
    code: 'InternalServerError',
    detail: '',
    neverSent: false,
    cause: undefined,
  });
  const payload = { active: true, reason: 'bad deploy' };
  const answer = await app.inject({ method: 'POST', url: SWITCH, headers: AUTHORIZED, payload });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ error: { code: 'Store.Unavailable' } });
});

test('claims are listed with why a host is not free; those that mean nothing are not', async () => {
  const { app, claims, clock } = await fakeIngress();
  claims.held = [claim(), { ...atWork(clock.nowMs), targetId: 'i-1' }, { ...spent, targetId: 'i-2' }];
  const { items } = (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json();
  expect(items).toEqual([
    {
      targetId: TARGET,
      incidentId: '1_disk_web',
      state: 'unsettled',
      since: '2026-11-22T07:00:00.000Z',
      expiresAt: null,
      why: expect.stringContaining('what became of action of s1'),
      releasableFrom: new Date(clock.nowMs).toISOString(),
      executionIds: ['x-1'],
    },
    expect.objectContaining({
      targetId: 'i-1',
      state: 'held',
      releasableFrom: null,
      why: expect.stringContaining('is at work'),
    }),
  ]);
});

test('a kept host is given back in the name of the caller', async () => {
  const { app, claims } = await fakeIngress();
  claims.held = [claim()];
  const payload = { reason: 'looked: it ran' };
  const answer = await app.inject({ method: 'POST', url: RELEASE, headers: AUTHORIZED, payload });
  expect(answer.json()).toEqual({ kind: 'released', targetId: TARGET, incidentId: '1_disk_web' });
  const signedIn = { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' };
  expect(claims.released).toEqual([
    { targetId: TARGET, by: 'ana', via: 'api', signedIn, reason: 'looked: it ran' },
  ]);
});

test.each([
  ['nobody holds', null, false, 404, 'Claim.NotFound'],
  ['nobody holds any more', 'spent', false, 404, 'Claim.NotFound'],
  ['an incident works on', 'held', false, 409, 'Claim.Held'],
  ['somebody else has just settled', 'unsettled', true, 409, 'Claim.Changed'],
] as const)('a host that %s is not given back', async (_, state, hasChanged, status, code) => {
  const { app, claims, clock } = await fakeIngress();
  const found = { held: atWork(clock.nowMs), spent, unsettled: claim() };
  claims.held = state === null ? [] : [found[state]];
  claims.hasChanged = hasChanged;
  const payload = { reason: 'because' };
  const answer = await app.inject({ method: 'POST', url: RELEASE, headers: AUTHORIZED, payload });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ error: { code } });
  expect(claims.released).toEqual([]);
});

describe('a host that its run has left', () => {
  const LEFT = 'incident:one/run';
  const release = (app: Awaited<ReturnType<typeof fakeIngress>>['app']) =>
    app.inject({ method: 'POST', url: RELEASE, headers: AUTHORIZED, payload: { reason: 'its run is gone' } });
  const soon = (nowMs: number) => ({
    ...execution,
    notAfter: new Date(nowMs + 60_000).toISOString(),
    timeoutSeconds: 600,
    sentAt: new Date(nowMs).toISOString(),
  });

  test('is given back once nothing that was sent can start or run any more', async () => {
    const { app, claims, temporal, clock } = await fakeIngress();
    claims.held = [atWork(clock.nowMs)];
    temporal.endedRuns.add(LEFT);
    const { items } = (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json();
    expect(items).toMatchObject([{ state: 'left', why: expect.stringContaining('without giving it back') }]);
    expect(items[0].why).toContain('action of s1 was sent last, and may have run or not; look at the host');
    expect((await release(app)).json()).toMatchObject({ kind: 'released' });
    expect(claims.released).toHaveLength(1);
  });

  test.each(['left', 'unsettled'])(
    'is not given back while a command could still start or run there: %s',
    async (state) => {
      const { app, claims, temporal, clock } = await fakeIngress();
      const lastExecution = soon(clock.nowMs);
      claims.held = [
        state === 'left'
          ? { ...atWork(clock.nowMs), lastExecution }
          : claim({ unsettled: [execution, lastExecution] }),
      ];
      temporal.endedRuns.add(LEFT);
      const until = new Date(clock.nowMs + 60_000 + 60_000 + 30_000 + 605_000).toISOString();
      const { items } = (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json();
      expect(items).toMatchObject([{ state, releasableFrom: until }]);
      const refused = await release(app);
      expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'Claim.CouldStart']);
      expect(refused.json().error.message).toContain(until);
      expect(claims.released).toEqual([]);
      expect(refused.json().error.message).toContain('action of s1');
      clock.nowMs += 755_001;
      expect((await release(app)).statusCode).toBe(200);
    },
  );

  test('is not given back while Temporal does not say that the run has ended', async () => {
    const { app, claims, temporal, clock } = await fakeIngress();
    claims.held = [atWork(clock.nowMs)];
    temporal.failure = new TemporalUnavailableError('away', undefined);
    expect((await release(app)).json()).toMatchObject({ error: { code: 'Temporal.Unavailable' } });
    const { items } = (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json();
    expect(items).toMatchObject([{ state: 'held', releasableFrom: null }]);
    expect(claims.released).toEqual([]);
  });

  test('is not given back after its lease while its run is open, or where nobody can say', async () => {
    const { app, claims, temporal, clock } = await fakeIngress();
    const expiresAt = new Date(clock.nowMs - 1).toISOString();
    claims.held = [{ ...atWork(clock.nowMs), expiresAt }];
    const list = async () => (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json().items;
    expect(await list()).toMatchObject([
      {
        state: 'held',
        expiresAt: null,
        releasableFrom: null,
        why: expect.stringMatching(/open, though its claim ran out at .*action of s1 .*look at the host/),
      },
    ]);
    const refused = (await release(app)).json();
    expect(refused).toMatchObject({ error: { code: 'Claim.Held' } });
    expect(refused.error.message).toContain(expiresAt);
    temporal.failure = new TemporalUnavailableError('away', undefined);
    expect((await release(app)).json()).toMatchObject({ error: { code: 'Temporal.Unavailable' } });
    expect(await list()).toMatchObject([
      { state: 'unsettled', releasableFrom: null, why: expect.stringContaining('Temporal was not asked') },
    ]);
    temporal.failure = null;
    temporal.endedRuns.add(LEFT);
    expect((await release(app)).json()).toMatchObject({ kind: 'released' });
  });

  test('is not given back before its lease ends where Temporal does not know the run, as after a restore', async () => {
    const { app, claims, temporal, clock } = await fakeIngress();
    claims.held = [atWork(clock.nowMs)];
    temporal.unknownRuns.add(LEFT);
    const { expiresAt } = atWork(clock.nowMs);
    const { items } = (await app.inject({ url: '/api/v1/claims', headers: AUTHORIZED })).json();
    expect(items).toMatchObject([
      { state: 'held', releasableFrom: expiresAt, why: expect.stringContaining('does not know the run') },
    ]);
    const refused = (await release(app)).json();
    expect(refused).toMatchObject({ error: { code: 'Claim.CouldStart' } });
    expect(refused.error.message).toContain('Temporal does not know the run');
    clock.nowMs += 60_001;
    expect((await release(app)).json()).toMatchObject({ kind: 'released' });
  });

  test('stays held where the claim names no run', async () => {
    const { app, claims, clock } = await fakeIngress();
    claims.held = [{ ...atWork(clock.nowMs), owner: 'nobody' }];
    expect((await release(app)).json()).toMatchObject({ error: { code: 'Claim.Held' } });
  });
});
