import { err, ok, type Result } from '../../domain/text/result.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { SnsRefusal } from './sns-refusal.ts';
import { parseStrictObject } from './strict-json.ts';

interface Signed {
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
}
export type SnsNotification = Signed & { readonly Type: 'Notification'; readonly Subject?: string };
export type SnsSubscriptionConfirmation = Signed & {
  readonly Type: 'SubscriptionConfirmation';
  readonly Token: string;
  readonly SubscribeURL: string;
};
export type SnsEnvelope = SnsNotification | SnsSubscriptionConfirmation;

export interface EnvelopeProblem {
  readonly refusal: SnsRefusal;
  /** For the log; never the value itself. */
  readonly detail: string;
}

const COMMON_KEYS = [
  'Type',
  'MessageId',
  'TopicArn',
  'Message',
  'Timestamp',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
] as const;
const KEYS = {
  Notification: { required: COMMON_KEYS, optional: ['Subject', 'UnsubscribeURL'] },
  SubscriptionConfirmation: { required: [...COMMON_KEYS, 'Token', 'SubscribeURL'], optional: [] },
} as const;
/** Not signed and not read; it alone may be an object. */
const IGNORED_OBJECT_KEY = 'MessageAttributes';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** Printable, which leaves out line breaks and control characters. */
const SUBJECT = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u;
const URL_TEXT = /^https?:\/\/[\x21-\x7e]{1,2048}$/;
const TOKEN = /^[0-9A-Za-z]{1,1024}$/;
const BASE64 = /^[A-Za-z0-9+/]{4,1024}={0,2}$/;
const ARN = /^arn:[\x21-\x7e]{1,512}$/;

const FIELD_CHECKS: Readonly<Record<string, (value: string) => boolean>> = {
  MessageId: (value) => UUID.test(value),
  Timestamp: (value) => TIMESTAMP.test(value) && isRealTime(value),
  TopicArn: (value) => ARN.test(value),
  Subject: (value) => SUBJECT.test(value),
  Signature: (value) => BASE64.test(value) && Buffer.from(value, 'base64').toString('base64') === value,
  SigningCertURL: (value) => URL_TEXT.test(value),
  SubscribeURL: (value) => URL_TEXT.test(value),
  UnsubscribeURL: (value) => URL_TEXT.test(value),
  Token: (value) => TOKEN.test(value),
  Message: (value) => value.length <= INGRESS_LIMITS.sns.messageChars,
};

/** Date.parse takes 30 February for a day in March. */
function isRealTime(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

const problem = (refusal: SnsRefusal, detail: string) => err<EnvelopeProblem>({ refusal, detail });

/**
 * Checks 1 to 3: a JSON object with a closed set of string values, each as SNS writes it. The signed text has no
 * lengths and no escaping, so a loose field would let a signature over one message stand for another.
 */
export function parseEnvelope(body: Uint8Array): Result<SnsEnvelope, EnvelopeProblem> {
  const parsed = parseStrictObject(body);
  if (!parsed.ok) return problem('Sns.NotJson', parsed.error);
  const type = parsed.value.Type;
  if (typeof type !== 'string') return problem('Sns.Envelope', 'Type');
  if (type !== 'Notification' && type !== 'SubscriptionConfirmation') return problem('Sns.Type', 'Type');

  const { required, optional } = KEYS[type];
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed.value)) {
    if (key === IGNORED_OBJECT_KEY && type === 'Notification') continue;
    const isKnown = [...required, ...optional].some((known) => known === key);
    if (!isKnown) return problem('Sns.Envelope', 'an unknown key');
    // A lone surrogate is signed as U+FFFD, so it could stand for one.
    if (typeof value !== 'string' || !value.isWellFormed()) return problem('Sns.Envelope', key);
    fields.set(key, value);
  }
  const missing = required.find((key) => !fields.has(key));
  if (missing !== undefined) return problem('Sns.Envelope', `no ${missing}`);
  if (fields.get('SignatureVersion') !== '2') return problem('Sns.SignatureVersion', 'SignatureVersion');
  for (const [key, value] of fields) {
    if (FIELD_CHECKS[key]?.(value) === false) return problem('Sns.Field', key);
  }
  return ok(toEnvelope(type, (key) => fields.get(key) ?? '', fields.get('Subject')));
}

function toEnvelope(
  type: SnsEnvelope['Type'],
  text: (key: string) => string,
  subject: string | undefined,
): SnsEnvelope {
  const signed: Signed = {
    MessageId: text('MessageId'),
    TopicArn: text('TopicArn'),
    Message: text('Message'),
    Timestamp: text('Timestamp'),
    Signature: text('Signature'),
    SigningCertURL: text('SigningCertURL'),
  };
  if (type === 'SubscriptionConfirmation') {
    return { ...signed, Type: type, Token: text('Token'), SubscribeURL: text('SubscribeURL') };
  }
  return { ...signed, Type: type, ...(subject === undefined ? {} : { Subject: subject }) };
}
