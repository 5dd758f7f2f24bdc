import type { InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/domain/bounds.ts';
import type { ModelExchange } from '../../../src/domain/diagnosis/model-exchange.ts';
import { answered, askedQuestion, unanswered } from '../../../src/domain/record/question.ts';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { serviceError } from '../../support/fake-aws.ts';
import { incidentRecord } from '../../support/incident-record.ts';
import { AUTHORIZED, fakeIngress, TOKEN_ID, tokensOfAna } from './fake-ingress.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
const RECORD = incidentRecord();
const { incidentId } = RECORD;
const open = async (overrides: Parameters<typeof fakeIngress>[0] = {}) => {
  ingress = await fakeIngress(overrides);
  ingress.incidents.stored.set(incidentId, { record: RECORD, timeline: [] });
};
beforeEach(() => open());
afterEach(() => ingress.app.close());

const QUESTION_ID = 'ab'.repeat(20);
const EXCHANGE: ModelExchange = {
  id: 'question-ab-1',
  model: 'gemini-2.5-flash',
  sentAt: '2026-11-30T08:00:00.000Z',
  sentBytes: 7,
  outcome: 'asked',
  key: `incidents/${incidentId}/1/ai/question-ab-1.json`,
  sha256: 'cd'.repeat(32),
};
const asked = (id = QUESTION_ID) =>
  askedQuestion({ id, question: 'Why?', by: 'ana', via: 'api', askedAt: '2026-11-30T07:59:59.000Z' }, 1);
const ANSWERED = answered(asked(), 'A log.', {
  model: EXCHANGE.model,
  usage: { attempts: 1, promptTokens: 1, outputTokens: 1, costUsdCents: 1 },
  exchange: EXCHANGE,
  endedAt: '2026-11-30T08:00:01.000Z',
});

async function ask(options: InjectOptions) {
  const answer = await ingress.app.inject({ ...options, headers: { ...AUTHORIZED, ...options.headers } });
  return { status: answer.statusCode, body: answer.json() };
}
const path = (what: string) => `/api/v1/incidents/${incidentId}/${what}`;
const post = (question: unknown, key?: string) =>
  ask({
    method: 'POST',
    url: path('questions'),
    payload: { question },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const read = () => ask({ url: path(`questions/${QUESTION_ID}`) });

describe('a question', () => {
  test('is asked in the name of who is signed in, without its secrets', async () => {
    const { status, body } = await post('Is password=hunter2hunter2 wrong?');
    expect(status).toBe(202);
    expect(ingress.temporal.questions).toEqual([
      {
        incidentId,
        id: body.id,
        by: 'ana',
        via: 'api',
        signedIn: { method: 'token', subject: TOKEN_ID, issuer: null, role: 'admin' },
        question: expect.stringMatching(/^Is password=/),
        askedAt: new Date(ingress.clock.nowMs).toISOString(),
      },
    ]);
    expect(JSON.stringify([ingress.temporal.questions, ingress.logLines])).not.toContain('hunter2hunter2');
  });

  test('with one key is one, and without a key each is one of its own', async () => {
    const ids = [];
    for (const key of ['k', 'k', 'other', undefined, undefined]) ids.push((await post('Why?', key)).body.id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
  });

  test.each([[''], [' '], ['x'.repeat(LIMITS.questionChars + 1)], [7]])('%j is none', async (question) => {
    expect(await post(question)).toMatchObject({ status: 400 });
    expect(ingress.temporal.questions).toEqual([]);
  });

  test('of somebody who may only look is refused with what it takes', async () => {
    await ingress.app.close();
    await open({ tokens: tokensOfAna('viewer') });
    expect(await post('Why?')).toMatchObject({
      status: 403,
      body: { error: { code: 'Access.RoleNeeded', message: expect.stringContaining('responder') } },
    });
    expect(ingress.temporal.questions).toEqual([]);
    ingress.questions.kept.set(incidentId, [ANSWERED]);
    expect(await read()).toMatchObject({ status: 200 });
    expect(await ask({ url: path('exchanges') })).toMatchObject({ status: 200 });
  });

  test('beyond what an incident may have is refused, one that was asked before is not', async () => {
    const before = Array.from({ length: LIMITS.questionsMax - 1 }, (_, n) => asked(`q${n}`));
    ingress.questions.kept.set(incidentId, before);
    const { body } = await post('Why?', 'k');
    ingress.questions.kept.set(incidentId, [...before, asked(body.id)]);
    expect(await post('Why?', 'k')).toMatchObject({ status: 202, body: { id: body.id } });
    expect(await post('Why?', 'other')).toMatchObject({
      status: 409,
      body: { error: { code: 'Question.TooMany' } },
    });
  });

  test('of one person comes so often a minute and no more', async () => {
    const statuses = [];
    for (let n = 0; n <= INGRESS_LIMITS.api.questionsPerMinute; n += 1)
      statuses.push((await post('Why?')).status);
    expect(statuses.at(-1)).toBe(429);
    expect(statuses.filter((status) => status === 202)).toHaveLength(INGRESS_LIMITS.api.questionsPerMinute);
  });
});

describe('its answer', () => {
  test('is waited for, and read from where it is kept', async () => {
    ingress.temporal.questionOutcomes.push(
      { kind: 'asking' },
      { kind: 'ended', outcome: { kind: 'kept', question: ANSWERED } },
    );
    expect(await read()).toEqual({ status: 200, body: { kind: 'asking' } });
    expect(await read()).toEqual({ status: 200, body: { kind: 'kept', question: ANSWERED } });
    // Temporal has forgotten it.
    ingress.questions.kept.set(incidentId, [ANSWERED]);
    expect(await read()).toEqual({ status: 200, body: { kind: 'kept', question: ANSWERED } });
  });

  test('may be a reason why there is none', async () => {
    const refused = unanswered(asked(), { code: 'budget_spent', message: 'm' }, { endedAt: 'x' });
    ingress.questions.kept.set(incidentId, [refused]);
    expect(await read()).toMatchObject({ status: 200, body: { question: { refusal: refused.refusal } } });
  });

  test.each([
    [{ kind: 'unknown' }, 404, 'Question.NotFound'],
    [{ kind: 'failed', message: 'Dynamo.Unavailable' }, 502, 'Question.Failed'],
    [{ kind: 'ended', outcome: { kind: 'full' } }, 409, 'Question.TooMany'],
    [{ kind: 'ended', outcome: { kind: 'unknown_incident' } }, 404, 'Incident.NotFound'],
  ] as const)('that ended as %j is an error that says so', async (outcome, status, code) => {
    ingress.temporal.questionOutcomes.push(outcome);
    expect(await read()).toMatchObject({ status, body: { error: { code } } });
  });

  test('stands in the list and in the report', async () => {
    ingress.questions.kept.set(incidentId, [ANSWERED]);
    expect(await ask({ url: path('questions') })).toEqual({
      status: 200,
      body: { items: [ANSWERED], limit: LIMITS.questionsMax },
    });
    const report = await ingress.app.inject({ url: path('report'), headers: AUTHORIZED });
    expect(report.body).toContain('Why?');
    ingress.questions.failure = serviceError('dynamodb', 'unavailable');
    expect(await ask({ url: path('questions') })).toMatchObject({
      status: 503,
      body: { error: { code: 'Store.Unavailable' } },
    });
  });
});

describe('what was sent', () => {
  const document = {
    format: 'recoverops.exchange/1',
    incidentId,
    id: EXCHANGE.id,
    model: EXCHANGE.model,
    sentAt: EXCHANGE.sentAt,
    system: 'rules',
    user: 'data',
    outcome: 'asked',
    answer: null,
  } as const;

  test('is listed over plans and questions, and shown whole with what came back', async () => {
    const planned = { ...EXCHANGE, id: 'plan-ef-1', sentAt: '2026-11-30T07:00:00.000Z' };
    const provenance = {
      planner: 'gemini',
      model: 'm',
      fallbackReason: null,
      attempts: 1,
      promptTokens: 1,
      outputTokens: 1,
      costUsdCents: 1,
      durationMs: 1,
      exchanges: [planned],
    } as const;
    ingress.incidents.stored.set(incidentId, { record: { ...RECORD, provenance }, timeline: [] });
    ingress.questions.kept.set(incidentId, [ANSWERED]);
    expect(await ask({ url: path('exchanges') })).toEqual({
      status: 200,
      body: { items: [planned, EXCHANGE] },
    });
    ingress.exchanges.given.set(EXCHANGE.id, { kind: 'read', document });
    expect(await ask({ url: path(`exchanges/${EXCHANGE.id}`) })).toEqual({
      status: 200,
      body: { exchange: EXCHANGE, system: 'rules', user: 'data', answer: 'A log.' },
    });
    ingress.exchanges.given.set(planned.id, { kind: 'read', document: { ...document, answer: 'a plan' } });
    expect(await ask({ url: path(`exchanges/${planned.id}`) })).toMatchObject({ body: { answer: 'a plan' } });
  });

  test('is an error that says why where it cannot be read, or never was', async () => {
    ingress.questions.kept.set(incidentId, [ANSWERED]);
    expect(await ask({ url: path(`exchanges/${EXCHANGE.id}`) })).toMatchObject({
      status: 502,
      body: {
        error: { code: 'Exchange.Unreadable', message: 'It cannot be read: it is not there any more.' },
      },
    });
    expect(await ask({ url: path('exchanges/plan-ff-1') })).toMatchObject({
      status: 404,
      body: { error: { code: 'Exchange.NotFound' } },
    });
  });
});
