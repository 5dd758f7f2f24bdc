import type { AlarmMetric } from '../alarm.ts';
import type { Share } from './metric-table.ts';
import { constant, isSameThing, type Quantity, unclear, type Value } from './quantity.ts';
import type { Statistic } from './statistic.ts';
import { meaningOf, type Subject } from './subjects.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '^';

/** What the parts of a whole are called, so that a part can be told from the two others. */
const PARTS: Readonly<Record<Share['of'], Partial<Readonly<Record<Share['part'], Subject>>>>> = {
  filesystem: { used: 'filesystem_used', free: 'filesystem_free', total: 'filesystem_size' },
  inodes: { used: 'inodes_used', free: 'inodes_free', total: 'inodes_total' },
  memory: { used: 'memory_used', free: 'memory_available', total: 'memory_size' },
  swap: { used: 'swap_used', free: 'swap_free', total: 'swap_size' },
  targets: { used: 'target_unhealthy', free: 'target_healthy' },
  group: { used: 'group_size', free: 'group_missing', total: 'group_desired' },
  requests: { total: 'requests' },
};

/** Where it is measured, and at what: two metrics that differ in a dimension of both are about two things. */
function agree(a: readonly AlarmMetric[], b: readonly AlarmMetric[]): boolean {
  const known = new Map(a.flatMap(({ dimensions }) => Object.entries(dimensions)));
  return b.every(({ dimensions }) =>
    Object.entries(dimensions).every(([name, value]) => (known.get(name) ?? value) === value),
  );
}

const sameStatistic = (a: Statistic | null, b: Statistic | null): Statistic | null =>
  a?.kind === b?.kind && a?.p === b?.p ? a : null;

const union = (a: readonly AlarmMetric[], b: readonly AlarmMetric[]): readonly AlarmMetric[] =>
  a === b ? a : [...new Set([...a, ...b])];

const nearly = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

function scaledBy(quantity: Quantity, factor: number): Value {
  if (!Number.isFinite(factor) || factor === 0)
    return unclear('it comes to the same whatever is measured', quantity);
  if (quantity.rounded !== undefined) return unclear('it goes on calculating after rounding', quantity);
  return { ...quantity, scale: quantity.scale * factor, offset: quantity.offset * factor };
}

function shiftedBy(quantity: Quantity, by: number): Value {
  if (quantity.rounded !== undefined) return unclear('it goes on calculating after rounding', quantity);
  return { ...quantity, offset: quantity.offset + by };
}

/** Both of one whole, in the same unit and at the same thing. */
function areParts(a: Quantity, b: Quantity): a is Quantity & { readonly share: Share } {
  return (
    a.share !== undefined &&
    a.share.of === b.share?.of &&
    a.offset === 0 &&
    b.offset === 0 &&
    a.rounded === undefined &&
    b.rounded === undefined &&
    agree(a.metrics, b.metrics)
  );
}

/** What is left of `a` where `b` comes in: of both, only what both say. What they were filled with is left out. */
function merged({ fill: _fill, ...a }: Quantity, b: Quantity): Quantity {
  return {
    ...a,
    statistic: sameStatistic(a.statistic, b.statistic),
    metrics: union(a.metrics, b.metrics),
  };
}

/** Nothing and nothing is nothing: only this filling is the same of a sum as of its parts. */
const filledAlike = (a: Quantity, b: Quantity): Pick<Quantity, 'fill'> =>
  a.fill !== undefined && a.fill === b.fill && (a.fill === 0 || a.fill === 'repeat') ? { fill: a.fill } : {};

function part(a: Quantity, b: Quantity, share: Share): Value {
  return { ...merged(a, b), subject: PARTS[share.of][share.part] ?? a.subject, share };
}

const FIVE: ReadonlySet<Subject> = new Set(['http_5xx', 'http_5xx_elb', 'http_5xx_target']);

/** One subject for the sum of two, where there is one. */
function sumSubject(a: Subject, b: Subject): Subject | null {
  if (a === b) return a;
  return FIVE.has(a) && FIVE.has(b) ? 'http_5xx' : null;
}

const PROCESSOR: ReadonlySet<Subject> = new Set(['cpu_used', 'cpu_iowait', 'cpu_steal']);

function added(a: Quantity, b: Quantity): Value {
  const reason = `it adds ${meaningOf(a.subject).noun} and ${meaningOf(b.subject).noun}`;
  if (a.rounded !== undefined || b.rounded !== undefined) return unclear(reason, a, b);
  const offset = a.offset + b.offset;
  if (isSameThing(a, b)) {
    const scale = a.scale + b.scale;
    return scale === 0 ? constant(offset) : { ...a, scale, offset };
  }
  if (!nearly(a.scale, b.scale)) return unclear(reason, a, b);
  if (areParts(a, b) && b.share !== undefined && a.share.part !== b.share.part) {
    const isWhole = a.share.part !== 'total' && b.share.part !== 'total';
    return isWhole ? part(a, b, { of: a.share.of, part: 'total' }) : unclear(reason, a, b);
  }
  const sum = { ...merged(a, b), ...filledAlike(a, b), offset };
  // Shares of one processor's time add up to how busy it is; those of two processors, or hosts, to nothing.
  if (
    PROCESSOR.has(a.subject) &&
    PROCESSOR.has(b.subject) &&
    a.unit === 'percent' &&
    agree(a.metrics, b.metrics)
  ) {
    return { ...sum, subject: 'cpu_used' };
  }
  const subject = sumSubject(a.subject, b.subject);
  if (subject === null || a.unit !== b.unit || a.unit === 'percent') return unclear(reason, a, b);
  // A sum over hosts or file systems is about none of them; over events or things it still counts them.
  if (meaningOf(a.subject).adds !== true && a.unit !== 'count') {
    return unclear(
      `it adds up ${meaningOf(a.subject).noun} of several places, of which each may be well`,
      a,
      b,
    );
  }
  return { ...sum, subject, across: 'sum' };
}

function subtracted(a: Quantity, b: Quantity): Value {
  if (isSameThing(a, b) && a.rounded === undefined && b.rounded === undefined) {
    const scale = a.scale - b.scale;
    return scale === 0 ? constant(a.offset - b.offset) : { ...a, scale, offset: a.offset - b.offset };
  }
  if (areParts(a, b) && a.share.part === 'total' && nearly(a.scale, b.scale) && b.share !== undefined) {
    if (b.share.part === 'used') return part(a, b, { of: a.share.of, part: 'free' });
    if (b.share.part === 'free') return part(a, b, { of: a.share.of, part: 'used' });
  }
  return unclear(`it subtracts ${meaningOf(b.subject).noun} from ${meaningOf(a.subject).noun}`, a, b);
}

/** A part of its whole is a percentage of it; every other ratio is a number without a meaning here. */
function divided(a: Quantity, b: Quantity): Value {
  if (areParts(a, b) && a.share.part !== 'total' && b.share?.part === 'total') {
    // A part of `scale` times the bytes, of `scale` times the bytes: 1 where all is used, which is 100 %.
    const { share: _share, ...rest } = merged(a, b);
    return { ...rest, unit: 'percent', scale: a.scale / b.scale / 100 };
  }
  return unclear(`it divides ${meaningOf(a.subject).noun} by ${meaningOf(b.subject).noun}`, a, b);
}

function onConstants(operator: Arithmetic, a: number, b: number): Value {
  const results = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '^': a ** b };
  const result = results[operator];
  return Number.isFinite(result) ? constant(result) : unclear('it calculates with what is no number');
}

function withConstant(operator: Arithmetic, quantity: Quantity, by: number): Value {
  switch (operator) {
    case '+':
      return shiftedBy(quantity, by);
    case '-':
      return shiftedBy(quantity, -by);
    case '*':
      return scaledBy(quantity, by);
    case '/':
      return scaledBy(quantity, 1 / by);
    case '^':
      return by === 1 ? quantity : unclear('it takes a power of what is measured', quantity);
  }
}

function constantWith(operator: Arithmetic, by: number, quantity: Quantity): Value {
  if (operator === '+' || operator === '*') return withConstant(operator, quantity, by);
  if (operator === '-') {
    const negative = scaledBy(quantity, -1);
    return negative.kind === 'quantity' ? shiftedBy(negative, by) : negative;
  }
  return unclear(`it divides a number by ${meaningOf(quantity.subject).noun}`, quantity);
}

/** `left <operator> right`, as far as the result still stands for something measured. */
export function calculated(operator: Arithmetic, left: Value, right: Value): Value {
  for (const value of [left, right]) if (value.kind === 'unclear') return value;
  if (left.kind === 'constant' && right.kind === 'constant')
    return onConstants(operator, left.value, right.value);
  if (left.kind === 'quantity' && right.kind === 'constant') return withConstant(operator, left, right.value);
  if (left.kind === 'constant' && right.kind === 'quantity') return constantWith(operator, left.value, right);
  if (left.kind === 'quantity' && right.kind === 'quantity') {
    if (operator === '+') return added(left, right);
    if (operator === '-') return subtracted(left, right);
    if (operator === '/') return divided(left, right);
    return unclear(
      `it multiplies ${meaningOf(left.subject).noun} with ${meaningOf(right.subject).noun}`,
      left,
    );
  }
  // `IF(…, 1, 0) * 100`: the two numbers change, the test stays.
  const [fixed, number] = left.kind === 'constant' ? [right, left] : [left, right];
  if (fixed.kind === 'switch' && number.kind === 'constant') {
    const at = (value: number) =>
      left.kind === 'constant'
        ? onConstants(operator, left.value, value)
        : onConstants(operator, value, number.value);
    const [whenTrue, whenFalse] = [at(fixed.whenTrue), at(fixed.whenFalse)];
    if (whenTrue.kind === 'constant' && whenFalse.kind === 'constant') {
      return { ...fixed, whenTrue: whenTrue.value, whenFalse: whenFalse.value };
    }
  }
  return unclear('it counts how many of several tests hold', left, right);
}

const CALLED = { SUM: 'sum', AVG: 'average', MAX: 'maximum', MIN: 'minimum' } as const;

/** SUM, AVG, MAX and MIN of several series: of one kind, they are about the same as each of them. */
export function aggregated(name: keyof typeof CALLED, items: readonly Value[]): Value {
  const [first, ...others] = items;
  if (first === undefined) return unclear(`${name} is given nothing`);
  for (const item of items) if (item.kind === 'unclear') return item;
  if (others.length === 0) return first;
  if (name === 'SUM') return others.reduce((sum, item) => calculated('+', sum, item), first);
  if (first.kind !== 'quantity') return unclear(`${name} is given more than metrics`, ...items);
  let result = first;
  for (const item of others) {
    if (item.kind !== 'quantity') return unclear(`${name} is given more than metrics`, ...items);
    const { subject, unit, scale, offset, rounded } = item;
    const isAlike =
      subject === first.subject &&
      unit === first.unit &&
      rounded === undefined &&
      nearly(scale, first.scale) &&
      nearly(offset, first.offset);
    if (!isAlike) {
      return unclear(
        `${name} is given ${meaningOf(first.subject).noun} and ${meaningOf(subject).noun}`,
        ...items,
      );
    }
    result = { ...merged(result, item), ...filledAlike(result, item) };
  }
  // The largest of what is left is the smallest of what is used.
  const across = first.scale > 0 || name === 'AVG' ? CALLED[name] : name === 'MAX' ? 'minimum' : 'maximum';
  return { ...result, across };
}
