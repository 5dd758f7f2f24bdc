import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { CLOCK_COMMAND, clockIn, troublesIn } from '../service/log-lines.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What SELinux or AppArmor refused a program. */
    denial: {
      readonly by: 'selinux' | 'apparmor';
      readonly process: string;
      readonly count: number;
    };
  }
}

const COMM = /\bcomm="([\x21-\x7e]{1,32})"/;

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
  const facts = [...troublesIn(rest, clock, { source: 'kernel', unit: null }), ...denials.values()];
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
