import { AwsError } from './aws-error.ts';
import { type JsonInput, optionalNumber } from './json-input.ts';

export function failedConstraint(member: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** A whole number between both ends, or the fallback where there is none. */
export function wholeNumber(
  input: JsonInput,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const value = optionalNumber(input, name) ?? fallback;
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (!Number.isInteger(value)) throw failedConstraint(member, 'be a whole number');
  if (value < min) throw failedConstraint(member, `have value greater than or equal to ${min}`);
  if (value > max) throw failedConstraint(member, `have value less than or equal to ${max}`);
  return value;
}
