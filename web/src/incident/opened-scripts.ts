import { useCallback, useState } from 'react';
import type { Plan, PlanStep } from '../../../src/domain/plan/plan.ts';

/** Whether what a step runs has to be opened before anybody approves it: it can hurt, or nobody reviewed it as a runbook. */
export function mustBeOpened({ risk, kind }: Pick<PlanStep, 'risk' | 'kind'>): boolean {
  return risk === 'high' || risk === 'destructive' || kind === 'shell';
}

export interface OpenedScripts {
  readonly has: (stepId: string) => boolean;
  readonly open: (stepIds: readonly string[]) => void;
}

/** Whose scripts were opened, of the plan with this digest: of another plan none were. */
export function useOpenedScripts(digest: string | null): OpenedScripts {
  const [opened, setOpened] = useState<{ readonly digest: string | null; readonly ids: ReadonlySet<string> }>(
    {
      digest: null,
      ids: new Set(),
    },
  );
  const open = useCallback(
    (stepIds: readonly string[]) =>
      setOpened((before) => ({
        digest,
        ids: new Set([...(before.digest === digest ? before.ids : []), ...stepIds]),
      })),
    [digest],
  );
  return { open, has: (stepId) => opened.digest === digest && opened.ids.has(stepId) };
}

/** Steps whose scripts nobody has opened, and somebody has to. */
export function unopenedSteps(plan: Plan, opened: Pick<OpenedScripts, 'has'>): readonly string[] {
  return plan.steps.filter((step) => mustBeOpened(step) && !opened.has(step.id)).map(({ id }) => id);
}
