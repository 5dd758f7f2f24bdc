/** `2026-11-29 14:05:09 UTC`, of an ISO 8601 time in UTC. Null: the text is no such time. */
export function utcTime(iso: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(iso);
  return match === null ? null : `${match[1]} ${match[2]} UTC`;
}
