import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { hostPath } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** What systemd's journal takes in one place. */
    journal_usage: {
      readonly directory: string;
      readonly bytes: number;
      readonly files: number;
      /** Of files that journald has closed: only these can be vacuumed. */
      readonly archivedBytes: number;
    };
    /** A limit that an operator set: `SystemMaxUse` and the like. */
    journal_limit: { readonly name: string; readonly bytes: number };
  }
}

const USAGE = /^journal (\d{1,16}) (\d{1,9}) (\d{1,16}) (\/.*)$/;
const LIMIT = /^limit (SystemMaxUse|SystemKeepFree|RuntimeMaxUse|RuntimeKeepFree) ?= ?(\d{1,15})([KMGTPE]?)$/;
const POWERS: readonly string[] = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'journal-usage', what, why });
  for (const raw of lines) {
    const line = raw.trimEnd();
    if (line === '') continue;
    const short = line.length <= LIMITS.probeLineChars ? line : '';
    const [, bytes, files, archived, directory] = USAGE.exec(short) ?? [];
    if (directory !== undefined) {
      facts.push({
        kind: 'journal_usage',
        directory: hostPath(directory).path,
        bytes: Number(bytes),
        files: Number(files),
        archivedBytes: Number(archived),
      });
      continue;
    }
    const [, name, number, unit] = LIMIT.exec(short) ?? [];
    if (name !== undefined) {
      const power = POWERS.indexOf(unit ?? '');
      facts.push({ kind: 'journal_limit', name, bytes: Number(number) * 1_024 ** power });
      continue;
    }
    // A limit in percent, or misspelt: journald takes its own then.
    if (!short.startsWith('limit ')) unread('a row about the journal', hostPath(line.slice(0, 80)).path);
  }
  if (exitCode !== 0)
    unread(
      'what the journal takes',
      exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`,
    );
  if (isCut) unread('the rest about the journal', 'too much was printed');
  return facts;
}

const PROGRAM = String.raw`
eval "$ESCAPE"
for directory in /var/log/journal /run/log/journal; do
  [[ -d $directory ]] || continue
  real=$(realpath -e -- "$directory" 2>/dev/null) || continue
  sums=$(timeout 6 find "$real" -xdev -type f -printf "%b %f\0" 2>/dev/null | tr "\n\0" "\001\n" | awk '
    { size = $1 * 512; bytes += size; files++; if ($0 ~ /@[0-9a-f-]+\.journal$/ || $0 ~ /\.journal~$/) archived += size }
    END { printf "%.0f %.0f %.0f", bytes, files, archived }')
  escape "$real" 200
  printf "journal %s %s\n" "$sums" "$shown"
done
cat /etc/systemd/journald.conf /etc/systemd/journald.conf.d/*.conf /usr/lib/systemd/journald.conf.d/*.conf 2>/dev/null |
  awk '/^[ \t]*(System|Runtime)(MaxUse|KeepFree)[ \t]*=[ \t]*[^ \t]/ { gsub(/[ \t\r]/, ""); print "limit " $0 }' | head -n 8
exit 0
`;

/** What the journal of systemd takes, and the limit that was set for it. */
export const journalUsage: ProbeDefinition = {
  name: 'journal-usage',
  family: 'disk',
  tells: "what systemd's journal takes, and its limit",
  command: inBash(PROGRAM),
  limits: { seconds: 8, bytes: 1_000 },
  parse,
};
