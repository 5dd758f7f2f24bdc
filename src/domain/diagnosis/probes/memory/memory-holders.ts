import type { FactRead } from '../../facts.ts';
import { isPlainCommand, shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One of the processes with the most resident memory. */
    memory_holder: {
      readonly pid: number;
      readonly parentPid: number;
      readonly ageSeconds: number;
      readonly rssBytes: number;
      /** Its own and its share of what it has together with others; null: the kernel did not tell it. */
      readonly pssBytes: number | null;
      /** Of `rssBytes`: shared memory and tmpfs; null: the kernel did not tell it. */
      readonly sharedBytes: number | null;
      readonly swapBytes: number | null;
      /** The largest heap that its command line gives it (`-Xmx`, `-XX:MaxHeapSize`, `--max-old-space-size`); null: it gives none. */
      readonly heapMaxBytes: number | null;
      /** The same as percent of the host's memory (`-XX:MaxRAMPercentage`). */
      readonly heapMaxPercent: number | null;
      /** More of what it may hold is set where it is not read: in a file of arguments, or for memory beside the heap. */
      readonly isSetElsewhere?: true;
      /** As `ps -o lstart` prints it: what a step knows the process by, beside its id. */
      readonly startedAt: string;
      /** The service or scope that systemd put it in, `container`, or null for none. */
      readonly unit: string | null;
      readonly name: string;
      /** The name or the executable can be no parameter of a step. */
      readonly inadmissible: boolean;
      /** Without ` (deleted)`; null for the kernel's own, and where it was not told. */
      readonly exe: string | null;
      /** Its command line, or a file that it holds, is that of a data store. */
      readonly isStore: boolean;
    };
    /** All processes of one name in one unit, where there are at least three. */
    memory_group: {
      readonly unit: string | null;
      readonly name: string;
      readonly processes: number;
      readonly rssBytes: number;
      /** Of those of which the kernel tells it; of the others what is resident and not shared. */
      readonly pssBytes: number;
      readonly swapBytes: number;
      /** The largest one's `pssBytes`. */
      readonly largestBytes: number;
    };
  }
}

const ROW =
  /^holder (\d{1,10}) (\d{1,10}) (\d{1,12}) (\d{1,12}) (\d{1,12}|-) (\d{1,12}|-) (\d{1,12}|-) (\S{1,40}) (\S{1,255}) (store|-) (\S{1,800}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (.{1,80})$/;
const GROUP = /^group (\d{1,7}) (\d{1,13}) (\d{1,13}) (\d{1,13}) (\d{1,13}) (\S{1,255}) (.{1,80})$/;
const NAME_CHARS = 72;
const EXE_CHARS = 256;
/** What `end-process` takes. */
const PLAIN_EXE = /^\/[A-Za-z0-9._@+/,:=~-]+$/;

const bytesOf = (kib: string | undefined) => (kib === undefined || kib === '-' ? null : Number(kib) * 1_024);
const unitOf = (word: string | undefined) => (word === undefined || word === '-' ? null : word);

const HEAP =
  /^(?:(?:Xmx|XX:MaxHeapSize=)(\d{1,15})([kmgt]?)|-max-old-space-size=(\d{1,9})|XX:MaxRAMPercentage=(\d{1,3}))$/i;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** The heap as a command line has it: `Xmx6g`, `-max-old-space-size=4096` (MiB), `XX:MaxRAMPercentage=75`. */
function heapOf(word: string): { heapMaxBytes: number | null; heapMaxPercent: number | null } {
  const [, java, unit = '', node, percent] = HEAP.exec(word) ?? [];
  const bytes = java === undefined ? Number(node) * 2 ** 20 : Number(java) * (UNITS[unit.toLowerCase()] ?? 1);
  return {
    heapMaxBytes: java === undefined && node === undefined ? null : bytes,
    heapMaxPercent: percent === undefined ? null : Number(percent),
  };
}

function groupIn(line: string): FactRead | undefined {
  const [, processes, rss, pss, swap, largest, unit, comm] = GROUP.exec(line) ?? [];
  if (comm === undefined) return undefined;
  return {
    kind: 'memory_group',
    unit: unitOf(unit),
    name: shownName(comm, isPlainCommand, NAME_CHARS).shown,
    processes: Number(processes),
    rssBytes: Number(rss) * 1_024,
    pssBytes: Number(pss) * 1_024,
    swapBytes: Number(swap) * 1_024,
    largestBytes: Number(largest) * 1_024,
  };
}

function holderIn(line: string): FactRead | undefined {
  const [, pid, ppid, age, rss, pss, shared, swap, heap = 'none', unit, store, exe = '', startedAt, comm] =
    ROW.exec(line) ?? [];
  if (comm === undefined || startedAt === undefined) return undefined;
  const { shown: name, inadmissible } = shownName(comm, isPlainCommand, NAME_CHARS);
  const program = exe === '-' ? null : shownName(exe, (text) => PLAIN_EXE.test(text), EXE_CHARS);
  return {
    kind: 'memory_holder',
    pid: Number(pid),
    parentPid: Number(ppid),
    ageSeconds: Number(age),
    rssBytes: Number(rss) * 1_024,
    pssBytes: bytesOf(pss),
    sharedBytes: bytesOf(shared),
    swapBytes: bytesOf(swap),
    ...heapOf(heap.replace(/\+$/, '')),
    ...(heap.endsWith('+') ? { isSetElsewhere: true as const } : {}),
    startedAt,
    unit: unitOf(unit),
    name,
    inadmissible: inadmissible !== undefined || program?.inadmissible !== undefined,
    exe: program?.shown ?? null,
    isStore: store === 'store',
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'memory-holders', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const fact = line.startsWith('group ') ? groupIn(line) : holderIn(line);
    if (fact === undefined) unread('some process', line.slice(0, 60));
    else facts.push(fact);
  }
  if (exitCode !== 0)
    unread('which processes hold the memory', exitCode === 124 ? 'ps did not end' : `exit ${exitCode}`);
  if (isCut) unread('the smaller processes', 'there are too many of them');
  return facts;
}

/** The processes with the most resident memory, each with what a step would know it by, and the sums of like ones. */
export const memoryHolders: ProbeDefinition = {
  name: 'memory-holders',
  family: 'memory',
  tells: 'which processes hold the memory',
  // Numbers and words of our own first, the escaped name last: no name can forge a row. The words of a command line and the
  // files of a store are those by which end-process knows one. What is shared is told apart for as long as that is quick.
  // No name stands as a subscript in arithmetic: bash before 5.2 runs what a name holds there.
  command: shellText`
command -v ps >/dev/null || exit 127
ps -eo pid=,ppid=,etimes=,rss=,lstart= --sort=-rss | head -n 600 | bash -c '
eval "$ESCAPE$UNIT_OF$PROCESS_OF"
shopt -s nocasematch
set -f
declare -A many all sum swaps most
shown_rows=0
while read -r pid ppid age rss weekday month day clock year; do
  if ((rss == 0)) || ! process_of "$pid"; then continue; fi
  unit_of "$pid"
  text= pss=- shared=- swap=-
  { IFS= read -r -d "" text; } 2>/dev/null <"/proc/$pid/status"
  if [[ $text =~ RssShmem:[[:space:]]+([0-9]+) ]]; then shared=@{BASH_REMATCH[1]}; fi
  if [[ $text =~ VmSwap:[[:space:]]+([0-9]+) ]]; then swap=@{BASH_REMATCH[1]}; fi
  text=
  if ((SECONDS < 4)); then { IFS= read -r -d "" text; } 2>/dev/null <"/proc/$pid/smaps_rollup"; fi
  if [[ $text =~ Pss:[[:space:]]+([0-9]+) ]]; then pss=@{BASH_REMATCH[1]}; fi
  key="$its_unit $comm" own=@{pss/#-/$((rss - @{shared/#-/0}))}
  many[$key]=$((@{many[$key]:-0} + 1)) all[$key]=$((@{all[$key]:-0} + rss)) sum[$key]=$((@{sum[$key]:-0} + own)) swaps[$key]=$((@{swaps[$key]:-0} + @{swap/#-/0}))
  if ((own > @{most[$key]:-0})); then most[$key]=$own; fi
  if ((shown_rows++ >= 24)); then continue; fi
  heap=none
  store_of "$pid"
  more=
  for word in @{words:0:8000}; do
    if [[ $word =~ ^-(Xmx[0-9]+[kmgt]?|XX:MaxHeapSize=[0-9]+[kmgt]?|-max-old-space-size=[0-9]+|XX:MaxRAMPercentage=[0-9]+) ]]; then heap=@{BASH_REMATCH[1]}; fi
    if [[ $word == @* || $word == *MaxDirectMem* ]]; then more=+; fi
  done
  heap+=$more
  printf "holder %s %s %s %s %s %s %s %s %s %s %s %s %s %2s %s %s %s\n" "$pid" "$ppid" "$age" "$rss" "$pss" "$shared" "$swap" "$heap" "$its_unit" "$store" "$exe" "$weekday" "$month" "$day" "$clock" "$year" "$comm"
done
for key in "@{!many[@]}"; do
  if ((@{many[$key]} > 2)); then printf "group %s %s %s %s %s %s\n" "@{many[$key]}" "@{all[$key]}" "@{sum[$key]}" "@{swaps[$key]}" "@{most[$key]}" "$key"; fi
done | sort -k4,4nr | head -n 8'
`,
  limits: { seconds: 10, bytes: 6_000 },
  parse,
};
