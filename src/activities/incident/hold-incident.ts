import type {
  OpenIncidentInput,
  OpenIncidentOutcome,
  ResumeIncidentInput,
  ResumeIncidentOutcome,
  Superseded,
} from '../../contracts/activities.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import { judgeUndo } from '../../domain/record/undo.ts';
import type { HolderStorePort } from '../../ports/incident-holder.ts';
import type { IncidentWriter } from '../../ports/incident-store.ts';
import { readSuppressionOf, type SuppressionDeps } from './read-suppression.ts';

export interface HoldDeps extends Pick<SuppressionDeps, 'suppressions' | 'now'> {
  readonly holders: HolderStorePort;
  readonly incidents: Pick<IncidentWriter, 'open' | 'newest'>;
  /** What an attempt is given when it begins. */
  readonly settings: IncidentSettings;
}

/** Null when this run has the incident, so that it may write; else who has it. */
export async function findSuperseded(
  holders: Pick<HolderStorePort, 'findIncidentHolder'>,
  { incidentId, workflowId, runId }: Pick<IncidentRecord, 'incidentId' | 'workflowId' | 'runId'>,
): Promise<Superseded | null> {
  const holder = await holders.findIncidentHolder(workflowId);
  if (holder?.incidentId === incidentId && holder.runId === runId) return null;
  return { kind: 'superseded', holder: holder ?? null };
}

/**
 * Opens an incident for an ALARM, unless the alarm has one that is not closed. Repeated by the same run it is harmless.
 * A run that dies between record and pointer leaves an open record that nobody holds, which the next run takes over.
 */
export async function openIncident(deps: HoldDeps, input: OpenIncidentInput): Promise<OpenIncidentOutcome> {
  const { incidentId, workflowId, runId, alarm } = input;
  const reading = readSuppressionOf(deps, alarm);
  const opened = async () =>
    ({ kind: 'opened', settings: deps.settings, suppression: await reading }) as const;
  const holder = await deps.holders.findIncidentHolder(workflowId);
  if (holder !== undefined && holder.runId !== runId) {
    const held = await deps.incidents.newest(holder.incidentId);
    if (held !== undefined && held.record.closed === null) return { kind: 'resume', holder };
  }
  const claim = await deps.incidents.open({ ...input, settings: deps.settings });
  if (claim.kind === 'duplicate' && !claim.isClosed && holder === undefined) {
    return { kind: 'resume', holder: { incidentId, attempt: 1, runId: '' } };
  }
  if (claim.kind !== 'opened') return claim;
  const from = holder === undefined ? [] : [holder.runId];
  const held = await deps.holders.holdIncident({
    workflowId,
    holder: { incidentId, attempt: 1, runId },
    from,
  });
  if (held.kind === 'held') return await opened();
  // Another run came in between: only one of them can still be running, and it is not known to be this one.
  return held.holder === null ? await opened() : { kind: 'resume', holder: held.holder };
}

/** Takes an incident over from the run before it. */
export async function resumeIncident(
  deps: HoldDeps,
  input: ResumeIncidentInput,
): Promise<ResumeIncidentOutcome> {
  const { workflowId, runId, from, isFresh } = input;
  const incidentId = input.incidentId ?? (await deps.holders.findIncidentHolder(workflowId))?.incidentId;
  if (incidentId === undefined) return { kind: 'missing' };
  const snapshot = await deps.incidents.newest(incidentId);
  if (snapshot === undefined) return { kind: 'missing' };
  const { record } = snapshot;
  if (record.closed !== null) {
    const closed = { kind: 'closed', status: record.status } as const;
    if (input.reopens !== true || !judgeUndo(record, deps.now()).ok) return closed;
    // A newer incident of the alarm is open: this one stays closed.
    const other = await deps.holders.findIncidentHolder(workflowId);
    if (other !== undefined && other.incidentId !== incidentId) return closed;
  }
  const held = await deps.holders.holdIncident({
    workflowId,
    holder: { incidentId, attempt: record.attempt, runId },
    from: isFresh ? 'any' : from,
  });
  if (held.kind === 'superseded') return held;
  return { kind: 'resumed', snapshot, settings: deps.settings };
}
