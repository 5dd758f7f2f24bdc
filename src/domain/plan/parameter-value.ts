import { err, ok, type Result } from '../text/result.ts';
import type { ParameterValue, RunbookParameter } from './runbook.ts';

const DECIMAL = /^-?(?:0|[1-9][0-9]{0,15})$/;
// What an argument of a script may hold at all, whatever the runbook's own pattern admits.
const ARGUMENT = /^[ -~]*$/;

/** The pattern as it is applied: to the whole value, alternatives included. Null when it does not compile. */
export function anchoredPattern(pattern: string): RegExp | null {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return null;
  }
}

/**
 * The value as the runbook takes it, or what is wrong with it. A whole number may come as decimal text, which is how
 * a model sends it; nothing else is converted.
 */
export function checkParameter(
  parameter: RunbookParameter,
  value: ParameterValue,
): Result<ParameterValue, string> {
  if (parameter.type === 'integer') {
    const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) return err('must be a whole number');
    if (number < parameter.min || number > parameter.max) {
      return err(`must be from ${parameter.min} to ${parameter.max}`);
    }
    // -0 prints as 0, but would be another value to a comparison.
    return ok(number === 0 ? 0 : number);
  }
  if (typeof value !== 'string') return err('must be a text');
  if (value.length > parameter.lengthMax) return err(`must be at most ${parameter.lengthMax} characters`);
  if (!ARGUMENT.test(value)) return err('must be printable ASCII on one line');
  if (anchoredPattern(parameter.pattern)?.test(value) !== true) return err(`must match ${parameter.pattern}`);
  return ok(value);
}
