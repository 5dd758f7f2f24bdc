import type { FactRead } from '../../facts.ts';
import { isPlainCommand, shownName } from '../../shown-name.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';
import type { ProgramFile } from './processor-use.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A process whose name or program is not what an ordinary one has; each oddity alone may be harmless. */
    odd_program: {
      readonly pid: number;
      readonly ppid: number;
      readonly user: string;
      readonly unit: string | null;
      readonly startedAt: string;
      readonly name: string;
      readonly exe: string | null;
      readonly program: ProgramFile;
      /** It is called like a thread of the kernel, by its name or its first word, and has a program of its own. */
      readonly posesAsKernel: boolean;
    };
    /**
     * What an interpreter that no service and no living process stands for was told to run: its first word that is no option
     * (R is told its script by one), and two more where they are plain names without a figure, which a secret hardly is.
     */
    script_words: { readonly pid: number; readonly words: readonly string[] };
    /** All processes were looked at; how many. */
    programs_checked: { readonly count: number };
  }
}

const ROW =
  /^odd (kernel|-) (gone|replaced|-) (\d{1,10}) (\d{1,10}) (\S{1,64}) (\S{1,255}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (\S{1,800}) (.{1,80})$/;
const SCRIPT = /^script (\d{1,10}) ([A-Za-z0-9._,-]{1,200})$/;
const CHECKED = /^checked (\d{1,7})$/;
const NAME_CHARS = 72;
const EXE_CHARS = 256;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'odd-programs', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const checked = CHECKED.exec(line)?.[1];
    if (checked !== undefined) {
      facts.push({ kind: 'programs_checked', count: Number(checked) });
      continue;
    }
    const [, script, words = ''] = SCRIPT.exec(line) ?? [];
    if (script !== undefined) {
      facts.push({ kind: 'script_words', pid: Number(script), words: words.split(',') });
      continue;
    }
    const [, poses, gone, pid, ppid, user = '', unit, startedAt, exe = '-', comm] = ROW.exec(line) ?? [];
    if (comm === undefined || startedAt === undefined) {
      unread('some program', line.slice(0, 60));
      continue;
    }
    facts.push({
      kind: 'odd_program',
      pid: Number(pid),
      ppid: Number(ppid),
      user,
      unit: unit === undefined || unit === '-' ? null : unit,
      startedAt,
      name: shownName(comm, isPlainCommand, NAME_CHARS).shown,
      exe: exe === '-' ? null : shownName(exe, () => true, EXE_CHARS).shown,
      program: gone === 'gone' || gone === 'replaced' ? gone : 'there',
      posesAsKernel: poses === 'kernel',
    });
  }
  if (!facts.some(({ kind }) => kind === 'programs_checked'))
    unread('whether a program is not what it seems', endedWith(exitCode));
  if (isCut) unread('the other odd programs', 'there are too many of them');
  return facts;
}

/** Processes called like the kernel's, programs that are deleted, and those that were started from places for scratch files. */
export const oddPrograms: ProbeDefinition = {
  name: 'odd-programs',
  family: 'processor',
  tells:
    'which processes pose as the kernel, run a deleted program or run from a directory for scratch files',
  // The kernel's own have no memory. One that waits in the kernel is not asked for its words: that may wait as well.
  command: shellText`
bash -c '
eval "$ESCAPE$UNIT_OF$PROCESS_OF"
own="^\\[?(k(worker|threadd|softirqd|swapd|devtmpfs|hugepaged|compactd|auditd|blockd|integrityd|throtld|hungtaskd)|(migration|watchdog|cpuhp|irq|jbd2|ext4-rsv|xfsaild)[/-]|rcu_|scsi_eh_|mm_percpu_wq|oom_reaper)"
find /proc/[0-9]*/exe -maxdepth 0 -printf "%h %l\\0" 2>/dev/null | {
  n=0 odd=0 runs=0
  set -f
  while read -r -d "" dir path; do
    name= first= line= poses=-
    { IFS= read -r -d "" name; } 2>/dev/null <"$dir/comm"
    { IFS= read -r -d "" line; } 2>/dev/null <"$dir/stat"
    set -- @{line##*\) }
    if ((@{21:-0} == 0)); then continue; fi
    n=$((n + 1))
    if [[ $1 != D ]]; then { IFS= read -r -d "" first; } 2>/dev/null <"$dir/cmdline"; fi
    if [[ $2 == 1 && @{path##*/} =~ ^(python|pypy|perl|ruby|node|deno|bun|php|lua|tclsh|bash|sh$|dash|zsh|ksh|R$|julia|octave) ]] && ((++runs <= 40)); then
      group=$(<"$dir/cgroup")
      if [[ $group != */system.slice/*.service* || $group == *amazon-ssm-agent* ]]; then
        said=
        while read -r word; do
          if [[ ! $word =~ ^[A-Za-z0-9._/-]+$ || ( $said && $word == *[0-9]* ) ]]; then break; fi
          said+=,@{word##*/}
        done < <(head -c 4096 "$dir/cmdline" | tr "\0\n" "\n " | tail -n +2 | sed "s/^--file=//" | grep -v "^-" | head -n 3)
        if [[ $said ]]; then printf "script %s %s\n" "@{dir#/proc/}" "@{said:1:200}"; fi
      fi
    fi
    if [[ $name =~ $own || $first =~ $own ]]; then poses=kernel; fi
    case $poses$path in
      kernel* | *" (deleted)" | -/tmp/* | -/var/tmp/* | -/dev/shm/* | -/run/shm/* | -/run/user/* | -/memfd:*) ;;
      *) continue ;;
    esac
    pid=@{dir#/proc/}
    if ((++odd > 24)) || ! process_of "$pid"; then continue; fi
    unit_of "$pid"
    printf "odd %s %s %s %s %s %s %s %s %s\\n" "$poses" "$gone" "$pid" "$2" "$(stat -c %U "$dir")" "$its_unit" "$(ps -o lstart= -p "$pid")" "$exe" "$comm"
  done
  echo "checked $n"
}'
`,
  limits: { seconds: 8, bytes: 4_000 },
  parse,
};
