import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** How many TCP connections are in one state, on one of the host's own ports or towards one port elsewhere. */
    connections: {
      /** As ss spells it: `ESTAB`, `SYN-SENT`, `SYN-RECV`, `CLOSE-WAIT`, `TIME-WAIT` … */
      readonly state: string;
      readonly side: 'here' | 'there';
      /** The other side, where it is the other side's port. */
      readonly host: string | null;
      readonly port: number;
      readonly count: number;
    };
  }
}

const ROW = /^(\d{1,9}) ([A-Z0-9-]{2,12}) (here|there) (\S{1,60}):(\d{1,5})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'connections', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, count, state, side, host = '', port] = ROW.exec(line) ?? [];
    if (count === undefined || state === undefined) {
      unread('some connections', line.slice(0, 80));
      continue;
    }
    facts.push({
      kind: 'connections',
      state,
      side: side === 'there' ? 'there' : 'here',
      host: host === '-' ? null : host.replace(/^\[|\]$/g, ''),
      port: Number(port),
      count: Number(count),
    });
  }
  if (exitCode !== 0) unread('the connections', exitCode === 124 ? 'ss did not end' : `exit ${exitCode}`);
  if (isCut) unread('the other connections', 'there are too many of them');
  return facts;
}

/** How many connections there are, by state and port. */
export const connections: ProbeDefinition = {
  name: 'connections',
  family: 'service',
  tells: 'how many connections there are, by state and port',
  command: shellText`
command -v ss >/dev/null || exit 127
listened=$(ss -ltn | awk '$1 == "LISTEN" { n = split($4, part, ":"); print part[n] }' | sort -u | tr '\n' ' ')
ss -tan | awk -v listened=" $listened" '
  $1 == "LISTEN" || $1 == "State" { next }
  {
    n = split($4, here, ":"); m = split($5, there, ":")
    if (index(listened, " " here[n] " ")) count[$1 " here -:" here[n]]++
    else { host = substr($5, 1, length($5) - length(there[m]) - 1); sub(/%.*/, "", host); count[$1 " there " host ":" there[m]]++ }
  }
  END { for (key in count) print count[key], key }
' | sort -k1,1nr -k2 | head -n 30
`,
  limits: { seconds: 6, bytes: 1_500 },
  parse,
};
