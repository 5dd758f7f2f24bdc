import type { IncidentChange, IncidentReader } from '../../ports/incident-store.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { positionBefore, writtenAtMs } from './change-position.ts';
import { type EventStream, INCIDENT_EVENT } from './event-stream.ts';
import type { IncidentFeed } from './incident-feed.ts';
import { RevisionOrder } from './revision-order.ts';

export interface ListStreamDeps {
  readonly incidents: Pick<IncidentReader, 'changedSince'>;
  readonly feed: Pick<IncidentFeed, 'listen'>;
  readonly nowMs: () => number;
}

/** When the client had read everything, by its Last-Event-ID; now, for one that begins or was away for too long. */
function readUpToMs(lastEventId: string | undefined, nowMs: number): number {
  const timeMs = Date.parse(lastEventId ?? '');
  const isRecent = timeMs <= nowMs && nowMs - timeMs <= INGRESS_LIMITS.streams.resumeMaxMs;
  return isRecent ? timeMs : nowMs;
}

/**
 * Sends what the client missed, then every change. Listens before it reads, so that what changes in between comes too.
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
    const missed = await incidents.changedSince(
      positionBefore(readUpToMs(lastEventId, nowMs())),
      INGRESS_LIMITS.streams.changesPerPoll,
    );
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
    for (const change of [...missed.changes, ...held]) take(change);
  } catch (error) {
    stop();
    throw error;
  }
}
