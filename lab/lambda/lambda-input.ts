import { AwsError } from '../http/aws-error.ts';
import { type JsonInput, optionalObject, optionalString } from '../http/json-input.ts';
import { failedConstraint } from '../http/member-constraint.ts';

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 404 });

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { status: 409 });

/** Throws for a member that the lab would otherwise ignore silently. */
export function refuseOthers(input: JsonInput, known: readonly string[]): void {
  const other = Object.keys(input).find(
    (name) => !known.includes(name) && input[name] !== null && input[name] !== undefined,
  );
  if (other !== undefined) {
    throw invalidParameter(`The lab does not emulate the member ${other} of this operation.`);
  }
}

export function neededText(input: JsonInput, name: string): string {
  const value = optionalString(input, name);
  if (value !== undefined && value !== '') return value;
  throw failedConstraint(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, 'not be null');
}

/** ARN of where failures go: undefined where nothing is said of it, null where it is taken away. */
export function onFailureOf(
  input: JsonInput,
  isKnownKind: (arn: string) => boolean,
): string | null | undefined {
  const config = optionalObject(input, 'DestinationConfig');
  if (config === undefined) return undefined;
  refuseOthers(config, ['OnFailure', 'OnSuccess']);
  const onSuccess = optionalObject(config, 'OnSuccess');
  if (onSuccess !== undefined && Object.keys(onSuccess).length > 0) {
    throw invalidParameter('The lab does not emulate the member OnSuccess of DestinationConfig.');
  }
  const onFailure = optionalObject(config, 'OnFailure') ?? {};
  refuseOthers(onFailure, ['Destination']);
  const arn = optionalString(onFailure, 'Destination') ?? '';
  if (arn === '') return null;
  if (isKnownKind(arn)) return arn;
  throw invalidParameter(
    `The lab sends failures to S3 buckets and SQS queues only: ${arn} is of another kind.`,
  );
}

export const destinationView = (arn: string | null): object =>
  arn === null ? { OnFailure: {} } : { OnFailure: { Destination: arn } };
