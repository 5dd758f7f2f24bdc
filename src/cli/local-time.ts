const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `12 min`, `2 h`, `3 d`: the largest unit that it has one of; `under 1 min` below. */
function roughly(spanMs: number): string {
  if (spanMs >= 2 * DAY_MS) return `${Math.floor(spanMs / DAY_MS)} d`;
  if (spanMs >= 2 * HOUR_MS) return `${Math.floor(spanMs / HOUR_MS)} h`;
  return spanMs >= MINUTE_MS ? `${Math.floor(spanMs / MINUTE_MS)} min` : 'under 1 min';
}

/** `in 12 min`, `5 min ago`, `over` for a deadline that has passed; `-` for what is no time. */
export function untilText(iso: string, nowMs: number): string {
  const leftMs = Date.parse(iso) - nowMs;
  if (Number.isNaN(leftMs)) return '-';
  return leftMs > 0 ? `in ${roughly(leftMs)}` : 'over';
}

export function agoText(iso: string, nowMs: number): string {
  const ageMs = nowMs - Date.parse(iso);
  return Number.isNaN(ageMs) ? '-' : `${roughly(Math.max(0, ageMs))} ago`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `15:05` by this machine's clock; of another day `2026-11-30 15:05`; `-` for what is no time. */
export function clockText(iso: string, nowMs: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '-';
  const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return day(at) === day(new Date(nowMs)) ? time : `${day(at)} ${time}`;
}

/** How far this machine's clock is from UTC then: `UTC`, `UTC+1`, `UTC-3:30`. */
export function zoneText(iso: string): string {
  const minutes = -new Date(iso).getTimezoneOffset();
  if (minutes === 0 || Number.isNaN(minutes)) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const sign = minutes < 0 ? '-' : '+';
  return `UTC${sign}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${two(rest)}`}`;
}
