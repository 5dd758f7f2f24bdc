import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** Descriptors of one process against its own limit. */
    descriptors: {
      readonly pid: number;
      readonly used: number;
      readonly limit: number;
      readonly process: string;
      readonly unit: string | null;
    };
    /** Something that the kernel counts for the whole host, against its limit. */
    kernel_count: {
      readonly what: 'conntrack' | 'files' | 'semaphore_arrays' | 'threads';
      readonly used: number;
      readonly limit: number;
    };
  }
}

const DESCRIPTORS = /^fds (\d{1,10}) (\d{1,10}) (\d{1,10}) (\S{1,255}) (.{1,80})$/;
const COUNT = /^(conntrack|files|semaphore_arrays|threads) (\d{1,19}) (\d{1,19})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'limits', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, pid, used, limit, unit, name] = DESCRIPTORS.exec(line) ?? [];
    if (name !== undefined) {
      facts.push({
        kind: 'descriptors',
        pid: Number(pid),
        used: Number(used),
        limit: Number(limit),
        unit: unit === undefined || unit === '-' ? null : unit,
        process: shownName(name, () => true, 72).shown,
      });
      continue;
    }
    const [, what, count, most] = COUNT.exec(line) ?? [];
    if (what === 'conntrack' || what === 'files' || what === 'semaphore_arrays' || what === 'threads')
      facts.push({ kind: 'kernel_count', what, used: Number(count), limit: Number(most) });
    else unread('one of the limits', line.slice(0, 80));
  }
  if (exitCode !== 0)
    unread('the limits', exitCode === 124 ? 'they could not be counted in time' : `exit ${exitCode}`);
  if (isCut) unread('the other limits', 'there are too many of them');
  return facts;
}

/** How near processes are to their limit of descriptors, and the host to what the kernel allows. */
export const limits: ProbeDefinition = {
  name: 'limits',
  family: 'service',
  tells: 'descriptors, connections and semaphores in use against their limits',
  command: shellText`
bash -c '
eval "$ESCAPE$UNIT_OF"
shopt -s extglob nullglob
pair() { if [[ $2 == +([0-9]) && $3 == +([0-9]) ]]; then printf "%s %s %s\n" "$1" "$2" "$3"; fi; }
first() { local text; { read -r text _; } 2>/dev/null <"$1" && printf %s "$text"; }
pair conntrack "$(first /proc/sys/net/netfilter/nf_conntrack_count)" "$(first /proc/sys/net/netfilter/nf_conntrack_max)"
{ read -r used unused most; } 2>/dev/null </proc/sys/fs/file-nr && pair files "$used" "$((@{#most} > 18 ? 999999999999999999 : most))"
{ read -r a b c most; } 2>/dev/null </proc/sys/kernel/sem && pair semaphore_arrays "$(($(wc -l </proc/sysvipc/sem) - 1))" "$most"
{ read -r load; } </proc/loadavg && threads=@{load#*/} && pair threads "@{threads%% *}" "$(first /proc/sys/kernel/threads-max)"
for dir in /proc/[1-9]*; do
  limit=
  while read -r a b c soft rest; do
    if [[ "$a $b $c" == "Max open files" ]]; then limit=$soft; break; fi
  done 2>/dev/null <"$dir/limits"
  if [[ $limit != +([0-9]) ]]; then continue; fi
  fds=("$dir"/fd/*)
  # What is far from its limit is left out.
  if ((@{#fds[@]} * 100 < limit * 70)); then continue; fi
  name=
  unit_of "@{dir#/proc/}"
  { IFS= read -r -d "" name; } 2>/dev/null <"$dir/comm"
  # One that has ended meanwhile is near no limit.
  if [[ -z $name || ! -d $dir ]]; then continue; fi
  escape "@{name%?}" 64
  printf "fds %s %s %s %s %s\n" "@{dir#/proc/}" "@{#fds[@]}" "$limit" "$its_unit" "$shown"
done | sort -k3,3nr | head -n 10
exit 0'
`,
  limits: { seconds: 8, bytes: 1_500 },
  parse,
};
