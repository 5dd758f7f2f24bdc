import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import { singleLine } from '../text/single-line.ts';
import { redact } from './redact.ts';

/**
 * Variables whose text may be shown to everybody who may sign in. Every other one is masked, so that one that is added, or that
 * some operator names a secret by, shows nothing until somebody has thought of it. Those that hold whole documents (who decides
 * in Slack, who is told of what, roles in other accounts) are masked too: they have commands of their own.
 */
const SHOWN: ReadonlySet<string> = new Set([
  'AWS_REGION',
  'GEMINI_ATTEMPTS',
  'GEMINI_BASE_URL',
  'GEMINI_INPUT_USD_PER_MILLION',
  'GEMINI_MODEL',
  'GEMINI_OUTPUT_USD_PER_MILLION',
  'GEMINI_QUESTION_USD_PER_DAY',
  'GEMINI_TIMEOUT_MS',
  'RECOVEROPS_ACCOUNT_ID',
  'RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES',
  'RECOVEROPS_ALB_ARN',
  'RECOVEROPS_ALB_CLIENT_ID',
  'RECOVEROPS_ALLOWED_HOSTS',
  'RECOVEROPS_APPROVAL_DEADLINE_SECONDS',
  'RECOVEROPS_APPROVAL_MODE',
  'RECOVEROPS_AWS_ENDPOINT_URL',
  'RECOVEROPS_BUCKET',
  'RECOVEROPS_CHAOS_DOCUMENT',
  'RECOVEROPS_CRASHPOINT',
  'RECOVEROPS_CREATE_TABLES',
  'RECOVEROPS_DEAD_LETTER_QUEUE_URL',
  'RECOVEROPS_DELIVERY_TIMEOUT_SECONDS',
  'RECOVEROPS_DIAGNOSTICS_ROLE_ARN',
  'RECOVEROPS_DOCUMENT_PREFIX',
  'RECOVEROPS_EMAIL_BY_SES',
  'RECOVEROPS_EMAIL_FROM',
  'RECOVEROPS_EXECUTION_ROLE_ARN',
  'RECOVEROPS_FINDINGS_TOPIC_ARN',
  'RECOVEROPS_HOST',
  'RECOVEROPS_INCIDENT_MAX_SECONDS',
  'RECOVEROPS_INCIDENT_RETENTION_DAYS',
  'RECOVEROPS_LAB_SNS_CERTIFICATE_FILE',
  'RECOVEROPS_LAB_SNS_CERTIFICATE_URL',
  'RECOVEROPS_LOG_LEVEL',
  'RECOVEROPS_NOTIFICATIONS_FILE',
  'RECOVEROPS_NOTIFY_TOPIC_ARN',
  'RECOVEROPS_OBJECT_LOCK_DAYS',
  'RECOVEROPS_OBJECT_LOCK_MODE',
  'RECOVEROPS_OIDC_CLIENT_ID',
  'RECOVEROPS_OIDC_GROUPS_CLAIM',
  'RECOVEROPS_OIDC_ISSUER',
  'RECOVEROPS_OIDC_NAME',
  'RECOVEROPS_OIDC_PRINCIPAL_CLAIM',
  'RECOVEROPS_OIDC_ROLES',
  'RECOVEROPS_OIDC_SCOPES',
  'RECOVEROPS_OIDC_SESSION_SECONDS',
  'RECOVEROPS_PORT',
  'RECOVEROPS_PUBLIC_URL',
  'RECOVEROPS_REMINDER_SECONDS',
  'RECOVEROPS_RESOLVE_TARGET_MINUTES',
  'RECOVEROPS_RUNBOOK_DIR',
  'RECOVEROPS_SES_REGION',
  'RECOVEROPS_SETTLE_SECONDS',
  'RECOVEROPS_SIGNAL_DECISIONS',
  'RECOVEROPS_SITE_FILE',
  'RECOVEROPS_SLACK_API_URL',
  'RECOVEROPS_SLACK_BUTTONS',
  'RECOVEROPS_SMTP_CA_FILE',
  'RECOVEROPS_STATE_DIR',
  'RECOVEROPS_TABLE_PREFIX',
  'RECOVEROPS_TEMPORAL_UI_SERVER',
  'RECOVEROPS_TEMPORAL_UI_URL',
  'RECOVEROPS_TOPIC_ARNS',
  'RECOVEROPS_TRUST_PROXY',
  'RECOVEROPS_URL',
  'RECOVEROPS_VERIFY_HOLD_SECONDS',
  'RECOVEROPS_VERIFY_POLL_SECONDS',
  'RECOVEROPS_VERIFY_TIMEOUT_SECONDS',
  'RECOVEROPS_WEB_DIR',
  'RECOVEROPS_WEEKLY_SUMMARY',
  'RECOVEROPS_WORKER_BUILD_ID',
  'RECOVEROPS_WORKER_METRICS_ADDRESS',
  'RECOVEROPS_WORKFLOW_BUNDLE',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
]);

const HIDDEN = '<hidden>';

/** A variable that a process asked for. `text` null: it is not set. `fallback`: what holds then; null: nothing. */
export interface AskedVariable {
  readonly name: string;
  readonly text: string | null;
  readonly fallback: string | null;
}

/**
 * One variable of a process, for people. `shown`: what is in force; null: nothing. `masked`: a secret, or what may hold one: only
 * whether it is set.
 */
export type ToldSetting =
  | {
      readonly name: string;
      readonly kind: 'shown';
      readonly value: string | null;
      /** False: it holds because nobody has set it. */
      readonly isSet: boolean;
    }
  | { readonly name: string; readonly kind: 'masked'; readonly isSet: boolean };

/**
 * Where an address leads, without what may open something there: a name and password before the host, a query, a fragment. What is
 * no address is redacted, before it is cut: a secret of which the end is missing looks like none.
 */
function shownText(value: string): string {
  const url = value.includes('://') ? URL.parse(value) : null;
  if (url === null) return cutText(redact(singleLine(value)).text, LIMITS.settingChars);
  const { protocol, host, pathname } = url;
  const user = url.username === '' && url.password === '' ? '' : `${HIDDEN}@`;
  const path = pathname === '/' && !value.endsWith('/') ? '' : pathname;
  const more = url.search === '' && url.hash === '' ? '' : `?${HIDDEN}`;
  return cutText(redact(`${protocol}//${user}${host}${path}${more}`).text, LIMITS.settingChars);
}

function toldSetting({ name, text, fallback }: AskedVariable): ToldSetting {
  const isSet = text !== null;
  if (!SHOWN.has(name)) return { name: cutText(name, LIMITS.settingNameChars), kind: 'masked', isSet };
  const value = text ?? fallback;
  const shown = value === null ? null : shownText(value);
  return { name, kind: 'shown', value: shown === '' ? null : shown, isSet };
}

/** Settings as they may be shown and sent, by name; of too many the last are left out. */
export function toldSettings(asked: readonly AskedVariable[]): readonly ToldSetting[] {
  return asked
    .map(toldSetting)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, LIMITS.settingsToldMax);
}

const comparable = (setting: ToldSetting) => JSON.stringify(setting);

/** Names of the settings that are not the same in all of several processes; of what is masked only whether it is set can be compared. */
export function differingSettings(all: readonly (readonly ToldSetting[])[]): readonly string[] {
  const names = new Set(all.flatMap((settings) => settings.map(({ name }) => name)));
  return [...names]
    .filter((name) => {
      const told = all.map((settings) => settings.find((one) => one.name === name));
      return new Set(told.map((one) => (one === undefined ? '' : comparable(one)))).size > 1;
    })
    .toSorted();
}
