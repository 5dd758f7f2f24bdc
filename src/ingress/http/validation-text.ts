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
  return null;
}

/** The first thing that is wrong with a request, as a sentence: `alarm is empty.` Null: the schema's own words say it best. */
export function validationText(all: readonly FastifySchemaValidationError[]): string | null {
  const [first] = all;
  if (first === undefined) return null;
  const { instancePath, keyword, params } = first;
  const field = fieldOf(instancePath);
  const { missingProperty, additionalProperty } = params;
  const within = (name: unknown) => [field, String(name)].filter((part) => part !== '').join('.');
  if (keyword === 'required') return `${within(missingProperty)} is missing.`;
  if (keyword === 'additionalProperties') return `${within(additionalProperty)} is not known here.`;
  const fault = faultOf(first);
  return fault === null ? null : `${field === '' ? 'The body' : field} ${fault}.`;
}
