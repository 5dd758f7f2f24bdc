import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { OPENED_INDEX, STATUS_INDEX, UPDATED_INDEX } from '../../contracts/incident-tables.ts';
import { type IncidentSort, rankOf } from '../../domain/record/incident-order.ts';
import { isSearch, matchesSearch } from '../../domain/record/incident-search.ts';
import type { IncidentPage, IncidentSummary } from '../../domain/record/incident-summary.ts';
import { STANDINGS, type Standing } from '../../domain/record/standing.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isEnded } from '../../domain/record/state-machine.ts';
import type { ChangePage, IncidentFilter, PageAsked } from '../../ports/incident-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';
import { INCIDENT_KIND, toSummary } from './incident-item.ts';

/** The character after `#`: with it a time sorts after every key of that time. */
const AFTER_KEYS = '$';

/** What one answer may read; a test has smaller ones. */
export interface ListReach {
  readonly searchedRowsMax: number;
  readonly sortedRowsMax: number;
  readonly searchPageRows: number;
  readonly searchMs: number;
}

/** Both ends belong to it. */
interface Range {
  readonly from: string;
  readonly to: string;
}
type Row = Readonly<Record<string, unknown>>;
interface Scan {
  readonly rows: readonly Row[];
  /** All rows that were read, those that do not match included. */
  readonly rowsRead: number;
  /** Where the scan stopped early, exclusive; null when the range was read to its end. */
  readonly stoppedAt: string | null;
}

const OPENED_KEY = /^\d{4}-\d\d-\d\dT[\d:.]+Z#.+$/;
const FOREIGN_CURSOR = 'the cursor is not one that this list has given out: start again without it';

function encodeCursor(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

const decoded = (cursor: string) => Buffer.from(cursor, 'base64url').toString('utf8');

/** @throws RangeError for a cursor that no page has given out. */
function decodeCursor(cursor: string): string {
  const key = decoded(cursor);
  if (OPENED_KEY.test(key)) return key;
  throw new RangeError(FOREIGN_CURSOR);
}

function openedKeyOf(row: Row): string {
  return String(row.opened_key);
}

/** The time in `<time>#<incident id>`. */
function timeOfKey(openedKey: string): string {
  return openedKey.slice(0, openedKey.indexOf('#'));
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
    // As standingAs says it: a quiet one asks nobody, and is looked for where its mute is taken away.
    return {
      [status === 'suppressed' ? 'suppressed' : 'needs_attention']: { attribute: 'ended_at', is: 'null' },
      closed: { attribute: 'ended_at', is: 'set' },
    };
  }
  if (status !== 'pending_approval') return { working: null };
  return {
    needs_approval: { attribute: 'approval_deadline', is: 'set' },
    working: { attribute: 'approval_deadline', is: 'null' },
  };
}

/**
 * The keys that together hold what a filter asks for. `readsAll`: every row is looked at anyway, so where most of them are
 * asked for, one key of all does better than one for each status.
 */
function keysOf({ statuses = [], standings = [] }: IncidentFilter, readsAll: boolean): readonly IndexKey[] {
  const asked = new Set<Standing>(standings.length === 0 ? STANDINGS : standings);
  if (statuses.length === 0 && (asked.size === STANDINGS.length || (readsAll && asked.has('closed')))) {
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

/** What is asked of every index key of one answer. */
interface Asked {
  readonly range: Range;
  readonly order: 'newest' | 'oldest';
  readonly alarmName: string | undefined;
  /** Whether a row is wanted, by what DynamoDB does not ask; null: all are. */
  readonly isWanted: ((row: Row) => boolean) | null;
  /** With so many wanted rows a scan ends. */
  readonly enough: number;
  /** Of each key. */
  readonly rowsMax: number;
  readonly pageRows: number;
  readonly isTimeUp: () => boolean;
}

/** The first rows of one index key within a range, in the order that is asked for. */
async function scanKey(client: DocumentClient, table: string, key: IndexKey, asked: Asked): Promise<Scan> {
  const filter = rowFilter(asked.alarmName, key.rows);
  const { isWanted, enough, rowsMax } = asked;
  const rows: Row[] = [];
  let rowsRead = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const isNarrowed = filter.isFiltering || isWanted !== null;
    const command = new QueryCommand({
      TableName: table,
      IndexName: key.index,
      ScanIndexForward: asked.order === 'oldest',
      Limit: Math.min(isNarrowed ? asked.pageRows : enough, rowsMax - rowsRead),
      KeyConditionExpression: '#key = :key AND opened_key BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#key': key.name },
      ExpressionAttributeValues: {
        ':key': key.value,
        ':from': asked.range.from,
        ':to': asked.range.to,
        ...filter.values,
      },
      ...filter.expression,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    const answer = await callService('dynamodb', 'Query', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const items = answer.Items ?? [];
    rows.push(...(isWanted === null ? items : items.filter(isWanted)));
    rowsRead += answer.ScannedCount ?? items.length;
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (
    ExclusiveStartKey !== undefined &&
    rows.length < enough &&
    rowsRead < rowsMax &&
    !asked.isTimeUp()
  );
  return {
    rows: rows.slice(0, enough),
    rowsRead,
    stoppedAt: ExclusiveStartKey === undefined ? null : openedKeyOf(ExclusiveStartKey),
  };
}

/** Rows of all keys down to where the first of them stopped: beyond that a merge could miss some. */
interface Found {
  readonly rows: readonly Row[];
  readonly rowsRead: number;
  readonly stoppedAt: string | null;
}

async function scanKeys(
  client: DocumentClient,
  table: string,
  keys: readonly IndexKey[],
  asked: Asked,
): Promise<Found> {
  const isAhead = (a: string, b: string) => (asked.order === 'oldest' ? a < b : a > b);
  const scans = await Promise.all(keys.map((key) => scanKey(client, table, key, asked)));
  const stoppedAt = scans
    .flatMap((scan) => (scan.stoppedAt === null ? [] : [scan.stoppedAt]))
    .reduce<string | null>((first, stop) => (first === null || isAhead(stop, first) ? stop : first), null);
  const rows = scans
    .flatMap((scan) => scan.rows)
    .filter((row) => stoppedAt === null || !isAhead(stoppedAt, openedKeyOf(row)))
    .toSorted((a, b) => (isAhead(openedKeyOf(a), openedKeyOf(b)) ? -1 : 1));
  return { rows, rowsRead: scans.reduce((sum, scan) => sum + scan.rowsRead, 0), stoppedAt };
}

/** What DynamoDB cannot ask of a row; null where that is nothing. */
function wantedBy(
  { search = {}, statuses = [], standings = [] }: IncidentFilter,
  keys: readonly IndexKey[],
): ((row: Row) => boolean) | null {
  const isByKey =
    keys.every(({ index }) => index === STATUS_INDEX) || statuses.length + standings.length === 0;
  if (isByKey && !isSearch(search)) return null;
  return (row) => {
    const summary = toSummary(row);
    const isAsked =
      isByKey ||
      ((statuses.length === 0 || statuses.includes(summary.status)) &&
        (standings.length === 0 || standings.includes(summary.standing)));
    return isAsked && matchesSearch(summary, search);
  };
}

function rangeOf({ openedFrom, openedTo }: IncidentFilter): Range {
  const toIso = (time: string) => new Date(time).toISOString();
  return {
    from: openedFrom === undefined ? '0000' : toIso(openedFrom),
    to: openedTo === undefined ? '9999' : `${toIso(openedTo)}${AFTER_KEYS}`,
  };
}

/** A place in a sorted list, and until when what is open counts as having lasted: the same on every page. */
interface RankedPlace {
  readonly atMs: number;
  readonly rank: number;
  readonly openedKey: string;
}

function encodeRanked(sort: IncidentSort, { atMs, rank, openedKey }: RankedPlace): string {
  return encodeCursor(`${sort} ${atMs} ${rank} ${openedKey}`);
}

/** @throws RangeError for a cursor that no page sorted like this has given out. */
function decodeRanked(sort: IncidentSort, cursor: string): RankedPlace {
  const [, given, at = '', rank = '', openedKey = ''] =
    /^([a-z]+) (\d{1,16}) (-?\d{1,16}) (.+)$/s.exec(decoded(cursor)) ?? [];
  if (given !== sort || !OPENED_KEY.test(openedKey)) throw new RangeError(FOREIGN_CURSOR);
  return { atMs: Number(at), rank: Number(rank), openedKey };
}

/** The newest rows up to the bound, sorted; a page of them. */
async function listRanked(
  filter: IncidentFilter,
  sort: IncidentSort,
  page: { readonly limit: number; readonly after: RankedPlace | null; readonly nowMs: number },
  scan: (range: Range) => Promise<Found>,
): Promise<IncidentPage> {
  const atMs = page.after?.atMs ?? page.nowMs;
  const range = rangeOf(filter);
  if (range.from > range.to) return { items: [] };
  const { rows, rowsRead, stoppedAt } = await scan(range);
  const placed = rows
    .map((row): RankedPlace & { readonly summary: IncidentSummary } => {
      const summary = toSummary(row);
      return { atMs, summary, rank: rankOf(summary, sort, atMs), openedKey: openedKeyOf(row) };
    })
    .toSorted((a, b) => comparePlaces(a, b));
  const { after } = page;
  const rest = after === null ? placed : placed.filter((place) => comparePlaces(after, place) < 0);
  const shown = rest.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ summary }) => summary),
    searched: { rows: rowsRead, stoppedAt: stoppedAt === null ? null : timeOfKey(stoppedAt) },
    ...(last === undefined || rest.length <= shown.length ? {} : { nextCursor: encodeRanked(sort, last) }),
  };
}

/** Negative: `a` comes first. Equals stand newest opened first. */
function comparePlaces(a: Omit<RankedPlace, 'atMs'>, b: Omit<RankedPlace, 'atMs'>): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.openedKey === b.openedKey) return 0;
  return a.openedKey > b.openedKey ? -1 : 1;
}

/**
 * A page of the list. By the time of opening, each status has its own index key with the same order, so a page is a merge of
 * them, the cursor is simply the last key that was shown, and the list goes on to its end however long it is. Any other order
 * is made here, of the newest rows up to a bound.
 */
export async function listIncidents(
  client: DocumentClient,
  table: string,
  filter: IncidentFilter,
  page: PageAsked,
  nowMs: () => number = Date.now,
  reach: ListReach = DYNAMODB_LIMITS,
): Promise<IncidentPage> {
  const { sort = 'newest', cursor } = page;
  const limit = Math.min(Math.max(1, page.limit), DYNAMODB_LIMITS.listLimitMax);
  const isByOpening = sort === 'newest' || sort === 'oldest';
  const isNarrowed = isSearch(filter.search ?? {}) || filter.alarmName !== undefined;
  const keys = keysOf(filter, !isByOpening || isNarrowed);
  const beganMs = nowMs();
  const rowsMax = isByOpening ? reach.searchedRowsMax : reach.sortedRowsMax;
  const scan = (range: Range, enough: number) =>
    scanKeys(client, table, keys, {
      range,
      order: sort === 'oldest' ? 'oldest' : 'newest',
      alarmName: filter.alarmName,
      isWanted: wantedBy(filter, keys),
      enough,
      rowsMax: Math.max(1, Math.floor(rowsMax / Math.max(1, keys.length))),
      pageRows: reach.searchPageRows,
      isTimeUp: () => nowMs() - beganMs > reach.searchMs,
    });
  if (!isByOpening) {
    const after = cursor === undefined ? null : decodeRanked(sort, cursor);
    return listRanked(filter, sort, { limit, after, nowMs: beganMs }, (range) => scan(range, rowsMax));
  }

  const passed = cursor === undefined ? null : decodeCursor(cursor);
  const whole = rangeOf(filter);
  const range: Range = {
    from: sort === 'oldest' && passed !== null && passed > whole.from ? passed : whole.from,
    to: sort === 'newest' && passed !== null && passed < whole.to ? passed : whole.to,
  };
  // BETWEEN with its ends the wrong way round is an error in DynamoDB; here it means an empty page.
  if (range.from > range.to) return { items: [] };

  // One more than asked shows whether there is a next page, and one more for the row of the cursor itself.
  const found = await scan(range, limit + 2);
  const rows = found.rows.filter((row) => openedKeyOf(row) !== passed);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const goesOnAt = rows.length > limit && last !== undefined ? openedKeyOf(last) : found.stoppedAt;
  return {
    items: shown.map(toSummary),
    ...(goesOnAt === null ? {} : { nextCursor: encodeCursor(goesOnAt) }),
    ...(isNarrowed
      ? { searched: { rows: found.rowsRead, stoppedAt: goesOnAt === null ? null : timeOfKey(goesOnAt) } }
      : {}),
  };
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
