import { afterEach, expect, test } from 'vitest';
import { createGeminiClient } from '../../../../src/clients/gemini/gemini.ts';
import type { Config } from '../../../../src/config/config.ts';
import type { ModelAnswer, ModelPort } from '../../../../src/ports/model.ts';
import {
  type GeminiReply,
  type GeminiServer,
  geminiReplies as replies,
  startGeminiServer,
} from '../../../support/gemini-server.ts';
import { HANG_LIMIT_MS } from '../../../support/hang-limit.ts';

const PLAN = { rootCause: 'a full disk', reasoning: 'E1', confidence: 0.9, evidenceIds: ['E1'], steps: [] };
const PROMPT = { system: 'the rules', user: 'the case' };

let server: GeminiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function settings(baseUrl: string, change: Partial<Config['gemini']> = {}): Config['gemini'] {
  return {
    apiKey: 'key-for-tests',
    model: 'gemini-2.5-flash',
    baseUrl,
    timeoutMs: HANG_LIMIT_MS,
    attemptsMax: 3,
    inputUsdPerMillion: 0.3,
    outputUsdPerMillion: 2.5,
    questionUsdPerDay: 2,
    ...change,
  };
}

function clientOf(gemini: Config['gemini']): ModelPort {
  const client = createGeminiClient(gemini);
  if (client === null) throw new Error('no client');
  return client;
}

async function ask(
  given: readonly GeminiReply[],
  change: Partial<Config['gemini']> = {},
): Promise<ModelAnswer> {
  server = await startGeminiServer(...given);
  return await clientOf(settings(server.baseUrl, change)).proposePlan(PROMPT, new AbortController().signal);
}

test('without an API key there is no client', () => {
  expect(createGeminiClient(settings('http://127.0.0.1:1', { apiKey: null }))).toBeNull();
});

test('a good answer comes back as JSON with tokens and cost, thinking counted as output', async () => {
  const answer = await ask([replies.plan(PLAN)]);
  expect(answer).toEqual({
    kind: 'answered',
    value: PLAN,
    usage: {
      attempts: 1,
      promptTokens: 1000,
      outputTokens: 150,
      costUsdCents: expect.closeTo(((1000 * 0.3 + 150 * 2.5) / 1e6) * 100, 10),
    },
  });
});

test('the request holds the model to JSON and to our schema, and the key travels in a header only', async () => {
  await ask([replies.plan(PLAN)]);
  const request = server?.requests[0];
  expect(request?.path).toBe('/v1beta/models/gemini-2.5-flash:generateContent');
  expect(request?.path).not.toContain('key-for-tests');
  expect(request?.apiKey).toBe('key-for-tests');
  expect(request?.body.systemInstruction?.parts[0]?.text).toBe('the rules');
  expect(request?.body.contents[0]?.parts[0]?.text).toBe('the case');
  expect(request?.body.generationConfig).toMatchObject({
    temperature: 0,
    responseMimeType: 'application/json',
    responseSchema: {
      type: 'object',
      required: ['rootCause', 'reasoning', 'confidence', 'evidenceIds', 'steps'],
    },
  });
});

test.each<[string, GeminiReply]>([
  ['a quota', replies.quota('0.01s')],
  ['a server error', replies.error(500, 'INTERNAL', 'An internal error has occurred')],
  ['an overload', replies.error(503, 'UNAVAILABLE', 'The model is overloaded')],
  ['a dropped connection', replies.hangUp],
  ['no candidate', replies.noCandidates],
  ['text that is no JSON', replies.text('{"rootCause": "a full')],
  ['an envelope that is no JSON', replies.notJson],
])('%s is retried, and the next answer counts', async (_, first) => {
  const answer = await ask([first, replies.plan(PLAN)]);
  expect(answer).toMatchObject({ kind: 'answered', value: PLAN, usage: { attempts: 2 } });
});

test('a silent model is timed out and retried', async () => {
  const answer = await ask([replies.silent, replies.plan(PLAN)], { timeoutMs: 2_000 });
  expect(answer).toMatchObject({ kind: 'answered', usage: { attempts: 2 } });
});

test('an answer that stalls half-way is timed out', async () => {
  const answer = await ask([replies.stalled], { timeoutMs: 150, attemptsMax: 1 });
  expect(answer).toMatchObject({ kind: 'failed', failure: 'timeout' });
});

test.each<[string, GeminiReply, string, number]>([
  ['a bad request', replies.error(400, 'INVALID_ARGUMENT', 'API key not valid'), 'refused', 1],
  ['a forbidden key', replies.error(403, 'PERMISSION_DENIED', 'denied'), 'refused', 1],
  ['a blocked prompt', replies.promptBlocked, 'blocked', 1],
  ['a blocked answer', replies.answerBlocked, 'blocked', 1],
  ['an answer cut at the token limit', replies.text('{"rootCause"', 'MAX_TOKENS'), 'truncated', 1],
  ['a huge answer', replies.text(`"${'x'.repeat(300_000)}"`), 'too_large', 1],
  ['a quota that stays', replies.quota('0.01s'), 'throttled', 3],
  ['a quota for longer than is worth waiting', replies.quota('3600s'), 'throttled', 1],
  ['garbage that stays', replies.text('I think you should restart it.'), 'invalid_json', 3],
])('%s fails as such after the right number of attempts', async (_, reply, failure, attempts) => {
  const answer = await ask([reply]);
  expect(answer).toMatchObject({ kind: 'failed', failure, usage: { attempts } });
  expect(server?.requests.length).toBe(attempts);
  expect(JSON.stringify(answer)).not.toContain('key-for-tests');
});

test('tokens of failed answers are counted too', async () => {
  const answer = await ask([replies.text('no JSON'), replies.plan(PLAN)]);
  expect(answer.usage).toMatchObject({ attempts: 2, promptTokens: 2000, outputTokens: 300 });
});

test('a model whose address nobody listens on is unavailable', async () => {
  server = await startGeminiServer(replies.silent);
  const { baseUrl } = server;
  await server.close();
  const answer = await clientOf(settings(baseUrl, { attemptsMax: 1 })).proposePlan(
    PROMPT,
    new AbortController().signal,
  );
  expect(answer).toMatchObject({ kind: 'failed', failure: 'unavailable' });
});

test('a cancelled call ends at once and is not retried', async () => {
  server = await startGeminiServer(replies.silent);
  const controller = new AbortController();
  const answering = clientOf(settings(server.baseUrl)).proposePlan(PROMPT, controller.signal);
  controller.abort();
  expect(await answering).toMatchObject({ kind: 'failed', failure: 'cancelled' });
});
