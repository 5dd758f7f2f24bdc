import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { ageOf, CLOCK_COMMAND, clockIn, type LogClock, troublesIn } from '../service/log-lines.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What SELinux or AppArmor refused a program. */
    denial: {
      readonly by: 'selinux' | 'apparmor';
      readonly process: string;
      readonly count: number;
    };
    /** One process that the kernel ended for want of memory. */
    memory_kill: {
      /** As the kernel keeps it, fifteen characters at most; `?` where it is no plain name. */
      readonly process: string;
      readonly pid: number;
      /** Whether a control group had reached its own limit, or the host had no memory left. */
      readonly limit: 'group' | 'host';
      /** The service or scope that the process belonged to; null where that was not told. */
      readonly unit: string | null;
      /** What it held for itself; null where that was not told. */
      readonly bytes: number | null;
      readonly ageSeconds: number | null;
    };
  }
}

const COMM = /\bcomm="([\x21-\x7e]{1,32})"/;

/** `Memory cgroup out of memory: Killed process 90611 (gunicorn) total-vm:…, anon-rss:488120kB, …` */
const KILLED = /(Memory cgroup o|O)ut of memory: Kill(?:ed)? \w{7} (\d{1,10}) \((.{1,32}?)\)[ ,]/;
const ANONYMOUS = /\banon-rss:(\d{1,15})kB/;
/** `oom-kill:constraint=CONSTRAINT_MEMCG,…,task_memcg=/system.slice/api.service,task=gunicorn,pid=90611,uid=992` */
const CHOSEN = /oom-kill:constraint=CONSTRAINT_(MEMCG|NONE|CPUSET|MEMORY_POLICY)\b/;
const GROUP = /,task_memcg=(\/[^,\s]{1,220})/;
const TASK = /,task=(.{1,32}?),pid=(\d{1,10})\b/;
const NAME = /^[\w.:@+-]{1,15}$/;
const UNIT = /^[\w:.\\@-]{1,240}\.(?:service|scope)$/;

type MemoryKill = Extract<FactRead, { kind: 'memory_kill' }>;

/** Both lines that the kernel writes of one kill: whom it chose and in which group, and whom it ended. */
function killIn(line: string, clock: LogClock | null): MemoryKill | null {
  const age = clock === null ? null : ageOf(line, clock);
  const ageSeconds = age === null ? null : Math.max(0, age);
  const plain = (name: string) => (NAME.test(name) ? name : '?');
  const [, scope, pid, name] = KILLED.exec(line) ?? [];
  if (scope !== undefined && name !== undefined) {
    const held = ANONYMOUS.exec(line)?.[1];
    return {
      kind: 'memory_kill',
      process: plain(name),
      pid: Number(pid),
      limit: scope === 'O' ? 'host' : 'group',
      unit: null,
      bytes: held === undefined ? null : Number(held) * 1_024,
      ageSeconds,
    };
  }
  const constraint = CHOSEN.exec(line)?.[1];
  const [, task, chosen] = TASK.exec(line) ?? [];
  if (constraint === undefined || task === undefined) return null;
  const unit = GROUP.exec(line)?.[1]
    ?.split('/')
    .find((part) => UNIT.test(part));
  return {
    kind: 'memory_kill',
    process: plain(task),
    pid: Number(chosen),
    limit: constraint === 'MEMCG' ? 'group' : 'host',
    unit: unit ?? null,
    bytes: null,
    ageSeconds,
  };
}

function killsIn(lines: readonly string[], clock: LogClock | null): readonly MemoryKill[] {
  const found = new Map<number, MemoryKill>();
  for (const line of lines) {
    const kill = killIn(line, clock);
    if (kill === null) continue;
    const before = found.get(kill.pid);
    found.set(kill.pid, {
      ...kill,
      unit: kill.unit ?? before?.unit ?? null,
      bytes: kill.bytes ?? before?.bytes ?? null,
    });
  }
  return [...found.values()];
}

function parse({ lines, exitCode }: ProbeOutput): readonly FactRead[] {
  const clock = clockIn(lines);
  const text = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2));
  const denials = new Map<string, Extract<FactRead, { kind: 'denial' }>>();
  const rest: string[] = [];
  for (const line of text) {
    const by = /avc: {1,2}denied/.test(line) ? 'selinux' : /apparmor="DENIED"/.test(line) ? 'apparmor' : null;
    if (by === null) {
      rest.push(line);
      continue;
    }
    const process = COMM.exec(line)?.[1] ?? '?';
    denials.set(`${by} ${process}`, {
      kind: 'denial',
      by,
      process,
      count: (denials.get(`${by} ${process}`)?.count ?? 0) + 1,
    });
  }
  const facts = [
    ...troublesIn(rest, clock, { source: 'kernel', unit: null }),
    ...killsIn(rest, clock),
    ...denials.values(),
  ];
  if (exitCode === 0) return facts;
  return [
    ...facts,
    { kind: 'unread', probe: 'kernel', what: 'the messages of the kernel', why: `exit ${exitCode}` },
  ];
}

/** What the kernel says went wrong, and what its security module refused. */
export const kernel: ProbeDefinition = {
  name: 'kernel',
  family: 'host',
  tells: 'what the kernel and its security module complain of',
  command: shellText`
${CLOCK_COMMAND}
said=$(dmesg 2>&1) || { printf '| %s\n' "$said" | head -c 200; exit 1; }
printf '%s\n' "$said" | grep -aiE 'table full|SYN flooding|file-max|out of memory|oom-kill|no space|I/O error|fork rejected|apparmor="DENIED"|avc:' | tail -n 15 | cut -c 1-240 | sed 's/^/| /'
tail -n 2000 /var/log/audit/audit.log 2>/dev/null | grep -aE 'avc: +denied' | grep -a 'permissive=0' | tail -n 6 | cut -c 1-240 | sed 's/^/| /'
exit 0
`,
  limits: { seconds: 5, bytes: 3_500 },
  parse,
};
