import type { Platform } from '../../src/domain/diagnosis/probes/probe.ts';
import type { World } from '../world.ts';

// Lines of a world's logs stand as people quote them: with a time, with a day and no year, or bare. A probe prints them with
// the time that its command asks for.

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const SYSLOG = /^([A-Z][a-z]{2}) ([ \d]?\d) (\d\d:\d\d:\d\d) (.*)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Since systemd 255 `journalctl` writes the colon that RFC 3339 asks for. */
const utcOffset = (platform: Platform) => (platform === 'ubuntu-24.04' ? '+00:00' : '+0000');

/** `2026-11-22T08:01:00+0000 host …`, as `journalctl -o short-iso` prints it. A line without a time was just written. */
export function journalLine(line: string, platform: Platform, now: string): string {
  if (ISO.test(line)) return line;
  const [, month = '', day = '', time, rest] = SYSLOG.exec(line) ?? [];
  if (time === undefined) {
    const at = new Date(Date.parse(now) - 60_000).toISOString().slice(0, 19);
    return `${at}${utcOffset(platform)} host ${line}`;
  }
  const date = `${now.slice(0, 4)}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.trim().padStart(2, '0')}`;
  return `${date}T${time}${utcOffset(platform)} ${rest}`;
}

/** `clock LOCAL UTC UPTIME`: a world's hosts are in UTC. */
export function clockLine(now: string, boot: string | undefined): string {
  const utc = Math.floor(Date.parse(now) / 1_000);
  const up = boot === undefined ? 864_000 : Math.max(1, utc - Math.floor(Date.parse(boot) / 1_000));
  return `clock ${utc} ${utc} ${up}`;
}

/** A time in UTC as programs put it together: `Sun`, `01`, `Nov`, `2026`, `08:01:11`. */
export function utcParts(ms: number) {
  const [weekday = '', day = '', month = '', year = '', clock = ''] = new Date(ms)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return { weekday, day, month, year, clock };
}

/** When a process started, as `ps -o lstart` prints it, in UTC; one of a world that does not say: a day ago. */
export function lstart(start: string | undefined, now: string): string {
  const at = Date.parse(start ?? '');
  const { weekday, day, month, year, clock } = utcParts(Number.isNaN(at) ? Date.parse(now) - 86_400_000 : at);
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`;
}

/** For how long a unit has been active: as long as its main process runs, a day where a world does not say. */
export function sinceStart({ processes = [] }: World, pid: number | undefined, now: string): number {
  const start = processes.find((one) => one.pid === pid && pid !== undefined && pid > 0)?.start ?? '';
  const ms = Date.parse(now) - Date.parse(start);
  return Number.isNaN(ms) ? 86_400 : Math.max(0, Math.floor(ms / 1_000));
}

/** `[Sun Nov  8 03:12:40 2026] …`, as `dmesg -T` prints it. */
const DMESG_T = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]?\d) (\d\d:\d\d:\d\d) (\d{4})\] (.*)$/;

/** When a line was written, in milliseconds, and what it says; null: it has no time of a day. */
function kernelTime(line: string, now: string): { readonly at: number; readonly text: string } | null {
  const [, month = '', day = '', time, year, text = ''] = DMESG_T.exec(line) ?? [];
  if (time !== undefined) return { at: Date.parse(`${day.trim()} ${month} ${year} ${time} UTC`), text };
  if (ISO.test(line)) return { at: Date.parse(line.slice(0, 19).concat('Z')), text: line.slice(19) };
  const [, name = '', date = '', clock, rest = ''] = SYSLOG.exec(line) ?? [];
  if (clock === undefined) return null;
  return { at: Date.parse(`${date.trim()} ${name} ${now.slice(0, 4)} ${clock} UTC`), text: rest };
}

/** As dmesg prints it: seconds since the start of the host in front. A line without a time was just written. */
export function kernelLine(line: string, now: string, boot: string | undefined): string {
  if (/^\[ *\d+\.\d+\]/.test(line) || line.startsWith('type=')) return line;
  const up = boot === undefined ? 864_000 : Math.max(1, (Date.parse(now) - Date.parse(boot)) / 1_000);
  const told = kernelTime(line, now);
  const age = told === null ? 60 : Math.max(0, (Date.parse(now) - told.at) / 1_000);
  return `[${Math.max(0, up - age)
    .toFixed(6)
    .padStart(12)}] ${told?.text ?? line}`;
}

/** What systemd itself writes when a unit goes down. */
const ENDS =
  /systemd\[1\]: .*(?:failed|repeated too quickly|exited|killed|Stopped |Deactivated|Failed to start)/;
/** Where nothing tells when it went down. */
const DOWN_SECONDS = 600;

/** For how long a unit has been down: since systemd said so last. */
export function sinceEnd({ logs = [] }: World, unit: string, platform: Platform, now: string): number {
  const own = logs.filter(({ source }) => source === `journal:${unit}`).flatMap(({ lines }) => lines);
  const last = own.findLast((line) => ENDS.test(line) && (ISO.test(line) || SYSLOG.test(line)));
  if (last === undefined) return DOWN_SECONDS;
  const ms = Date.parse(now) - Date.parse(journalLine(last, platform, now).slice(0, 19).concat('Z'));
  return Number.isNaN(ms) ? DOWN_SECONDS : Math.max(0, Math.floor(ms / 1_000));
}
