import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isAlarmDelivery } from '../../../../../src/domain/alarm/alarm-watch.ts';
import { readableCondition } from '../../../../../src/domain/alarm/condition/readable-condition.ts';
import { isSubject, meaningOf, SUBJECTS } from '../../../../../src/domain/alarm/condition/subjects.ts';
import { METRIC_SUBJECTS } from '../../../../../src/domain/site/site.ts';
import {
  anomalyAlarm,
  compositeAlarm,
  eventBridgeAlarm,
  metricAlarm,
} from '../../../../support/alarm-samples.ts';
import {
  core,
  HOST,
  math,
  metric,
  parsed,
  read,
  unclear,
  understood,
} from '../../../../support/condition-samples.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { mutationsOf } from '../../../../support/mutations.ts';

const GIB = 1024 ** 3;
const AT = `InstanceId=${HOST}`;

describe('what a metric alarm asserts', () => {
  it.each([
    ['CWAgent disk_used_percent path=/', '>', 85, {}, 'filesystem_used gt 85 percent'],
    ['CWAgent disk_free path=/', '<', 5 * GIB, {}, `filesystem_free lt ${5 * GIB} bytes`],
    ['CWAgent disk_free path=/', '<', 5, { Unit: 'Gigabytes' }, `filesystem_free lt ${5 * GIB} bytes`],
    ['CWAgent disk_inodes_free path=/', '<', 20_000, {}, 'inodes_free lt 20000 count'],
    ['CWAgent mem_used_percent', '>=', 90, { Unit: 'Percent' }, 'memory_used ge 90 percent'],
    [
      'CWAgent mem_available',
      '<',
      512,
      { Unit: 'Megabytes' },
      `memory_available lt ${512 * 1024 ** 2} bytes`,
    ],
    ['CWAgent swap_used_percent', '>', 50, {}, 'swap_used gt 50 percent'],
    ['CWAgent cpu_usage_idle cpu=cpu-total', '<', 10, {}, 'cpu_used gt 90 percent'],
    ['CWAgent cpu_usage_iowait cpu=cpu-total', '>', 30, {}, 'cpu_iowait gt 30 percent'],
    ['CWAgent diskio_iops_in_progress name=nvme0n1', '>', 10, {}, 'disk_queue gt 10 count'],
    ['CWAgent netstat_tcp_close_wait', '>', 500, {}, 'connections gt 500 count'],
    ['CWAgent procstat_lookup_pid_count exe=nginx', '<', 1, {}, 'process_count lt 1 count'],
    ['CWAgent procstat_cpu_usage exe=java', '>', 350, {}, 'process_cpu gt 350 percent'],
    [
      'CWAgent procstat_memory_rss pattern=worker',
      '>',
      2,
      { Unit: 'Gigabytes' },
      `process_memory gt ${2 * GIB} bytes`,
    ],
    [
      'CWAgent collectd_df_value type=percent_bytes type_instance=used instance=root',
      '>',
      90,
      {},
      'filesystem_used gt 90 percent',
    ],
    [
      'CWAgent collectd_memory_value type=percent type_instance=used',
      '>',
      90,
      {},
      'memory_used gt 90 percent',
    ],
    ['CWAgent collectd_load_midterm', '>', 8, {}, 'load gt 8 none'],
    ['System/Linux MemoryUtilization', '>', 90, {}, 'memory_used gt 90 percent'],
    ['System/Linux DiskSpaceAvailable MountPath=/', '<', 5, {}, `filesystem_free lt ${5 * GIB} bytes`],
    ['System/Linux MemoryAvailable', '<', 1, { Unit: 'Gigabytes' }, `memory_available lt ${GIB} bytes`],
    ['AWS/EC2 StatusCheckFailed_System', '>=', 1, {}, 'system_status ge 1 count'],
    ['AWS/EC2 StatusCheckFailed_Instance', '>', 0, { Statistic: 'SUM' }, 'instance_status gt 0 count'],
    ['AWS/EC2 StatusCheckFailed_AttachedEBS', '>', 0, {}, 'ebs_status gt 0 count'],
    ['AWS/EC2 CPUCreditBalance', '<', 20, {}, 'cpu_credits lt 20 count'],
    ['AWS/EC2 EBSIOBalance%', '<', 20, {}, 'disk_burst lt 20 percent'],
    ['AWS/EC2 NetworkIn', '>', 1e9, { Statistic: 'SUM' }, 'network gt 1000000000 bytes'],
    ['AWS/EBS BurstBalance VolumeId=vol-1', '<', 20, {}, 'disk_burst lt 20 percent'],
    [
      'AWS/ApplicationELB UnHealthyHostCount',
      '>',
      0,
      { Statistic: 'MAXIMUM' },
      'target_unhealthy gt 0 count',
    ],
    ['AWS/ApplicationELB UnHealthyHostCount', '>=', 1, { Statistic: 'SUM' }, 'target_unhealthy ge 1 count'],
    ['AWS/NetworkELB HealthyHostCount', '<', 1, { Statistic: 'MINIMUM' }, 'target_healthy lt 1 count'],
    [
      'AWS/ApplicationELB HTTPCode_Target_5XX_Count',
      '>',
      10,
      { Statistic: 'SUM' },
      'http_5xx_target gt 10 count',
    ],
    ['AWS/ApplicationELB TargetResponseTime', '>', 2, {}, 'latency gt 2 seconds'],
    ['AWS/ApplicationELB TargetResponseTime', '>', 500, { Unit: 'Milliseconds' }, 'latency gt 0.5 seconds'],
    ['AWS/ELB SpilloverCount', '>', 0, { Statistic: 'SUM' }, 'connection_errors gt 0 count'],
    ['AWS/AutoScaling GroupInServiceInstances', '<', 2, {}, 'group_size lt 2 count'],
  ] as const)('%s %s %d', (name, sign, threshold, changes, expected) => {
    expect(core(understood(metric(name, sign, threshold, changes)))).toBe(expected);
  });

  it.each([
    ['CWAgent my_disk', '>', 85, {}, /site\.yaml/],
    ['Custom/App tenants_full', '>', 85, {}, /not known.*site\.yaml/],
    ['Custom/App DiskUsage', '>', 85, {}, /name does not say in which unit/],
    ['AWS/RDS FreeStorageSpace', '<', 1e9, {}, /nothing here knows/],
    ['CWAgent constructor', '>', 1, {}, /not known/],
    ['CWAgent disk_used_percent', '>', 85, { Unit: 'Bytes' }, /not what is measured/],
    ['CWAgent disk_used_percent', '>', 85, { Statistic: 'SUM' }, /levels/],
    ['CWAgent disk_used_percent', '>', 100, {}, /can never be/],
    ['CWAgent disk_used_percent', '>', -5, {}, /no percentage/],
    ['CWAgent mem_used_percent', '<', 0, {}, /can never be/],
    ['CWAgent mem_free', '<', 1e8, {}, /caches/],
    ['System/Linux DiskSpaceUsed', '>', 1e10, {}, /unit that is not told/],
    ['AWS/NetworkELB HealthyHostCount', '<', 3, { Statistic: 'SUM' }, /how many those are/],
    ['CWAgent disk_used_percent', '>', 85, { ComparisonOperator: 'Sideways' }, /compared is not told/],
    ['CWAgent disk_used_percent', '>', 85, { Threshold: null }, /threshold is not told/],
    [
      'AWS/ApplicationELB TargetResponseTime',
      '>',
      5,
      { Statistic: undefined, ExtendedStatistic: 'PR(:0.3)' },
      /no value of it/,
    ],
    ['CWAgent collectd_df_value type=percent_bytes', '>', 90, {}, /not known/],
  ] as const)('%s %s %d is not understood, and why is said', (name, sign, threshold, changes, reason) => {
    expect(unclear(metric(name, sign, threshold, changes)).reason).toMatch(reason);
  });

  it('reads the operator’s milliseconds as what they are', () => {
    const own = {
      namespace: 'Shop/Checkout',
      name: 'ResponseTime',
      subject: 'latency',
      unit: 'milliseconds',
    } as const;
    expect(understood(metric('Shop/Checkout ResponseTime', '>', 250), [own])).toMatchObject({
      subject: 'latency',
      unit: 'seconds',
      operator: 'gt',
      threshold: 0.25,
    });
  });

  it('knows every subject that a site file may name', () => {
    expect(METRIC_SUBJECTS.filter((subject) => !isSubject(subject))).toEqual([]);
  });

  it('takes the word of the operator for the site’s own metrics', () => {
    const own = {
      namespace: 'Custom/App',
      name: 'disk_used_percent',
      subject: 'filesystem_used',
      unit: 'percent',
    } as const;
    expect(core(understood(metric('Custom/App disk_used_percent', '>', 85), [own]))).toBe(
      'filesystem_used gt 85 percent',
    );
    expect(understood(metric('Custom/App disk_used_percent', '>', 85), [own]).byName).toBeUndefined();
    expect(unclear(metric('Custom/Other fullness', '>', 85), [own]).subject).toBe('other');
  });

  it('says of what it reads by the name of a metric that it does', () => {
    const condition = understood(metric('Custom/App disk_used_percent', '>', 85));
    expect(core(condition)).toBe('filesystem_used gt 85 percent');
    expect(condition.byName).toBe(true);
    expect(readableCondition(condition)).toMatch(
      /^Custom\/App disk_used_percent, by its name disk used, > 85 %/,
    );
    expect(unclear(metric('Custom/App DiskUsage', '>', 85))).toMatchObject({ family: 'disk', byName: true });
  });

  it.each([
    ['Custom/App disk_used_percent', '<', 10, 'disk used'],
    ['Custom/App disk_free_percent', '>', 20, 'disk free'],
    ['Custom/App MemoryAvailablePercent', '>=', 15, 'memory available'],
    ['Custom/App cpu_idle_percent', '>', 95, 'processor used'],
    ['Custom/App swap_free_pct', '>', 50, 'swap free'],
    ['Custom/App oom_kills', '<', 1, 'processes'],
    ['Custom/App TlsProbeFailures', '<', 1, 'TLS errors'],
  ] as const)(
    'does not understand a name that is red where it is well: %s %s %s',
    (text, sign, limit, noun) => {
      expect(unclear(metric(text, sign, limit))).toMatchObject({
        byName: true,
        reason: `by its name it is ${noun}, and it is red where that is well: name it under "metrics" in site.yaml`,
      });
    },
  );

  it.each([
    ['Custom/App disk_used_percent', '>', 0.9],
    ['Custom/App disk_free_percent', '<', 0.1],
    ['Custom/App mem_used_percent', '>=', 1],
    ['Custom/App cpu_idle_percent', '<', 0.05],
    ['Custom/App CPUUtilization', '>', 0.8],
  ] as const)('does not understand a percentage that may be a share of 1: %s %s %s', (text, sign, limit) => {
    expect(unclear(metric(text, sign, limit)).reason).toMatch(
      /^whether it is published in percent or as a share of 1/,
    );
    expect(understood(metric(text, sign, sign === '<' ? 5 : 80)).byName).toBe(true);
    expect(understood(metric('CWAgent disk_used_percent', '>', 0.9)).threshold).toBe(0.9);
  });

  it('is about the file system that a name says, unless a dimension says another', () => {
    const named = (text: string) => understood(metric(text, '>', 85)).selectors;
    expect(named('Custom/App RootDiskUsedPercent')).toEqual({ path: '/' });
    expect(named('Custom/App RootDiskUsedPercent mount=/data')).toEqual({ path: '/data' });
    expect(named('Custom/App RootDiskUsedPercent device=nvme1n1')).toEqual({ device: 'nvme1n1' });
    expect(named('Custom/App DiskUsedPercent')).toEqual({});
  });

  it('says which dimension of a metric is not known', () => {
    const of = (text: string) => understood(metric(text, '>', 85)).narrowedBy;
    expect(of('CWAgent mem_used_percent InstanceId=i-1 ContainerName=app')).toBe('ContainerName');
    expect(of('CWAgent mem_used_percent InstanceId=i-1 ImageId=ami-1')).toBeUndefined();
    expect(of('AWS/EC2 CPUUtilization Whatever=x')).toBeUndefined();
    expect(
      of('CWAgent collectd_df_value instance=root type=percent_bytes type_instance=used'),
    ).toBeUndefined();
    expect(of('CWAgent procstat_cpu_usage exe=java pid_finder=native')).toBeUndefined();
  });

  it('says of several metrics which one it reads by its name', () => {
    const condition = understood(
      math('m1 + m2', { m1: 'AWS/EC2 CPUUtilization', m2: 'Custom/App cpu_steal' }, '>', 90),
    );
    expect(condition.metrics).toEqual([
      { namespace: 'AWS/EC2', name: 'CPUUtilization' },
      { namespace: 'Custom/App', name: 'cpu_steal', byName: true },
    ]);
    expect(readableCondition(condition)).toMatch(/^Custom\/App cpu_steal, by its name/);
  });

  it('keeps how data points are counted', () => {
    const changes = {
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      Period: 300,
      TreatMissingData: 'ignore',
      Statistic: undefined,
      ExtendedStatistic: 'p99.9',
      EvaluateLowSampleCountPercentile: 'evaluate',
    };
    expect(understood(metric('AWS/ApplicationELB TargetResponseTime', '>', 2, changes))).toMatchObject({
      statistic: { kind: 'percentile', p: 99.9 },
      periodSeconds: 300,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'ignore',
      lowSamplePercentile: 'evaluate',
    });
  });

  it.each(['tc90', 'TC(10%:90%)', 'PR(:90)', 'pr90'])(
    'the statistic %s is no value of what is measured',
    (one) => {
      const { reason } = unclear(
        metric('CWAgent disk_used_percent', '>', 85, { Statistic: undefined, ExtendedStatistic: one }),
      );
      expect(reason).toContain('is no value of it');
    },
  );

  it('turns the statistic round with the metric', () => {
    const least = understood(metric('CWAgent cpu_usage_idle', '<', 10, { Statistic: 'MINIMUM' }));
    expect(least.statistic).toEqual({ kind: 'maximum' });
  });

  it.each([
    [
      `CWAgent disk_used_percent path=/u01 device=nvme1n1 fstype=xfs ${AT}`,
      { path: '/u01', device: 'nvme1n1', fstype: 'xfs', instanceId: HOST },
    ],
    [
      'CWAgent procstat_lookup_pid_count exe=nginx pid_finder=native',
      { process: { by: 'exe', value: 'nginx' } },
    ],
    [
      'CWAgent procstat_lookup_pid_count pidfile=/run/a.pid',
      { process: { by: 'pidfile', value: '/run/a.pid' } },
    ],
    ['CWAgent diskio_io_time name=nvme1n1', { device: 'nvme1n1' }],
    ['CWAgent net_drop_in interface=eth0', { interface: 'eth0' }],
    ['CWAgent cpu_usage_user cpu=cpu3', { cpu: 'cpu3' }],
    ['CWAgent cpu_usage_user cpu=cpu-total', {}],
    [
      'CWAgent collectd_df_value type=percent_bytes type_instance=used instance=var-log',
      { mountNames: ['var-log'] },
    ],
    [
      'AWS/ELB UnHealthyHostCount LoadBalancerName=web AvailabilityZone=eu-west-1a',
      { loadBalancer: 'web', availabilityZone: 'eu-west-1a' },
    ],
  ] as const)('%s binds to what it names', (name, selectors) => {
    expect(understood(metric(name, '>', 50)).selectors).toEqual(selectors);
  });
});

describe('heartbeats', () => {
  it('21-heartbeat-by-SampleCount: counts data points, and is no percentage', () => {
    const changes = { Statistic: 'SAMPLE_COUNT', TreatMissingData: 'breaching' };
    const condition = understood(metric(`CWAgent mem_used_percent ${AT}`, '<', 1, changes));
    expect(core(condition)).toBe('heartbeat lt 1 count');
    expect(condition).toMatchObject({ about: 'memory_used', family: 'watchers', missingData: 'breaching' });
    expect(readableCondition(condition)).toContain('data points received of CWAgent mem_used_percent < 1');
  });

  it('is one of a metric that nobody knows, too', () => {
    const condition = understood(metric('Custom/App beats', '<', 1, { Statistic: 'SAMPLE_COUNT' }));
    expect(condition).toMatchObject({ subject: 'heartbeat', about: 'other' });
  });

  it('is none where many data points are the trouble', () => {
    expect(unclear(metric('AWS/ELB Latency', '>', 100, { Statistic: 'SAMPLE_COUNT' })).reason).toMatch(
      /many/,
    );
  });

  it('is what missing data came to, where the reason says so', () => {
    const alarm = {
      ...metric(`CWAgent mem_used_percent ${AT}`, '>', 90, { TreatMissingData: 'breaching' }),
      reason:
        'Threshold Crossed: no datapoints were received for 5 periods and 5 missing datapoints were treated as [Breaching].',
    };
    expect(understood(alarm)).toMatchObject({ subject: 'heartbeat', about: 'memory_used', threshold: 1 });
    expect(understood({ ...alarm, reason: 'Threshold Crossed: 1 datapoint' }).subject).toBe('memory_used');
  });

  it('is all that a threshold no value can reach leaves', () => {
    const alarm = metric('AWS/EC2 CPUUtilization', '<', 0, { TreatMissingData: 'breaching' });
    expect(understood(alarm)).toMatchObject({ subject: 'heartbeat', about: 'cpu_used' });
  });
});

describe('incidents that were misread before', () => {
  it('05-DiskSpaceUtilization-50: half full is what it asserts', () => {
    const alarm = metric(
      `System/Linux DiskSpaceUtilization MountPath=/ Filesystem=/dev/xvda1 ${AT}`,
      '>=',
      50,
    );
    const condition = understood(alarm);
    expect(core(condition)).toBe('filesystem_used ge 50 percent');
    expect(condition.selectors).toEqual({ path: '/', device: '/dev/xvda1', instanceId: HOST });
    expect(alarm.resource).toEqual({ kind: 'instance', id: HOST });
  });

  it('06-greater-or-equal-at-the-threshold: at the threshold it is red', () => {
    const condition = understood(metric(`CWAgent disk_used_percent ${AT}`, '>=', 90));
    expect(condition).toMatchObject({ operator: 'ge', threshold: 90, direction: 'high' });
  });

  it('23-CPU-alarm: the processor is no memory', () => {
    const condition = understood(metric(`AWS/EC2 CPUUtilization ${AT}`, '>', 80));
    expect(condition).toMatchObject({ subject: 'cpu_used', family: 'processor' });
  });

  it('34-cross-account-metric: it is about the account of its metric', () => {
    const query = {
      Id: 'm1',
      AccountId: '444455556666',
      MetricStat: {
        Metric: {
          Namespace: 'CWAgent',
          MetricName: 'disk_used_percent',
          Dimensions: [{ name: 'AutoScalingGroupName', value: 'web' }],
        },
        Period: 60,
        Stat: 'Maximum',
      },
      ReturnData: true,
    };
    const Trigger = {
      Period: 60,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 85,
      Metrics: [query],
    };
    const condition = understood(parsed({ ...metricAlarm, Trigger }));
    expect(core(condition)).toBe('filesystem_used gt 85 percent');
    expect(condition.selectors).toEqual({ autoScalingGroup: 'web', accountId: '444455556666' });
  });

  it('35-metrics-insights-contributor: the contributor is selected, and the query not understood', () => {
    const expression =
      'SELECT MAX(disk_used_percent) FROM SCHEMA(CWAgent, InstanceId, path) GROUP BY InstanceId, path';
    const Metrics = [{ Id: 'q1', Expression: expression, ReturnData: true, Period: 60 }];
    const condition = unclear(
      parsed({
        ...metricAlarm,
        Trigger: { ComparisonOperator: 'GreaterThanThreshold', Threshold: 85, Metrics },
        AlarmContributorId: 'c1',
        AlarmContributorAttributes: { InstanceId: HOST, path: '/u01' },
      }),
    );
    expect(condition).toMatchObject({
      family: 'disk',
      reason: expect.stringContaining('Metrics Insights'),
      selectors: { instanceId: HOST, path: '/u01', contributor: 'c1' },
      periodSeconds: 60,
    });
  });

  it('36-host-dimension: it is about a host by its name', () => {
    const alarm = metric(
      'CWAgent disk_used_percent path=/ host=ip-10-0-3-17 device=nvme0n1p1 fstype=xfs',
      '>',
      85,
    );
    expect(alarm.resource).toEqual({ kind: 'host', id: 'ip-10-0-3-17' });
    expect(understood(alarm).selectors).toMatchObject({ host: 'ip-10-0-3-17', path: '/' });
  });
});

describe('what else an alarm may be', () => {
  it('does not understand a band, and knows where to look', () => {
    const { Trigger } = anomalyAlarm;
    const [first, ...others] = Trigger.Metrics;
    const Metrics = [
      {
        ...first,
        MetricStat: {
          Metric: { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' },
          Period: 60,
          Stat: 'Average',
        },
      },
      ...others,
    ];
    const condition = unclear(parsed({ ...anomalyAlarm, Trigger: { ...Trigger, Metrics } }));
    expect(condition).toMatchObject({ subject: 'cpu_used', operator: 'band', threshold: null });
    expect(condition.reason).toMatch(/usual/);
  });

  it('reads the comparison from the reason where an event tells it nowhere else', () => {
    const alarm = parsed(eventBridgeAlarm);
    const told = (reason: string) => read({ ...alarm, reason });
    expect(told('… was greater than the threshold (80.0).')).toMatchObject({
      understood: true,
      operator: 'gt',
    });
    expect(told('… were less than or equal to the threshold (8.0E1).')).toMatchObject({
      operator: 'le',
      threshold: 80,
    });
    expect(told('set by hand')).toMatchObject({ understood: false });
  });

  it('reads an alarm that was recorded before units and expressions were kept', () => {
    expect(core(understood(diskAlarm()))).toMatch(/^filesystem_used g[te] \d+ percent$/);
    const {
      expressions: _expressions,
      returnedId: _id,
      ...older
    } = math('a/b', { a: 'CWAgent disk_used', b: 'CWAgent disk_total' }, '>', 0.9);
    expect(unclear(older).reason).toMatch(/which of its metrics/);
  });

  it('knows every subject’s family and noun', () => {
    expect(Object.keys(SUBJECTS).every(isSubject)).toBe(true);
    expect(isSubject('toString')).toBe(false);
    expect(meaningOf('filesystem_used')).toMatchObject({ family: 'disk', trouble: 'high' });
  });
});

describe('composite alarms', () => {
  const latency = { ...metric('AWS/ApplicationELB TargetResponseTime', '>', 2), name: 'latency' };
  const errors = {
    ...metric('AWS/ApplicationELB HTTPCode_ELB_5XX_Count', '>', 5, { Statistic: 'SUM' }),
    name: 'alb-5xx',
  };
  const withRule = (AlarmRule: string) => parsed({ ...compositeAlarm, AlarmRule });

  it('names its children, and knows nothing before they are described', () => {
    const condition = read(withRule('ALARM(alb-5xx) OR ALARM("latency")'));
    expect(condition).toMatchObject({
      kind: 'composite',
      understood: false,
      family: null,
      children: [
        { alarm: 'alb-5xx', state: 'ALARM', triggering: true, condition: null },
        { alarm: 'latency', state: 'ALARM', triggering: false, condition: null },
      ],
    });
    expect(readableCondition(condition)).toContain('alb-5xx; latency');
  });

  it('is understood where all of them are', () => {
    const condition = read(withRule('ALARM(alb-5xx) AND ALARM(latency)'), [], [latency, errors]);
    expect(condition).toMatchObject({ understood: true, family: 'service', reason: '' });
  });

  it('says which of them is not understood', () => {
    const strange = { ...metric('Custom/App x', '>', 2), name: 'latency' };
    const condition = read(withRule('ALARM(alb-5xx) AND ALARM(latency)'), [], [strange, errors]);
    expect(condition).toMatchObject({ understood: false, reason: expect.stringContaining('latency') });
  });

  it.each([
    ['ALARM(a) AND NOT ALARM(b)', /NOT/],
    ['OK(a)', /is OK/],
    ['INSUFFICIENT_DATA(a)', /INSUFFICIENT_DATA/],
    ['AT_LEAST(1, ALARM, (a))', /AT_LEAST/],
    ['TRUE', /TRUE/],
    ['ALARM("a', /does not end/],
    ['ALARM(', /does not end/],
    ['', /names no alarm/],
  ])('does not understand %j', (rule, reason) => {
    const condition = read({ ...withRule('ALARM(a)'), rule });
    expect(condition.kind === 'composite' && condition.reason).toMatch(reason);
  });

  it('reads names with blanks, quotes and parentheses, and ARNs', () => {
    const condition = read(
      withRule('ALARM("a (b) \\"c\\"") OR ALARM( d e ) OR ALARM(arn:aws:cloudwatch:eu-west-1:1:alarm:f)'),
    );
    expect(condition.kind === 'composite' && condition.children.map(({ alarm }) => alarm)).toEqual([
      'a (b) "c"',
      'd e',
      'arn:aws:cloudwatch:eu-west-1:1:alarm:f',
    ]);
  });

  it('does not follow a circle for ever', () => {
    const circle = withRule('ALARM(checkout-down)');
    expect(read(circle, [], [circle])).toMatchObject({ understood: false });
  });
});

test.each([
  [
    metric(`CWAgent disk_used_percent path=/u01 ${AT}`, '>=', 90, {
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
    }),
    'disk used on /u01 ≥ 90 % (average of 5 min, 3 of 3)',
  ],
  [
    metric('CWAgent disk_free path=/', '<', 1536, { Unit: 'Megabytes', EvaluationPeriods: 1 }),
    'disk free on / < 1.5 GiB (average of 1 min, 1 of 1)',
  ],
  [
    metric('AWS/ApplicationELB TargetResponseTime TargetGroup=targetgroup/web/1', '>', 0.25, {
      Statistic: undefined,
      ExtendedStatistic: 'p99',
      Period: 10,
    }),
    'latency of targetgroup/web/1 > 250 ms (p99 of 10 s, 1 of 1)',
  ],
  [
    metric('CWAgent procstat_lookup_pid_count exe=nginx', '<', 1),
    'processes of exe nginx < 1 (average of 1 min, 1 of 1)',
  ],
  [
    math('ABS(c)', { c: 'CWAgent chrony_system_time' }, '>', 0.5),
    'clock offset (either way) > 500 ms (average of 1 min, 3 of 3)',
  ],
  [
    metric('Custom/App depth', '>', 5),
    'Custom/App depth, not understood: Custom/App depth is not known: name it under "metrics" in site.yaml, with its subject and unit',
  ],
])('%# is said in a sentence', (alarm, sentence) => {
  expect(readableCondition(read(alarm))).toBe(sentence);
});

test('no alarm that a hand-sent signal may bring makes it throw', () => {
  const samples = [
    parsed(metricAlarm),
    parsed(anomalyAlarm),
    parsed(compositeAlarm),
    parsed(eventBridgeAlarm),
    math('IF(a/b > 1, 1, 0)', { a: 'CWAgent disk_used path=/', b: 'CWAgent disk_total path=/' }, '>=', 1),
  ].map((alarm) => ({ alarm, messageId: 'm', receivedAt: 'now' }));
  fc.assert(
    fc.property(mutationsOf(samples), (delivery) => {
      if (!isAlarmDelivery(delivery)) return;
      const condition = read(delivery.alarm);
      expect(typeof readableCondition(condition)).toBe('string');
    }),
    { numRuns: 2_000 },
  );
});
