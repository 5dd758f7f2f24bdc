import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { OPENED_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { parseIncidentMeasure } from '../../domain/record/response/incident-measure.ts';
import type { MeasuredIncident } from '../../domain/record/response/response-metrics.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { INCIDENT_KIND } from './incident-item.ts';

/** After every key that begins with a time. */
const AFTER_TIMES = '9999';

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
  const TableName = tableNames(tablePrefix).incidents;
  return {
    async read(openedFrom) {
      const measured: MeasuredIncident[] = [];
      let unreadable = 0;
      let cutAt: string | null = null;
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      do {
        const command = new QueryCommand({
          TableName,
          IndexName: OPENED_INDEX,
          ScanIndexForward: false,
          Limit: measuresMax - measured.length - unreadable,
          ProjectionExpression: 'incident_id, workflow_id, alarm_name, opened_at, ended_at, measure',
          KeyConditionExpression: 'kind = :kind AND opened_key BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':kind': INCIDENT_KIND, ':from': openedFrom, ':to': AFTER_TIMES },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        });
        const answer = await callService('dynamodb', 'Query', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        for (const row of answer.Items ?? []) {
          const one = measuredOf(row);
          if (one === null) unreadable += 1;
          else measured.push(one);
        }
        ExclusiveStartKey = answer.LastEvaluatedKey;
        const last = answer.Items?.at(-1);
        if (ExclusiveStartKey !== undefined && last !== undefined) cutAt = String(last.opened_at);
      } while (ExclusiveStartKey !== undefined && measured.length + unreadable < measuresMax);
      return { measured, cutAt: ExclusiveStartKey === undefined ? null : cutAt, unreadable };
    },
  };
}
