import { useLive } from '../live/live-context.ts';

/** Reads out, without moving the focus, that a plan, or a whole incident, waits for a person. */
export function Announcer() {
  const { announcement } = useLive();
  return (
    <div role="status" aria-live="polite" className="visually-hidden" data-testid="announcer">
      {announcement}
    </div>
  );
}
