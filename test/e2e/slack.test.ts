import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DecisionRequest, IncidentView, PlanAgainAck } from '../../src/contracts/api.ts';
import {
  pressForm,
  SLACK_CHANNEL,
  SLACK_TEAM,
  SLACK_TOKEN,
  signedBySlack,
  startSlackServer,
} from '../support/slack-server.ts';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { causeIncident, untilPending } from './support/nginx-incident.ts';
import { until } from './support/until.ts';

// What only the whole shows: a card that the worker sends, a press that the ingress takes, a workflow of a real server between them, and a host.
const SECRET = '0123456789abcdef0123456789abcdef';
const MINUTE_MS = 60_000;

let slack: Awaited<ReturnType<typeof startSlackServer>>;
let running: FaultyStack;

beforeAll(async () => {
  slack = await startSlackServer();
  running = await startFaultyStack({
    RECOVEROPS_VERIFY_HOLD_SECONDS: '1',
    RECOVEROPS_SLACK_BOT_TOKEN: SLACK_TOKEN,
    RECOVEROPS_SLACK_SIGNING_SECRET: SECRET,
    RECOVEROPS_SLACK_API_URL: slack.apiUrl,
    RECOVEROPS_SLACK_USERS: JSON.stringify({
      version: 1,
      users: [{ team: SLACK_TEAM, user: 'U0ANA', account: 'ana', role: 'approver' }],
    }),
    RECOVEROPS_NOTIFICATIONS: JSON.stringify({
      version: 'notifications/v1',
      recipients: { ops: { channel: 'slack', conversation: SLACK_CHANNEL } },
      routes: [{ name: 'all', steps: [{ to: ['ops'] }] }],
    }),
  });
});
afterAll(async () => {
  await running?.stop();
  await slack?.close();
});

const card = () => slack.messages.find(({ threadTs }) => threadTs === null);
const secretOf = (kind: string) =>
  (card()?.blocks ?? [])
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements }) => elements as readonly { action_id: string; value: string }[])
    .find(({ action_id }) => action_id === `recoverops_${kind}`)?.value;
const untilButton = (before?: string) =>
  until('a card with another button', async () => {
    const value = secretOf('approve');
    return value === before ? undefined : value;
  });
const untilClosed = () =>
  until('a card without buttons', async () => (secretOf('approve') === undefined ? true : undefined));

const formOf = (value: string, user = 'U0ANA') =>
  pressForm(
    { user, actionId: 'recoverops_approve', value, responseUrl: slack.responseUrl },
    card()?.blocks ?? [],
  );
const send = async (body: string, headers: Record<string, string>) =>
  (await fetch(`${running.ingressUrl}/webhooks/slack/interactivity`, { method: 'POST', headers, body }))
    .status;
const press = (body: string) => send(body, signedBySlack(SECRET, body, Date.now()));

/** How often a press came to that, as the ingress counts it; an answer may go out before. */
const untilCounted = (result: string) =>
  until(`a press that is ${result}`, async () =>
    (await running.metrics()).includes(
      `recoverops_decisions_total{kind="approve",via="slack",result="${result}"} 1`,
    )
      ? true
      : undefined,
  );
const post = <T>({ record }: IncidentView, action: string, body: object) =>
  running.api.post<T>(`/incidents/${encodeURIComponent(record.incidentId)}/${action}`, body);

it('a press in Slack runs the plan of its card once, and none that is forged, late, repeated, of a stranger or of an older plan', async () => {
  const first = await untilPending(running, await causeIncident(running));
  const { incidentId } = first.record;
  const oldButton = await untilButton();
  const ledger = running.ledger();
  const untouched = async () => {
    const { record } = await running.untilView(incidentId, () => true);
    expect([record.status, record.decision]).toEqual(['pending_approval', null]);
    expect(running.ledger()).toEqual(ledger);
  };

  const body = formOf(oldButton);
  const forged = signedBySlack('f'.repeat(32), body, Date.now());
  expect(await send(body, forged)).toBe(403);
  expect(await send(body.replace('U0ANA', 'U0EVE'), signedBySlack(SECRET, body, Date.now()))).toBe(403);
  expect(await send(body, signedBySlack(SECRET, body, Date.now() - 6 * MINUTE_MS))).toBe(403);
  expect(await press(formOf(oldButton, 'U0EVE'))).toBe(200);
  await untilCounted('unmapped');
  const metrics = await running.metrics();
  expect(metrics).toContain('recoverops_slack_requests_total{result="forged"} 2');
  expect(metrics).toContain('recoverops_slack_requests_total{result="stale"} 1');
  await untouched();

  await post(first, 'decision', {
    kind: 'reject',
    plan: first.record.planDigest ?? '',
  } satisfies DecisionRequest);
  await untilClosed();
  await post<PlanAgainAck>(first, 'plan-again', {});
  const second = await running.untilView(
    incidentId,
    ({ record }) => record.attempt === 2 && record.status === 'pending_approval',
  );
  expect(second.record.planDigest).not.toBe(first.record.planDigest);
  const button = await untilButton();
  expect(button).not.toBe(oldButton);
  expect(await press(body)).toBe(200);
  await untilCounted('superseded');
  await untouched();

  const good = formOf(button);
  const signed = signedBySlack(SECRET, good, Date.now());
  expect(await send(good, signed)).toBe(200);
  const ended = await running.untilView(incidentId, ({ record }) => record.status === 'completed');
  expect(ended.record.decision).toMatchObject({ kind: 'approve', by: 'ana', via: 'slack' });
  const said = ended.timeline.find(({ event, actor }) => event === 'decision_recorded' && actor === 'ana');
  expect(said?.data).toMatchObject({ method: 'slack', subject: `${SLACK_TEAM}/U0ANA`, role: 'approver' });
  const actions = ended.record.executions.filter(({ phase }) => phase === 'action');
  const ran = running.ledger().filter((id) => !ledger.includes(id));
  expect(ran.toSorted()).toEqual(ended.record.executions.map(({ executionId }) => executionId).toSorted());
  expect(actions).toHaveLength(1);

  await untilClosed();
  const isSaid = () =>
    slack.messages.some(({ threadTs, text }) => threadTs !== null && text.includes('Approved by ana'));
  await until('the card says who decided', async () => (isSaid() ? true : undefined));
  expect(slack.messages.filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  expect(slack.problems).toEqual([]);

  // The very same request once more, as it may come from anywhere within five minutes.
  const after = running.ledger();
  expect(await send(good, signed)).toBe(200);
  await until('a press that came again', async () =>
    /recoverops_decisions_total\{kind="approve",via="slack",result="(repeated|ended)"\} 1/.test(
      await running.metrics(),
    )
      ? true
      : undefined,
  );
  expect(running.ledger()).toEqual(after);
});
