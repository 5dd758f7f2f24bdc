import { shortDigest } from '../../../domain/plan/plan-digest.ts';
import type { NotificationMessage } from '../../../ports/notification-channel.ts';
import { SLACK_LIMITS } from '../../bounds.ts';
import { slackLink, slackPieces, slackText } from './slack-text.ts';

/** A block as the Web API takes it. */
export type SlackBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** The secrets behind the two buttons; null: there are none, as nothing may be decided from here. */
export interface CardButtons {
  readonly approve: string;
  readonly reject: string;
}

const { headerChars, sectionChars, sectionsMax, fallbackChars } = SLACK_LIMITS;

/** No markup of others is read in it, and no names of pictures. */
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
/** Only for what we write ourselves: links, mentions, times. */
const markup = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });

/** Shown in each reader's own time; who reads it elsewhere sees it in UTC. */
function timeText(iso: string): string {
  const atMs = Date.parse(iso);
  if (!Number.isFinite(atMs)) return slackText(iso, headerChars);
  return `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${new Date(atMs).toISOString()}>`;
}

function button(kind: 'approve' | 'reject', value: string, question: string): object {
  const label = kind === 'approve' ? 'Approve' : 'Reject';
  return {
    type: 'button',
    action_id: `recoverops_${kind}`,
    text: plain(label),
    style: kind === 'approve' ? 'primary' : 'danger',
    value,
    // At night a thumb presses before its owner has read.
    confirm: {
      title: plain(`${label} this plan?`),
      text: plain(question),
      confirm: plain(label),
      deny: plain('Not now'),
    },
  };
}

function deadlineText({ deadline, approvals, planDigest }: NonNullable<NotificationMessage['decision']>) {
  const people = approvals > 1 ? ` It takes ${approvals} people.` : '';
  return `Plan ${shortDigest(planDigest)} waits for a decision until ${timeText(deadline)}.${people}`;
}

/** Why a plan that waits has no buttons here. */
const OPEN_FIRST =
  'There is no button here, because this plan may do harm: open the incident, look at the exact bytes, and decide there.';
const OPEN_TO_DECIDE = 'Decide in the dashboard or by the command line.';

/** `<@U…>` and the like, of an id that a route names; null for anything else. */
export function mentionOf(id: string | undefined): string | null {
  if (id === undefined) return null;
  if (/^[UW][A-Z0-9]{2,20}$/.test(id)) return `<@${id}>`;
  if (/^S[A-Z0-9]{2,20}$/.test(id)) return `<!subteam^${id}>`;
  return id === 'here' || id === 'channel' ? `<!${id}>` : null;
}

/** Slack takes no message without words. */
function subjectText(subject: string, charsMax: number): string {
  const text = slackText(subject, charsMax);
  return text.trim() === '' ? 'RecoverOps' : text;
}

/** Kinds by which somebody is asked to do something, and by which is tried whether that would work. */
const CALLING: ReadonlySet<NotificationMessage['kind']> = new Set([
  'approval_requested',
  'reminder',
  'escalation',
  'test',
]);

/** Whether a message calls people, and shows in the channel although it is a reply: not for what is settled. */
export const callsPeople = ({ kind }: Pick<NotificationMessage, 'kind'>): boolean => CALLING.has(kind);

/** What stands in for the blocks in a notification and for screen readers. */
export function fallbackText({ kind, subject, link, recipient }: NotificationMessage): string {
  const mention = callsPeople({ kind }) ? mentionOf(recipient.mention) : null;
  const opens = kind === 'weekly_summary' ? 'open the response metrics' : 'open the incident';
  const page = link === null ? null : slackLink(link, opens, fallbackChars);
  return [mention, subjectText(subject, fallbackChars), page].filter((part) => part !== null).join(' ');
}

/** What stands last. */
function endNote({ kind, severity, incidentId }: NotificationMessage): string {
  if (kind === 'weekly_summary') return 'Sent once a week.';
  if (kind === 'test') return 'Nothing is to be done.';
  return `Severity ${slackText(severity, headerChars)}. Incident ${slackText(incidentId, fallbackChars)}.`;
}

/** The message in blocks, far below the number that Slack takes. */
export function slackCard(message: NotificationMessage, buttons: CardButtons | null): readonly SlackBlock[] {
  const { subject, link, decision, closed } = message;
  const { pieces, isWhole } = slackPieces(message.message, sectionChars, sectionsMax);
  const isSummary = message.kind === 'weekly_summary';
  const opens = isSummary ? 'Open the response metrics' : 'Open the incident';
  const page = link === null ? null : slackLink(link, opens, sectionChars);
  const rest = isWhole
    ? []
    : [`The message is cut here: the ${isSummary ? '' : 'incident’s '}page has the whole of it.`];
  const asks = decision !== null && !closed ? decision : null;
  const howTo = asks === null || buttons !== null ? [] : [asks.risk === 'high' ? OPEN_FIRST : OPEN_TO_DECIDE];
  const over =
    closed && message.kind !== 'test' && !isSummary ? ['Nothing is to be decided here any more.'] : [];
  const notes = [
    ...(asks === null ? [] : [deadlineText(asks)]),
    ...howTo,
    ...over,
    ...rest,
    endNote(message),
  ];
  return [
    { type: 'header', text: plain(subjectText(subject, headerChars)) },
    ...pieces.map((piece): SlackBlock => ({ type: 'section', text: plain(piece) })),
    ...(page === null ? [] : [{ type: 'section', text: markup(page) }]),
    ...(asks === null || buttons === null
      ? []
      : [
          {
            type: 'actions',
            block_id: 'recoverops_decision',
            elements: [
              button('approve', buttons.approve, 'It then runs as it is described here, on the hosts named.'),
              button('reject', buttons.reject, 'Nothing of it runs. The incident can be planned again.'),
            ],
          },
        ]),
    { type: 'context', elements: [markup(notes.join(' '))] },
  ];
}
