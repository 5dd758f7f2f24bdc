import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentWorkflowId } from '../../../../src/contracts/workflow-ids.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { givenNameOf, incidentIdOf } from '../../../../src/domain/alarm/ids.ts';
import { parseAlarm } from '../../../../src/domain/alarm/parse-alarm.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import {
  anomalyAlarm,
  compositeAlarm,
  directLambdaAlarm,
  eventBridgeAlarm,
  metricAlarm,
  metricMathAlarm,
} from '../../../support/alarm-samples.ts';
import { mutationsOf } from '../../../support/mutations.ts';

function parsed(message: unknown): Alarm {
  const result = parseAlarm(message);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function problem(message: unknown): string {
  const result = parseAlarm(message);
  return result.ok ? 'no problem' : result.error;
}

const withTrigger = (changes: object) => ({
  ...metricAlarm,
  Trigger: { ...metricAlarm.Trigger, ...changes },
});

describe('the four shapes over SNS', () => {
  it('reads a metric alarm', () => {
    expect(parsed(metricAlarm)).toEqual({
      kind: 'metric',
      name: 'cpu',
      description: 'runbook=...',
      arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu',
      accountId: '111122223333',
      region: 'us-east-1',
      state: 'ALARM',
      previousState: 'OK',
      reason: metricAlarm.NewStateReason,
      stateChangeTime: '2026-11-22T08:01:00.123Z',
      resource: { kind: 'instance', id: 'i-0123456789abcdef0' },
      metrics: [
        {
          namespace: 'AWS/EC2',
          name: 'CPUUtilization',
          dimensions: { InstanceId: 'i-0123456789abcdef0' },
          statistic: 'Average',
          periodSeconds: 60,
          unit: 'Percent',
        },
      ],
      threshold: 80,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      missingData: 'missing',
    });
  });

  it('reads metric math: the resource sits in the metrics', () => {
    const alarm = parsed(metricMathAlarm);
    expect(alarm).toMatchObject({
      kind: 'metric_math',
      threshold: 0.05,
      resource: { kind: 'load_balancer', id: 'app/web/abc' },
    });
    expect(alarm.metrics.map((metric) => metric.name)).toEqual(['HTTPCode_Target_5XX_Count', 'RequestCount']);
  });

  it('reads an anomaly alarm, which has no threshold', () => {
    expect(parsed(anomalyAlarm)).toMatchObject({
      kind: 'anomaly',
      threshold: null,
      comparisonOperator: 'GreaterThanUpperThreshold',
      resource: { kind: 'other', id: 'orders-db' },
    });
  });

  it('reads a composite alarm, which is about itself', () => {
    expect(parsed(compositeAlarm)).toMatchObject({
      kind: 'composite',
      metrics: [],
      rule: compositeAlarm.AlarmRule,
      triggeringChildren: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:alb-5xx'],
      resource: { kind: 'alarm', id: 'checkout-down' },
    });
    expect(parsed({ ...compositeAlarm, TriggeringChildren: [] }).triggeringChildren).toEqual([]);
  });
});

describe('the same transition in the other transports', () => {
  it('means the same through EventBridge and as a direct Lambda action', () => {
    const viaEvent = parsed(eventBridgeAlarm);
    expect(parsed(directLambdaAlarm)).toEqual(viaEvent);
    // An event does not tell how data points are counted; a unit it could, and this one does not.
    const untold = { Unit: null, EvaluationPeriods: null, DatapointsToAlarm: null, TreatMissingData: null };
    const { reason: _reason, comparisonOperator: _operator, ...facts } = parsed(withTrigger(untold));
    expect(viaEvent).toMatchObject(facts);
  });

  it('tells the kinds apart', () => {
    const configured = (configuration: object) =>
      parsed({ ...eventBridgeAlarm, detail: { ...eventBridgeAlarm.detail, configuration } });
    expect(configured({ alarmRule: 'ALARM(a)' })).toMatchObject({ kind: 'composite', rule: 'ALARM(a)' });
    const [metric] = eventBridgeAlarm.detail.configuration.metrics;
    const band = { id: 'ad', expression: 'ANOMALY_DETECTION_BAND(m1, 2)' };
    expect(configured({ metrics: [metric, band] })).toMatchObject({ kind: 'anomaly', threshold: null });
    expect(configured({ metrics: [metric, { id: 'x', expression: 'm1 * 2' }] }).kind).toBe('metric_math');
  });

  it.each([
    ['another event', { ...eventBridgeAlarm, 'detail-type': 'ECS Task State Change' }, /^detail-type must/],
    ['another source', { ...eventBridgeAlarm, source: 'my.app' }, /^source must/],
    ['another account', { ...eventBridgeAlarm, account: '999999999999' }, /^account does not agree/],
    ['no resources', { ...eventBridgeAlarm, resources: [] }, /^resources\[0\] must/],
    ['no detail', { ...eventBridgeAlarm, detail: null }, /^detail must be an object/],
    ['another region', { ...directLambdaAlarm, region: 'eu-west-1' }, /^region does not agree/],
  ])('refuses %s', (_name, message, expected) => {
    expect(problem(message)).toMatch(expected);
  });
});

describe('quirks', () => {
  it('takes null and missing fields as CloudWatch sends them', () => {
    const { DatapointsToAlarm: _count, Unit: _unit, ...trigger } = metricAlarm.Trigger;
    const alarm = parsed({ ...metricAlarm, AlarmDescription: null, Trigger: { ...trigger, Unit: null } });
    expect(alarm.description).toBe('');
  });

  it('reads percentiles', () => {
    const { Statistic: _statistic, ...trigger } = metricAlarm.Trigger;
    const extended = { ...trigger, StatisticType: 'ExtendedStatistic', ExtendedStatistic: 'p99' };
    expect(parsed({ ...metricAlarm, Trigger: extended }).metrics[0]?.statistic).toBe('p99');
  });

  it('ignores unknown fields, at any depth', () => {
    expect(parsed({ ...withTrigger({ NewThing: {} }), Another: [1] })).toEqual(parsed(metricAlarm));
  });

  it.each([
    [
      ['AutoScalingGroupName', 'web-asg'],
      ['path', '/var/log'],
      { kind: 'auto_scaling_group', id: 'web-asg' },
    ],
    [
      ['LoadBalancer', 'app/a'],
      ['TargetGroup', 'targetgroup/t'],
      { kind: 'target_group', id: 'targetgroup/t' },
    ],
    [['AutoScalingGroupName', 'a'], ['InstanceId', 'i-1'], { kind: 'instance', id: 'i-1' }],
    [['QueueName', 'jobs'], ['x', 'y'], { kind: 'other', id: 'jobs' }],
  ])('picks the resource of %j and %j', (first, second, resource) => {
    const Dimensions = [first, second].map(([name, value]) => ({ name, value }));
    expect(parsed(withTrigger({ Dimensions })).resource).toEqual(resource);
  });

  it('is about itself without dimensions', () => {
    expect(parsed(withTrigger({ Dimensions: [] })).resource).toEqual({ kind: 'alarm', id: 'cpu' });
  });

  it('does not pick one of two instances that a formula compares', () => {
    const metric = (instance: string) => ({
      Id: 'm',
      MetricStat: {
        Metric: {
          Namespace: 'N',
          MetricName: 'M',
          Dimensions: [
            { name: 'InstanceId', value: instance },
            { name: 'AutoScalingGroupName', value: 'web' },
          ],
        },
      },
    });
    const { MetricName: _name, ...trigger } = metricAlarm.Trigger;
    const message = { ...metricAlarm, Trigger: { ...trigger, Metrics: [metric('i-1'), metric('i-2')] } };
    expect(parsed(message).resource).toEqual({ kind: 'auto_scaling_group', id: 'web' });
  });

  it('cuts long prose and removes what could deceive a reader', () => {
    const long = parsed({ ...metricAlarm, NewStateReason: 'x'.repeat(LIMITS.alarmTextChars + 1) });
    expect(long.reason).toHaveLength(LIMITS.alarmTextChars);
    const disguised = parsed({ ...metricAlarm, AlarmDescription: 'a\u202eb\u001b[31mc' });
    expect(disguised.description).toBe('abc');
  });

  it('keeps a dimension named like a member of Object', () => {
    const message: unknown = JSON.parse(
      JSON.stringify(eventBridgeAlarm).replace('"InstanceId"', '"__proto__"'),
    );
    const [metric] = parsed(message).metrics;
    expect(Object.entries(metric?.dimensions ?? {})).toEqual([['__proto__', 'i-0123456789abcdef0']]);
  });
});

describe('a name as CloudWatch allows it', () => {
  const named = (AlarmName: string) => ({
    ...metricAlarm,
    AlarmName,
    AlarmArn: `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${AlarmName}`,
  });

  it.each([
    ['an emoji’s joiner', 'Disk 👩\u200d💻 full', 'Disk 👩💻 full'],
    ['a soft hyphen', 'Disk-Crit\u00adical', 'Disk-Critical'],
    ['a bidi override', 'Disk\u202e-Critical', 'Disk-Critical'],
    ['a tag character', 'Disk\u{e0041}-Critical', 'Disk-Critical'],
  ])('with %s is an alarm of its own, shown without it', (_what, given, shown) => {
    const alarm = parsed(named(given));
    expect([alarm.name, alarm.givenName]).toEqual([shown, given]);
    expect(alarm.arn).toBe(`arn:aws:cloudwatch:us-east-1:111122223333:alarm:${shown}`);
    expect(givenNameOf(alarm)).toBe(given);
    for (const idOf of [incidentIdOf, incidentWorkflowId]) {
      expect(idOf(alarm)).not.toBe(idOf(parsed(named(shown))));
      expect(idOf(alarm)).toMatch(/^[\w:.-]+$/);
    }
  });

  it('that cannot be seen at all is shown as its id', () => {
    const alarm = parsed(named('\u200b\u200d'));
    expect(alarm.name).toMatch(/^_-[0-9a-f]{8}$/);
    expect(alarm.givenName).toBe('\u200b\u200d');
  });

  it('is counted in characters, as CloudWatch does', () => {
    expect(parsed(named('🔥'.repeat(255))).name).toHaveLength(510);
    expect(problem(named('🔥'.repeat(256)))).toContain('AlarmName must be at most 255');
  });

  it('means the same through EventBridge', () => {
    const text = JSON.stringify(eventBridgeAlarm);
    const name = eventBridgeAlarm.detail.alarmName;
    const alarm = parsed(JSON.parse(text.replaceAll(name, `${name}\u00ad`)));
    expect([alarm.name, alarm.givenName]).toEqual([name, `${name}\u00ad`]);
  });

  it('needs no second form where nothing is invisible', () => {
    expect(parsed(named('Disk full 💽'))).not.toHaveProperty('givenName');
  });
});

it('an alarm that no history could take in a batch is unreadable', () => {
  const Metrics = Array.from({ length: 90 }, (_, n) => ({
    Id: `m${n}`,
    MetricStat: {
      Metric: {
        MetricName: 'm',
        Namespace: 'n',
        Dimensions: [
          { name: 'a', value: 'x'.repeat(1000) },
          { name: 'b', value: 'y'.repeat(1000) },
        ],
      },
      Period: 60,
      Stat: 'Average',
    },
  }));
  expect(problem({ ...metricAlarm, Trigger: { Metrics } })).toBe('the alarm takes more than 131072 bytes');
});

describe('errors name the field', () => {
  it.each([
    ['null', null, 'the alarm message must be an object'],
    ['text', 'ALARM', 'the alarm message must be an object'],
    ['a list', [], 'the alarm message must be an object'],
    ['an empty object', {}, 'AlarmName must be a non-empty text'],
    ['a wrong state', { ...metricAlarm, NewStateValue: 'alarm' }, 'NewStateValue must be OK, ALARM or'],
    ['a wrong old state', { ...metricAlarm, OldStateValue: 7 }, 'OldStateValue must be OK, ALARM or'],
    ['no ARN', { ...metricAlarm, AlarmArn: undefined }, 'AlarmArn must be a non-empty text'],
    ['a foreign ARN', { ...metricAlarm, AlarmArn: 'arn:aws:sns:us-east-1:1:x' }, 'AlarmArn must be arn:aws'],
    ['another name', { ...metricAlarm, AlarmName: 'disk' }, 'AlarmName does not agree with AlarmArn'],
    ['another account', { ...metricAlarm, AWSAccountId: '9' }, 'AWSAccountId does not agree with AlarmArn'],
    ['a wrong time', { ...metricAlarm, StateChangeTime: 'yesterday' }, 'StateChangeTime must be an ISO'],
    ['a long name', { ...metricAlarm, AlarmName: 'x'.repeat(300) }, 'AlarmName must be at most 255'],
    ['a line break', { ...metricAlarm, AlarmName: 'a\nb' }, 'AlarmName must not hold control'],
    ['half a character', { ...metricAlarm, AlarmName: 'a\ud800' }, 'AlarmName must be valid Unicode'],
    ['no trigger', { ...metricAlarm, Trigger: null }, 'Trigger is missing, and so is AlarmRule'],
    ['a log alarm', { ...metricAlarm, Trigger: null, LogGroups: [] }, 'Trigger is missing: log alarms'],
    ['an empty trigger', { ...metricAlarm, Trigger: {} }, 'Trigger must hold MetricName'],
    ['a text threshold', withTrigger({ Threshold: '80' }), 'Trigger.Threshold must be a number'],
    ['odd dimensions', withTrigger({ Dimensions: 'x' }), 'Trigger.Dimensions must be an array'],
    ['a bare dimension', withTrigger({ Dimensions: [{ name: 'a' }] }), 'Trigger.Dimensions[0].value must be'],
    ['a bad child', { ...compositeAlarm, TriggeringChildren: [{}] }, 'TriggeringChildren[0].Arn must be'],
  ])('for %s', (_name, message, expected) => {
    expect(problem(message)).toContain(expected);
  });
});

it('never throws, whatever it is given', () => {
  const samples = [metricAlarm, metricMathAlarm, compositeAlarm, eventBridgeAlarm, directLambdaAlarm];
  fc.assert(
    fc.property(mutationsOf(samples), (message) => {
      const result = parseAlarm(message);
      if (result.ok) expect(result.value.stateChangeTime).toMatch(/^\d{4}-.*\.\d{3}Z$/);
      else expect(result.error).not.toBe('');
    }),
    { numRuns: 500 },
  );
});

describe('how an alarm is evaluated', () => {
  it('keeps periods, data points, missing data and few samples', () => {
    const alarm = parsed(
      withTrigger({
        StatisticType: 'ExtendedStatistic',
        Statistic: undefined,
        ExtendedStatistic: 'p99',
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        TreatMissingData: '- TreatMissingData:                    NonBreaching'.replace('Non', 'not'),
        EvaluateLowSampleCountPercentile: 'ignore',
      }),
    );
    expect(alarm).toMatchObject({
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'notBreaching',
      lowSamplePercentile: 'ignore',
      metrics: [{ statistic: 'p99', unit: 'Percent' }],
    });
  });

  it.each([
    ['EvaluationPeriods', 'three'],
    ['EvaluationPeriods', -1],
    ['DatapointsToAlarm', 1.5],
    ['TreatMissingData', 7],
    ['EvaluateLowSampleCountPercentile', {}],
    ['Unit', 'per cent!'],
  ])('still delivers an alarm whose %s is %o, as if it were not told', (field, value) => {
    expect(parsed(withTrigger({ [field]: value }))).toEqual(parsed(withTrigger({ [field]: undefined })));
  });

  it('keeps ids, units, expressions and which of them is compared', () => {
    expect(parsed(metricMathAlarm)).toMatchObject({
      metrics: [{ id: 'e' }, { id: 'r' }],
      expressions: [{ id: 'rate', expression: 'e/r' }],
      returnedId: 'rate',
    });
    expect(parsed(anomalyAlarm)).toMatchObject({ returnedId: 'm1', thresholdMetricId: 'ad1' });
  });

  it('marks an expression that is too long, so that nobody reads half of it', () => {
    const [first, ...others] = metricMathAlarm.Trigger.Metrics;
    const Metrics = [{ ...first, Expression: 'e+'.repeat(2_000) }, ...others];
    const { expressions } = parsed({ ...metricMathAlarm, Trigger: { ...metricMathAlarm.Trigger, Metrics } });
    expect(expressions?.[0]?.expression).toMatch(/…$/);
    expect(expressions?.[0]?.expression).toHaveLength(LIMITS.alarmExpressionChars);
  });
});

describe('an alarm over many series (35-metrics-insights-contributor)', () => {
  const query = {
    Id: 'q1',
    Expression: 'SELECT MAX(x) FROM SCHEMA(CWAgent, InstanceId)',
    ReturnData: true,
    Period: 60,
  };
  const Trigger = { ...metricMathAlarm.Trigger, Metrics: [query] };
  const attributes = { InstanceId: 'i-0123456789abcdef0', path: '/' };

  it('is about the instance that the contributor names', () => {
    const alarm = parsed({
      ...metricMathAlarm,
      Trigger,
      AlarmContributorId: '6d442278dba546f6',
      AlarmContributorAttributes: attributes,
    });
    expect(alarm.resource).toEqual({ kind: 'instance', id: 'i-0123456789abcdef0' });
    expect(alarm.contributor).toEqual({ id: '6d442278dba546f6', attributes });
  });

  it('is about the alarm itself where it names none', () => {
    expect(parsed({ ...metricMathAlarm, Trigger }).resource).toEqual({ kind: 'alarm', id: 'cpu' });
  });

  it('comes through EventBridge as a state change of the contributor', () => {
    const { previousState: _previous, ...detail } = eventBridgeAlarm.detail;
    const alarm = parsed({
      ...eventBridgeAlarm,
      'detail-type': 'CloudWatch Alarm Contributor State Change',
      detail: {
        ...detail,
        alarmContributor: { id: '6d442278dba546f6', attributes },
        configuration: {
          metrics: [{ id: 'q1', expression: query.Expression, returnData: true, period: 60 }],
        },
      },
    });
    expect(alarm.resource).toEqual({ kind: 'instance', id: 'i-0123456789abcdef0' });
    expect(alarm.contributor?.attributes).toEqual(attributes);
    expect(alarm.expressions).toEqual([{ id: 'q1', expression: query.Expression, periodSeconds: 60 }]);
  });
});

describe('an alarm without an instance id (36-host-dimension)', () => {
  const dimensions = (pairs: Record<string, string>) =>
    withTrigger({ Dimensions: Object.entries(pairs).map(([name, value]) => ({ name, value })) });

  it('is about the host by its name, never about a path or device', () => {
    const message = dimensions({ path: '/', host: 'ip-10-0-3-17', device: 'nvme0n1p1', fstype: 'xfs' });
    expect(parsed(message).resource).toEqual({ kind: 'host', id: 'ip-10-0-3-17' });
    expect(parsed(dimensions({ path: '/', device: 'xvda1' })).resource).toEqual({ kind: 'alarm', id: 'cpu' });
    for (const mount of ['MountPath', 'MountPoint', 'mountpoint', 'mount_point', 'Mount', 'mount'])
      expect(parsed(dimensions({ [mount]: '/' })).resource).toEqual({ kind: 'alarm', id: 'cpu' });
  });

  it('is about what can be found, where that is named too', () => {
    expect(parsed(dimensions({ host: 'a', AutoScalingGroupName: 'web' })).resource.kind).toBe(
      'auto_scaling_group',
    );
  });
});
