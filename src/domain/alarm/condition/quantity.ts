import type { AlarmMetric } from '../alarm.ts';
import { holds } from './breaches.ts';
import type { Operator, UnderstoodCondition } from './condition.ts';
import type { Comparison } from './math-syntax.ts';
import type { MetricMeaning, Share } from './metric-table.ts';
import { parseStatistic, type Statistic } from './statistic.ts';
import { meaningOf, type Subject } from './subjects.ts';
import type { Unit } from './units.ts';

/** A value of metric math that stands for something measured: `scale` times the subject, plus `offset`. */
export interface Quantity {
  readonly kind: 'quantity';
  readonly subject: Subject;
  readonly unit: Unit;
  readonly scale: number;
  readonly offset: number;
  /** Those that it is calculated from. */
  readonly metrics: readonly AlarmMetric[];
  readonly statistic: Statistic | null;
  readonly share?: Share;
  readonly about?: Subject;
  readonly absolute?: true;
  readonly across?: UnderstoodCondition['across'];
  readonly guarded?: true;
  /** What stands for a missing data point, in `unit`. */
  readonly fill?: number | 'repeat';
  /** It is rounded after all that; then only a comparison can follow. */
  readonly rounded?: 'up' | 'down';
}

/** `quantity <operator> value`. */
export interface Test {
  readonly quantity: Quantity;
  readonly operator: Exclude<Operator, 'band'>;
  readonly value: number;
}

export type Value =
  | { readonly kind: 'constant'; readonly value: number }
  | Quantity
  /** One number where the test holds, another where it does not. */
  | { readonly kind: 'switch'; readonly test: Test; readonly whenTrue: number; readonly whenFalse: number }
  /** A quantity where the test holds (or where it does not), else a number. */
  | {
      readonly kind: 'choice';
      readonly test: Test;
      readonly chosen: Quantity;
      readonly whenFalse: number;
    }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** `about`: a quantity that it has to do with, for the first look. */
  | { readonly kind: 'unclear'; readonly reason: string; readonly about?: Quantity };

export const constant = (value: number): Value => ({ kind: 'constant', value });
export const unclear = (reason: string, ...about: readonly Value[]): Value => {
  const known = about.map(quantityIn).find((each) => each !== undefined);
  return { kind: 'unclear', reason, ...(known === undefined ? {} : { about: known }) };
};

/** The first quantity that a value has to do with. */
export function quantityIn(value: Value): Quantity | undefined {
  switch (value.kind) {
    case 'quantity':
      return value;
    case 'switch':
      return value.test.quantity;
    case 'choice':
      return value.chosen;
    case 'unclear':
      return value.about;
    case 'list':
      return value.items.map(quantityIn).find((each) => each !== undefined);
    case 'constant':
      return undefined;
  }
}

const LEVEL_SUM =
  'adds up the data points of each period, though they are levels: how many there are counts as much as how high they stand';

/** What a metric with its statistic is worth: what it measures, or how often it was measured. */
export function quantityOf(metric: AlarmMetric, meaning: MetricMeaning): Value {
  const { subject, unit, factor = 1, isRest, share } = meaning;
  const statistic = parseStatistic(metric.statistic);
  const metrics = [metric];
  if (statistic?.kind === 'sample_count') {
    const heartbeat = { subject: 'heartbeat', unit: 'count', scale: 1, offset: 0, about: subject } as const;
    return { kind: 'quantity', ...heartbeat, metrics, statistic };
  }
  const quantity: Quantity = {
    kind: 'quantity',
    subject,
    unit,
    scale: isRest === true ? -1 / factor : 1 / factor,
    offset: isRest === true ? 100 / factor : 0,
    metrics,
    statistic: isRest === true ? turned(statistic) : statistic,
    ...(share === undefined ? {} : { share }),
  };
  if (meaning.unclear !== undefined) return unclear(meaning.unclear, quantity);
  switch (statistic?.kind) {
    case 'sum':
    case 'trimmed_sum':
      // "More than none" and "at least one" are the same of a sum as of a maximum, so a count of things may be added up.
      if (meaningOf(subject).adds === true || unit === 'count') return quantity;
      return unclear(`${metric.name} ${LEVEL_SUM}`, quantity);
    case 'percentile_rank':
    case 'trimmed_count':
    case 'unknown':
      return unclear(`the statistic ${metric.statistic ?? ''} of ${metric.name} is no value of it`, quantity);
    default:
      return quantity;
  }
}

/** The most of what is left is the least of what is used. */
function turned(statistic: Statistic | null): Statistic | null {
  if (statistic?.kind === 'minimum') return { kind: 'maximum' };
  if (statistic?.kind === 'maximum') return { kind: 'minimum' };
  if (statistic?.kind === 'percentile' && statistic.p !== undefined)
    return { kind: 'percentile', p: Number((100 - statistic.p).toFixed(10)) };
  return statistic;
}

const OPPOSITE = { gt: 'le', ge: 'lt', lt: 'ge', le: 'gt' } as const;
const MIRRORED = { gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' } as const;
const OPERATORS: Readonly<Record<string, Test['operator']>> = {
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
};

const not = ({ operator, ...test }: Test): Test => ({ ...test, operator: OPPOSITE[operator] });

/** Rounding first is a step at whole numbers: the same test without it. */
function unrounded({ quantity, operator, value }: Test): Test {
  const { rounded, ...exact } = quantity;
  if (rounded === undefined) return { quantity, operator, value };
  if (rounded === 'up') {
    // The next whole number is above t where the value itself is above the last whole number that is not.
    return operator === 'gt' || operator === 'le'
      ? { quantity: exact, operator, value: Math.floor(value) }
      : { quantity: exact, operator: operator === 'ge' ? 'gt' : 'le', value: Math.ceil(value) - 1 };
  }
  return operator === 'ge' || operator === 'lt'
    ? { quantity: exact, operator, value: Math.ceil(value) }
    : { quantity: exact, operator: operator === 'gt' ? 'ge' : 'lt', value: Math.floor(value) + 1 };
}

/** The same test with the quantity as it is: in the unit of its subject. */
export function inUnit(test: Test): Test {
  const { quantity, operator, value } = unrounded(test);
  const { scale, offset } = quantity;
  // Ten digits are more than any threshold has; beyond them stands what the division left over.
  const threshold = Number(((value - offset) / scale).toPrecision(12));
  return {
    quantity: { ...quantity, scale: 1, offset: 0 },
    operator: scale < 0 ? MIRRORED[operator] : operator,
    value: threshold,
  };
}

const keyOf = ({ namespace, name, dimensions, statistic }: AlarmMetric) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).toSorted(), statistic]);

/** Whether two are calculated from the same metrics to the same thing, whatever they are multiplied with. */
export function isSameThing(a: Quantity, b: Quantity): boolean {
  if (a.subject !== b.subject || a.unit !== b.unit) return false;
  if (a.across !== b.across || a.absolute !== b.absolute) return false;
  if (a.metrics === b.metrics) return true;
  const keys = (quantity: Quantity) => quantity.metrics.map(keyOf).toSorted().join('\n');
  return a.metrics.length === b.metrics.length && keys(a) === keys(b);
}

/** Two tests of the same thing in the same direction, as one: the stricter one where both must hold, else the looser one. */
function combined(a: Test, b: Test, isBoth: boolean): Test | null {
  if (!isSameThing(a.quantity, b.quantity)) return null;
  const [one, other] = [inUnit(a), inUnit(b)];
  const isHigh = (operator: Test['operator']) => operator === 'gt' || operator === 'ge';
  if (isHigh(one.operator) !== isHigh(other.operator)) return null;
  if (one.value === other.value) {
    const isStrict = (operator: Test['operator']) => operator === 'gt' || operator === 'lt';
    return isStrict(one.operator) === isBoth ? one : other;
  }
  const oneIsStricter = one.value > other.value === isHigh(one.operator);
  return oneIsStricter === isBoth ? one : other;
}

const TWO_THINGS = 'it looks at several things at once';

const asTruth = (value: number) => value !== 0;

/** A value as a condition: what must hold for it to be something else than 0. */
function truthOf(value: Value): Value {
  if (value.kind === 'constant') return constant(asTruth(value.value) ? 1 : 0);
  if (value.kind === 'quantity') return compared('!=', value, constant(0));
  if (value.kind !== 'switch') return value.kind === 'unclear' ? value : unclear(TWO_THINGS, value);
  const [whenTrue, whenFalse] = [asTruth(value.whenTrue), asTruth(value.whenFalse)];
  if (whenTrue === whenFalse) return constant(whenTrue ? 1 : 0);
  return { kind: 'switch', test: whenTrue ? value.test : not(value.test), whenTrue: 1, whenFalse: 0 };
}

/** AND and OR. */
export function joined(how: 'AND' | 'OR', a: Value, b: Value): Value {
  const [left, right] = [truthOf(a), truthOf(b)];
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind === 'unclear') return one;
    if (one.kind === 'constant') return asTruth(one.value) === (how === 'AND') ? other : one;
  }
  if (left.kind !== 'switch' || right.kind !== 'switch') return unclear(TWO_THINGS, left, right);
  const test = combined(left.test, right.test, how === 'AND');
  if (test === null) return unclear(TWO_THINGS, left, right);
  return { kind: 'switch', test, whenTrue: 1, whenFalse: 0 };
}

/** IF(condition, then, otherwise). */
export function chosen(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const truth = truthOf(condition);
  if (truth.kind === 'unclear') return truth;
  if (truth.kind === 'constant') return asTruth(truth.value) ? whenTrue : whenFalse;
  if (truth.kind !== 'switch') return unclear(TWO_THINGS, truth);
  const { test } = truth;
  if (whenTrue.kind === 'constant' && whenFalse.kind === 'constant') {
    return { kind: 'switch', test, whenTrue: whenTrue.value, whenFalse: whenFalse.value };
  }
  if (whenTrue.kind === 'quantity' && whenFalse.kind === 'constant') {
    return { kind: 'choice', test, chosen: whenTrue, whenFalse: whenFalse.value };
  }
  if (whenTrue.kind === 'constant' && whenFalse.kind === 'quantity') {
    return { kind: 'choice', test: not(test), chosen: whenFalse, whenFalse: whenTrue.value };
  }
  return unclear(TWO_THINGS, whenTrue, whenFalse, truth);
}

/** `=` and `≠` of something that is never below 0, or of 0 and 1: the test that says the same. */
function equality(operator: '==' | '!=', quantity: Quantity, value: number): Test | null {
  const { signed } = meaningOf(quantity.subject);
  const isPlain = quantity.scale > 0 && quantity.offset === 0 && quantity.rounded === undefined;
  if (signed === true || !isPlain || value !== 0) return null;
  return { quantity, operator: operator === '==' ? 'le' : 'gt', value: 0 };
}

function comparedWith(operator: Comparison, value: Value, limit: number): Value {
  if (value.kind === 'constant') return constant(isTrue(value.value, operator, limit) ? 1 : 0);
  if (value.kind === 'switch') {
    const whenTrue = isTrue(value.whenTrue, operator, limit);
    const whenFalse = isTrue(value.whenFalse, operator, limit);
    if (whenTrue === whenFalse) return constant(whenTrue ? 1 : 0);
    return { kind: 'switch', test: whenTrue ? value.test : not(value.test), whenTrue: 1, whenFalse: 0 };
  }
  if (value.kind === 'quantity') {
    const known = OPERATORS[operator];
    const test =
      operator === '==' || operator === '!='
        ? equality(operator, value, limit)
        : known === undefined
          ? null
          : { quantity: value, operator: known, value: limit };
    if (test === null)
      return unclear(`it asks for exactly ${limit}, which is neither above nor below`, value);
    return { kind: 'switch', test, whenTrue: 1, whenFalse: 0 };
  }
  if (value.kind === 'choice') return comparedChoice(operator, value, limit);
  return value.kind === 'unclear' ? value : unclear('it compares a list of series', value);
}

/**
 * `IF(enough, quantity, 0) > t`: while it is true the quantity is above t, and that there was enough of something else is a
 * guard, which holds as long. Where the other number is above t as well, it is true for another reason.
 */
function comparedChoice(
  operator: Comparison,
  { test, chosen: quantity, whenFalse }: Extract<Value, { readonly kind: 'choice' }>,
  limit: number,
): Value {
  const inner = comparedWith(operator, quantity, limit);
  if (inner.kind !== 'switch') return inner;
  if (isTrue(whenFalse, operator, limit)) {
    const either = combined(inner.test, not(test), false);
    if (either === null) return unclear('it is also true where the quantity is not looked at', quantity);
    return { ...inner, test: either };
  }
  const both = combined(inner.test, test, true);
  if (both !== null) return { ...inner, test: both };
  if (isSameThing(inner.test.quantity, test.quantity))
    return unclear('it looks for a range of values', quantity);
  return { ...inner, test: { ...inner.test, quantity: { ...inner.test.quantity, guarded: true } } };
}

function isTrue(left: number, operator: Comparison, right: number): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const known = OPERATORS[operator];
  return known !== undefined && holds(left, known, right);
}

const SWAPPED: Readonly<Record<Comparison, Comparison>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
};

/** A comparison of two values; only with a number can it be read. */
export function compared(operator: Comparison, left: Value, right: Value): Value {
  if (left.kind === 'unclear') return left;
  if (right.kind === 'unclear') return right;
  if (right.kind === 'constant') return comparedWith(operator, left, right.value);
  if (left.kind === 'constant') return comparedWith(SWAPPED[operator], right, left.value);
  return unclear('it compares two metrics with each other', left, right);
}
