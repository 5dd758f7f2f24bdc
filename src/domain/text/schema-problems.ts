import { IsArray, IsEnum, IsLiteral, IsObject, IsUnion, type TSchema, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { isJsonObject, memberOf } from './json-object.ts';

/** What a schema of ours says beside typebox's own keywords, and those that only some kinds of schema have. */
export interface SchemaKeywords {
  /** What is told of a value that is not so, where what the other keywords say is not enough. */
  readonly problem?: string;
  /** Of objects that their literals tell apart: what is asked of one that is none of them. */
  readonly otherwise?: TSchema;
  readonly description?: string;
  readonly type?: string;
  readonly additionalProperties?: unknown;
  readonly required?: readonly string[];
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const NOUNS: Readonly<Record<string, string>> = {
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

type Part = readonly [schema: TSchema, value: unknown, at: string];

function partsOf(schema: TSchema, value: unknown, at: string): readonly Part[] {
  if (IsArray(schema) && Array.isArray(value)) {
    return value.map((item: unknown, index) => [schema.items, item, `${at}[${index}]`]);
  }
  if (!IsObject(schema) || !isJsonObject(value)) return [];
  const { additionalProperties, required = [] }: SchemaKeywords = schema;
  const known = new Map(Object.entries(schema.properties));
  const unknown = Type.Never({ problem: `is not known; use ${[...known.keys()].join(', ')}` });
  return [...new Set([...(additionalProperties === false ? Object.keys(value) : []), ...known.keys()])]
    .filter((key) => required.includes(key) || memberOf(value, key) !== undefined)
    .map((key) => [known.get(key) ?? unknown, memberOf(value, key), at === '' ? key : `${at}.${key}`]);
}

function isMeant(branch: TSchema, value: unknown): boolean {
  const literals = IsObject(branch) ? Object.entries(branch.properties) : [];
  return literals.every(
    ([key, member]) => !IsLiteral(member) || (isJsonObject(value) && memberOf(value, key) === member.const),
  );
}

function askedBy(schema: TSchema): string {
  const { problem, type = 'something else', minimum, maximum }: SchemaKeywords = schema;
  if (problem !== undefined) return problem;
  if (IsEnum(schema)) return `must be one of ${schema.enum.join(', ')}`;
  return `must be ${NOUNS[type] ?? type}${minimum === undefined ? '' : ` from ${minimum} to ${maximum}`}`;
}

function ownProblems(schema: TSchema, value: unknown): readonly string[] {
  const errors = Errors(schema, value);
  const rules = errors.filter(({ keyword, instancePath }) => keyword === '~refine' && instancePath === '');
  const broken = rules.map(({ message }) => message);
  return errors.length > rules.length ? [askedBy(schema), ...broken] : broken;
}

/**
 * Everything that keeps `value` from being what `schema` describes, each with its path and in the schema's own words;
 * empty where `Check` passes. Unlike typebox's `Errors` it names all of them, not the first eight.
 */
export function schemaProblems(schema: TSchema, value: unknown, at = ''): readonly string[] {
  const { otherwise = Type.Never(), maxItems = Number.POSITIVE_INFINITY }: SchemaKeywords = schema;
  if (IsUnion(schema)) {
    if (Check(schema, value)) return [];
    return schemaProblems(schema.anyOf.find((one) => isMeant(one, value)) ?? otherwise, value, at);
  }
  const inner = partsOf(schema, value, at).flatMap((part) => schemaProblems(...part));
  if (inner.length > 0 && !(Array.isArray(value) && value.length > maxItems)) return inner;
  return [...ownProblems(schema, value).map((problem) => `${at} ${problem}`), ...inner];
}
