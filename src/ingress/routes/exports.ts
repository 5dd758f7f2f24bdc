import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type SaidByPerson, saidByPeople } from '../../domain/record/said-by-people.ts';
import { type CsvValue, csvLine } from '../../domain/text/csv.ts';
import { callerOf } from '../auth/authentication.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { ApiFault } from '../http/errors.ts';
import { InFlight } from '../http/in-flight.ts';
import { type TimeRange, timeRange } from '../http/time-range.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { ExportQuery } from '../schemas/access-schemas.ts';
import { errorResponses } from '../schemas/error-schema.ts';

const tags = ['access'];
type Row = Readonly<Record<string, CsvValue>>;
type Format = 'csv' | 'jsonl';

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

/** Columns of a table, in their order; a row of JSON has the same names. */
const DECISION_COLUMNS = [
  'at',
  'incidentId',
  'alarm',
  'attempt',
  'seq',
  'event',
  'kind',
  'by',
  'role',
  'method',
  'subject',
  'issuer',
  'via',
  'plan',
  'decisionId',
  'words',
  'hash',
] as const satisfies readonly (keyof SaidByPerson)[];
const SIGN_IN_COLUMNS = [
  'at',
  'kind',
  'principal',
  'role',
  'method',
  'subject',
  'issuer',
  'address',
  'reason',
  'detail',
  'token',
  'count',
] as const;

/** The file, piece by piece, as fast as it is taken. */
async function* fileOf(
  columns: readonly string[],
  rows: AsyncIterable<readonly Row[]>,
  format: Format,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(columns);
  for await (const some of rows) {
    const lines = some.map((row) =>
      format === 'csv'
        ? csvLine(columns.map((column) => row[column] ?? null))
        : `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`,
    );
    if (lines.length > 0) yield lines.join('');
  }
}

/**
 * What people said about incidents in a time range, by incidents in the order of their newest change. What changes meanwhile
 * is read again for what was added, so that nothing is missed and nothing stands there twice.
 */
async function* decisionsIn(
  { from, to }: TimeRange,
  incidents: IngressDeps['incidents'],
): AsyncGenerator<readonly Row[]> {
  const { incidentsAtOnce, incidentsMax, pageSize } = INGRESS_LIMITS.exports;
  /** How far each incident's timeline was read. */
  const readTo = new Map<string, number>();
  // An incident in which something was said in the range was written then, or later.
  for (let position = from; ; ) {
    const { changes, isMore } = await incidents.changedSince(position, pageSize);
    for (let at = 0; at < changes.length; at += incidentsAtOnce) {
      const some = changes.slice(at, at + incidentsAtOnce);
      const stored = await Promise.all(some.map(({ summary }) => incidents.get(summary.incidentId)));
      for (const incident of stored) {
        if (incident === undefined) continue;
        const { incidentId } = incident.record;
        const before = readTo.get(incidentId) ?? 0;
        readTo.set(incidentId, incident.timeline.at(-1)?.seq ?? before);
        yield saidByPeople(incident)
          .filter(({ seq, at: time }) => seq > before && time >= from && time <= to)
          .map((said) => ({ ...said }));
      }
    }
    if (readTo.size > incidentsMax)
      throw new Error(`more than ${incidentsMax} incidents: ask for a shorter time range`);
    const last = changes.at(-1);
    if (!isMore || last === undefined) return;
    position = last.position;
  }
}

async function* signInsIn(range: TimeRange, log: IngressDeps['accessLog']): AsyncGenerator<readonly Row[]> {
  let cursor: string | undefined;
  do {
    const page = await log.list(range, {
      limit: INGRESS_LIMITS.exports.pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.events.map((event) => ({ ...event }));
    cursor = page.next;
  } while (cursor !== undefined);
}

/** Decisions and sign-ins as files. What breaks off while it is sent ends the connection: half a file never looks whole. */
export function addExportRoutes(
  app: TypedApp,
  deps: Pick<IngressDeps, 'incidents' | 'accessLog' | 'signIns' | 'nowMs'>,
): void {
  const { inFlightMax, daysDefault, silenceMs } = INGRESS_LIMITS.exports;
  const inFlight = new InFlight(inFlightMax, inFlightMax);

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    { name, columns }: { readonly name: 'decisions' | 'sign-ins'; readonly columns: readonly string[] },
    query: { readonly format?: Format; readonly since?: string; readonly until?: string },
    rowsIn: (range: TimeRange) => AsyncGenerator<readonly Row[]>,
  ): Promise<void> {
    const caller = callerOf(request);
    const { format = 'csv' } = query;
    const range = timeRange(query, deps.nowMs(), daysDefault);
    const release = inFlight.enter(caller.principal);
    if (typeof release === 'string') throw new ApiFault('Export.TooMany');
    const rows = rowsIn(range);
    // What cannot be read at all is answered with an error, not with a file that breaks off.
    const first = await rows.next().catch((error: unknown) => {
      release();
      throw error;
    });
    const detail = `${name} from ${range.from} to ${range.to} as ${format}`;
    deps.signIns.did('exported', caller, { address: request.ip, reason: name, detail });
    request.log.info({ by: caller.principal, ...range, format }, `${name} exported`);
    async function* all(): AsyncGenerator<readonly Row[]> {
      try {
        if (first.done !== true) yield first.value;
        yield* rows;
      } catch (error) {
        request.log.error({ err: error }, 'an export broke off');
        throw error;
      }
    }
    const body = Readable.from(fileOf(columns, all(), format), { highWaterMark: 1 });
    body.once('close', release);
    const { socket } = request.raw;
    if (socket instanceof Socket) socket.setTimeout(silenceMs);
    const file = `recoverops-${name}-${range.from.slice(0, 10)}-${range.to.slice(0, 10)}.${format}`;
    void reply
      .header('content-type', CONTENT_TYPES[format])
      .header('content-disposition', `attachment; filename="${file}"`)
      .header('cache-control', 'no-store')
      .send(body);
  }

  const response = {
    ...errorResponses('Export.RangeInvalid', 'Export.TooMany', 'Store.Unavailable'),
    200: Type.String({ description: 'text/csv, or a line of JSON for each' }),
  };
  const description =
    'A table (format=csv) or a line of JSON for each (format=jsonl), sent as it is read. In a table a text that a spreadsheet would take for a formula has an apostrophe before it. Thirty days back where nothing is said, at most 400. What breaks off ends the connection.';

  app.get(
    '/exports/decisions',
    {
      config: { action: 'decision.export' },
      schema: {
        tags,
        summary: 'What people decided and said about incidents in a time range, as a file',
        description,
        querystring: ExportQuery,
        produces: ['text/csv', 'application/x-ndjson'],
        response,
      },
    },
    async (request, reply) => {
      const file = { name: 'decisions', columns: DECISION_COLUMNS } as const;
      await send(request, reply, file, request.query, (range) => decisionsIn(range, deps.incidents));
      return reply;
    },
  );

  app.get(
    '/exports/sign-ins',
    {
      config: { action: 'sign_in.export' },
      schema: {
        tags,
        summary: 'Who signed in, who was refused, and what was done to tokens in a time range, as a file',
        description,
        querystring: ExportQuery,
        produces: ['text/csv', 'application/x-ndjson'],
        response,
      },
    },
    async (request, reply) => {
      const file = { name: 'sign-ins', columns: SIGN_IN_COLUMNS } as const;
      await send(request, reply, file, request.query, (range) => signInsIn(range, deps.accessLog));
      return reply;
    },
  );
}
