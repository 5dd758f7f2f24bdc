import { PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { childrenOf, evaluateRule, parseRule } from '../../../lab/cloudwatch/composite-rule.ts';
import { putAlarms } from '../../../lab/provision/alarms.ts';
import { ALARM_DEFINITIONS, fleetAlarmRule } from '../../../pulumi/alarm-definitions.ts';
import { Alarms } from '../../../pulumi/components/alarms.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const METRIC_ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const COMPOSITE_ALARM = 'aws:cloudwatch/compositeAlarm:CompositeAlarm';
const ALARM_TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
const NOTICE_TOPIC = 'arn:aws:sns:eu-west-1:111122223333:notices';

async function record(namePrefix = ''): Promise<[PulumiRecorder, Alarms]> {
  const recorder = await startRecording();
  const alarms = new Alarms('fleet', {
    namePrefix,
    dimensions: { AutoScalingGroupName: 'web', TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/2' },
    alarmTopicArn: ALARM_TOPIC,
    noticeTopicArn: NOTICE_TOPIC,
    tags: {},
  });
  await recorder.settled();
  return [recorder, alarms];
}

test('the three alarms open and end incidents; without data they tell people', async () => {
  const [recorder, component] = await record();
  const alarms = recorder.ofType(METRIC_ALARM);
  expect(alarms.map(({ inputs }) => [inputs.name, inputs.metricName, inputs.threshold])).toEqual([
    ['Disk-Critical-ASG', 'disk_used_percent', 85],
    ['Memory-Exhaustion-ASG', 'mem_used_percent', 90],
    ['Nginx-Down-ALB', 'UnHealthyHostCount', 0],
  ]);
  for (const { inputs } of alarms) {
    expect(inputs).toMatchObject({
      treatMissingData: 'missing',
      alarmActions: [ALARM_TOPIC],
      okActions: [ALARM_TOPIC],
      insufficientDataActions: [NOTICE_TOPIC],
    });
    expect(inputs.actionsEnabled).not.toBe(false);
  }
  expect(alarms.map(({ inputs }) => inputs.dimensions)).toEqual([
    { AutoScalingGroupName: 'web' },
    { AutoScalingGroupName: 'web' },
    { TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/2' },
  ]);
  expect(await resolved(component.alarmArns)).toHaveLength(4);
});

test('the composite alarm tells people and can open no incident', async () => {
  const [recorder] = await record();
  const { inputs } = recorder.one(COMPOSITE_ALARM);
  expect(inputs).toMatchObject({ alarmActions: [NOTICE_TOPIC], okActions: [NOTICE_TOPIC] });
  expect(JSON.stringify(inputs)).not.toContain(ALARM_TOPIC);
});

test('its rule is true as soon as one of the deployed alarms is on', async () => {
  const [recorder, component] = await record('dev-');
  const names = recorder.ofType(METRIC_ALARM).map(({ inputs }) => String(inputs.name));
  expect(names).toEqual(['dev-Disk-Critical-ASG', 'dev-Memory-Exhaustion-ASG', 'dev-Nginx-Down-ALB']);
  const { inputs } = recorder.one(COMPOSITE_ALARM);
  const rule = parseRule(String(inputs.alarmRule));
  expect(childrenOf(rule).toSorted()).toEqual(names);
  for (const ill of names) expect(evaluateRule(rule, (name) => (name === ill ? 'ALARM' : 'OK'))).toBe(true);
  expect(evaluateRule(rule, () => 'OK')).toBe(false);
  expect(evaluateRule(rule, () => 'INSUFFICIENT_DATA')).toBe(false);
  expect(component.alarmNames).toEqual([...names, 'dev-Target-Fleet-Degraded']);
});

test('a composite alarm over nothing is an error', () => {
  expect(() => fleetAlarmRule([])).toThrow('at least one child');
});

test('the lab provisions what AWS gets', async () => {
  const sent: PutMetricAlarmCommandInput[] = [];
  const client = {
    async send(command: { readonly input: object }) {
      if (command instanceof PutMetricAlarmCommand) sent.push(command.input);
      return {};
    },
  };
  const names = await putAlarms(client as unknown as Parameters<typeof putAlarms>[0], ALARM_TOPIC);
  expect(names).toEqual(ALARM_DEFINITIONS.map(({ name }) => name));
  const [recorder] = await record();
  const deployed = recorder.ofType(METRIC_ALARM).map(({ inputs }) => ({
    AlarmName: inputs.name,
    AlarmDescription: inputs.alarmDescription,
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Statistic: inputs.statistic,
    Period: inputs.period,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    ComparisonOperator: inputs.comparisonOperator,
    Threshold: inputs.threshold,
    TreatMissingData: inputs.treatMissingData,
    AlarmActions: inputs.alarmActions,
    OKActions: inputs.okActions,
    Dimensions: Object.keys(inputs.dimensions as object).toSorted(),
    ActionsEnabled: true,
  }));
  // The values are another fleet's; which dimensions there are must be the same.
  const provisioned = sent.map(({ Dimensions = [], ...rest }) => ({
    ...rest,
    Dimensions: Dimensions.map(({ Name }) => Name).toSorted(),
  }));
  expect(provisioned).toEqual(deployed);
});
