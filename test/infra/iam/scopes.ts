import type { PolicyScope } from '../../../pulumi/policies/scope.ts';

export const HOME = '123456789012';
export const OTHER_ACCOUNT = '210987654321';

const role = (name: string, account = HOME) => `arn:aws:iam::${account}:role/${name}`;

/** A stack as plain as can be. */
export const PLAIN_SCOPE: PolicyScope = {
  partition: 'aws',
  account: HOME,
  region: 'eu-west-1',
  regions: ['eu-west-1'],
  prefix: 'recoverops-prod',
  tablePrefix: 'recoverops-prod',
  bucketName: 'recoverops-prod-evidence',
  objectLock: false,
  documentPrefix: 'RecoverOps-',
  alarmTopicArns: [`arn:aws:sns:eu-west-1:${HOME}:recoverops-prod-alarms`],
  noticeTopicArn: null,
  sesFromAddress: null,
  recipientTopicArns: [],
  findingsTopicArn: null,
  logStreamArn: null,
  detectorLogGroupArn: null,
  targetAccessLogsArn: null,
  failedLogsBucketName: null,
  deadLetterQueueArn: `arn:aws:sqs:eu-west-1:${HOME}:recoverops-prod-undelivered`,
  extraDeadLetterQueueArns: [],
  signingKeyArn: `arn:aws:kms:eu-west-1:${HOME}:key/5a5a5a5a-0000-4000-8000-000000000001`,
  dataKeyArn: null,
  diagnosticsRoleArn: role('recoverops-prod-diagnostics'),
  executionRoleArn: role('recoverops-prod-execution'),
  approverRoleArn: role('recoverops-prod-approver'),
  detectorRoleArn: role('recoverops-prod-detector'),
  assumableRoleArns: [],
  remoteTargetRoleArns: [],
  alarmAccounts: [],
  managedTag: { key: 'recoverops:managed', value: 'true' },
  launchGroupArn: null,
  secretArns: [],
  logGroupArns: [],
  repositoryArns: [],
};

/** A stack with everything: several Regions and accounts, customer key, locks. */
export const FULL_SCOPE: PolicyScope = {
  ...PLAIN_SCOPE,
  regions: ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'],
  objectLock: true,
  alarmTopicArns: [
    `arn:aws:sns:us-east-1:${HOME}:recoverops-prod-alarms`,
    `arn:aws:sns:eu-west-1:${HOME}:recoverops-prod-alarms`,
  ],
  extraDeadLetterQueueArns: [`arn:aws:sqs:us-east-1:${OTHER_ACCOUNT}:recoverops-undelivered`],
  noticeTopicArn: `arn:aws:sns:eu-west-1:${HOME}:recoverops-prod-notices`,
  sesFromAddress: 'ops@example.org',
  recipientTopicArns: [`arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:oncall`],
  findingsTopicArn: `arn:aws:sns:eu-west-1:${HOME}:recoverops-prod-findings`,
  logStreamArn: `arn:aws:kinesis:eu-west-1:${HOME}:stream/recoverops-prod-logs`,
  detectorLogGroupArn: `arn:aws:logs:eu-west-1:${HOME}:log-group:/recoverops-prod/detector`,
  targetAccessLogsArn: `arn:aws:s3:::recoverops-prod-access-logs/web/AWSLogs/${HOME}/*`,
  failedLogsBucketName: 'recoverops-prod-failed-logs',
  dataKeyArn: `arn:aws:kms:eu-west-1:${HOME}:key/5a5a5a5a-0000-4000-8000-000000000002`,
  assumableRoleArns: ['execution', 'diagnostics'].flatMap((purpose) =>
    Array.from({ length: 10 }, (_, index) =>
      role(`recoverops-prod-${purpose}`, String(210987654321 + index)),
    ),
  ),
  remoteTargetRoleArns: [role('recoverops-prod-target', OTHER_ACCOUNT)],
  alarmAccounts: [OTHER_ACCOUNT],
  launchGroupArn: `arn:aws:autoscaling:eu-west-1:${HOME}:autoScalingGroup:*:autoScalingGroupName/recoverops-prod-web`,
  secretArns: ['gemini-key', 'temporal-api-key', 'api-tokens', 'session-key'].map(
    (name) => `arn:aws:secretsmanager:eu-west-1:${HOME}:secret:recoverops-prod/${name}-AbCdEf`,
  ),
  logGroupArns: ['worker', 'ingress'].map(
    (name) => `arn:aws:logs:eu-west-1:${HOME}:log-group:/recoverops-prod/${name}`,
  ),
  repositoryArns: [`arn:aws:ecr:eu-west-1:${HOME}:repository/recoverops`],
};
