import { log } from '@temporalio/activity';
import type { CloseIncidentOutcome, ProjectIncidentInput } from '../../contracts/activities.ts';
import { renderReport } from '../../domain/record/report.ts';
import type { IncidentWriter } from '../../ports/incident-store.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';

export interface CloseDeps {
  readonly incidents: Pick<IncidentWriter, 'project'>;
  readonly objects: Pick<ObjectStorePort, 'put'>;
}

/** S3 away must not keep an incident open: the client has tried a bounded number of times, then the key is null. */
async function store(
  objects: CloseDeps['objects'],
  key: string,
  body: string,
  contentType: string,
): Promise<string | null> {
  try {
    await objects.put(key, body, contentType);
    return key;
  } catch (error) {
    log.warn('the report could not be stored; it can be made again from the record', {
      key,
      reason: reasonOf(error),
    });
    return null;
  }
}

/** The report in S3, then the last projection. Throws ServiceError when the projection cannot be written. */
export async function closeIncident(
  deps: CloseDeps,
  { record, timeline }: ProjectIncidentInput,
): Promise<CloseIncidentOutcome> {
  const { markdown, json } = renderReport(record, timeline);
  const folder = `incidents/${record.incidentId}`;
  const [markdownKey, jsonKey] = await Promise.all([
    store(deps.objects, `${folder}/report.md`, markdown, 'text/markdown; charset=utf-8'),
    store(deps.objects, `${folder}/report.json`, json, 'application/json'),
  ]);
  await deps.incidents.project({ record, timeline });
  return { kind: 'written', markdownKey, jsonKey };
}
