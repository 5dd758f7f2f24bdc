import { expect, onTestFinished, test, vi } from 'vitest';
import { createSlackChannel } from '../../../../src/clients/notify/slack/slack-channel.ts';
import { slackLink, slackPieces, slackText } from '../../../../src/clients/notify/slack/slack-text.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';
import type { NotificationMessage } from '../../../../src/ports/notification-channel.ts';
import { ServiceError } from '../../../../src/ports/service-error.ts';
import { FakeOneTimeSecrets } from '../../../support/fake-one-time-secrets.ts';
import { SLACK_CHANNEL, SLACK_TOKEN, startSlackServer } from '../../../support/slack-server.ts';

const DIGEST = 'ab'.repeat(32);

const message = (overrides: Partial<NotificationMessage> = {}): NotificationMessage => ({
  noticeId: 'n1',
  incidentId: '1795334460_Disk-Critical-ASG_web-asg',
  workflowId: 'incident:111122223333:eu-west-1:Disk-Critical-ASG:web-asg',
  alarmName: 'Disk-Critical-ASG',
  kind: 'approval_requested',
  severity: 'high',
  subject: 'Disk-Critical-ASG on web-0 waits for a decision',
  message: 'What: /var is 96 % full\nWhere: web-0\nnpx recoverops show 17953',
  link: 'https://ops.example.org/incidents/1795334460_Disk?a=1&b=2',
  decision: { planDigest: DIGEST, deadline: '2026-11-30T05:00:00.000Z', risk: 'low', approvals: 1 },
  closed: false,
  recipient: { conversation: SLACK_CHANNEL },
  ...overrides,
});

async function setUp(token = SLACK_TOKEN) {
  const slack = await startSlackServer();
  onTestFinished(slack.close);
  const secrets = new FakeOneTimeSecrets();
  const logged: object[] = [];
  const log = (facts: object) => void logged.push(facts);
  const channel = createSlackChannel({ botToken: token, apiUrl: slack.apiUrl, secrets, log });
  const failureOf = async (notice: NotificationMessage) => {
    const error: unknown = await channel.send(notice, null).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ServiceError)) throw new Error('no ServiceError was thrown');
    return error;
  };
  return { slack, secrets, channel, failureOf, logged };
}

const textOf = (value: unknown) => JSON.stringify(value);
interface Button {
  readonly action_id: string;
  readonly value: string;
}
const buttonsOf = (blocks: readonly Readonly<Record<string, unknown>>[]) =>
  blocks.filter(({ type }) => type === 'actions').flatMap(({ elements }) => elements as readonly Button[]);

test('a card says what stands in the message, with the link, the deadline and two buttons of their own secrets', async () => {
  const { slack, secrets, channel } = await setUp();
  const receipt = await channel.send(message(), null);
  const [card] = slack.messages;
  expect(receipt).toEqual({ channel: SLACK_CHANNEL, ts: card?.ts });
  expect(textOf(card?.blocks)).toContain('/var is 96 % full');
  expect(textOf(card?.blocks)).toContain(
    '<https://ops.example.org/incidents/1795334460_Disk?a=1&amp;b=2|Open',
  );
  expect(textOf(card?.blocks)).toContain(`<!date^${Date.parse('2026-11-30T05:00:00Z') / 1000}^`);
  const buttons = buttonsOf(card?.blocks ?? []);
  expect(buttons.map(({ action_id }) => action_id)).toEqual(['recoverops_approve', 'recoverops_reject']);
  expect(textOf(buttons)).not.toContain(DIGEST);
  expect([...secrets.kept.values()]).toEqual(
    buttons.map(({ action_id, value }) => ({
      purpose: 'slack_button',
      hash: sha256Hex(value),
      bound: {
        kind: action_id.replace('recoverops_', ''),
        incidentId: message().incidentId,
        planDigest: DIGEST,
        channel: SLACK_CHANNEL,
      },
      expiresAt: '2026-11-30T05:00:00.000Z',
    })),
  );
});

test('a plan of high risk has a link and no button, and says why', async () => {
  const { slack, secrets, channel } = await setUp();
  const decision = {
    planDigest: DIGEST,
    deadline: '2026-11-30T05:00:00.000Z',
    risk: 'high',
    approvals: 2,
  } as const;
  await channel.send(message({ decision }), null);
  expect(buttonsOf(slack.messages[0]?.blocks ?? [])).toEqual([]);
  expect(secrets.kept.size).toBe(0);
  expect(textOf(slack.messages)).toContain('open the incident, look at the exact bytes');
  expect(textOf(slack.messages)).toContain('It takes 2 people.');
});

test('without a place to take presses there are no buttons', async () => {
  const slack = await startSlackServer();
  onTestFinished(slack.close);
  await createSlackChannel({
    botToken: SLACK_TOKEN,
    apiUrl: slack.apiUrl,
    secrets: null,
    log: () => {},
  }).send(message(), null);
  expect(buttonsOf(slack.messages[0]?.blocks ?? [])).toEqual([]);
});

test('where what buttons stand for cannot be kept, the card goes out without them and says where to decide', async () => {
  const { slack, secrets, channel, logged } = await setUp();
  secrets.failure = new Error('the table is away');
  const receipt = await channel.send(message(), null);
  await channel.send(message({ kind: 'reminder', subject: 'Still waits' }), receipt);
  const [card, reply] = slack.messages;
  expect(buttonsOf(card?.blocks ?? [])).toEqual([]);
  expect(textOf(card?.blocks)).toContain('Decide in the dashboard or by the command line.');
  expect(reply).toMatchObject({ threadTs: receipt.ts, broadcast: true });
  expect(logged).toContainEqual(expect.objectContaining({ reason: 'the table is away' }));
});

test('words of a host make no mention, link or second message, however long', async () => {
  const { slack, channel } = await setUp();
  const hostile = `<!channel> <@U0123ABCD> <https://evil.example|Approve> & \u202e ${'<&>'.repeat(40_000)}`;
  await channel.send(
    message({ subject: hostile, message: `${hostile}\n`.repeat(3), severity: hostile }),
    null,
  );
  expect(slack.problems).toEqual([]);
  expect(slack.messages).toHaveLength(1);
  const [card] = slack.messages;
  expect(textOf(card)).not.toMatch(/<!channel|<@U|<https:\/\/evil|\u202e/);
  expect(textOf(card?.blocks)).toContain('The message is cut here');
});

test('a notice without words is a message all the same', async () => {
  const { slack, channel } = await setUp();
  await channel.send(message({ subject: ' \u200b', message: '\n\n', severity: '', link: null }), null);
  expect(slack.problems).toEqual([]);
  expect(slack.messages[0]?.text).toBe('RecoverOps');
});

test('what follows is written over the card, and said under it', async () => {
  const { slack, channel } = await setUp();
  const receipt = await channel.send(message(), null);
  const reminder = message({
    kind: 'reminder',
    subject: 'Still waits',
    recipient: { conversation: SLACK_CHANNEL, mention: 'U0123ABCD' },
  });
  expect(await channel.send(reminder, receipt)).toEqual(receipt);
  const over = message({ kind: 'closed', subject: 'Completed', closed: true, decision: null });
  await channel.send(over, receipt);
  const [card, first, last] = slack.messages;
  expect(buttonsOf(card?.blocks ?? [])).toEqual([]);
  expect(textOf(card?.blocks)).toContain('Nothing is to be decided here any more.');
  expect(first).toMatchObject({
    threadTs: receipt.ts,
    broadcast: true,
    text: expect.stringContaining('<@U0123ABCD>'),
  });
  expect(last).toMatchObject({ threadTs: receipt.ts, broadcast: false });
});

test('a card that somebody deleted is sent anew', async () => {
  const { slack, channel } = await setUp();
  const receipt = await channel.send(message(), { channel: SLACK_CHANNEL, ts: '1795334400.000009' });
  expect(slack.messages).toHaveLength(1);
  expect(receipt).toEqual({ channel: SLACK_CHANNEL, ts: slack.messages[0]?.ts });
});

test('a card that is deleted between its change and the reply is sent anew', async () => {
  const { slack, channel } = await setUp();
  const receipt = await channel.send(message(), null);
  slack.faults.push(
    { body: JSON.stringify({ ok: true, ...receipt }) },
    { body: '{"ok":false,"error":"thread_not_found"}' },
  );
  const anew = await channel.send(message({ kind: 'reminder' }), receipt);
  expect(anew).toEqual({ channel: SLACK_CHANNEL, ts: slack.messages[1]?.ts });
  expect(slack.messages[1]?.threadTs).toBeNull();
});

test.each(['is_archived', 'channel_not_found', 'not_in_channel'])(
  'a card in a channel where nothing can be written (%s) is sent anew where the route leads now',
  async (error) => {
    const { slack, channel, secrets } = await setUp();
    const refusal = { body: JSON.stringify({ ok: false, error }) };
    slack.faults.push(refusal);
    const receipt = await channel.send(message(), { channel: 'C0OLD', ts: '1795334400.000009' });
    expect(receipt).toEqual({ channel: SLACK_CHANNEL, ts: slack.messages[0]?.ts });
    // Its buttons are good there.
    expect([...secrets.kept.values()].at(-1)?.bound).toMatchObject({ channel: SLACK_CHANNEL });
    // Where the route leads to that very channel, somebody has to mend it.
    slack.faults.push(refusal);
    await expect(channel.send(message(), receipt)).rejects.toMatchObject({ code: error, kind: 'refused' });
  },
);

test.each([
  ['a name for a channel', { recipient: { conversation: '#ops' } }],
  ['no channel', { recipient: {} }],
  ['a mention in words', { recipient: { conversation: SLACK_CHANNEL, mention: '@ana' } }],
])('%s in a route is refused before anything is sent', async (_name, overrides) => {
  const { slack, failureOf } = await setUp();
  expect(await failureOf(message(overrides as Partial<NotificationMessage>))).toMatchObject({
    kind: 'refused',
    code: 'RecipientInvalid',
    neverSent: true,
  });
  expect(slack.requests).toEqual([]);
});

test('errors of Slack say whether another attempt may help, and what to do', async () => {
  const { slack, failureOf } = await setUp();
  expect(await failureOf(message({ recipient: { conversation: 'C0999ZZZZ' } }))).toMatchObject({
    kind: 'refused',
    code: 'channel_not_found',
    message: expect.stringContaining('invite the app'),
  });
  for (const [fault, expected] of [
    [{ status: 503 }, { kind: 'unavailable', code: 'Http503' }],
    [{ hangUp: true }, { kind: 'unavailable', neverSent: false }],
    [{ body: '<html>' }, { kind: 'unavailable' }],
    [{ body: '{"ok":true}' }, { kind: 'unavailable', code: 'UnknownAnswer' }],
    [{ body: '{"ok":false,"error":"internal_error"}' }, { kind: 'unavailable' }],
    [
      { body: '{"ok":false,"error":"token_revoked"}' },
      { kind: 'refused', message: expect.stringContaining('RECOVEROPS_SLACK_BOT_TOKEN') },
    ],
    [{ body: '{"ok":false,"error":"never_heard_of"}' }, { kind: 'refused' }],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }, { kind: 'unavailable' }],
    [{ body: 'x'.repeat(300_000) }, { kind: 'unavailable', message: expect.stringContaining('longer than') }],
    [
      { status: 429, headers: { 'retry-after': '30' } },
      { kind: 'throttled', retryAfterMs: 30_000 },
    ],
  ] as const) {
    slack.faults.push(fault);
    expect(await failureOf(message()), JSON.stringify(fault).slice(0, 80)).toMatchObject(expected);
  }
  expect(slack.messages).toEqual([]);
});

test('a wrong token is refused, and stands in no error', async () => {
  const { failureOf } = await setUp('xoxb-9999999999-wrong');
  const error = await failureOf(message());
  expect(error).toMatchObject({ kind: 'refused', code: 'invalid_auth' });
  expect(`${error.message} ${error.stack}`).not.toContain('xoxb-9999999999');
});

test('a server that nobody answers for was certainly not asked', async () => {
  const { slack, failureOf } = await setUp();
  await slack.close();
  expect(await failureOf(message())).toMatchObject({ kind: 'unavailable', neverSent: true });
});

test('asked to wait a second, it waits and sends once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 400 });
  onTestFinished(() => void vi.useRealTimers());
  const { slack, channel } = await setUp();
  slack.faults.push({ status: 429, headers: { 'retry-after': '1' } });
  await channel.send(message(), null);
  expect(slack.messages).toHaveLength(1);
  expect(slack.requests).toHaveLength(2);
});

test('text is cut between characters and entities', () => {
  expect(slackText('a&b', 100)).toBe('a&amp;b');
  expect(slackText('<<<', 11)).toBe('&lt;&lt;…');
  expect(slackText('ab😀cd', 4)).toBe('ab…');
  for (let chars = 2; chars < 40; chars += 1) {
    const cut = slackText('x&<>😀'.repeat(20), chars);
    expect(cut.length).toBeLessThanOrEqual(chars);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
  }
  expect(slackLink('https://a.example/x|y', 'l', 100)).toBeNull();
  expect(slackLink('javascript:alert(1)', 'l', 100)).toBeNull();
  expect(slackPieces('a\nb\nc', 3, 5)).toEqual({ pieces: ['a\nb', 'c'], isWhole: true });
  expect(slackPieces('aa\nbb\ncc', 2, 2)).toEqual({ pieces: ['aa', 'bb'], isWhole: false });
});
