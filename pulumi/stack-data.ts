import type * as pulumi from '@pulumi/pulumi';
import { AppSecrets, type TemporalCredentials } from './components/app-secrets.ts';
import { DataKey } from './components/data-key.ts';
import { EvidenceBucket } from './components/evidence-bucket.ts';
import { IncidentTables } from './components/incident-tables.ts';
import { LogGroups } from './components/log-groups.ts';
import { Notifications } from './components/notifications.ts';
import { PrivateBucket } from './components/private-bucket.ts';
import { SigningKey } from './components/signing-key.ts';
import { SsmDocuments } from './components/ssm-documents.ts';
import type { StackConfig } from './config.ts';
import type { StackNames } from './naming.ts';
import { accessLogStatement } from './policies/access-log-policy.ts';
import { dataKeyPolicy } from './policies/data-key-policy.ts';
import { deadLetterQueuePolicy } from './policies/dead-letter-queue-policy.ts';
import { evidenceBucketPolicy } from './policies/evidence-bucket-policy.ts';
import { signingKeyPolicy } from './policies/signing-key-policy.ts';
import { alarmTopicPolicy, noticeTopicPolicy } from './policies/topic-policies.ts';
import { DOCUMENT_PREFIX } from './service-environment.ts';
import { plannedNames, plannedScope, type StackPlace } from './stack-scope.ts';

/** Values of `pulumi config set --secret`; they go into Secrets Manager and nowhere else. */
export interface StackSecrets {
  readonly geminiApiKey?: pulumi.Output<string>;
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
  const accessLogs = config.accessLogs ? deployAccessLogs(config, place, names, opts) : null;
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
      temporal: temporalCredentials(config, secrets),
      firstPrincipal: config.firstPrincipal,
      recoveryWindowDays: isProduction ? 30 : 0,
      tags,
    },
    opts,
  );
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
    accessLogs,
    notifications,
    appSecrets,
    documents,
    logs,
  };
}

export type StackData = ReturnType<typeof deployData>;

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
      statements: [accessLogStatement(place, bucketName)],
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
