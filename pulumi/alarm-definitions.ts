/**
 * The alarms that open incidents, as data: Pulumi deploys them on AWS and the lab provisions the same ones, so that the
 * two cannot drift apart.
 */
export type AlarmDimension = 'AutoScalingGroupName' | 'TargetGroup' | 'LoadBalancer';

export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly AlarmDimension[];
  readonly statistic: 'Maximum';
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparisonOperator: 'GreaterThanThreshold';
  readonly threshold: number;
  /** `missing`: without data the alarm says so (INSUFFICIENT_DATA) instead of guessing that all is well or all is ill. */
  readonly treatMissingData: 'missing';
}

const EVERY_MINUTE = {
  statistic: 'Maximum',
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  comparisonOperator: 'GreaterThanThreshold',
  treatMissingData: 'missing',
} as const;

/**
 * Three minutes in a row, so that a host that is slow to start or a check that is lost once is no incident; a host that
 * is being launched does not count before it answers (TargetFleet's lifecycle hook).
 */
const FOR_THREE_MINUTES = { ...EVERY_MINUTE, evaluationPeriods: 3, datapointsToAlarm: 3 } as const;

/** Each names the hosts that it is about by a dimension, from which the incident resolves its targets. */
export const ALARM_DEFINITIONS: readonly AlarmDefinition[] = [
  {
    ...EVERY_MINUTE,
    name: 'Disk-Critical-ASG',
    description: 'The fullest log disk of the group is above 85 %.',
    namespace: 'CWAgent',
    metricName: 'disk_used_percent',
    dimensions: ['AutoScalingGroupName'],
    threshold: 85,
  },
  {
    ...EVERY_MINUTE,
    name: 'Memory-Exhaustion-ASG',
    description: 'A host of the group uses more than 90 % of its memory.',
    namespace: 'CWAgent',
    metricName: 'mem_used_percent',
    dimensions: ['AutoScalingGroupName'],
    threshold: 90,
  },
  {
    ...FOR_THREE_MINUTES,
    name: 'Nginx-Down-ALB',
    description: 'The load balancer has found a host of the target group unhealthy for 3 minutes.',
    namespace: 'AWS/ApplicationELB',
    metricName: 'UnHealthyHostCount',
    dimensions: ['TargetGroup', 'LoadBalancer'],
    threshold: 0,
  },
];

/**
 * One state for the whole target fleet. It tells people, past RecoverOps, that something is wrong. It must not reach
 * the topic that opens incidents: its children have opened theirs, and a composite alarm names no host to work on.
 */
export const FLEET_ALARM = {
  name: 'Target-Fleet-Degraded',
  description:
    'At least one alarm of the target fleet is on. Its incident is in RecoverOps; if there is none, RecoverOps itself needs help.',
} as const;

/** The composite alarm's rule over the deployed names of its children. */
export function fleetAlarmRule(childNames: readonly string[]): string {
  if (childNames.length === 0) throw new Error('a composite alarm needs at least one child alarm');
  return childNames.map((name) => `ALARM("${name}")`).join(' OR ');
}
