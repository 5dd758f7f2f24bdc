import type { Alarm } from '../../src/domain/alarm/alarm.ts';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

/** The disk alarm of a group of web hosts, in ALARM, with what a test changes. */
export function diskAlarm({ name = 'Disk-Critical-ASG', ...change }: Partial<Alarm> = {}): Alarm {
  return {
    kind: 'metric',
    name,
    description: 'the log disk is filling',
    arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
    accountId: ACCOUNT,
    region: REGION,
    state: 'ALARM',
    previousState: 'OK',
    reason: 'Threshold Crossed',
    stateChangeTime: '2026-11-22T08:00:00.000Z',
    resource: { kind: 'auto_scaling_group', id: 'web-asg' },
    metrics: [
      {
        namespace: 'CWAgent',
        name: 'disk_used_percent',
        dimensions: { AutoScalingGroupName: 'web-asg' },
        statistic: 'Maximum',
        periodSeconds: 60,
      },
    ],
    threshold: 85,
    comparisonOperator: 'GreaterThanThreshold',
    rule: null,
    triggeringChildren: [],
    ...change,
  };
}
