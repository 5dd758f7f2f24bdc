import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import { isNewTransition } from '../../domain/record/new-transition.ts';
import { openingRecord } from '../../domain/record/opening-record.ts';
import type { MeasuredBy } from '../../domain/record/response/incident-measure.ts';
import type { IncidentStatus } from '../../domain/record/state-machine.ts';
import type { IncidentReader, IncidentWriter } from '../../ports/incident-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';
import { toAttributes, toSnapshot } from './incident-item.ts';
import { type ListReach, listChanged, listIncidents } from './incident-list.ts';

/** Where an attempt that is no longer the newest is kept; without the attributes of an index, so no list shows it. */
function archiveKey(incidentId: string, attempt: number): string {
  return `${incidentId}#${attempt}`;
}

/**
 * Incidents in DynamoDB, one item each. `retentionDays` after its end DynamoDB may delete one; null keeps all. Throws ServiceError; `list` also RangeError for a foreign
 * cursor.
 */
export function createIncidentStore(
  client: DocumentClient,
  tablePrefix: string,
  retentionDays: number | null = null,
  nowMs: () => number = Date.now,
  reach: ListReach = DYNAMODB_LIMITS,
  owners: MeasuredBy = {},
): IncidentReader & IncidentWriter {
  const TableName = tableNames(tablePrefix).incidents;

  async function read(incidentId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const command = new GetCommand({ TableName, Key: { incident_id: incidentId }, ConsistentRead: true });
    return (await callService('dynamodb', 'GetItem', (abortSignal) => client.send(command, { abortSignal })))
      .Item;
  }

  return {
    async get(incidentId) {
      const item = await read(incidentId);
      const newest = item === undefined ? undefined : toSnapshot(item);
      if (newest === undefined) return undefined;
      const before = await Promise.all(
        Array.from({ length: newest.record.attempt - 1 }, (_, index) =>
          read(archiveKey(incidentId, index + 1)),
        ),
      );
      const earlier = before.flatMap((one) => (one === undefined ? [] : [toSnapshot(one)]));
      const known = earlier.filter((one) => one !== undefined);
      return {
        record: newest.record,
        timeline: [...known.flatMap(({ timeline }) => timeline), ...newest.timeline],
        earlier: known.map(({ record }) => record),
      };
    },
    async newest(incidentId) {
      const item = await read(incidentId);
      return item === undefined ? undefined : toSnapshot(item);
    },
    async archive(incidentId, attempt) {
      const item = await read(incidentId);
      const newest = item === undefined ? undefined : toSnapshot(item);
      if (newest === undefined || newest.record.attempt !== attempt) return;
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(incident_id)',
        Item: { incident_id: archiveKey(incidentId, attempt), attempt, state_gz: item?.state_gz },
      });
      await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    list: (filter, page) => listIncidents(client, TableName, filter, page, nowMs, reach),
    changedSince: (position, limit) => listChanged(client, TableName, position, limit),

    async open({ workflowKey, ...opening }) {
      // Whole from the start, so that a reader who comes before the first projection sees an incident too.
      const record = openingRecord({ ...opening, revision: 0 });
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(incident_id)',
        Item: {
          incident_id: record.incidentId,
          workflow_key: workflowKey,
          ...toAttributes({ record, timeline: [] }, retentionDays, nowMs(), owners),
        },
      });
      if (await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal })))
        return { kind: 'opened' };
      const item = await read(record.incidentId);
      const isClosed = typeof item?.ended_at === 'string';
      // The key is the same over resets and over the incidents of one chain of runs: a closed record stays as it is.
      if (item?.workflow_key === workflowKey && !isClosed) return { kind: 'opened' };
      // The workflow's id names account, Region, alarm and resource: another one is another alarm.
      const holder = item?.workflow_id;
      if (typeof holder === 'string' && holder !== record.workflowId) return { kind: 'id_in_use' };
      const known = isClosed && item !== undefined ? toSnapshot(item)?.record : undefined;
      if (known !== undefined && isNewTransition(record.alarm, known)) return { kind: 'id_in_use' };
      return { kind: 'duplicate', status: String(item?.status ?? 'failed') as IncidentStatus, isClosed };
    },

    async project(incident) {
      const attributes = Object.entries(toAttributes(incident, retentionDays, nowMs(), owners));
      const command = new UpdateCommand({
        TableName,
        Key: { incident_id: incident.record.incidentId },
        ConditionExpression: 'attribute_not_exists(revision) OR revision < :revision',
        // Every attribute is set, so the item is always whole; only `workflow_key` stays as it was opened.
        UpdateExpression: `SET ${attributes.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
      });
      return (await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal })))
        ? 'written'
        : 'stale';
    },
  };
}
