import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { hostPath } from './host-path.ts';

/** Days for which old temporary files are counted. */
export const TEMPORARY_AGES_DAYS = [1, 3, 10, 30] as const;
export type TemporaryAgeDays = (typeof TEMPORARY_AGES_DAYS)[number];

interface Sum {
  readonly bytes: number;
  readonly entries: number;
}

declare module '../../facts.ts' {
  interface FactKinds {
    /** One of the directories for temporary files. */
    temporary_files: {
      readonly directory: string;
      readonly bytes: number;
      readonly entries: number;
      /** What somebody has open, or works in, with all that stands beside it in the same entry of the directory. */
      readonly inUse: Sum;
      /** Files of one name, not in use, and nothing in the same entry written, read or changed for so many days. */
      readonly older: readonly (Sum & { readonly days: TemporaryAgeDays })[];
    };
  }
}

const ROW = /^tmp ((?:\d{1,16} ){12})(\d{1,3}) (\/\S*)$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'temporary-files', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, numbers, code, directory] = (line.length <= LIMITS.probeLineChars && ROW.exec(line)) || [];
    if (numbers === undefined || directory === undefined) {
      unread('a row about temporary files', hostPath(line.slice(0, 80)).path);
      continue;
    }
    const at = numbers.trimEnd().split(' ').map(Number);
    const sum = (index: number): Sum => ({ bytes: at[index] ?? 0, entries: at[index + 1] ?? 0 });
    const isPartial = code === '124';
    if (isPartial) unread(`all that is in ${hostPath(directory).path}`, 'it took too long');
    facts.push({
      kind: 'temporary_files',
      directory: hostPath(directory).path,
      ...sum(0),
      inUse: sum(2),
      // What was not reached might be the newest of its entry.
      older: isPartial ? [] : TEMPORARY_AGES_DAYS.map((days, index) => ({ days, ...sum(4 + 2 * index) })),
    });
  }
  if (exitCode !== 0)
    unread('the temporary files', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the other temporary files', 'too much was printed');
  return facts;
}

// An entry of /tmp counts as a whole: what a program works in is in use though most of its files are closed and old. Those
// that systemd made for its units are theirs, and what a store keeps here is data. As the runbook that removes them has it.
const PROGRAM = String.raw`
in_use=$({
  timeout 5 find /proc/[0-9]*/fd /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe -maxdepth 1 -type l \( -lname "/tmp/*" -o -lname "/var/tmp/*" \) -printf "U %l\0" 2>/dev/null | tr "\n\0" "\001\n"
  timeout 3 cat /proc/[0-9]*/maps 2>/dev/null | awk '$6 ~ "^/(var/)?tmp/" { print "U " $6 }'
  awk '$5 ~ "^/(var/)?tmp/" { gsub(/\\040/, " ", $5); print "U " $5 }' /proc/self/mountinfo
} | sort -u)
for directory in /tmp /var/tmp; do
  [[ -d $directory && ! -L $directory ]] || continue
  sums=$({
    printf "%s\n" "$in_use"
    timeout 8 find "$directory" -xdev -mindepth 1 -printf "F %b %T@ %A@ %C@ %y%n %p\0" 2>/dev/null | tr "\n\0" "\001\n"
    printf "E %s\n" "${'$'}{PIPESTATUS[0]}"
  } | awk -v root="$directory/" -v now="$(date +%s)" '
    function top(path) { path = substr(path, length(root) + 1); sub(/\/.*/, "", path); return path }
    $1 == "U" { path = substr($0, 3); if (index(path, root) == 1) used[top(path)] = 1; next }
    $1 == "E" { code = $2; next }
    $1 == "F" {
      path = substr($0, length($2) + length($3) + length($4) + length($5) + length($6) + 8)
      if (index(path, root) != 1) next
      name = top(path)
      size = $2 * 512
      bytes[name] += size; entries[name]++
      if (path ~ /\/(meta\.properties|PG_VERSION|WiredTiger|ibdata1|version-2|[^\/]*\.rdb)$/ && path != root name) used[name] = 1
      if ($6 ~ /^d/) next
      for (i = 3; i <= 5; i++) if (!(name in newest) || $i > newest[name]) newest[name] = $i
      if ($6 == "f1") { free[name] += size; files[name]++ }
    }
    END {
      days[1] = 1; days[2] = 3; days[3] = 10; days[4] = 30
      for (name in bytes) {
        all += bytes[name]; count += entries[name]
        if ((name in used) || name ~ /^(systemd-private-.*|snap-private-tmp|snap\..*|\..*-unix|lost\+found|.*(kafka|zookeeper|mysql|postgres|mongo).*)$/) { held += bytes[name]; held_count += entries[name]; continue }
        for (i = 1; i <= 4; i++) if ((name in files) && newest[name] < now - days[i] * 86400) { old[i] += free[name]; old_count[i] += files[name] }
      }
      printf "%.0f %.0f %.0f %.0f", all, count, held, held_count
      for (i = 1; i <= 4; i++) printf " %.0f %.0f", old[i], old_count[i]
      printf " %d", code
    }')
  printf "tmp %s %s\n" "$sums" "$directory"
done
exit 0
`;

/** Temporary files by age, and those in use. */
export const temporaryFiles: ProbeDefinition = {
  name: 'temporary-files',
  family: 'disk',
  tells: 'temporary files by age, and what is in use of them',
  command: inBash(PROGRAM),
  limits: { seconds: 14, bytes: 1_000 },
  parse,
};
