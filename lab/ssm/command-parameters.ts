import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import type { JsonInput } from '../http/json-input.ts';
import type { DocumentContent, DocumentParameter } from './document-content.ts';

/** SendCommand's `Parameters`: every value is a list of strings. */
export type CommandParameters = Readonly<Record<string, readonly string[]>>;

/** Checks `Parameters` against the document and returns what was given. Throws InvalidParameters, naming the parameter. */
export function checkParameters(document: DocumentContent, given: unknown): CommandParameters {
  const values = readParameters(given);
  for (const name of Object.keys(values)) {
    if (!document.parameters.has(name)) throw invalid(`Parameter ${name} is not defined in the document.`);
  }
  for (const [name, parameter] of document.parameters) {
    const value = values[name];
    if (value === undefined) {
      if (parameter.defaultValue === undefined) throw invalid(`Parameter ${name} is required.`);
      continue;
    }
    checkValue(name, parameter, value);
  }
  return values;
}

/** What the agent gets: given values and defaults; a list only where the document says StringList. */
export function effectiveParameters(
  document: DocumentContent,
  given: CommandParameters,
): Record<string, string | readonly string[]> {
  const effective: Record<string, string | readonly string[]> = {};
  for (const [name, parameter] of document.parameters) {
    const value = given[name] ?? parameter.defaultValue ?? '';
    if (parameter.type === 'StringList') effective[name] = typeof value === 'string' ? [value] : value;
    else effective[name] = typeof value === 'string' ? value : (value[0] ?? '');
  }
  return effective;
}

function readParameters(given: unknown): Record<string, readonly string[]> {
  if (given === undefined || given === null) return {};
  if (!isJsonObject(given)) throw new AwsError('SerializationException', 'Parameters has to be an object.');
  const values: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(given satisfies JsonInput)) {
    if (!Array.isArray(value) || !value.every((item): item is string => typeof item === 'string')) {
      throw new AwsError(
        'SerializationException',
        `The value of parameter ${name} has to be a list of strings.`,
      );
    }
    values[name] = value;
  }
  return values;
}

function checkValue(name: string, parameter: DocumentParameter, value: readonly string[]): void {
  if (parameter.type !== 'StringList' && value.length !== 1) {
    throw invalid(`Parameter ${name} takes exactly one value.`);
  }
  for (const item of value) {
    if (item.includes('{{')) throw invalid(`Parameter ${name} holds {{, which the lab does not resolve.`);
    if (parameter.maxChars !== undefined && item.length > parameter.maxChars) {
      throw invalid(
        `Parameter ${name} has ${item.length} characters, at most ${parameter.maxChars} are allowed.`,
      );
    }
    if (parameter.allowedPattern !== undefined && !new RegExp(parameter.allowedPattern).test(item)) {
      throw invalid(`Parameter ${name} does not match the allowed pattern ${parameter.allowedPattern}.`);
    }
    if (parameter.allowedValues !== undefined && !parameter.allowedValues.includes(item)) {
      throw invalid(`Parameter ${name} is not one of ${parameter.allowedValues.join(', ')}.`);
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameters', message);
}
