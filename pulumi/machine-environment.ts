import * as pulumi from '@pulumi/pulumi';
import type { Roles } from './components/roles.ts';
import type { StackConfig } from './config.ts';
import { DOCUMENT_PREFIX, recordSettings } from './service-environment.ts';
import type { StackData } from './stack-data.ts';
import type { StackPlace } from './stack-scope.ts';

/**
 * What a machine outside ECS sets to work with this stack's tables, bucket, topics and roles, as lines of compose.env
 * (docs/operations/compose.md). No secret is among them.
 */
export function machineEnvironment(
  config: StackConfig,
  { account, region }: StackPlace,
  { scope, evidence, notifications, logReading }: StackData,
  { diagnosticsArn, executionArn }: Roles,
): pulumi.Output<string> {
  return pulumi
    .all({
      AWS_REGION: region,
      RECOVEROPS_ACCOUNT_ID: account,
      RECOVEROPS_TOPIC_ARNS: scope.alarmTopicArns.join(','),
      ...(logReading === null ? {} : { RECOVEROPS_FINDINGS_TOPIC_ARN: logReading.findings.topicArn }),
      RECOVEROPS_BUCKET: evidence.bucketName,
      RECOVEROPS_TABLE_PREFIX: scope.tablePrefix,
      RECOVEROPS_DOCUMENT_PREFIX: DOCUMENT_PREFIX,
      RECOVEROPS_NOTIFY_TOPIC_ARN: notifications.noticeTopicArn,
      RECOVEROPS_DEAD_LETTER_QUEUE_URL: pulumi
        .all([notifications.deadLetterQueueUrl, ...config.extraDeadLetterQueueUrls])
        .apply((urls) => urls.join(',')),
      RECOVEROPS_DIAGNOSTICS_ROLE_ARN: diagnosticsArn,
      RECOVEROPS_EXECUTION_ROLE_ARN: executionArn,
      ...recordSettings(config),
    })
    .apply((values) =>
      Object.entries(values)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
}
