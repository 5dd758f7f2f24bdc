import type { Input } from '@pulumi/pulumi';
import type { StackConfig } from './config.ts';
import { settingsOf } from './process-settings.ts';

export type Variables = Readonly<Record<string, Input<string>>>;

/** What a container gets: plain variables, and secrets by their ARN in Secrets Manager. */
export interface ServiceEnvironment {
  readonly environment: Variables;
  readonly secrets: Variables;
}

export const INGRESS_PORT = 8080;
/** Only the container's own health check asks there. */
export const WORKER_METRICS_ADDRESS = '127.0.0.1:9464';
export const DOCUMENT_PREFIX = 'RecoverOps-';

/** What both processes have in common. */
export interface SharedSettings {
  readonly config: StackConfig;
  readonly account: string;
  readonly tablePrefix: string;
  readonly bucketName: Input<string>;
  readonly noticeTopicArn: Input<string>;
  readonly alarmTopicArns: readonly Input<string>[];
  /** Null where no log is read. */
  readonly findingsTopicArn: Input<string> | null;
  readonly temporal: ServiceEnvironment;
}

interface MailLinkSettings {
  /** The worker signs links of mails, and the ingress knows them by it. */
  readonly mailLinkKeyArn: Input<string> | undefined;
}

export interface IngressSettings extends SharedSettings, MailLinkSettings {
  readonly deadLetterQueueUrls: readonly Input<string>[];
  /** The load balancer's addresses: only from there is X-Forwarded-For believed. */
  readonly proxyCidrs: readonly string[];
  readonly apiTokensArn: Input<string>;
  readonly sessionKeyArn: Input<string>;
  /** Undefined: the client has none, or the load balancer keeps it. */
  readonly oidcClientSecretArn: Input<string> | undefined;
  readonly slackSigningSecretArn: Input<string> | undefined;
  readonly balancerArn: Input<string>;
  /** A UI that the ingress serves, or one that it links to; neither where there is none. */
  readonly temporalUi: { readonly server: string } | { readonly url: string } | null;
}

export interface WorkerSettings extends SharedSettings, MailLinkSettings {
  readonly buildId: string;
  readonly diagnosticsRoleArn: Input<string>;
  readonly executionRoleArn: Input<string>;
  readonly geminiKeyArn: Input<string> | undefined;
  readonly slackBotTokenArn: Input<string> | undefined;
  readonly smtpUrlArn: Input<string> | undefined;
}

/** Lists of ARNs are joined by commas; an output among them makes the whole an output. */
export type JoinInputs = (parts: readonly Input<string>[]) => Input<string>;

function sharedEnvironment(settings: SharedSettings, join: JoinInputs): Variables {
  const { config } = settings;
  return {
    AWS_REGION: config.region,
    RECOVEROPS_ACCOUNT_ID: settings.account,
    RECOVEROPS_BUCKET: settings.bucketName,
    RECOVEROPS_TABLE_PREFIX: settings.tablePrefix,
    RECOVEROPS_CREATE_TABLES: 'false',
    // Of the worker too: its notices say where to decide.
    RECOVEROPS_PUBLIC_URL: `https://${config.domain}`,
    RECOVEROPS_NOTIFY_TOPIC_ARN: settings.noticeTopicArn,
    RECOVEROPS_TOPIC_ARNS: join(settings.alarmTopicArns),
    ...(settings.findingsTopicArn === null
      ? {}
      : { RECOVEROPS_FINDINGS_TOPIC_ARN: settings.findingsTopicArn }),
    RECOVEROPS_DOCUMENT_PREFIX: DOCUMENT_PREFIX,
    RECOVEROPS_APPROVAL_MODE: config.approvalMode,
    // Both have to hold to the same.
    RECOVEROPS_SIGNAL_DECISIONS: config.signalDecisions,
    ...settings.temporal.environment,
  };
}

function temporalUiEnvironment(ui: IngressSettings['temporalUi']): Readonly<Record<string, string>> {
  if (ui === null) return {};
  return 'server' in ui
    ? { RECOVEROPS_TEMPORAL_UI_SERVER: ui.server }
    : { RECOVEROPS_TEMPORAL_UI_URL: ui.url };
}

/** How people sign in besides tokens, as the ingress reads it. */
function signInEnvironment({ config, balancerArn }: IngressSettings): Variables {
  const { signIn } = config;
  if (signIn === null) return {};
  const { groupsClaim, principalClaim } = signIn;
  const claims = {
    RECOVEROPS_OIDC_ROLES: signIn.roles.join(','),
    ...(groupsClaim === null ? {} : { RECOVEROPS_OIDC_GROUPS_CLAIM: groupsClaim }),
    ...(principalClaim === null ? {} : { RECOVEROPS_OIDC_PRINCIPAL_CLAIM: principalClaim }),
  };
  if (signIn.balancer !== null)
    return { ...claims, RECOVEROPS_ALB_ARN: balancerArn, RECOVEROPS_ALB_CLIENT_ID: signIn.clientId };
  return {
    ...claims,
    RECOVEROPS_OIDC_ISSUER: signIn.issuer,
    RECOVEROPS_OIDC_CLIENT_ID: signIn.clientId,
    RECOVEROPS_OIDC_SCOPES: signIn.scopes,
    RECOVEROPS_OIDC_SESSION_SECONDS: String(signIn.sessionSeconds),
    ...(signIn.name === null ? {} : { RECOVEROPS_OIDC_NAME: signIn.name }),
  };
}

export function ingressEnvironment(settings: IngressSettings, join: JoinInputs): ServiceEnvironment {
  return {
    environment: {
      ...sharedEnvironment(settings, join),
      RECOVEROPS_HOST: '0.0.0.0',
      RECOVEROPS_PORT: String(INGRESS_PORT),
      RECOVEROPS_TRUST_PROXY: settings.proxyCidrs.join(','),
      RECOVEROPS_DEAD_LETTER_QUEUE_URL: join(settings.deadLetterQueueUrls),
      ...temporalUiEnvironment(settings.temporalUi),
      ...signInEnvironment(settings),
      ...(settings.config.notices.slackUsers === null
        ? {}
        : { RECOVEROPS_SLACK_USERS: settings.config.notices.slackUsers }),
      ...settingsOf(settings.config.settings, 'ingress'),
    },
    secrets: {
      ...settings.temporal.secrets,
      RECOVEROPS_API_TOKENS: settings.apiTokensArn,
      RECOVEROPS_SESSION_KEY: settings.sessionKeyArn,
      ...(settings.oidcClientSecretArn === undefined
        ? {}
        : { RECOVEROPS_OIDC_CLIENT_SECRET: settings.oidcClientSecretArn }),
      ...given('RECOVEROPS_SLACK_SIGNING_SECRET', settings.slackSigningSecretArn),
      ...given('RECOVEROPS_MAIL_LINK_KEY', settings.mailLinkKeyArn),
    },
  };
}

/** The accounts that incidents are worked on in, and how what is stored of them is kept: the same for every worker. */
export function recordSettings({
  accounts,
  objectLockDays,
}: Pick<StackConfig, 'accounts' | 'objectLockDays'>): Readonly<Record<string, string>> {
  return {
    ...(accounts.length === 0 ? {} : { RECOVEROPS_ACCOUNTS: JSON.stringify(accounts) }),
    ...(objectLockDays === 0
      ? {}
      : { RECOVEROPS_OBJECT_LOCK_MODE: 'governance', RECOVEROPS_OBJECT_LOCK_DAYS: String(objectLockDays) }),
  };
}

/** A variable where there is a value for it. */
function given(name: string, value: Input<string> | undefined): Variables {
  return value === undefined ? {} : { [name]: value };
}

/** How notices go out, as the worker reads it; buttons only where an ingress takes presses. */
function noticeEnvironment({ notices, region }: StackConfig): Readonly<Record<string, string>> {
  const { hasSlack, slackDecides, emailFrom, emailBySes } = notices;
  return {
    ...(hasSlack ? { RECOVEROPS_SLACK_BUTTONS: String(slackDecides) } : {}),
    ...(emailFrom === null ? {} : { RECOVEROPS_EMAIL_FROM: emailFrom }),
    ...(emailBySes ? { RECOVEROPS_EMAIL_BY_SES: 'true', RECOVEROPS_SES_REGION: region } : {}),
  };
}

export function workerEnvironment(settings: WorkerSettings, join: JoinInputs): ServiceEnvironment {
  const { geminiModel, site, notifications } = settings.config;
  return {
    environment: {
      ...sharedEnvironment(settings, join),
      RECOVEROPS_WORKER_BUILD_ID: settings.buildId,
      RECOVEROPS_WORKER_METRICS_ADDRESS: WORKER_METRICS_ADDRESS,
      RECOVEROPS_DIAGNOSTICS_ROLE_ARN: settings.diagnosticsRoleArn,
      RECOVEROPS_EXECUTION_ROLE_ARN: settings.executionRoleArn,
      ...recordSettings(settings.config),
      ...(site === null ? {} : { RECOVEROPS_SITE: site }),
      ...(notifications === null ? {} : { RECOVEROPS_NOTIFICATIONS: notifications.text }),
      GEMINI_MODEL: geminiModel,
      ...noticeEnvironment(settings.config),
      ...settingsOf(settings.config.settings, 'worker'),
    },
    secrets: {
      ...settings.temporal.secrets,
      ...(settings.geminiKeyArn === undefined ? {} : { GEMINI_API_KEY: settings.geminiKeyArn }),
      ...given('RECOVEROPS_SLACK_BOT_TOKEN', settings.slackBotTokenArn),
      ...given('RECOVEROPS_SMTP_URL', settings.smtpUrlArn),
      ...given('RECOVEROPS_MAIL_LINK_KEY', settings.mailLinkKeyArn),
      ...notifications?.secrets,
    },
  };
}

export interface DetectorSettings
  extends Pick<SharedSettings, 'config' | 'account' | 'tablePrefix' | 'bucketName'> {
  readonly failedBucketName: Input<string>;
  readonly findingsTopicArn: Input<string>;
}

/** The log detector's. Its Region is set by Lambda, which lets nobody else. */
export function detectorEnvironment({ config, ...settings }: DetectorSettings): Variables {
  return {
    RECOVEROPS_ACCOUNT_ID: settings.account,
    RECOVEROPS_BUCKET: settings.bucketName,
    RECOVEROPS_FAILED_LOGS_BUCKET: settings.failedBucketName,
    RECOVEROPS_TABLE_PREFIX: settings.tablePrefix,
    RECOVEROPS_FINDINGS_TOPIC_ARN: settings.findingsTopicArn,
    ...(config.detectorSite === null ? {} : { RECOVEROPS_SITE: config.detectorSite }),
    ...settingsOf(config.settings, 'detector'),
  };
}
