import { useEffect, useMemo, useState } from 'react';
import { listIncidents } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { useLive } from '../live/live-context.ts';
import { isInGroup, queryOfGroup, type StatusGroup } from '../status/status-groups.ts';
import { type ListFilter, matchesQuery, queryOf } from './list-filter.ts';

const COUNT_LIMIT = 100;
/** Closes come in bursts; their count may lag by this much. */
const RECOUNT_DELAY_MS = 1_000;

export type GroupCounts = Readonly<Partial<Record<StatusGroup, string>>>;

async function countClosed(filter: ListFilter, signal: AbortSignal): Promise<string> {
  const query = queryOf({ ...filter, group: 'closed' }, serverNowMs());
  const page = await listIncidents(query, { limit: COUNT_LIMIT }, signal);
  return page.nextCursor === undefined ? String(page.items.length) : `${page.items.length}+`;
}

/** Incidents per group under the other filters. What is not closed is counted live; a count that could not be had is left out. */
export function useGroupCounts(filter: ListFilter): GroupCounts {
  const { since, from, to, text, alarm, host, resource, cause } = filter;
  // Another group, or another object that says the same, is no reason to count anew.
  const others = useMemo<ListFilter>(
    () => ({ group: 'all', since, from, to, text, alarm, host, resource, cause }),
    [since, from, to, text, alarm, host, resource, cause],
  );
  const { open, openIsKnown, generation, subscribe } = useLive();
  const [closed, setClosed] = useState<GroupCounts>({});
  const [closings, setClosings] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe((summary) => {
      if (summary.standing !== 'closed') return;
      timer ??= setTimeout(() => {
        timer = undefined;
        setClosings((count) => count + 1);
      }, RECOUNT_DELAY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [subscribe]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new opening of the stream or a close asks for a recount
  useEffect(() => {
    const controller = new AbortController();
    countClosed(others, controller.signal).then(
      (count) => setClosed({ closed: count }),
      () => {
        if (!controller.signal.aborted) setClosed({});
      },
    );
    return () => controller.abort();
  }, [others, generation, closings]);

  return useMemo(() => {
    if (!openIsKnown) return closed;
    const query = queryOf(others, serverNowMs());
    const matching = [...open.values()].filter((summary) => matchesQuery(summary, query));
    const count = (group: StatusGroup) =>
      String(matching.filter((summary) => isInGroup(summary, queryOfGroup(group))).length);
    return {
      approval: count('approval'),
      attention: count('attention'),
      running: count('running'),
      quiet: count('quiet'),
      ...closed,
    };
  }, [open, openIsKnown, others, closed]);
}
