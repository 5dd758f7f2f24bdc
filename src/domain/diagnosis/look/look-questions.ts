import type { AwsPlace } from '../../access/aws-accounts.ts';
import type { Alarm } from '../../alarm/alarm.ts';

/** What a host is asked about where no alarm says what is wrong. */
export type LookSubject = 'disk' | 'inodes' | 'memory' | 'service';

interface LookQuestion {
  readonly about: LookSubject;
  readonly namespace: string;
  readonly metric: string;
  readonly unit: string | null;
  readonly operator: string;
  readonly threshold: number;
}

const USUAL_BUSY_PERCENT = 80;

/** The values are those of the alarms that a deployment sets up; the load balancer's may be above zero for no host. */
const QUESTIONS: readonly LookQuestion[] = [
  {
    about: 'disk',
    namespace: 'CWAgent',
    metric: 'disk_used_percent',
    unit: 'Percent',
    operator: 'GreaterThanThreshold',
    threshold: 85,
  },
  {
    about: 'inodes',
    // The agent publishes counts of inodes alone; this is their share.
    namespace: 'System/Linux',
    metric: 'DiskInodeUtilization',
    unit: 'Percent',
    operator: 'GreaterThanThreshold',
    threshold: 85,
  },
  {
    about: 'memory',
    namespace: 'CWAgent',
    metric: 'mem_used_percent',
    unit: 'Percent',
    operator: 'GreaterThanThreshold',
    threshold: 90,
  },
  {
    about: 'service',
    namespace: 'AWS/ApplicationELB',
    metric: 'UnHealthyHostCount',
    unit: null,
    operator: 'GreaterThanThreshold',
    threshold: 0,
  },
];

/** What counts as much in percent where no alarm says so. Processors are asked about only because of a finding. */
export function usualLimit(about: Exclude<LookSubject, 'service'> | 'processor'): number {
  return QUESTIONS.find((one) => one.about === about)?.threshold ?? USUAL_BUSY_PERCENT;
}

export interface AskedQuestion {
  readonly about: LookSubject;
  /** An alarm that nobody sent: what it asserts is what is asked. */
  readonly alarm: Alarm;
}

/**
 * The questions of a look without an alarm, each as the alarm that would ask it, so that a host is judged by the same rules
 * as in an incident. `at` is ISO 8601 in UTC with milliseconds.
 */
export function lookQuestions(
  instanceId: string,
  { accountId, region }: AwsPlace,
  at: string,
): readonly AskedQuestion[] {
  return QUESTIONS.map(({ about, namespace, metric, unit, operator, threshold }) => ({
    about,
    alarm: {
      kind: 'metric',
      name: `look-${about}`,
      description: 'asked by a person',
      arn: '',
      accountId,
      region,
      state: 'ALARM',
      previousState: null,
      reason: 'asked by a person',
      stateChangeTime: at,
      resource: { kind: 'instance', id: instanceId },
      metrics: [
        {
          namespace,
          name: metric,
          dimensions: { InstanceId: instanceId },
          statistic: 'Average',
          periodSeconds: 60,
          ...(unit === null ? {} : { unit }),
        },
      ],
      threshold,
      comparisonOperator: operator,
      rule: null,
      triggeringChildren: [],
    },
  }));
}
