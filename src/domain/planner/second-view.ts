import { LIMITS } from '../bounds.ts';
import type { Hypothesis, PlannerKind, SecondView } from '../diagnosis/diagnostics.ts';
import type { Plan } from '../plan/plan.ts';
import { cutText } from '../text/cut-text.ts';

/** What one planner makes of an incident. */
export interface PlannerView {
  readonly planner: PlannerKind;
  readonly hypothesis: Hypothesis;
  /** What it would do, one line for each step; empty: nothing. */
  readonly steps: readonly string[];
  /** Why its steps were not taken, where they were refused. */
  readonly refused?: readonly string[];
}

const NAMES: Readonly<Record<PlannerKind, string>> = { gemini: 'the model', deterministic: 'our rules' };

/** The steps of a plan, each so that the same step reads the same whoever proposed it. */
export function stepLines({ steps }: Pick<Plan, 'steps'>): readonly string[] {
  return steps.map((step) => {
    const hosts = step.targetIds.toSorted().join(', ');
    if (step.kind === 'shell') return `shell step on ${hosts}: ${step.title}`;
    const given = Object.entries(step.parameters)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`);
    return [step.runbook.name, ...given, 'on', hosts].join(' ');
  });
}

function difference(first: PlannerView, second: PlannerView): string {
  const only = (one: PlannerView, other: PlannerView) =>
    one.steps.filter((step) => !other.steps.includes(step));
  const [ofFirst, ofSecond] = [only(first, second), only(second, first)];
  if (ofFirst.length === 0 && ofSecond.length === 0)
    return first.steps.length === 0 ? 'both propose nothing' : 'both propose the same';
  const said = (one: PlannerView, steps: readonly string[]) =>
    one.steps.length === 0
      ? [`${NAMES[one.planner]} would do nothing`]
      : steps.length === 0
        ? []
        : [`only ${NAMES[one.planner]} would do: ${steps.join('; ')}`];
  return [...said(first, ofFirst), ...said(second, ofSecond)].join('; ');
}

/** The view of the planner whose plan was not taken, and how it differs from the one that was. */
export function secondViewOf(taken: PlannerView, other: PlannerView): SecondView {
  const { planner, hypothesis, steps, refused = [] } = other;
  const cut = (text: string) => cutText(text, LIMITS.verdictMessageChars);
  return {
    planner,
    rootCause: hypothesis.rootCause,
    confidence: hypothesis.confidence,
    steps: steps.slice(0, LIMITS.planStepsMax).map(cut),
    difference: cut(difference(taken, other)),
    refused: refused.slice(0, LIMITS.planStepsMax).map(cut),
  };
}
