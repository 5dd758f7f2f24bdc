import { log } from '@temporalio/workflow';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import { failureReason } from '../failure-reason.ts';
import { type Ending, needsPerson } from '../incident/endings.ts';
import { enterPhase, showState } from '../incident/enter-phase.ts';
import { claimOwner, type IncidentRun } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';

/** Ends the incident: tells people, gives the hosts back, writes report and last record. */
export async function closeIncident(
  run: IncidentRun,
  { status, ...outcome }: Ending,
  claimedTargetIds: readonly string[],
): Promise<void> {
  const { state, notices, projector, activities } = run;
  projector.stop();
  enterPhase(run, status, { outcome, endedAt: now() });
  const { alarm, incidentId } = state.record;
  const notice = {
    subject: `${status.replace('_', ' ')}: ${alarm.name} on ${alarm.resource.id}`,
    message: [outcome.message, outcome.nextStep, `Incident ${incidentId}`]
      .filter((line) => line !== '')
      .join('\n'),
  };
  const isEscalated = needsPerson({ status, ...outcome });
  const release = releaseTargets(run, claimedTargetIds);
  if (isEscalated) await notices.send({ kind: 'escalation', ...notice });
  await notices.stop();
  state.note('incident_closed', `${status}: ${outcome.message}`, { status, code: outcome.code });
  state.seal();
  showState(run);
  const written = activities.closeIncident.executeWithOptions({ summary: `write the report: ${status}` }, [
    fitSnapshot(state.record, state.timeline),
  ]);
  const told = isEscalated ? Promise.resolve() : notices.sendLast({ kind: 'closed', ...notice });
  const [keys] = await Promise.all([written, release, told]);
  if (keys.kind === 'written' && (keys.markdownKey === null || keys.jsonKey === null))
    await noteMissingReport(run);
}

/** The record is safe, the report is not: the timeline says so, where the report would have been looked for. */
async function noteMissingReport({ state, activities }: IncidentRun): Promise<void> {
  state.unseal();
  state.note('report_missing', 'S3 would not take the report; the record is complete without it');
  state.seal();
  try {
    await activities.projectIncident.executeWithOptions({ summary: 'show that the report is missing' }, [
      fitSnapshot(state.record, state.timeline),
    ]);
  } catch (error) {
    log.warn('the missing report could not be recorded', { reason: failureReason(error) });
  }
}

async function releaseTargets({ activities }: IncidentRun, targetIds: readonly string[]): Promise<void> {
  if (targetIds.length === 0) return;
  try {
    await activities.releaseTargets.executeWithOptions({ summary: `give back ${targetIds.join(', ')}` }, [
      { workflowKey: claimOwner(), targetIds },
    ]);
  } catch (error) {
    // The lease ends by itself.
    log.warn('the hosts could not be given back before their lease ends', { reason: failureReason(error) });
  }
}
