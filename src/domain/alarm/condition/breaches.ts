import type { Operator, UnderstoodCondition } from './condition.ts';

type Compared = Pick<UnderstoodCondition, 'operator' | 'threshold' | 'absolute'>;

/** Whether `left <operator> right` holds, exactly at the boundary too. */
export function holds(left: number, operator: Exclude<Operator, 'band'>, right: number): boolean {
  switch (operator) {
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
  }
}

/** Whether a value, in the condition's unit, keeps the alarm red. What is no number says nothing, so it does not. */
export function breaches({ operator, threshold, absolute }: Compared, value: number): boolean {
  return holds(absolute === true ? Math.abs(value) : value, operator, threshold);
}

/**
 * Whether a value is on the well side by more than a margin, in the condition's unit: a prediction is no measurement, and a
 * remedy that only just helps brings the alarm back. What is no number does not clear anything.
 */
export function clears({ operator, threshold, absolute }: Compared, value: number, margin = 0): boolean {
  if (!Number.isFinite(value) || !(margin >= 0)) return false;
  const seen = absolute === true ? Math.abs(value) : value;
  const worse = operator === 'gt' || operator === 'ge' ? seen + margin : seen - margin;
  return !holds(worse, operator, threshold);
}
