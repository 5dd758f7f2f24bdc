import { log } from '@temporalio/activity';
import type { CloseIncidentOutcome, ProjectIncidentInput } from '../../contracts/activities.ts';
import { anchorKey, anchorOf } from '../../domain/record/anchor.ts';
import { reportKeysFor } from '../../domain/record/attempt.ts';
import type { IncidentRecord, IncidentSnapshot } from '../../domain/record/incident-record.ts';
import type { Question } from '../../domain/record/question.ts';
import { renderReports } from '../../domain/record/report/render-report.ts';
import type { HolderStorePort } from '../../ports/incident-holder.ts';
import type { IncidentReader, IncidentWriter } from '../../ports/incident-store.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import type { QuestionReader } from '../../ports/question-store.ts';
import { reasonOf } from '../activity-failure.ts';
import { findSuperseded } from './hold-incident.ts';

export interface CloseDeps {
  readonly incidents: Pick<IncidentWriter, 'project'> & Pick<IncidentReader, 'get'>;
  readonly holders: HolderStorePort;
  readonly objects: Pick<ObjectStorePort, 'putIfAbsent'>;
  readonly questions: QuestionReader;
}

/** What cannot be read is left out of this report; it stays where it is kept. */
async function questionsAbout({ questions }: CloseDeps, incidentId: string): Promise<readonly Question[]> {
  try {
    return await questions.list(incidentId);
  } catch (error) {
    log.warn('the questions about the incident could not be read for its report', {
      incidentId,
      reason: reasonOf(error),
    });
    return [];
  }
}

/** S3 away must not keep an incident open: the client has tried a bounded number of times, then the key is null. */
async function store(
  objects: CloseDeps['objects'],
  key: string,
  body: string,
  contentType: string,
): Promise<string | null> {
  try {
    await objects.putIfAbsent(key, body, contentType);
    return key;
  } catch (error) {
    log.warn('the object could not be stored; it can be made again from the record', {
      key,
      reason: reasonOf(error),
    });
    return null;
  }
}

/** Holds the snapshot fast outside its record. One of the same event that is there already stays. */
export async function storeAnchor(objects: CloseDeps['objects'], snapshot: IncidentSnapshot): Promise<void> {
  if (snapshot.timeline.length === 0) return;
  const anchor = anchorOf(snapshot);
  await store(objects, anchorKey(anchor), `${JSON.stringify(anchor)}\n`, 'application/json');
}

/**
 * The report over all attempts in S3, the projection, then the anchor; where the record says that the incident is closed
 * the run lets go of it. Throws ServiceError when the projection cannot be written.
 */
export async function closeIncident(
  deps: CloseDeps,
  snapshot: ProjectIncidentInput,
): Promise<CloseIncidentOutcome> {
  const { record, timeline } = snapshot;
  const { incidentId, workflowId, runId, attempt } = record;
  const superseded = await findSuperseded(deps.holders, record);
  if (superseded !== null) return (await wasClosedByThisRun(deps, record)) ?? superseded;
  const before = attempt > 1 ? await deps.incidents.get(incidentId) : undefined;
  const firstSeq = timeline[0]?.seq ?? 1;
  const whole = {
    record,
    timeline: [...(before?.timeline ?? []).filter(({ seq }) => seq < firstSeq), ...timeline],
    earlier: (before?.earlier ?? []).filter((earlier) => earlier.attempt < attempt),
  };
  const { markdown, json, html } = renderReports({
    ...whole,
    questions: await questionsAbout(deps, incidentId),
  });
  const keys = reportKeysFor(record);
  const [markdownKey, jsonKey] = await Promise.all([
    store(deps.objects, keys.markdownKey, markdown, 'text/markdown; charset=utf-8'),
    store(deps.objects, keys.jsonKey, json, 'application/json'),
    store(deps.objects, keys.htmlKey, html, 'text/html; charset=utf-8'),
  ]);
  await deps.incidents.project(snapshot);
  await storeAnchor(deps.objects, snapshot);
  if (record.closed !== null) await deps.holders.releaseIncident(workflowId, runId);
  return { kind: 'written', markdownKey, jsonKey };
}

/** A repeated attempt of this activity finds the pointer gone, because the one before had come to its last step. */
async function wasClosedByThisRun(
  deps: CloseDeps,
  { incidentId, runId, revision, closed }: IncidentRecord,
): Promise<CloseIncidentOutcome | null> {
  if (closed === null) return null;
  const stored = await deps.incidents.get(incidentId);
  if (stored?.record.runId !== runId || stored.record.revision < revision) return null;
  const { markdownKey, jsonKey } = reportKeysFor(stored.record);
  return { kind: 'written', markdownKey, jsonKey };
}
