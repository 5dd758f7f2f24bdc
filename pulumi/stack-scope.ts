import type { AccountEntry } from './account-entries.ts';
import { QUEUE_URL } from './aws-identifiers.ts';
import type { StackConfig } from './config.ts';
import { StackConfigError } from './config-reader.ts';
import { repositoryArnOf } from './image-reference.ts';
import { MANAGED_TAG, type StackNames } from './naming.ts';
import { accessLogsArn, TARGET_ACCESS_LOG_PREFIX } from './policies/access-log-policy.ts';
import { accountOf } from './policies/arns.ts';
import type { PolicyScope } from './policies/scope.ts';
import { DOCUMENT_PREFIX } from './service-environment.ts';

/** Where the stack is deployed, known before its first resource. */
export interface StackPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Availability zones in the order of their names. */
  readonly zones: readonly string[];
}

/** Names of what the policies are about. They are chosen and not generated, so that no two resources wait for each other. */
export interface PlannedNames {
  readonly evidenceBucket: string;
  readonly artifactBucket: string;
  readonly accessLogBucket: string;
  readonly alarmTopic: string;
  readonly noticeTopic: string;
  readonly deadLetterQueue: string;
  readonly findingsTopic: string;
  readonly logStream: string;
  readonly detector: string;
  readonly failedLogsBucket: string;
  readonly repository: string;
  readonly killSwitch: string;
  /** The Auto Scaling group of the target hosts, with its load balancer. */
  readonly targetFleet: string;
  readonly logGroups: Readonly<Record<'ingress' | 'worker' | 'temporal', string>>;
  readonly detectorLogGroup: string;
}

export function plannedNames(names: StackNames, place: StackPlace): PlannedNames {
  const { prefix, logGroup } = names;
  const bucket = (purpose: string) => `${prefix}-${purpose}-${place.account}-${place.region}`;
  return {
    evidenceBucket: bucket('evidence'),
    artifactBucket: bucket('artifacts'),
    accessLogBucket: bucket('access-logs'),
    alarmTopic: `${prefix}-alarms`,
    noticeTopic: `${prefix}-notices`,
    deadLetterQueue: `${prefix}-dead-letters`,
    findingsTopic: `${prefix}-findings`,
    logStream: `${prefix}-logs`,
    detector: `${prefix}-detector`,
    failedLogsBucket: bucket('failed-logs'),
    repository: prefix,
    killSwitch: `${prefix}-kill-switch`,
    targetFleet: `${prefix}-web`,
    logGroups: { ingress: logGroup('ingress'), worker: logGroup('worker'), temporal: logGroup('temporal') },
    detectorLogGroup: logGroup('detector'),
  };
}

/** The part of the policies' scope that only AWS can give. */
export type GivenScope = Pick<PolicyScope, 'signingKeyArn' | 'dataKeyArn' | 'secretArns'>;

function queueArn(partition: string, url: string): string {
  const [, region, account, name] = QUEUE_URL.exec(url) ?? [];
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}

function rolesOf({ account, diagnosticsRoleArn, executionRoleArn }: AccountEntry): readonly string[] {
  if (diagnosticsRoleArn === undefined || executionRoleArn === undefined) {
    throw new Error(
      `recoverops:accounts names ${account} without roles: only the stack's own account goes without, so give its diagnosticsRoleArn and executionRoleArn`,
    );
  }
  return [diagnosticsRoleArn, executionRoleArn];
}

/**
 * Roles and users of processes outside ECS that may assume the diagnostics and the execution role.
 * @throws Error for one of another account: tables, topics and bucket are of this account only.
 */
export function workerPrincipals(config: StackConfig, place: StackPlace): readonly string[] {
  const foreign = config.workerPrincipalArns.find((arn) => accountOf(arn) !== place.account);
  if (foreign === undefined) return config.workerPrincipalArns;
  throw new StackConfigError(config.stack, [
    `recoverops:workerPrincipalArns has "${foreign}": give a role or user of the stack's own account ${place.account}, whose tables and bucket the process uses`,
  ]);
}

/** Every image that a task of the stack is started from. */
function imagesOf({ image, workerBuilds, temporal }: StackConfig): readonly string[] {
  return [
    ...(image === null ? [] : [image]),
    ...workerBuilds.map((build) => build.image),
    ...(temporal.kind === 'self-hosted'
      ? [temporal.serverImage, temporal.adminToolsImage, temporal.uiImage]
      : []),
  ];
}

/** The whole of it but that part. */
export function plannedScope(
  config: StackConfig,
  place: StackPlace,
  names: StackNames,
): Omit<PolicyScope, keyof GivenScope> {
  const { partition, account, region } = place;
  const planned = plannedNames(names, place);
  const regional = (service: string, rest: string) =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const ofLogs = (arn: string) => (config.logs === null ? null : arn);
  const role = (name: string) => `arn:${partition}:iam::${account}:role/${name}`;
  const elsewhere = config.accounts.filter((entry) => entry.account !== account);
  const ownRegions = config.accounts
    .filter((entry) => entry.account === account)
    .flatMap(({ regions }) => regions);
  return {
    partition,
    account,
    region,
    regions: [...new Set([region, ...ownRegions])],
    prefix: names.prefix,
    tablePrefix: names.prefix,
    bucketName: planned.evidenceBucket,
    objectLock: config.objectLockDays > 0,
    documentPrefix: DOCUMENT_PREFIX,
    alarmTopicArns: [regional('sns', planned.alarmTopic), ...config.extraAlarmTopicArns],
    noticeTopicArn: regional('sns', planned.noticeTopic),
    sesFromAddress: config.notices.emailBySes ? config.notices.emailFromAddress : null,
    recipientTopicArns: config.notifications?.topicArns ?? [],
    deadLetterQueueArn: regional('sqs', planned.deadLetterQueue),
    findingsTopicArn: ofLogs(regional('sns', planned.findingsTopic)),
    logStreamArn: ofLogs(regional('kinesis', `stream/${planned.logStream}`)),
    detectorLogGroupArn: ofLogs(regional('logs', `log-group:${planned.detectorLogGroup}`)),
    targetAccessLogsArn: ofLogs(accessLogsArn(place, planned.accessLogBucket, TARGET_ACCESS_LOG_PREFIX)),
    failedLogsBucketName: ofLogs(planned.failedLogsBucket),
    extraDeadLetterQueueArns: config.extraDeadLetterQueueUrls.map((url) => queueArn(partition, url)),
    diagnosticsRoleArn: role(names.role('diagnostics')),
    executionRoleArn: role(names.role('execution')),
    approverRoleArn: role(names.role('approver')),
    detectorRoleArn: role(names.role('detector')),
    assumableRoleArns: elsewhere.flatMap(rolesOf),
    remoteTargetRoleArns: config.remoteTargetRoleArns,
    alarmAccounts: [...new Set(elsewhere.map((entry) => entry.account))],
    managedTag: MANAGED_TAG,
    // The id in the middle is AWS's own.
    launchGroupArn: regional('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${planned.targetFleet}`),
    logGroupArns: Object.values(planned.logGroups).map((group) => regional('logs', `log-group:${group}`)),
    repositoryArns: [
      regional('ecr', `repository/${planned.repository}`),
      ...imagesOf(config).flatMap((image) => repositoryArnOf(partition, image) ?? []),
    ],
  };
}
