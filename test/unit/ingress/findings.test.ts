import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Finding } from '../../../src/domain/alarm/finding/finding.ts';
import { findingMessage } from '../../../src/domain/alarm/finding/finding-message.ts';
import { LIMITS } from '../../../src/domain/bounds.ts';
import { finding } from '../../support/finding-samples.ts';
import { AUTHORIZED, fakeIngress, HOST } from './fake-ingress.ts';
import {
  alarmMessage,
  confirmation,
  type Envelope,
  FINDINGS_TOPIC_ARN,
  notification,
  TOPIC_ARN,
} from './sns-messages.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
});
afterEach(async () => {
  await ingress.app.close();
});

const post = (body: Envelope) =>
  ingress.app.inject({
    method: 'POST',
    url: '/webhooks/sns',
    headers: { host: HOST, 'content-type': 'text/plain; charset=UTF-8' },
    payload: JSON.stringify(body),
  });
const published = (change: Partial<Finding> = {}, fields: Envelope = {}) =>
  notification({ TopicArn: FINDINGS_TOPIC_ARN, Message: findingMessage(finding(change)), ...fields });
const unparsed = async () =>
  (await ingress.app.inject({ method: 'GET', url: '/api/v1/messages/unparsed', headers: AUTHORIZED })).json()
    .items as readonly { readonly messageId: string; readonly reason: string }[];

test('a finding of its topic starts an incident of its detector and resource, and its OK joins it', async () => {
  const red = await post(await published());
  expect([red.statusCode, red.json()]).toEqual([200, { outcome: 'started' }]);
  const ok = { state: 'OK', previousState: 'ALARM' } as const;
  const heard = { kind: 'heard', at: '2026-11-22T08:04:00.000Z', lines: 12 } as const;
  await post(await published({ ...ok, at: '2026-11-22T08:05:00.000Z', recovery: heard }));
  expect(ingress.temporal.signalled).toMatchObject([
    {
      messageId: expect.stringMatching(/^finding-[0-9a-f]{32}$/),
      alarm: { kind: 'finding', name: 'log-pattern-disk-full', state: 'ALARM', finding: finding() },
    },
    { alarm: { kind: 'finding', state: 'OK', stateChangeTime: '2026-11-22T08:05:00.000Z' } },
  ]);
});

test.each([
  ['is told by an earlier release, which does not say why', {}],
  ['is silence', { recovery: { kind: 'quiet' } }],
] as const)('an OK that %s joins as a lack of data', async (_, why) => {
  await post(await published({ state: 'OK', previousState: 'ALARM', ...why }));
  expect(ingress.temporal.signalled).toMatchObject([
    { alarm: { kind: 'finding', state: 'INSUFFICIENT_DATA', finding: { state: 'OK' } } },
  ]);
});

test('a change that its detector publishes again is the same delivery, and another change is another', async () => {
  await post(await published());
  await post(await published());
  await post(await published({ at: '2026-11-22T08:01:00.001Z' }));
  await post(await published({ resource: { kind: 'function', id: 'i-0123456789abcdef0' } }));
  const ids = ingress.temporal.signalled.map(({ messageId }) => messageId);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});

test('the topic of findings can be subscribed to', async () => {
  const asked = await confirmation({ TopicArn: FINDINGS_TOPIC_ARN });
  expect((await post(asked)).json()).toEqual({ outcome: 'confirmed' });
});

describe('what has no business on its topic is kept and shown, and opens nothing', () => {
  it.each([
    [
      'a forged finding on a topic of alarms',
      TOPIC_ARN,
      findingMessage(finding()),
      'topic of findings alone',
    ],
    ['an alarm on the topic of findings', FINDINGS_TOPIC_ARN, alarmMessage(), 'takes nothing else'],
    ['anything else there', FINDINGS_TOPIC_ARN, 'hello', 'takes nothing else'],
    [
      'another version',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ ...finding(), format: 'finding/v2' }),
      'format must be finding/v1',
    ],
    [
      'a member too many',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ format: 'finding/v1', ...finding(), verdict: 'auto' }),
      'verdict is not known',
    ],
    [
      'a finding and an alarm in one',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ ...JSON.parse(alarmMessage()), format: 'finding/v1', ...finding() }),
      'AlarmName is not known',
    ],
    [
      'a lying account',
      FINDINGS_TOPIC_ARN,
      findingMessage(finding({ accountId: '999999999999' })),
      'neither that of its topic nor one that is served',
    ],
    [
      'a lying Region',
      FINDINGS_TOPIC_ARN,
      findingMessage(finding({ region: 'eu-west-1' })),
      'neither that of its topic nor one that is served',
    ],
    [
      'a resource that could be read as all hosts',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ format: 'finding/v1', ...finding(), resource: { kind: 'instance', id: '*' } }),
      'no id of an instance',
    ],
    [
      'what is too large',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ format: 'finding/v1', ...finding(), lines: ['x'.repeat(LIMITS.findingBytes)] }),
      '65536 bytes',
    ],
    [
      'control characters',
      FINDINGS_TOPIC_ARN,
      JSON.stringify({ format: 'finding/v1', ...finding(), lines: ['\u001b[2J\u202e'] }),
      'without control or invisible',
    ],
  ])('%s', async (_name, TopicArn, Message, why) => {
    const message = await notification({ TopicArn, Message });
    const answer = await post(message);
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'unparsed' }]);
    expect(await unparsed()).toMatchObject([
      { messageId: message.MessageId, reason: expect.stringContaining(why) },
    ]);
    expect(ingress.temporal.signalled).toEqual([]);
  });

  it('an unsigned one is refused', async () => {
    const forged = {
      ...(await published()),
      Message: findingMessage(finding({ class: 'disk_full' })).replace('42', '43'),
    };
    expect((await post(forged)).statusCode).toBe(403);
    expect(ingress.temporal.signalled).toEqual([]);
  });
});

test('an account and Region that are served may have findings', async () => {
  const accounts = {
    homeAccountId: '111122223333',
    accounts: [
      {
        accountId: '999999999999',
        regions: ['eu-west-1'],
        diagnosticsRoleArn: null,
        executionRoleArn: null,
        externalId: null,
      },
    ],
  };
  await ingress.app.close();
  ingress = await fakeIngress({ findings: { topicArn: FINDINGS_TOPIC_ARN, accounts } });
  const there = await post(await published({ accountId: '999999999999', region: 'eu-west-1' }));
  expect(there.json()).toEqual({ outcome: 'started' });
  const elsewhere = await post(await published({ accountId: '999999999999', region: 'eu-west-2' }));
  expect(elsewhere.json()).toEqual({ outcome: 'unparsed' });
});

test('where no topic of findings is set none is taken', async () => {
  await ingress.app.close();
  ingress = await fakeIngress({ findings: null });
  const answer = await post(await notification({ Message: findingMessage(finding()) }));
  expect(answer.json()).toEqual({ outcome: 'unparsed' });
});

test('a secret that a detector has left in a line goes no further', async () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const line = `login failed: password=hunter2horse ${secret}`;
  await post(
    await published({
      lines: [line],
      reason: line,
      templates: [{ id: 't1', text: line, count: 1, novel: true, excess: null }],
    }),
  );
  const [delivery] = ingress.temporal.signalled;
  expect(JSON.stringify(delivery)).not.toContain(secret);
  expect(JSON.stringify(delivery)).not.toContain('hunter2horse');
  expect(delivery?.alarm.finding?.lines[0]).toContain('<REDACTED:');
});

test('a kept finding is taken by a replay as its topic says', async () => {
  const message = await published({ accountId: '999999999999' });
  await post(message);
  const replay = () =>
    ingress.app.inject({
      method: 'POST',
      url: `/api/v1/messages/unparsed/${message.MessageId}/replay`,
      headers: AUTHORIZED,
      payload: {},
    });
  const still = await replay();
  expect([still.statusCode, still.json().error.message]).toEqual([
    409,
    expect.stringContaining('neither that of its topic nor one that is served'),
  ]);
});
