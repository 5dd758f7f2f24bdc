import type { ProposePlanInput } from '../../contracts/activities.ts';
import type { Hypothesis } from '../../domain/diagnosis/diagnostics.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { judgeModelAnswer } from '../../domain/planner/judge-model-answer.ts';
import type { ModelPlan } from '../../domain/planner/parse-model-plan.ts';
import { buildPlanPrompt } from '../../domain/planner/plan-prompt.ts';
import type { PlannerView } from '../../domain/planner/second-view.ts';
import type { ModelPort, ModelUsage } from '../../ports/model.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';

export const NO_USAGE: ModelUsage = { attempts: 0, promptTokens: 0, outputTokens: 0, costUsdCents: 0 };

export type Consultation =
  | {
      readonly kind: 'planned';
      readonly hypothesis: Hypothesis;
      readonly plan: Plan;
      readonly usage: ModelUsage;
    }
  /** `reason` is for the record: why somebody else has to plan. `view`: what the model said all the same. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly usage: ModelUsage;
      readonly view?: PlannerView;
    };

function sum(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    attempts: a.attempts + b.attempts,
    promptTokens: a.promptTokens + b.promptTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsdCents: a.costUsdCents + b.costUsdCents,
  };
}

/** What a refused answer means, for people: its runbooks without parameters, as those are what was wrong. */
function refusedView({ hypothesis, steps }: ModelPlan, refused: readonly string[]): PlannerView {
  const lines = steps.map((step) => {
    const hosts = step.targetIds.join(', ');
    return step.kind === 'shell' ? `shell step on ${hosts}: ${step.title}` : `${step.runbook} on ${hosts}`;
  });
  return { planner: 'gemini', hypothesis, steps: lines, refused };
}

/** Asks the model for a plan, and once more with the problems when the answer does not pass our checks. */
export async function consultModel(
  model: ModelPort,
  input: ProposePlanInput,
  catalogue: readonly Runbook[],
  nonce: string,
  signal: AbortSignal,
): Promise<Consultation> {
  let usage = NO_USAGE;
  let problems: readonly string[] = [];
  let view: PlannerView | undefined;
  const failed = (reason: string): Consultation => ({
    kind: 'failed',
    reason,
    usage,
    ...(view === undefined ? {} : { view }),
  });
  for (let answers = 0; answers < ACTIVITY_BOUNDS.modelAnswersMax; answers++) {
    const answer = await model.proposePlan(buildPlanPrompt(input, catalogue, nonce, problems), signal);
    usage = sum(usage, answer.usage);
    if (answer.kind === 'failed') {
      return failed(`${model.model}: ${answer.failure}: ${answer.message}`);
    }
    const judged = judgeModelAnswer(answer.value, input, catalogue);
    if (judged.kind === 'planned') return { ...judged, usage };
    if (judged.kind === 'no_step') {
      view = { planner: 'gemini', hypothesis: judged.hypothesis, steps: [] };
      return failed(`${model.model} proposed no step: ${judged.hypothesis.rootCause}`);
    }
    problems = judged.problems;
    view = judged.said === undefined ? undefined : refusedView(judged.said, problems);
  }
  return failed(`${model.model}: its plan was refused twice: ${problems.join('; ')}`);
}
