import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModelPlan } from '../../../../src/domain/planner/parse-model-plan.ts';
import { mutationsOf } from '../../../support/mutations.ts';
import { catalogue, illRequest } from '../../../support/plan-samples.ts';

const { evidence } = illRequest('memory').diagnostics;
const hog = {
  kind: 'runbook',
  title: 'End it',
  targetIds: ['i-1'],
  runbook: 'end-process',
  parameters: [
    { name: 'pid', value: '4242' },
    { name: 'command', value: 'stress' },
  ],
};
const shell = {
  kind: 'shell',
  title: 'Reload',
  targetIds: ['i-1'],
  body: 'true',
  verifyBody: 'true',
  rollbackBody: ' ',
};
const answer = {
  rootCause: ' a\u202e hog ',
  reasoning: 'E1',
  confidence: 0.9,
  evidenceIds: ['E1', 'E1'],
  steps: [hog, shell],
};

function problems(change: object): readonly string[] {
  const result = parseModelPlan({ ...answer, ...change }, catalogue, evidence);
  return result.ok ? [] : result.error;
}

it('reads an answer: numbers by the catalogue, an empty rollback as none, nothing that could deceive a reader', () => {
  expect(parseModelPlan(answer, catalogue, evidence)).toEqual({
    ok: true,
    value: {
      hypothesis: { rootCause: 'a hog', reasoning: 'E1', confidence: 0.9, evidenceIds: ['E1'] },
      steps: [
        { ...hog, parameters: { pid: 4242, command: 'stress' } },
        { ...shell, rollbackBody: null },
      ],
    },
  });
});

it('keeps a parameter named like a member of Object', () => {
  const step = { ...hog, parameters: [{ name: '__proto__', value: 'x' }] };
  const result = parseModelPlan({ ...answer, steps: [step] }, catalogue, evidence);
  const read = result.ok ? result.value.steps[0] : undefined;
  expect(read?.kind === 'runbook' && Object.entries(read.parameters)).toEqual([['__proto__', 'x']]);
});

describe('an answer that is not right', () => {
  it.each<[string, object, string[]]>([
    ['no text', { rootCause: ' ' }, ['rootCause must be a text that is not empty']],
    ['a confidence of 2', { confidence: 2 }, ['confidence must be a number from 0 to 1']],
    ['evidence of another', { evidenceIds: ['E9'] }, ['evidenceIds names evidence that does not exist']],
    ['no step', { steps: [7] }, ['steps[0] must be an object']],
    [
      'another kind',
      { steps: [{ kind: 'x', title: 't' }] },
      ['steps[0].kind must be runbook or shell', 'steps[0].targetIds must be a list'],
    ],
    ['targets of numbers', { steps: [{ ...hog, targetIds: [1] }] }, ['steps[0].targetIds[0] must be a text']],
    ['no body', { steps: [hog, { ...shell, body: '' }] }, ['steps[1].body must be a text that is not empty']],
    [
      'an odd rollback',
      { steps: [{ ...shell, rollbackBody: 7 }] },
      ['steps[0].rollbackBody must be a text, empty when nothing can undo the step'],
    ],
    ['a map of parameters', { steps: [{ ...hog, parameters: {} }] }, ['steps[0].parameters must be a list']],
    [
      'half a parameter',
      { steps: [{ ...hog, parameters: [{ name: 'pid' }] }] },
      ['steps[0].parameters[0].value must be a text or a number'],
    ],
    [
      'a parameter twice',
      { steps: [{ ...hog, parameters: [hog.parameters[0], hog.parameters[0]] }] },
      ['steps[0].parameters gives one name twice'],
    ],
  ])('%s', (_what, change, expected) => {
    expect(problems(change)).toEqual(expected);
  });

  it('has all its problems named at once', () => {
    expect(
      problems({
        rootCause: 1,
        confidence: 'high',
        evidenceIds: ['E9'],
        steps: Array(20).fill({ ...hog, title: '' }),
      }),
    ).toHaveLength(23);
  });

  it('is told of, and never thrown at, whatever it is', () => {
    fc.assert(
      fc.property(mutationsOf([answer]), (value) => {
        const result = parseModelPlan(value, catalogue, evidence);
        if (!result.ok) expect(result.error).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
