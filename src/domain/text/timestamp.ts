const SHAPE = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/;
const MS_PER_MINUTE = 60_000;

/**
 * An ISO 8601 time with a zone (`Z`, `+0000` as CloudWatch writes it, or `+00:00`) as UTC with milliseconds and
 * `Z`; null when it is not a real time.
 */
export function normaliseTimestamp(text: string): string | null {
  const match = SHAPE.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, ms);
  // Date.UTC carries 30 February over into March and a small year into the 1900s: such a text named no real time.
  if (new Date(local).toISOString().slice(0, 19) !== text.slice(0, 19)) return null;
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHours > 14 || offsetMinutes > 59) return null;
  const offset = (offsetHours * 60 + offsetMinutes) * MS_PER_MINUTE;
  return new Date(match[8] === '-' ? local + offset : local - offset).toISOString();
}
