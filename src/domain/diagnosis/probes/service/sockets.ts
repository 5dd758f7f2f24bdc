import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** One TCP socket that listens, with the process that opened it. */
    socket: {
      readonly address: string;
      readonly port: number;
      /** Connections that wait to be accepted, and how many may. */
      readonly waiting: number;
      readonly waitingMax: number;
      readonly pid: number | null;
      readonly ppid: number | null;
      readonly user: string | null;
      /** By its control group: a unit, a session (`session-3.scope`) or `container`; null where that does not tell. */
      readonly unit: string | null;
      readonly process: string | null;
    };
    /** A process that has a UDP port open which is bound to no other side, on more than this host itself. */
    udp_server: { readonly pid: number };
  }
}

const UDP = /^udp (\d{1,10})$/;
const ROW =
  /^(\d{1,10}) (\d{1,10}) (\S{1,60}):(\d{1,5}) (\d{1,10}|-) (\d{1,10}|-) (\S{1,32}) (\S{1,255}) (.{1,80})$/;
const PROCESS_CHARS = 72;

const numberOf = (text: string | undefined) => (text === undefined || text === '-' ? null : Number(text));
const wordOf = (text: string | undefined) => (text === undefined || text === '-' ? null : text);

/** What `ss` says where it cannot tell control groups, which are read from elsewhere; its rows are whole all the same. */
const NOTE = /^Failed to (?:find|open) cgroup2 (?:mount|directory)/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'sockets', what, why });
  for (const line of lines) {
    if (line === '' || NOTE.test(line)) continue;
    if (line === 'more') {
      unread('who listens on the other ports', 'there are too many of them');
      continue;
    }
    const udp = UDP.exec(line)?.[1];
    if (udp !== undefined) {
      facts.push({ kind: 'udp_server', pid: Number(udp) });
      continue;
    }
    const row = ROW.exec(line);
    const [, waiting, waitingMax, address = '', port, pid, ppid, user, unit, name = '-'] = row ?? [];
    if (row === null || Number(port) > 65_535) {
      unread('who listens on some port', line.slice(0, 80));
      continue;
    }
    facts.push({
      kind: 'socket',
      address: address.replace(/^\[|\]$/g, ''),
      port: Number(port),
      waiting: Number(waiting),
      waitingMax: Number(waitingMax),
      pid: numberOf(pid),
      ppid: numberOf(ppid),
      user: wordOf(user),
      unit: wordOf(unit),
      process: name === '-' ? null : shownName(name, () => true, PROCESS_CHARS).shown,
    });
  }
  if (exitCode !== 0)
    unread('which ports are listened on', exitCode === 124 ? 'ss did not end' : `exit ${exitCode}`);
  if (isCut) unread('who listens on the other ports', 'there are too many of them');
  return facts;
}

/** Which ports are listened on, and by whom. */
export const sockets: ProbeDefinition = {
  name: 'sockets',
  family: 'service',
  tells: 'who listens on which port',
  // A process may be called what looks like another one's entry: it counts only where its descriptor is that very socket. Its
  // name may hold line feeds, which the kernel writes into its stat as they are. A header is printed where nobody listens
  // too, so without one nothing was read.
  command: shellText`
command -v ss >/dev/null || exit 127
rows=$(ss -ltnpe) || exit 1
case $rows in State*) ;; *) exit 1 ;; esac
rows=$(printf '%s\n' "$rows" | bash -c '
eval "$ESCAPE$UNIT_OF"
shopt -s extglob
parent() { local text=; { IFS= read -r -d "" text; } 2>/dev/null <"/proc/$1/stat"; if [[ ! $text ]]; then return; fi; text=@{text##*) }; set -- $text; ppid=$2; }
while read -r state waiting most here there users; do
  if [[ $state != LISTEN ]]; then continue; fi
  here=@{here/\%+([!:])/}
  inode=@{users##*ino:}; inode=@{inode%%[!0-9]*}
  rest=$users pids=" " count=0
  while [[ $rest =~ \",pid=([0-9]+),fd=([0-9]+)\) ]] && ((count++ < 300)); do
    rest=@{rest#*"@{BASH_REMATCH[0]}"}
    pid=@{BASH_REMATCH[1]}
    if [[ $pids == *" $pid "* ]]; then continue; fi
    if [[ $(readlink "/proc/$pid/fd/@{BASH_REMATCH[2]}") == "socket:[$inode]" ]]; then pids+="$pid "; fi
    if ((@{#pids} > 100)); then break; fi
  done
  chosen=-
  for pid in $pids; do
    ppid=-; parent "$pid"
    if [[ $chosen == - || $pids != *" $ppid "* ]]; then chosen=$pid; if [[ $pids != *" $ppid "* ]]; then break; fi; fi
  done
  ppid=- unit=- user=- shown=-
  if [[ $chosen != - ]]; then
    parent "$chosen"; unit_of "$chosen"; unit=$its_unit
    user=$(stat -c %U "/proc/$chosen" 2>/dev/null) || user=-
    name=; { IFS= read -r -d "" name; } 2>/dev/null <"/proc/$chosen/comm"
    escape "@{name%?}" 64
  fi
  printf "%s %s %s %s %s %s %s %s\n" "$waiting" "$most" "$here" "$chosen" "$ppid" "@{user:--}" "$unit" "$shown"
done') || exit 1
printf '%s\n' "$rows" | sort -u | awk 'NR > 60 { print "more"; exit } { print }'
ss -lunp | awk '$4 !~ /^(127\.|\[::1\])/' | grep -o 'pid=[0-9]*' | sort -u | head -n 40 | sed 's/pid=/udp /'
`,
  limits: { seconds: 8, bytes: 4_000 },
  parse,
};
