import { type ResponseSchema, type Schema, SchemaType } from '@google/generative-ai';

const text = (description: string): Schema => ({ type: SchemaType.STRING, description });
const texts = (description: string): Schema => ({
  type: SchemaType.ARRAY,
  description,
  items: { type: SchemaType.STRING },
});

const parameter: Schema = {
  type: SchemaType.OBJECT,
  properties: {
    name: text('Name of a parameter of the runbook.'),
    value: text('Its value as text; whole numbers in decimal.'),
  },
  required: ['name', 'value'],
};

const step: Schema = {
  type: SchemaType.OBJECT,
  properties: {
    kind: {
      type: SchemaType.STRING,
      format: 'enum',
      enum: ['runbook', 'shell'],
      description: 'Prefer runbook.',
    },
    title: text('What the step does, in a few words.'),
    targetIds: texts('Instance ids from the list of targets; never empty.'),
    runbook: text('For kind runbook: its name from the catalogue.'),
    parameters: {
      type: SchemaType.ARRAY,
      description: 'For kind runbook: every parameter.',
      items: parameter,
    },
    body: text('For kind shell: a short bash script.'),
    verifyBody: text('For kind shell: a bash script that exits 0 only when the step has worked.'),
    rollbackBody: text('For kind shell: a bash script that undoes the step; empty when nothing can.'),
  },
  required: ['kind', 'title', 'targetIds'],
};

/**
 * The shape that the API holds the model to. The API's schemas know no free-form objects, so parameters are a list
 * of names and values. What comes back is checked again by us: the schema is a help for the model, not a guard.
 */
export const PLAN_RESPONSE_SCHEMA: ResponseSchema = {
  type: SchemaType.OBJECT,
  properties: {
    rootCause: text('The most likely root cause, in one sentence.'),
    reasoning: text('How the evidence leads there, in a few sentences.'),
    confidence: { type: SchemaType.NUMBER, description: 'From 0 to 1.' },
    evidenceIds: texts('Ids of the evidence that supports it, e.g. E1.'),
    steps: {
      type: SchemaType.ARRAY,
      description: 'In order; empty when nothing should be done.',
      items: step,
    },
  },
  required: ['rootCause', 'reasoning', 'confidence', 'evidenceIds', 'steps'],
};
