import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';

type Row = Readonly<Record<string, unknown>>;

/** After every key that begins with a time. */
const AFTER_TIMES = '9999';

/** The time in `<time>#<incident id>`. */
export function openedAtOf(openedKey: unknown): string {
  const key = String(openedKey);
  return key.slice(0, key.indexOf('#'));
}

/** An index of incidents by the time at which they were opened: all rows have one value of `hashKey`. */
export interface OpenedRows {
  readonly table: string;
  readonly index: string;
  readonly hashKey: string;
  readonly hashValue: string;
  /** Attributes that are read, between commas. */
  readonly attributes: string;
}

export interface NewestRead<One> {
  /** The newest first. */
  readonly read: readonly One[];
  /** Rows that could not be read. */
  readonly unreadable: number;
  /** Older ones than this time were not read any more (ISO 8601, UTC); null: all were. */
  readonly cutAt: string | null;
}

/** Rows of incidents that were opened since a time (ISO 8601, UTC), at most `max`; `parse` null: it cannot be read. Throws ServiceError. */
export async function readNewest<One>(
  client: DocumentClient,
  { table, index, hashKey, hashValue, attributes }: OpenedRows,
  openedFrom: string,
  max: number,
  parse: (row: Row) => One | null,
): Promise<NewestRead<One>> {
  const read: One[] = [];
  let unreadable = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      IndexName: index,
      ScanIndexForward: false,
      // A page that is read in one go holds up every answer meanwhile.
      Limit: Math.min(DYNAMODB_LIMITS.newestPageRows, max - read.length - unreadable),
      ProjectionExpression: attributes,
      KeyConditionExpression: `${hashKey} = :kind AND opened_key BETWEEN :from AND :to`,
      ExpressionAttributeValues: { ':kind': hashValue, ':from': openedFrom, ':to': AFTER_TIMES },
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    const answer = await callService('dynamodb', 'Query', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    for (const row of answer.Items ?? []) {
      const one = parse(row);
      if (one === null) unreadable += 1;
      else read.push(one);
    }
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && read.length + unreadable < max);
  const cutAt = ExclusiveStartKey === undefined ? null : openedAtOf(ExclusiveStartKey.opened_key);
  return { read, unreadable, cutAt };
}
