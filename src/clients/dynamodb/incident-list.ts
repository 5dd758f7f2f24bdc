import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { OPENED_INDEX, STATUS_INDEX, UPDATED_INDEX } from '../../contracts/incident-tables.ts';
import type { IncidentPage, IncidentSummary } from '../../domain/record/incident-summary.ts';
import { STANDINGS, type Standing } from '../../domain/record/standing.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isEnded } from '../../domain/record/state-machine.ts';
import type { ChangePage, IncidentFilter } from '../../ports/incident-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { INCIDENT_KIND, toSummary } from './incident-item.ts';

/** The character after `#`: with it a time sorts after every key of that time. */
const AFTER_KEYS = '$';

interface Range {
  readonly from: string;
  readonly to: string;
}
type Row = Readonly<Record<string, unknown>>;
interface Scan {
  readonly rows: readonly Row[];
  /** Where the scan stopped early, exclusive; null when the range was read to its end. */
  readonly stoppedAt: string | null;
}

function encodeCursor(openedKey: string): string {
  return Buffer.from(openedKey, 'utf8').toString('base64url');
}

/** @throws RangeError for a cursor that no page has given out. */
function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z#.+$/.test(key)) return key;
  throw new RangeError('the cursor is not one that a list has given out: start again without it');
}

function openedKeyOf(row: Row): string {
  return String(row.opened_key);
}

/** One index key, and which of its rows are wanted. */
interface IndexKey {
  readonly index: string;
  readonly name: string;
  readonly value: string;
  /** Undefined: all of them. */
  readonly rows?: RowCondition;
}

/** Of two standings that one status can have, the rows of one: an attribute that tells them apart is set or null. */
interface RowCondition {
  readonly attribute: 'ended_at' | 'approval_deadline';
  readonly is: 'set' | 'null';
}

/** The standings that a status can have, and the rows that have them. */
function standingsWith(status: IncidentStatus): Readonly<Partial<Record<Standing, RowCondition | null>>> {
  if (isEnded(status)) {
    return {
      needs_attention: { attribute: 'ended_at', is: 'null' },
      closed: { attribute: 'ended_at', is: 'set' },
    };
  }
  if (status !== 'pending_approval') return { working: null };
  return {
    needs_approval: { attribute: 'approval_deadline', is: 'set' },
    working: { attribute: 'approval_deadline', is: 'null' },
  };
}

/** The keys that together hold what a filter asks for. */
function keysOf({ statuses = [], standings = [] }: IncidentFilter): readonly IndexKey[] {
  const asked = new Set<Standing>(standings.length === 0 ? STANDINGS : standings);
  if (statuses.length === 0 && asked.size === STANDINGS.length) {
    return [{ index: OPENED_INDEX, name: 'kind', value: INCIDENT_KIND }];
  }
  return INCIDENT_STATUSES.filter((status) => statuses.length === 0 || statuses.includes(status)).flatMap(
    (status): readonly IndexKey[] => {
      const key = { index: STATUS_INDEX, name: 'status', value: status };
      const possible = Object.entries(standingsWith(status));
      const wanted = possible.filter(([standing]) => asked.has(standing as Standing));
      if (wanted.length === possible.length) return [key];
      return wanted.map(([, rows]) => (rows === null ? key : { ...key, rows }));
    },
  );
}

/** What DynamoDB leaves out of the rows it has read; they count towards its limit all the same. */
function rowFilter(alarmName: string | undefined, rows: RowCondition | undefined) {
  const terms = [
    ...(alarmName === undefined ? [] : ['alarm_name = :alarm']),
    ...(rows === undefined ? [] : [`attribute_type(${rows.attribute}, :type)`]),
  ];
  return {
    expression: terms.length === 0 ? {} : { FilterExpression: terms.join(' AND ') },
    values: {
      ...(alarmName === undefined ? {} : { ':alarm': alarmName }),
      ...(rows === undefined ? {} : { ':type': rows.is === 'set' ? 'S' : 'NULL' }),
    },
    isFiltering: terms.length > 0,
  };
}

/** The newest `limit` rows of one index key within a range, newest first. */
async function scanNewest(
  client: DocumentClient,
  table: string,
  key: IndexKey,
  range: Range,
  alarmName: string | undefined,
  limit: number,
): Promise<Scan> {
  const filter = rowFilter(alarmName, key.rows);
  const rows: Row[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  for (let page = 0; page < DYNAMODB_LIMITS.queryPagesMax; page++) {
    const command = new QueryCommand({
      TableName: table,
      IndexName: key.index,
      ScanIndexForward: false,
      Limit: filter.isFiltering ? DYNAMODB_LIMITS.listLimitMax : limit,
      KeyConditionExpression: '#key = :key AND opened_key BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#key': key.name },
      ExpressionAttributeValues: {
        ':key': key.value,
        ':from': range.from,
        ':to': range.to,
        ...filter.values,
      },
      ...filter.expression,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    const answer = await callService('dynamodb', 'Query', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    rows.push(...(answer.Items ?? []));
    ExclusiveStartKey = answer.LastEvaluatedKey;
    if (ExclusiveStartKey === undefined) return { rows: rows.slice(0, limit), stoppedAt: null };
    if (rows.length >= limit) break;
  }
  return {
    rows: rows.slice(0, limit),
    stoppedAt: ExclusiveStartKey === undefined ? null : openedKeyOf(ExclusiveStartKey),
  };
}

/**
 * Newest opened first. Each status has its own index key with the same order, so a page is a merge of them and the
 * cursor is simply the last key that was shown.
 */
export async function listIncidents(
  client: DocumentClient,
  table: string,
  filter: IncidentFilter,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<IncidentPage> {
  const limit = Math.min(Math.max(1, page.limit), DYNAMODB_LIMITS.listLimitMax);
  const before = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const toIso = (time: string) => new Date(time).toISOString();
  const openedTo = filter.openedTo === undefined ? '9999' : `${toIso(filter.openedTo)}${AFTER_KEYS}`;
  const range: Range = {
    from: filter.openedFrom === undefined ? '0000' : toIso(filter.openedFrom),
    to: before !== null && before < openedTo ? before : openedTo,
  };
  // BETWEEN with its ends the wrong way round is an error in DynamoDB; here it means an empty page.
  if (range.from > range.to) return { items: [] };

  // One more than asked shows whether there is a next page, and one more for the row of the cursor itself.
  const scans = await Promise.all(
    keysOf(filter).map((key) => scanNewest(client, table, key, range, filter.alarmName, limit + 2)),
  );
  // Below the highest point where a scan stopped early, the merge could miss rows.
  const floor = scans.reduce(
    (highest, scan) => (scan.stoppedAt !== null && scan.stoppedAt > highest ? scan.stoppedAt : highest),
    '',
  );
  const merged = scans
    .flatMap((scan) => scan.rows)
    .filter((row) => openedKeyOf(row) !== before && openedKeyOf(row) >= floor)
    .toSorted((a, b) => (openedKeyOf(a) > openedKeyOf(b) ? -1 : 1));
  const shown = merged.slice(0, limit);
  const last = shown.at(-1);
  const items: readonly IncidentSummary[] = shown.map(toSummary);
  if (merged.length > limit && last !== undefined)
    return { items, nextCursor: encodeCursor(openedKeyOf(last)) };
  return floor === '' ? { items } : { items, nextCursor: encodeCursor(floor) };
}

/** Incidents written after a position or a bare time, in the order of writing. */
export async function listChanged(
  client: DocumentClient,
  table: string,
  position: string,
  limit: number,
): Promise<ChangePage> {
  const command = new QueryCommand({
    TableName: table,
    IndexName: UPDATED_INDEX,
    Limit: Math.min(Math.max(1, limit), DYNAMODB_LIMITS.listLimitMax),
    KeyConditionExpression: 'kind = :kind AND updated_key > :after',
    ExpressionAttributeValues: { ':kind': INCIDENT_KIND, ':after': position },
  });
  const answer = await callService('dynamodb', 'Query', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  return {
    changes: (answer.Items ?? []).map((row) => ({
      position: String(row.updated_key),
      summary: toSummary(row),
    })),
    isMore: answer.LastEvaluatedKey !== undefined,
  };
}
