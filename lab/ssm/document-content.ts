import { parse } from 'yaml';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import type { JsonInput } from '../http/json-input.ts';

export interface DocumentParameter {
  readonly type: string;
  readonly description: string | undefined;
  readonly defaultValue: string | readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
  readonly allowedValues: readonly string[] | undefined;
  readonly maxChars: number | undefined;
}

export interface DocumentStep {
  readonly action: string;
  readonly name: string;
  readonly inputs: JsonInput;
}

/** What the lab understands of a Command document; `raw` is all of it, as it goes to the agent. */
export interface DocumentContent {
  readonly raw: JsonInput;
  readonly description: string;
  readonly parameters: ReadonlyMap<string, DocumentParameter>;
  readonly steps: readonly DocumentStep[];
}

const PARAMETER_TYPES = new Set(['String', 'StringList', 'Boolean', 'Integer', 'StringMap', 'MapList']);
const NAME = /^[A-Za-z0-9_]{1,128}$/;

/** Parses schema 2.2. Throws InvalidDocumentContent or InvalidDocumentSchemaVersion, naming what is wrong. */
export function parseDocumentContent(content: string, format: 'YAML' | 'JSON'): DocumentContent {
  const raw = decode(content, format);
  if (raw.schemaVersion !== '2.2') {
    throw new AwsError(
      'InvalidDocumentSchemaVersion',
      `The lab runs Command documents of schemaVersion "2.2" only, not ${JSON.stringify(raw.schemaVersion)}.`,
    );
  }
  const known = new Set(['schemaVersion', 'description', 'parameters', 'mainSteps', 'files']);
  const unknown = Object.keys(raw).find((key) => !known.has(key));
  if (unknown !== undefined) throw invalid(`unknown field ${unknown}`);
  return {
    raw,
    description: typeof raw.description === 'string' ? raw.description : '',
    parameters: parseParameters(raw.parameters),
    steps: parseSteps(raw.mainSteps),
  };
}

function decode(content: string, format: 'YAML' | 'JSON'): JsonInput {
  let value: unknown;
  try {
    value = format === 'JSON' ? JSON.parse(content) : parse(content, { maxAliasCount: 0 });
  } catch (error) {
    throw invalid(`not valid ${format}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isJsonObject(value)) throw invalid('the document is not a mapping');
  return value;
}

function parseParameters(value: unknown): ReadonlyMap<string, DocumentParameter> {
  if (value === undefined) return new Map();
  if (!isJsonObject(value)) throw invalid('parameters is not a mapping');
  return new Map(Object.entries(value).map(([name, parameter]) => [name, parseParameter(name, parameter)]));
}

function parseParameter(name: string, value: unknown): DocumentParameter {
  if (!NAME.test(name) || !isJsonObject(value)) throw invalid(`parameter ${name} is malformed`);
  const { type, allowedPattern, allowedValues, default: defaultValue, description, maxChars } = value;
  if (typeof type !== 'string' || !PARAMETER_TYPES.has(type))
    throw invalid(`parameter ${name} has no known type`);
  if (allowedPattern !== undefined) assertPattern(name, allowedPattern);
  return {
    type,
    description: typeof description === 'string' ? description : undefined,
    defaultValue: Array.isArray(defaultValue)
      ? defaultValue.map(String)
      : defaultValue === undefined
        ? undefined
        : String(defaultValue),
    allowedPattern: typeof allowedPattern === 'string' ? allowedPattern : undefined,
    allowedValues: Array.isArray(allowedValues) ? allowedValues.map(String) : undefined,
    maxChars: typeof maxChars === 'number' ? maxChars : undefined,
  };
}

function assertPattern(name: string, pattern: unknown): void {
  try {
    if (typeof pattern !== 'string') throw new TypeError('not a string');
    new RegExp(pattern);
  } catch (error) {
    throw invalid(`allowedPattern of ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseSteps(value: unknown): readonly DocumentStep[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid('mainSteps is missing or empty');
  const names = new Set<string>();
  return value.map((step: unknown) => {
    if (!isJsonObject(step)) throw invalid('a step is not a mapping');
    const { action, name, inputs } = step;
    if (action !== 'aws:runShellScript') throw invalid(`the lab has no plugin for action ${String(action)}`);
    if (typeof name !== 'string' || !NAME.test(name)) throw invalid(`step name ${String(name)} is malformed`);
    if (names.has(name)) throw invalid(`two steps are named ${name}`);
    names.add(name);
    if (!isJsonObject(inputs) || !Array.isArray(inputs.runCommand))
      throw invalid(`step ${name} has no inputs.runCommand`);
    return { action, name, inputs };
  });
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidDocumentContent', `The document content is not valid: ${reason}.`);
}
