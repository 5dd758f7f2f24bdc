import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { LabFile } from '../../lab/lab-file.ts';
import { labClientConfig } from '../../lab/provision/provision.ts';
import { toAttributes } from '../../src/clients/dynamodb/incident-item.ts';
import { tableNames } from '../../src/contracts/incident-tables.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';

const HOUR_MS = 3_600_000;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/g;
const EPOCH = /^\d{10}/;
/** Rows of one BatchWriteItem. */
const BATCH = 25;
/** How many times slower than in the lab: its minute of an alarm lasts two seconds, and nobody is asleep there. */
const SLOWER = [22, 31, 18, 44, 26, 36, 20, 29] as const;
const HOURS_BETWEEN = 43;

/** A record as it would be had its alarm begun at `beginMs`, everything after it `slower` times as slow. */
export function earlierRecord(record: IncidentRecord, beginMs: number, slower: number): IncidentRecord {
  const from = Date.parse(record.alarm.stateChangeTime);
  const moved = (iso: string) =>
    new Date(Math.round(beginMs + (Date.parse(iso) - from) * slower)).toISOString();
  const copy = JSON.parse(JSON.stringify(record).replaceAll(TIME, moved)) as IncidentRecord;
  const incidentId = record.incidentId.replace(EPOCH, String(Math.floor(beginMs / 1000)));
  return { ...copy, incidentId };
}

/**
 * Puts copies of closed incidents before a moment, one each two days, as the worker's store writes them: a lab is new, and an installation is not.
 * They have no timeline and no evidence.
 */
export async function putEarlierIncidents(
  { endpoint, region }: LabFile,
  tablePrefix: string,
  records: readonly IncidentRecord[],
  { count, beforeMs }: { readonly count: number; readonly beforeMs: number },
): Promise<void> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(labClientConfig(endpoint, region)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  try {
    const copies = Array.from({ length: count }, (_, index) => {
      const record = records[index % records.length];
      if (record === undefined) throw new Error('there is no closed incident to copy');
      const beginMs = beforeMs - index * HOURS_BETWEEN * HOUR_MS;
      return earlierRecord(record, beginMs, SLOWER[index % SLOWER.length] ?? 1);
    });
    const table = tableNames(tablePrefix).incidents;
    for (let from = 0; from < copies.length; from += BATCH) {
      const puts = copies.slice(from, from + BATCH).map((record) => ({
        PutRequest: {
          Item: { incident_id: record.incidentId, ...toAttributes({ record, timeline: [] }, null, beforeMs) },
        },
      }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
    }
  } finally {
    documents.destroy();
  }
}
