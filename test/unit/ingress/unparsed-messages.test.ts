import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { AUTHORIZED, fakeIngress, HOST } from './fake-ingress.ts';
import { alarmMessage, type Envelope, notification } from './sns-messages.ts';

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
const call = (method: 'GET' | 'POST', path: string) =>
  ingress.app.inject({
    method,
    url: `/api/v1/messages/unparsed${path}`,
    headers: AUTHORIZED,
    ...(method === 'POST' ? { payload: {} } : {}),
  });
const counted = async (outcome: string) => {
  const { values } = await ingress.metrics.alarms.get();
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
};
/** An alarm of a kind that is not known yet. */
const unread = () => notification({ Message: alarmMessage({ NewStateValue: 'MUTED' }) });

describe('a genuine message about an alarm that cannot be read', () => {
  test.each([
    ['an unknown state', alarmMessage({ NewStateValue: 'MUTED' }), 'NewStateValue must be'],
    ['a log alarm', alarmMessage({ Trigger: null, LogGroups: [] }), 'log alarms are not supported'],
    ['cut off', alarmMessage({}).slice(0, 200), 'not JSON'],
    [
      'text of an input transformer',
      'arn:aws:cloudwatch:us-east-1:111122223333:alarm:disk is red',
      'not JSON',
    ],
    ['an event', '{"detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch"}', 'resources'],
  ])('is kept whole, counted and listed: %s', async (_what, Message, why) => {
    const message = await notification({ Message });
    const answer = await post(message);
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'unparsed' }]);
    expect(await counted('unparsed')).toBe(1);
    const listed = await call('GET', '');
    expect(listed.json().items).toMatchObject([
      { messageId: message.MessageId, reason: expect.stringContaining(why) },
    ]);
    expect((await call('GET', `/${message.MessageId}`)).json()).toMatchObject({
      message: Message,
      replayed: null,
    });
    expect((await post(message)).json()).toEqual({ outcome: 'repeat' });
    expect(ingress.temporal.signalled).toEqual([]);
  });

  test('is not acknowledged before it is kept', async () => {
    const { ServiceError } = await import('../../../src/ports/service-error.ts');
    ingress.messages.failure = new ServiceError({
      service: 'dynamodb',
      operation: 'PutItem',
      kind: 'unavailable',
      code: 'ECONNREFUSED',
      detail: '',
      neverSent: true,
      cause: undefined,
    });
    const message = await unread();
    const away = await post(message);
    expect([away.statusCode, away.json().error.code]).toEqual([503, 'Store.Unavailable']);
    ingress.messages.failure = null;
    expect((await post(message)).json()).toEqual({ outcome: 'unparsed' });
  });

  test('stays with SNS when the store is full', async () => {
    ingress.messages.isFull = true;
    const answer = await post(await unread());
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'Message.StoreFull']);
    expect(await counted('failed')).toBe(1);
  });
});

describe('a replay', () => {
  async function keep(Message: string): Promise<string> {
    const messageId = randomUUID();
    await ingress.messages.keep({
      messageId,
      topicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
      receivedAt: '2026-11-22T08:00:00.000Z',
      reason: 'an older version could not read it',
      message: Message,
    });
    return messageId;
  }

  test('admits what can be read by now like a fresh delivery, once', async () => {
    const messageId = await keep(alarmMessage({}));
    const first = await call('POST', `/${messageId}/replay`);
    expect([first.statusCode, first.json().replayed.outcome]).toEqual([200, 'started']);
    expect(ingress.temporal.signalled).toMatchObject([
      { messageId, receivedAt: '2026-11-22T08:00:00.000Z', alarm: { name: 'Disk-Critical-ASG' } },
    ]);
    const again = await call('POST', `/${messageId}/replay`);
    expect(again.json()).toEqual(first.json());
    expect(ingress.temporal.signalled).toHaveLength(1);
    expect((await call('GET', '')).json().items).toEqual([]);
  });

  test('says why a message still cannot be read, and keeps it', async () => {
    const messageId = await keep(alarmMessage({ NewStateValue: 'MUTED' }));
    const answer = await call('POST', `/${messageId}/replay`);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'Message.StillUnparsed']);
    expect(answer.json().error.message).toContain('NewStateValue must be');
    expect((await call('GET', '')).json().items).toHaveLength(1);
  });

  test('that Temporal does not take leaves the message waiting', async () => {
    const { TemporalUnavailableError } = await import('../../../src/ports/temporal-errors.ts');
    const messageId = await keep(alarmMessage({}));
    ingress.temporal.failure = new TemporalUnavailableError('away');
    expect((await call('POST', `/${messageId}/replay`)).statusCode).toBe(503);
    expect((await call('GET', `/${messageId}`)).json().replayed).toBeNull();
  });

  test.each(['GET', 'POST'] as const)('of a message that nobody kept is not found (%s)', async (method) => {
    const path = `/22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324${method === 'POST' ? '/replay' : ''}`;
    expect((await call(method, path)).json().error.code).toBe('Message.NotFound');
  });
});

describe('a genuine message that is about no alarm', () => {
  const ignored = (method: 'GET' | 'POST', path = '') =>
    ingress.app.inject({
      method,
      url: `/api/v1/messages/ignored${path}`,
      headers: AUTHORIZED,
      ...(method === 'POST' ? { payload: {} } : {}),
    });

  test('is kept, shown without secrets, and stays so when it is taken again', async () => {
    const message = await notification({ Message: 'scaled out; password=hunter2hunter2' });
    expect((await post(message)).json()).toEqual({ outcome: 'ignored' });
    expect((await ignored('GET')).json().items).toMatchObject([{ messageId: message.MessageId }]);
    // It is none of ours: its secrets are not even stored.
    expect(ingress.messages.ignored.get(String(message.MessageId))?.message).not.toContain('hunter2');
    const shown = await ignored('GET', `/${message.MessageId}`);
    expect(shown.json().message).toContain('scaled out');
    expect(shown.body).not.toContain('hunter2');
    const again = await ignored('POST', `/${message.MessageId}/replay`);
    expect([again.statusCode, again.json().error.code]).toEqual([409, 'Message.StillIgnored']);
    // There is no alarm to look at.
    expect(again.json().error.nextStep).not.toContain('CloudWatch');
    expect(ingress.temporal.signalled).toEqual([]);
    expect((await call('GET', `/${message.MessageId}`)).statusCode).toBe(404);
  });

  test('opens an incident when it can be read by now', async () => {
    const messageId = randomUUID();
    await ingress.messages.keepIgnored({
      messageId,
      topicArn: 'arn:aws:sns:us-east-1:111122223333:alarms',
      receivedAt: '2026-11-22T08:00:00.000Z',
      reason: 'an older version took it for none',
      message: alarmMessage({}),
    });
    const taken = await ignored('POST', `/${messageId}/replay`);
    expect(taken.json().replayed.outcome).toBe('started');
    expect((await ignored('POST', `/${messageId}/replay`)).json()).toEqual(taken.json());
    expect(ingress.temporal.signalled).toHaveLength(1);
    expect((await ignored('GET')).json().items).toEqual([]);
  });

  test('is kept so often a minute and no oftener, and nobody waits for it', async () => {
    const never: string[] = [];
    ingress.messages.keepIgnored = ({ messageId }) => {
      never.push(messageId);
      return new Promise(() => undefined);
    };
    const max = INGRESS_LIMITS.ignoredKeptPerMinute;
    for (let count = 0; count <= max; count += 1)
      expect((await post(await notification({ Message: 'scaled out' }))).statusCode).toBe(200);
    expect(never).toHaveLength(max);
    ingress.clock.nowMs += 60_000;
    await post(await notification({ Message: 'scaled out' }));
    expect(never).toHaveLength(max + 1);
  });

  test('is answered all the same when it cannot be kept', async () => {
    ingress.messages.failure = new Error('away');
    const answer = await post(await notification({ Message: 'scaled out' }));
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'ignored' }]);
  });
});
