import { describe, expect, it, test } from 'vitest';
import type { Alarm } from '../../../../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { anomalyAlarm, compositeAlarm } from '../../../../support/alarm-samples.ts';
import { math, metric, parsed, read, unclear, understood } from '../../../../support/condition-samples.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';

const told = (alarm: Alarm): string => {
  const condition = read(alarm);
  if (condition.kind !== 'metric') return condition.kind;
  return condition.understood
    ? `${condition.subject} ${condition.operator} ${condition.threshold} ${condition.unit} ${condition.direction}`
    : `? ${condition.reason}`;
};
const MEMORY = 'CWAgent mem_used_percent InstanceId=i-1';

describe('the comparison', () => {
  it.each([
    ['GreaterThanThreshold', 'gt', 'high'],
    ['GreaterThanOrEqualToThreshold', 'ge', 'high'],
    ['LessThanThreshold', 'lt', 'low'],
    ['LessThanOrEqualToThreshold', 'le', 'low'],
  ])('%s', (comparisonOperator, operator, direction) => {
    const alarm = { ...metric('AWS/EC2 NetworkIn', '>', 5), comparisonOperator };
    expect(understood(alarm)).toMatchObject({ operator, direction, threshold: 5 });
    expect(unclear({ ...metric('Shop Orders', '>', 5), comparisonOperator })).toMatchObject({
      operator,
      direction,
      threshold: 5,
      unit: 'none',
    });
  });

  it.each([
    ['LessThanLowerOrGreaterThanUpperThreshold', null],
    ['LessThanLowerThreshold', 'low'],
    ['GreaterThanUpperThreshold', 'high'],
  ])('%s is with a band', (comparisonOperator, direction) => {
    expect(unclear({ ...metric(MEMORY, '>', 5), comparisonOperator })).toMatchObject({
      operator: 'band',
      direction,
      subject: 'memory_used',
    });
  });

  it.each(['Sideways', 'toString', ''])('%s is not known', (comparisonOperator) => {
    expect(unclear({ ...metric(MEMORY, '>', 5), comparisonOperator })).toMatchObject({
      operator: null,
      direction: null,
      threshold: 5,
      unit: 'percent',
    });
  });

  it.each([
    ['was greater than the threshold (80.5).', 'gt', 80.5],
    ['was greater than or equal to the threshold (80.0).', 'ge', 80],
    ['was less than the threshold (-3).', 'lt', -3],
    ['was less than or equal to the threshold (12.25).', 'le', 12.25],
    ['was greater than the threshold (1.5E10).', 'gt', 1.5],
    ['was greater than the threshold (1.5E-3).', 'gt', 0.0015],
    ['was greater than the threshold (1.5E2).', 'gt', 150],
    ['was greater than the threshold (15E-12).', 'gt', 15e-12],
  ] as const)('where it is not told it stands in the reason: %s', (reason, operator, threshold) => {
    const alarm = {
      ...metric('CWAgent chrony_system_time', '>', 5),
      comparisonOperator: null,
      threshold: null,
      reason,
    };
    expect(told(alarm)).toBe(
      `clock_offset ${operator} ${reason.includes('1.5E10') ? 15e9 : threshold} seconds ${operator.startsWith('g') ? 'high' : 'low'}`,
    );
    expect(told({ ...alarm, threshold: 7 })).toContain(` ${operator} 7 `);
  });

  it.each([
    '',
    'the threshold (80.0)',
    'was greater than the threshold (x)',
    'was greater than the band (8)',
  ])('"%s" tells none', (reason) => {
    expect(told({ ...metric(MEMORY, '>', 5), comparisonOperator: null, threshold: null, reason })).toBe(
      '? how its value is compared is not told',
    );
  });

  it('a threshold that is not told is none', () => {
    expect(told({ ...metric(MEMORY, '>', 5), threshold: null })).toBe('? its threshold is not told');
  });
});

describe('what is compared', () => {
  const two = math({ e: 'm1', f: 'm1*2' }, { m1: MEMORY }, '>', 90);

  it('is what the alarm says', () => {
    expect(told({ ...two, returnedId: 'f' })).toBe('memory_used gt 45 percent high');
    expect(told({ ...two, returnedId: 'm1' })).toBe('memory_used gt 90 percent high');
  });

  it('is the only expression, or the only metric', () => {
    const { returnedId: _returned, ...open } = math(
      'm1*2',
      { m1: MEMORY, m2: 'CWAgent swap_used_percent' },
      '>',
      90,
    );
    expect(told(open)).toBe('memory_used gt 45 percent high');
    const { expressions: _expressions, returnedId: _id, ...only } = math('m1', { m1: MEMORY }, '>', 90);
    expect(told(only)).toBe('memory_used gt 90 percent high');
  });

  it('is not guessed', () => {
    const which = '? which of its metrics and expressions is compared is not told';
    const { returnedId: _returned, ...open } = two;
    expect(told(open)).toBe(which);
    const alarm = metric(MEMORY, '>', 90);
    expect(told({ ...alarm, metrics: [...alarm.metrics, ...alarm.metrics] })).toBe(which);
    expect(unclear({ ...alarm, metrics: [...alarm.metrics, ...alarm.metrics] }).subject).toBe('memory_used');
    expect(told({ ...alarm, metrics: [] })).toBe('? it names no metric');
    expect(told({ ...alarm, kind: 'composite', rule: '' })).toBe('composite');
  });

  it('of an anomaly alarm is no fixed threshold, and its metric says where to look', () => {
    const band = '? it compares with what is usual at that time, which is no fixed threshold';
    const alarm = parsed(anomalyAlarm);
    expect(told(alarm)).toBe(band);
    const memory = math({ e: 'ANOMALY_DETECTION_BAND(m1)' }, { m1: MEMORY }, '>', 90);
    const found = (change: Partial<Alarm>) => unclear({ ...memory, ...change });
    expect(found({ thresholdMetricId: 'e', returnedId: 'm1' })).toMatchObject({
      subject: 'memory_used',
      reason: band.slice(2),
    });
    expect(found({ thresholdMetricId: 'e', returnedId: 'e' })).toMatchObject({ subject: 'memory_used' });
    const { returnedId: _returned, ...open } = memory;
    expect(unclear({ ...open, kind: 'anomaly' })).toMatchObject({
      subject: 'memory_used',
      reason: band.slice(2),
    });
    expect(unclear({ ...open, kind: 'anomaly', metrics: [] })).toMatchObject({ subject: 'other' });
    const swap = math({ e: 'm2*2' }, { m1: MEMORY, m2: 'CWAgent swap_used_percent' }, '>', 90);
    expect(unclear({ ...swap, thresholdMetricId: 'x' })).toMatchObject({ subject: 'swap_used' });
  });
});

describe('a threshold that fits what is measured', () => {
  const CPU = 'AWS/EC2 CPUUtilization';
  const PROCESS = 'CWAgent procstat_cpu_usage exe=java';
  const CLOCK = 'CWAgent chrony_system_time';
  const never = (noun: string) => `? ${noun} can never be where it would be red`;
  it.each([
    [CPU, '>', 99.9, 'cpu_used gt 99.9 percent high'],
    [CPU, '>', 100, never('processor used')],
    [CPU, '>=', 100, 'cpu_used ge 100 percent high'],
    [CPU, '>=', 100.1, never('processor used')],
    [CPU, '>', 0, 'cpu_used gt 0 percent high'],
    [CPU, '>', -1, '? its threshold is no percentage of processor used'],
    [CPU, '<', 100, 'cpu_used lt 100 percent low'],
    [CPU, '<', 101, '? its threshold is no percentage of processor used'],
    [CPU, '<=', 0, 'cpu_used le 0 percent low'],
    [CPU, '<=', -1, never('processor used')],
    [CPU, '<', 0, never('processor used')],
    [CPU, '<', 0.1, 'cpu_used lt 0.1 percent low'],
    [PROCESS, '>', 350, 'process_cpu gt 350 percent high'],
    [PROCESS, '>=', 350, 'process_cpu ge 350 percent high'],
    [PROCESS, '<', 0, never('processor time of a process')],
    [CLOCK, '<', -0.5, 'clock_offset lt -0.5 seconds low'],
    [CLOCK, '<=', -0.5, 'clock_offset le -0.5 seconds low'],
    ['AWS/EC2 NetworkIn', '>', 1000, 'network gt 1000 bytes high'],
    ['AWS/EC2 NetworkIn', '>=', 1000, 'network ge 1000 bytes high'],
    ['AWS/EC2 NetworkIn', '>', 1.12e15, 'network gt 1120000000000000 bytes high'],
    [
      'AWS/EC2 NetworkIn',
      '>',
      1.13e15,
      '? its threshold is more than any network traffic, so it is in a unit that is not told',
    ],
    ['AWS/EC2 CPUCreditBalance', '>', 2e15, 'cpu_credits gt 2000000000000000 count high'],
  ] as const)('%s %s %d', (name, sign, threshold, expected) => {
    expect(told(metric(name, sign, threshold))).toBe(expected);
  });

  it.each([
    ['<', 0, '? clock offset can never be where it would be red'],
    ['<=', -1, '? clock offset can never be where it would be red'],
    ['<=', 0, 'clock_offset le 0 seconds low'],
  ] as const)('of a distance from 0: %s %d', (sign, threshold, expected) => {
    expect(told(math('ABS(c)', { c: CLOCK }, sign, threshold))).toBe(expected);
  });

  it('comes to a number', () => {
    expect(told({ ...metric('AWS/EC2 NetworkIn', '>', 1), threshold: Number.POSITIVE_INFINITY })).toBe(
      '? its threshold comes to no number',
    );
    expect(told({ ...metric('AWS/EC2 NetworkIn', '>', 1), threshold: Number.NaN })).toMatch(/^\?/);
  });

  const SUM =
    '? it adds up unhealthy targets over the data points of a period, and how many those are is not told';
  it.each([
    ['>', 0, 'target_unhealthy gt 0 count high'],
    ['>', 1, SUM],
    ['<=', 0, 'target_unhealthy le 0 count low'],
    ['<=', 1, SUM],
    ['>=', 1, 'target_unhealthy ge 1 count high'],
    ['>=', 0.5, 'target_unhealthy ge 0.5 count high'],
    ['>=', 2, SUM],
    ['>=', 0, SUM],
    ['<', 1, 'target_unhealthy lt 1 count low'],
    ['<', 2, SUM],
  ] as const)('of a sum of levels only none and any are told: %s %d', (sign, threshold, expected) => {
    const name = 'AWS/ApplicationELB UnHealthyHostCount';
    expect(told(metric(name, sign, threshold, { Statistic: 'SUM' }))).toBe(expected);
    expect(told(metric(name, sign, threshold, { Statistic: 'MAXIMUM' }))).toMatch(/^target_unhealthy/);
  });

  it('a sum of events is one', () => {
    const name = 'AWS/ApplicationELB HTTPCode_Target_5XX_Count';
    expect(told(metric(name, '>', 50, { Statistic: 'SUM' }))).toBe('http_5xx_target gt 50 count high');
  });
});

describe('statistics', () => {
  const LEVEL =
    '? mem_used_percent adds up the data points of each period, though they are levels: how many there are counts as much as how high they stand';
  it.each([
    ['Sum', LEVEL],
    ['TS(10%:90%)', LEVEL],
    ['ts90', LEVEL],
    ['PR(:90)', '? the statistic PR(:90) of mem_used_percent is no value of it'],
    ['tc90', '? the statistic tc90 of mem_used_percent is no value of it'],
    ['Median', '? the statistic Median of mem_used_percent is no value of it'],
    ['tm90', 'memory_used gt 90 percent high'],
    ['p50', 'memory_used gt 90 percent high'],
  ])('%s', (statistic, expected) => {
    expect(told(math('m1', { m1: MEMORY }, '>', 90, statistic))).toBe(expected);
  });

  it.each([
    ['Minimum', { kind: 'maximum' }],
    ['Maximum', { kind: 'minimum' }],
    ['Average', { kind: 'average' }],
    ['p10', { kind: 'percentile', p: 90 }],
    ['p0.1', { kind: 'percentile', p: 99.9 }],
    ['tm90', { kind: 'trimmed_mean', p: 90 }],
  ])('%s of what is left is turned round', (statistic, expected) => {
    const alarm = math('idle', { idle: 'CWAgent cpu_usage_idle' }, '<', 10, statistic);
    expect(understood(alarm)).toMatchObject({ statistic: expected, operator: 'gt', threshold: 90 });
  });

  it('a number of data points is one whatever is measured, and says of what', () => {
    const alarm = (name: string) => metric(name, '<', 1, { Statistic: 'SAMPLE_COUNT' });
    expect(understood(alarm('CWAgent cpu_usage_idle'))).toMatchObject({
      subject: 'heartbeat',
      about: 'cpu_used',
      unit: 'count',
      threshold: 1,
    });
    expect(understood(alarm('CWAgent mem_free'))).toMatchObject({
      subject: 'heartbeat',
      about: 'memory_available',
    });
    const many =
      'it counts data points and is red where there are many, which says nothing of what they measure';
    for (const sign of ['>', '>='] as const)
      expect(unclear(metric(MEMORY, sign, 5, { Statistic: 'SAMPLE_COUNT' })).reason).toBe(many);
    expect(understood(metric(MEMORY, '<=', 5, { Statistic: 'SAMPLE_COUNT' })).subject).toBe('heartbeat');
  });
});

describe('silence', () => {
  const silent = (changes: object = {}, change: Partial<Alarm> = {}): Alarm => ({
    ...metric(MEMORY, '>', 90, {
      TreatMissingData: 'breaching',
      Period: 300,
      EvaluationPeriods: 3,
      ...changes,
    }),
    reason:
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    ...change,
  });

  it('is what made the alarm red where its reason says so', () => {
    expect(understood(silent())).toEqual({
      kind: 'metric',
      understood: true,
      subject: 'heartbeat',
      family: 'watchers',
      statistic: { kind: 'sample_count' },
      selectors: { instanceId: 'i-1' },
      metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
      about: 'memory_used',
      periodSeconds: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
      missingData: 'breaching',
      lowSamplePercentile: null,
      unit: 'count',
      operator: 'lt',
      threshold: 1,
      direction: 'low',
    });
    const { missingData: _missing, ...unsaid } = silent();
    expect(understood(unsaid).subject).toBe('heartbeat');
    expect(understood(silent({}, { kind: 'metric_math' })).subject).toBe('heartbeat');
  });

  it('is of the metric that it is of, whether that is known or not', () => {
    const { metrics } = metric('Shop Orders InstanceId=i-1', '>', 1);
    expect(understood(silent({}, { metrics }))).toMatchObject({ subject: 'heartbeat', about: 'other' });
    const beats = metric(MEMORY, '<', 1, { Statistic: 'SAMPLE_COUNT', TreatMissingData: 'breaching' });
    expect(understood({ ...beats, reason: silent().reason })).toMatchObject({
      subject: 'heartbeat',
      about: 'memory_used',
    });
  });

  it.each<[string, Alarm]>([
    ['missing data is not counted', silent({ TreatMissingData: 'notBreaching' })],
    ['the alarm is well', silent({}, { state: 'OK' })],
    ['data were received', silent({}, { reason: 'missing datapoints were treated as [Breaching].' })],
    [
      'it was treated otherwise',
      silent({}, { reason: 'no datapoints were received; treated as [NonBreaching].' }),
    ],
  ])('is not where %s', (_, alarm) => {
    expect(understood(alarm).subject).toBe('memory_used');
  });

  it('of no metric, or beside a band, is none', () => {
    expect(told(silent({}, { metrics: [] }))).toBe('? it names no metric');
    expect(told(silent({}, { kind: 'anomaly' }))).toMatch(/^\? it compares with what is usual/);
  });

  it.each([
    ['<', 0, 'breaching', 'heartbeat'],
    ['>', 100, 'breaching', 'heartbeat'],
    ['<', 5, 'breaching', 'memory_used'],
    ['>', 90, 'breaching', 'memory_used'],
  ] as const)(
    'is all that an alarm %s %d can be about where missing data is %s',
    (sign, threshold, TreatMissingData, subject) => {
      expect(understood(metric(MEMORY, sign, threshold, { TreatMissingData })).subject).toBe(subject);
      expect(read(metric(MEMORY, sign, threshold, { TreatMissingData: 'missing' }))).toMatchObject({
        understood: subject !== 'heartbeat',
        subject: 'memory_used',
      });
    },
  );

  it('is not what a threshold without end is about', () => {
    const alarm = metric(MEMORY, '>', 90, { TreatMissingData: 'breaching' });
    expect(told({ ...alarm, threshold: Number.POSITIVE_INFINITY })).toBe(
      '? its threshold comes to no number',
    );
  });
});

describe('what is kept of the alarm as it is', () => {
  it('the longest period of all that is compared, and how often', () => {
    const alarm = math('u/t', { u: 'CWAgent disk_used path=/', t: 'CWAgent disk_total path=/' }, '>', 0.9);
    const [u, t] = alarm.metrics;
    const [e] = alarm.expressions ?? [];
    if (u === undefined || t === undefined || e === undefined) throw new Error('the sample has changed');
    const period = (a: number | null, b: number | null, c?: number) =>
      understood({
        ...alarm,
        metrics: [
          { ...u, periodSeconds: a },
          { ...t, periodSeconds: b },
        ],
        expressions: [c === undefined ? { id: e.id, expression: e.expression } : { ...e, periodSeconds: c }],
      }).periodSeconds;
    expect(period(60, 300)).toBe(300);
    expect(period(60, 300, 900)).toBe(900);
    expect(period(null, 60)).toBe(60);
    expect(period(null, null, 30)).toBe(30);
    expect(period(null, null)).toBeNull();
    expect(understood(alarm)).toMatchObject({
      metrics: [
        { namespace: 'CWAgent', name: 'disk_used' },
        { namespace: 'CWAgent', name: 'disk_total' },
      ],
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
    });
  });

  it('nothing where nothing is told', () => {
    const {
      evaluationPeriods: _e,
      datapointsToAlarm: _d,
      missingData: _m,
      ...bare
    } = metric(MEMORY, '>', 90);
    expect(understood(bare)).toMatchObject({
      evaluationPeriods: null,
      datapointsToAlarm: null,
      missingData: null,
      lowSamplePercentile: null,
    });
    expect(unclear({ ...bare, metrics: [] })).toMatchObject({
      subject: 'other',
      family: null,
      statistic: null,
      selectors: {},
      metrics: [],
      periodSeconds: null,
      unit: null,
    });
    expect(unclear({ ...bare, metrics: [] })).not.toHaveProperty('about');
  });

  it('what an own metric is called, where it cannot be read', () => {
    expect(unclear(metric('Shop Orders InstanceId=i-1', '>', 1))).toMatchObject({
      subject: 'other',
      metrics: [{ namespace: 'Shop', name: 'Orders' }],
      selectors: { instanceId: 'i-1' },
      unit: 'none',
    });
  });

  it('neither direction, several nor a guard where there is none', () => {
    const condition = understood(metric(MEMORY, '>', 90));
    for (const name of ['absolute', 'across', 'guarded', 'about']) expect(condition).not.toHaveProperty(name);
  });
});

describe('a composite alarm', () => {
  const disk = diskAlarm({ name: 'disk' });
  const memory = diskAlarm({ name: 'memory', metrics: metric('CWAgent mem_used_percent', '>', 1).metrics });
  const odd = diskAlarm({ name: 'odd', metrics: metric('Shop Orders', '>', 1).metrics });
  const withRule = (rule: string | null, change: Partial<Alarm> = {}): Alarm => ({
    ...parsed(compositeAlarm),
    rule,
    triggeringChildren: [],
    ...change,
  });
  const children = [disk, memory, odd];
  const of = (alarm: Alarm, known: readonly Alarm[] = children) => {
    const condition = read(alarm, [], known);
    if (condition.kind !== 'composite') throw new Error('it is no composite alarm');
    return condition;
  };

  it.each([
    ['ALARM(disk)', [], 'disk', ''],
    ['ALARM(disk) AND ALARM(disk)', [], 'disk', ''],
    ['ALARM(disk) OR ALARM(memory)', [], null, ''],
    ['ALARM(disk) OR ALARM(memory)', [memory], 'memory', ''],
    ['ALARM(disk) OR ALARM(memory)', [disk, memory], null, ''],
    [
      'ALARM(disk) AND OK(memory)',
      [memory],
      'disk',
      'its rule asks whether memory is OK, which is no trouble by itself',
    ],
    ['ALARM(disk) OR ALARM(odd)', [], null, 'its children odd are not understood'],
    ['ALARM(disk) OR ALARM(gone)', [], null, 'what its children gone are about is not known'],
    [
      'ALARM(gone) XOR ALARM(lost) OR ALARM(odd)',
      [],
      null,
      'its rule says XOR, which is not read here; what its children gone, lost are about is not known; its children odd are not understood',
    ],
    ['', [], null, 'its rule names no alarm'],
    [null, [], null, 'its rule names no alarm'],
  ])('%s', (rule, triggering, family, reason) => {
    const triggeringChildren = triggering.map(({ arn }) => arn);
    expect(of(withRule(rule, { triggeringChildren }))).toMatchObject({
      family,
      reason,
      understood: reason === '',
    });
  });

  it('knows its children by name, as CloudWatch knows it, or by ARN', () => {
    const named = { ...disk, name: 'shown', givenName: 'given' };
    const found = (rule: string) =>
      of(withRule(rule), [named]).children.map(({ condition }) => condition !== null);
    expect(found('ALARM(given)')).toEqual([true]);
    expect(found('ALARM(shown)')).toEqual([false]);
    expect(found(`ALARM(${disk.arn})`)).toEqual([true]);
    expect(of(withRule('ALARM(disk)'), []).children).toEqual([
      { alarm: 'disk', state: 'ALARM', triggering: false, condition: null },
    ]);
  });

  it('knows which one triggered it, by name or by ARN, and no namesake', () => {
    const triggered = (rule: string, arn: string) =>
      of(withRule(rule, { triggeringChildren: [arn] })).children.map(({ triggering }) => triggering);
    expect(triggered('ALARM(disk) OR ALARM(memory)', disk.arn)).toEqual([true, false]);
    expect(triggered(`ALARM(${disk.arn}) OR ALARM(memory)`, disk.arn)).toEqual([true, false]);
    expect(triggered('ALARM(disk)', `${disk.arn}-2`)).toEqual([false]);
    expect(triggered('ALARM(disk)', 'arn:aws:cloudwatch:us-east-1:1:alarm:my-disk')).toEqual([false]);
  });

  it('is followed as deep as it may be', () => {
    const depth = LIMITS.compositeDepthMax;
    const levels = Array.from({ length: depth + 1 }, (_, index) =>
      withRule(`ALARM(${index === depth ? 'disk' : `level${index + 1}`})`, {
        name: `level${index}`,
        arn: `arn:aws:cloudwatch:us-east-1:1:alarm:level${index}`,
      }),
    );
    const [top, second] = levels;
    if (top === undefined || second === undefined) throw new Error('there are no levels');
    expect(of(top, [...levels, disk]).understood).toBe(false);
    expect(of(second, [...levels, disk]).understood).toBe(true);
  });
});

test('the context may name no children', () => {
  expect(read({ ...parsed(compositeAlarm), rule: 'ALARM(a)' })).toMatchObject({ understood: false });
});
