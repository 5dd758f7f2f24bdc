import { cleanOutput } from '../../../redaction/bounded-text.ts';
import { cutText } from '../../../text/cut-text.ts';
import type { FactRead } from '../../facts.ts';
import { troubleInErrorLog } from './error-log-line.ts';
import { type Trouble, type TroubleRead, troubleIn } from './trouble-line.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What logs say went wrong, the same thing once. Their words are not kept: a log may hold anything. */
    trouble: {
      readonly what: Trouble;
      readonly source: 'journal' | 'error_log' | 'kernel' | 'security';
      /** Whose journal or log it is; null for the kernel's. */
      readonly unit: string | null;
      readonly port: number | null;
      readonly host: string | null;
      readonly path: string | null;
      readonly count: number;
      /** Since it was said last; null where the log has no time that can be read. */
      readonly ageSeconds: number | null;
    };
  }
}

type TroubleFact = Extract<FactRead, { kind: 'trouble' }>;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PATH_CHARS = 200;
const HOST_CHARS = 253;

/** `2026-11-28T22:25:00+0000`, as journalctl prints it; newer ones write `+00:00`. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?(?:([+-])(\d\d):?(\d\d)|Z)?/;
/** nginx, in the host's own time. */
const NGINX = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)/;
/** Apache, in the host's own time: `[Sat Nov 28 22:25:00.123456 2026]`. */
const APACHE = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d{1,9})? (\d{4})\]/;
/** Syslog, in the host's own time and without a year. */
const SYSLOG = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) /;
/** The kernel, in seconds since it was started. */
const KERNEL = /^\[ {0,8}(\d{1,12})\.\d{1,9}\]/;

/** What a log's times are compared with. */
export interface LogClock {
  /** Seconds of the host's own time, counted as if it were UTC. */
  readonly local: number;
  /** Seconds in UTC. */
  readonly utc: number;
  readonly uptime: number;
}

const seconds = (y: number, mo: number, d: number, h: number, mi: number, s: number) =>
  Date.UTC(y, mo, d, h, mi, s) / 1_000;

/** How long ago a line was written; null where it has no time. */
export function ageOf(line: string, clock: LogClock): number | null {
  const n = (text: string | undefined) => Number(text);
  const iso = ISO.exec(line);
  if (iso !== null) {
    const [, y, mo, d, h, mi, s, sign, oh, om] = iso;
    const at = seconds(n(y), n(mo) - 1, n(d), n(h), n(mi), n(s));
    const offset = sign === undefined ? 0 : (n(oh) * 60 + n(om)) * 60 * (sign === '-' ? -1 : 1);
    return clock.utc - (at - offset);
  }
  const nginx = NGINX.exec(line);
  if (nginx !== null) {
    const [, y, mo, d, h, mi, s] = nginx;
    return clock.local - seconds(n(y), n(mo) - 1, n(d), n(h), n(mi), n(s));
  }
  const apache = APACHE.exec(line);
  if (apache !== null) {
    const [, mo = '', d, h, mi, s, y] = apache;
    return clock.local - seconds(n(y), MONTHS.indexOf(mo), n(d), n(h), n(mi), n(s));
  }
  const syslog = SYSLOG.exec(line);
  if (syslog !== null) {
    const [, mo = '', d, h, mi, s] = syslog;
    const year = new Date(clock.local * 1_000).getUTCFullYear();
    const at = seconds(year, MONTHS.indexOf(mo), n(d), n(h), n(mi), n(s));
    // In January the lines of December are of the year before.
    return at > clock.local + 86_400
      ? clock.local - seconds(year - 1, MONTHS.indexOf(mo), n(d), n(h), n(mi), n(s))
      : clock.local - at;
  }
  const kernel = KERNEL.exec(line);
  return kernel === null ? null : clock.uptime - n(kernel[1]);
}

/** `clock LOCAL UTC UPTIME`, as the probes of logs print it first. */
const CLOCK = /^clock (\d{1,12}) (\d{1,12}) (\d{1,12})$/;

export function clockIn(lines: readonly string[]): LogClock | null {
  const [, local, utc, uptime] = lines.map((line) => CLOCK.exec(line)).find((found) => found !== null) ?? [];
  return local === undefined ? null : { local: Number(local), utc: Number(utc), uptime: Number(uptime) };
}

/** For a shell: prints what `clockIn` reads. The host's own time is counted as if it were UTC. */
export const CLOCK_COMMAND = `printf 'clock %s %s %s\\n' "$(date -u -d "$(date '+%Y-%m-%d %H:%M:%S')" +%s)" "$(date +%s)" "$(cut -d. -f1 /proc/uptime)"`;

/** Lines that say what went wrong, as for `grep -aiE`; what they mean is told by `troubleIn`. */
export const TROUBLE_PATTERN =
  'permissions|too many|slots|pool|on port|assign requested|read-only|getaddrinfo|host name|in use|EADDRINUSE|no space|ENOSPC|\\(28|quota|denied|EACCES|not permitted|open files|EMFILE|file-max|FD limit|refused|ECONN|timed? ?out|ETIMEDOUT|no route|UNREACH|upstream|worker_connections|MaxRequestWorkers|MaxClients|max_children|oom|out of memory|inotify|watchers|conntrack|semget|semaphore|mutex|emerg|\\[alert|failed|exited|too quickly|start-limit|slow.?(sql|quer|statement|command)|(db|queue)=[0-9]{4}|dropped from queue|not available|a (new |free |database )*connection|duration: [0-9]{4}|query (execution )?took|no such|ENOENT|cannot find|not found|ModuleNotFound|could not resolve|ENOTFOUND|SYN flooding|certificate|fork|thread|is DOWN|no server available|syntax error|AH00526|bungled|(bad|unknown) config|config file error|(\\.(conf|cfg|cf|cnf|ini|toml|ya?ml)|_config)"?(:[0-9]|[:,]? ((at|on|in) )?line [0-9])|yaml: line';

function bounded(read: TroubleRead): TroubleRead {
  const { path, host } = read;
  return {
    ...read,
    path: path === null ? null : cutText(cleanOutput(path), PATH_CHARS),
    host: host === null ? null : cutText(cleanOutput(host), HOST_CHARS),
  };
}

/** The troubles that lines tell, each once, with how often and how long ago. */
export function troublesIn(
  lines: readonly string[],
  clock: LogClock | null,
  whose: { readonly source: TroubleFact['source']; readonly unit: string | null },
): readonly FactRead[] {
  const found = new Map<string, TroubleFact>();
  for (const line of lines) {
    const read = whose.source === 'error_log' ? troubleInErrorLog(line) : troubleIn(line);
    if (read === null) continue;
    const one = bounded(read);
    const key = `${one.what} ${one.host} ${one.port} ${one.path}`;
    const age = clock === null ? null : ageOf(line, clock);
    const before = found.get(key);
    const ages = [age, before?.ageSeconds ?? null].filter((value) => value !== null);
    found.set(key, {
      kind: 'trouble',
      ...whose,
      ...one,
      count: (before?.count ?? 0) + 1,
      ageSeconds: ages.length === 0 ? null : Math.max(0, Math.min(...ages)),
    });
  }
  return [...found.values()];
}
