/** Names of what the lab provisions; the same that the AWS deployment uses. */
export const labNames = {
  topic: 'recoverops-alarms',
  deadLetterQueue: 'recoverops-dead-letters',
  bucket: 'recoverops-evidence',
  stream: 'recoverops-logs',
  detector: 'recoverops-detector',
  heartbeat: 'recoverops-heartbeat',
  findingsTopic: 'recoverops-findings',
  autoScalingGroup: 'web-asg',
  targetGroup: 'targetgroup/web/943f017f100becff',
  loadBalancer: 'app/web/50dc6c495c0c9188',
} as const;
