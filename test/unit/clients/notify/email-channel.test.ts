import { createHmac, hkdfSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createServerCertificate } from '../../../../lab/sns/signing-certificate.ts';
import { composeMail } from '../../../../src/clients/notify/email/compose-mail.ts';
import { createEmailChannel } from '../../../../src/clients/notify/email/email-channel.ts';
import { createMailLinks } from '../../../../src/clients/notify/email/mail-links.ts';
import type { ReadingLinkSettings } from '../../../../src/clients/notify/email/reading-link.ts';
import type { SmtpSettings } from '../../../../src/clients/notify/email/smtp-transport.ts';
import { mailLinkHash } from '../../../../src/domain/access/mail-link.ts';
import { mailAddresses } from '../../../../src/domain/text/mail-address.ts';
import type { NotificationMessage } from '../../../../src/ports/notification-channel.ts';
import { ServiceError } from '../../../../src/ports/service-error.ts';
import { FakeOneTimeSecrets } from '../../../support/fake-one-time-secrets.ts';
import { MAIL_PASSWORD, MAIL_USER, startSmtpServer } from '../../../support/smtp-stage.ts';

const FROM = { name: 'RecoverOps', address: 'ops@example.org' };

const message = (overrides: Partial<NotificationMessage> = {}): NotificationMessage => ({
  noticeId: 'n1',
  incidentId: '1795334460_Disk-Critical-ASG_web-asg',
  workflowId: 'incident:1',
  alarmName: 'Disk-Critical-ASG',
  kind: 'approval_requested',
  severity: 'high',
  subject: 'Disk-Critical-ASG waits for a decision',
  message: 'What: /var is 96 % full\nWhere: web-0',
  link: 'https://ops.example.org/incidents/1795334460_Disk',
  decision: { planDigest: 'ab'.repeat(32), deadline: '2026-11-30T05:00:00.000Z', risk: 'low', approvals: 2 },
  closed: false,
  recipient: { to: 'ana@example.org' },
  ...overrides,
});

let certificate: { readonly key: string; readonly cert: string };
beforeAll(async () => {
  certificate = await createServerCertificate('localhost', new Date());
});

type ServerOptions = Parameters<typeof startSmtpServer>[0];

async function setUp(
  server: ServerOptions = { hideSTARTTLS: true },
  change: Partial<SmtpSettings> = {},
  reading: ReadingLinkSettings | null = null,
) {
  const lines: string[] = [];
  const mail = await startSmtpServer(server);
  onTestFinished(mail.close);
  const channel = createEmailChannel({
    from: FROM,
    transport: {
      kind: 'smtp',
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      login: null,
      authorities: null,
      ...change,
    },
    reading,
    log: (_facts, line) => void lines.push(line),
  });
  const failureOf = async (to: string) => {
    const error: unknown = await channel.send(message({ recipient: { to } }), null).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ServiceError)) throw new Error('no ServiceError was thrown');
    return error;
  };
  return { ...mail, channel, failureOf, lines };
}

const headersOf = (text: string) =>
  (text.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ').split('\r\n');
const header = (text: string, name: string) =>
  headersOf(text).find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `));

test('a mail says what the notice says, as text and as a page, with one link that is said to do nothing', async () => {
  const { channel, taken } = await setUp();
  expect(await channel.send(message(), null)).toEqual({ sent: 'yes' });
  const [mail] = taken;
  expect(mail).toMatchObject({ from: 'ops@example.org', to: ['ana@example.org'] });
  const text = mail?.text ?? '';
  expect(header(text, 'From')).toBe('From: RecoverOps <ops@example.org>');
  expect(header(text, 'Auto-Submitted')).toBe('Auto-Submitted: auto-generated');
  const plain = text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  expect(plain).toContain('/var is 96 % full');
  expect(plain.match(/https:\/\/ops\.example\.org\/incidents\/1795334460_Disk/g)).toHaveLength(2);
  expect(plain).toContain('who decides signs in there');
});

test('the same notice is the same mail, and those of an incident stand together', async () => {
  const { channel, taken } = await setUp();
  await channel.send(message(), null);
  await channel.send(message({ recipient: { to: 'ben@example.org' } }), null);
  await channel.send(message({ noticeId: 'n2', kind: 'reminder' }), { sent: 'yes' });
  const ids = taken.map(({ text }) => header(text, 'Message-ID'));
  expect(ids[0]).toMatch(/^Message-ID: <[0-9a-f]{40}@example\.org>$/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  const threads = taken.map(({ text }) => header(text, 'References'));
  expect(new Set(threads).size).toBe(1);
  expect(threads[0]).toMatch(/^References: <[0-9a-f]{40}@example\.org>$/);
});

describe('a link to read by', () => {
  const KEY = new Uint8Array(32).fill(3);
  const NOW_MS = Date.parse('2026-11-30T04:00:00.000Z');
  const links = createMailLinks([KEY]);
  const plain = (text: string) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const PLAIN_LINK = 'https://ops.example.org/incidents/1795334460_Disk';
  const linksIn = (text: string) => [
    ...new Set(plain(text).match(/https:\/\/ops\.example\.org\/by-mail#[\w.-]+/g)),
  ];

  async function signing() {
    const secrets = new FakeOneTimeSecrets(() => NOW_MS);
    const reading = {
      signer: links,
      secrets,
      publicUrl: 'https://ops.example.org',
      nowMs: () => NOW_MS,
    };
    return { secrets, ...(await setUp({ hideSTARTTLS: true }, {}, reading)) };
  }

  test('is each address its own, signed, written down before it is sent, and beside the one that takes a sign-in', async () => {
    const { channel, taken, secrets } = await signing();
    const to = 'ana@example.org,ben@example.org,cy@example.org,di@example.org';
    expect(await channel.send(message({ recipient: { to } }), null)).toEqual({ sent: 'yes' });
    expect(taken.map((mail) => mail.to).toSorted()).toEqual(to.split(',').map((one) => [one]));
    const tokens = taken.map(({ to: [address = ''], text }) => {
      expect(header(text, 'To')).toBe(`To: ${to.replaceAll(',', ', ')}`);
      expect(plain(text).split(PLAIN_LINK)).toHaveLength(3);
      expect(plain(text)).toContain('once, until 2026-11-30 06:00:00 UTC; it decides nothing');
      const [link = '', ...more] = linksIn(text);
      expect(more).toEqual([]);
      const token = link.split('#')[1] ?? '';
      expect(links.verify(token)).toMatchObject({
        incidentId: '1795334460_Disk-Critical-ASG_web-asg',
        address,
        expiresMs: NOW_MS + 2 * 3_600_000,
      });
      return token;
    });
    expect(new Set(tokens).size).toBe(4);
    expect([...secrets.kept.keys()].toSorted()).toEqual(
      tokens.map((token) => `mail_link#${mailLinkHash(token)}`).toSorted(),
    );
    expect(JSON.stringify([...secrets.kept.values()])).not.toContain(tokens[0]?.slice(0, 40));
    // The same mail in a mailbox, whoever has it.
    expect(new Set(taken.map(({ text }) => header(text, 'Message-ID'))).size).toBe(1);
  });

  test('where what it is good for cannot be kept, people are told all the same, by the page’s own link', async () => {
    const { channel, taken, secrets, lines } = await signing();
    secrets.failure = new Error('away');
    expect(await channel.send(message(), null)).toEqual({ sent: 'yes' });
    expect(linksIn(taken[0]?.text ?? '')).toEqual([]);
    expect(plain(taken[0]?.text ?? '')).toContain(PLAIN_LINK);
    expect(lines).toEqual(['a mail has no link to read by, as what it is good for could not be kept']);
  });

  test('is in no test, which is about no incident', async () => {
    const { channel, taken, secrets } = await signing();
    await channel.send(message({ kind: 'test', link: null }), null);
    expect(linksIn(taken[0]?.text ?? '')).toEqual([]);
    expect(secrets.kept.size).toBe(0);
  });

  test('what is about no incident has no link to read one by', async () => {
    const { channel, taken, secrets } = await signing();
    const summary = message({ kind: 'weekly_summary', link: 'https://ops.example.org/response' });
    await channel.send(summary, null);
    expect(linksIn(taken[0]?.text ?? '')).toEqual([]);
    expect(secrets.kept.size).toBe(0);
  });

  test('an address that is refused is named, one that may be tried again fails the notice, and of none it fails for good', async () => {
    const { channel, taken, failureOf } = await signing();
    const some = message({ recipient: { to: 'ana@example.org,nobody@example.org' } });
    expect(await channel.send(some, null)).toEqual({ sent: 'yes', rejected: 'nobody@example.org' });
    expect(await failureOf('ana@example.org,later@example.org')).toMatchObject({ kind: 'unavailable' });
    expect(await failureOf('nobody@example.org')).toMatchObject({ kind: 'refused' });
    // The same notice: who has it is not sent it again.
    expect(taken.map((mail) => mail.to)).toEqual([['ana@example.org']]);
  });
});

test.each([
  ['nothing', ''],
  ['a long one', `${'a'.repeat(4_000)}.${'b'.repeat(43)}`],
  ['what is signed and is no link', null],
])('%s is no link of a mail', (_what, given) => {
  const key = new Uint8Array(32).fill(3);
  const text = Buffer.from('{"version":1}').toString('base64url');
  const derived = hkdfSync('sha256', key, '', 'recoverops mail link v1', 32);
  const signature = createHmac('sha256', new Uint8Array(derived)).update(text).digest('base64url');
  expect(createMailLinks([key]).verify(given ?? `${text}.${signature}`)).toBeNull();
});

describe('words of a host', () => {
  const HOSTILE = [
    'x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>',
    'x\nBcc: eve@evil.example',
    '\u2028Bcc: eve@evil.example\u0000\u001b[31m\u202e',
    `=?utf-8?q?a=0D=0ABcc:_eve@evil.example?=`,
    'ä'.repeat(5_000),
    '.\r\nMAIL FROM:<eve@evil.example>',
  ];
  test.each(HOSTILE)('%j make no header, no recipient and no markup', async (words) => {
    const { channel, taken } = await setUp();
    await channel.send(
      message({ subject: words, message: words, severity: words, incidentId: words, noticeId: words }),
      null,
    );
    expect(taken).toHaveLength(1);
    const [mail] = taken;
    expect(mail?.to).toEqual(['ana@example.org']);
    const text = mail?.text ?? '';
    const names = headersOf(text).map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(names).not.toContain('bcc');
    expect(new Set(names).size).toBe(names.length);
    expect(names.toSorted()).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'in-reply-to',
        'message-id',
        'mime-version',
        'references',
        'subject',
        'to',
        'x-auto-response-suppress',
      ].toSorted(),
    );
    const [head = '', body = ''] = text.slice(text.indexOf('Content-Type: text/html')).split('\r\n\r\n');
    const page = head.includes('base64') ? Buffer.from(body, 'base64').toString('utf8') : body;
    expect(page).toContain('<pre ');
    expect(page).not.toContain('<script');
  });
});

test.each([
  ['none', ''],
  ['a name with one', 'Ana <ana@example.org>'],
  ['a line break', 'ana@example.org\r\nBcc: eve@evil.example'],
  ['a command', 'ana@example.org> SIZE=1'],
  ['one bad among good', 'ana@example.org, nobody'],
  ['more than twenty', Array.from({ length: 21 }, (_, n) => `a${n}@example.org`).join(',')],
])('a route with %s for addresses is refused before anybody is asked', async (_name, to) => {
  const { failureOf, taken } = await setUp();
  expect(await failureOf(to)).toMatchObject({ kind: 'refused', code: 'RecipientInvalid', neverSent: true });
  expect(taken).toEqual([]);
});

test('addresses are plain', () => {
  expect(mailAddresses('a@b.example, c.d+e@f-g.example,a@b.example')).toEqual([
    'a@b.example',
    'c.d+e@f-g.example',
  ]);
  expect(mailAddresses(`${'a'.repeat(65)}@b.example`)).toBeNull();
  expect(mailAddresses('a@-b.example')).toBeNull();
  expect(mailAddresses('"a b"@b.example')).toBeNull();
  expect(mailAddresses(`a@${'b'.repeat(260)}.example`)).toBeNull();
});

test('an address to come again for does not bring the others the same mail again', async () => {
  const { channel, taken } = await setUp();
  const later = message({ recipient: { to: 'ana@example.org,later@example.org,ben@example.org' } });
  for (const _ of [1, 2, 3]) await expect(channel.send(later, null)).rejects.toThrow();
  expect(taken.map(({ to }) => to)).toEqual([['ana@example.org', 'ben@example.org']]);
  // Another notice is another mail.
  await expect(channel.send({ ...later, noticeId: 'another' }, null)).rejects.toThrow();
  expect(taken).toHaveLength(2);
});

describe('what a mail server refuses', () => {
  test('an unknown address among others is told in the receipt, and the others have the mail', async () => {
    const { channel, taken } = await setUp();
    const to = 'ana@example.org,nobody@example.org';
    expect(await channel.send(message({ recipient: { to } }), null)).toEqual({
      sent: 'yes',
      rejected: 'nobody@example.org',
    });
    expect(taken[0]?.to).toEqual(['ana@example.org']);
  });

  test.each<[string, string, Partial<ServiceError>]>([
    [
      'an unknown address alone',
      'nobody@example.org',
      // In words, not by a code of the library's.
      { kind: 'refused', neverSent: true, code: expect.stringMatching(/^AddressRefused 5\d\d$/) },
    ],
    ['one to come again for', 'later@example.org', { kind: 'unavailable', neverSent: true }],
    [
      'one to come again for, beside one that has it',
      'ana@example.org,later@example.org',
      { kind: 'unavailable', neverSent: false },
    ],
    ['the text', 'full@example.org', { kind: 'refused', neverSent: false }],
    [
      'nothing, and hangs up in the middle of the text',
      'drop@example.org',
      { kind: 'unavailable', neverSent: false },
    ],
  ])('%s', async (_name, to, expected) => {
    const { failureOf } = await setUp();
    expect(await failureOf(to)).toMatchObject({ service: 'smtp', ...expected });
  });

  test('a server that is not there was certainly not asked', async () => {
    const { close, failureOf } = await setUp();
    await close();
    expect(await failureOf('ana@example.org')).toMatchObject({ kind: 'unavailable', neverSent: true });
  });
});

describe('TLS', () => {
  const trusting = () => ({ host: 'localhost', authorities: certificate.cert });

  test('a server without STARTTLS gets nothing where it is asked for', async () => {
    const { failureOf, taken } = await setUp(
      { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] },
      { security: 'starttls', ...trusting() },
    );
    expect(await failureOf('ana@example.org')).toMatchObject({ kind: 'refused', neverSent: true });
    expect(taken).toEqual([]);
  });

  test('a certificate that nobody vouches for gets nothing', async () => {
    const { failureOf, taken } = await setUp({ ...certificate }, { security: 'starttls' });
    expect(await failureOf('ana@example.org')).toMatchObject({ kind: 'refused' });
    expect(taken).toEqual([]);
  });

  test.each(['starttls', 'tls'] as const)('%s, signed in', async (security) => {
    const { channel, taken } = await setUp(
      { ...certificate, secure: security === 'tls', demandsLogin: true },
      { security, ...trusting(), login: { user: MAIL_USER, password: MAIL_PASSWORD } },
    );
    await channel.send(message(), null);
    expect(taken).toMatchObject([{ secure: true, user: MAIL_USER }]);
  });

  test('a wrong password is refused for good, and stands in no error', async () => {
    const { failureOf } = await setUp(
      { ...certificate, demandsLogin: true },
      { security: 'starttls', ...trusting(), login: { user: MAIL_USER, password: 'wrong-password' } },
    );
    const error = await failureOf('ana@example.org');
    expect(error).toMatchObject({ kind: 'refused', neverSent: true });
    expect(`${error.message} ${error.stack}`).not.toContain('wrong-password');
  });

  test('a server that demands a login refuses who has none', async () => {
    const { failureOf } = await setUp(
      { ...certificate, demandsLogin: true },
      { security: 'starttls', ...trusting() },
    );
    expect(await failureOf('ana@example.org')).toMatchObject({ kind: 'refused' });
  });
});

describe('SES', () => {
  async function startSes(reply: { readonly status: number; readonly type?: string }) {
    const requests: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        requests.push({
          path: String(request.url),
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        });
        const headers = {
          'content-type': 'application/json',
          ...(reply.type === undefined ? {} : { 'x-amzn-errortype': reply.type }),
        };
        response
          .writeHead(reply.status, headers)
          .end(JSON.stringify(reply.status === 200 ? { MessageId: 'm' } : { message: 'no' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env.AWS_ACCESS_KEY_ID ??= 'test';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
    const transport = { kind: 'ses', region: 'eu-west-1', endpointUrl } as const;
    return { requests, channel: createEmailChannel({ from: FROM, transport, reading: null, log: () => {} }) };
  }

  test('takes the same bytes for the same addresses, once', async () => {
    const { requests, channel } = await startSes({ status: 200 });
    await channel.send(message({ recipient: { to: 'ana@example.org,ben@example.org' } }), null);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      path: '/v2/email/outbound-emails',
      body: {
        FromEmailAddress: 'ops@example.org',
        Destination: { ToAddresses: ['ana@example.org', 'ben@example.org'] },
      },
    });
    const { Content } = (requests[0]?.body ?? {}) as { Content: { Raw: { Data: string } } };
    const raw = Buffer.from(Content.Raw.Data, 'base64').toString('utf8');
    const again = (await composeMail(message(), FROM, ['ana@example.org', 'ben@example.org'], null)).toString(
      'utf8',
    );
    expect(header(raw, 'Message-ID')).toBe(header(again, 'Message-ID'));
    expect(header(raw, 'To')).toBe('To: ana@example.org, ben@example.org');
  });

  test.each([
    ['MessageRejected', 400, 'refused'],
    ['MailFromDomainNotVerifiedException', 400, 'refused'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['InternalFailure', 500, 'unavailable'],
  ])('%s is %s', async (type, status, kind) => {
    const { requests, channel } = await startSes({ status, type });
    await expect(channel.send(message(), null)).rejects.toMatchObject({ service: 'ses', kind });
    expect(requests).toHaveLength(1);
  });
});
