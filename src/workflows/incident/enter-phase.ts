import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { INCIDENT_ID_ATTRIBUTE, STATUS_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { renderDetails } from '../../domain/record/current-details.ts';
import { type IncidentStatus, isEnded } from '../../domain/record/state-machine.ts';
import type { IncidentRun } from './incident-run.ts';
import type { RecordChange } from './incident-state.ts';

/** Each upsert is an event of the history, so only what people search for while an incident runs. */
const SEARCHABLE: ReadonlySet<IncidentStatus> = new Set(['pending_approval', 'executing']);

/** Moves the incident on and shows it: in the list, in Temporal's own UI, and by its search attributes. */
export function enterPhase(run: IncidentRun, status: IncidentStatus, change: RecordChange = {}): void {
  run.state.enter(status, change);
  showState(run);
  if (SEARCHABLE.has(status) || isEnded(status)) {
    upsertSearchAttributes([
      { key: STATUS_ATTRIBUTE, value: status },
      { key: INCIDENT_ID_ATTRIBUTE, value: run.state.record.incidentId },
    ]);
  }
  // The last copy is written with the report.
  if (!isEnded(status)) run.projector.defer();
}

/** Current details cost no history: they follow every step. */
export function showState(run: IncidentRun): void {
  setCurrentDetails(renderDetails(run.state.record, workflowInfo().namespace));
}
