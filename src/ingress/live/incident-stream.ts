import type { IncidentView } from '../../contracts/api.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import { type EventStream, INCIDENT_EVENT } from './event-stream.ts';
import type { IncidentFeed } from './incident-feed.ts';
import type { IncidentViews } from './incident-views.ts';

export interface IncidentStreamDeps {
  readonly views: Pick<IncidentViews, 'load'>;
  readonly feed: Pick<IncidentFeed, 'listen'>;
}

/** The revision that the client has, by its Last-Event-ID (`<run id>.<revision>`). */
function revisionOf(lastEventId: string | undefined): number {
  return Number(/\.(\d{1,15})$/.exec(lastEventId ?? '')?.[1] ?? -1);
}

/**
 * Sends the incident as it is, unless the client has that revision, and again whenever it changes; never an older view
 * after a newer one. Now and then it is looked at unasked, whatever the feed says. Listens before it loads, so that a change in between is loaded too. `open` answers the request:
 * only once the incident is there, so that an unknown one is a plain 404.
 * @throws ApiFault `Incident.NotFound` or from `open`, ServiceError
 */
export async function openIncidentStream(
  { views, feed }: IncidentStreamDeps,
  incidentId: string,
  lastEventId: string | undefined,
  open: () => EventStream,
): Promise<void> {
  let wanted = -1;
  let sent = revisionOf(lastEventId);
  let follow = (): void => undefined;
  const stop = feed.listen(({ summary }) => {
    if (summary.incidentId !== incidentId) return;
    wanted = Math.max(wanted, summary.revision);
    follow();
  });
  try {
    const first = await views.load(incidentId);
    const stream = open();
    stream.onClose(stop);
    const send = (view: IncidentView) => {
      const { runId, revision } = view.record;
      if (revision <= sent) return;
      stream.send({ name: INCIDENT_EVENT, id: `${runId}.${revision}`, data: view });
      sent = revision;
    };
    let isLoading = false;
    const catchUp = async () => {
      if (isLoading) return;
      isLoading = true;
      for (let tries = 1; wanted > sent && stream.isOpen; tries += 1) {
        const view = await views.load(incidentId).catch(() => undefined);
        if (view !== undefined) send(view);
        // The reading failed, or was shared with somebody who had begun it before the change.
        if (wanted <= sent || tries >= INGRESS_LIMITS.streams.reloadsMax) break;
        await new Promise<void>((resolve) => {
          setTimeout(resolve, INGRESS_LIMITS.streams.reloadPauseMs).unref();
        });
      }
      isLoading = false;
    };
    follow = () => void catchUp();
    const refreshing = setInterval(() => {
      views.load(incidentId).then(send, () => undefined);
    }, INGRESS_LIMITS.streams.relistMs);
    refreshing.unref();
    stream.onClose(() => clearInterval(refreshing));
    send(first);
    follow();
  } catch (error) {
    stop();
    throw error;
  }
}
