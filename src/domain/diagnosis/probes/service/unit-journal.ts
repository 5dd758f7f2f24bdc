import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';
import { ageOf, CLOCK_COMMAND, clockIn, type LogClock, TROUBLE_PATTERN, troublesIn } from './log-lines.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What a service itself wrote of how much memory it holds, some of its lines, the oldest first. */
    memory_said: {
      readonly unit: string;
      readonly points: readonly { readonly ageSeconds: number; readonly bytes: number }[];
    };
  }
}

const UNIT = /^unit (\S{1,255})$/;
/** `rss=5890MB`, `heapUsedMb":4102`, `memory usage 6.1 GiB`, as for `sed -E`; how much it may hold is called otherwise. */
export const MEMORY_SAID =
  '(rss|heap|mem(ory)?)[_ -]?(used|usage|use)?[_ -]?([kmg]i?b|bytes)?"?[ =:]{1,3}[0-9]{1,15}([.][0-9]{1,3})? ?([kmg]i?b?)?';
const SAID =
  /^m (\S{10,40}) ((?:rss|heap|mem(?:ory)?)[_ -]?(?:used|usage|use)?)[_ -]?([kmg]i?b|bytes)?"?[ =:]{1,3}(\d{1,15}(?:\.\d{1,3})?) ?([kmg]i?b?)?$/i;
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** What lines say of a service's memory; of several figures (its heap, all of it) that which is said most often. */
function memorySaid(unit: string, lines: readonly string[], clock: LogClock): FactRead | null {
  const points = lines.flatMap((line) => {
    const [, time = '', label = '', before, number, after] = SAID.exec(line) ?? [];
    const age = ageOf(time, clock);
    const unitBytes = UNITS[(after ?? before ?? '').charAt(0).toLowerCase()];
    if (age === null || unitBytes === undefined) return [];
    return [{ label: label.toLowerCase(), ageSeconds: Math.max(0, age), bytes: Number(number) * unitBytes }];
  });
  const [most = []] = [...Map.groupBy(points, ({ label }) => label).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  if (most.length === 0) return null;
  return {
    kind: 'memory_said',
    unit,
    points: most
      .map(({ ageSeconds, bytes }) => ({ ageSeconds, bytes }))
      .toSorted((a, b) => b.ageSeconds - a.ageSeconds),
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const clock = clockIn(lines);
  const said = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const unit = UNIT.exec(line)?.[1];
    if (unit !== undefined) {
      current = said.get(unit) ?? [];
      said.set(unit, current);
    } else if (line.startsWith('| ') || line.startsWith('m ')) current?.push(line);
  }
  const facts = [...said].flatMap(([unit, text]) => {
    const troubles = text.filter((line) => line.startsWith('| ')).map((line) => line.slice(2));
    const memory = clock === null ? null : memorySaid(unit, text, clock);
    return [
      ...troublesIn(troubles, clock, { source: 'journal', unit }),
      ...(memory === null ? [] : [memory]),
    ];
  });
  const unread = (why: string): FactRead => ({
    kind: 'unread',
    probe: 'unit-journal',
    what: 'what the units wrote to the journal',
    why,
  });
  if (exitCode === 124) return [...facts, unread('the journal did not answer in time')];
  if (exitCode !== 0) return [...facts, unread(`journalctl gave ${exitCode}`)];
  return isCut ? [...facts, unread('there is too much of it')] : facts;
}

/** What the units that are in trouble or were started again by themselves, and the web servers, last said went wrong, and of their memory. */
export const unitJournal: ProbeDefinition = {
  name: 'unit-journal',
  family: 'service',
  tells: 'what units in trouble wrote to the journal',
  command: shellText`
command -v journalctl >/dev/null || exit 127
${CLOCK_COMMAND}
systemctl show --no-pager -p Id -p ActiveState -p SubState -p NRestarts -p FragmentPath '*.service' 2>/dev/null | awk '
  function flush(r) {
    if (of["ActiveState"] ~ /^(failed|activating|deactivating|reloading)$/ || of["SubState"] == "auto-restart") r = 0
    else if (of["NRestarts"] > 0 || of["Id"] ~ /^(nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|php[0-9.]*-fpm|tomcat[0-9]*)\.service$/) r = 1
    else if (of["FragmentPath"] ~ /^\/(etc|run)\/systemd\/system\//) r = 2
    if (r != "") print r, of["Id"]
    split("", of)
  }
  /^$/ { flush(); next }
  { at = index($0, "="); of[substr($0, 1, at - 1)] = substr($0, at + 1) }
  END { flush() }
' | sort -u -k1,1n -k2 | head -n 10 | while read -r rank unit; do
  printf 'unit %s\n' "$unit"
  log=$(journalctl --no-pager -q -o short-iso -u "$unit" -n 900 2>&1)
  printf '%s\n' "$log" | tail -n 120 | grep -aiE '${TROUBLE_PATTERN}' | tail -n 12 | cut -c 1-300 | sed 's/^/| /'
  printf '%s\n' "$log" | sed -nE 's/^([^ ]+) (.*[^a-z])?(${MEMORY_SAID})([^a-z0-9%].*)?$/m \1 \3/Ip' | awk '{ l[NR] = $0 } END { for (i = 0; i < 6 && i < NR; i++) print l[NR < 7 ? i + 1 : int(1 + i * (NR - 1) / 5)] }'
done
`,
  limits: { seconds: 12, bytes: 6_000 },
  parse,
};
