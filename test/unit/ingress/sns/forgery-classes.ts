import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { type Envelope, notification, signEnvelope, TOPIC_ARN } from '../sns-messages.ts';

const HEX32 = '0123456789abcdef0123456789abcdef';
const ATTACKER_TOPIC = 'arn:aws:sns:us-east-1:999999999999:mine';
const STRING_KEYS = [
  'Type',
  'MessageId',
  'TopicArn',
  'Message',
  'Timestamp',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
  'Subject',
] as const;
const SIGNED_KEYS = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn'] as const;

const json = (value: unknown) => JSON.stringify(value);
const without = (envelope: Envelope, key: string): Envelope =>
  Object.fromEntries(Object.entries(envelope).filter(([name]) => name !== key));

/** The attacker publishes in his own topic: AWS signs, and the signed text is then cut into other fields. */
async function smuggleTail(message: string): Promise<Envelope> {
  const tail = `MessageId\n11111111-2222-4333-8444-555555555555\nTimestamp\n${new Date().toISOString()}\nTopicArn\n${TOPIC_ARN}\nType\nNotification`;
  const published = await notification({
    TopicArn: ATTACKER_TOPIC,
    Message: `${message}\n${tail}`,
    Subject: undefined,
  });
  const trueTail = `\nMessageId\n${published.MessageId}\nTimestamp\n${published.Timestamp}\nTopicArn\n${ATTACKER_TOPIC}\nType\nNotification`;
  return {
    ...without(published, 'Subject'),
    Message: message,
    MessageId: '11111111-2222-4333-8444-555555555555',
    Timestamp: tail.split('\n')[3],
    TopicArn: TOPIC_ARN,
    Type: `Notification${trueTail}`,
  };
}

function foldSubject(genuine: Envelope): Envelope {
  const folded = { ...genuine, MessageId: `${genuine.MessageId}\nSubject\n${genuine.Subject}` };
  return without(folded, 'Subject');
}

const strangerKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Every class as a generator, each from genuine messages. */
export function forgeries(
  genuine: Envelope,
): Record<string, fc.Arbitrary<Promise<Envelope | string> | Envelope | string>> {
  const key = fc.constantFrom(...STRING_KEYS);
  const text = (name: string) => String(genuine[name]);
  return {
    'type-tail smuggling': fc
      .string({ minLength: 1, maxLength: 30 })
      .map((message) => smuggleTail(message.replace(/[\r\n]/g, ' '))),
    'subject folded into the message id': fc.constant(foldSubject(genuine)),
    'array in place of a text': key.map((name) => ({ ...genuine, [name]: [genuine[name]] })),
    'object, number, null or boolean in place of a text': fc
      .tuple(key, fc.constantFrom<unknown>({ toString: 'x' }, 1, null, true))
      .map(([name, value]) => ({ ...genuine, [name]: value })),
    'foreign topic': fc
      .constantFrom(
        ATTACKER_TOPIC,
        `${TOPIC_ARN}2`,
        TOPIC_ARN.toUpperCase(),
        `${TOPIC_ARN}\n`,
        ` ${TOPIC_ARN}`,
      )
      .map((TopicArn) => notification({ TopicArn })),
    'old or future time': fc
      .oneof(fc.integer({ min: 66, max: 100_000 }), fc.integer({ min: -100_000, max: -6 }))
      .map((minutes) => notification({ Timestamp: new Date(Date.now() - minutes * 60_000).toISOString() })),
    'another writing of the time': fc
      .constantFrom('2026-11-22T08:00:00Z', '2026-11-22 08:00:00.000Z', '2026-02-30T08:00:00.000Z', '1', '')
      .map((Timestamp) => notification({ Timestamp })),
    'certificate URL': fc
      .constantFrom(
        `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem?x=.pem`,
        `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem#.pem`,
        `https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-${HEX32}.pem`,
        `https://evil.example#@sns.us-east-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem`,
        `http://sns.us-east-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.us-east-1.amazonaws.com:444/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.us-east-1.amazonaws.com/evil/SimpleNotificationService-${HEX32}.pem`,
        `https://sns.us-east-1.amazonaws.com/../SimpleNotificationService-${HEX32}.pem`,
        `https://sns.us-east-1.amazonaws.com/SimpleNotificationService-${HEX32.toUpperCase()}.pem`,
        `https://snsXus-east-1.amazonaws.com/SimpleNotificationService-${HEX32}.pem`,
        `${String(genuine.SigningCertURL)}\n`,
        '',
      )
      .map((SigningCertURL) => ({ ...genuine, SigningCertURL })),
    'unsigned extra key': fc
      .tuple(fc.constantFrom('Extra', 'constructor', 'toString', 'message', 'type', ''), fc.string())
      .map(([name, value]) => ({ ...genuine, [name]: value })),
    'key __proto__ or twice': fc
      .constantFrom(
        json(genuine).replace('{', '{"__proto__":{"Type":"Notification"},'),
        json(genuine).replace('{', `{"TopicArn":${json(ATTACKER_TOPIC)},`),
        json(genuine).replace('{', '{"\\u0054ype":"Notification",'),
        json({ ...genuine, MessageAttributes: {} }).replace('{}', '{"__proto__":{}}'),
      )
      .map((body) => body),
    'signature version': fc
      .constantFrom('1', '3', '02', ' 2', '')
      .map((SignatureVersion) => ({ ...genuine, SignatureVersion })),
    'base64 that is not canonical': fc
      .constantFrom<(signature: string) => string>(
        (signature) => `${signature}\n`,
        (signature) => `${signature.slice(0, 10)} ${signature.slice(10)}`,
        (signature) => signature.replace(/=+$/, ''),
        (signature) => `${signature}====`,
        (signature) => signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
        () => '',
      )
      .map((change) => ({ ...genuine, Signature: change(text('Signature')) }))
      .filter((forged) => forged.Signature !== genuine.Signature),
    'no object': fc.constantFrom(
      'null',
      '[]',
      '"x"',
      '1',
      '',
      '{',
      'true',
      `[${json(genuine)}]`,
      `\ufeff${json(genuine)}`,
    ),
    'byte changed in a signed field': fc
      .tuple(fc.constantFrom(...SIGNED_KEYS), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([name, position, by]) => {
        const value = text(name);
        const at = position % value.length;
        const changed = String.fromCharCode(value.charCodeAt(at) ^ by);
        return { ...genuine, [name]: value.slice(0, at) + changed + value.slice(at + 1) };
      }),
    'byte removed from a signed field': fc
      .tuple(fc.constantFrom(...SIGNED_KEYS), fc.nat())
      .map(([name, position]) => {
        const value = text(name);
        const at = position % value.length;
        return { ...genuine, [name]: value.slice(0, at) + value.slice(at + 1) };
      }),
    'bit changed in the signature': fc
      .tuple(fc.nat(), fc.integer({ min: 0, max: 7 }))
      .map(([position, bit]) => {
        const bytes = Buffer.from(text('Signature'), 'base64');
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        return { ...genuine, Signature: bytes.toString('base64') };
      }),
    'line break in the subject': fc
      .constantFrom('\n', '\r', '\u2028', '\0')
      .map((mark) => notification({ Subject: `a${mark}b` })),
    'added SubscribeURL or Token': fc
      .constantFrom('SubscribeURL', 'Token')
      .map((name) => ({ ...genuine, [name]: 'https://169.254.169.254/latest/meta-data/' })),
    'missing field': fc
      .constantFrom(...STRING_KEYS.filter((name) => name !== 'Subject'))
      .map((name) => without(genuine, name)),
    'subject left out or put in': fc
      .constantFrom(without(genuine, 'Subject'), { ...genuine, Subject: 'other' })
      .map((forged) => forged),
    'another type': fc
      .constantFrom(
        'UnsubscribeConfirmation',
        'SubscriptionConfirmation',
        'notification',
        ' Notification',
        '',
      )
      .map((Type) => ({ ...genuine, Type })),
    'message id that is none': fc
      .constantFrom(
        '',
        'x',
        text('MessageId').toUpperCase(),
        `${text('MessageId')} `,
        `${text('MessageId')}\n`,
      )
      .filter((MessageId) => MessageId !== genuine.MessageId)
      .map((MessageId) => notification({ MessageId })),
    'lone surrogate for its replacement': fc.constant('\ud800').map(async (lone) => {
      const signed = await notification({ Message: 'a\ufffdb' });
      return json({ ...signed, Message: 'PLACE' }).replace(
        'PLACE',
        `a\\u${lone.charCodeAt(0).toString(16)}b`,
      );
    }),
    "a stranger's key": fc.constant(strangerKey).map((key) => ({
      ...genuine,
      Signature: sign('RSA-SHA256', Buffer.from(`Message\n${genuine.Message}\n`), key).toString('base64'),
    })),
    'SHA-1 called SHA-256': fc.constant(strangerKey).map((key) => ({
      ...genuine,
      Signature: sign('RSA-SHA1', Buffer.from(`Message\n${genuine.Message}\n`), key).toString('base64'),
    })),
    'a confirmation signed as a notification': fc.constant(TOPIC_ARN).map(async (topicArn) => {
      const signed = await signEnvelope({ ...without(genuine, 'Signature'), TopicArn: topicArn });
      return {
        ...signed,
        Type: 'SubscriptionConfirmation',
        Token: 'abc',
        SubscribeURL: 'https://x.example/',
      };
    }),
  };
}

/** A forgery as bytes. */
export async function bodyOf(forged: Promise<Envelope | string> | Envelope | string): Promise<string> {
  const value = await forged;
  return typeof value === 'string' ? value : json(value);
}
