import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { INGRESS_LIMITS } from '../../../src/ingress/bounds.ts';
import { createAllowedTopics } from '../../../src/ingress/sns/allowed-topics.ts';
import { createCertificateStore } from '../../../src/ingress/sns/certificate-store.ts';
import { ReplayMemory } from '../../../src/ingress/sns/replay-memory.ts';
import { createSnsVerifier } from '../../../src/ingress/sns/verify-message.ts';
import { TemporalRefusedError, TemporalUnavailableError } from '../../../src/ports/temporal-errors.ts';
import { AUTHORIZED, fakeIngress, HOST } from './fake-ingress.ts';
import {
  alarmMessage,
  confirmation,
  type Envelope,
  notification,
  TOPIC_ARN,
  testCertificate,
} from './sns-messages.ts';

let ingress: Awaited<ReturnType<typeof fakeIngress>>;
beforeEach(async () => {
  ingress = await fakeIngress();
});
afterEach(async () => {
  await ingress.app.close();
});

const post = (body: Envelope | string, headers: Record<string, string> = {}) =>
  ingress.app.inject({
    method: 'POST',
    url: '/webhooks/sns',
    headers: { host: HOST, 'content-type': 'text/plain; charset=UTF-8', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const refusals = () => ingress.logLines.flatMap((line) => ('refusal' in line ? [line.refusal] : []));

test('a genuine alarm is answered after Temporal has it, with what the incident needs', async () => {
  const message = await notification();
  const answer = await post(message);
  expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'started' }]);
  expect(ingress.temporal.signalled).toMatchObject([
    {
      messageId: message.MessageId,
      alarm: { name: 'Disk-Critical-ASG', state: 'ALARM', region: 'us-east-1', resource: { id: 'web-asg' } },
    },
  ]);
});

test('a redelivered message is answered 200 and changes nothing', async () => {
  const message = await notification();
  await post(message);
  const again = await post(message);
  expect([again.statusCode, again.json()]).toEqual([200, { outcome: 'repeat' }]);
  expect(ingress.temporal.signalled).toHaveLength(1);
});

test('the same message twice at once reaches Temporal once', async () => {
  const gate = Promise.withResolvers<void>();
  ingress.temporal.gate = gate.promise;
  const message = await notification();
  const both = Promise.all([post(message), post(message)]);
  gate.resolve();
  expect((await both).map((answer) => answer.statusCode)).toEqual([200, 200]);
  expect(ingress.temporal.signalled).toHaveLength(1);
});

test.each([
  [new TemporalUnavailableError('away'), 'Temporal.Unavailable'],
  [new TemporalRefusedError('no such search attribute'), 'Temporal.Refused'],
])('Temporal away (%s): 503, and the redelivery is not lost', async (failure, code) => {
  ingress.temporal.failure = failure;
  const message = await notification();
  const away = await post(message);
  expect([away.statusCode, away.json().error.code]).toEqual([503, code]);
  expect(away.headers['retry-after']).toBeDefined();
  ingress.temporal.failure = null;
  expect((await post(message)).json()).toEqual({ outcome: 'started' });
  expect(ingress.temporal.signalled).toHaveLength(1);
});

test('an OK for which no incident is open is answered 200 and done', async () => {
  ingress.temporal.signalOutcome = 'not_open';
  const answer = await post(await notification({ Message: alarmMessage({ NewStateValue: 'OK' }) }));
  expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'not_open' }]);
});

test.each([
  ['hello', 'not JSON'],
  ['{"a":1}', ''],
  ['[]', ''],
  ['null', ''],
])(
  'a genuine message that is not an alarm (%s) is answered 200, and its reason is kept',
  async (Message, why) => {
    const message = await notification({ Message });
    const answer = await post(message);
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'ignored' }]);
    expect(ingress.temporal.signalled).toEqual([]);
    const list = await ingress.app.inject({ url: '/api/v1/messages/ignored', headers: AUTHORIZED });
    expect(list.json().items).toMatchObject([
      { messageId: message.MessageId, reason: expect.stringContaining(why) },
    ]);
    expect(list.json().items[0].reason).not.toBe('');
  },
);

test('a subscription is confirmed by the API with the token of the message', async () => {
  const message = await confirmation();
  const answer = await post(message);
  expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'confirmed' }]);
  expect(ingress.subscriptions.confirmed).toEqual([{ topicArn: message.TopicArn, token: message.Token }]);
});

test('a subscription of a topic that is not allowed is not confirmed', async () => {
  const answer = await post(await confirmation({ TopicArn: 'arn:aws:sns:us-east-1:999999999999:mine' }));
  expect(answer.statusCode).toBe(403);
  expect(ingress.subscriptions.confirmed).toEqual([]);
});

test('a confirmation that AWS does not take is 503, so that SNS asks again', async () => {
  const { ServiceError } = await import('../../../src/ports/service-error.ts');
  ingress.subscriptions.failure = new ServiceError({
    service: 'sns',
    operation: 'ConfirmSubscription',
    kind: 'unavailable',
    code: 'ECONNREFUSED',
    detail: '',
    neverSent: true,
    cause: undefined,
  });
  const answer = await post(await confirmation());
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'Sns.ConfirmationFailed']);
});

test('a refused message gets 403 without a body; the reason is in log and metrics', async () => {
  const message = await notification({ TopicArn: 'arn:aws:sns:us-east-1:999999999999:alarms' });
  const answer = await post(message);
  expect([answer.statusCode, answer.body]).toEqual([403, '']);
  expect(refusals()).toEqual(['Sns.Topic']);
  const metrics = await ingress.app.inject({ url: '/metrics', headers: AUTHORIZED });
  expect(metrics.body).toContain('recoverops_sns_verifications_total{result="Sns.Topic"} 1');
});

test.each([
  ['{"unknown":"json"}', 'Sns.Envelope'],
  ['not json', 'Sns.NotJson'],
  ['', 'Sns.NotJson'],
  ['null', 'Sns.NotJson'],
])('a body that is no envelope (%s): 403 and its reason', async (body, refusal) => {
  const answer = await post(body);
  expect([answer.statusCode, answer.body]).toEqual([403, '']);
  expect(refusals()).toEqual([refusal]);
});

test('raw delivery is refused even when the body is a signed envelope', async () => {
  const answer = await post(await notification(), { 'x-amz-sns-rawdelivery': 'true' });
  expect(answer.statusCode).toBe(403);
  expect(refusals()).toEqual(['Sns.RawDelivery']);
});

test('5 MB are answered 413', async () => {
  const answer = await post(JSON.stringify({ Message: 'x'.repeat(5 * 1024 * 1024) }));
  expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'Request.TooLarge']);
});

test('a form is answered 415', async () => {
  const answer = await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
  expect([answer.statusCode, answer.json().error.code]).toEqual([415, 'Request.UnsupportedMediaType']);
});

test('one address that keeps failing gets 429, and genuine messages from it still get through', async () => {
  const statuses: number[] = [];
  for (let n = 0; n <= INGRESS_LIMITS.failures.perAddressMax; n++)
    statuses.push((await post('x')).statusCode);
  expect(statuses.slice(0, -1).every((status) => status === 403)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
  // With a certificate at hand; fetching one is what that address can no longer cause.
  ingress.clock.nowMs += INGRESS_LIMITS.failures.windowMs;
  expect((await post(await notification())).statusCode).toBe(200);
  for (let n = 0; n <= INGRESS_LIMITS.failures.perAddressMax; n++) await post('x');
  expect((await post('x')).statusCode).toBe(429);
  expect((await post(await notification())).statusCode).toBe(200);
});

/** A body as large as may be, for the topic, with a certificate that no one has. */
const bigForgery = async (fields: Envelope) => ({
  ...(await notification({ Message: 'x'.repeat(200_000) })),
  Signature: 'A'.repeat(344),
  ...fields,
});
const spendBudget = async () => {
  for (let n = 0; n <= INGRESS_LIMITS.failures.perAddressMax; n++) await post('x');
};
const MADE_UP = `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${'ab'.repeat(16)}.pem`;

test('what fails for its certificate spends the budget too, and then nothing of that sender is read', async () => {
  const read = vi.spyOn(ingress.verifier, 'verify');
  const forgery = await bigForgery({ SigningCertURL: MADE_UP });
  const max = INGRESS_LIMITS.failures.perAddressMax;
  for (let n = 0; n < max; n++) expect((await post(forgery)).statusCode).toBe(503);
  expect(read).toHaveBeenCalledTimes(max);
  const linesBefore = ingress.logLines.length;
  for (let n = 0; n < 20; n++) {
    const answer = await post(forgery);
    // It may be genuine for all that we know, so SNS is to send it again.
    expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'Sns.CertificateUnavailable']);
    expect((await post(await bigForgery({ TopicArn: 'arn:aws:sns:us-east-1:9:x' }))).statusCode).toBe(429);
  }
  expect(read).toHaveBeenCalledTimes(max);
  expect(ingress.logLines.length).toBe(linesBefore);
});

test('a genuine message in a flood of made-up certificates from its own address is taken within its tries', async () => {
  const { url, pem } = await testCertificate();
  const certificates = createCertificateStore(
    async (wanted) => (wanted === url ? pem : 'Not Found'),
    () => ingress.clock.nowMs,
  );
  const verifier = createSnsVerifier({
    topics: createAllowedTopics([TOPIC_ARN]),
    certificates,
    replays: new ReplayMemory(),
    nowMs: () => ingress.clock.nowMs,
  });
  await ingress.app.close();
  ingress = await fakeIngress({ verifySns: verifier });
  const message = await notification();
  let answer = 0;
  let made = 0;
  for (let tries = 1; answer !== 200 && tries <= 4; tries += 1) {
    for (let n = 0; n < 400; n += 1, made += 1) {
      ingress.clock.nowMs += 50;
      const SigningCertURL = MADE_UP.replace(/[0-9a-f]{32}/, made.toString(16).padStart(32, '0'));
      await post({ ...message, SigningCertURL });
    }
    answer = (await post(message)).statusCode;
  }
  expect(answer).toBe(200);
});

test.each([
  ['a body that is too large', () => post('x'.repeat(600 * 1024)), 413],
  ['a form', () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
])('%s spends the budget of who sends it', async (_name, send, status) => {
  for (let n = 0; n < INGRESS_LIMITS.failures.perAddressMax; n++)
    expect((await send()).statusCode).toBe(status);
  expect((await post('x')).statusCode).toBe(429);
});

test('a spent budget is no hindrance where the certificate is at hand, and is of the network with IPv6', async () => {
  expect((await post(await notification())).statusCode).toBe(200);
  await spendBudget();
  expect((await post(await notification())).statusCode).toBe(200);
  const from = (remoteAddress: string) =>
    ingress.app.inject({
      method: 'POST',
      url: '/webhooks/sns',
      headers: { host: HOST, 'content-type': 'text/plain' },
      payload: 'x',
      remoteAddress,
    });
  for (let n = 0; n < INGRESS_LIMITS.failures.perAddressMax; n++)
    expect((await from(`2001:db8:1:2::${n.toString(16)}`)).statusCode).toBe(403);
  expect((await from('2001:db8:1:2:ffff::1')).statusCode).toBe(429);
  expect((await from('2001:db8:1:3::1')).statusCode).toBe(403);
});

test('a certificate that cannot be had is 503, so that SNS sends the message again', async () => {
  const message = await notification({
    SigningCertURL: `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`,
  });
  const answer = await post(message);
  expect([answer.statusCode, answer.json().error.code]).toEqual([503, 'Sns.CertificateUnavailable']);
});
