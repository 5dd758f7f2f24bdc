import { Button } from '../controls/button.tsx';
import type { Connection } from '../live/event-stream.ts';
import { useLive } from '../live/live-context.ts';

const LOOKS: Readonly<Record<Connection, { readonly label: string; readonly title: string }>> = {
  connecting: { label: 'Connecting', title: 'Opening the stream of changes.' },
  live: { label: 'Live', title: 'Changes appear by themselves.' },
  reconnecting: { label: 'Reconnecting', title: 'The stream broke; what is shown may be a moment old.' },
  offline: { label: 'Offline', title: 'RecoverOps does not answer; what is shown is old. Retrying.' },
};

export function ConnectionIndicator() {
  const { connection, reconnect } = useLive();
  const look = LOOKS[connection];
  const broken = connection === 'reconnecting' || connection === 'offline';
  return (
    <span className="connection">
      <span className={`connection__state connection__state--${connection}`} role="status" title={look.title}>
        {look.label}
      </span>
      {broken && (
        <Button look="quiet" onPress={reconnect}>
          Retry now
        </Button>
      )}
    </span>
  );
}
