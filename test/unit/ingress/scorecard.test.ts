import { afterEach, beforeEach, expect, it, test } from 'vitest';
import type { Scorecard } from '../../../src/domain/record/scorecard/scorecard.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { ServiceError } from '../../../src/ports/service-error.ts';
import { MODELS_TOLD, scored } from '../../support/scored-incidents.ts';
import { AUTHORIZED, fakeIngress, HOST } from './fake-ingress.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
});
afterEach(async () => {
  await ingress.app.close();
});

const get = (query = '', headers: Record<string, string> = AUTHORIZED) =>
  ingress.app.inject({ method: 'GET', url: `/api/v1/scorecard${query}`, headers });
const failure = (code: string) =>
  new ServiceError({
    service: 'dynamodb',
    operation: 'Query',
    kind: 'unavailable',
    code,
    detail: code,
    neverSent: false,
    cause: undefined,
  });

test('the scorecard counts what findings opened in the days that are asked for', async () => {
  ingress.clock.nowMs = Date.parse('2026-11-23T00:00:00.000Z');
  ingress.scores.given = { scored: [scored(1)], cutAt: '2026-11-22T00:00:00.000Z', unreadable: 2 };
  ingress.models.told = MODELS_TOLD;
  const answer = await get('?days=7');
  expect(answer.statusCode).toBe(200);
  const card: Scorecard = answer.json();
  expect(card).toMatchObject({
    days: 7,
    from: '2026-11-16T00:00:00.000Z',
    counted: 1,
    cutAt: '2026-11-22T00:00:00.000Z',
    unreadable: 2,
    detectors: [{ detector: 'log-pattern-disk-full', opened: 1 }],
    models: { told: 'told' },
  });
  expect(ingress.scores.asked).toEqual(['2026-11-16T00:00:00.000Z']);
  expect((await get()).json()).toMatchObject({ days: 30 });
});

it('is read once for all who ask within some seconds, and what failed is read again', async () => {
  ingress.scores.failure = failure('ThrottlingException');
  expect((await get()).statusCode).toBe(503);
  ingress.scores.failure = null;
  expect((await get()).statusCode).toBe(200);
  await get();
  expect(ingress.scores.asked).toHaveLength(2);
  ingress.clock.nowMs += INGRESS_LIMITS.api.scorecardKeptMs;
  await get();
  expect(ingress.scores.asked).toHaveLength(3);
});

test('a table without the index is an error of its own, which says what to do', async () => {
  ingress.scores.failure = failure('IndexMissing');
  const answer = await get();
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'Scorecard.IndexMissing']);
});

test.each(['?days=8', '?days=', '?days=7&days=30', '?limit=1'])('%s is refused', async (query) => {
  expect((await get(query)).statusCode).toBe(400);
});

test('nobody reads it without a token', async () => {
  expect((await get('', { host: HOST })).statusCode).toBe(401);
});
