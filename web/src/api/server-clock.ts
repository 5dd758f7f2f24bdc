let offsetMs = 0;

/** Deadlines are the server's; a browser with a wrong clock must not count down to another moment. */
export function learnServerTime(dateHeader: string | null): void {
  if (dateHeader === null) return;
  const serverMs = Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return;
  const measured = serverMs - Date.now();
  // The header counts whole seconds: smaller differences are rounding.
  offsetMs = Math.abs(measured) < 2_000 ? 0 : measured;
}

/** Milliseconds since the epoch by the server's clock. */
export function serverNowMs(): number {
  return Date.now() + offsetMs;
}
