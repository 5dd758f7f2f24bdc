import { formatDateTime, formatSpan } from '../text/format-time.ts';
import { useNowMs } from '../text/now.ts';

/** Below this the countdown is drawn as urgent. */
const URGENT_MS = 2 * 60_000;

/** Counts down to the moment after which nothing may be approved any more. */
export function Deadline({ iso }: { readonly iso: string }) {
  const leftMs = Date.parse(iso) - useNowMs();
  const className = leftMs < URGENT_MS ? 'deadline deadline--urgent' : 'deadline';
  return (
    <time className={className} dateTime={iso} title={`expires at ${formatDateTime(iso)}`}>
      {leftMs > 0 ? `${formatSpan(leftMs)} left` : 'deadline passed'}
    </time>
  );
}
