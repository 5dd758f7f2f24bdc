import { OPENED_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { parseIncidentMeasure } from '../../domain/record/response/incident-measure.ts';
import type { MeasuredIncident } from '../../domain/record/response/response-metrics.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { INCIDENT_KIND } from './incident-item.ts';
import { type OpenedRows, readNewest } from './read-newest.ts';

function measuredOf(row: Readonly<Record<string, unknown>>): MeasuredIncident | null {
  const measure = typeof row.measure === 'string' ? parseIncidentMeasure(row.measure) : null;
  if (measure === null) return null;
  return {
    incidentId: String(row.incident_id),
    workflowId: String(row.workflow_id),
    alarmName: String(row.alarm_name),
    openedAt: String(row.opened_at),
    endedAt: typeof row.ended_at === 'string' ? row.ended_at : null,
    measure,
  };
}

/** Measures of incidents, from the index that lists them in the order in which they were opened. Throws ServiceError. */
export function createIncidentMeasures(
  client: DocumentClient,
  tablePrefix: string,
  measuresMax: number = DYNAMODB_LIMITS.measuresMax,
): MeasureReader {
  const rows: OpenedRows = {
    table: tableNames(tablePrefix).incidents,
    index: OPENED_INDEX,
    hashKey: 'kind',
    hashValue: INCIDENT_KIND,
    attributes: 'incident_id, workflow_id, alarm_name, opened_at, ended_at, measure',
  };
  return {
    async read(openedFrom) {
      const { read, ...rest } = await readNewest(client, rows, openedFrom, measuresMax, measuredOf);
      return { measured: read, ...rest };
    },
  };
}
