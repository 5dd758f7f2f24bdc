import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseMath } from '../../../lab/cloudwatch/metric-math.ts';
import { ALARM_DEFINITIONS, FLEET_ALARM } from '../../../pulumi/alarm-definitions.ts';
import { LogGroups } from '../../../pulumi/components/log-groups.ts';
import { LOG_SIGNALS } from '../../../pulumi/components/log-signals.ts';
import { Observability, type ObservabilityArgs } from '../../../pulumi/components/observability.ts';
import { operationsAlarms } from '../../../pulumi/components/operations-alarms.ts';
import { createLogger } from '../../../src/telemetry/log.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const METRIC_ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const FILTER = 'aws:cloudwatch/logMetricFilter:LogMetricFilter';
const NOTICE_TOPIC = 'arn:aws:sns:eu-west-1:111122223333:recoverops-prod-notices';

const ARGS: ObservabilityArgs = {
  namePrefix: 'recoverops-prod',
  region: 'eu-west-1',
  noticeTopicArn: NOTICE_TOPIC,
  logGroups: { ingress: '/recoverops-prod/ingress', worker: '/recoverops-prod/worker' },
  system: {
    loadBalancer: 'app/ingress/1',
    targetGroup: 'targetgroup/ingress/2',
    alarmTopicName: 'recoverops-prod-alarms',
    deadLetterQueueName: 'recoverops-prod-dead-letters',
    clusterName: 'recoverops-prod',
    services: [
      { key: 'ingress', serviceName: 'recoverops-prod-ingress', tasksMin: 2 },
      { key: 'worker-1', serviceName: 'recoverops-prod-worker-1', tasksMin: 1 },
    ],
    tableNames: ['recoverops-prod-incidents', 'recoverops-prod-executions', 'recoverops-prod-claims'],
  },
  tags: {},
};

const DETECTOR = {
  functionName: 'recoverops-prod-detector',
  mappingId: '0a1b',
  streamName: 'recoverops-prod-logs',
};

async function record(change: Partial<ObservabilityArgs> = {}): Promise<[PulumiRecorder, Observability]> {
  const recorder = await startRecording();
  const component = new Observability('watch', { ...ARGS, ...change });
  await recorder.settled();
  return [recorder, component];
}

test('every alarm on RecoverOps goes to people, and none can open an incident', async () => {
  const [recorder] = await record();
  const alarms = recorder.ofType(METRIC_ALARM);
  for (const { inputs } of alarms) {
    expect(inputs).toMatchObject({ alarmActions: [NOTICE_TOPIC], okActions: [NOTICE_TOPIC] });
    expect(String(inputs.alarmDescription).length).toBeGreaterThan(30);
    expect(inputs.datapointsToAlarm).toBe(inputs.evaluationPeriods);
  }
  expect(alarms.map(({ inputs }) => String(inputs.name).slice('recoverops-prod-'.length))).toEqual([
    'alarm-delivery-failed',
    'alarm-lost',
    'dead-letters-old',
    'dead-letters-stuck',
    'dead-letters-waiting',
    'ingress-5xx',
    'ingress-cpu',
    'ingress-down',
    'ingress-errors',
    'ingress-memory',
    'ingress-tasks-missing',
    'ingress-unhealthy',
    'ingress-unreachable',
    'messages-ignored',
    'messages-refused',
    'reports-not-stored',
    'tables-throttled',
    'worker-1-cpu',
    'worker-1-memory',
    'worker-1-tasks-missing',
    'worker-blocked',
    'worker-errors',
  ]);
});

test('docs/operations/alarms.md explains every alarm, and no other one', async () => {
  const text = readFileSync(join(REPOSITORY, 'docs', 'operations', 'alarms.md'), 'utf8');
  const [, own = ''] = /## On RecoverOps itself(.*?)\n## /s.exec(text) ?? [];
  const explained = [...own.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key = '']) => key);
  const [recorder] = await record({
    system: { ...ARGS.system, databaseId: 'temporal-1', detector: DETECTOR },
  });
  const keys = recorder
    .ofType(METRIC_ALARM)
    .map(({ inputs }) => String(inputs.name).slice('recoverops-prod-'.length))
    // One row for all services.
    .map((key) => key.replace(/^(ingress|worker-1)-(cpu|memory|tasks-missing)$/, '<service>-$2'));
  expect(explained.toSorted()).toEqual([...new Set(keys)].toSorted());
  for (const { name } of [...ALARM_DEFINITIONS, FLEET_ALARM]) expect(text).toContain(`| \`${name}\` |`);
});

test('what runs too little is an alarm also when it sends nothing', async () => {
  const [recorder] = await record();
  const missing = recorder.ofType(METRIC_ALARM).filter(({ name }) => /tasks-missing|ingress-down/.test(name));
  expect(missing.map(({ inputs }) => [inputs.threshold, inputs.treatMissingData])).toEqual([
    [1, 'breaching'],
    [2, 'breaching'],
    [1, 'breaching'],
  ]);
  for (const { inputs } of missing) expect(inputs.comparisonOperator).toBe('LessThanThreshold');
  const others = recorder.ofType(METRIC_ALARM).filter((alarm) => !missing.includes(alarm));
  // Of what is counted, nothing to count is well.
  for (const { inputs } of others) expect(inputs.treatMissingData).toBe('notBreaching');
});

test('before there are services only what waits for them is watched', async () => {
  const [recorder] = await record({ system: { ...ARGS.system, services: [] } });
  const breaching = recorder
    .ofType(METRIC_ALARM)
    .filter(({ inputs }) => inputs.treatMissingData === 'breaching');
  expect(breaching).toEqual([]);
  expect(recorder.one(METRIC_ALARM, 'watch-dead-letters-waiting-alarm').inputs.name).toContain('waiting');
});

test('the way of log lines is watched where logs are read: late, failing, not started, given up, not delivered, full', async () => {
  const [recorder] = await record({ system: { ...ARGS.system, detector: DETECTOR } });
  const alarm = (key: string) => recorder.one(METRIC_ALARM, `watch-${key}-alarm`).inputs;
  const of = { FunctionName: 'recoverops-prod-detector' };
  expect(alarm('detector-behind')).toMatchObject({
    namespace: 'AWS/Lambda',
    metricName: 'IteratorAge',
    statistic: 'Maximum',
    threshold: 600_000,
    dimensions: of,
  });
  expect(alarm('detector-errors')).toMatchObject({ metricName: 'Errors', dimensions: of });
  expect(alarm('detector-throttled')).toMatchObject({ metricName: 'Throttles', dimensions: of });
  expect(alarm('log-stream-full')).toMatchObject({
    namespace: 'AWS/Kinesis',
    metricName: 'WriteProvisionedThroughputExceeded',
    dimensions: { StreamName: 'recoverops-prod-logs' },
  });
  const queries = (key: string) => JSON.stringify(alarm(key).metricQueries);
  for (const name of ['OnFailureDestinationDeliveredEventCount', 'DroppedEventCount'])
    expect(queries('log-batches-failed')).toContain(name);
  for (const name of ['RefusedRecords', 'RefusedWindows'])
    expect(queries('log-records-refused')).toContain(
      `"metricName":"${name}","namespace":"RecoverOps/Detector"`,
    );
  expect(alarm('detector-model-refused')).toMatchObject({
    namespace: 'RecoverOps/Detector',
    metricName: 'ModelsRefused',
    threshold: 0,
  });
  expect(queries('log-batches-failed')).toContain('"EventSourceMappingUUID":"0a1b"');
  // The subscriptions' name is the stream's (log-stream.test.ts).
  expect(queries('log-delivery-failed')).toContain("FilterName = 'recoverops-prod-logs'");
});

test('a database of our own is watched too', async () => {
  const [recorder] = await record({ system: { ...ARGS.system, databaseId: 'temporal-1' } });
  const { inputs } = recorder.one(METRIC_ALARM, 'watch-database-storage-alarm');
  expect(inputs).toMatchObject({
    dimensions: { DBInstanceIdentifier: 'temporal-1' },
    comparisonOperator: 'LessThanThreshold',
    threshold: 2_147_483_648,
  });
  expect(recorder.one(METRIC_ALARM, 'watch-database-cpu-alarm').inputs.threshold).toBe(85);
});

test('a dead letter counts also while somebody holds it', async () => {
  const [recorder] = await record();
  const { inputs } = recorder.one(METRIC_ALARM, 'watch-dead-letters-waiting-alarm');
  const queries = inputs.metricQueries as readonly { readonly metric?: { readonly metricName: string } }[];
  expect(queries.flatMap(({ metric }) => metric?.metricName ?? [])).toEqual([
    'ApproximateNumberOfMessagesVisible',
    'ApproximateNumberOfMessagesNotVisible',
  ]);
});

test('throttling adds up all tables, and CloudWatch can read the sum', async () => {
  const [recorder] = await record();
  const { inputs } = recorder.one(METRIC_ALARM, 'watch-tables-throttled-alarm');
  const queries = inputs.metricQueries as readonly {
    readonly id: string;
    readonly expression?: string;
    readonly returnData: boolean;
    readonly metric?: { readonly dimensions: { readonly TableName: string } };
  }[];
  expect(new Set(queries.flatMap(({ metric }) => metric?.dimensions.TableName ?? []))).toEqual(
    new Set(ARGS.system.tableNames),
  );
  expect(queries.filter(({ returnData }) => returnData)).toHaveLength(1);
  const sum = queries.find(({ expression }) => expression !== undefined)?.expression ?? '';
  expect(() => parseMath(sum)).not.toThrow();
  for (const { id, metric } of queries) if (metric !== undefined) expect(sum).toContain(`FILL(${id},0)`);
  // A metric alarm has either one metric or queries.
  for (const name of ['metricName', 'namespace', 'statistic', 'period', 'dimensions'])
    expect(inputs).not.toHaveProperty(name);
});

test('each signal of the logs is counted where it is logged, in a namespace of the stack', async () => {
  const [recorder] = await record();
  expect(recorder.ofType(FILTER)).toHaveLength(LOG_SIGNALS.length);
  for (const signal of LOG_SIGNALS) {
    const { inputs } = recorder.one(FILTER, `watch-${signal.metricName}`);
    expect(inputs).toMatchObject({
      logGroupName: `/recoverops-prod/${signal.source}`,
      pattern: signal.pattern,
      metricTransformation: {
        namespace: 'RecoverOps/recoverops-prod',
        name: signal.metricName,
        value: '1',
        defaultValue: '0',
      },
    });
  }
});

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

test('the messages that are counted are still logged', () => {
  const all = sources(join(REPOSITORY, 'src')).join('\n');
  for (const message of LOG_SIGNALS.flatMap(({ messages }) => messages)) expect(all).toContain(`'${message}`);
});

test('a line has its level and its message where the patterns look', () => {
  const lines: string[] = [];
  createLogger('info', 'worker', { write: (line) => lines.push(line) }).error({ a: 1 }, 'it broke');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', msg: 'it broke', process: 'worker' });
  for (const { pattern } of LOG_SIGNALS) expect(pattern).toMatch(/^\{ \(?\$\.(level|msg) = ".+"\)?.* \}$/);
});

interface Dashboard {
  readonly widgets: readonly {
    readonly type: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly metrics?: readonly (readonly unknown[])[]; readonly query?: string };
  }[];
}

test('the dashboard shows every part, and no widget covers another one', async () => {
  const [recorder, component] = await record();
  const { inputs } = recorder.one('aws:cloudwatch/dashboard:Dashboard');
  expect(inputs.dashboardName).toBe('recoverops-prod');
  const body = String(inputs.dashboardBody);
  const { widgets } = JSON.parse(body) as Dashboard;
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  for (const name of [
    'recoverops-prod-dead-letters',
    'recoverops-prod-alarms',
    'app/ingress/1',
    'recoverops-prod-worker-1',
    ...ARGS.system.tableNames,
  ]) {
    expect(body).toContain(name);
  }
  const alarmCount =
    operationsAlarms(ARGS.system).length + LOG_SIGNALS.filter(({ alarm }) => alarm !== null).length;
  expect(await resolved(component.alarmArns)).toHaveLength(alarmCount);
  for (const arn of await resolved(component.alarmArns)) expect(body).toContain(arn);
  expect(widgets.find(({ type }) => type === 'log')?.properties.query).toContain(
    "SOURCE '/recoverops-prod/ingress' | SOURCE '/recoverops-prod/worker' | fields",
  );
  expect(await resolved(component.dashboardUrl)).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/recoverops-prod',
  );
});

test('two services of one key are refused before anything is registered', async () => {
  const recorder = await startRecording();
  const twice = { key: 'worker', serviceName: 'a', tasksMin: 1 };
  const system = { ...ARGS.system, services: [twice, twice] };
  expect(() => new Observability('watch', { ...ARGS, system })).toThrow('same key');
  await recorder.settled();
  expect(recorder.resources).toEqual([]);
});

test('log groups keep lines as long as configured, and not for a time that CloudWatch does not know', async () => {
  const recorder = await startRecording();
  const names = { ingress: '/recoverops-prod/ingress', worker: '/recoverops-prod/worker' };
  const { groups } = new LogGroups('logs', { names, retentionDays: 365, tags: {} });
  await recorder.settled();
  const made = recorder.ofType('aws:cloudwatch/logGroup:LogGroup');
  expect(made.map(({ inputs }) => [inputs.name, inputs.retentionInDays])).toEqual([
    ['/recoverops-prod/ingress', 365],
    ['/recoverops-prod/worker', 365],
  ]);
  expect(await resolved(groups.worker.name)).toBe('/recoverops-prod/worker');
  expect(() => new LogGroups('logs', { names, retentionDays: 100, tags: {} })).toThrow('CloudWatch takes');
});
