import type { FactRead } from '../../facts.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';
import { CLOCK_COMMAND, clockIn, TROUBLE_PATTERN, troublesIn } from './log-lines.ts';

const UNIT = /^unit (\S{1,255})$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const clock = clockIn(lines);
  const said = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of lines) {
    const unit = UNIT.exec(line)?.[1];
    if (unit !== undefined) {
      current = said.get(unit) ?? [];
      said.set(unit, current);
    } else if (line.startsWith('| ')) current?.push(line.slice(2));
  }
  const facts = [...said].flatMap(([unit, text]) => troublesIn(text, clock, { source: 'journal', unit }));
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

/** What the units that are in trouble, and the web servers, last said went wrong. */
export const unitJournal: ProbeDefinition = {
  name: 'unit-journal',
  family: 'service',
  tells: 'what units in trouble wrote to the journal',
  command: shellText`
command -v journalctl >/dev/null || exit 127
${CLOCK_COMMAND}
systemctl show --no-pager -p Id -p ActiveState -p SubState -p FragmentPath '*.service' 2>/dev/null | awk '
  function flush(rank) {
    if (of["Id"] == "") return
    rank = 9
    if (of["ActiveState"] ~ /^(failed|activating|deactivating|reloading)$/ || of["SubState"] == "auto-restart") rank = 0
    else if (of["Id"] ~ /^(nginx|httpd|apache2|haproxy|caddy|envoy|traefik|lighttpd|php[0-9.]*-fpm|tomcat[0-9]*)\.service$/) rank = 1
    else if (of["FragmentPath"] ~ /^\/(etc|run)\/systemd\/system\//) rank = 2
    if (rank < 9) print rank, of["Id"]
    split("", of)
  }
  /^$/ { flush(); next }
  { at = index($0, "="); of[substr($0, 1, at - 1)] = substr($0, at + 1) }
  END { flush() }
' | sort -u -k1,1n -k2 | head -n 10 | while read -r rank unit; do
  printf 'unit %s\n' "$unit"
  journalctl --no-pager -q -o short-iso -u "$unit" -n 120 2>&1 | grep -aiE '${TROUBLE_PATTERN}' | tail -n 12 | cut -c 1-300 | sed 's/^/| /'
done
`,
  limits: { seconds: 12, bytes: 6_000 },
  parse,
};
