import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ResumeIncidentOutcome } from '../../contracts/activities.ts';
import type { ResumeRequest } from '../../contracts/workflows.ts';
import { code } from '../../domain/text/markdown-text.ts';
import { predecessors } from '../incident/hand-over.ts';
import type { IncidentRun } from '../incident/incident-run.ts';

/** Takes the incident over from the run before this one and goes on from what is stored of it. */
export async function resumeIncident(
  { state, activities }: IncidentRun,
  resume: ResumeRequest | undefined,
  incidentId: string | null,
): Promise<ResumeIncidentOutcome> {
  const { workflowId, runId } = workflowInfo();
  setCurrentDetails(
    `Loading ${code(incidentId ?? 'the open incident')}: as long as DynamoDB cannot be reached this is repeated.`,
  );
  const outcome = await activities.resumeIncident.executeWithOptions(
    { summary: `load ${incidentId ?? 'the open incident'}` },
    [
      {
        incidentId,
        workflowId,
        runId,
        ...predecessors(resume),
        ...(resume?.planAgain?.kind === 'undo' ? { reopens: true } : {}),
      },
    ],
  );
  if (outcome.kind === 'resumed') state.resume(outcome.snapshot);
  return outcome;
}
