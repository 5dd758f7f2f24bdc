import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { responseSchemaOf } from '../../../../src/clients/gemini/response-schema.ts';
import { ModelAnswerSchema } from '../../../../src/domain/planner/parse-model-plan.ts';

const text = { type: 'string', description: expect.stringMatching(/./) };
const texts = { type: 'array', description: expect.stringMatching(/./), items: { type: 'string' } };

test('the shape that a plan is read by becomes the one that the API holds the model to', () => {
  expect(responseSchemaOf(ModelAnswerSchema)).toStrictEqual({
    type: 'object',
    properties: {
      rootCause: text,
      reasoning: text,
      confidence: { type: 'number', description: 'From 0 to 1.' },
      evidenceIds: texts,
      steps: {
        type: 'array',
        description: 'In order; empty when nothing should be done.',
        items: {
          type: 'object',
          properties: {
            kind: {
              type: 'string',
              format: 'enum',
              enum: ['runbook', 'shell'],
              description: 'Prefer runbook.',
            },
            title: text,
            targetIds: texts,
            runbook: text,
            parameters: {
              type: 'array',
              description: 'For kind runbook: every parameter.',
              items: { type: 'object', properties: { name: text, value: text }, required: ['name', 'value'] },
            },
            body: text,
            verifyBody: text,
            rollbackBody: text,
          },
          required: ['kind', 'title', 'targetIds'],
        },
      },
    },
    required: ['rootCause', 'reasoning', 'confidence', 'evidenceIds', 'steps'],
  });
});

test('our own rules stay with us: the API refuses a request with a keyword that it does not know', () => {
  const Named = Type.Object(
    { name: Type.String({ pattern: '^a', problem: 'must begin with a' }) },
    { additionalProperties: false },
  );
  expect(responseSchemaOf(Named)).toStrictEqual({
    type: 'object',
    properties: { name: { type: 'string' } },
    required: ['name'],
  });
});
