import { describe, expect, it } from 'vitest';
import { abortIncident, causeChaos, decide, planAgain } from '../../../src/cli/commands/act-on-incident.ts';
import { askQuestion, showExchanges } from '../../../src/cli/commands/ask.ts';
import {
  listNotifications,
  showNotificationHealth,
  testNotifications,
} from '../../../src/cli/commands/notifications.ts';
import { listIncidents, showIncident, watchIncident } from '../../../src/cli/commands/read-incidents.ts';
import { listClaims, releaseClaim, showStatus, stopEverything } from '../../../src/cli/commands/stop.ts';
import { listUnparsed, replayUnparsed, showUnparsed } from '../../../src/cli/commands/unparsed-messages.ts';
import { verifyIncident } from '../../../src/cli/commands/verify-record.ts';
import type { CommandContext } from '../../../src/cli/context.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { answered, askedQuestion, unanswered } from '../../../src/domain/record/question.ts';
import { isJsonObject } from '../../../src/domain/text/json-object.ts';
import { executionOutcome } from '../../support/execution-outcome.ts';
import { twoAttempts } from '../../support/two-attempts.ts';
import { fixtureIncident, ofFinding, summaryOf, withRecord } from '../../web/support/fixture-incidents.ts';

// Whatever an alarm, a host, a model or a person wrote: the command prints no line that is not its own.

const BREAKS = [
  '\n',
  '\r\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u000b',
  '\u000c',
  '\u001b[1G',
  '\u001b[2K',
  '\u009b1G',
];
/** Begins a line wherever a text could: what must never stand at the beginning of one. */
const FORGED = 'Outcome: forged';
const HOSTILE = BREAKS.map((each) => `x${each}${FORGED}`).join('');
/** What may stand in front of a line of others. */
const GUTTERS = ['    | ', '    ! ', '    : ', '    ? ', '  > ', '  < '];

/** Values that programs look at, not people: changed, they would lead elsewhere or be refused. */
const KEPT = new Set([
  'status',
  'kind',
  'standing',
  'state',
  'phase',
  'planDigest',
  'hash',
  'previousHash',
  'source',
  'risk',
  'endedAt',
]);

function hostile<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (KEPT.has(key) ? value : `${value}${HOSTILE}`) as T;
  if (Array.isArray(value)) return value.map((member) => hostile(member, key)) as T;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, hostile(member, name)]),
  ) as T;
}

async function linesOf(
  answer: unknown,
  command: (context: CommandContext) => Promise<void>,
  json = false,
): Promise<string[]> {
  const lines: string[] = [];
  const reply = async () => answer as never;
  const context: CommandContext = {
    config: loadConfig({}),
    terminal: {
      out: (each) => lines.push(String(each)),
      err: (each) => lines.push(String(each)),
      colour: false,
    },
    json,
    signal: new AbortController().signal,
    api: async () => ({
      url: 'http://x',
      get: reply,
      post: reply,
      download: reply,
      async *stream() {
        yield { event: 'none', data: '' };
      },
    }),
  };
  // What a command refuses at its end is printed by `main`, on a line of the same making.
  await command(context).catch((error: unknown) => {
    if (error instanceof TypeError) throw error;
  });
  return lines;
}

const view = withRecord(fixtureIncident(), {
  executions: [executionOutcome({ stdout: 'out', stderr: 'err', detail: 'why' })],
  attention: { since: 's', reason: 'r' } as never,
  outcome: { code: 'c', message: 'm', nextStep: 'n' },
});
const two = twoAttempts();
const ended = {
  record: two.incident.record,
  timeline: two.incident.timeline,
  attempts: [],
  anchors: two.anchors,
  unreadable: ['a key'],
  source: 'projection',
  chainFaults: [],
};
/** Two questions to the model: one has an answer, the other says why it has none. */
const asked = askedQuestion({ id: 'q', question: 'why?', by: 'ana', via: 'cli', askedAt: 'now' }, 1);
const exchange = {
  id: 'e',
  model: 'm',
  sentAt: 'now',
  sentBytes: 7,
  outcome: 'asked',
  key: 'k',
  sha256: 's',
};
const spent = { model: 'm', usage: asked.usage, exchange, endedAt: 'then' };
const items = [answered(asked, 'so', spent), unanswered(asked, { code: 'timeout', message: 'late' }, spent)];
const asking = { kind: 'kept', question: items[0], id: 'q' };
const exchangeView = { items: [exchange], exchange, system: 'rules', user: 'data', answer: 'so' };
const page = { items: [summaryOf(view), summaryOf(view)], nextCursor: 'more' };
const claims = {
  items: [
    {
      targetId: 'i-1',
      incidentId: 'inc',
      state: 'held',
      since: 's',
      expiresAt: 'e',
      why: 'w',
      executionIds: ['x'],
    },
  ],
  active: true,
  by: 'ana',
  reason: 'r',
  at: 'now',
};
const message = {
  messageId: 'id',
  topicArn: 'arn',
  receivedAt: 'at',
  reason: 'r',
  message: 'm',
  replayed: { at: 'a', outcome: 'o' },
};
const ack = {
  targetId: 't',
  incidentId: 'i',
  decision: 'approve',
  by: 'ana',
  missing: 1,
  commandId: 'c',
  instanceId: 'i',
  url: 'u',
  expiresAt: 'e',
  record: view.record,
  kind: 'recorded',
};

const recipient = {
  name: 'n',
  channel: 'c',
  failing: true,
  pending: 1,
  lastSuccessAt: null,
  lastFailure: { at: 'a', error: 'e', incidentId: 'i' },
};
const told = {
  queuedAt: 'q',
  recipient: 'r',
  channel: 'c',
  kind: 'k',
  state: 'failed',
  notBefore: null,
  tries: 1,
  incidentId: 'i',
  subject: 's',
  error: 'e',
};

const COMMANDS: readonly (readonly [string, unknown, (context: CommandContext) => Promise<void>])[] = [
  ['show', { ...view, items }, (context) => showIncident(context, 'x')],
  ['ask', asking, (context) => askQuestion(context, 'x', 'why?', undefined)],
  ['show --ai', exchangeView, (context) => showExchanges(context, 'x')],
  ['show, of a finding', { ...ofFinding(view), items: [] }, (context) => showIncident(context, 'x')],
  ['show, over attempts', { ...ended, items: [] }, (context) => showIncident(context, 'x')],
  ['watch', ended, (context) => watchIncident(context, 'x', { attempt: true })],
  ['list', page, (context) => listIncidents(context, { status: [], limit: '20' })],
  ['claims', claims, listClaims],
  ['status', claims, showStatus],
  ['stop', claims, (context) => stopEverything(context, 'r')],
  ['claims release', ack, (context) => releaseClaim(context, 'i-1', 'r')],
  [
    'approve',
    ack,
    (context) => decide(context, 'approve', 'x', { plan: view.record.planDigest ?? '', comment: '' }),
  ],
  ['abort', ack, (context) => abortIncident(context, 'x', 'r')],
  ['retry', ack, (context) => planAgain(context, 'x', 'r')],
  ['chaos', ack, (context) => causeChaos(context, 'fill-disk')],
  [
    'unparsed',
    { items: [message, message], nextCursor: 'c' },
    (context) => listUnparsed(context, { limit: '20' }),
  ],
  ['notifications', { recipients: [recipient], isPartial: false }, showNotificationHealth],
  [
    'notifications failed',
    { items: [told], isPartial: true },
    (context) => listNotifications(context, { state: 'failed' }),
  ],
  [
    'notifications test',
    { results: [{ recipient: 'r', channel: 'c', outcome: 'sent', error: null }] },
    (context) => testNotifications(context, 'r'),
  ],
  ['unparsed show', message, (context) => showUnparsed(context, 'x')],
  ['unparsed replay', message, (context) => replayUnparsed(context, 'x', false)],
  ['verify', ended, (context) => verifyIncident(context, 'x', false)],
];

describe.each(COMMANDS)('%s', (_name, answer, command) => {
  it('prints no line that others began, and nothing that drives a terminal', async () => {
    const lines = await linesOf(hostile(answer), command);
    expect(lines.length).toBeGreaterThan(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(lines.filter((each) => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(each))).toEqual([]);
    const begun = lines.filter((each) => {
      const gutter = GUTTERS.find((known) => each.startsWith(known)) ?? '';
      return gutter === '' && each.trimStart().startsWith(FORGED);
    });
    expect(begun).toEqual([]);
  });

  it('prints JSON on one line each', async () => {
    for (const each of await linesOf(hostile(answer), command, true)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(each).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      expect(() => JSON.parse(each)).not.toThrow();
    }
  });
});

it.each([
  ['of an alarm', { ...view, items }],
  ['of a finding', { ...ofFinding(view), items }],
])(
  'as many lines are printed for a hostile record %s as for an honest one, but for its blocks',
  async (_of, whole) => {
    const outside = (lines: readonly string[]) =>
      lines.filter((each) => !GUTTERS.some((gutter) => each.startsWith(gutter.trimEnd()))).length;
    const honest = await linesOf(whole, (context) => showIncident(context, 'x'));
    const forged = await linesOf(hostile(whole), (context) => showIncident(context, 'x'));
    expect(outside(forged)).toBe(outside(honest));
  },
);
