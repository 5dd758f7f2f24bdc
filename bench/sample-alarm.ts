import type { AlarmDelivery } from '../src/domain/alarm/alarm.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';

/** The group that incident number `n` is about; two hosts belong to it. */
const groupName = (n: number): string => `web-asg-${String(n).padStart(6, '0')}`;

/** The disk alarm of the README's first scenario, on a group of its own, with everything that CloudWatch sends. */
export function diskAlarm(n: number): AlarmDelivery {
  const at = new Date().toISOString();
  const name = `Disk-Critical-ASG-${n}`;
  const group = groupName(n);
  return {
    messageId: `b1f8d0a2-7c35-5f4e-9a61-${String(n).padStart(12, '0')}`,
    receivedAt: at,
    alarm: {
      kind: 'metric',
      name,
      description: 'The disk of a host in the web tier is nearly full. Runbook: archive-and-truncate-log.',
      arn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
      accountId: ACCOUNT,
      region: REGION,
      state: 'ALARM',
      previousState: 'OK',
      reason:
        'Threshold Crossed: 1 out of the last 1 datapoints [97.0 (22/11/26 08:00:00)] was greater than the threshold (85.0) (minimum 1 datapoint for OK -> ALARM transition).',
      stateChangeTime: at,
      resource: { kind: 'auto_scaling_group', id: group },
      metrics: [
        {
          namespace: 'CWAgent',
          name: 'disk_used_percent',
          dimensions: { AutoScalingGroupName: group, path: '/var/log' },
          statistic: 'Maximum',
          periodSeconds: 60,
        },
      ],
      threshold: 85,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
    },
  };
}
