import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALARM_DEFINITIONS } from '../../pulumi/alarm-definitions.ts';
import { DELIVERY_POLICY } from '../../pulumi/components/delivery-policy.ts';
import { recordAgeSeconds } from '../../pulumi/components/log-detector.ts';
import { LOG_SIGNALS } from '../../pulumi/components/log-signals.ts';
import { type OperationsAlarm, operationsAlarms } from '../../pulumi/components/operations-alarms.ts';
import { DYNAMODB_LIMITS } from '../../src/clients/bounds.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGE = read('docs/operations/alarms.md');

/** What may be said of an alarm, in the units that people read. */
interface Facts {
  readonly minutes: readonly number[];
  readonly '%': readonly number[];
  readonly GiB: readonly number[];
  readonly days: readonly number[];
  readonly count: readonly number[];
  readonly isAbove: boolean;
}

interface Alarm {
  readonly comparisonOperator: string;
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly metric: string;
  readonly description: string;
}

const AGE_SECONDS = /^ApproximateAge/;
const AGE_MS = /^IteratorAge$/;
const PERCENT = /Utilization$|_percent$/;
const STORAGE = /StorageSpace$/;

function factsOf({ comparisonOperator, threshold, periodSeconds, periods, metric }: Alarm): Facts {
  const isAge = AGE_SECONDS.test(metric) || AGE_MS.test(metric);
  const age = AGE_MS.test(metric) ? threshold / 1000 : threshold;
  const isPlain = !isAge && !PERCENT.test(metric) && !STORAGE.test(metric);
  return {
    minutes: [isAge ? age / 60 : (periodSeconds * periods) / 60],
    '%': PERCENT.test(metric) ? [threshold] : [],
    GiB: STORAGE.test(metric) ? [threshold / 1024 ** 3] : [],
    days: [],
    count: isPlain ? [threshold] : [],
    isAbove: comparisonOperator === 'GreaterThanThreshold',
  };
}

const ofMetric = ({ metric, ...alarm }: OperationsAlarm): Alarm => ({
  ...alarm,
  periodSeconds: alarm.period,
  metric: metric.kind === 'metric' ? metric.name : 'math',
});

const system = {
  ...{ loadBalancer: '', targetGroup: '', alarmTopicName: '', deadLetterQueueName: '', clusterName: '' },
  services: [{ key: '<service>', serviceName: '', tasksMin: 1 }],
  tableNames: ['incidents'],
  databaseId: 'temporal',
  detector: { functionName: '', mappingId: '', streamName: '' },
};
const ALARMS: ReadonlyMap<string, Alarm> = new Map([
  ...operationsAlarms(system).map((alarm) => [alarm.key, ofMetric(alarm)] as const),
  ...LOG_SIGNALS.flatMap(({ metricName, alarm }) =>
    alarm === null
      ? []
      : [[metricName, { ...alarm, comparisonOperator: 'GreaterThanThreshold', metric: 'lines' }] as const],
  ),
  ...ALARM_DEFINITIONS.map(
    (alarm) =>
      [alarm.name, { ...alarm, metric: alarm.metricName, periods: alarm.evaluationPeriods }] as const,
  ),
]);

/** Minutes for which SNS tries, by the policy of the subscription. */
function retryMinutes(): number {
  const {
    numRetries,
    numNoDelayRetries,
    numMinDelayRetries,
    numMaxDelayRetries,
    minDelayTarget,
    maxDelayTarget,
  } = DELIVERY_POLICY.healthyRetryPolicy;
  const growing = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const seconds =
    numMinDelayRetries * minDelayTarget +
    (growing * (minDelayTarget + maxDelayTarget)) / 2 +
    numMaxDelayRetries * maxDelayTarget;
  return Math.round(seconds / 60);
}

/** A constant that its file keeps to itself. */
function constant(path: string, pattern: RegExp): number {
  const [, found] = pattern.exec(read(path)) ?? [];
  if (found === undefined) throw new Error(`${path} has no ${pattern.source}`);
  return Number(found);
}
const DEAD_LETTER_DAYS = constant(
  'pulumi/components/notifications.ts',
  /DEAD_LETTER_RETENTION_SECONDS = (\d+) \* 86_400/,
);

/** What is said beside threshold and time. */
const BESIDE: Readonly<Record<string, Partial<Facts>>> = {
  'ingress-down': { minutes: [retryMinutes()] },
  'dead-letters-old': { days: [DEAD_LETTER_DAYS] },
  // For how long failed batches are kept.
  'log-batches-failed': { days: [constant('pulumi/stack-data.ts', /FAILED_LOGS_KEPT_DAYS = (\d+)/)] },
  // Where a container ends.
  '<service>-memory': { '%': [100] },
};

const FIGURE =
  /(?:(?<than>more than|above|less than|below|fewer than|over|under) )?(?<![\w.-])(?<number>\d+) ?(?<unit>minutes?|hours?|seconds?|s\b|days?|GiB|MiB|GB|%|errors|messages|lines)/g;
const UNITS: Readonly<Record<string, keyof Facts>> = {
  ...{ minute: 'minutes', minutes: 'minutes', day: 'days', days: 'days', GiB: 'GiB', '%': '%' },
  ...{ errors: 'count', messages: 'count', lines: 'count' },
};
const UPWARDS = new Set(['more than', 'above', 'over']);

/** Figures in what is said of an alarm that are not its own. */
function wrongFigures(key: string, said: string, alarm: Alarm): readonly string[] {
  const facts = factsOf(alarm);
  return [...said.matchAll(FIGURE)].flatMap(({ 0: whole, groups }) => {
    const { than, number, unit = '' } = groups ?? {};
    const name = UNITS[unit];
    if (name === undefined || name === 'isAbove') return [`${key}: nobody knows what "${whole}" is`];
    const known = [...facts[name], ...(BESIDE[key]?.[name] ?? [])];
    const isWay = than === undefined || name === 'days' || UPWARDS.has(than) === facts.isAbove;
    return known.includes(Number(number)) && isWay
      ? []
      : [`${key}: "${whole}", but the alarm has ${known.join(' or ') || 'no such figure'}`];
  });
}

const rowsOf = (text: string) =>
  [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].flatMap(([, key = '', said = '']) => {
    const alarm = ALARMS.get(key);
    return alarm === undefined ? [] : [{ key, said, alarm }];
  });
const told = (text: string) => rowsOf(text).flatMap(({ key, said, alarm }) => wrongFigures(key, said, alarm));

test('docs/operations/alarms.md says thresholds and times as the alarms have them', () => {
  expect(
    rowsOf(PAGE)
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual([...ALARMS.keys()].toSorted());
  expect(told(PAGE)).toEqual([]);
});

test('what an alarm says of itself is true of it', () => {
  const said = [...ALARMS].flatMap(([key, alarm]) =>
    wrongFigures(key, alarm.description.replace(/ for up to an hour|Fewer than \d+ tasks/, ''), alarm),
  );
  expect(said).toEqual([]);
});

const DAY = 86_400;
const RETENTION = (name: string) => constant('pulumi/stack-data.ts', new RegExp(`${name}(?:: | = )(\\d+)`));

/** Sentences about what no table of the code holds side by side. */
const SAID: readonly (readonly [page: string, sentence: RegExp, figures: readonly number[]])[] = [
  [
    'docs/operations/alarms.md',
    /`incidents\/`: [^|]* \| cheaper classes after (\d+) and (\d+) days/,
    [RETENTION('incidentsInfrequentAfterDays'), RETENTION('incidentsArchiveAfterDays')],
  ],
  ['docs/operations/alarms.md', /infrequent access after (\d+) days/, [RETENTION('logsInfrequentAfterDays')]],
  ['docs/operations/alarms.md', /Send records [^|]*\| (\d+) days/, [DYNAMODB_LIMITS.sendRecordSeconds / DAY]],
  ['docs/operations/alarms.md', /Leases [^|]*\| (\d+) days/, [DYNAMODB_LIMITS.spentLeaseSeconds / DAY]],
  ['docs/operations/alarms.md', /by hand to claims [^|]*\| (\d+) days/, [DYNAMODB_LIMITS.auditSeconds / DAY]],
  ['docs/operations/alarms.md', /Dead letters \| (\d+) days/, [DEAD_LETTER_DAYS]],
  [
    'docs/operations/alarms.md',
    /failed batches of log lines, before redaction \| (\d+) days/,
    [RETENTION('FAILED_LOGS_KEPT_DAYS')],
  ],
  [
    'docs/operations/alarms.md',
    /access logs of the load balancers \| (\d+) days/,
    [RETENTION('ACCESS_LOGS_KEPT_DAYS')],
  ],
  ['docs/operations/alarms.md', /S3 deletes it after (\d+) days/, [RETENTION('FAILED_LOGS_KEPT_DAYS')]],
  [
    'docs/operations/alarms.md',
    /when they were (\d+) hour short of `logStreamHours` old/,
    [24 - recordAgeSeconds(24) / 3_600],
  ],
  [
    'docs/operations/alarms.md',
    /has not done so within (\d+) minutes/,
    [constant('pulumi/components/target-fleet.ts', /LAUNCH_SECONDS_MAX = (\d+)/) / 60],
  ],
  ['docs/operations/backup-restore.md', /SQS dead-letter queue, (\d+) days/, [DEAD_LETTER_DAYS]],
  ['docs/operations/key-rotation.md', /keeps the message for (\d+) days/, [DEAD_LETTER_DAYS]],
  [
    'docs/operations/sizing.md',
    /executions table \| [^|]* kept (\d+) days/,
    [DYNAMODB_LIMITS.sendRecordSeconds / DAY],
  ],
  ['docs/operations/sizing.md', /CPU above (\d+) % raises/, [ALARMS.get('<service>-cpu')?.threshold ?? 0]],
];

const figuresIn = (text: string, sentence: RegExp) =>
  sentence.exec(text.replaceAll(/\s+/g, ' '))?.slice(1).map(Number);

test.each(SAID)('%s says %s', (page, sentence, figures) => {
  expect(figuresIn(read(page), sentence)).toEqual(figures);
});

describe('the check itself', () => {
  test.each([
    ['| `ingress-down` | none is healthy for 3 minutes |', '"3 minutes", but the alarm has 2'],
    ['| `ingress-down` | wait at SNS for up to 58 minutes |', '"58 minutes"'],
    ['| `database-storage` | less than 3 GiB left |', '"less than 3 GiB", but the alarm has 2'],
    ['| `database-storage` | more than 2 GiB left |', '"more than 2 GiB"'],
    ['| `<service>-cpu` | more than 80 % of the processor |', '"more than 80 %", but the alarm has 85'],
    ['| `Memory-Exhaustion-ASG` | more than 85 % |', '"more than 85 %", but the alarm has 90'],
    ['| `Nginx-Down-ALB` | unhealthy for 5 minutes |', '"5 minutes", but the alarm has 3'],
    ['| `messages-refused` | more than 12 messages in 5 minutes |', '"more than 12 messages"'],
    ['| `dead-letters-old` | one is more than 15 minutes old; after 4 days |', '"4 days"'],
    ['| `ingress-unhealthy` | fails for 300 seconds |', 'nobody knows what "300 seconds" is'],
  ])('%s is wrong', (row, problem) => {
    expect(told(row).join('\n')).toContain(problem);
  });

  test('a sentence that is gone has no figures', () => {
    expect(figuresIn('Dead letters | two weeks', /Dead letters \| (\d+) days/)).toBeUndefined();
  });
});
