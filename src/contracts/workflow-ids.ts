import type { Alarm } from '../domain/alarm/alarm.ts';
import { idPart } from '../domain/alarm/ids.ts';

export const INCIDENT_WORKFLOW_TYPE = 'remediateIncident';
export const INTAKE_WORKFLOW_TYPE = 'intakeAlarms';

/** One open incident per alarm and resource: while it runs, every further notification joins it. */
export function incidentWorkflowId(alarm: Alarm): string {
  const { accountId, region, name, resource } = alarm;
  return `incident:${accountId}:${region}:${idPart(name)}:${idPart(resource.id)}`;
}

/** The long-lived workflow that takes alarms in batches during a storm. */
export function intakeWorkflowId(shard: number): string {
  return `intake:${shard}`;
}
