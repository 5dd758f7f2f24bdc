import type { ServerOptions } from 'node:https';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { createSigningCertificate } from '../../../../lab/sns/signing-certificate.ts';
import { WEBHOOK_LIMITS } from '../../../../src/clients/bounds.ts';
import { retryAfterMsOf } from '../../../../src/clients/notify/webhook/post-once.ts';
import { addressKind } from '../../../../src/clients/notify/webhook/public-address.ts';
import {
  createWebhookChannel,
  WEBHOOK_CHANNEL,
} from '../../../../src/clients/notify/webhook/webhook-channel.ts';
import type { NotificationMessage } from '../../../../src/ports/notification-channel.ts';
import type { ServiceError } from '../../../../src/ports/service-error.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../support/webhook-receiver.ts';

const SECRET = 'a-secret-of-the-receiver';
const VARIABLE = 'RECOVEROPS_NOTIFY_SECRET_PAGER';

let pem: string;
let key: string;
beforeAll(async () => {
  // Its certificate is for sns.amazonaws.com, which the look-up below leads to this machine.
  const certificate = await createSigningCertificate('us-east-1', new Date());
  pem = certificate.pem;
  key = String(certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }));
});

const receivers: WebhookReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function receiverOf(options: { readonly tls?: ServerOptions; readonly nowMs?: () => number } = {}) {
  const receiver = await startWebhookReceiver(SECRET, options);
  receivers.push(receiver);
  return receiver;
}

function message(recipient: Readonly<Record<string, string>>, noticeId = 'n-1'): NotificationMessage {
  return {
    noticeId,
    incidentId: '1_disk_web',
    workflowId: 'incident:1:us-east-1:disk:web',
    alarmName: 'disk',
    kind: 'approval_requested',
    severity: 'high',
    subject: 'Approve or reject: disk on web',
    message: 'What: the disk is full\nnpx recoverops approve 1_disk_web',
    link: 'https://ops.example.org/incidents/1_disk_web',
    decision: { planDigest: 'd1', deadline: '2026-11-30T13:00:00.000Z', risk: 'low', approvals: 1 },
    closed: false,
    recipient,
  };
}

const local = (port: number, more: Readonly<Record<string, string>> = {}) =>
  message({ url: `http://127.0.0.1:${port}/hook`, secret: VARIABLE, private_addresses: 'allowed', ...more });

function channelOf(secret: string | null = SECRET, nowMs = () => Date.now(), address = '127.0.0.1') {
  return createWebhookChannel(
    { secretOf: (name) => (name === VARIABLE ? secret : null), nowMs },
    { ca: pem, lookup: (_name, _options, done) => done(null, [{ address, family: 4 }]) },
  );
}

async function errorOf(sending: Promise<unknown>): Promise<ServiceError> {
  return await sending.then(
    () => Promise.reject(new Error('it was sent')),
    (error: unknown) => error as ServiceError,
  );
}

describe('a receiver that checks what it is sent', () => {
  it('takes a signed notice with brief, link and decision, over TLS', async () => {
    const receiver = await receiverOf({ tls: { key, cert: pem } });
    const recipient = {
      url: `https://sns.amazonaws.com:${receiver.port}/hook`,
      secret: VARIABLE,
      private_addresses: 'allowed',
    };
    expect(await channelOf().send(message(recipient), null)).toEqual({ notice_id: 'n-1' });
    expect(receiver.taken).toEqual([
      expect.objectContaining({
        notice_id: 'n-1',
        updates: null,
        link: 'https://ops.example.org/incidents/1_disk_web',
        message: expect.stringContaining('the disk is full'),
        decision: expect.objectContaining({ plan_digest: 'd1' }),
      }),
    ]);
  });

  it('is told what an update updates', async () => {
    const receiver = await receiverOf();
    await channelOf().send({ ...local(receiver.port), noticeId: 'n-2', closed: true }, { notice_id: 'n-1' });
    expect(receiver.taken[0]).toMatchObject({ notice_id: 'n-2', updates: 'n-1', closed: true });
  });

  it('refuses another secret, for good', async () => {
    const receiver = await receiverOf();
    const error = await errorOf(channelOf('another-secret-of-ours').send(local(receiver.port), null));
    expect(error).toMatchObject({ kind: 'refused', code: 'HTTP 401' });
    expect(receiver.taken).toEqual([]);
  });

  it('refuses what is more than five minutes old', async () => {
    const receiver = await receiverOf();
    const late = channelOf(SECRET, () => Date.now() - 301_000);
    expect(await errorOf(late.send(local(receiver.port), null))).toMatchObject({ code: 'HTTP 401' });
    await channelOf(SECRET, () => Date.now() - 290_000).send(local(receiver.port), null);
    expect(receiver.taken).toHaveLength(1);
  });

  it('refuses what was sent before, and takes a notice that is sent again once', async () => {
    const receiver = await receiverOf();
    let nowMs = Date.now();
    const channel = channelOf(SECRET, () => nowMs);
    await channel.send(local(receiver.port), null);
    expect(await errorOf(channel.send(local(receiver.port), null))).toMatchObject({ code: 'HTTP 409' });
    nowMs += 1_000;
    await channel.send(local(receiver.port), null);
    expect(receiver.taken).toHaveLength(1);
    expect(receiver.answers).toEqual([202, 409, 200]);
  });
});

describe('answers', () => {
  const at = '2026-11-30T12:00:00.000Z';

  it.each([
    [500, 'unavailable'],
    [503, 'unavailable'],
    [408, 'unavailable'],
    [429, 'throttled'],
    [400, 'refused'],
    [403, 'refused'],
    [410, 'not_found'],
    [301, 'refused'],
  ])('%i is %s', async (status, kind) => {
    const receiver = await receiverOf();
    receiver.answer = { status, headers: { location: `http://127.0.0.1:${receiver.port}/other` } };
    expect(await errorOf(channelOf().send(local(receiver.port), null))).toMatchObject({ kind });
    // A redirect is not followed.
    expect(receiver.answers).toEqual([status]);
  });

  it('say how long to wait', async () => {
    const receiver = await receiverOf();
    receiver.answer = { status: 503, headers: { 'retry-after': '7' } };
    expect(await errorOf(channelOf().send(local(receiver.port), null))).toMatchObject({
      retryAfterMs: 7_000,
    });
    expect(retryAfterMsOf('Mon, 30 Nov 2026 12:00:30 GMT', Date.parse(at))).toBe(30_000);
    expect(retryAfterMsOf('999999999', 0)).toBe(WEBHOOK_LIMITS.retryAfterMaxMs);
    for (const none of [undefined, '', '-5', 'soon', 'Mon, 30 Nov 2026 11:00:00 GMT'])
      expect(retryAfterMsOf(none, Date.parse(at))).toBeNull();
  });

  it('are read to a bound, and told with a short part of what they say', async () => {
    const receiver = await receiverOf();
    receiver.answer = { status: 400, body: 'x'.repeat(10 * WEBHOOK_LIMITS.answerBytes) };
    const { message: said } = await errorOf(channelOf().send(local(receiver.port), null));
    expect(said.length).toBeLessThan(WEBHOOK_LIMITS.answerChars + 100);
    receiver.answer = { status: 200, body: 'x'.repeat(10 * WEBHOOK_LIMITS.answerBytes) };
    await channelOf().send(local(receiver.port), null);
  });

  it('that are none are tried again', async () => {
    const receiver = await receiverOf();
    await receiver.close();
    expect(await errorOf(channelOf().send(local(receiver.port), null))).toMatchObject({
      kind: 'unavailable',
      code: 'ECONNREFUSED',
      neverSent: true,
    });
  });
});

describe('where it may be sent', () => {
  const named = (more: Readonly<Record<string, string>> = {}) =>
    message({ url: 'https://hooks.example.org/x', secret: VARIABLE, ...more });

  it.each(['10.0.0.1', '127.0.0.1', '192.168.1.1', '172.31.0.1', '100.64.0.1'])(
    'not to a name that stands for %s, unless that is allowed',
    async (address) => {
      const error = await errorOf(channelOf(SECRET, Date.now, address).send(named(), null));
      expect(error).toMatchObject({ kind: 'refused', code: 'AddressForbidden' });
    },
  );

  it('never to instance metadata, whatever is allowed', async () => {
    const allowed = named({ private_addresses: 'allowed' });
    const channel = channelOf(SECRET, Date.now, '169.254.169.254');
    expect(await errorOf(channel.send(allowed, null))).toMatchObject({ code: 'AddressForbidden' });
  });

  it.each([
    ['1.1.1.1', 'public'],
    ['2606:4700::1111', 'public'],
    ['::1', 'private'],
    ['fd12::1', 'private'],
    ['64:ff9b::a00:1', 'private'],
    ['2002:a00:1::', 'private'],
    ['::ffff:169.254.169.254', 'never'],
    ['::ffff:a00:1', 'private'],
    ['fd00:ec2::254', 'never'],
    ['fe80::1', 'never'],
    ['0.0.0.0', 'never'],
    ['255.255.255.255', 'never'],
    ['name', 'never'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  const settings = (url: string, more: object = {}) =>
    WEBHOOK_CHANNEL.check({ url, secret: VARIABLE, ...more }).join('\n');

  it('is said of the file when it is read', () => {
    expect(settings('https://hooks.example.org/x')).toBe('');
    expect(settings('http://hooks.example.org/x')).toContain('must begin with https://');
    expect(settings('https://user:secret@hooks.example.org/')).toContain('no user or password');
    expect(settings('https://10.1.2.3/')).toContain('private address');
    expect(settings('http://127.0.0.1:9/')).toContain('private address');
    expect(settings('http://127.0.0.1:9/', { private_addresses: 'allowed' })).toBe('');
    expect(settings('http://10.1.2.3/', { private_addresses: 'allowed' })).toContain('https://');
    expect(settings('https://169.254.169.254/', { private_addresses: 'allowed' })).toContain('metadata');
    expect(settings('https://2852039166/', { private_addresses: 'allowed' })).toContain('metadata');
    expect(settings('hooks')).toContain('full address');
  });
});

test('a secret stands in the file by the name of its variable alone, and only of one that is meant for it', () => {
  const url = 'https://hooks.example.org/x';
  for (const secret of ['hunter2hunter2hunter2', 'AWS_SECRET_ACCESS_KEY', 'RECOVEROPS_SESSION_KEYS'])
    expect(WEBHOOK_CHANNEL.check({ url, secret })).toEqual([
      expect.stringContaining('never the secret itself'),
    ]);
  expect(WEBHOOK_CHANNEL.secretsIn({ url, secret: VARIABLE })).toEqual([VARIABLE]);
});

test('without its secret nothing is sent', async () => {
  const receiver = await receiverOf();
  for (const secret of [null, 'short'])
    expect(await errorOf(channelOf(secret).send(local(receiver.port), null))).toMatchObject({
      kind: 'refused',
      code: 'SecretMissing',
    });
  expect(receiver.answers).toEqual([]);
});
