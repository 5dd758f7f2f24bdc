import { randomUUID } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, MONTH_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import { ACCESS_EVENT_KINDS, type AccessEvent } from '../../domain/access/access-event.ts';
import { SIGN_IN_METHODS } from '../../domain/access/identity.ts';
import { isRole } from '../../domain/access/roles.ts';
import type { AccessLogPort } from '../../ports/access-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import type { DocumentClient } from './document-client.ts';

type Row = Readonly<Record<string, unknown>>;

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

function toEvent(row: Row): readonly AccessEvent[] {
  const kind = ACCESS_EVENT_KINDS.find((known) => known === row.kind);
  // Of a later build.
  if (kind === undefined) return [];
  return [
    {
      at: String(row.at ?? ''),
      kind,
      principal: textOrNull(row.principal),
      role: isRole(row.role) ? row.role : null,
      method: SIGN_IN_METHODS.find((known) => known === row.method) ?? null,
      subject: textOrNull(row.subject),
      issuer: textOrNull(row.issuer),
      address: String(row.address ?? ''),
      reason: textOrNull(row.reason),
      detail: String(row.detail ?? ''),
      token: textOrNull(row.token),
      count: Number(row.count ?? 1),
    },
  ];
}

/** The character after `#`: with it a time sorts after every key of that time. */
const AFTER_KEYS = '$';
const KEY = /^\d{4}-\d\d-\d\dT[\d:.]+Z#[0-9a-f]{8}$/;
const MONTH_CHARS = '2026-11'.length;
const ISO_CHARS = '2026-11-22T08:00:00.000Z'.length;

const encodeCursor = (key: string) => Buffer.from(key, 'utf8').toString('base64url');

/** @throws RangeError for a cursor that no page has given out. */
function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (KEY.test(key)) return key;
  throw new RangeError('the cursor is not one that a list has given out: start again without it');
}

/** Every month from one time to another, such as `2026-11`, at most so many, the newest of them. */
function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  const at = new Date(to);
  at.setUTCDate(1);
  while (months.length < DYNAMODB_LIMITS.accessMonthsMax) {
    const month = at.toISOString().slice(0, MONTH_CHARS);
    if (month < from.slice(0, MONTH_CHARS)) break;
    months.push(month);
    at.setUTCMonth(at.getUTCMonth() - 1);
  }
  return months.toReversed();
}

/** Who came in and who did not, one item an entry; none is ever changed. Throws ServiceError. */
export function createAccessLog(client: DocumentClient, tablePrefix: string): AccessLogPort {
  const TableName = tableNames(tablePrefix).access;

  async function query(month: string, from: string, to: string, limit: number, isForward: boolean) {
    const command = new QueryCommand({
      TableName,
      IndexName: MONTH_INDEX,
      ScanIndexForward: isForward,
      Limit: limit,
      KeyConditionExpression: 'event_month = :month AND event_key BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':month': month, ':from': from, ':to': to },
    });
    const { Items = [] } = await callService('dynamodb', 'Query', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return Items;
  }

  return {
    async write(event) {
      const key = `${event.at}#${randomUUID().slice(0, 8)}`;
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(access_id)',
        Item: {
          ...event,
          access_id: `event#${key}`,
          event_month: event.at.slice(0, MONTH_CHARS),
          event_key: key,
          [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(event.at) / 1000) + DYNAMODB_LIMITS.accessEventSeconds,
        },
      });
      await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },

    async list({ from, to }, { limit, cursor, newestFirst = false }) {
      const wanted = Math.min(Math.max(1, limit), DYNAMODB_LIMITS.listLimitMax);
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const low = after !== null && !newestFirst && after > from ? after : from;
      const end = `${to}${AFTER_KEYS}`;
      const high = after !== null && newestFirst && after < end ? after : end;
      const rows: Row[] = [];
      // BETWEEN with its ends the wrong way round is an error in DynamoDB; here it means an empty page.
      const months = low > high ? [] : monthsBetween(low, high.slice(0, ISO_CHARS));
      for (const month of newestFirst ? months.toReversed() : months) {
        // One more for the entry of the cursor itself, and one that shows whether there is more.
        const room = wanted + 2 - rows.length;
        const found = await query(month, low, high, room, !newestFirst);
        rows.push(...found.filter(({ event_key }) => event_key !== after));
        if (rows.length > wanted) break;
      }
      const shown = rows.slice(0, wanted);
      const last = shown.at(-1);
      const events = shown.flatMap(toEvent);
      if (rows.length <= wanted || last === undefined) return { events };
      return { events, next: encodeCursor(String(last.event_key)) };
    },
  };
}
