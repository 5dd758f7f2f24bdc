import type * as pulumi from '@pulumi/pulumi';
import { AppSecrets, type TemporalCredentials } from './components/app-secrets.ts';
import { DataKey } from './components/data-key.ts';
import { EvidenceBucket } from './components/evidence-bucket.ts';
import { FindingsTopic } from './components/findings-topic.ts';
import { IncidentTables } from './components/incident-tables.ts';
import { LogGroups } from './components/log-groups.ts';
import { Notifications } from './components/notifications.ts';
import { PrivateBucket } from './components/private-bucket.ts';
import { SigningKey } from './components/signing-key.ts';
import { SsmDocuments } from './components/ssm-documents.ts';
import type { StackConfig } from './config.ts';
import type { StackNames } from './naming.ts';
import {
  ACCESS_LOG_PREFIX,
  accessLogStatement,
  TARGET_ACCESS_LOG_PREFIX,
} from './policies/access-log-policy.ts';
import { dataKeyPolicy } from './policies/data-key-policy.ts';
import { deadLetterQueuePolicy } from './policies/dead-letter-queue-policy.ts';
import { evidenceBucketPolicy } from './policies/evidence-bucket-policy.ts';
import { signingKeyPolicy } from './policies/signing-key-policy.ts';
import { alarmTopicPolicy, findingsTopicPolicy, noticeTopicPolicy } from './policies/topic-policies.ts';
import { DOCUMENT_PREFIX } from './service-environment.ts';
import { plannedNames, plannedScope, type StackPlace } from './stack-scope.ts';

/**
 * Values of `pulumi config set --secret`; they go into Secrets Manager and nowhere else, but for the secret of a load balancer
 * that signs people in, which takes it with its rules alone.
 */
export interface StackSecrets {
  readonly geminiApiKey?: pulumi.Output<string>;
  readonly oidcClientSecret?: pulumi.Output<string>;
  readonly slackBotToken?: pulumi.Output<string>;
  readonly slackSigningSecret?: pulumi.Output<string>;
  readonly smtpUrl?: pulumi.Output<string>;
  readonly mailLinkKey?: pulumi.Output<string>;
  readonly temporalApiKey?: pulumi.Output<string>;
  readonly temporalClientCertificate?: pulumi.Output<string>;
  readonly temporalClientKey?: pulumi.Output<string>;
}

const RETENTION = {
  incidentsInfrequentAfterDays: 30,
  incidentsArchiveAfterDays: 180,
  logsInfrequentAfterDays: 30,
} as const;
const LOGS_KEPT_DAYS = { development: 90, production: 400 } as const;
const KEY_DELETION_DAYS = { development: 7, production: 30 } as const;
const ACCESS_LOGS_KEPT_DAYS = 90;
/** Lines before redaction: long enough to look at what went wrong, and no longer. */
const FAILED_LOGS_KEPT_DAYS = 14;

/** What is kept: incidents, evidence, keys, secrets, messages, logs. */
export function deployData(
  config: StackConfig,
  place: StackPlace,
  names: StackNames,
  secrets: StackSecrets,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.ComponentResourceOptions,
) {
  const { prefix } = names;
  const { isProduction } = config;
  const planned = plannedNames(names, place);
  const scope = plannedScope(config, place, names);
  const deletionWindowDays = isProduction ? KEY_DELETION_DAYS.production : KEY_DELETION_DAYS.development;

  const keys = { deletionWindowDays, deletionProtection: isProduction, tags };
  const dataKey = new DataKey(
    `${prefix}-data`,
    { aliasName: `${prefix}-data`, policy: dataKeyPolicy(scope), ...keys },
    opts,
  );
  const signingKey = new SigningKey(
    `${prefix}-signing`,
    { aliasName: `${prefix}-signing`, policy: signingKeyPolicy(scope), ...keys },
    opts,
  );
  const tables = new IncidentTables(
    prefix,
    { tablePrefix: scope.tablePrefix, deletionProtection: isProduction, tags },
    opts,
  );
  const evidence = new EvidenceBucket(
    `${prefix}-evidence`,
    {
      bucketName: planned.evidenceBucket,
      policy: dataKey.keyArn.apply((dataKeyArn) => evidenceBucketPolicy({ ...scope, dataKeyArn })),
      kmsKeyArn: dataKey.keyArn,
      retention: {
        ...RETENTION,
        rawOutputDays: config.rawOutputDays,
        incidentsExpireAfterDays: isProduction ? null : 365,
        logsExpireAfterDays: isProduction ? LOGS_KEPT_DAYS.production : LOGS_KEPT_DAYS.development,
      },
      objectLock: scope.objectLock,
      // Locked records cannot be deleted with their bucket.
      forceDestroy: !isProduction && !scope.objectLock,
      tags,
    },
    opts,
  );
  const artifacts = new PrivateBucket(
    `${prefix}-artifacts`,
    {
      bucketName: planned.artifactBucket,
      partition: place.partition,
      statements: [],
      expireAfterDays: null,
      forceDestroy: true,
    },
    opts,
  );
  const accessLogBucket =
    config.accessLogs || config.logs !== null ? deployAccessLogs(config, place, names, opts) : null;
  const [alarmTopicArn = ''] = scope.alarmTopicArns;
  const notifications = new Notifications(
    prefix,
    {
      alarmTopicName: planned.alarmTopic,
      noticeTopicName: planned.noticeTopic,
      deadLetterQueueName: planned.deadLetterQueue,
      kmsKeyArn: dataKey.keyArn,
      alarmTopicPolicy: alarmTopicPolicy(scope, alarmTopicArn),
      noticeTopicPolicy: noticeTopicPolicy(scope, scope.noticeTopicArn ?? ''),
      deadLetterQueuePolicy: deadLetterQueuePolicy(scope),
      noticeEmails: config.noticeEmails,
      tags,
    },
    opts,
  );
  const appSecrets = new AppSecrets(
    prefix,
    {
      namePrefix: prefix,
      kmsKeyArn: dataKey.keyArn,
      ...(secrets.geminiApiKey === undefined ? {} : { geminiApiKey: secrets.geminiApiKey }),
      ...(secrets.oidcClientSecret === undefined || config.signIn?.balancer !== null
        ? {}
        : { oidcClientSecret: secrets.oidcClientSecret }),
      ...(secrets.slackBotToken === undefined ? {} : { slackBotToken: secrets.slackBotToken }),
      ...(secrets.slackSigningSecret === undefined ? {} : { slackSigningSecret: secrets.slackSigningSecret }),
      ...(secrets.smtpUrl === undefined ? {} : { smtpUrl: secrets.smtpUrl }),
      ...(secrets.mailLinkKey === undefined ? {} : { mailLinkKey: secrets.mailLinkKey }),
      temporal: temporalCredentials(config, secrets),
      firstPrincipal: config.firstPrincipal,
      recoveryWindowDays: isProduction ? 30 : 0,
      tags,
    },
    opts,
  );
  const logReading =
    config.logs === null || accessLogBucket === null
      ? null
      : {
          ...deployLogReading(config, place, names, dataKey.keyArn, tags, opts),
          targetAccessLogs: accessLogBucket,
        };
  const documents = new SsmDocuments(prefix, { documentPrefix: DOCUMENT_PREFIX, tags }, opts);
  const logs = new LogGroups(
    prefix,
    { names: planned.logGroups, retentionDays: config.logRetentionDays, tags },
    opts,
  );
  return {
    planned,
    scope,
    dataKey,
    signingKey,
    tables,
    evidence,
    artifacts,
    accessLogs: config.accessLogs ? accessLogBucket : null,
    logReading,
    notifications,
    appSecrets,
    documents,
    logs,
  };
}

export type StackData = ReturnType<typeof deployData>;

/** What of the way of log lines holds data or names: the detector itself comes with the services, as it needs an image. */
function deployLogReading(
  config: StackConfig,
  place: StackPlace,
  names: StackNames,
  kmsKeyArn: pulumi.Output<string>,
  tags: Readonly<Record<string, string>>,
  opts: pulumi.ComponentResourceOptions,
) {
  const planned = plannedNames(names, place);
  const scope = plannedScope(config, place, names);
  const { prefix } = names;
  return {
    findings: new FindingsTopic(
      `${prefix}-findings`,
      {
        topicName: planned.findingsTopic,
        kmsKeyArn,
        policy: findingsTopicPolicy(scope, scope.findingsTopicArn ?? ''),
        tags,
      },
      opts,
    ),
    failedBatches: new PrivateBucket(
      `${prefix}-failed-logs`,
      {
        bucketName: planned.failedLogsBucket,
        partition: place.partition,
        statements: [],
        expireAfterDays: FAILED_LOGS_KEPT_DAYS,
        forceDestroy: !config.isProduction,
      },
      opts,
    ),
    logs: new LogGroups(
      `${prefix}-logs`,
      { names: { detector: planned.detectorLogGroup }, retentionDays: config.logRetentionDays, tags },
      opts,
    ),
  };
}

function deployAccessLogs(
  config: StackConfig,
  place: StackPlace,
  names: StackNames,
  opts: pulumi.ComponentResourceOptions,
): PrivateBucket {
  const bucketName = plannedNames(names, place).accessLogBucket;
  return new PrivateBucket(
    `${names.prefix}-access-logs`,
    {
      bucketName,
      partition: place.partition,
      statements: [
        accessLogStatement(place, bucketName, [
          ...(config.accessLogs ? [ACCESS_LOG_PREFIX] : []),
          ...(config.logs === null ? [] : [TARGET_ACCESS_LOG_PREFIX]),
        ]),
      ],
      expireAfterDays: ACCESS_LOGS_KEPT_DAYS,
      forceDestroy: !config.isProduction,
    },
    opts,
  );
}

function temporalCredentials({ temporal }: StackConfig, secrets: StackSecrets): TemporalCredentials {
  if (temporal.kind === 'self-hosted') return { kind: 'none' };
  const missing = (key: string) => new Error(`recoverops:${key} is not set: set it with --secret`);
  if (temporal.auth === 'api-key') {
    if (secrets.temporalApiKey === undefined) throw missing('temporalApiKey');
    return { kind: 'api_key', apiKey: secrets.temporalApiKey };
  }
  const { temporalClientCertificate: clientCertificate, temporalClientKey: clientKey } = secrets;
  if (clientCertificate === undefined) throw missing('temporalClientCertificate');
  if (clientKey === undefined) throw missing('temporalClientKey');
  return { kind: 'mtls', clientCertificate, clientKey };
}
