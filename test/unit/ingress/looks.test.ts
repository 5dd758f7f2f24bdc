import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostLook } from '../../../src/domain/diagnosis/look/host-look.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { AUTHORIZED, fakeIngress } from './fake-ingress.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
});
afterEach(() => ingress.app.close());

const RUN = '0b7f4c1e-7d0b-4b43-9a27-6c9a1a2b3c4d';

async function ask(options: InjectOptions) {
  const answer = await ingress.app.inject({ ...options, headers: AUTHORIZED });
  return { status: answer.statusCode, body: answer.json() };
}
const begin = (payload: object) => ask({ method: 'POST', url: '/api/v1/looks', payload });
const read = () => ask({ url: `/api/v1/looks/web-0/${RUN}` });

test('a look is begun in the name of who asks, and read until it has ended', async () => {
  expect(await begin({ host: 'web-0' })).toEqual({ status: 202, body: { host: 'web-0', runId: 'run-1' } });
  const place = { accountId: '111122223333', region: 'eu-west-1' };
  await begin({ host: 'web-0', account: place.accountId, region: place.region });
  expect(ingress.temporal.looks).toEqual([
    { host: 'web-0', by: 'ana' },
    { host: 'web-0', by: 'ana', place },
  ]);
  const look: HostLook = { kind: 'none', message: 'SSM knows no such host' };
  ingress.temporal.lookOutcomes.push({ kind: 'looking' }, { kind: 'ended', look });
  expect(await read()).toEqual({ status: 200, body: { kind: 'looking' } });
  expect(await read()).toEqual({ status: 200, body: look });
});

test.each([
  [{ kind: 'unknown' }, 404, 'Look.NotFound', 'There is no such look.'],
  [
    { kind: 'failed', message: 'AccessDenied: ssm:SendCommand' },
    502,
    'Look.Failed',
    'AccessDenied: ssm:SendCommand',
  ],
] as const)('a look that ended as %j is an error that says why', async (outcome, status, code, message) => {
  ingress.temporal.lookOutcomes.push(outcome);
  expect(await read()).toMatchObject({ status, body: { error: { code, message } } });
});

test('what is no run is refused before Temporal is asked', async () => {
  expect(await ask({ url: '/api/v1/looks/web-0/run-1' })).toMatchObject({ status: 400 });
});

test.each([
  [{ host: '$(reboot)' }],
  [{ host: '' }],
  [{}],
  [{ host: 'web-0', account: '111122223333' }],
  [{ host: 'web-0', account: '111122223333', region: 'nowhere' }],
  [{ host: 'web-0', command: 'reboot' }],
])('%j begins nothing', async (payload) => {
  expect(await begin(payload)).toMatchObject({ status: 400, body: { error: { code: 'Request.Invalid' } } });
  expect(ingress.temporal.looks).toEqual([]);
});

test('one person begins so many a minute and no more', async () => {
  const statuses: number[] = [];
  for (let n = 0; n <= INGRESS_LIMITS.api.looksPerMinute; n += 1)
    statuses.push((await begin({ host: 'web-0' })).status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(INGRESS_LIMITS.api.looksPerMinute);
  expect(statuses.at(-1)).toBe(429);
});
