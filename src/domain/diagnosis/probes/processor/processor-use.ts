import type { FactRead } from '../../facts.ts';
import { isPlainCommand, shownName } from '../../shown-name.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

/** Whether the program of a process is still where it was started from: `replaced` is what an update leaves. */
export type ProgramFile = 'there' | 'replaced' | 'gone';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What the processors did over a short window; shares are of all processors together and add up to 100. */
    processor_time: {
      readonly windowSeconds: number;
      readonly processors: number;
      readonly forksPerSecond: number;
      /** Processes in state D at the end of the window, whether they waited through all of it or not. */
      readonly blocked: number;
      readonly user: number;
      readonly nice: number;
      readonly system: number;
      readonly idle: number;
      readonly iowait: number;
      readonly irq: number;
      readonly softirq: number;
      readonly steal: number;
    };
    /** Load averages over 1, 5 and 15 minutes. */
    load: { readonly one: number; readonly five: number; readonly fifteen: number };
    /** For how much of the last minute some tasks, or all of them, waited for a resource. */
    pressure: {
      readonly resource: 'cpu' | 'memory' | 'io';
      readonly share: 'some' | 'full';
      readonly percent: number;
    };
    /** A whole disk over the same window. */
    block_device_use: {
      readonly name: string;
      /** `vol-…` of an EBS volume that tells its name; null: another disk, or not told. */
      readonly volumeId: string | null;
      readonly readsPerSecond: number;
      readonly writesPerSecond: number;
      /** From its request to its end, as iostat's `await`; null where nothing ended. */
      readonly awaitMs: number | null;
      readonly utilPercent: number;
      /** Requests under way on average. */
      readonly queue: number;
    };
    /** One of the processes that used the most processor time in the window. */
    busy_process: {
      readonly pid: number;
      readonly ppid: number;
      readonly parent: string;
      /** In the window, of one processor. */
      readonly cpuPercent: number;
      /** From -20 to 19; above 0 it yields. */
      readonly nice: number;
      readonly state: string;
      /** The service or scope that systemd put it in, `container`, or null for none. */
      readonly unit: string | null;
      readonly user: string;
      readonly ageSeconds: number;
      /** As `ps -o lstart` prints it. */
      readonly startedAt: string;
      readonly name: string;
      /** The name or the executable can be no parameter of a step. */
      readonly inadmissible: boolean;
      /** Without ` (deleted)`; null for the kernel's own, and where it was not told. */
      readonly exe: string | null;
      readonly program: ProgramFile;
      readonly isStore: boolean;
    };
    /** Processes of one name with one parent, together. */
    process_group: {
      readonly name: string;
      readonly count: number;
      /** Of these, how many began within the last minute. */
      readonly young: number;
      /** Together in the window, of one processor. */
      readonly cpuPercent: number;
      readonly parentPid: number;
      readonly parent: string;
      /** Of one of them. */
      readonly unit: string | null;
    };
    /**
     * Processes of one name with different parents, together: what is started again and again, each time by another shell or
     * job. Counted whole, with those of them that are a `process_group`.
     */
    name_group: {
      readonly name: string;
      readonly count: number;
      readonly young: number;
      /** Together in the window, of one processor. */
      readonly cpuPercent: number;
      /** How many parents they have. */
      readonly parents: number;
      /** In how many units they are, sessions counted as one; of the first of them. */
      readonly units: number;
      /** Of one of them. */
      readonly unit: string | null;
      /** What they all come from, below the first process; null: from several. */
      readonly ancestorPid: number | null;
      readonly ancestor: string | null;
    };
    /** A process whose children ended in the window, and what they had used, of one processor. */
    reaped_children: {
      readonly pid: number;
      readonly name: string;
      readonly unit: string | null;
      readonly cpuPercent: number;
    };
    /** A process that waited in the kernel, uninterruptibly, through the whole window. */
    waiting_process: {
      readonly pid: number;
      readonly name: string;
      readonly unit: string | null;
      /** The kernel's function that it waits in; null where it is not told. */
      readonly wchan: string | null;
      /** A mount of a file system elsewhere on which it has something open or works; null: none. */
      readonly mount: string | null;
    };
  }
}

const WINDOW = /^window (\d{1,9}) (\d{1,5}) (\d{1,9}) (\d{1,7})$/;
const CPU = /^cpu (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12})$/;
const LOAD = /^load (\d{1,7}\.\d\d) (\d{1,7}\.\d\d) (\d{1,7}\.\d\d)$/;
const PRESSURE = /^pressure (cpu|memory|io) (some|full) (\d{1,3}\.\d\d)$/;
const DISK = /^disk (\S{1,64}) (\S{1,64}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,12}) (\d{1,15})$/;
const TASK =
  /^task (\d{1,10}) (\d{1,10}) (\d{1,9}) (-?\d{1,2}) (\S) (\S{1,255}) (\S{1,64}) (store|-) (gone|replaced|-) (\d{1,12}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (\S{1,800}) (\S{1,300}) (.{1,80})$/;
const GROUP = /^group (\d{1,7}) (\d{1,7}) (\d{1,9}) (\d{1,10}) (\S{1,255}) (\S{1,300}) (.{1,80})$/;
const ALIKE =
  /^alike (\d{1,7}) (\d{1,7}) (\d{1,9}) (\d{1,7}) (\d{1,3}) (\d{1,10}|-) (\S{1,255}) (\S{1,300}) (.{1,80})$/;
const REAPED = /^reaped (\d{1,9}) (\d{1,10}) (\S{1,255}) (.{1,80})$/;
const WAITS = /^waits (\d{1,10}) (\S{1,80}) (\S{1,255}) (\S{1,500}) (.{1,80})$/;
const VOLUME = /^vol-?([0-9a-f]{8,17})$/;
/** What `end-process` takes. */
const PLAIN_EXE = /^\/[A-Za-z0-9._@+/,:=~-]+$/;
const NAME_CHARS = 72;
const EXE_CHARS = 256;
const MOUNT_CHARS = 160;

const named = (text: string) => shownName(text, isPlainCommand, NAME_CHARS);
const unitIn = (text: string | undefined) => (text === undefined || text === '-' ? null : text);
/** A word of a row is a name whose blanks were escaped. */
const worded = (text: string) => named(text.replaceAll('\\x20', ' ')).shown;
const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10);

interface Window {
  readonly centiseconds: number;
  readonly processors: number;
  readonly forks: number;
  readonly blocked: number;
}

function timeFact(line: string, { centiseconds, processors, forks, blocked }: Window): FactRead | null {
  const ticks = CPU.exec(line)?.slice(1).map(Number);
  if (ticks === undefined) return null;
  const all = ticks.reduce((sum, one) => sum + one, 0);
  const [user, nice, system, idle, iowait, irq, softirq, steal] = ticks.map((one) => shareOf(one, all));
  return {
    kind: 'processor_time',
    windowSeconds: centiseconds / 100,
    processors,
    forksPerSecond: Math.round((1_000 * forks) / centiseconds) / 10,
    blocked,
    user: user ?? 0,
    nice: nice ?? 0,
    system: system ?? 0,
    idle: idle ?? 0,
    iowait: iowait ?? 0,
    irq: irq ?? 0,
    softirq: softirq ?? 0,
    steal: steal ?? 0,
  };
}

function taskFact(line: string, percent: (ticks: string | undefined) => number): FactRead | null {
  const row = TASK.exec(line);
  if (row === null) return null;
  const [, pid, ppid, ticks, nice, state = '', unit, user = '', store, gone, age, startedAt = '', exe = '-'] =
    row;
  const [parent = '', comm = ''] = row.slice(13);
  const { shown: name, inadmissible } = named(comm);
  const program = exe === '-' ? null : shownName(exe, (text) => PLAIN_EXE.test(text), EXE_CHARS);
  return {
    kind: 'busy_process',
    pid: Number(pid),
    ppid: Number(ppid),
    parent: worded(parent),
    cpuPercent: percent(ticks),
    nice: Number(nice),
    state,
    unit: unitIn(unit),
    user,
    ageSeconds: Number(age),
    startedAt,
    name,
    inadmissible: inadmissible !== undefined || program?.inadmissible !== undefined,
    exe: program?.shown ?? null,
    program: gone === 'gone' || gone === 'replaced' ? gone : 'there',
    isStore: store === 'store',
  };
}

function hostFact(line: string): FactRead | null {
  const [, one, five, fifteen] = LOAD.exec(line) ?? [];
  if (fifteen !== undefined)
    return { kind: 'load', one: Number(one), five: Number(five), fifteen: Number(fifteen) };
  const [, resource, share, percent] = PRESSURE.exec(line) ?? [];
  if (percent !== undefined)
    return {
      kind: 'pressure',
      resource: resource === 'cpu' || resource === 'memory' ? resource : 'io',
      share: share === 'full' ? 'full' : 'some',
      percent: Number(percent),
    };
  return null;
}

function diskFact(line: string, centiseconds: number): FactRead | null {
  const [, name = '', serial = '', reads, writes, waited, busy, queued] = DISK.exec(line) ?? [];
  if (queued === undefined) return null;
  const ended = Number(reads) + Number(writes);
  const perSecond = (count: string | undefined) => Math.round((1_000 * Number(count)) / centiseconds) / 10;
  const volume = VOLUME.exec(serial)?.[1];
  return {
    kind: 'block_device_use',
    name: shownName(name, () => true, NAME_CHARS).shown,
    volumeId: volume === undefined ? null : `vol-${volume}`,
    readsPerSecond: perSecond(reads),
    writesPerSecond: perSecond(writes),
    awaitMs: ended === 0 ? null : Math.round((10 * Number(waited)) / ended) / 10,
    utilPercent: Math.min(100, shareOf(Number(busy), 10 * centiseconds)),
    queue: Math.round((10 * Number(queued)) / centiseconds) / 100,
  };
}

function processesFact(line: string, percent: (ticks: string | undefined) => number): FactRead | null {
  const [, count, young, used, parentPid, unit, parent = '', name] = GROUP.exec(line) ?? [];
  if (name !== undefined)
    return {
      kind: 'process_group',
      name: named(name).shown,
      count: Number(count),
      young: Number(young),
      cpuPercent: percent(used),
      parentPid: Number(parentPid),
      parent: worded(parent),
      unit: unitIn(unit),
    };
  const alike = ALIKE.exec(line);
  if (alike !== null) {
    const [, of, fresh, ticks, parents, units, ancestorPid, among, ancestor = '', called = ''] = alike;
    return {
      kind: 'name_group',
      name: named(called).shown,
      count: Number(of),
      young: Number(fresh),
      cpuPercent: percent(ticks),
      parents: Number(parents),
      units: Number(units),
      unit: unitIn(among),
      ancestorPid: ancestorPid === '-' ? null : Number(ancestorPid),
      ancestor: ancestorPid === '-' ? null : worded(ancestor),
    };
  }
  const [, reaped, reaper, itsUnit, its] = REAPED.exec(line) ?? [];
  if (its !== undefined)
    return {
      kind: 'reaped_children',
      pid: Number(reaper),
      name: named(its).shown,
      unit: unitIn(itsUnit),
      cpuPercent: percent(reaped),
    };
  const [, pid, wchan, where, mount, comm] = WAITS.exec(line) ?? [];
  if (comm === undefined) return null;
  return {
    kind: 'waiting_process',
    pid: Number(pid),
    name: named(comm).shown,
    unit: unitIn(where),
    wchan: wchan === undefined || wchan === '-' || wchan === '0' ? null : wchan,
    mount: mount === undefined || mount === '-' ? null : shownName(mount, () => true, MOUNT_CHARS).shown,
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'processor-use', what, why });
  let window: Window | undefined;
  for (const line of lines) {
    if (line === '') continue;
    const [, centiseconds, processors, forks, blocked] = WINDOW.exec(line) ?? [];
    if (blocked !== undefined && Number(centiseconds) > 0 && Number(processors) > 0) {
      window = {
        centiseconds: Number(centiseconds),
        processors: Number(processors),
        forks: Number(forks),
        blocked: Number(blocked),
      };
      continue;
    }
    // Ticks and times mean nothing without how long they were counted.
    const length = window?.centiseconds ?? 0;
    const percent = (ticks: string | undefined) => shareOf(Number(ticks), length);
    const fact =
      window === undefined
        ? null
        : (timeFact(line, window) ??
          taskFact(line, percent) ??
          hostFact(line) ??
          diskFact(line, length) ??
          processesFact(line, percent));
    if (fact === null) unread('something of the processors', line.slice(0, 60));
    else facts.push(fact);
  }
  if (!facts.some(({ kind }) => kind === 'processor_time'))
    unread('what the processors do', endedWith(exitCode));
  else if (exitCode !== 0) unread('which processes are busy', endedWith(exitCode));
  if (isCut) unread('the other busy processes', 'there are too many of them');
  return facts;
}

/** What processors, processes and disks do over two seconds. */
export const processorUse: ProbeDefinition = {
  name: 'processor-use',
  family: 'processor',
  tells: 'what uses the processors and the disks over two seconds, and who waits',
  // Two looks at the same counters: what ps gives for a process is its average over its whole life. Names and links are read
  // from /proc alone, so nothing here waits for a file system that hangs.
  command: shellText`
bash -c '
eval "$ESCAPE$UNIT_OF$PROCESS_OF"
declare -A own kids was seen count young used some dio up_to called folk
host() {
  local w
  cpus=0
  while read -r -a w; do
    case @{w[0]} in
      cpu) cpu=("@{w[@]:1}" 0 0 0) ;;
      cpu[0-9]*) ((++cpus)) ;;
      processes) forks=@{w[1]} ;;
      btime) boot=@{w[1]} ;;
    esac
  done </proc/stat
  read -r up w </proc/uptime
  up=$((10#@{up/./}))
  while read -r -a w; do dio[@{w[2]}]="@{w[*]:3:11}"; done </proc/diskstats
}
each() {
  local file line name
  for file in /proc/[0-9]*/stat; do
    line=
    { IFS= read -r -d "" line; } 2>/dev/null <"$file"
    name=@{line#*\(}
    name=@{name%\) *}
    if [[ $line ]]; then "$1" "@{line%% *}" @{line##*\) }; fi
  done
}
before() { own[$1.@{21}]=$((@{13} + @{14})) kids[$1.@{21}]=$((@{15} + @{16})) was[$1.@{21}]=$2; }
after() {
  local id=$1.@{21} key ticks
  if (($1 == $$)); then return; fi
  ticks=$((@{13} + @{14} - @{own[$id]:-0}))
  kid=$((@{15} + @{16} - @{kids[$id]:-0}))
  if ((ticks > 0)); then tasks+=("$ticks $1 $2 $3 @{18} @{21}"); fi
  if ((kid > 4 && kid <= cpus * 400)); then reaped+=("$kid $1"); fi
  if [[ $2 == D ]]; then ((++blocked)); fi
  if [[ $2@{was[$id]} == DD ]] && ((ticks == 0)); then waits+=("$1"); fi
  up_to[$1]=$3 called[$1]=$name
  for key in "$3.$name" "*.$name"; do
    some["$key"]=$1
    folk["$key"]+=" $1"
    count["$key"]=$((@{count["$key"]:-0} + 1))
    if ((up - @{21} < 6000)); then young["$key"]=$((@{young["$key"]:-0} + 1)); fi
    used["$key"]=$((@{used["$key"]:-0} + ticks))
  done
}
tasks=() reaped=() waits=() blocked=0
each before
host
old=("@{cpu[@]}") from=$up made=$forks
for name in "@{!dio[@]}"; do seen[$name]=@{dio[$name]}; done
sleep 2
host
each after
window=$((up - from))
echo "window $window $cpus $((forks - made)) $blocked"
line=cpu
for i in 0 1 2 3 4 5 6 7; do n=$((cpu[i] - old[i])); line="$line $((n < 0 ? 0 : n))"; done
echo "$line"
read -r a b c rest </proc/loadavg && echo "load $a $b $c"
for name in cpu memory io; do
  while read -r a b c rest; do echo "pressure $name $a @{c#*=}"; done 2>/dev/null <"/proc/pressure/$name"
done
for name in "@{!dio[@]}"; do
  [[ -e /sys/block/$name && $name != loop* && $name != ram* ]] || continue
  b=(@{seen[$name]:-0 0 0 0 0 0 0 0 0 0 0}) a=(@{dio[$name]})
  if ((a[10] > b[10])); then
    read -r serial rest 2>/dev/null <"/sys/block/$name/device/serial" || serial=-
    echo "disk $name @{serial:--} $((a[0] - b[0])) $((a[4] - b[4])) $((a[3] - b[3] + a[7] - b[7])) $((a[9] - b[9])) $((a[10] - b[10]))"
  fi
done | sort -k6,6nr | head -n 8
set -f
far=$(awk "/ - (nfs|cifs|smb|fuse|ceph|9p|lustre|gluster|afs)/ { print length(\$5), \$5 }" /proc/self/mountinfo | sort -nr | cut -d" " -f2)
for pid in "@{waits[@]:0:16}"; do
  unit_of "$pid"
  name= wchan=
  { IFS= read -r -d "" name; } 2>/dev/null <"/proc/$pid/comm"
  { IFS= read -r -d "" wchan; } 2>/dev/null <"/proc/$pid/wchan"
  if [[ -z $name ]]; then continue; fi
  at=-
  open=$(find "/proc/$pid/cwd" "/proc/$pid/fd" -maxdepth 1 -type l -printf "=%l/\n" 2>/dev/null | head -n 99)
  for mount in $far; do
    if [[ $open == *"=$mount/"* ]]; then at=$mount; break; fi
  done
  escape "@{name%?}" 64
  echo "waits $pid @{wchan:--} $its_unit @{at:0:400} $shown"
done
printf "%s\n" "@{tasks[@]}" | sort -nr | head -n 12 | while read -r ticks pid state ppid nice start; do
  process_of "$ppid" || comm=-
  parent=@{comm// /\\x20}
  if ! process_of "$pid"; then continue; fi
  unit_of "$pid"
  store_of "$pid"
  printf "task %s %s %s %s %s %s %s %s %s %s %(%a %b %e %T %Y)T %s %s %s\n" "$pid" "$ppid" "$ticks" "$nice" "$state" "$its_unit" "$(stat -c %U "/proc/$pid")" "$store" "$gone" $(((up - start) / 100)) $((boot + start / 100)) "$exe" "$parent" "$comm"
done
for key in "@{!count[@]}"; do
  if ((@{count["$key"]} > 3)); then printf "%s %s %s %s\n" "@{used["$key"]}" "@{count["$key"]}" "@{young["$key"]:-0}" "@{some["$key"]} @{key%%.*}"; fi
done | sort -nr | head -n 14 | while read -r ticks n new pid ppid; do
  if ((ticks == 0 && new < 4)); then continue; fi
  row=group more=
  if [[ $ppid == "*" ]]; then
    homes=" " units=" " top= kin=(@{folk["*.@{called[$pid]}"]})
    for one in "@{kin[@]:0:32}"; do
      from=@{up_to[$one]} root=$one
      while ((@{up_to[$root]:-1} > 1)); do root=@{up_to[$root]}; done
      if [[ $root == "$one" || @{top:-$root} != "$root" ]]; then root=-; fi
      top=$root
      if [[ $homes != *" $from "* ]]; then homes+="$from "; fi
      unit_of "$one"
      case $its_unit in session-*.scope) its_unit=session ;; esac
      if [[ $units != *" $its_unit "* ]]; then units+="$its_unit "; fi
    done
    kin=($homes) units=($units)
    if ((n < 8 || @{#kin[@]} < 2)); then continue; fi
    row=alike more=" @{#kin[@]} @{#units[@]}" ppid=$top
  fi
  process_of "$ppid" || comm=-
  parent=@{comm// /\\x20}
  unit_of "$pid"
  if process_of "$pid"; then echo "$row $n $new $ticks$more $ppid $its_unit $parent $comm"; fi
done
printf "%s\n" "@{reaped[@]}" | sort -nr | head -n 4 | while read -r ticks pid; do
  unit_of "$pid"
  if process_of "$pid"; then echo "reaped $ticks $pid $its_unit $comm"; fi
done'
`,
  limits: { seconds: 9, bytes: 6_400 },
  parse,
};
