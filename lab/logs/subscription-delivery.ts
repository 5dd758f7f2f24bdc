import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Stream } from '../kinesis/stream.ts';
import { labLimits } from '../limits.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { KeptEvent } from './log-batch.ts';
import type { LogGroup, SubscriptionFilter } from './log-group.ts';

/** Carries the events of one group to the streams of its subscription filters. */
export interface SubscriptionDelivery {
  /** Something was appended, or a filter has changed. */
  wake(): void;
  stop(): void;
}

export interface DeliveryOptions {
  readonly group: LogGroup;
  readonly accountId: string;
  readonly findStream: (arn: string) => Stream | undefined;
}

/** Beside the data, a record holds its partition key: 32 or 36 characters. */
const DATA_LIMIT_BYTES = labLimits.recordLimitBytes - 36;

/**
 * At least once: where a filter has come is kept after its stream has taken the record, so a kill between the two repeats
 * it. What a stream does not take is offered again until it does; AWS gives up after 24 hours.
 */
export function createSubscriptionDelivery(options: DeliveryOptions): SubscriptionDelivery {
  const { group, accountId, findStream } = options;
  const running = new Set<string>();
  const stopping = new AbortController();
  const wakeUps = new Set<() => void>();

  const current = (filterName: string): SubscriptionFilter | undefined =>
    stopping.signal.aborted ? undefined : group.filters().find((filter) => filter.filterName === filterName);

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wakeUps.delete(done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      wakeUps.add(done);
    });
  }

  /** False when the filter is gone, or the lab stops, before the stream takes it. */
  async function offer(filter: SubscriptionFilter, events: readonly KeptEvent[]): Promise<boolean> {
    const data = encodeMessage(accountId, group.name, filter.filterName, events);
    if (data.length > DATA_LIMIT_BYTES && events.length > 1) {
      const half = events.length >>> 1;
      return (await offer(filter, events.slice(0, half))) && offer(filter, events.slice(half));
    }
    const key = partitionKey(filter, group.name, events[0]?.streamName ?? '');
    for (let waitMs: number = labLimits.logDeliveryRetryMs; ; ) {
      // A filter that was changed meanwhile sends it to its new stream.
      const latest = current(filter.filterName);
      if (latest === undefined) return false;
      const [outcome] = findStream(latest.destinationArn)?.put([{ key, data }]) ?? [];
      if (outcome !== undefined && 'sequenceNumber' in outcome) return true;
      await pause(waitMs);
      waitMs = Math.min(2 * waitMs, labLimits.logDeliveryRetryMaxMs);
    }
  }

  async function run(filterName: string): Promise<void> {
    try {
      for (let filter = current(filterName); filter !== undefined; filter = current(filterName)) {
        const batch = group.readBatch(group.cursor(filter));
        if (batch === undefined) return;
        const isWanted = parseFilterPattern(filter.filterPattern);
        const events = batch.events.filter(({ message }) => isWanted(message));
        if (events.length > 0 && !(await offer(filter, events))) return;
        if (current(filterName) !== undefined) group.setCursor(filter, batch.counter + 1);
        await nextTurn();
      }
    } finally {
      running.delete(filterName);
    }
  }

  return {
    wake() {
      for (const { filterName } of group.filters()) {
        if (running.has(filterName)) continue;
        running.add(filterName);
        // Only its own files can fail it. The lab ends then, rather than to go on as if it had delivered.
        void run(filterName);
      }
    },
    stop() {
      stopping.abort();
      for (const done of wakeUps) done();
    },
  };
}

/** What AWS sends once when a filter is put, to see that the stream takes it. */
export function controlMessage(nowMs: number): Buffer {
  const message = 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.';
  return compress({
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp: nowMs, message }],
  });
}

/** The events are of one stream. */
function encodeMessage(
  owner: string,
  logGroup: string,
  filterName: string,
  events: readonly KeptEvent[],
): Buffer {
  return compress({
    messageType: 'DATA_MESSAGE',
    owner,
    logGroup,
    logStream: events[0]?.streamName ?? '',
    subscriptionFilters: [filterName],
    logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
  });
}

const compress = (message: object): Buffer => gzipSync(JSON.stringify(message));

/** One log stream always goes to one shard, unless the filter spreads it. */
function partitionKey({ distribution }: SubscriptionFilter, groupName: string, streamName: string): string {
  if (distribution === 'Random') return randomUUID();
  return createHash('md5').update(`${groupName}:${streamName}`, 'utf8').digest('hex');
}
