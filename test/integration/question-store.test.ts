import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { createExchangeReader } from '../../src/clients/aws/exchange-reader.ts';
import {
  createQuestionReader,
  createQuestionSpend,
  createQuestionStore,
} from '../../src/clients/dynamodb/question-store.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import { LIMITS } from '../../src/domain/bounds.ts';
import { exchangeDocument, type ModelExchange } from '../../src/domain/diagnosis/model-exchange.ts';
import { answered, askedQuestion, type Question, unanswered } from '../../src/domain/record/question.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { recordLabOfFile } from '../support/record-stores.ts';

const records = recordLabOfFile();
const ID = '1795334400_Disk-Critical-ASG_web-asg';
const DAY = '2026-11-30';
const store = (retentionDays: number | null = null) =>
  createQuestionStore(records.documents, records.prefix, retentionDays);
const spend = () => createQuestionSpend(records.documents, records.prefix);
const item = async (key: string) =>
  (
    await records.documents.send(
      new GetCommand({ TableName: tableNames(records.prefix).incidents, Key: { incident_id: key } }),
    )
  ).Item;

const asked = (id: string) =>
  askedQuestion({ id, question: 'Why?', by: 'ana', via: 'api', askedAt: '2026-11-30T08:00:00.000Z' }, 1);
const EXCHANGE: ModelExchange = {
  id: 'question-a-1',
  model: 'm',
  sentAt: '2026-11-30T08:00:00.000Z',
  sentBytes: 9,
  outcome: 'asked',
  key: `incidents/${ID}/1/ai/question-a-1.json`,
  sha256: 'ab'.repeat(32),
};
const sent = (question: Question): Question => ({ ...question, model: 'm', exchange: EXCHANGE });
const ended = (question: Question, text = 'So.') =>
  answered(question, text, {
    model: 'm',
    usage: { attempts: 1, promptTokens: 1, outputTokens: 1, costUsdCents: 0.1 },
    exchange: EXCHANGE,
    endedAt: '2026-11-30T08:00:02.000Z',
  });

test('a question is kept once, sent once, and ended once', async () => {
  const questions = store();
  expect(await questions.begin(ID, asked('a'), null)).toEqual({ kind: 'begun' });
  expect(await questions.begin(ID, asked('a'), null)).toEqual({ kind: 'known', question: asked('a') });
  expect(await questions.markSent(ID, sent(asked('a')), null)).toBe('marked');
  expect(await questions.markSent(ID, sent(asked('a')), null)).toBe('sent_before');
  expect(await questions.end(ID, ended(asked('a')), null)).toBe('written');
  const late = unanswered(asked('a'), { code: 'timeout', message: 'late' }, { endedAt: 'x' });
  expect(await questions.end(ID, late, null)).toBe('ended_before');
  expect(await questions.begin(ID, asked('a'), null)).toEqual({ kind: 'known', question: ended(asked('a')) });
  const reader = createQuestionReader(records.documents, records.prefix);
  expect(await reader.list(ID)).toEqual([ended(asked('a'))]);
  expect(await reader.list('1_other_x')).toEqual([]);
});

test('of two that send at once one may, and questions at once are all kept', async () => {
  const questions = store();
  await questions.begin(ID, asked('a'), null);
  const both = await Promise.all([1, 2].map(() => questions.markSent(ID, sent(asked('a')), null)));
  expect(both.toSorted()).toEqual(['marked', 'sent_before']);
  await Promise.all(['b', 'c', 'd'].map((id) => questions.begin(ID, asked(id), null)));
  expect((await questions.list(ID)).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('an incident has so many questions, with answers of the longest, and no more', async () => {
  const questions = store();
  const long = '\u{1f525}'.repeat(LIMITS.questionAnswerChars / 2);
  for (let n = 0; n < LIMITS.questionsMax; n += 1) {
    expect(await questions.begin(ID, asked(`q${n}`), null)).toEqual({ kind: 'begun' });
    await questions.end(ID, ended(asked(`q${n}`), long), null);
  }
  expect(await questions.begin(ID, asked('more'), null)).toEqual({ kind: 'full' });
  expect(await questions.list(ID)).toHaveLength(LIMITS.questionsMax);
});

test('those of an incident that has ended expire as it does; others stay', async () => {
  const endedAt = '2026-11-29T00:00:00.000Z';
  await store(30).begin(ID, asked('a'), null);
  expect((await item(`${ID}#questions`))?.expires_at).toBeNull();
  await store(30).begin(ID, asked('b'), endedAt);
  expect((await item(`${ID}#questions`))?.expires_at).toBe(Date.parse(endedAt) / 1000 + 30 * 86_400);
});

test('a day has so much to spend and no more, whoever spends it at the same time', async () => {
  const asking = Array.from({ length: 10 }, () => spend().reserve(DAY, 30, 100));
  expect((await Promise.all(asking)).filter((may) => may)).toHaveLength(3);
  await spend().giveBack(DAY, 29.5);
  expect(await spend().reserve(DAY, 30, 100)).toBe(true);
  expect(await spend().reserve(DAY, 30, 100)).toBe(false);
  expect(await spend().reserve('2026-12-01', 30, 100)).toBe(true);
  expect(await spend().reserve('2026-12-02', 101, 100)).toBe(false);
});

test('what was sent is read as it was kept, or it is said why not', async () => {
  const reader = createExchangeReader(records.objects);
  const { id, model, sentAt, outcome } = EXCHANGE;
  const parts = { incidentId: ID, id, model, sentAt, outcome, system: 'rules', user: 'data', answer: null };
  const document = exchangeDocument(parts);
  const json = `${JSON.stringify(document)}\n`;
  const kept = { ...EXCHANGE, sha256: sha256Hex(json) };
  expect(await reader.read(ID, kept)).toEqual({ kind: 'unread', why: 'it is not there any more' });
  await records.objects.put(kept.key ?? '', json, 'application/json');
  expect(await reader.read(ID, kept)).toEqual({ kind: 'read', document });
  expect(await reader.read(ID, EXCHANGE)).toMatchObject({
    why: expect.stringContaining('is not what was kept'),
  });
  expect(await reader.read('1_other_x', kept)).toMatchObject({ why: 'it is no such document' });
  expect(await reader.read(ID, { ...kept, key: null })).toMatchObject({
    why: 'S3 would not take it when it was sent',
  });
});
