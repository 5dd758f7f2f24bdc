import { useEffect, useState } from 'react';
import { listMessages } from '../api/endpoints.ts';
import { useLive } from '../live/live-context.ts';
import { countOf } from '../text/format-number.ts';

const POLL_MS = 60_000;

export interface UnreadMessages {
  readonly count: number;
  /** There are more than were counted. */
  readonly hasMore: boolean;
}

const NONE: UnreadMessages = { count: 0, hasMore: false };

/**
 * How many messages about alarms could not be read and wait for a person. No incident stands for them, so they are looked for on
 * every page: anew each minute, after a break of the connection, and when `page` is another. A failed reading changes nothing.
 */
export function useUnreadMessages(page: string): UnreadMessages {
  const [unread, setUnread] = useState(NONE);
  const { generation } = useLive();
  // biome-ignore lint/correctness/useExhaustiveDependencies: generation and page say when, not what
  useEffect(() => {
    const ending = new AbortController();
    const read = () => {
      listMessages('unparsed', ending.signal).then(
        ({ items, nextCursor }) => setUnread({ count: items.length, hasMore: nextCursor !== undefined }),
        () => undefined,
      );
    };
    read();
    const timer = setInterval(read, POLL_MS);
    return () => {
      clearInterval(timer);
      ending.abort();
    };
  }, [generation, page]);
  return unread;
}

/** "4 messages about alarms could not be read". */
export function unreadWords({ count, hasMore }: UnreadMessages): string {
  const messages = hasMore ? `More than ${countOf(count, 'message')}` : countOf(count, 'message');
  return `${messages} about alarms could not be read`;
}
