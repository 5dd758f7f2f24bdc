import type { Alarm } from '../domain/alarm/alarm.ts';
import { givenNameOf, idPart } from '../domain/alarm/ids.ts';

export const INCIDENT_WORKFLOW_TYPE = 'remediateIncident';
export const INTAKE_WORKFLOW_TYPE = 'intakeAlarms';

export const LOOK_WORKFLOW_TYPE = 'lookAtHost';

/** One look at a host at a time: whoever asks meanwhile gets the same one. */
export function lookWorkflowId(host: string): string {
  return `look:${idPart(host)}`;
}

export const QUESTION_WORKFLOW_TYPE = 'askAboutIncident';

/** One for each question: who sends it twice has asked once. */
export function questionWorkflowId(incidentId: string, questionId: string): string {
  return `question:${incidentId}:${questionId}`;
}

export const NOTIFY_WORKFLOW_TYPE = 'notifyPeople';
export const TEST_NOTIFICATION_WORKFLOW_TYPE = 'testNotification';

/** One for each incident, which ends when nobody waits to hear of it, and begins again with the next notice. */
export function notifyWorkflowId(incidentId: string): string {
  return `notifications:${incidentId}`;
}

export const WEEK_WORKFLOW_TYPE = 'tellOfWeek';

/** Of the schedule, and what the ids of its runs begin with. */
export const WEEK_SCHEDULE_ID = 'weekly-summary';

/** One open incident per alarm, or detector, and resource: while it runs, every further notification joins it. */
export function incidentWorkflowId(alarm: Alarm): string {
  const { accountId, region, resource, finding } = alarm;
  // An alarm may be called as a detector is, and a database as a function.
  if (finding !== undefined) {
    const parts = [finding.detector, finding.resource.kind, finding.resource.id].map(idPart);
    return `incident:${accountId}:${region}:finding:${parts.join(':')}`;
  }
  return `incident:${accountId}:${region}:${idPart(givenNameOf(alarm))}:${idPart(resource.id)}`;
}

/**
 * The workflow that takes alarms in batches during a storm. A shard's generations follow one another, from 1: the
 * ingress begins the next one before the history of the newest is full, and each is drained before the next admits.
 */
export function intakeWorkflowId(shard: number, generation: number): string {
  return `${intakeIdPrefix(shard)}${generation}`;
}

/**
 * Memo of a generation: true while alarms wait in it although the server sees nothing to be done, as it pauses before it
 * admits again, or asks the generation before whether it is drained.
 */
export const INTAKE_WAITS_MEMO = 'waits';

/** What the ids of all generations of a shard begin with. */
export function intakeIdPrefix(shard: number): string {
  return `intake:${shard}:`;
}

const INTAKE_ID = /^(intake:\d+:)([1-9]\d{0,14})$/;

/** Undefined for an id that no generation has. */
export function intakeGenerationOf(workflowId: string): number | undefined {
  const generation = INTAKE_ID.exec(workflowId)?.[2];
  return generation === undefined ? undefined : Number(generation);
}

/** The ids of the generations before and after; undefined where there is none. */
export function intakeNeighbours(workflowId: string): {
  readonly before: string | undefined;
  readonly after: string | undefined;
} {
  const [, prefix, digits] = INTAKE_ID.exec(workflowId) ?? [];
  if (prefix === undefined) return { before: undefined, after: undefined };
  const generation = Number(digits);
  return {
    before: generation === 1 ? undefined : `${prefix}${generation - 1}`,
    after: `${prefix}${generation + 1}`,
  };
}
