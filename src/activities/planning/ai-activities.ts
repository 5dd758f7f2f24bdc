import { activityInfo, CancelledFailure, cancellationSignal, log } from '@temporalio/activity';
import type {
  AiActivities,
  BindPlanInput,
  BindPlanOutcome,
  ProposePlanInput,
  ProposePlanOutcome,
} from '../../contracts/activities.ts';
import type { PlannerProvenance } from '../../domain/diagnosis/diagnostics.ts';
import { planByRules, type RulesPlan } from '../../domain/planner/plan-by-rules.ts';
import { assembleFor } from '../../domain/planner/plan-request.ts';
import { type PlannerView, secondViewOf, stepLines } from '../../domain/planner/second-view.ts';
import { shownClassification } from '../../domain/planner/shown-classification.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { ExecutionStorePort } from '../../ports/execution-store.ts';
import type { ModelPort } from '../../ports/model.ts';
import { withRetryableFailures } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { type AskQuestionDeps, askQuestion } from './ask-question.ts';
import { type Consultation, type ConsultDeps, consultModel, NO_USAGE } from './consult-model.ts';
import { readPastFixes } from './read-past-fixes.ts';
import { readPastUndos } from './read-past-undos.ts';

export interface AiActivityDeps extends ConsultDeps, AskQuestionDeps {
  /** Null: there is no API key, the deterministic planner works alone. */
  readonly model: ModelPort | null;
  /** What ran on hosts lately. */
  readonly executions: Pick<ExecutionStorePort, 'lastFix'>;
}

const hasEvidence = ({ diagnostics }: ProposePlanInput) => diagnostics.evidence.length > 0;
const isAsked = ({ model }: AiActivityDeps, input: ProposePlanInput) => model !== null && hasEvidence(input);

/** The model was not asked. */
const notAsked = (reason: string): Consultation => ({
  kind: 'failed',
  reason,
  usage: NO_USAGE,
  exchanges: [],
});

async function consult(deps: AiActivityDeps, input: ProposePlanInput): Promise<Consultation> {
  if (deps.model === null) return notAsked('no GEMINI_API_KEY');
  if (!hasEvidence(input)) return notAsked('there is no evidence to show to a model');
  const attemptMs = activityInfo().startToCloseTimeoutMs ?? ACTIVITY_BOUNDS.modelBudgetDefaultMs;
  const budget = AbortSignal.timeout(Math.max(1, attemptMs - ACTIVITY_BOUNDS.plannerReserveMs));
  const signal = AbortSignal.any([budget, cancellationSignal()]);
  const { model } = deps;
  const consultation = await withHeartbeat(
    () => ({ model: model.model }),
    () => consultModel(deps, model, input, signal),
  );
  // Nobody waits for a plan any more, so none is made in place of the model's.
  if (cancellationSignal().aborted) throw new CancelledFailure('cancelled while the model was asked');
  return consultation;
}

function viewOfRules(ours: RulesPlan): PlannerView {
  const steps = ours.kind === 'proposed' ? stepLines(ours.plan) : [];
  return { planner: 'deterministic', hypothesis: ours.hypothesis, steps };
}

async function proposePlan(deps: AiActivityDeps, input: ProposePlanInput): Promise<ProposePlanOutcome> {
  const startedMs = deps.now();
  const consultation = await consult(deps, input);
  const planned = consultation.kind === 'planned';
  const shown = isAsked(deps, input) ? shownClassification(input) : undefined;
  const provenance = (): PlannerProvenance => ({
    planner: planned ? 'gemini' : 'deterministic',
    model: planned ? (deps.model?.model ?? null) : null,
    fallbackReason: planned ? null : cutText(consultation.reason, ACTIVITY_BOUNDS.fallbackReasonChars),
    ...consultation.usage,
    durationMs: Math.max(0, deps.now() - startedMs),
    ...(shown === undefined ? {} : { shownClassification: shown }),
    ...(consultation.exchanges.length === 0 ? {} : { exchanges: consultation.exchanges }),
  });
  const ours = planByRules(input, deps.catalogue);
  const rules = viewOfRules(ours);
  if (planned) {
    const { hypothesis, plan } = consultation;
    const model: PlannerView = { planner: 'gemini', hypothesis, steps: stepLines(plan) };
    const secondView = secondViewOf(model, rules);
    const pastFixes = await readPastFixes(deps.executions, plan, deps.now());
    return { kind: 'proposed', hypothesis, plan, provenance: provenance(), secondView, pastFixes };
  }
  log.info('the deterministic planner takes over', {
    incidentId: input.incidentId,
    reason: consultation.reason,
  });
  const { view } = consultation;
  const second = view === undefined ? {} : { secondView: secondViewOf(rules, view) };
  if (ours.kind === 'no_plan') return { ...ours, provenance: provenance(), ...second };
  const pastFixes = await readPastFixes(deps.executions, ours.plan, deps.now());
  return { ...ours, provenance: provenance(), ...second, pastFixes };
}

/** The same builder as for every plan; what it refuses is told, and nothing is repaired. */
async function bindPlan(
  deps: AiActivityDeps,
  { steps, ...request }: BindPlanInput,
): Promise<BindPlanOutcome> {
  const plan = assembleFor(request, steps, deps.catalogue);
  if (!plan.ok) return { kind: 'refused', problems: plan.error };
  const pastFixes = await readPastFixes(deps.executions, plan.value, deps.now());
  return { kind: 'bound', plan: plan.value, pastFixes };
}

/**
 * The activities of the `ai` queue. Planning answers whatever the model does: without a usable answer the rules plan. It
 * heartbeats, as that is how an abort reaches it: the call to the model is then dropped and the activity ends cancelled.
 */
export function createAiActivities(deps: AiActivityDeps): AiActivities {
  return {
    proposePlan: async (input) => {
      const { incidentId, targets } = input;
      const [proposed, pastUndos] = await Promise.all([
        proposePlan(deps, input),
        readPastUndos(deps.executions, incidentId, targets, deps.now()),
      ]);
      return pastUndos.length === 0 ? proposed : { ...proposed, pastUndos };
    },
    askQuestion: withRetryableFailures((input) => askQuestion(deps, input), ACTIVITY_BOUNDS.closeRefusalsMax),
    bindPlan: (input) => bindPlan(deps, input),
  };
}
