import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { IncidentSummary } from '../../../src/domain/record/incident-summary.ts';
import { INCIDENT_STREAM_PATH } from '../api/endpoints.ts';
import { noticeOf } from './desktop-notices.ts';
import { type Connection, type EventStream, openEventStream } from './event-stream.ts';
import { type Live, LiveContext } from './live-context.ts';
import {
  announcementOf,
  fetchOpenIncidents,
  isPending,
  needsAttention,
  type OpenIncidents,
  openIncidents,
  waitKey,
  waitsForPerson,
  withSummary,
} from './open-incidents.ts';

type Listener = (summary: IncidentSummary) => void;

/** One stream of changes for the whole dashboard; what is open, what waits, and who wants to know. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [connection, setConnection] = useState<Connection>('connecting');
  const [generation, setGeneration] = useState(0);
  const [open, setOpen] = useState<OpenIncidents>(() => new Map());
  const [openIsKnown, setOpenIsKnown] = useState(false);
  const [announcement, setAnnouncement] = useState('');
  const listeners = useRef(new Set<Listener>());
  const announced = useRef(new Set<string>());
  const stream = useRef<EventStream | null>(null);

  useEffect(() => {
    const announce = (summary: IncidentSummary) => {
      if (!waitsForPerson(summary) || announced.current.has(waitKey(summary))) return;
      announced.current.add(waitKey(summary));
      setAnnouncement(announcementOf(summary));
      noticeOf(summary, waitKey(summary), Date.now());
    };
    // A fetch that is on its way holds what was; what the stream brings meanwhile is put on top of it.
    const arrivals = new Set<IncidentSummary[]>();
    let started = 0;
    let shown = 0;
    const refetch = async () => {
      started += 1;
      const turn = started;
      const arrived: IncidentSummary[] = [];
      arrivals.add(arrived);
      try {
        const fetched = await fetchOpenIncidents();
        // Answers may overtake each other: one that was asked for earlier knows less.
        if (turn < shown) return;
        // What waited before this page opened is in the title and the list; only news is read out.
        for (const summary of fetched.filter(waitsForPerson)) {
          if (shown === 0) announced.current.add(waitKey(summary));
          else announce(summary);
        }
        shown = turn;
        setOpenIsKnown(true);
        setOpen(() => arrived.reduce(withSummary, openIncidents(fetched)));
      } catch {
        // The list shows the problem, and the next opening of the stream tries again.
      } finally {
        arrivals.delete(arrived);
      }
    };
    void refetch();
    stream.current = openEventStream<IncidentSummary>({
      path: INCIDENT_STREAM_PATH,
      onConnection(next) {
        setConnection(next);
        // A stream refused because the session ended cannot say so; a plain request can.
        if (next === 'reconnecting' || next === 'offline') void refetch();
      },
      onFetchAnew() {
        setGeneration((count) => count + 1);
        void refetch();
      },
      onMessage(summary) {
        for (const arrived of arrivals) arrived.push(summary);
        setOpen((known) => withSummary(known, summary));
        announce(summary);
        for (const listener of listeners.current) listener(summary);
      },
    });
    return () => stream.current?.close();
  }, []);

  const reconnect = useCallback(() => stream.current?.retryNow(), []);
  const subscribe = useCallback((listener: Listener) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);
  const live = useMemo<Live>(() => {
    const pendingCount = [...open.values()].filter(isPending).length;
    const attentionCount = [...open.values()].filter(needsAttention).length;
    return {
      connection,
      reconnect,
      generation,
      open,
      openIsKnown,
      pendingCount,
      attentionCount,
      announcement,
      subscribe,
    };
  }, [connection, reconnect, generation, open, openIsKnown, announcement, subscribe]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
