import type { ProposePlanInput } from '../../contracts/activities.ts';
import type { Hypothesis } from '../../domain/diagnosis/diagnostics.ts';
import type { ModelExchange } from '../../domain/diagnosis/model-exchange.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { judgeModelAnswer } from '../../domain/planner/judge-model-answer.ts';
import type { ModelPlan } from '../../domain/planner/parse-model-plan.ts';
import { buildPlanPrompt } from '../../domain/planner/plan-prompt.ts';
import type { PlannerView } from '../../domain/planner/second-view.ts';
import type { ModelAnswer, ModelPort, ModelUsage } from '../../ports/model.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { type KeepExchangeDeps, keepExchange } from './keep-exchange.ts';

export const NO_USAGE: ModelUsage = { attempts: 0, promptTokens: 0, outputTokens: 0, costUsdCents: 0 };

export type Consultation =
  | {
      readonly kind: 'planned';
      readonly hypothesis: Hypothesis;
      readonly plan: Plan;
      readonly usage: ModelUsage;
      readonly exchanges: readonly ModelExchange[];
    }
  /** `reason` is for the record: why somebody else has to plan. `view`: what the model said all the same. */
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly usage: ModelUsage;
      readonly exchanges: readonly ModelExchange[];
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

/** What the model wrote, or why it wrote nothing. */
function textOf(answer: ModelAnswer): string {
  return answer.kind === 'answered' ? JSON.stringify(answer.value, null, 1) : answer.message;
}

export interface ConsultDeps extends KeepExchangeDeps {
  readonly catalogue: readonly Runbook[];
  /** Unpredictable and new with every call. */
  readonly createNonce: () => string;
  readonly now: () => number;
}

/** Asks the model for a plan, and once more with the problems when the answer does not pass our checks. */
export async function consultModel(
  deps: ConsultDeps,
  model: ModelPort,
  input: ProposePlanInput,
  signal: AbortSignal,
): Promise<Consultation> {
  const { catalogue } = deps;
  const nonce = deps.createNonce();
  const exchanges: ModelExchange[] = [];
  let usage = NO_USAGE;
  let problems: readonly string[] = [];
  let view: PlannerView | undefined;
  const failed = (reason: string): Consultation => ({
    kind: 'failed',
    reason,
    usage,
    exchanges,
    ...(view === undefined ? {} : { view }),
  });
  for (let answers = 0; answers < ACTIVITY_BOUNDS.modelAnswersMax; answers++) {
    const prompt = buildPlanPrompt(input, catalogue, nonce, problems);
    const sentAt = new Date(deps.now()).toISOString();
    const answer = await model.proposePlan(prompt, signal);
    usage = sum(usage, answer.usage);
    // Where nothing went out, as before an aborted call, nothing was sent.
    if (answer.usage.attempts > 0) {
      const { incidentId, planVersion: attempt } = input;
      // A second run of this activity asks anew, and has a nonce of its own.
      const id = `plan-${nonce.slice(0, ACTIVITY_BOUNDS.exchangeNonceChars)}-${answers + 1}`;
      const outcome = answer.kind === 'answered' ? 'answered' : answer.failure;
      const said = { incidentId, attempt, id, model: model.model, sentAt, outcome, prompt };
      exchanges.push(await keepExchange(deps, { ...said, answer: textOf(answer) }));
    }
    if (answer.kind === 'failed') {
      return failed(`${model.model}: ${answer.failure}: ${answer.message}`);
    }
    const judged = judgeModelAnswer(answer.value, input, catalogue);
    if (judged.kind === 'planned') return { ...judged, usage, exchanges };
    if (judged.kind === 'no_step') {
      view = { planner: 'gemini', hypothesis: judged.hypothesis, steps: [] };
      return failed(`${model.model} proposed no step: ${judged.hypothesis.rootCause}`);
    }
    problems = judged.problems;
    view = judged.said === undefined ? undefined : refusedView(judged.said, problems);
  }
  return failed(`${model.model}: its plan was refused twice: ${problems.join('; ')}`);
}
