import { LIMITS } from '../../bounds.ts';
import type { Alarm, AlarmExpression, AlarmMetric } from '../alarm.ts';
import { aggregated, calculated } from './arithmetic.ts';
import { type MathNode, parseMetricMath } from './math-syntax.ts';
import { chosen, compared, constant, joined, quantityIn, unclear, type Value } from './quantity.ts';
import { meaningOf } from './subjects.ts';

const QUERY = /^\s{0,100}SELECT\s/i;
/** The plainest of them, `SELECT MAX(name) FROM SCHEMA(namespace, …)`: enough to know where to look first. */
const QUERIED =
  /^\s{0,100}SELECT\s{1,20}([A-Z]{3,5})\("?([\w.%/-]{1,255})"?\)\s{1,20}FROM\s{1,20}(?:SCHEMA\()?"?([\w./-]{1,255})"?/i;

/** Calls that are known and cannot be read here, with the reason. */
const UNREADABLE: Readonly<Record<string, string>> = {
  SEARCH: 'it searches for metrics, so what it looks at changes from day to day',
  ANOMALY_DETECTION_BAND: 'it compares with what is usual at that time, which is no fixed threshold',
  DIFF: 'it looks at the change from one data point to the next',
  DIFF_TIME: 'it looks at the time between data points',
  RATE: 'it looks at how fast something changes',
  RUNNING_SUM: 'it adds up all that was ever seen',
  TIME_SERIES: 'it makes up a series of its own',
  STDDEV: 'it looks at how much values differ',
  INSIGHT_RULE_METRIC: 'it looks at a Contributor Insights rule',
  DB_PERF_INSIGHTS: 'it looks at Performance Insights of a database',
  SERVICE_QUOTA: 'it compares with a quota of the account',
  LAMBDA: 'a Lambda function calculates it',
};

/**
 * What the calculations of an alarm come to. Every expression is read once however often it is named, and every part of it
 * once, so the work grows with the text; never throws.
 */
export class MetricMath {
  readonly #metrics: readonly AlarmMetric[];
  readonly #expressions: ReadonlyMap<string, AlarmExpression>;
  readonly #valueOfMetric: (metric: AlarmMetric) => Value;
  readonly #known = new Map<string, Value>();
  readonly #open = new Set<string>();
  #all: readonly Value[] | null = null;

  constructor(
    { metrics, expressions = [] }: Pick<Alarm, 'metrics' | 'expressions'>,
    valueOfMetric: (metric: AlarmMetric) => Value,
  ) {
    this.#metrics = metrics;
    this.#expressions = new Map(expressions.map((each) => [each.id, each]));
    this.#valueOfMetric = valueOfMetric;
  }

  /** What a metric or expression is worth, by its id. */
  valueOf(id: string): Value {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (this.#open.has(id) || this.#open.size >= LIMITS.expressionDepthMax) {
      return unclear(`its expressions refer to each other in a circle or too deeply`);
    }
    this.#open.add(id);
    const value = this.#read(id);
    this.#open.delete(id);
    this.#known.set(id, value);
    return value;
  }

  #read(id: string): Value {
    const metric = this.#metrics.find((each) => each.id === id);
    if (metric !== undefined) return this.#valueOfMetric(metric);
    const found = this.#expressions.get(id);
    if (found === undefined) return unclear(`it names ${id}, which the alarm does not define`);
    const { expression } = found;
    if (QUERY.test(expression)) {
      return unclear(
        'it is a Metrics Insights query, so what it looks at is decided anew each time',
        ...this.#queried(expression),
      );
    }
    const parsed = parseMetricMath(expression);
    if (!parsed.ok) return unclear(`its expression cannot be read: ${parsed.error}`, ...this.#everyMetric());
    return this.#valueOfNode(parsed.value);
  }

  #queried(query: string): readonly Value[] {
    const [, statistic = null, name, namespace] = QUERIED.exec(query) ?? [];
    if (name === undefined || namespace === undefined) return [];
    return [this.#valueOfMetric({ namespace, name, dimensions: {}, statistic, periodSeconds: null })];
  }

  #everyMetric(): readonly Value[] {
    this.#all ??= this.#metrics.map(this.#valueOfMetric);
    return this.#all;
  }

  #valueOfNode(node: MathNode): Value {
    switch (node.kind) {
      case 'number':
        return Number.isFinite(node.value) ? constant(node.value) : unclear('it holds a number without end');
      case 'text':
        return unclear(
          `it holds the text "${node.value.slice(0, 40).toWellFormed()}" where a number should stand`,
        );
      case 'id':
        return this.valueOf(node.id);
      case 'list':
        return { kind: 'list', items: node.items.map((item) => this.#valueOfNode(item)) };
      case 'negated':
        return calculated('*', constant(-1), this.#valueOfNode(node.of));
      case 'call':
        return this.#call(node.name, node.args);
      case 'operation':
        return this.#operation(node);
    }
  }

  #operation({ operator, left, right }: Extract<MathNode, { readonly kind: 'operation' }>): Value {
    const [a, b] = [this.#valueOfNode(left), this.#valueOfNode(right)];
    switch (operator) {
      case '+':
      case '-':
      case '*':
      case '/':
      case '^':
        return calculated(operator, a, b);
      case 'AND':
      case 'OR':
        return joined(operator, a, b);
      default:
        return compared(operator, a, b);
    }
  }

  #call(name: string, nodes: readonly MathNode[]): Value {
    if (name === 'METRICS') return this.#metricsNamed(nodes);
    const args = nodes.map((node) => this.#fillValue(name, node));
    const [first, second, third] = args;
    if (Object.hasOwn(UNREADABLE, name))
      return unclear(UNREADABLE[name] ?? name, ...args, ...this.#everyMetric());
    if (first === undefined) return unclear(`${name} is given nothing`);
    switch (name) {
      case 'IF':
        if (second === undefined) return unclear('IF is given a condition only', first);
        return chosen(first, second, third ?? constant(0));
      case 'FILL':
        return second === undefined
          ? unclear('FILL is given nothing to fill with', first)
          : filled(first, second);
      case 'SUM':
      case 'AVG':
      case 'MAX':
      case 'MIN':
        return this.#aggregate(name, args);
      case 'ABS':
        return absolute(first);
      case 'CEIL':
        return rounded(first, 'up');
      case 'FLOOR':
        return rounded(first, 'down');
      case 'PERIOD':
        return periodOf(first);
      default:
        return unclear(
          `it calls ${name.slice(0, 40)}, which is not read here`,
          ...args,
          ...this.#everyMetric(),
        );
    }
  }

  /** The second argument of FILL may be a word. */
  #fillValue(name: string, node: MathNode): Value {
    const isWord = name === 'FILL' && node.kind === 'id' && (node.id === 'REPEAT' || node.id === 'LINEAR');
    return isWord ? { kind: 'list', items: [] } : this.#valueOfNode(node);
  }

  #metricsNamed([filter]: readonly MathNode[]): Value {
    if (filter === undefined) return { kind: 'list', items: this.#everyMetric() };
    if (filter.kind !== 'text') return unclear('METRICS is given something else than a text');
    const { value } = filter;
    const items = this.#metrics.filter(({ id = '' }) => id.includes(value)).map(this.#valueOfMetric);
    return { kind: 'list', items };
  }

  #aggregate(name: 'SUM' | 'AVG' | 'MAX' | 'MIN', args: readonly Value[]): Value {
    const [first] = args;
    if (args.length === 1 && first !== undefined && first.kind !== 'list') {
      // Of one series it is one number over all the time that is looked at, however long that is.
      return first.kind === 'unclear' ? first : unclear(`${name} of one series is over time`, first);
    }
    return aggregated(
      name,
      args.flatMap((arg) => (arg.kind === 'list' ? arg.items : [arg])),
    );
  }
}

function filled(value: Value, by: Value): Value {
  if (value.kind === 'list') {
    return { kind: 'list', items: value.items.map((item) => filled(item, by)) };
  }
  if (value.kind !== 'quantity') return value;
  if (by.kind === 'list') return { ...value, fill: 'repeat' };
  return by.kind === 'constant'
    ? { ...value, fill: (by.value - value.offset) / value.scale }
    : unclear('it fills gaps with another metric', value);
}

function absolute(value: Value): Value {
  if (value.kind === 'constant') return constant(Math.abs(value.value));
  if (value.kind !== 'quantity')
    return value.kind === 'unclear' ? value : unclear('it takes ABS of a test', value);
  if (value.offset !== 0 || value.rounded !== undefined) {
    return unclear('it looks at the distance from a value, in both directions', value);
  }
  const { signed } = meaningOf(value.subject);
  const scale = Math.abs(value.scale);
  return signed === true ? { ...value, scale, absolute: true } : { ...value, scale };
}

function rounded(value: Value, how: 'up' | 'down'): Value {
  if (value.kind === 'constant')
    return constant(how === 'up' ? Math.ceil(value.value) : Math.floor(value.value));
  if (value.kind === 'quantity' && value.rounded === undefined) return { ...value, rounded: how };
  return value.kind === 'unclear' ? value : unclear('it rounds what is no metric', value);
}

/** How many seconds a data point of the metric is about: a number that stands in the alarm. */
function periodOf(value: Value): Value {
  const quantity = quantityIn(value);
  const seconds = value.kind === 'quantity' ? value.metrics[0]?.periodSeconds : null;
  if (seconds === null || seconds === undefined || quantity === undefined) {
    return unclear('it calculates with a period that is not told', value);
  }
  return constant(seconds);
}
