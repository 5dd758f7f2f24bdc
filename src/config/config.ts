import { readFileSync } from 'node:fs';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import type { ApiToken } from '../domain/access/api-tokens.ts';
import type { AwsAccounts } from '../domain/access/aws-accounts.ts';
import { readAccounts } from '../domain/access/read-accounts.ts';
import { DEFAULT_SETTINGS, type IncidentSettings } from '../domain/record/incident-settings.ts';
import type { ResponseTargets } from '../domain/record/response/response-metrics.ts';
import { type AskedVariable, type ToldSetting, toldSettings } from '../domain/redaction/told-settings.ts';
import {
  readApiTokens,
  readMailLinkKeys,
  readPublicUrl,
  readSessionKeys,
  readTemporalUi,
  readTrustProxy,
  type TrustedProxies,
} from './access-settings.ts';
import { ConfigError } from './config-error.ts';
import { type EmailSettings, readEmail } from './email-settings.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';
import {
  type NotificationSettings,
  type NotificationsSource,
  readNotificationSettings,
} from './notification-settings.ts';
import {
  type BalancerSettings,
  type OidcSettings,
  readBalancer,
  readClaimRules,
  readOidc,
} from './oidc-settings.ts';
import { readSiteSource, type SiteSource } from './site-source.ts';
import { readSlack, type SlackSettings } from './slack-settings.ts';
import { TOPIC_ARN } from './topic-arn.ts';
import { readWeekSetting, type WeekSetting } from './week-setting.ts';

export { ConfigError, type NotificationsSource, type SiteSource };

/** `governance` can be lifted by whoever has the right to; `compliance` by nobody, not even the account's owner. */
export interface ObjectLock {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

/** All that the processes read from their environment, parsed once, frozen, passed down. */
export interface Config {
  readonly stateDirectory: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly temporal: ClientConnectConfig;
  readonly aws: {
    readonly region: string;
    /** Another endpoint for every AWS service (the lab); null on AWS. */
    readonly endpointUrl: string | null;
    readonly bucket: string;
    readonly tablePrefix: string;
    /** Create missing tables at start; on AWS Pulumi owns them. */
    readonly createTables: boolean;
    readonly notifyTopicArn: string | null;
    readonly documentPrefix: string;
    /** Accounts and roles to work in; null: none are set. The lab serves every place then, AWS the home account alone. */
    readonly accounts: AwsAccounts | null;
    /** How long what is stored about an incident cannot be deleted, on a bucket made for it; null locks nothing. */
    readonly objectLock: ObjectLock | null;
    /** Days after its end until an incident's record may be deleted; null keeps it. */
    readonly incidentRetentionDays: number | null;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Host header values that are answered; others get 421. */
    readonly allowedHosts: readonly string[];
    /** Folder of the built dashboard, or null to serve the API alone. */
    readonly webDirectory: string | null;
    /** Where the UI of Temporal is, for people; null: nowhere, or the ingress serves it. */
    readonly temporalUiUrl: string | null;
    /** Origin of a server of Temporal's UI, which the ingress serves to those who are signed in; null: of none. */
    readonly temporalUiServer: string | null;
    /** What people type into the browser, without a path; null: the address that is listened on. */
    readonly publicUrl: string | null;
    /** Proxies in front, by count or by address; their X-Forwarded-For names the client. False: none. */
    readonly trustProxy: TrustedProxies;
    /** In place of the token file; null uses the file. */
    readonly apiTokens: readonly ApiToken[] | null;
    /** Sessions are signed with the first and checked with all, by every process; none: sessions in memory. */
    readonly sessionKeys: readonly Uint8Array[];
    /** Sign-in through a provider of identities; null: there is none. */
    readonly oidc: OidcSettings | null;
    /** A load balancer in front that signs people in; null: none does. */
    readonly balancer: BalancerSettings | null;
    readonly responseTargets: ResponseTargets;
  };
  readonly sns: {
    /** Of alarms. */
    readonly topicArns: readonly string[];
    /** Of findings of our own detectors, and of nothing else; null: none are taken. */
    readonly findingsTopicArn: string | null;
    /** SQS queues of what SNS could not deliver; they are drained. */
    readonly deadLetterQueueUrls: readonly string[];
    /** Lab only: the certificate that stands for the URL below; production fetches it from AWS. */
    readonly labCertificate: { readonly url: string; readonly pem: string } | null;
  };
  readonly gemini: {
    /** Null: the deterministic planner works alone. */
    readonly apiKey: string | null;
    readonly model: string;
    readonly baseUrl: string | null;
    readonly timeoutMs: number;
    readonly attemptsMax: number;
    /** US dollars per million tokens. */
    readonly inputUsdPerMillion: number;
    readonly outputUsdPerMillion: number;
    /** What people's questions may cost in one day (UTC) together, in US dollars; 0: none is asked. */
    readonly questionUsdPerDay: number;
  };
  readonly slack: SlackSettings;
  /** Null: no mail is sent. */
  readonly email: EmailSettings | null;
  /** A mail's link is signed with the first and known by all of them; none: it signs nobody in. */
  readonly mailLinkKeys: readonly Uint8Array[];
  readonly settings: IncidentSettings;
  /** Lab only: the SSM document that causes failures on purpose; null switches the chaos API off. */
  readonly chaosDocument: string | null;
  readonly metrics: { readonly workerBindAddress: string | null };
  /** Where the `recoverops` command finds the API, and its token when not in the state directory. */
  readonly cli: { readonly url: string; readonly token: string | null };
  readonly runbookDirectory: string;
  /** Where the operator's word about the hosts stands (docs/site.md); null: the defaults hold. */
  readonly site: SiteSource | null;
  readonly notifications: NotificationSettings;
  /** When people are told how the last week's incidents were dealt with; null: never. */
  readonly week: WeekSetting | null;
  /** Prebuilt workflow bundle for production; null bundles at start. */
  readonly workflowBundlePath: string | null;
  /** Names this build for Temporal's worker versioning; null runs an unversioned worker. */
  readonly workerBuildId: string | null;
  /** Tests only: where the worker kills itself once, e.g. `after-send-command`. */
  readonly crashpoint: string | null;
  /** Every variable that was read, as it may be shown: secrets masked. */
  readonly told: readonly ToldSetting[];
}

/** Where people have names that somebody vouches for, a name that anybody can type is worth nothing. */
function readSignalDecisions(env: EnvironmentReader): Pick<IncidentSettings, 'signalDecisions'> {
  const voucher = env.optional('RECOVEROPS_OIDC_ISSUER') ?? env.optional('RECOVEROPS_ALB_ARN');
  const fallback = voucher === null ? 'count' : 'ignore';
  const wanted = env.oneOf('RECOVEROPS_SIGNAL_DECISIONS', fallback, ['count', 'ignore']);
  return wanted === 'ignore' ? { signalDecisions: 'ignore' } : {};
}

const MINUTE_MS = 60_000;

/** How soon somebody is to have heard of an incident, and it is to have ended; null: nothing was promised. */
function readResponseTargets(env: EnvironmentReader): ResponseTargets {
  const target = (name: string) => {
    const minutes = env.numberOrNull(name, 1, 43_200);
    return minutes === null ? null : minutes * MINUTE_MS;
  };
  return {
    acknowledge: target('RECOVEROPS_ACKNOWLEDGE_TARGET_MINUTES'),
    resolve: target('RECOVEROPS_RESOLVE_TARGET_MINUTES'),
  };
}

function readSettings(env: EnvironmentReader): IncidentSettings {
  const d = DEFAULT_SETTINGS;
  const seconds = (name: string, fallback: number, min: number, max = 7 * 86_400) =>
    env.number(`RECOVEROPS_${name}_SECONDS`, fallback, min, max);
  const approvalDeadlineSeconds = seconds('APPROVAL_DEADLINE', d.approvalDeadlineSeconds, 1);
  return {
    approvalMode: env.oneOf('RECOVEROPS_APPROVAL_MODE', d.approvalMode, ['on', 'off']),
    ...readSignalDecisions(env),
    approvalDeadlineSeconds,
    // Reminders at or after the deadline could never be sent.
    reminderSeconds: env
      .numbers('RECOVEROPS_REMINDER_SECONDS', d.reminderSeconds)
      .filter((value) => value < approvalDeadlineSeconds)
      .toSorted((a, b) => a - b),
    deliveryTimeoutSeconds: seconds('DELIVERY_TIMEOUT', d.deliveryTimeoutSeconds, 30, 2_592_000),
    settleSeconds: seconds('SETTLE', d.settleSeconds, 1),
    verifyTimeoutSeconds: seconds('VERIFY_TIMEOUT', d.verifyTimeoutSeconds, 1),
    verifyHoldSeconds: seconds('VERIFY_HOLD', d.verifyHoldSeconds, 0),
    verifyPollSeconds: seconds('VERIFY_POLL', d.verifyPollSeconds, 0.1),
    incidentMaxSeconds: seconds('INCIDENT_MAX', d.incidentMaxSeconds, 10),
  };
}

function readObjectLock(env: EnvironmentReader): ObjectLock | null {
  const mode = env.oneOf('RECOVEROPS_OBJECT_LOCK_MODE', 'off', ['off', 'governance', 'compliance']);
  const days = env.numberOrNull('RECOVEROPS_OBJECT_LOCK_DAYS', 1, 3_650);
  if ((mode === 'off') !== (days === null)) {
    env.problems.push(
      'RECOVEROPS_OBJECT_LOCK_MODE and RECOVEROPS_OBJECT_LOCK_DAYS go together: set both on a bucket with object lock, or neither',
    );
  }
  return mode === 'off' || days === null ? null : { mode, days };
}

function readSns(env: EnvironmentReader): Config['sns'] {
  const topicArns = env.list('RECOVEROPS_TOPIC_ARNS');
  for (const arn of topicArns) {
    if (!TOPIC_ARN.test(arn)) {
      env.problems.push(`RECOVEROPS_TOPIC_ARNS holds "${arn}": give topic ARNs separated by commas`);
    }
  }
  const findingsTopicArn = readFindingsTopic(env, topicArns);
  const url = env.optional('RECOVEROPS_LAB_SNS_CERTIFICATE_URL');
  const file = env.optional('RECOVEROPS_LAB_SNS_CERTIFICATE_FILE');
  if ((url === null) !== (file === null)) {
    env.problems.push(
      'RECOVEROPS_LAB_SNS_CERTIFICATE_URL and _FILE go together: set both (lab) or neither (AWS)',
    );
  }
  const deadLetterQueueUrls = readQueueUrls(env);
  const sns = { topicArns, findingsTopicArn, deadLetterQueueUrls };
  if (url === null || file === null) return { ...sns, labCertificate: null };
  try {
    return { ...sns, labCertificate: { url, pem: readFileSync(file, 'utf8') } };
  } catch (error) {
    env.problems.push(`RECOVEROPS_LAB_SNS_CERTIFICATE_FILE cannot be read: ${String(error)}`);
    return { ...sns, labCertificate: null };
  }
}

function readFindingsTopic(env: EnvironmentReader, topicArns: readonly string[]): string | null {
  const arn = env.optional('RECOVEROPS_FINDINGS_TOPIC_ARN');
  if (arn !== null && !TOPIC_ARN.test(arn))
    env.problems.push(`RECOVEROPS_FINDINGS_TOPIC_ARN holds "${arn}": give the ARN of one topic`);
  if (arn !== null && topicArns.includes(arn))
    env.problems.push(
      'RECOVEROPS_FINDINGS_TOPIC_ARN is one of RECOVEROPS_TOPIC_ARNS: findings have a topic of their own, which alarms may not use',
    );
  return arn;
}

function readQueueUrls(env: EnvironmentReader): readonly string[] {
  const urls = env.list('RECOVEROPS_DEAD_LETTER_QUEUE_URL');
  for (const url of urls) {
    if (!/^https?:\/\/[^/]+\/\d{12}\/[A-Za-z0-9_-]{1,80}$/.test(url)) {
      env.problems.push(
        `RECOVEROPS_DEAD_LETTER_QUEUE_URL holds "${url}": give queue URLs such as https://sqs.eu-west-1.amazonaws.com/111122223333/recoverops-dead-letters, separated by commas`,
      );
    }
  }
  return urls;
}

function readAwsAccounts(env: EnvironmentReader, region: string): AwsAccounts | null {
  const { accounts, problems } = readAccounts({
    region,
    accountId: env.optional('RECOVEROPS_ACCOUNT_ID'),
    diagnosticsRoleArn: env.optional('RECOVEROPS_DIAGNOSTICS_ROLE_ARN'),
    executionRoleArn: env.optional('RECOVEROPS_EXECUTION_ROLE_ARN'),
    accountsJson: env.optional('RECOVEROPS_ACCOUNTS'),
  });
  env.problems.push(...problems);
  return accounts;
}

function readTemporal(env: EnvironmentReader, environment: Environment): ClientConnectConfig {
  try {
    const overrideEnvVars: Record<string, string> = {};
    for (const [name, value] of Object.entries(environment))
      if (value !== undefined) overrideEnvVars[name] = value;
    return loadClientConnectConfig({ overrideEnvVars });
  } catch (error) {
    env.problems.push(`the TEMPORAL_* settings cannot be read: ${String(error)}`);
    return { connectionOptions: {} };
  }
}

/**
 * What the command needs to know to say anything at all, a wrong configuration included. NO_COLOR as no-color.org has it:
 * set to anything, there are no colours. `buildId`: of the build that this is, where it has a name.
 */
export function readTerminalSettings(environment: Environment = process.env): {
  readonly colour: boolean;
  readonly buildId: string | null;
} {
  const env = new EnvironmentReader(environment);
  return {
    colour: env.optional('NO_COLOR') === null,
    buildId: env.optional('RECOVEROPS_WORKER_BUILD_ID'),
  };
}

/** Temporal's own library reads these; a profile of its may say what no variable does. */
function askedOfTemporal(
  env: EnvironmentReader,
  { connectionOptions: { address }, namespace = 'default' }: ClientConnectConfig,
): readonly AskedVariable[] {
  const set = env.beginningWith('TEMPORAL_');
  const of = (name: string, fallback: string | null) => ({ name, text: set[name] ?? null, fallback });
  return [
    of('TEMPORAL_ADDRESS', address ?? null),
    of('TEMPORAL_NAMESPACE', namespace),
    of('TEMPORAL_API_KEY', null),
  ];
}

/**
 * Parses the environment. Names and defaults are in the README's configuration table.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig(environment: Environment = process.env): Config {
  const env = new EnvironmentReader(environment);
  const port = env.number('RECOVEROPS_PORT', 8080, 0, 65_535);
  const host = env.text('RECOVEROPS_HOST', '127.0.0.1');
  const region = env.text('AWS_REGION', 'us-east-1');
  const endpointUrl = env.url('RECOVEROPS_AWS_ENDPOINT_URL');
  const publicUrl = readPublicUrl(env);
  const claimRules = readClaimRules(env);
  const config: Omit<Config, 'told'> = {
    stateDirectory: env.text('RECOVEROPS_STATE_DIR', '.recoverops'),
    logLevel: env.oneOf('RECOVEROPS_LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error']),
    temporal: readTemporal(env, environment),
    aws: {
      region,
      endpointUrl,
      bucket: env.text('RECOVEROPS_BUCKET', 'recoverops-evidence'),
      tablePrefix: env.text('RECOVEROPS_TABLE_PREFIX', 'recoverops'),
      createTables: env.flag('RECOVEROPS_CREATE_TABLES', false),
      notifyTopicArn: env.optional('RECOVEROPS_NOTIFY_TOPIC_ARN'),
      documentPrefix: env.text('RECOVEROPS_DOCUMENT_PREFIX', 'RecoverOps-'),
      accounts: readAwsAccounts(env, region),
      objectLock: readObjectLock(env),
      incidentRetentionDays: env.numberOrNull('RECOVEROPS_INCIDENT_RETENTION_DAYS', 30, 3_650),
    },
    http: {
      host,
      port,
      allowedHosts: env.list('RECOVEROPS_ALLOWED_HOSTS'),
      webDirectory: env.optional('RECOVEROPS_WEB_DIR'),
      ...readTemporalUi(env),
      publicUrl,
      trustProxy: readTrustProxy(env),
      apiTokens: readApiTokens(env),
      sessionKeys: readSessionKeys(env),
      oidc: readOidc(env, publicUrl, claimRules),
      balancer: readBalancer(env, claimRules),
      responseTargets: readResponseTargets(env),
    },
    sns: readSns(env),
    gemini: {
      apiKey: env.optional('GEMINI_API_KEY'),
      model: env.text('GEMINI_MODEL', 'gemini-2.5-flash'),
      baseUrl: env.url('GEMINI_BASE_URL'),
      timeoutMs: env.number('GEMINI_TIMEOUT_MS', 20_000, 100, 300_000),
      attemptsMax: env.number('GEMINI_ATTEMPTS', 3, 1, 10),
      inputUsdPerMillion: env.number('GEMINI_INPUT_USD_PER_MILLION', 0.3, 0, 1_000),
      outputUsdPerMillion: env.number('GEMINI_OUTPUT_USD_PER_MILLION', 2.5, 0, 1_000),
      questionUsdPerDay: env.number('GEMINI_QUESTION_USD_PER_DAY', 2, 0, 10_000),
    },
    slack: readSlack(env),
    email: readEmail(env, { region, endpointUrl }),
    mailLinkKeys: readMailLinkKeys(env),
    settings: readSettings(env),
    chaosDocument: env.optional('RECOVEROPS_CHAOS_DOCUMENT'),
    metrics: { workerBindAddress: env.optional('RECOVEROPS_WORKER_METRICS_ADDRESS') },
    cli: {
      url: env.url('RECOVEROPS_URL') ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      token: env.optional('RECOVEROPS_TOKEN'),
    },
    runbookDirectory: env.text('RECOVEROPS_RUNBOOK_DIR', 'runbooks'),
    site: readSiteSource(env),
    notifications: readNotificationSettings(env),
    week: readWeekSetting(env),
    workflowBundlePath: env.optional('RECOVEROPS_WORKFLOW_BUNDLE'),
    workerBuildId: env.optional('RECOVEROPS_WORKER_BUILD_ID'),
    crashpoint: env.optional('RECOVEROPS_CRASHPOINT'),
  };
  env.noteMisspelt('RECOVEROPS_');
  if (env.problems.length > 0) throw new ConfigError(env.problems);
  const asked = env.asked();
  const told = toldSettings([...asked, ...askedOfTemporal(env, config.temporal)]);
  return Object.freeze({ ...config, told });
}
