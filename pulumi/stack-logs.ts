import type * as pulumi from '@pulumi/pulumi';
import { LogDetector } from './components/log-detector.ts';
import { LogStream } from './components/log-stream.ts';
import type { Roles } from './components/roles.ts';
import type { StackConfig } from './config.ts';
import type { StackNames } from './naming.ts';
import { TARGET_ACCESS_LOG_PREFIX } from './policies/access-log-policy.ts';
import { detectorEnvironment } from './service-environment.ts';
import type { StackData } from './stack-data.ts';
import type { StackPlace } from './stack-scope.ts';

export interface LogsArgs {
  readonly config: StackConfig;
  readonly place: StackPlace;
  readonly names: StackNames;
  readonly data: StackData;
  readonly roles: Roles;
  /** Names of the groups to subscribe: `selectLogGroups(…)`. */
  readonly logGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The way of log lines: groups, stream, detector. Null where no log is read, or there is no image to read them with. */
export function deployLogs(args: LogsArgs, opts: pulumi.ComponentResourceOptions) {
  const { config, place, names, data, roles, tags } = args;
  const { logs, image } = config;
  const { logReading } = data;
  if (logs === null || image === null || logReading === null || roles.logReading === null) return null;
  const stream = new LogStream(
    `${names.prefix}-logs`,
    {
      streamName: data.planned.logStream,
      shards: logs.shards,
      retentionHours: logs.streamHours,
      kmsKeyArn: data.dataKey.keyArn,
      deliveryRoleArn: roles.logReading.deliveryArn,
      deliveryReady: roles.ready,
      logGroups: args.logGroups,
      tags,
    },
    opts,
  );
  const detector = new LogDetector(
    `${names.prefix}-detector`,
    {
      functionName: data.planned.detector,
      image,
      architecture: config.architecture,
      memoryMiB: logs.memoryMiB,
      roleArn: roles.logReading.detectorArn,
      roleReady: roles.ready,
      environment: detectorEnvironment({
        config,
        account: place.account,
        tablePrefix: data.scope.tablePrefix,
        bucketName: data.evidence.bucketName,
        failedBucketName: logReading.failedBatches.bucketName,
        findingsTopicArn: logReading.findings.topicArn,
      }),
      logGroupName: logReading.logs.groups.detector.name,
      streamArn: stream.streamArn,
      streamHours: logs.streamHours,
      failedBatches: logReading.failedBatches,
      accessLogs: { bucket: logReading.targetAccessLogs, prefix: TARGET_ACCESS_LOG_PREFIX },
      account: place.account,
      tags,
    },
    opts,
  );
  return { functionName: detector.functionName, mappingId: detector.mappingId };
}
