import { LIMITS } from '../bounds.ts';
import type { Evidence, Hypothesis } from '../diagnosis/diagnostics.ts';
import type { ProposedStep } from '../plan/plan.ts';
import type { ParameterValue, Runbook } from '../plan/runbook.ts';
import { cutText } from '../text/cut-text.ts';
import { isJsonObject, type JsonObject } from '../text/json-object.ts';
import { err, ok, type Result } from '../text/result.ts';
import { stripControls } from '../text/strip-controls.ts';

const WHOLE_NUMBER = /^-?\d{1,15}$/;

export interface ModelPlan {
  readonly hypothesis: Hypothesis;
  readonly steps: readonly ProposedStep[];
}

/** Reads the model's JSON and notes every problem, so that one repair can mend them all. */
class AnswerReader {
  readonly problems: string[] = [];
  readonly #catalogue: readonly Runbook[];
  constructor(catalogue: readonly Runbook[]) {
    this.#catalogue = catalogue;
  }

  text(fields: JsonObject, key: string, at: string): string {
    const value = fields[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.problems.push(`${at}${key} must be a text that is not empty`);
    return '';
  }

  texts(fields: JsonObject, key: string, at: string): readonly string[] {
    const value = fields[key];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    this.problems.push(`${at}${key} must be a list of texts`);
    return [];
  }

  confidence(fields: JsonObject): number {
    const value = fields.confidence;
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    this.problems.push('confidence must be a number from 0 to 1');
    return 0;
  }

  step(value: unknown, index: number): ProposedStep | null {
    const at = `steps[${index}].`;
    if (!isJsonObject(value)) {
      this.problems.push(`steps[${index}] must be an object`);
      return null;
    }
    const title = this.text(value, 'title', at);
    const targetIds = this.texts(value, 'targetIds', at);
    if (value.kind === 'runbook') {
      const runbook = this.text(value, 'runbook', at);
      return {
        kind: 'runbook',
        runbook,
        parameters: this.#parameters(value.parameters, runbook, at),
        targetIds,
        title,
      };
    }
    if (value.kind === 'shell') {
      const rollback = value.rollbackBody;
      return {
        kind: 'shell',
        body: this.text(value, 'body', at),
        verifyBody: this.text(value, 'verifyBody', at),
        rollbackBody: typeof rollback === 'string' && rollback.trim() !== '' ? rollback : null,
        targetIds,
        title,
      };
    }
    this.problems.push(`${at}kind must be runbook or shell`);
    return null;
  }

  /** The API's schema has parameters as a list of names and texts; the catalogue says which are numbers. */
  #parameters(value: unknown, runbookName: string, at: string): Readonly<Record<string, ParameterValue>> {
    const known = this.#catalogue.find((runbook) => runbook.name === runbookName)?.parameters ?? [];
    const parameters = new Map<string, ParameterValue>();
    if (value !== undefined && !Array.isArray(value)) this.problems.push(`${at}parameters must be a list`);
    for (const entry of Array.isArray(value) ? (value as readonly unknown[]) : []) {
      const name = isJsonObject(entry) ? entry.name : undefined;
      const given = isJsonObject(entry) ? entry.value : undefined;
      if (typeof name !== 'string' || (typeof given !== 'string' && typeof given !== 'number')) {
        this.problems.push(`${at}parameters must hold a name and a value each`);
      } else if (parameters.has(name)) {
        this.problems.push(`${at}parameters gives one name twice`);
      } else {
        const isInteger = known.some((parameter) => parameter.name === name && parameter.type === 'integer');
        parameters.set(name, isInteger && WHOLE_NUMBER.test(String(given)) ? Number(given) : given);
      }
    }
    // fromEntries defines own properties, so that a name like __proto__ stays an ordinary, unknown parameter.
    return Object.fromEntries(parameters);
  }
}

/** The model's answer as hypothesis and steps; still to be bound to bytes by assemblePlan. The error lists every problem. */
export function parseModelPlan(
  answer: unknown,
  catalogue: readonly Runbook[],
  evidence: readonly Evidence[],
): Result<ModelPlan, readonly string[]> {
  if (!isJsonObject(answer)) return err(['the answer must be an object']);
  const reader = new AnswerReader(catalogue);
  const clean = (text: string, chars: number) => cutText(stripControls(text).trim(), chars);
  const evidenceIds = [...new Set(reader.texts(answer, 'evidenceIds', ''))];
  if (evidenceIds.some((id) => !evidence.some((one) => one.id === id))) {
    reader.problems.push('evidenceIds names evidence that does not exist');
  }
  const hypothesis: Hypothesis = {
    rootCause: clean(reader.text(answer, 'rootCause', ''), LIMITS.rootCauseChars),
    reasoning: clean(reader.text(answer, 'reasoning', ''), LIMITS.reasoningChars),
    confidence: reader.confidence(answer),
    evidenceIds,
  };
  if (!Array.isArray(answer.steps)) reader.problems.push('steps must be a list');
  const listed: readonly unknown[] = Array.isArray(answer.steps) ? answer.steps : [];
  const steps = listed.flatMap((value, index) => reader.step(value, index) ?? []);
  return reader.problems.length > 0 ? err(reader.problems) : ok({ hypothesis, steps });
}
