import { cutText } from '../../../domain/text/cut-text.ts';
import type {
  ChannelReceipt,
  NotificationChannel,
  NotificationMessage,
} from '../../../ports/notification-channel.ts';
import { WEBHOOK_LIMITS } from '../../bounds.ts';
import { type ChannelDeps, type ChannelKind, memberProblems, secretProblems } from '../channel-kind.ts';
import { refusal } from './exchange-error.ts';
import { postOnce, type Transport } from './post-once.ts';
import { addressKind, isLoopback } from './public-address.ts';
import { signatureOf, WEBHOOK_HEADERS } from './signature.ts';

const PRIVATE_ALLOWED = 'allowed';

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');
const isLocal = (hostname: string) => hostname === 'localhost' || isLoopback(bare(hostname));

function addressProblems({ url, private_addresses }: Readonly<Record<string, string>>): readonly string[] {
  if (url === undefined) return [];
  const parsed = URL.parse(url);
  if (parsed === null) return ['.url must be a full address such as https://hooks.example.org/recoverops'];
  if (parsed.username !== '' || parsed.password !== '')
    return ['.url must name no user or password: the signature says who sends'];
  if (parsed.hash !== '') return ['.url must have no fragment'];
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLocal(parsed.hostname)))
    return ['.url must begin with https://; http:// is for this machine alone'];
  const kind = addressKind(bare(parsed.hostname));
  if (kind === 'never' && /^[\d.]+$|^\[/.test(parsed.hostname))
    return ['.url must not be an address of instance metadata, of the link or of a group'];
  if ((kind === 'private' || isLocal(parsed.hostname)) && private_addresses !== PRIVATE_ALLOWED)
    return [`.url is a private address: set private_addresses: ${PRIVATE_ALLOWED} where that is meant`];
  return [];
}

function check(settings: Readonly<Record<string, string>>): readonly string[] {
  const { private_addresses } = settings;
  return [
    ...memberProblems(settings, ['url', 'secret'], ['private_addresses']),
    ...addressProblems(settings),
    ...secretProblems(settings, 'secret'),
    ...(private_addresses === undefined || private_addresses === PRIVATE_ALLOWED
      ? []
      : [`.private_addresses must be ${PRIVATE_ALLOWED}; leave it out where it is not`]),
  ];
}

/** What a receiver is sent. Fields are added, never renamed or taken away, within a version. */
function bodyOf(message: NotificationMessage, previous: ChannelReceipt | null): string {
  const { decision } = message;
  return JSON.stringify({
    version: 'recoverops.notification/1',
    notice_id: message.noticeId,
    updates: previous?.notice_id ?? null,
    kind: message.kind,
    severity: message.severity,
    incident_id: message.incidentId,
    workflow_id: message.workflowId,
    alarm_name: message.alarmName,
    subject: message.subject,
    message: cutText(message.message, WEBHOOK_LIMITS.messageChars),
    link: message.link,
    decision:
      decision === null
        ? null
        : {
            plan_digest: decision.planDigest,
            deadline: decision.deadline,
            risk: decision.risk,
            approvals: decision.approvals,
          },
    closed: message.closed,
  });
}

/** `transport`: for tests, whose certificates nobody vouches for and whose names stand in no directory. */
export function createWebhookChannel(
  { secretOf, nowMs }: Pick<ChannelDeps, 'secretOf' | 'nowMs'>,
  transport: Transport = {},
): NotificationChannel {
  return {
    async send(message, previous) {
      const { url = '', secret: variable = '', private_addresses } = message.recipient;
      const problems = check(message.recipient);
      if (problems.length > 0) throw refusal('RecipientInvalid', problems.join('; '));
      const secret = secretOf(variable);
      if (secret === null || secret.length < WEBHOOK_LIMITS.secretCharsMin)
        throw refusal('SecretMissing', `${variable} is not set, or shorter than may be`);
      const body = bodyOf(message, previous);
      // Of the attempt, not of the notice: what is sent again after a pause is not taken for too old.
      const timestamp = Math.floor(nowMs() / 1000);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'RecoverOps',
        [WEBHOOK_HEADERS.timestamp]: String(timestamp),
        [WEBHOOK_HEADERS.signature]: signatureOf(secret, timestamp, body),
        [WEBHOOK_HEADERS.notice]: message.noticeId,
      };
      const maySend = (address: string) => {
        const kind = addressKind(address);
        return kind === 'public' || (kind === 'private' && private_addresses === PRIVATE_ALLOWED);
      };
      await postOnce(new URL(url), { headers, body, maySend, nowMs }, transport);
      return { notice_id: message.noticeId };
    },
  };
}

/** A server of the operator's: one signed POST for each notice, which it checks by a secret that both know. */
export const WEBHOOK_CHANNEL: ChannelKind = {
  check,
  secretsIn: ({ secret }) => (secret === undefined ? [] : [secret]),
  canUpdate: true,
  create: (deps) => createWebhookChannel(deps),
};
