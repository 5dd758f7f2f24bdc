import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import { isJsonObject, type JsonObject, memberOf } from '../text/json-object.ts';
import type {
  Alarm,
  AlarmContributor,
  AlarmExpression,
  AlarmMetric,
  AlarmResource,
  ResourceKind,
} from './alarm.ts';
import {
  AlarmFieldError,
  optionalName,
  optionalNumber,
  requireArray,
  requireName,
  requireObject,
} from './fields.ts';

/** Where the two transports of an alarm spell the same thing differently. */
export interface MetricSpelling {
  readonly metricStat: string;
  readonly metric: string;
  readonly dimensions: string;
  readonly name: string;
  readonly namespace: string;
  readonly period: string;
  readonly stat: string;
  readonly expression: string;
  readonly accountId: string;
  readonly id: string;
  readonly unit: string;
  readonly returnData: string;
}

export const SNS_SPELLING: MetricSpelling = {
  metricStat: 'MetricStat',
  metric: 'Metric',
  dimensions: 'Dimensions',
  name: 'MetricName',
  namespace: 'Namespace',
  period: 'Period',
  stat: 'Stat',
  expression: 'Expression',
  accountId: 'AccountId',
  id: 'Id',
  unit: 'Unit',
  returnData: 'ReturnData',
};

export const EVENT_SPELLING: MetricSpelling = {
  metricStat: 'metricStat',
  metric: 'metric',
  dimensions: 'dimensions',
  name: 'name',
  namespace: 'namespace',
  period: 'period',
  stat: 'stat',
  expression: 'expression',
  accountId: 'accountId',
  id: 'id',
  unit: 'unit',
  returnData: 'returnData',
};

/** `[{name, value}]` as SNS sends it, or the map of EventBridge. Missing is empty. */
function parseDimensions(value: unknown, field: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const pairs: (readonly [unknown, unknown])[] = isJsonObject(value)
    ? Object.entries(value)
    : requireArray(value, field, LIMITS.alarmDimensionsMax).map((entry, index) => {
        const pair = requireObject(entry, `${field}[${index}]`);
        return [memberOf(pair, 'name'), memberOf(pair, 'value')] as const;
      });
  requireArray(pairs, field, LIMITS.alarmDimensionsMax);
  return Object.fromEntries(
    pairs.map(([name, dimension], index) => [
      requireName(name, `${field}[${index}].name`, LIMITS.alarmNameChars),
      requireName(dimension, `${field}[${index}].value`, LIMITS.alarmDimensionChars),
    ]),
  );
}

const UPPER_CASE_STATISTICS: Readonly<Record<string, string>> = {
  AVERAGE: 'Average',
  SUM: 'Sum',
  MINIMUM: 'Minimum',
  MAXIMUM: 'Maximum',
  SAMPLE_COUNT: 'SampleCount',
};

/** The metric of a plain metric alarm: its fields stand in `Trigger` itself. */
export function parseTriggerMetric(trigger: JsonObject): AlarmMetric {
  const statistic =
    optionalName(memberOf(trigger, 'Statistic'), 'Trigger.Statistic', LIMITS.alarmNameChars) ??
    optionalName(memberOf(trigger, 'ExtendedStatistic'), 'Trigger.ExtendedStatistic', LIMITS.alarmNameChars);
  return {
    namespace: requireName(memberOf(trigger, 'Namespace'), 'Trigger.Namespace', LIMITS.alarmNameChars),
    name: requireName(memberOf(trigger, 'MetricName'), 'Trigger.MetricName', LIMITS.alarmNameChars),
    dimensions: parseDimensions(memberOf(trigger, 'Dimensions'), 'Trigger.Dimensions'),
    statistic: statistic === null ? null : (UPPER_CASE_STATISTICS[statistic] ?? statistic),
    periodSeconds: optionalNumber(memberOf(trigger, 'Period'), 'Trigger.Period'),
    ...named('unit', unitOf(memberOf(trigger, 'Unit'))),
  };
}

/** A member only where there is something to say. */
function named<K extends string, V>(key: K, value: V | null): { readonly [name in K]?: V } {
  // A computed key loses its type.
  return value === null ? {} : ({ [key]: value } as { readonly [name in K]: V });
}

/** An unreadable unit is none: what is left out is looked up by the name of the metric. */
function unitOf(value: unknown): string | null {
  return typeof value === 'string' && UNIT.test(value) ? value : null;
}
const UNIT = /^[A-Za-z/]{1,32}$/;

/** The series that a message of a multi time series alarm is about; nothing where it names none. */
export function contributorOf(
  id: unknown,
  attributes: unknown,
  field: string,
): { readonly contributor?: AlarmContributor } {
  if (!isJsonObject(attributes)) return {};
  const pairs = Object.entries(attributes);
  requireArray(pairs, field, LIMITS.contributorAttributesMax);
  const contributor = {
    id: optionalName(id, `${field} (id)`, LIMITS.alarmNameChars),
    attributes: Object.fromEntries(
      pairs.map(([name, value]) => [
        requireName(name, `${field} (name)`, LIMITS.alarmNameChars),
        requireName(value, `${field}.${name}`, LIMITS.alarmDimensionChars),
      ]),
    ),
  };
  return { contributor };
}

export interface MetricList {
  readonly metrics: readonly AlarmMetric[];
  readonly expressions: readonly AlarmExpression[];
  /** The one that is compared, the first where several return data, as the band of an anomaly does too. */
  readonly returnedId: string | null;
  /** Of every metric, and of every expression that names one; null is the alarm's own account. */
  readonly accountIds: readonly (string | null)[];
}

const ACCOUNT_ID = /^\d{12}$/;

function optionalAccountId(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string' && ACCOUNT_ID.test(value)) return value;
  throw new AlarmFieldError(field, 'must be the 12 digits of an account');
}

/** The accounts that an alarm looks at, as a part of it; nothing where that is its own alone. */
export function metricAccounts(
  accountIds: readonly (string | null)[],
  ownAccountId: string,
): Pick<Alarm, 'metricAccountIds'> {
  const all = [...new Set(accountIds.map((accountId) => accountId ?? ownAccountId))].toSorted();
  return all.some((accountId) => accountId !== ownAccountId) ? { metricAccountIds: all } : {};
}

/** The metrics and expressions of a metric math or anomaly alarm. */
export function parseMetricList(value: unknown, field: string, spelling: MetricSpelling): MetricList {
  const metrics: AlarmMetric[] = [];
  const expressions: AlarmExpression[] = [];
  const returned: string[] = [];
  const accountIds: (string | null)[] = [];
  for (const [index, entry] of requireArray(value, field, LIMITS.alarmMetricsMax).entries()) {
    const at = `${field}[${index}]`;
    const query = requireObject(entry, at);
    const expression = memberOf(query, spelling.expression);
    const id = optionalName(memberOf(query, spelling.id), `${at}.${spelling.id}`, LIMITS.alarmNameChars);
    if (id !== null && memberOf(query, spelling.returnData) === true) returned.push(id);
    if (typeof expression === 'string') {
      expressions.push({
        id: id ?? '',
        expression: cutText(expression, LIMITS.alarmExpressionChars),
        ...named(
          'periodSeconds',
          optionalNumber(memberOf(query, spelling.period), `${at}.${spelling.period}`),
        ),
      });
    }
    const accountId = optionalAccountId(memberOf(query, spelling.accountId), `${at}.${spelling.accountId}`);
    const statValue = memberOf(query, spelling.metricStat);
    const hasStat = statValue !== undefined && statValue !== null;
    // An expression over other metrics is where they are.
    if (hasStat || accountId !== null) accountIds.push(accountId);
    if (!hasStat) continue;
    const statAt = `${at}.${spelling.metricStat}`;
    const stat = requireObject(statValue, statAt);
    const metricAt = `${statAt}.${spelling.metric}`;
    const metric = requireObject(memberOf(stat, spelling.metric), metricAt);
    const text = (key: string) =>
      requireName(memberOf(metric, key), `${metricAt}.${key}`, LIMITS.alarmNameChars);
    metrics.push({
      namespace: text(spelling.namespace),
      name: text(spelling.name),
      dimensions: parseDimensions(
        memberOf(metric, spelling.dimensions),
        `${metricAt}.${spelling.dimensions}`,
      ),
      statistic: optionalName(
        memberOf(stat, spelling.stat),
        `${statAt}.${spelling.stat}`,
        LIMITS.alarmNameChars,
      ),
      periodSeconds: optionalNumber(memberOf(stat, spelling.period), `${statAt}.${spelling.period}`),
      ...(accountId === null ? {} : { accountId }),
      ...named('id', id),
      ...named('unit', unitOf(memberOf(stat, spelling.unit))),
    });
  }
  return { metrics, expressions, returnedId: returned[0] ?? null, accountIds };
}

/** What a list of metrics adds to an alarm, beside the metrics themselves. */
export function calculationOf({
  expressions,
  returnedId,
}: Pick<MetricList, 'expressions' | 'returnedId'>): Pick<Alarm, 'expressions' | 'returnedId'> {
  return { ...(expressions.length === 0 ? {} : { expressions }), ...named('returnedId', returnedId) };
}

/** Most telling dimension first; a host's name last, as by its name nobody can be found yet. */
const RESOURCE_DIMENSIONS: readonly (readonly [string, ResourceKind])[] = [
  ['InstanceId', 'instance'],
  ['AutoScalingGroupName', 'auto_scaling_group'],
  ['TargetGroup', 'target_group'],
  ['LoadBalancer', 'load_balancer'],
  ['host', 'host'],
  ['Host', 'host'],
];

/** Parts and kinds of a host, which are on every host: an alarm about `/` alone names nothing that can be looked at. */
const PART_DIMENSIONS: ReadonlySet<string> = new Set([
  'path',
  'device',
  'fstype',
  'MountPath',
  'MountPoint',
  'mountpoint',
  'mount_point',
  'Mount',
  'mount',
  'Filesystem',
  'name',
  'interface',
  'cpu',
  'exe',
  'pattern',
  'pidfile',
  'pid_finder',
  'process_name',
  'user',
  'ImageId',
  'InstanceType',
  'AvailabilityZone',
  'type',
  'type_instance',
  'instance',
  'PluginInstance',
  'metric_type',
]);

/**
 * What an alarm is about. A dimension on which its metrics disagree names nothing (an alarm that compares two
 * instances is about neither); without any usable dimension the alarm is about itself. Where the message is about one
 * contributor, that one says which of the many it is.
 */
export function resourceOf(
  metrics: readonly Pick<AlarmMetric, 'dimensions'>[],
  alarmName: string,
  contributor?: AlarmContributor,
): AlarmResource {
  const agreed = new Map<string, string>();
  const disputed = new Set<string>();
  for (const [name, value] of metrics.flatMap((metric) => Object.entries(metric.dimensions))) {
    if ((agreed.get(name) ?? value) !== value) disputed.add(name);
    else agreed.set(name, value);
  }
  for (const name of disputed) agreed.delete(name);
  for (const [name, value] of Object.entries(contributor?.attributes ?? {})) agreed.set(name, value);
  for (const [name, kind] of RESOURCE_DIMENSIONS) {
    const id = agreed.get(name);
    if (id !== undefined) return { kind, id };
  }
  const first = [...agreed].find(([name]) => !PART_DIMENSIONS.has(name));
  return first === undefined ? { kind: 'alarm', id: alarmName } : { kind: 'other', id: first[1] };
}
