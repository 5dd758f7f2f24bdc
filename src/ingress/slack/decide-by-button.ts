import type { FastifyBaseLogger } from 'fastify';
import type { DecideInput } from '../../contracts/messages.ts';
import type { Identity } from '../../domain/access/identity.ts';
import { slackIdentity, slackSubject } from '../../domain/access/slack-users.ts';
import { type DecisionButton, judgePress } from '../../domain/approval/button-press.ts';
import type { OneTimeSecret } from '../../ports/one-time-secrets.ts';
import type { DecideOutcome } from '../../ports/temporal.ts';
import { secretHash } from '../auth/secret.ts';
import { ApiFault } from '../http/errors.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { addressOf, type IncidentViews } from '../live/incident-views.ts';
import { repeatedDecision } from '../live/repeated-decision.ts';
import type { ButtonPress } from './interaction.ts';
import type { SlackDeps } from './slack-deps.ts';

const PURPOSE = 'slack_button';

function buttonOf(kept: OneTimeSecret | undefined): DecisionButton | undefined {
  if (kept === undefined) return undefined;
  const { kind, incidentId, planDigest, channel } = kept.bound;
  if (kind !== 'approve' && kind !== 'reject') return undefined;
  if (incidentId === undefined || planDigest === undefined || channel === undefined) return undefined;
  return { kind, incidentId, planDigest, channel, expiresAt: kept.expiresAt };
}

const UNKNOWN =
  'Nothing was decided: this button is not known here. It may be older than what is kept, or of another installation. Decide in the dashboard.';
const REPEATED =
  'This button was pressed by you before, and counts once. The incident’s page says what became of it.';
const AWAY =
  'Nothing was decided, as far as is known: RecoverOps cannot reach its store or Temporal now. Press again in a moment, or decide in the dashboard.';
const UNSETTLED =
  'Your decision was sent, but no worker has answered yet. Press again in a moment: it counts once, however often it is sent.';

/** Takes one press that Slack signed, to its end; what came of it is told to who pressed. Never rejects. */
export function createButtonDesk(
  deps: Pick<IngressDeps, 'temporal' | 'metrics' | 'signIns' | 'nowMs'>,
  slack: SlackDeps,
  views: Pick<IncidentViews, 'load'>,
) {
  async function recordOf(incidentId: string) {
    try {
      return (await views.load(incidentId)).record;
    } catch (error) {
      if (error instanceof ApiFault && error.code === 'Incident.NotFound') return null;
      throw error;
    }
  }

  /** Writes down who came in, or did not. */
  function note(press: ButtonPress, who: Identity | undefined, address: string): void {
    if (who !== undefined) {
      deps.signIns.seen(who, address);
      return;
    }
    const subject = slackSubject(press);
    const details = { address, reason: 'Slack.UserUnmapped', detail: `the Slack user ${subject}` };
    deps.signIns.refused({ method: 'slack', subject }, details);
  }

  async function take(press: ButtonPress, address: string, log: FastifyBaseLogger): Promise<void> {
    const { kind, responseUrl } = press;
    const hash = secretHash(press.secret);
    const subject = slackSubject(press);
    const who = slackIdentity(slack.users, press);
    const count = (result: string) => deps.metrics.decisions.inc({ kind, via: 'slack', result });
    const tell = async (text: string, result: string) => {
      count(result);
      log.info({ kind, subject, by: who?.principal, result }, 'press of a button in Slack not taken');
      await slack.answers.tell(responseUrl, text);
    };
    note(press, who, address);

    const button = buttonOf(await slack.secrets.find(PURPOSE, hash));
    if (button === undefined || button.kind !== kind) return await tell(UNKNOWN, 'unknown_button');
    const record = await recordOf(button.incidentId);
    const judged = judgePress(button, { who, channel: press.channel, subject }, record, deps.nowMs());
    if (judged.kind === 'refuse') {
      if (judged.code === 'role' && who !== undefined)
        deps.signIns.refused(who, { address, reason: 'Access.RoleNeeded', detail: 'plan.decide' });
      return await tell(judged.reason, judged.code);
    }
    // Both are known once it was judged.
    if (who === undefined || record === null) return;
    const use = await slack.secrets.use(PURPOSE, hash, subject);
    if (use !== 'used') return await tell(use === 'gone' ? UNKNOWN : REPEATED, use);

    const { principal: by, method, subject: known, issuer, role } = who;
    const decision: DecideInput = {
      kind,
      by,
      plan: button.planDigest,
      comment: '',
      via: 'slack',
      signedIn: { method, subject: known, issuer, role },
    };
    const outcome = await decide(record, decision, hash, subject);
    count(outcome.kind);
    log.info(
      { incidentId: button.incidentId, kind, by, via: 'slack', subject, result: outcome.kind },
      'decision sent',
    );
    try {
      await show(press, by, outcome);
    } catch (error) {
      // What was decided stands in the record; the message still shows its buttons, which are refused from now on.
      log.warn(
        { err: error, incidentId: button.incidentId },
        'what came of a press could not be shown in Slack',
      );
    }
  }

  /** The same press is one decision, however often it is sent; one that may not have been taken can be pressed again. */
  async function decide(
    record: Parameters<typeof addressOf>[0]['record'],
    decision: DecideInput,
    hash: string,
    subject: string,
  ): Promise<DecideOutcome> {
    const updateId = `decide-${secretHash([hash, subject, decision.by, decision.kind].join('\n')).slice(0, 40)}`;
    let outcome: DecideOutcome | undefined;
    try {
      outcome = await deps.temporal.decide(addressOf({ record }), decision, updateId);
      if (outcome.kind !== 'not_open') return outcome;
      const now = await recordOf(record.incidentId);
      const ack = now === null ? undefined : repeatedDecision(now, decision);
      return ack === undefined ? outcome : { kind: 'answered', ack };
    } finally {
      if (outcome === undefined || outcome.kind === 'unsettled')
        await slack.secrets.giveBack(PURPOSE, hash, subject);
    }
  }

  /** The record first, which has it by now; then the message, then nothing more. */
  async function show(press: ButtonPress, by: string, outcome: DecideOutcome): Promise<void> {
    const { responseUrl, blocks, buttons } = press;
    if (outcome.kind === 'unsettled') return await slack.answers.tell(responseUrl, UNSETTLED);
    if (outcome.kind === 'not_open')
      return await slack.answers.tell(
        responseUrl,
        'Nothing was decided: the incident has ended. Open it to see how, and what can be done now.',
      );
    if (outcome.kind === 'refused')
      return await slack.answers.tell(
        responseUrl,
        `Nothing was decided: ${outcome.message}. Open the incident to see what can be decided now.`,
      );
    const { ack } = outcome;
    const said = ack.decision === 'approve' ? 'Approved' : 'Rejected';
    const isMissing = ack.decision === 'approve' && ack.missing > 0;
    const more = isMissing ? ` ${ack.missing} more must approve before it runs.` : '';
    await slack.answers.rewrite(
      responseUrl,
      isMissing ? [...blocks, ...buttons] : blocks,
      `${said} by ${by}, in Slack.${more} The record has it.`,
    );
  }

  return async (press: ButtonPress, address: string, log: FastifyBaseLogger): Promise<void> => {
    try {
      await take(press, address, log);
    } catch (error) {
      log.warn(
        { err: error, kind: press.kind },
        'a press of a button in Slack could not be taken to its end',
      );
      // Of what could not be answered the page tells.
      await slack.answers.tell(press.responseUrl, AWAY).catch(() => undefined);
    }
  };
}
