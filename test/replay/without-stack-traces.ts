/** A history without stack traces: they name files of the machine that recorded it, and replay does not read them. */
export function withoutStackTraces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStackTraces);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== 'stackTrace');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutStackTraces(member)]));
}
