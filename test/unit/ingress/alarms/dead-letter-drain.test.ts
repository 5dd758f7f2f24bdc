import { expect, onTestFinished, test } from 'vitest';
import { INGRESS_LIMITS } from '../../../../src/ingress/bounds.ts';
import { TemporalUnavailableError } from '../../../../src/ports/temporal-errors.ts';
import { FakeQueue } from '../../../support/fake-aws.ts';
import { fakeIngress, HOST } from '../fake-ingress.ts';
import { alarmMessage, type Envelope, notification } from '../sns-messages.ts';

const DAY_MS = 86_400_000;

async function drain(bodies: readonly (Envelope | string)[], prepare: (ingress: Ingress) => void = () => {}) {
  const queue = new FakeQueue(bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body))));
  const ingress = await fakeIngress({ deadLetterQueues: [queue] });
  onTestFinished(() => ingress.app.close());
  prepare(ingress);
  const settled = queue.settled();
  await ingress.app.ready();
  await settled;
  return { queue, ...ingress };
}
type Ingress = Awaited<ReturnType<typeof fakeIngress>>;

const countOf = async ({ metrics }: Pick<Ingress, 'metrics'>, outcome: string) => {
  const { values } = await metrics.deadLetters.get();
  return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
};

test('an alarm opens its incident and leaves the queue, even days after it was sent', async () => {
  const Timestamp = new Date(Date.now() - 3 * DAY_MS).toISOString();
  const drained = await drain([await notification({ Timestamp })]);
  expect(drained.temporal.signalled).toMatchObject([{ alarm: { name: 'Disk-Critical-ASG' } }]);
  expect(drained.queue.removed).toEqual(['r-0']);
  expect(await countOf(drained, 'started')).toBe(1);
});

test('the webhook’s own limit of age stays what it was', async () => {
  const ingress = await fakeIngress();
  onTestFinished(() => ingress.app.close());
  const Timestamp = new Date(Date.now() - 66 * 60_000).toISOString();
  const answer = await ingress.app.inject({
    method: 'POST',
    url: '/webhooks/sns',
    headers: { host: HOST, 'content-type': 'text/plain' },
    payload: JSON.stringify(await notification({ Timestamp })),
  });
  expect(answer.statusCode).toBe(403);
});

test('what had arrived after all changes nothing and leaves the queue', async () => {
  const message = await notification();
  const drained = await drain([message, message]);
  expect(drained.temporal.signalled).toHaveLength(1);
  expect(drained.queue.removed.toSorted()).toEqual(['r-0', 'r-1']);
});

test('a message that is not an alarm is noted and leaves the queue', async () => {
  const drained = await drain([await notification({ Message: 'hello' })]);
  expect(drained.queue.removed).toEqual(['r-0']);
  expect(await countOf(drained, 'ignored')).toBe(1);
});

test('what is about an alarm and cannot be read leaves the queue once it is kept', async () => {
  const drained = await drain([await notification({ Message: alarmMessage({ NewStateValue: 'MUTED' }) })]);
  expect(drained.queue.removed).toEqual(['r-0']);
  expect(await countOf(drained, 'unparsed')).toBe(1);
  expect(drained.messages.stored.size).toBe(1);
});

test.each<[string, () => Promise<Envelope | string>, string]>([
  [
    'is forged',
    async () => ({ ...(await notification()), Message: alarmMessage({ NewStateValue: 'OK' }) }),
    'Sns.Signature',
  ],
  ['is no envelope', async () => 'raw', 'Sns.NotJson'],
  [
    'is of another topic',
    () => notification({ TopicArn: 'arn:aws:sns:us-east-1:111122223333:other' }),
    'Sns.Topic',
  ],
  [
    'is older than SQS keeps anything',
    () => notification({ Timestamp: new Date(Date.now() - 15 * DAY_MS).toISOString() }),
    'Sns.Stale',
  ],
])('what %s stays in the queue, is logged once and counted each time', async (_, make, refusal) => {
  const drained = await drain([await make()]);
  expect(drained.temporal.signalled).toEqual([]);
  expect(drained.queue.removed).toEqual([]);
  expect(drained.logLines.filter((line) => line.refusal === refusal)).toHaveLength(1);
  expect(await countOf(drained, 'left')).toBe(3);
});

test('while Temporal is away a letter stays, and it is taken once Temporal is back', async () => {
  const drained = await drain([await notification()], ({ temporal }) => {
    const signalWithStart = temporal.signalWithStart.bind(temporal);
    let attempts = 0;
    temporal.signalWithStart = async (delivery) => {
      attempts += 1;
      if (attempts === 1) throw new TemporalUnavailableError('away');
      return await signalWithStart(delivery);
    };
  });
  expect(drained.temporal.signalled).toHaveLength(1);
  expect(drained.queue.removed).toEqual(['r-0']);
  expect(await countOf(drained, 'later')).toBe(1);
});

test('a queue that cannot be read is tried again after a pause, and said so once', async () => {
  const queue = new FakeQueue([JSON.stringify(await notification())], new Error('AccessDenied'));
  const ingress = await fakeIngress({ deadLetterQueues: [queue] });
  onTestFinished(() => ingress.app.close());
  const settled = queue.settled();
  await ingress.app.ready();
  await settled;
  expect(ingress.temporal.signalled).toHaveLength(1);
  const said = ingress.logLines.map(({ msg }) => msg);
  expect(said.filter((msg) => msg === 'the dead-letter queue cannot be read')).toHaveLength(1);
  expect(said).toContain('dead letters are taken again');
});

test('closing ends the long poll and lets a letter under way come to its end', async () => {
  const gate = Promise.withResolvers<void>();
  const queue = new FakeQueue([JSON.stringify(await notification())]);
  const ingress = await fakeIngress({ deadLetterQueues: [queue] });
  ingress.temporal.gate = gate.promise;
  await ingress.app.ready();
  const closing = ingress.app.close();
  gate.resolve();
  await closing;
  expect(ingress.temporal.signalled).toHaveLength(1);
  expect(queue.removed).toEqual(['r-0']);
});

test('a letter that SQS may still hold is never too old', () => {
  expect(INGRESS_LIMITS.deadLetters.ageMaxMs).toBeGreaterThan(14 * DAY_MS + 3_600_000);
});
