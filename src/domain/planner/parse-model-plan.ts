import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { LIMITS } from '../bounds.ts';
import type { Evidence, Hypothesis } from '../diagnosis/diagnostics.ts';
import type { ProposedStep } from '../plan/plan.ts';
import type { ParameterValue, Runbook } from '../plan/runbook.ts';
import { cutText } from '../text/cut-text.ts';
import { isJsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { schemaProblems } from '../text/schema-problems.ts';
import { stripControls } from '../text/strip-controls.ts';

const WHOLE_NUMBER = /^-?\d{1,15}$/;

const text = (description: string) =>
  Type.String({ pattern: /\S/, description, problem: 'must be a text that is not empty' });
const texts = (description: string) => Type.Array(Type.String(), { description });

/** Not every API's schemas know free-form objects, so parameters are a list of names and values. */
const ParameterSchema = Type.Object({
  name: Type.String({ description: 'Name of a parameter of the runbook.' }),
  value: Type.Unsafe<ParameterValue>({
    type: ['string', 'number'],
    description: 'Its value as text; whole numbers in decimal.',
    problem: 'must be a text or a number',
  }),
});

const everyStep = {
  title: text('What the step does, in a few words.'),
  targetIds: texts('Instance ids from the list of targets; never empty.'),
};

const RunbookStepSchema = Type.Object({
  ...everyStep,
  kind: Type.Literal('runbook'),
  runbook: text('For kind runbook: its name from the catalogue.'),
  parameters: Type.Optional(
    Type.Refine(
      Type.Array(ParameterSchema, { description: 'For kind runbook: every parameter.' }),
      (given) => new Set(given.map(({ name }) => name)).size === given.length,
      () => 'gives one name twice',
    ),
  ),
});

const ShellStepSchema = Type.Object({
  ...everyStep,
  kind: Type.Literal('shell'),
  body: text('For kind shell: a short bash script.'),
  verifyBody: text('For kind shell: a bash script that exits 0 only when the step has worked.'),
  rollbackBody: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'For kind shell: a bash script that undoes the step; empty when nothing can.',
      problem: 'must be a text, empty when nothing can undo the step',
    }),
  ),
});

const kinds = { description: 'Prefer runbook.', problem: 'must be runbook or shell' };
const StepSchema = Type.Union([RunbookStepSchema, ShellStepSchema], {
  otherwise: Type.Object({ kind: Type.Enum(['runbook', 'shell'], kinds), ...everyStep }),
});

/** What a model answers: held to it by its API, and read by it here, since what an API promises is no guard. */
export const ModelAnswerSchema = Type.Object({
  rootCause: text('The most likely root cause, in one sentence.'),
  reasoning: text('How the evidence leads there, in a few sentences.'),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: 'From 0 to 1.' }),
  evidenceIds: texts('Ids of the evidence that supports it, e.g. E1.'),
  steps: Type.Array(StepSchema, { description: 'In order; empty when nothing should be done.' }),
});

export interface ModelPlan {
  readonly hypothesis: Hypothesis;
  readonly steps: readonly ProposedStep[];
}

function stepOf(step: Static<typeof StepSchema>, catalogue: readonly Runbook[]): ProposedStep {
  const { title, targetIds } = step;
  if (step.kind === 'runbook') {
    const { kind, runbook, parameters = [] } = step;
    return { kind, runbook, parameters: valuesOf(parameters, runbook, catalogue), targetIds, title };
  }
  const { kind, body, verifyBody, rollbackBody } = step;
  const hasRollback = rollbackBody != null && rollbackBody.trim() !== '';
  return { kind, body, verifyBody, rollbackBody: hasRollback ? rollbackBody : null, targetIds, title };
}

/** The catalogue says which of the texts are numbers. */
function valuesOf(
  parameters: readonly Static<typeof ParameterSchema>[],
  runbookName: string,
  catalogue: readonly Runbook[],
): Readonly<Record<string, ParameterValue>> {
  const known = catalogue.find((runbook) => runbook.name === runbookName)?.parameters ?? [];
  const isInteger = (name: string) => known.some((one) => one.name === name && one.type === 'integer');
  // fromEntries defines own properties, so that a name like __proto__ stays an ordinary, unknown parameter.
  return Object.fromEntries(
    parameters.map(({ name, value }) => [
      name,
      isInteger(name) && WHOLE_NUMBER.test(String(value)) ? Number(value) : value,
    ]),
  );
}

/** The model's answer as hypothesis and steps; still to be bound to bytes by assemblePlan. The error lists every problem. */
export function parseModelPlan(
  answer: unknown,
  catalogue: readonly Runbook[],
  evidence: readonly Evidence[],
): Result<ModelPlan, readonly string[]> {
  if (!isJsonObject(answer)) return err(['the answer must be an object']);
  const known = new Set<unknown>(evidence.map(({ id }) => id));
  const problems = [...schemaProblems(ModelAnswerSchema, answer)];
  if (Array.isArray(answer.evidenceIds) && !answer.evidenceIds.every((id: unknown) => known.has(id))) {
    problems.push('evidenceIds names evidence that does not exist');
  }
  if (problems.length > 0 || !Check(ModelAnswerSchema, answer)) return err(problems);
  const clean = (value: string, chars: number) => cutText(stripControls(value).trim(), chars);
  const hypothesis: Hypothesis = {
    rootCause: clean(answer.rootCause, LIMITS.rootCauseChars),
    reasoning: clean(answer.reasoning, LIMITS.reasoningChars),
    confidence: answer.confidence,
    evidenceIds: [...new Set(answer.evidenceIds)],
  };
  return ok({ hypothesis, steps: answer.steps.map((step) => stepOf(step, catalogue)) });
}
