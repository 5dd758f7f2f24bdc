import { AwsError } from '../http/aws-error.ts';
import {
  type JsonInput,
  objectList,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  requireNumber,
  requireString,
  stringList,
} from '../http/json-input.ts';
import { labLimits } from '../limits.ts';
import {
  type AlarmSource,
  type AlarmState,
  type Comparison,
  type CompositeAlarm,
  comparisons,
  type MathQuery,
  type MetricAlarm,
  type MetricQuery,
  missingDataModes,
  periodSecondsOf,
} from './alarm.ts';
import { idsIn, parseMath } from './metric-math.ts';
import type { Dimension } from './metric-store.ts';
import { isStatistic } from './statistics.ts';

/** Members of PutMetricAlarm and PutCompositeAlarm that change what an alarm does and that the lab does not emulate. */
const UNSUPPORTED = ['ThresholdMetricId', 'EvaluationCriteria', 'ActionsSuppressor', 'EvaluationWindow'];

/** `arnOf` turns an alarm name into its ARN. Throws AwsError for anything that AWS or the lab refuses. */
export function parseMetricAlarm(
  input: JsonInput,
  arnOf: (name: string) => string,
  nowMs: number,
): MetricAlarm {
  const comparison = requireString(input, 'ComparisonOperator');
  const evaluationPeriods = requireNumber(input, 'EvaluationPeriods');
  const datapointsToAlarm = optionalNumber(input, 'DatapointsToAlarm');
  const missingData = optionalString(input, 'TreatMissingData') ?? 'missing';
  assertSupported(input);
  if (!isComparison(comparison))
    throw invalidValue(`ComparisonOperator ${comparison} is not one that the lab knows`);
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    throw invalidValue('EvaluationPeriods must be a whole number of 1 or more');
  }
  if (datapointsToAlarm !== undefined && (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods)) {
    throw invalidValue('DatapointsToAlarm must be between 1 and EvaluationPeriods');
  }
  const mode = missingDataModes.find((each) => each === missingData);
  if (mode === undefined)
    throw invalidValue(`TreatMissingData must be one of ${missingDataModes.join(', ')}`);
  const source = parseSource(input);
  if (evaluationPeriods * periodSecondsOf(source) > labLimits.evaluationRangeSecondsMax) {
    throw invalidValue('Metrics cannot be checked across more than seven days (EvaluationPeriods * Period)');
  }
  return {
    kind: 'metric',
    ...parseBase(input, arnOf, nowMs),
    source,
    evaluationPeriods,
    datapointsToAlarm,
    comparison,
    threshold: requireNumber(input, 'Threshold'),
    missingData: mode,
    evaluateLowSampleCountPercentile: optionalString(input, 'EvaluateLowSampleCountPercentile'),
  };
}

/** The rule's text is kept; whoever saves the alarm checks it against the alarms that exist. */
export function parseCompositeAlarm(
  input: JsonInput,
  arnOf: (name: string) => string,
  nowMs: number,
): CompositeAlarm {
  assertSupported(input);
  return { kind: 'composite', ...parseBase(input, arnOf, nowMs), rule: requireString(input, 'AlarmRule') };
}

function parseBase(
  input: JsonInput,
  arnOf: (name: string) => string,
  nowMs: number,
): Omit<CompositeAlarm, 'kind' | 'rule'> {
  const name = requireString(input, 'AlarmName');
  if (name === '' || name.length > 255) throw invalidValue('AlarmName must have 1 to 255 characters');
  const actions: Readonly<Record<AlarmState, readonly string[]>> = {
    OK: stringList(input, 'OKActions'),
    ALARM: stringList(input, 'AlarmActions'),
    INSUFFICIENT_DATA: stringList(input, 'InsufficientDataActions'),
  };
  for (const action of Object.values(actions).flat()) {
    if (!action.startsWith('arn:aws:')) throw invalidValue(`Invalid arn syntax: ${action}`);
  }
  return {
    name,
    arn: arnOf(name),
    description: optionalString(input, 'AlarmDescription'),
    actionsEnabled: optionalBoolean(input, 'ActionsEnabled') ?? true,
    actions,
    configurationUpdatedAtMs: nowMs,
  };
}

function parseSource(input: JsonInput): AlarmSource {
  const entries = objectList(input, 'Metrics');
  if (entries.length === 0) return { kind: 'metric', query: parseMetricQuery(input, input) };
  if (optionalString(input, 'MetricName') !== undefined) {
    throw new AwsError('InvalidParameterCombinationException', 'MetricName and Metrics exclude each other.', {
      queryCode: 'InvalidParameterCombination',
    });
  }
  const queries = entries.map(parseMathQuery);
  if (queries.filter(({ returnData }) => returnData).length !== 1) {
    throw invalidValue('Exactly one element of the metrics list should return data.');
  }
  assertIdsKnown(queries);
  const periods = new Set(
    queries.flatMap((query) => (query.kind === 'metric' ? [query.query.periodSeconds] : [])),
  );
  if (periods.size !== 1) throw invalidValue('Metrics list must contain metrics, all with the same period.');
  return { kind: 'math', queries };
}

/** One element of `Metrics` or of `MetricDataQueries`. */
export function parseMathQuery(entry: JsonInput): MathQuery {
  const id = requireString(entry, 'Id');
  if (!/^[a-z][A-Za-z0-9_]*$/.test(id))
    throw invalidValue(`The id ${id} does not start with a lower-case letter.`);
  const label = optionalString(entry, 'Label');
  const shared = {
    id,
    returnData: optionalBoolean(entry, 'ReturnData') ?? true,
    ...(label === undefined ? {} : { label }),
  };
  const expression = optionalString(entry, 'Expression');
  const stat = optionalObject(entry, 'MetricStat');
  if ((expression === undefined) === (stat === undefined)) {
    throw invalidValue(`The element ${id} needs either Expression or MetricStat.`);
  }
  if (stat === undefined) {
    const text = expression ?? '';
    return { ...shared, kind: 'expression', expression: text, node: parseExpression(text) };
  }
  return { ...shared, kind: 'metric', query: parseMetricQuery(optionalObject(stat, 'Metric') ?? {}, stat) };
}

/** Every expression may use only ids of the list, and not itself through others. */
export function assertIdsKnown(queries: readonly MathQuery[]): void {
  const byId = new Map(queries.map((query) => [query.id, query]));
  if (byId.size !== queries.length) throw invalidValue('The ids of the metrics list are not unique.');
  const visit = (query: MathQuery, path: readonly string[]): void => {
    if (path.includes(query.id)) throw invalidValue(`The expression ${query.id} depends on itself.`);
    if (query.kind === 'metric') return;
    for (const id of idsIn(query.node)) {
      const used = byId.get(id);
      if (used === undefined)
        throw invalidValue(`The expression ${query.id} uses ${id}, which is not in the list.`);
      visit(used, [...path, query.id]);
    }
  };
  for (const query of queries) visit(query, []);
}

export function parseDimensions(input: JsonInput): Dimension[] {
  const dimensions = objectList(input, 'Dimensions').map((entry) => ({
    name: requireString(entry, 'Name'),
    value: requireString(entry, 'Value'),
  }));
  if (dimensions.length > labLimits.dimensionsMax) {
    throw invalidValue(`A metric has ${labLimits.dimensionsMax} dimensions at most.`);
  }
  return dimensions;
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });
}

/** `metric` names the metric; `stat` says how to read it. PutMetricAlarm has both in one object. */
function parseMetricQuery(metric: JsonInput, stat: JsonInput): MetricQuery {
  const statistic =
    optionalString(stat, 'Stat') ??
    optionalString(stat, 'Statistic') ??
    requireString(stat, 'ExtendedStatistic');
  if (!isStatistic(statistic)) throw invalidValue(`The lab does not know the statistic ${statistic}.`);
  const periodSeconds = requireNumber(stat, 'Period');
  if (!isPeriod(periodSeconds)) throw invalidValue('Period must be 10, 20, 30 or a multiple of 60');
  const unit = optionalString(stat, 'Unit');
  return {
    key: {
      namespace: requireString(metric, 'Namespace'),
      name: requireString(metric, 'MetricName'),
      dimensions: parseDimensions(metric),
    },
    statistic,
    periodSeconds,
    ...(unit === undefined ? {} : { unit }),
  };
}

function parseExpression(expression: string): ReturnType<typeof parseMath> {
  try {
    return parseMath(expression);
  } catch (error) {
    throw invalidValue(`Error in expression: ${error instanceof Error ? error.message : error}`);
  }
}

function isPeriod(seconds: number): boolean {
  return [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

function isComparison(text: string): text is Comparison {
  return Object.hasOwn(comparisons, text);
}

function assertSupported(input: JsonInput): void {
  const found = UNSUPPORTED.find((name) => input[name] !== undefined && input[name] !== null);
  if (found !== undefined) throw invalidValue(`The lab does not emulate ${found}.`);
}
