/** A window of arrival times: the start belongs to it, the end does not. Milliseconds since the epoch. */
export interface TumblingWindow {
  readonly startMs: number;
  readonly endMs: number;
}

/** The window that a record falls into. Windows of one length begin at whole multiples of it since the epoch. */
export function windowOf(arrivedMs: number, lengthMs: number): TumblingWindow {
  const startMs = Math.floor(arrivedMs / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}

export const isWithin = ({ startMs, endMs }: TumblingWindow, arrivedMs: number): boolean =>
  arrivedMs >= startMs && arrivedMs < endMs;

/** As an event tells it: whole seconds without a fraction, as AWS writes them. */
export const windowView = ({ startMs, endMs }: TumblingWindow): { start: string; end: string } => ({
  start: instant(startMs),
  end: instant(endMs),
});

const instant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
