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
        },
      ],
      threshold: 80,
      comparisonOperator: 'GreaterThanThreshold',
      rule: null,
      triggeringChildren: [],
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
    const { reason: _reason, comparisonOperator: _operator, ...facts } = parsed(metricAlarm);
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
