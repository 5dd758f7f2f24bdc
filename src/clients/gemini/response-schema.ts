import { type Schema, SchemaType } from '@google/generative-ai';
import { IsArray, IsEnum, IsNumber, IsObject, IsUnion, type TProperties, type TSchema } from 'typebox';
import type { SchemaKeywords } from '../../domain/text/schema-problems.ts';

function objectOf(properties: TProperties, { required = [] }: SchemaKeywords): Schema {
  const members = Object.entries(properties).map(([key, member]) => [key, responseSchemaOf(member)]);
  return { type: SchemaType.OBJECT, properties: Object.fromEntries(members), required: [...required] };
}

/**
 * The schema in the API's dialect, which knows no rules, no constants and no alternatives: alternatives become one object
 * that requires what they share, and a value of several types is asked for as text.
 */
export function responseSchemaOf(schema: TSchema): Schema {
  const { description, otherwise = {} }: SchemaKeywords = schema;
  const told = description === undefined ? {} : { description };
  if (IsUnion(schema) && IsObject(otherwise)) {
    const alternatives = schema.anyOf.filter(IsObject).map(({ properties }) => properties);
    return objectOf(
      Object.assign({}, otherwise.properties, ...alternatives, otherwise.properties),
      otherwise,
    );
  }
  if (IsObject(schema)) return objectOf(schema.properties, schema);
  if (IsArray(schema)) return { type: SchemaType.ARRAY, ...told, items: responseSchemaOf(schema.items) };
  if (IsEnum(schema))
    return { type: SchemaType.STRING, ...told, format: 'enum', enum: schema.enum.map(String) };
  return IsNumber(schema) ? { type: SchemaType.NUMBER, ...told } : { type: SchemaType.STRING, ...told };
}
