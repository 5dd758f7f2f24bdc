import { AwsError } from './aws-error.ts';
import type { JsonInput } from './json-input.ts';

/** Throws ValidationException for a member that the lab would otherwise ignore silently. */
export function refuseOtherMembers(input: JsonInput, known: readonly string[]): void {
  const other = Object.keys(input).find((name) => !known.includes(name) && input[name] !== null);
  if (other === undefined) return;
  throw new AwsError(
    'ValidationException',
    `The lab does not emulate the member ${other} of this operation.`,
  );
}
