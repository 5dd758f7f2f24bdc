import type { InjectOptions } from 'fastify';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSlackAnswers } from '../../../src/clients/notify/slack/slack-answers.ts';
import { createSlackChannel } from '../../../src/clients/notify/slack/slack-channel.ts';
import type { SlackUser } from '../../../src/domain/access/slack-users.ts';
import type { Plan } from '../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../src/domain/plan/plan-digest.ts';
import type { DecideOutcome } from '../../../src/ports/temporal.ts';
import { FakeOneTimeSecrets } from '../../support/fake-one-time-secrets.ts';
import { APPROVAL, DECISION } from '../../support/incident-record.ts';
import {
  pressForm,
  SLACK_CHANNEL,
  SLACK_TEAM,
  SLACK_TOKEN,
  signedBySlack,
  startSlackServer,
} from '../../support/slack-server.ts';
import { fakeIngress, HOST } from './fake-ingress.ts';
import { INCIDENT_ID, sampleIncident } from './incident-samples.ts';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5'.replaceAll(/[yz]/g, '0');
const URL_PATH = '/webhooks/slack/interactivity';

const USERS: readonly SlackUser[] = [
  { team: SLACK_TEAM, user: 'U0ANA', account: 'ana', role: 'approver' },
  { team: SLACK_TEAM, user: 'U0BEN', account: 'ben', role: 'approver' },
  { team: SLACK_TEAM, user: 'U0VIEW', account: 'vera', role: 'viewer' },
];

function planOf(risk: 'low' | 'high', version = 1): Plan {
  const command = (body: string) => ({ body, argv: [], timeoutSeconds: 5 });
  return {
    schema: 'recoverops.plan/1',
    incidentId: INCIDENT_ID,
    planVersion: version,
    steps: [
      {
        kind: 'runbook',
        id: 's1',
        title: 'archive the log',
        risk,
        targetIds: ['i-1'],
        runbook: { name: 'archive-log', version: 1 },
        parameters: {},
        action: command('do'),
        verify: command('look'),
        rollback: null,
      },
    ],
    notAfter: '2026-12-01T00:00:00.000Z',
    policyVersion: 'p',
    diagnosticsSha256: 'd',
  };
}

const answered = (decision: 'approve' | 'reject', missing = 0): DecideOutcome => ({
  kind: 'answered',
  ack: { kind: 'recorded', decision, by: 'ana', status: 'executing', missing },
});

/** An ingress with a card in Slack whose buttons really stand there; `plan` waits. */
async function setUp({ risk = 'low' as 'low' | 'high', deadlineMs = 600_000 } = {}) {
  const slack = await startSlackServer();
  onTestFinished(slack.close);
  const clock = { nowMs: Date.now() };
  const secrets = new FakeOneTimeSecrets(() => clock.nowMs);
  const ingress = await fakeIngress({
    nowMs: () => clock.nowMs,
    slack: {
      signingSecret: SECRET,
      users: USERS,
      secrets,
      answers: createSlackAnswers(slack.origin),
    },
  });
  onTestFinished(() => ingress.app.close());
  const plan = planOf(risk);
  const store = (shown: Plan) =>
    ingress.incidents.stored.set(INCIDENT_ID, sampleIncident({ plan: shown, planDigest: planDigest(shown) }));
  store(plan);
  ingress.temporal.decideOutcome = answered('approve');
  const channel = createSlackChannel({ botToken: SLACK_TOKEN, apiUrl: slack.apiUrl, secrets, log: () => {} });
  await channel.send(
    {
      noticeId: 'n1',
      incidentId: INCIDENT_ID,
      workflowId: 'incident:1',
      alarmName: 'Disk-Critical-ASG',
      kind: 'approval_requested',
      severity: 'high',
      subject: 'Disk-Critical-ASG',
      message: 'What: /var is full',
      link: null,
      decision: {
        planDigest: planDigest(plan),
        deadline: new Date(clock.nowMs + deadlineMs).toISOString(),
        // As a notice would say it that took the plan for harmless.
        risk: 'low',
        approvals: 1,
      },
      closed: false,
      recipient: { conversation: SLACK_CHANNEL },
    },
    null,
  );
  const blocks = slack.messages[0]?.blocks ?? [];
  const buttons = blocks
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements }) => elements as readonly { action_id: string; value: string }[]);
  const secretOf = (kind: string) => buttons.find(({ action_id }) => action_id.endsWith(kind))?.value ?? '';
  const form = (user = 'U0ANA', kind = 'approve', more: Partial<Parameters<typeof pressForm>[0]> = {}) =>
    pressForm(
      {
        user,
        actionId: `recoverops_${kind}`,
        value: secretOf(kind),
        responseUrl: slack.responseUrl,
        ...more,
      },
      blocks,
    );
  const send = async (payload: string, headers: Record<string, string> = {}, options: InjectOptions = {}) => {
    const answer = await ingress.app.inject({
      method: 'POST',
      url: URL_PATH,
      payload,
      ...options,
      headers: { host: HOST, ...signedBySlack(SECRET, payload, clock.nowMs), ...headers },
    });
    return { status: answer.statusCode, body: answer.body };
  };
  return { ...ingress, slack, secrets, clock, store, form, send, blocks, secretOf };
}

const taken = { status: 200, body: '' };

test('a press decides once, as the person that the user is, and the message says so afterwards', async () => {
  const { send, form, temporal, slack, access, app } = await setUp();
  expect(await send(form())).toEqual(taken);
  expect(temporal.decisions.map(({ input }) => input)).toEqual([
    {
      kind: 'approve',
      by: 'ana',
      plan: planDigest(planOf('low')),
      comment: '',
      via: 'slack',
      signedIn: {
        method: 'slack',
        subject: `${SLACK_TEAM}/U0ANA`,
        issuer: 'https://slack.com',
        role: 'approver',
      },
    },
  ]);
  const [card] = slack.messages;
  expect(card?.blocks.map(({ type }) => type)).not.toContain('actions');
  expect(JSON.stringify(card?.blocks)).toContain('/var is full');
  expect(JSON.stringify(card?.blocks.at(-1))).toContain('Approved by ana, in Slack. The record has it.');
  await app.close();
  expect(access.log.events).toMatchObject([{ kind: 'signed_in', principal: 'ana', method: 'slack' }]);
});

test('a signed press of ours that lacks something decides nothing, is counted, and is told to who pressed', async () => {
  const { send, form, temporal, slack } = await setUp();
  const payload = JSON.parse(new URLSearchParams(form()).get('payload') ?? '{}');
  for (const lacking of ['message', 'channel', 'user'] as const) {
    const { [lacking]: _, ...rest } = payload;
    expect(await send(new URLSearchParams({ payload: JSON.stringify(rest) }).toString())).toEqual(taken);
  }
  expect(temporal.decisions).toEqual([]);
  expect(slack.told).toEqual(
    Array.from({ length: 3 }, () => expect.stringContaining('is not understood here')),
  );
});

test('a second press by the same person counts for nothing and says so; a replayed request as well', async () => {
  const { send, form, temporal, slack } = await setUp();
  await send(form());
  expect(await send(form())).toEqual(taken);
  expect(temporal.decisions).toHaveLength(1);
  expect(slack.told).toEqual([expect.stringContaining('pressed by you before')]);
});

test('of two presses at once by one person one counts', async () => {
  const { send, form, temporal, slack } = await setUp();
  await Promise.all([send(form()), send(form())]);
  expect(temporal.decisions).toHaveLength(1);
  expect(slack.told).toHaveLength(1);
});

test('where two people are needed, the buttons stay for the second', async () => {
  const { send, form, temporal, slack } = await setUp();
  temporal.decideOutcome = answered('approve', 1);
  await send(form());
  expect(slack.messages[0]?.blocks.map(({ type }) => type)).toContain('actions');
  expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('1 more must approve');
  temporal.decideOutcome = answered('approve');
  await send(form('U0BEN'));
  expect(temporal.decisions.map(({ input }) => input.by)).toEqual(['ana', 'ben']);
  expect(slack.messages[0]?.blocks.map(({ type }) => type)).not.toContain('actions');
});

describe('a request that Slack did not sign just now', () => {
  test.each<[string, number, (body: string, nowMs: number) => Record<string, string>]>([
    ['no signature', 403, () => ({ 'x-slack-signature': '' })],
    ['a signature of zeros', 403, () => ({ 'x-slack-signature': `v0=${'0'.repeat(64)}` })],
    ['another version', 403, () => ({ 'x-slack-signature': `v1=${'0'.repeat(64)}` })],
    ['another secret', 403, (body) => signedBySlack('0'.repeat(32), body, Date.now())],
    ['the signature of another body', 403, () => signedBySlack(SECRET, 'payload=1', Date.now())],
    ['a time that was not signed', 403, () => ({ 'x-slack-request-timestamp': '1' })],
    ['five minutes and a second', 403, (body, nowMs) => signedBySlack(SECRET, body, nowMs - 301_000)],
    ['a time to come', 403, (body, nowMs) => signedBySlack(SECRET, body, nowMs + 302_000)],
    ['a time in words', 403, () => ({ 'x-slack-request-timestamp': 'now' })],
    ['a body of another kind', 415, () => ({ 'content-type': 'application/json' })],
    ['no kind of body', 415, () => ({ 'content-type': 'text/plain' })],
  ])('%s is refused, and nothing is decided', async (_name, status, headers) => {
    const { send, form, temporal, slack, clock } = await setUp();
    const body = form();
    const answer = await send(body, headers(body, clock.nowMs));
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toBe('');
    expect(temporal.decisions).toEqual([]);
    expect(slack.told).toEqual([]);
  });

  test('a huge body is refused before anything is computed', async () => {
    const { send, temporal } = await setUp();
    expect(await send(`payload=${'x'.repeat(600 * 1024)}`)).toMatchObject({ status: 413 });
    expect(temporal.decisions).toEqual([]);
  });

  test('a flood of forgeries is turned away, and does not keep a genuine press out', async () => {
    const { send, form, temporal, logLines } = await setUp();
    const forged = { 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    const statuses = new Set<number>();
    for (let n = 0; n < 40; n += 1) statuses.add((await send(form(), forged)).status);
    expect([...statuses]).toEqual([403, 429]);
    expect(logLines.filter(({ msg }) => msg === 'request in the name of Slack refused').length).toBeLessThan(
      35,
    );
    expect(await send(form())).toEqual(taken);
    expect(temporal.decisions).toHaveLength(1);
  });

  test.each([
    ['no payload', 'other=1'],
    ['two payloads', 'payload=%7B%7D&payload=%7B%7D'],
    ['a payload that is no JSON', 'payload=%7B'],
    ['a payload with a key twice', 'payload=%7B%22type%22%3A1%2C%22type%22%3A2%7D'],
  ])('%s is refused although it is signed', async (_name, body) => {
    const { send } = await setUp();
    expect(await send(body)).toEqual({ status: 403, body: '' });
  });

  test('another interaction is taken, and does nothing', async () => {
    const { send, temporal, slack } = await setUp();
    const body = new URLSearchParams({ payload: '{"type":"view_submission"}' }).toString();
    expect(await send(body)).toEqual(taken);
    expect(temporal.decisions).toEqual([]);
    expect(slack.told).toEqual([]);
  });
});

describe('a genuine press that may not decide is told why, and decides nothing', () => {
  type Stage = Awaited<ReturnType<typeof setUp>>;
  test.each<[string, string, (stage: Stage) => Promise<unknown>]>([
    ['an unmapped user', 'does not know who you are', ({ send, form }) => send(form('U0EVE'))],
    [
      'the same user id of another workspace',
      'does not know who you are',
      ({ send, form }) => send(form('U0ANA', 'approve', { team: 'T0OTHER' })),
    ],
    ['a viewer', 'needs the role approver', ({ send, form }) => send(form('U0VIEW'))],
    [
      'a press in another channel',
      'made for another channel',
      ({ send, form }) => send(form('U0ANA', 'approve', { channel: 'C0OTHER' })),
    ],
    [
      'a secret that was never given out',
      'not known here',
      ({ send, form }) => send(form('U0ANA', 'approve', { value: 'A'.repeat(43) })),
    ],
    [
      'the secret of the other button',
      'not known here',
      ({ send, form, secretOf }) => send(form('U0ANA', 'approve', { value: secretOf('reject') })),
    ],
    [
      'a plan that another has replaced',
      'is not the one that waits now',
      ({ send, form, store }) => {
        store(planOf('low', 2));
        return send(form());
      },
    ],
    [
      'a press after the deadline',
      'the time to decide ended',
      ({ send, form, clock }) => {
        clock.nowMs += 600_000;
        return send(form());
      },
    ],
    [
      'an incident that is not stored',
      'has ended',
      ({ send, form, incidents }) => {
        incidents.stored.clear();
        return send(form());
      },
    ],
    [
      'an attempt that has ended',
      'has ended',
      ({ send, form, incidents }) => {
        incidents.stored.set(INCIDENT_ID, sampleIncident({ status: 'expired' }));
        return send(form());
      },
    ],
  ])('%s', async (_name, why, press) => {
    const stage = await setUp();
    expect(await press(stage)).toEqual(taken);
    expect(stage.slack.told).toEqual([expect.stringContaining(why)]);
    expect(stage.temporal.decisions).toEqual([]);
    // Nobody's use is spent by it.
    expect([...stage.secrets.uses.values()].every((users) => users.size === 0)).toBe(true);
  });

  test('a plan that may do harm is not approved here whatever the card showed, and may be rejected', async () => {
    const { send, form, slack, temporal } = await setUp({ risk: 'high' });
    await send(form());
    expect(slack.told).toEqual([expect.stringContaining('bytes have to be opened')]);
    expect(temporal.decisions).toEqual([]);
    temporal.decideOutcome = answered('reject');
    await send(form('U0ANA', 'reject'));
    expect(temporal.decisions).toHaveLength(1);
  });

  test('the workflow has the last word, in its own words', async () => {
    const { send, form, slack, temporal } = await setUp();
    temporal.decideOutcome = { kind: 'refused', message: 'already decided: reject by ben' };
    await send(form());
    expect(slack.told).toEqual([expect.stringContaining('already decided: reject by ben')]);
    expect(slack.messages[0]?.blocks.map(({ type }) => type)).toContain('actions');
  });

  test('refusals stand in the sign-in log', async () => {
    const { send, form, access, app } = await setUp();
    await send(form('U0EVE'));
    await send(form('U0VIEW'));
    await app.close();
    expect(access.log.events).toMatchObject([
      { kind: 'refused', method: 'slack', subject: `${SLACK_TEAM}/U0EVE`, reason: 'Slack.UserUnmapped' },
      { kind: 'signed_in', principal: 'vera' },
      { kind: 'refused', principal: 'vera', reason: 'Access.RoleNeeded' },
    ]);
  });
});

describe('when something is away', () => {
  test.each(['unavailable', 'unsettled'] as const)(
    'Temporal (%s): it may be pressed again, as one decision',
    async (how) => {
      const { send, form, slack, temporal } = await setUp();
      if (how === 'unavailable') temporal.failure = new Error('away');
      else temporal.decideOutcome = { kind: 'unsettled' };
      expect(await send(form())).toEqual(taken);
      expect(slack.told).toEqual([expect.stringContaining('Press again')]);
      temporal.failure = null;
      temporal.decideOutcome = answered('approve');
      await send(form());
      expect(slack.told).toHaveLength(1);
      expect(new Set(temporal.decisions.map(({ updateId }) => updateId)).size).toBe(1);
      expect(slack.messages[0]?.blocks.map(({ type }) => type)).not.toContain('actions');
    },
  );

  test('the answer to a first press: who presses again when the incident has ended is told that it counted', async () => {
    const { send, form, slack, temporal, incidents } = await setUp();
    const plan = planOf('low');
    const decision = { ...DECISION, by: 'ana', planDigest: planDigest(plan) } as const;
    const approval = { ...APPROVAL, approvals: [decision] };
    vi.spyOn(temporal, 'decide').mockImplementation(async () => {
      const ended = { status: 'completed', plan, planDigest: planDigest(plan), approval, decision } as const;
      incidents.stored.set(INCIDENT_ID, sampleIncident(ended));
      return { kind: 'not_open' };
    });
    await send(form());
    expect(slack.told).toEqual([]);
    expect(JSON.stringify(slack.messages[0])).toContain('Approved by ana, in Slack.');
  });

  test('the store: nothing is decided', async () => {
    const { send, form, slack, secrets, temporal } = await setUp();
    secrets.failure = new Error('away');
    expect(await send(form())).toEqual(taken);
    expect(temporal.decisions).toEqual([]);
    expect(slack.told).toEqual([expect.stringContaining('Press again')]);
  });

  test('Slack, after the decision was recorded: nobody is told that nothing was decided', async () => {
    const { send, form, slack, temporal, logLines } = await setUp();
    slack.faults.push({ status: 500 });
    expect(await send(form())).toEqual(taken);
    expect(temporal.decisions).toHaveLength(1);
    expect(slack.told).toEqual([]);
    expect(logLines.map(({ msg }) => msg)).toContain('what came of a press could not be shown in Slack');
  });

  test('a worker that takes long: Slack is answered in time, and the message follows', async () => {
    const { send, form, slack, temporal, app } = await setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    temporal.gate = promise;
    // The worker answers below: what comes before did not wait for it.
    expect(await send(form())).toEqual(taken);
    expect(temporal.decisions).toEqual([]);
    resolve();
    await app.close();
    expect(temporal.decisions).toHaveLength(1);
    expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('Approved by ana');
  });
});

test('an answer goes to Slack alone, whatever address a press names', async () => {
  const { send, form, slack, temporal } = await setUp();
  const before = slack.requests.length;
  await send(form('U0EVE', 'approve', { responseUrl: slack.responseUrl.replace('127.0.0.1', 'localhost') }));
  await send(form('U0EVE', 'approve', { responseUrl: 'http://169.254.169.254/latest' }));
  expect(slack.requests).toHaveLength(before);
  expect(temporal.decisions).toEqual([]);
});

test('without a signing secret there is no such address', async () => {
  const { app } = await fakeIngress();
  onTestFinished(() => app.close());
  const answer = await app.inject({
    method: 'POST',
    url: URL_PATH,
    headers: { host: HOST, ...signedBySlack(SECRET, 'payload=1', Date.now()) },
    payload: 'payload=1',
  });
  expect(answer.statusCode).toBe(404);
});
