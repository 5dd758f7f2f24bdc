import type { FactRead } from '../../facts.ts';
import { isPlainCommand, shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One process: among the largest, among the busiest, or a web server. */
    process: {
      readonly pid: number;
      readonly ppid: number;
      readonly user: string;
      readonly ageSeconds: number;
      readonly rssBytes: number;
      /** Over its whole life, of one processor. */
      readonly cpuPercent: number;
      /** `R`, `S`, `D`, `Z` … with ps's further letters. */
      readonly state: string;
      readonly unit: string | null;
      readonly name: string;
      /** The name can be no parameter of a step. */
      readonly inadmissible: boolean;
      /** Null for the kernel's own, and where it was not told. */
      readonly exe: string | null;
    };
    /** How many processes have one name, as the kernel keeps it (15 characters). */
    process_count: { readonly name: string; readonly count: number };
  }
}

const ROW =
  /^task (\d{1,10}) (\d{1,10}) (\S{1,32}) (\d{1,12}) (\d{1,12}) (\d{1,6}(?:\.\d{1,2})?) (\S{1,8}) (\S{1,255}) (\S{1,800}) (.{1,80})$/;
const COUNT = /^count (\d{1,7}) (.{1,80})$/;
const NAME_CHARS = 72;
const EXE_CHARS = 200;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'processes', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, count, counted] = COUNT.exec(line) ?? [];
    if (counted !== undefined) {
      facts.push({
        kind: 'process_count',
        name: shownName(counted, () => true, NAME_CHARS).shown,
        count: Number(count),
      });
      continue;
    }
    const [, pid, ppid, user = '', age, rss, cpu, state = '', unit, exe, comm] = ROW.exec(line) ?? [];
    if (comm === undefined || exe === undefined) {
      unread('some process', line.slice(0, 60));
      continue;
    }
    const { shown: name, inadmissible } = shownName(comm, isPlainCommand, NAME_CHARS);
    facts.push({
      kind: 'process',
      pid: Number(pid),
      ppid: Number(ppid),
      user,
      ageSeconds: Number(age),
      rssBytes: Number(rss) * 1_024,
      cpuPercent: Number(cpu),
      state,
      unit: unit === undefined || unit === '-' ? null : unit,
      name,
      inadmissible: inadmissible !== undefined,
      exe: exe === '-' ? null : shownName(exe, () => true, EXE_CHARS).shown,
    });
  }
  if (exitCode !== 0) unread('the processes', exitCode === 124 ? 'ps did not end' : `exit ${exitCode}`);
  if (isCut) unread('the other processes', 'there are too many of them');
  return facts;
}

/** The largest and the busiest processes, the web servers, and how many there are of each name. */
export const processes: ProbeDefinition = {
  name: 'processes',
  family: 'host',
  tells: 'the largest and busiest processes, with unit and program',
  // Names come from /proc, escaped and last: ps prints them as they are.
  command: shellText`
command -v ps >/dev/null || exit 127
ps -eo pid=,ppid=,user:32=,etimes=,rss=,pcpu=,stat= | bash -c '
eval "$ESCAPE$UNIT_OF"
shopt -s extglob
declare -A counts
rows=()
while read -r pid ppid user age rss cpu state; do
  name=
  { IFS= read -r -d "" name; } 2>/dev/null <"/proc/$pid/comm"
  # One that has ended has no line at all; one that took its name away has an empty one, and is still there.
  if [[ -z $name || ! -e /proc/$pid ]]; then continue; fi
  name=@{name%?} name=@{name:--}
  # Threads of the kernel have no memory of their own.
  if ((rss > 0)); then counts["$name"]=$((@{counts["$name"]:-0} + 1)); fi
  web=0
  case $name in nginx | httpd | apache2 | haproxy | caddy | envoy | traefik | lighttpd) if ((ppid == 1)); then web=1; fi ;; esac
  rows+=("$web $rss @{cpu/./} $pid $ppid @{user:--} $age $cpu $state")
done
{
  printf "%s\n" "@{rows[@]}" | sort -k1,1nr -k2,2nr | head -n 16
  printf "%s\n" "@{rows[@]}" | sort -k3,3nr | head -n 6
} | sort -u | sort -k1,1nr -k2,2nr | while read -r web rss order pid ppid user age cpu state; do
  unit_of "$pid"
  # Without its own line of before: one that has ended meanwhile would be shown by the name of another.
  name=
  { IFS= read -r -d "" name; } 2>/dev/null <"/proc/$pid/comm"
  if [[ -z $name ]]; then continue; fi
  escape "@{name%?}" 64
  comm=$shown
  exe=$(readlink "/proc/$pid/exe" 2>/dev/null)
  if [[ -n $exe ]]; then escape "$exe" 190; shown=@{shown// /\\x20}; else shown=-; fi
  printf "task %s %s %s %s %s %s %s %s %s %s\n" "$pid" "$ppid" "$user" "$age" "$rss" "$cpu" "$state" "$its_unit" "$shown" "$comm"
done
for name in "@{!counts[@]}"; do
  escape "$name" 64
  printf "count %s %s\n" "@{counts["$name"]}" "$shown"
done | sort -k2,2nr -k3 | head -n 60'
`,
  limits: { seconds: 8, bytes: 5_000 },
  parse,
};
