import type { FastifySchemaValidationError } from 'fastify';

const fieldOf = (path: string) => path.replace(/^\//, '').replaceAll('/', '.');

const characters = (count: unknown) => (count === 1 ? '1 character' : `${String(count)} characters`);

/** What is wrong with a field, for people who have not read the schema. Null: the schema's own words say it best. */
function faultOf({ keyword, params }: FastifySchemaValidationError): string | null {
  const { limit, type, allowedValues } = params;
  if (keyword === 'minLength') return limit === 1 ? 'is empty' : `needs at least ${characters(limit)}`;
  if (keyword === 'maxLength') return `may have at most ${characters(limit)}`;
  if (keyword === 'minItems') return limit === 1 ? 'is empty' : `needs at least ${String(limit)} of them`;
  if (keyword === 'maxItems') return `may have at most ${String(limit)} of them`;
  if (keyword === 'minimum') return `is less than ${String(limit)}`;
  if (keyword === 'maximum') return `is more than ${String(limit)}`;
  if (keyword === 'pattern') return 'is not of the form that is taken here';
  if (keyword === 'type') return `is no ${String(type)}`;
  if (keyword === 'enum' && Array.isArray(allowedValues)) return `is none of ${allowedValues.join(', ')}`;
  if (keyword === 'const') return `is not ${String(params.allowedValue)}`;
  if (keyword === 'uniqueItems') return 'names one of them twice';
  if (keyword === 'format')
    return params.format === 'date-time'
      ? 'is no time such as 2026-11-30T08:00:00Z'
      : `is no ${String(params.format)}`;
  return null;
}

/**
 * Of what is wrong with each form that a body may have, only one was meant. A value that is wrong by itself tells of the form
 * that it was given for; a word that is none of the choices, of none; what is missing or too much, of another one.
 */
const TELLING_LEAST = ['const', 'required', 'additionalProperties'];

function mostTelling(all: readonly FastifySchemaValidationError[]): FastifySchemaValidationError | undefined {
  const faults = all.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
  const rankOf = ({ keyword }: FastifySchemaValidationError) => TELLING_LEAST.indexOf(keyword);
  return faults.toSorted((a, b) => rankOf(a) - rankOf(b))[0] ?? all[0];
}

/** The words that a schema takes at a place of a body, over all forms of it. */
function choicesAt(schema: unknown, names: readonly string[]): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const forms = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : null;
  if (forms !== null) return [...new Set(forms.flatMap((form: unknown) => choicesAt(form, names)))];
  const [name, ...rest] = names;
  if (name === undefined) return 'const' in schema ? [String(schema.const)] : [];
  const members = 'properties' in schema ? schema.properties : null;
  if (typeof members !== 'object' || members === null || !Object.hasOwn(members, name)) return [];
  return choicesAt(Object.entries(members).find(([own]) => own === name)?.[1], rest);
}

/**
 * What is wrong with a request, as a sentence: `alarm is empty.` `schema`: what the part of the request was held to, where that is known.
 * Null: the schema's own words say it best.
 */
export function validationText(
  all: readonly FastifySchemaValidationError[],
  schema?: unknown,
): string | null {
  const first = mostTelling(all);
  if (first === undefined) return null;
  const { instancePath, keyword, params } = first;
  const field = fieldOf(instancePath);
  const { missingProperty, additionalProperty } = params;
  const within = (name: unknown) => [field, String(name)].filter((part) => part !== '').join('.');
  if (keyword === 'required') return `${within(missingProperty)} is missing.`;
  if (keyword === 'additionalProperties') return `${within(additionalProperty)} is not known here.`;
  const choices = keyword === 'const' ? choicesAt(schema, field.split('.')) : [];
  const fault = choices.length > 1 ? `is none of ${choices.join(', ')}` : faultOf(first);
  return fault === null ? null : `${field === '' ? 'The body' : field} ${fault}.`;
}
