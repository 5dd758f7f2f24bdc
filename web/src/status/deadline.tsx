import { formatDateTime, formatSpan } from '../text/format-time.ts';
import { useNowMs } from '../text/now.ts';

/** Below this the countdown is drawn as urgent. */
const URGENT_MS = 2 * 60_000;

/**
 * Counts down to the moment after which nothing may be approved any more; with `isLimit` to the one at which something that works
 * by itself ends at the latest, which is no hurry for anybody.
 */
export function Deadline({ iso, isLimit = false }: { readonly iso: string; readonly isLimit?: boolean }) {
  const leftMs = Date.parse(iso) - useNowMs();
  if (isLimit) {
    return (
      <time className="time-limit" dateTime={iso} title={`ends by ${formatDateTime(iso)}`}>
        {leftMs > 0 ? `at most ${formatSpan(leftMs)} left` : 'over'}
      </time>
    );
  }
  const className = leftMs < URGENT_MS ? 'deadline deadline--urgent' : 'deadline';
  return (
    <time className={className} dateTime={iso} title={`expires at ${formatDateTime(iso)}`}>
      {leftMs > 0 ? `${formatSpan(leftMs)} left` : 'deadline passed'}
    </time>
  );
}
