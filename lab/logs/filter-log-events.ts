import { type JsonInput, optionalNumber, optionalString, stringList } from '../http/json-input.ts';
import { refuseOtherMembers } from '../http/known-members.ts';
import { decodeToken, encodeToken } from '../http/opaque-token.ts';
import { labLimits } from '../limits.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { KeptEvent } from './log-batch.ts';
import type { BatchSpan, LogGroup } from './log-group.ts';
import type { LogStore } from './log-store.ts';
import { invalidParameter, pageLimit } from './logs-input.ts';

/** One page of FilterLogEvents, in order of time and then of arrival. Throws AwsError. */
export function filterLogEvents(store: LogStore, input: JsonInput): object {
  refuseOtherMembers(input, [
    'logGroupName',
    'logGroupIdentifier',
    'logStreamNames',
    'logStreamNamePrefix',
    'startTime',
    'endTime',
    'filterPattern',
    'nextToken',
    'limit',
    // Every answer is interleaved since 2019.
    'interleaved',
  ]);
  const group = store.of(input);
  const limit = pageLimit(input, labLimits.filteredEventsMax);
  const after = idAfter(optionalString(input, 'nextToken'), group);
  const found = firstEvents(group, wantedOf(input), after, limit + 1);
  const page = cutToSize(found.slice(0, limit));
  const last = page.at(-1);
  return {
    events: page.map(({ id, streamName, timestamp, message, ingestedMs }) => ({
      logStreamName: streamName,
      timestamp,
      message,
      ingestionTime: ingestedMs,
      eventId: id,
    })),
    searchedLogStreams: [],
    ...(found.length > page.length && last !== undefined
      ? { nextToken: encodeToken({ createdMs: group.createdMs, after: last.id }) }
      : {}),
  };
}

interface Wanted {
  readonly isStream: (name: string) => boolean;
  readonly isMessage: (message: string) => boolean;
  /** Both belong to it. */
  readonly fromMs: number;
  readonly toMs: number;
}

function wantedOf(input: JsonInput): Wanted {
  const names = stringList(input, 'logStreamNames');
  const prefix = optionalString(input, 'logStreamNamePrefix');
  if (names.length > 0 && prefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix cannot be given together.');
  }
  return {
    isStream: (name) => (names.length === 0 || names.includes(name)) && name.startsWith(prefix ?? ''),
    isMessage: parseFilterPattern(optionalString(input, 'filterPattern') ?? ''),
    fromMs: optionalNumber(input, 'startTime') ?? 0,
    toMs: optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY,
  };
}

/** Ids sort as events do, so that of the last one is where the next page begins. */
function idAfter(token: string | undefined, group: LogGroup): string {
  if (token === undefined) return '';
  const { createdMs, after } = decodeToken(token) ?? {};
  if (createdMs === group.createdMs && typeof after === 'string') return after;
  throw invalidParameter('The specified nextToken is invalid.');
}

/** Reads batches by their earliest event until no later one can hold an event that comes before those found. */
function firstEvents(group: LogGroup, wanted: Wanted, after: string, count: number): readonly KeptEvent[] {
  const isWanted = ({ id, timestamp, message }: KeptEvent): boolean =>
    id > after && timestamp >= wanted.fromMs && timestamp <= wanted.toMs && wanted.isMessage(message);
  let found: KeptEvent[] = [];
  for (const { counter, firstMs } of spansOf(group, wanted)) {
    const lastFound = found.at(-1);
    if (found.length === count && lastFound !== undefined && firstMs > lastFound.timestamp) break;
    const more = group.readBatch(counter)?.events.filter(isWanted) ?? [];
    if (more.length === 0) continue;
    found = [...found, ...more].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, count);
  }
  return found;
}

const spansOf = (group: LogGroup, { isStream, fromMs, toMs }: Wanted): readonly BatchSpan[] =>
  group
    .spans()
    .filter((span) => span.lastMs >= fromMs && span.firstMs <= toMs && isStream(span.streamName))
    .sort((a, b) => a.firstMs - b.firstMs || a.counter - b.counter);

/** As many as fit a page, and one at least. */
function cutToSize(events: readonly KeptEvent[]): readonly KeptEvent[] {
  let sizeBytes = 0;
  const end = events.findIndex(({ message }, index) => {
    sizeBytes += Buffer.byteLength(message) + labLimits.logEventOverheadBytes;
    return index > 0 && sizeBytes > labLimits.filteredLimitBytes;
  });
  return end < 0 ? events : events.slice(0, end);
}
