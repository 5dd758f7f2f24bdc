import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What went to swap and came back while the probe waited, and how long programs waited for memory. */
    memory_traffic: {
      readonly seconds: number;
      readonly swappedInPagesPerSecond: number;
      readonly swappedOutPagesPerSecond: number;
      readonly majorFaultsPerSecond: number;
    };
    /** Share of the last minute in which some, or all, programs waited for memory, in percent. */
    memory_pressure: { readonly somePercent: number; readonly fullPercent: number };
    /** The memory of one control group: a unit, a container. */
    memory_limit: {
      /** The last part of its path that has a name of systemd's, or the last part. */
      readonly unit: string;
      readonly currentBytes: number;
      /** Null: none is set. */
      readonly maxBytes: number | null;
      readonly highBytes: number | null;
      /** Of `currentBytes`: file cache, which it gives back; null: not told. */
      readonly cacheBytes: number | null;
      /** Since the group was made; null: the kernel does not count them. */
      readonly oomKills: number | null;
      readonly limitHits: number | null;
    };
  }
}

const TRAFFIC = /^traffic (\d{1,4}) (\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,18}) (\d{1,18})$/;
const PRESSURE = /^pressure (\d{1,3}(?:\.\d{1,2})?) (\d{1,3}(?:\.\d{1,2})?)$/;
const GROUP =
  /^cgroup (\d{1,19}) (\d{1,19}|-) (\d{1,19}|-) (\d{1,19}|-) (\d{1,12}|-) (\d{1,15}|-) (\S{1,255})$/;

/** What cgroup v1 prints for "no limit" is larger than this, and no host's memory is. */
const NO_LIMIT = 2 ** 60;

const numberOf = (word: string | undefined) => (word === undefined || word === '-' ? null : Number(word));
const limitOf = (word: string | undefined) => {
  const limit = numberOf(word);
  return limit === null || limit >= NO_LIMIT ? null : limit;
};

function factIn(line: string): FactRead | undefined {
  const [, window, ...counts] = TRAFFIC.exec(line) ?? [];
  if (window !== undefined) {
    const seconds = Number(window);
    if (seconds === 0) return undefined;
    const [inBefore = 0, outBefore = 0, faultsBefore = 0, inAfter = 0, outAfter = 0, faultsAfter = 0] =
      counts.map(Number);
    const rate = (before: number, after: number) => Math.max(0, after - before) / seconds;
    return {
      kind: 'memory_traffic',
      seconds,
      swappedInPagesPerSecond: rate(inBefore, inAfter),
      swappedOutPagesPerSecond: rate(outBefore, outAfter),
      majorFaultsPerSecond: rate(faultsBefore, faultsAfter),
    };
  }
  const [, some, full] = PRESSURE.exec(line) ?? [];
  if (full !== undefined)
    return { kind: 'memory_pressure', somePercent: Number(some), fullPercent: Number(full) };
  const [, current, max, high, cache, kills, hits, unit] = GROUP.exec(line) ?? [];
  if (unit === undefined) return undefined;
  return {
    kind: 'memory_limit',
    unit,
    currentBytes: Number(current),
    maxBytes: limitOf(max),
    highBytes: limitOf(high),
    cacheBytes: numberOf(cache),
    oomKills: numberOf(kills),
    limitHits: numberOf(hits),
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'memory-limits', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const fact = factIn(line);
    if (fact === undefined) unread('some limit of memory', line.slice(0, 60));
    else facts.push(fact);
  }
  if (exitCode !== 0) unread('limits of memory and what is swapped', `exit ${exitCode}`);
  if (isCut) unread('the limits of smaller units', 'there are too many of them');
  return facts;
}

/** What is swapped just now, how long programs wait for memory, and the control groups with their limits and kills. */
export const memoryLimits: ProbeDefinition = {
  name: 'memory-limits',
  family: 'memory',
  tells: 'what is swapped now, and which units reach their limits of memory',
  // What stands below a service, a scope or a container anybody may have called so: it is no unit of the host.
  // Both versions of control groups. Those with a limit or with kills come first, then the largest.
  command: shellText`
counts() { awk '{ v[$1] = $2 } END { printf "%d %d %d", v["pswpin"], v["pswpout"], v["pgmajfault"] }' /proc/vmstat; }
before=$(counts)
sleep 4
echo "traffic 4 $before $(counts)"
sed -n 's/.*avg60=\([0-9.]*\).*/\1/p' /proc/pressure/memory 2>/dev/null | xargs | sed -n 's/^[0-9.]* [0-9.]*$/pressure &/p'
find /sys/fs/cgroup -mindepth 2 -maxdepth 7 ! -path '*[[:cntrl:]]*' -regex '.*/memory\.\(current\|max\|high\|events\|stat\|usage_in_bytes\|limit_in_bytes\|failcnt\|oom_control\)' -exec grep -sHE '^(([0-9]+|max)$|(file|total_cache|oom_kill|max) [0-9])' {} + 2>/dev/null | awk '
function of(a, b) { return (g, a) in v ? v[g, a] : ((g, b) in v ? v[g, b] : "-") }
{
  at = match($0, /:[^:]*$/); path = substr($0, 1, at - 1); split(substr($0, at + 1), word, " ")
  at = match(path, /\/memory\.[a-z_]*$/); g = substr(path, 1, at - 1); key = substr(path, at + 8)
  if (g ~ /\.(service|scope)$/ && g !~ /^\/sys\/fs\/cgroup(\/memory)?(\/[^\/]+\.slice)*\/[^\/]+$/) next
  if (word[2] == "") v[g, key] = word[1] == "max" ? "-" : word[1]; else v[g, key word[1]] = word[2]
  if (key ~ /^(current|usage)/) groups[g]
}
END {
  for (g in groups) {
    name = g; sub(/.*\//, "", name); gsub(/[[:space:]]/, "?", name)
    max = of("max", "limit_in_bytes"); kills = of("eventsoom_kill", "oom_controloom_kill"); told = kills + 0 > 0 || (max != "-" && length(max) < 19)
    if (told || name ~ /\.(service|scope)$/) print 1 - told, of("current", "usage_in_bytes"), max, of("high", ""), of("statfile", "stattotal_cache"), kills, of("eventsmax", "failcnt"), name
  }
}' | sort -k1,1n -k2,2nr | head -n 20 | sed 's/^./cgroup/'
exit 0
`,
  limits: { seconds: 12, bytes: 3_000 },
  parse,
};
