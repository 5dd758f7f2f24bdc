import type { IncidentChange, IncidentReader } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { positionBefore, writtenAtMs } from './change-position.ts';
import { type EventStream, INCIDENT_EVENT, RELIST_EVENT } from './event-stream.ts';
import type { IncidentFeed } from './incident-feed.ts';
import { RevisionOrder } from './revision-order.ts';

export interface ListStreamDeps {
  readonly incidents: Pick<IncidentReader, 'changedSince'>;
  readonly feed: Pick<IncidentFeed, 'listen'>;
  readonly nowMs: () => number;
}

interface Start {
  /** By its own account the client has read all that was written before, in milliseconds since 1970. */
  readonly readUpToMs: number;
  /** It was away for longer than the stream makes up for, or says what no stream has sent. */
  readonly mustRelist: boolean;
}

/** A client without a Last-Event-ID begins, and lists once the stream is open. */
function startOf(lastEventId: string | undefined, nowMs: number): Start {
  if (lastEventId === undefined) return { readUpToMs: nowMs, mustRelist: false };
  // A writer's clock may be ahead of ours.
  const timeMs = Math.min(Date.parse(lastEventId), nowMs);
  const isRecent = nowMs - timeMs <= INGRESS_LIMITS.streams.resumeMaxMs;
  return isRecent ? { readUpToMs: timeMs, mustRelist: false } : { readUpToMs: nowMs, mustRelist: true };
}

/** What was written after a time and may not have been read by then; null when that is more than a client is sent. */
async function readMissed(
  incidents: ListStreamDeps['incidents'],
  readUpToMs: number,
): Promise<readonly IncidentChange[] | null> {
  const { changesPerPoll, resumeReadingsMax } = INGRESS_LIMITS.streams;
  const missed: IncidentChange[] = [];
  let after = positionBefore(readUpToMs);
  for (let reading = 1; reading <= resumeReadingsMax; reading += 1) {
    const { changes, isMore } = await incidents.changedSince(after, changesPerPoll);
    missed.push(...changes);
    const last = changes.at(-1);
    if (!isMore || last === undefined) return missed;
    after = last.position;
  }
  return null;
}

/**
 * Sends what the client missed, or tells it to list anew, then every change. Listens before it reads, so that what
 * changes in between comes too. Every client is told to list anew now and then, whatever clocks and indexes do.
 * A client that begins also gets the changes of the last moments, since the index that its list was read from may lag
 * behind the one that the feed has passed on already. `open` answers the request: only once nothing can fail any more.
 * @throws ApiFault from `open`, ServiceError
 */
export async function openListStream(
  { incidents, feed, nowMs }: ListStreamDeps,
  lastEventId: string | undefined,
  open: () => EventStream,
): Promise<void> {
  const held: IncidentChange[] = [];
  let take = (change: IncidentChange): void => void held.push(change);
  const stop = feed.listen((change) => take(change));
  try {
    const start = startOf(lastEventId, nowMs());
    const missed = await readMissed(incidents, start.readUpToMs);
    const stream = open();
    stream.onClose(stop);
    const order = new RevisionOrder(INGRESS_LIMITS.streams.seenEntriesMax);
    take = (change) => {
      if (!order.admits(change.summary)) return;
      stream.send({
        name: INCIDENT_EVENT,
        id: new Date(writtenAtMs(change)).toISOString(),
        data: change.summary,
      });
    };
    // Its id is now: what was written before, the client lists, so it need not be sent when the client comes back.
    const relist = () => stream.send({ name: RELIST_EVENT, id: new Date(nowMs()).toISOString(), data: {} });
    const relisting = setInterval(relist, INGRESS_LIMITS.streams.relistMs);
    relisting.unref();
    stream.onClose(() => clearInterval(relisting));
    if (start.mustRelist || missed === null) relist();
    for (const change of [...(missed ?? []), ...held]) take(change);
  } catch (error) {
    stop();
    throw error;
  }
}
