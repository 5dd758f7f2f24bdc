import { useEffect, useMemo, useState } from 'react';
import { listIncidents } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { useLive } from '../live/live-context.ts';
import { isOpen, type StatusGroup, statusesOf } from '../status/status-groups.ts';
import { type ListFilter, matchesAlarm, matchesQuery, queryOf } from './list-filter.ts';

const COUNT_LIMIT = 100;
/** Ends come in bursts; their counts may lag by this much. */
const RECOUNT_DELAY_MS = 1_000;

export type GroupCounts = Readonly<Partial<Record<StatusGroup, string>>>;

async function countEnded(
  filter: ListFilter,
  group: 'failed' | 'closed',
  signal: AbortSignal,
): Promise<string> {
  const query = queryOf({ group, since: filter.since }, serverNowMs());
  const page = await listIncidents(query, { limit: COUNT_LIMIT }, signal);
  const count = page.items.filter((item) => matchesAlarm(item, filter.alarm)).length;
  return page.nextCursor === undefined ? String(count) : `${count}+`;
}

/** Incidents per group under the other filters. Open ones are counted live; a count that could not be had is left out. */
export function useGroupCounts(filter: ListFilter): GroupCounts {
  const { alarm, since } = filter;
  const { open, openIsKnown, generation, subscribe } = useLive();
  const [ended, setEnded] = useState<GroupCounts>({});
  const [endings, setEndings] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe((summary) => {
      if (isOpen(summary.status)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        setEndings((count) => count + 1);
      }, RECOUNT_DELAY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [subscribe]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new opening of the stream or an ending asks for a recount
  useEffect(() => {
    const controller = new AbortController();
    const base: ListFilter = { group: 'all', alarm, since };
    Promise.all([
      countEnded(base, 'failed', controller.signal),
      countEnded(base, 'closed', controller.signal),
    ]).then(
      ([failed, closed]) => setEnded({ failed, closed }),
      () => {
        if (!controller.signal.aborted) setEnded({});
      },
    );
    return () => controller.abort();
  }, [alarm, since, generation, endings]);

  return useMemo(() => {
    if (!openIsKnown) return ended;
    const query = queryOf({ group: 'all', since }, serverNowMs());
    const matching = [...open.values()].filter(
      (summary) => matchesQuery(summary, query) && matchesAlarm(summary, alarm),
    );
    const count = (group: StatusGroup) =>
      String(matching.filter(({ status }) => statusesOf(group).includes(status)).length);
    return { approval: count('approval'), running: count('running'), ...ended };
  }, [open, openIsKnown, alarm, since, ended]);
}
