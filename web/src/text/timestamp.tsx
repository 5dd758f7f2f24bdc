import { formatAgo, formatClock, formatDateTime } from './format-time.ts';
import { useNowMs } from './now.ts';

/** A moment: how long ago, or when. The exact time is always a hover away. */
export function Timestamp(props: { readonly iso: string; readonly as: 'ago' | 'clock' | 'full' }) {
  const full = formatDateTime(props.iso);
  return (
    <time dateTime={props.iso} title={`${full} (${props.iso})`} className="nowrap">
      {props.as === 'ago' ? <Ago iso={props.iso} /> : props.as === 'clock' ? formatClock(props.iso) : full}
    </time>
  );
}

function Ago({ iso }: { readonly iso: string }) {
  return formatAgo(useNowMs() - Date.parse(iso));
}
