import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ResponseMetrics } from '../../../src/domain/record/response/response-metrics.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { measured } from '../../support/measured-incidents.ts';
import { AUTHORIZED, fakeIngress, HOST } from './fake-ingress.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
  ingress.clock.nowMs = Date.parse('2026-11-23T00:00:00.000Z');
  ingress.measures.given = { measured: [measured(1), measured(0)], cutAt: null, unreadable: 2 };
});
afterEach(async () => {
  await ingress.app.close();
});

const get = (path: string, headers: Record<string, string> = AUTHORIZED) =>
  ingress.app.inject({ method: 'GET', url: path, headers });
const AWAY = new ServiceError({
  service: 'dynamodb',
  operation: 'Query',
  kind: 'unavailable',
  code: 'ThrottlingException',
  detail: 'slow down',
  neverSent: false,
  cause: undefined,
});

test('response metrics are those of the days, the group and the names that are asked for', async () => {
  const answer = await get('/api/v1/response-metrics?days=7&by=host&host=i-1');
  expect(answer.statusCode).toBe(200);
  const metrics: ResponseMetrics = answer.json();
  expect(metrics).toMatchObject({
    days: 7,
    from: '2026-11-16T00:00:00.000Z',
    filter: { host: 'i-1' },
    targets: { acknowledge: 900_000, resolve: 3_600_000 },
    unreadable: 2,
    groupedBy: 'host',
    all: { incidents: 1, late: { acknowledge: { count: 1, of: 1 }, resolve: { count: 0, of: 1 } } },
    groups: [{ name: 'i-1' }],
  });
  // All that may be asked for, in one reading.
  expect(ingress.measures.asked).toEqual(['2026-08-25T00:00:00.000Z']);
});

test('what several ask for within some seconds is read once, and what failed is not kept', async () => {
  ingress.measures.failure = AWAY;
  expect((await get('/api/v1/response-metrics')).statusCode).toBe(503);
  ingress.measures.failure = null;
  expect((await get('/api/v1/response-metrics')).statusCode).toBe(200);
  expect((await get('/api/v1/response-metrics?by=cause')).statusCode).toBe(200);
  expect(ingress.measures.asked).toHaveLength(2);
  ingress.clock.nowMs += INGRESS_LIMITS.api.measuresKeptMs;
  await get('/api/v1/response-metrics');
  expect(ingress.measures.asked).toHaveLength(3);
});

test.each(['?days=8', '?by=moon', '?alarm=', '?alarm=a&alarm=b', '?other=1'])(
  'a question that is none is refused: %s',
  async (query) => {
    expect((await get(`/api/v1/response-metrics${query}`)).statusCode).toBe(400);
  },
);

test('nobody reads them without a token', async () => {
  expect((await get('/api/v1/response-metrics', { host: HOST })).statusCode).toBe(401);
});

test('Prometheus has them as gauges of seven days, and has the rest where they cannot be read', async () => {
  const text = (await get('/metrics')).body;
  expect(text).toContain('recoverops_response_incidents{state="ended"} 2');
  expect(text).toContain('recoverops_response_seconds{of="resolve",figure="mean"} 3600');
  expect(text).toContain('recoverops_response_seconds{of="wait",figure="p90"} 2400');
  expect(text).toContain('recoverops_response_share{of="success"} 1');
  ingress.clock.nowMs += INGRESS_LIMITS.api.measuresStaleMs;
  ingress.measures.failure = AWAY;
  const without = await get('/metrics');
  expect(without.statusCode).toBe(200);
  expect(without.body).toContain('recoverops_http_requests_total');
  expect(without.body).not.toMatch(/recoverops_response_\w+\{/);
});

test('Prometheus has those of each severity, cause, runbook, team and host group too, no more of each than may be', async () => {
  const all = Array.from({ length: INGRESS_LIMITS.api.seriesNamesMax + 5 }, (_, index) =>
    measured(
      0,
      {
        causes: [`cause_${String(index).padStart(2, '0')}`],
        groups: ['web "asg"\nup 1'],
        severity: 'critical',
        team: 'shop',
        usdPerHour: 30,
        rolledBack: index === 0,
        acknowledge: 16 * 60_000,
      },
      { workflowId: `incident:${index}` },
    ),
  );
  ingress.measures.given = { measured: all, cutAt: null, unreadable: 0 };
  const text = (await get('/metrics')).body;
  for (const said of [
    'recoverops_response_by_incidents{by="severity",name="critical",state="ended"} 25',
    'recoverops_response_by_seconds{by="team",name="shop",of="resolve",figure="mean"} 3600',
    'recoverops_response_by_usd{by="severity",name="critical",of="downtime"} 750',
    'recoverops_response_by_usd{by="runbook",name="truncate-log",of="model"} 0.125',
    'recoverops_response_by_breaches{by="team",name="shop",of="acknowledge"} 25',
    'recoverops_response_by_share{by="team",name="shop",of="false_remediation"} 0.04',
    'recoverops_response_by_counted{by="team",name="shop",of="false_remediation",part="of"} 25',
    // A name of others ends neither its label nor its line.
    'recoverops_response_by_incidents{by="group",name="web \\"asg\\"\\nup 1",state="open"} 0',
    'recoverops_response_names_left_out{by="cause"} 5',
    'recoverops_response_breaches{of="resolve"} 0',
  ])
    expect(text).toContain(`${said}\n`);
  expect(text).toMatch(/^recoverops_response_share_bound\{of="false_remediation",end="high"\} 0\.19\d*$/m);
  const causes = new Set(text.match(/by="cause",name="[^"]*"/g));
  expect(causes.size).toBe(INGRESS_LIMITS.api.seriesNamesMax);
  // By any alarm or host there would be a series for everything that ever was.
  expect(text).not.toMatch(/by="(alarm|host)"/);
});
