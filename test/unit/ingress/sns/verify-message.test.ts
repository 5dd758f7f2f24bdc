import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createSigningCertificate } from '../../../../lab/sns/signing-certificate.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { createAllowedTopics } from '../../../../src/ingress/sns/allowed-topics.ts';
import { createCertificateStore } from '../../../../src/ingress/sns/certificate-store.ts';
import { ReplayMemory } from '../../../../src/ingress/sns/replay-memory.ts';
import { createSnsVerifier } from '../../../../src/ingress/sns/verify-message.ts';
import {
  confirmation,
  type Envelope,
  notification,
  REGION,
  TOPIC_ARN,
  testCertificate,
} from '../sns-messages.ts';
import { bodyOf, forgeries } from './forgery-classes.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const NETWORK = '192.0.2.0/24';
const FETCHING = { network: NETWORK };

async function verifier(pem?: string, topicArns = [TOPIC_ARN]) {
  const genuine = await testCertificate();
  const source = vi.fn(async () => pem ?? genuine.pem);
  const clock = { nowMs: Date.now() };
  const { verify, weigh } = createSnsVerifier({
    topics: createAllowedTopics(topicArns),
    certificates: createCertificateStore(source, () => clock.nowMs),
    replays: new ReplayMemory(),
    nowMs: () => clock.nowMs,
  });
  return { verify, weigh, source, clock };
}

/** Text of every kind that an envelope may carry. */
const subject = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u.test(value));
const messageText = fc.string({ unit: 'binary', maxLength: 200 });

describe('genuine messages', () => {
  test('are all accepted, whatever their text', async () => {
    const { verify } = await verifier();
    await fc.assert(
      fc.asyncProperty(messageText, fc.option(subject, { nil: undefined }), async (Message, Subject) => {
        const verification = await verify(bytes(await notification({ Message, Subject })), FETCHING);
        expect(verification.kind).toBe('verified');
      }),
      { numRuns: 300 },
    );
  });

  test('are accepted with attributes, which are not signed', async () => {
    const { verify } = await verifier();
    const MessageAttributes = { team: { Type: 'String', Value: 'payments' } };
    const message = { ...(await notification()), MessageAttributes };
    expect((await verify(bytes(message), FETCHING)).kind).toBe('verified');
  });

  test('of a topic in China, which the configuration takes, are accepted with a certificate from there alone', async () => {
    const TopicArn = 'arn:aws-cn:sns:cn-north-1:111122223333:alarms';
    expect(loadConfig({ RECOVEROPS_TOPIC_ARNS: TopicArn }).sns.topicArns).toEqual([TopicArn]);
    const { verify } = await verifier(undefined, [TopicArn]);
    const from = async (host: string) => {
      const SigningCertURL = `https://${host}/SimpleNotificationService-${'0'.repeat(32)}.pem`;
      return await verify(bytes(await notification({ TopicArn, SigningCertURL })), FETCHING);
    };
    expect(await from('sns.cn-north-1.amazonaws.com.cn')).toMatchObject({ kind: 'verified' });
    for (const host of ['sns.cn-north-1.amazonaws.com', 'sns.us-east-1.amazonaws.com.cn']) {
      expect(await from(host)).toMatchObject({ kind: 'refused', refusal: 'Sns.CertificateUrl' });
    }
    const mixed = 'arn:aws:sns:cn-north-1:111122223333:alarms,arn:aws-cn:sns:us-east-1:111122223333:alarms';
    expect(() => loadConfig({ RECOVEROPS_TOPIC_ARNS: mixed })).toThrow(/2 problem/);
  });

  test('that ask to confirm a subscription are accepted', async () => {
    const { verify } = await verifier();
    const verification = await verify(bytes(await confirmation()), FETCHING);
    expect(verification).toMatchObject({ kind: 'verified', envelope: { Type: 'SubscriptionConfirmation' } });
  });

  test('are accepted 64 minutes late and 4 minutes early', async () => {
    const { verify } = await verifier();
    for (const minutes of [64, -4]) {
      const Timestamp = new Date(Date.now() - minutes * 60_000).toISOString();
      expect((await verify(bytes(await notification({ Timestamp })), FETCHING)).kind).toBe('verified');
    }
  });
});

describe('forged messages of every class are refused, before and after the genuine one was taken', () => {
  let genuine: Envelope;
  beforeAll(async () => {
    genuine = await notification({ Message: 'a genuine message\nof two lines' });
  });
  const names = Object.keys(
    forgeries({ Subject: 's', MessageId: 'm', Signature: 'AAAA', SigningCertURL: 'u' }),
  );

  test.each(names)('%s', async (name) => {
    const arbitrary = forgeries(genuine)[name];
    if (arbitrary === undefined) throw new Error(`there is no class ${name}`);
    for (const wasSeen of [false, true]) {
      const { verify } = await verifier();
      if (wasSeen) {
        const first = await verify(bytes(genuine), FETCHING);
        if (first.kind === 'verified') first.remember();
      }
      await fc.assert(
        fc.asyncProperty(arbitrary, async (forged) => {
          const body = await bodyOf(forged);
          fc.pre(body !== JSON.stringify(genuine));
          expect((await verify(bytes(body), FETCHING)).kind).toBe('refused');
        }),
        { numRuns: 60 },
      );
    }
  });
});

describe('nothing goes out', () => {
  test('for a message that fails a check which needs nothing from outside', async () => {
    const { verify, source } = await verifier();
    const foreign = await notification({ TopicArn: 'arn:aws:sns:us-east-1:999999999999:mine' });
    const stale = await notification({ Timestamp: '2020-01-01T00:00:00.000Z' });
    const elsewhere = { ...(await notification()), SigningCertURL: 'https://evil.example/x.pem' };
    for (const body of ['null', '{}', foreign, stale, elsewhere]) await verify(bytes(body), FETCHING);
    expect(source).not.toHaveBeenCalled();
  });
});

describe('replays', () => {
  test('an exact repeat is known only after the message has taken effect', async () => {
    const { verify } = await verifier();
    const body = bytes(await notification());
    const first = await verify(body, FETCHING);
    expect((await verify(body, FETCHING)).kind).toBe('verified');
    if (first.kind === 'verified') first.remember();
    expect((await verify(body, FETCHING)).kind).toBe('repeat');
  });

  test('a known message id with other content is refused, though AWS signed it', async () => {
    const { verify } = await verifier();
    const MessageId = '0f0e1d2c-0000-4000-8000-000000000002';
    const first = await verify(bytes(await notification({ MessageId })), FETCHING);
    if (first.kind === 'verified') first.remember();
    const other = await verify(bytes(await notification({ MessageId, Message: 'other' })), FETCHING);
    expect(other).toMatchObject({ kind: 'refused', refusal: 'Sns.Replay' });
  });

  test('a repeat under another signature is verified again before it counts as one', async () => {
    const { verify } = await verifier();
    const message = await notification();
    const first = await verify(bytes(message), FETCHING);
    if (first.kind === 'verified') first.remember();
    const forged = { ...message, Signature: (await notification()).Signature };
    expect(await verify(bytes(forged), FETCHING)).toMatchObject({ refusal: 'Sns.Signature' });
  });
});

describe('certificates', () => {
  test('of another name are refused', async () => {
    const { pem } = await testCertificate();
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const renamed = Buffer.from(
      der.toString('latin1').replaceAll('sns.amazonaws.com', 'sns.attackers.org'),
      'latin1',
    );
    const body = renamed.toString('base64').replace(/(.{64})/g, '$1\n');
    const { verify } = await verifier(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`);
    expect(await verify(bytes(await notification()), FETCHING)).toMatchObject({ refusal: 'Sns.Certificate' });
  });

  test.each([
    ['expired', -2 * 366],
    ['not yet valid', 10],
  ])('that are %s are refused', async (_name, days) => {
    const certificate = await createSigningCertificate(REGION, new Date(Date.now() + days * 86_400_000));
    const { verify } = await verifier(certificate.pem);
    const message = await notification({}, certificate);
    expect(await verify(bytes(message), FETCHING)).toMatchObject({ refusal: 'Sns.Certificate' });
  });

  test.each(['', 'not a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'that cannot be read (%j) are unavailable, so that SNS tries again',
    async (pem) => {
      const { verify } = await verifier(pem);
      expect((await verify(bytes(await notification()), FETCHING)).kind).toBe('unavailable');
    },
  );

  test('are asked for on behalf of a sender that fails all the time, without reading what it sends', async () => {
    const { weigh, source } = await verifier();
    const message = await notification();
    expect(weigh(bytes(message), NETWORK)).toBe('later');
    await expect.poll(() => weigh(bytes(message), NETWORK)).toBe('worthwhile');
    expect(source.mock.calls).toEqual([[message.SigningCertURL]]);
  });

  test.each([
    ['another topic', { TopicArn: 'arn:aws:sns:us-east-1:999999999999:alarms' }],
    ['a certificate from elsewhere', { SigningCertURL: 'https://sns.us-east-1.evil.example/x.pem' }],
    ['no topic', { TopicArn: undefined }],
    ['no certificate', { SigningCertURL: undefined }],
    ['the topic and the certificate of somebody, in its text', { TopicArn: 5, SigningCertURL: 5 }],
  ])('of such a sender are not asked for with %s', async (_name, fields) => {
    const { weigh, source } = await verifier();
    const { TopicArn, SigningCertURL } = await notification();
    const Message = JSON.stringify({ TopicArn, SigningCertURL });
    expect(weigh(bytes({ ...(await notification()), Message, ...fields }), NETWORK)).toBe('hopeless');
    expect(source).not.toHaveBeenCalled();
  });

  test('no genuine message is hopeless, whatever its text and layout', async () => {
    const { weigh } = await verifier();
    await fc.assert(
      fc.asyncProperty(messageText, fc.constantFrom(0, 1, 2, 4), async (Message, indent) => {
        const body = Buffer.from(JSON.stringify(await notification({ Message }), null, indent));
        expect(weigh(body, NETWORK)).not.toBe('hopeless');
      }),
      { numRuns: 100 },
    );
  });
});
