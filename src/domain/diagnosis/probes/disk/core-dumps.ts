import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { type HostPath, hostPath, hostWord, timeOf } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A directory that is there for crash dumps. */
    dump_directory: HostPath & {
      readonly bytes: number;
      readonly files: number;
      readonly newestAt: string | null;
      /** Which program crashed most, where the names of the dumps say so. */
      readonly program: string | null;
    };
  }
}

const ROW = /^dumps (\d{1,16}) (\d{1,9}) (-?[\d.]{1,24}|-) (\S{1,280}) (\/.*)$/;

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'core-dumps', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, bytes, files, newest, program, directory] =
      (line.length <= LIMITS.probeLineChars && ROW.exec(line)) || [];
    if (directory === undefined || program === undefined || newest === undefined) {
      unread('a row about crash dumps', hostPath(line.slice(0, 80)).path);
      continue;
    }
    facts.push({
      kind: 'dump_directory',
      bytes: Number(bytes),
      files: Number(files),
      newestAt: newest === '-' ? null : timeOf(newest),
      program: program === '\\-' || program === '-' ? null : hostWord(program),
      ...hostPath(directory),
    });
  }
  if (exitCode !== 0)
    unread('the crash dumps', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the other crash dumps', 'too much was printed');
  return facts;
}

// Where the kernel is told to put them counts too; that a directory is called "core" makes it none.
const PROGRAM = String.raw`
eval "$ESCAPE"
pattern=
read -r pattern 2>/dev/null </proc/sys/kernel/core_pattern
own=
case $pattern in /*/*) own=${'$'}{pattern%/*} ;; esac
case $own in *%* | /tmp | /var/tmp | /var/log | /var | /var/lib | /root | /home) own= ;; esac
done=" "
for directory in /var/lib/systemd/coredump /var/crash /var/lib/apport/coredump /var/spool/abrt "$own"; do
  [[ -n $directory && -d $directory && $done != *" $directory "* ]] || continue
  done="$done$directory "
  row=$(timeout 5 find "$directory" -xdev -type f -printf "%b %T@ %f\0" 2>/dev/null | tr "\n\0" "\001\n" | awk '
    {
      size = $1 * 512; bytes += size; files++
      if ($2 > newest) newest = $2
      name = substr($0, length($1) + length($2) + 3)
      if (split(name, part, ".") > 2 && part[1] == "core") { by[part[2]] += size; if (by[part[2]] > most) { most = by[part[2]]; program = part[2] } }
    }
    END { printf "%.0f %.0f %s\n%s", bytes, files, (files ? newest : "-"), (program == "" ? "-" : program) }')
  escape "${'$'}{row#*$'\n'}" 64
  program=${'$'}{shown// /\\x20}
  escape "$directory" 200
  printf "dumps %s %s %s\n" "${'$'}{row%%$'\n'*}" "$program" "$shown"
done
exit 0
`;

/** What crashed programs left behind. */
export const coreDumps: ProbeDefinition = {
  name: 'core-dumps',
  family: 'disk',
  tells: 'what crashed programs left behind',
  command: inBash(PROGRAM),
  limits: { seconds: 8, bytes: 1_500 },
  parse,
};
