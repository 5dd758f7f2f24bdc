import { fastify, type InjectOptions } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { API_ACTIONS, mayDo, ROLES, type Role } from '../../../src/domain/access/roles.ts';
import { authenticateRequests } from '../../../src/ingress/auth/authentication.ts';
import { sessionCookieFor } from '../../../src/ingress/auth/session-cookie.ts';
import { Sessions } from '../../../src/ingress/auth/sessions.ts';
import { SignInLog } from '../../../src/ingress/auth/sign-in-log.ts';
import { FailureBudget } from '../../../src/ingress/http/failure-budget.ts';
import { createIngressMetrics } from '../../../src/telemetry/ingress-metrics.ts';
import { FakeAccess } from '../../support/fake-access.ts';
import { AUTHORIZED, fakeIngress, HOST, identityOf, TOKEN, TOKEN_ID, tokensOfAna } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';
import { fakeUiServer } from './temporal-ui/fake-ui-server.ts';

const ORIGIN = `http://${HOST}`;

async function setUp(role: Role, more: Parameters<typeof fakeIngress>[0] = {}) {
  const ingress = await fakeIngress({ tokens: tokensOfAna(role), ...more });
  onTestFinished(() => ingress.app.close());
  ingress.incidents.stored.set(INCIDENT_ID, sampleIncident());
  const ask = async (options: InjectOptions) => {
    const answer = await ingress.app.inject({ ...options, headers: { ...AUTHORIZED, ...options.headers } });
    return { status: answer.statusCode, error: answer.statusCode === 403 ? answer.json().error : null };
  };
  return { ...ingress, ask };
}

const plan = 'ab'.repeat(32);
const TARGET = 'i-0123456789abcdef0';
const MESSAGE = '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324';

/** Each thing that may be asked of the API, by the action that it is. */
const ASKED: readonly (InjectOptions & { readonly action: keyof typeof API_ACTIONS })[] = [
  { action: 'session.read', url: '/api/v1/session' },
  { action: 'incident.read', url: '/api/v1/incidents' },
  { action: 'incident.read', url: `/api/v1/incidents/${INCIDENT_ID}` },
  { action: 'incident.read', url: `/api/v1/incidents/${INCIDENT_ID}/report` },
  {
    action: 'plan.decide',
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/decision`,
    payload: { kind: 'approve', plan },
  },
  { action: 'incident.abort', method: 'POST', url: `/api/v1/incidents/${INCIDENT_ID}/abort`, payload: {} },
  {
    action: 'incident.plan_again',
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/plan-again`,
    payload: {},
  },
  {
    action: 'incident.plan_again',
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/retry`,
    payload: {},
  },
  {
    action: 'incident.close',
    method: 'POST',
    url: `/api/v1/incidents/${INCIDENT_ID}/close`,
    payload: { reason: 'mended' },
  },
  { action: 'message.read', url: '/api/v1/messages/unparsed' },
  { action: 'message.replay', method: 'POST', url: `/api/v1/messages/unparsed/${MESSAGE}/replay` },
  { action: 'stop.read', url: '/api/v1/kill-switch' },
  { action: 'stop.press', method: 'POST', url: '/api/v1/kill-switch', payload: { active: true } },
  { action: 'stop.lift', method: 'POST', url: '/api/v1/kill-switch', payload: { active: false } },
  { action: 'claim.read', url: '/api/v1/claims' },
  {
    action: 'claim.release',
    method: 'POST',
    url: `/api/v1/claims/${TARGET}/release`,
    payload: { reason: 'looked' },
  },
  { action: 'look.begin', method: 'POST', url: '/api/v1/looks', payload: { host: 'web-1' } },
  { action: 'chaos.cause', method: 'POST', url: '/api/v1/chaos', payload: { kind: 'heal' } },
  { action: 'login_link.make', method: 'POST', url: '/api/v1/login-links', payload: {} },
  { action: 'metrics.read', url: '/metrics' },
  { action: 'token.read', url: '/api/v1/tokens' },
  {
    action: 'token.make',
    method: 'POST',
    url: '/api/v1/tokens',
    payload: { principal: 'mallory', role: 'admin' },
  },
  { action: 'token.revoke', method: 'POST', url: `/api/v1/tokens/${TOKEN_ID}/revoke`, payload: {} },
  { action: 'sign_in.read', url: '/api/v1/sign-ins' },
  { action: 'sign_in.export', url: '/api/v1/exports/sign-ins' },
  { action: 'decision.export', url: '/api/v1/exports/decisions' },
];

describe.each(ROLES)('the role %s', (role) => {
  test.each(ASKED)('$action by $url', async ({ action, ...options }) => {
    const { app, ask, temporal, killSwitch, claims, access } = await setUp(role);
    const { status, error } = await ask(options);
    if (mayDo(role, action)) {
      expect(status).not.toBe(403);
      return;
    }
    expect([status, error?.code]).toEqual([403, 'Access.RoleNeeded']);
    // Who may not even stop everything is told that first.
    const asked = action === 'stop.lift' && !mayDo(role, 'stop.press') ? 'stop.press' : action;
    expect(error.message).toContain(`needs the role ${API_ACTIONS[asked].role}; you have the role ${role}`);
    expect(temporal.decisions).toEqual([]);
    expect(temporal.aborts).toEqual([]);
    expect([killSwitch.state.active, claims.released]).toEqual([false, []]);
    expect(access.tokens.stored).toEqual([]);
    // That it was tried is kept; what waits is written when the process ends.
    await app.close();
    expect(access.log.events.at(-1)).toMatchObject({
      kind: 'refused',
      principal: 'ana',
      role,
      reason: 'Access.RoleNeeded',
      detail: asked,
    });
  });
});

test('a session may do what its role may, and follows the role of the token that opened it', async () => {
  let role: Role = 'approver';
  let isThere = true;
  const { app, ask } = await setUp('viewer', {
    tokens: {
      ...tokensOfAna(),
      identityOf: async () => identityOf('ana', role),
      identityById: async () => (isThere ? identityOf('ana', role) : undefined),
    },
  });
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: HOST, origin: ORIGIN },
    payload: { token: TOKEN },
  });
  const cookie = `recoverops_session=${signedIn.cookies[0]?.value}`;
  const decide = async () => {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1/incidents/${INCIDENT_ID}/decision`,
      headers: { host: HOST, origin: ORIGIN, cookie },
      payload: { kind: 'reject', plan },
    });
    return answer.statusCode;
  };
  // The sample asks for no decision: it is the incident that refuses it, not the role.
  expect(await decide()).toBe(409);
  role = 'viewer';
  expect(await decide()).toBe(403);
  isThere = false;
  expect(await decide()).toBe(401);
  expect((await ask({ url: '/api/v1/session' })).status).toBe(200);
});

test('a login link gives no more than its maker has', async () => {
  const { app, ask } = await setUp('viewer');
  const made = await app.inject({
    method: 'POST',
    url: '/api/v1/login-links',
    headers: AUTHORIZED,
    payload: {},
  });
  const code = String(made.json().url).split('#code=')[1];
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: HOST, origin: ORIGIN },
    payload: { code },
  });
  expect(answer.json()).toMatchObject({ principal: 'ana', role: 'viewer', method: 'token' });
  expect((await ask({ url: '/api/v1/incidents' })).status).toBe(200);
});

test('a route that declares no action cannot be added', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  authenticateRequests(
    app,
    {
      balancerSignIn: null,
      mailLinks: null,
      tokens: tokensOfAna(),
      metrics: createIngressMetrics(),
      signIns: new SignInLog(new FakeAccess().log, { warn: () => undefined }, () => 0),
      sessions: new Sessions(() => 0),
      sessionCookie: sessionCookieFor(null),
    },
    new FailureBudget(() => 0),
  );
  expect(() => app.get('/api/v1/forgotten', async () => 'open')).toThrow(/declares no action/);
  expect(() => app.get('/known', { config: { action: 'incident.read' } }, async () => 'x')).not.toThrow();
});

describe('the Temporal UI', () => {
  const API = '/temporal/api/v1/namespaces/default/workflows';
  const CHANGES = [
    `${API}/incident%3Aa/signal/approve`,
    `${API}/incident%3Aa/terminate`,
    `${API}/incident%3Aa/query/x/signal`,
    `${API}/a%2Fsignal%2Fapprove/query/x`,
    `${API}/a/query/x?y=/signal/approve`,
    `/temporal/api/v1/namespaces/default/schedules/x/query/y`,
  ];

  test.each(['viewer', 'responder'] as const)('%s reads and asks, and changes nothing', async (role) => {
    const ui = await fakeUiServer((_request, response) => response.end('{}'));
    const { ask } = await setUp(role, { temporalUi: ui.temporalUi });
    const headers = { origin: ORIGIN, 'content-type': 'application/json' };
    expect((await ask({ url: `${API}/incident%3Aa` })).status).toBe(200);
    const query = {
      method: 'POST',
      url: `${API}/incident%3Aa/query/timeline`,
      headers,
      payload: '{}',
    } as const;
    expect((await ask(query)).status).toBe(200);
    const before = ui.seen.length;
    for (const url of CHANGES) {
      const { status, error } = await ask({ method: 'POST', url, headers, payload: '{}' });
      expect([status, error?.code], url).toEqual([403, 'Access.RoleNeeded']);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
      const url = `${API}/incident%3Aa/query/timeline`;
      expect((await ask({ method, url, headers, payload: '{}' })).status, method).toBe(403);
    }
    expect(ui.seen.length).toBe(before);
  });

  test('an approver may', async () => {
    const ui = await fakeUiServer((_request, response) => response.end('{}'));
    const { ask } = await setUp('approver', { temporalUi: ui.temporalUi });
    const headers = { origin: ORIGIN, 'content-type': 'application/json' };
    expect((await ask({ method: 'POST', url: CHANGES[0] ?? '', headers, payload: '{}' })).status).toBe(200);
  });
});
