import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { type ContentKind, contentKind, KIND_OF } from './content-kind.ts';
import { type HostPath, hostPath, hostWord } from './host-path.ts';

/** Who holds a file open. */
export interface Holder {
  readonly pid: number;
  /** As `ps -o lstart` prints it, in the host's own time. */
  readonly startedAt: string;
  readonly comm: string;
  /** systemd unit; null: in none. */
  readonly unit: string | null;
  readonly mode: 'read' | 'write' | 'read_write';
}

declare module '../../facts.ts' {
  interface FactKinds {
    /** A large file that has no name any more and takes blocks until it is closed; `path` is the name it had. */
    deleted_file: HostPath & {
      readonly bytes: number;
      readonly device: string;
      readonly inode: string;
      readonly content: ContentKind;
      /** Whether any process has it mapped into its memory, whom a cut would kill; null: that could not be told. */
      readonly isMapped: boolean | null;
      readonly holder: Holder;
    };
    /** A large file that somebody writes to. */
    written_file: HostPath & { readonly bytes: number; readonly holder: Holder };
    /** The deleted ones that are too small to be told one by one. */
    deleted_rest: { readonly files: number; readonly bytes: number };
  }
}

const MODES: readonly Holder['mode'][] = ['read', 'write', 'read_write'];
const ROW =
  /^([xw]) (\d{1,16}) ([0-9a-f]{1,16}) (\d{1,20}) ([0-3]) ([m?-]) (\d{1,7}) ([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) (\S{1,280}) (\S{1,280}) ([a-z0-9-]{1,16}) (\/.*)$/;
const REST = /^rest (\d{1,9}) (\d{1,16})$/;
const DELETED = ' (deleted)';

function factOf(line: string): FactRead | null {
  const [, tag, bytes, device, inode, mode, mapped, pid, startedAt, unit, comm, content, link] =
    ROW.exec(line) ?? [];
  if (device === undefined || inode === undefined || startedAt === undefined || link === undefined)
    return null;
  const holder: Holder = {
    pid: Number(pid),
    startedAt,
    comm: hostWord(comm ?? ''),
    unit: unit === undefined || unit === '-' ? null : hostWord(unit),
    mode: MODES[Number(mode)] ?? 'read_write',
  };
  if (tag === 'w') return { kind: 'written_file', bytes: Number(bytes), holder, ...hostPath(link) };
  const path = link.endsWith(DELETED) ? link.slice(0, -DELETED.length) : link;
  return {
    kind: 'deleted_file',
    bytes: Number(bytes),
    device,
    inode,
    content: contentKind(content),
    isMapped: mapped === '?' ? null : mapped === 'm',
    holder,
    ...hostPath(path),
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'open-files', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const [, files, bytes] = REST.exec(line) ?? [];
    if (files !== undefined) {
      facts.push({ kind: 'deleted_rest', files: Number(files), bytes: Number(bytes) });
      continue;
    }
    const fact = line.length > LIMITS.probeLineChars ? null : factOf(line);
    if (fact === null) unread('a row about open files', hostPath(line.slice(0, 80)).path);
    else facts.push(fact);
  }
  if (exitCode !== 0)
    unread(
      'which files are held open',
      exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`,
    );
  if (isCut) unread('the other open files', 'too much was printed');
  return facts;
}

// Links first, as text: only what is on no network mount is asked for its size, since a dead one would keep the rest. Shared
// memory and anonymous memory look like deleted files and hold no blocks. What is said of a descriptor is read by grep, which goes
// on where its process has ended meanwhile: an awk that cannot read on ends as a whole.
const LINKS = String.raw`
BEGIN {
  while ((getline line < "/proc/self/mountinfo") > 0) {
    n = split(line, part, " ")
    for (i = 7; i <= n; i++) if (part[i] == "-") break
    if (part[i + 1] ~ /^(nfs|nfs4|cifs|smb3|ceph|fuse\..*|9p|afs|glusterfs|lustre)$/) remote[part[1]] = 1
  }
}
# What the kernel says of each descriptor stands first, as FILE:NAME:VALUE; only a link holds the byte behind its own name.
index($0, "\002") == 0 {
  colon = index($0, ":")
  file = substr($0, 1, colon - 1); value = substr($0, colon + 1)
  if (sub(/^flags:[ \t]*/, "", value)) flags_of[file] = value
  else if (sub(/^mnt_id:[ \t]*/, "", value)) mount_of[file] = value
  next
}
{
  split($0, half, "\002")
  # A name may hold the very byte that stands between the two: it is never the name of another file.
  half[2] = substr($0, length(half[1]) + 2)
  gsub("\002", "\003", half[2])
  split(half[1], part, "/")
  file = "/proc/" part[3] "/fdinfo/" part[5]
  flags = flags_of[file]; mount = mount_of[file]
  if (flags == "" || (mount in remote)) next
  mode = substr(flags, length(flags), 1) % 4
  gone = half[2] ~ / \(deleted\)$/
  if (mode == 0 && !gone) next
  print half[1] "\002" part[3] "\002" mode "\002" (gone ? "x" : "w") "\002" half[2]
}`;

const JOIN = String.raw`
BEGIN { FS = "\002" }
NF == 6 { if ($6 ~ /^regular/) size[$1] = $2 * 512; dev[$1] = $3; ino[$1] = $4; names[$1] = $5; next }
!($1 in size) { next }
{
  tag = $4
  if (tag == "x" && names[$1] > 0) next
  id = tag dev[$1] ":" ino[$1] ":" $2
  if (id in seen) next
  seen[id] = 1
  if (tag == "x" && size[$1] < 1048576) { file = dev[$1] ":" ino[$1]; if (!(file in small)) { small[file] = 1; rest++; rest_bytes += size[$1] } next }
  if (size[$1] < 1048576) next
  print size[$1] "\002" tag "\002" dev[$1] "\002" ino[$1] "\002" $3 "\002" $2 "\002" $1 "\002" $5
}
END { print "-1\002rest\002" rest + 0 "\002" rest_bytes + 0 }`;

// Inodes of deleted files that are mapped, or a word where not all mappings could be read.
const MAPPED = `
BEGIN { n = split(wanted, part, " "); for (i = 1; i <= n; i++) want[part[i]] = 1 }
$1 == "status" { if ($2 > 100 || NR == 1) print "unread"; next }
($5 in want) && $NF == "(deleted)" { print $5 }`;

const PROGRAM = String.raw`
eval "$ESCAPE$UNIT_OF"
${KIND_OF}
word() { escape "$1" "$2"; shown=${'$'}{shown// /\\x20}; }
found=$(find /proc/[0-9]*/fd -maxdepth 1 -type l -lname "/*" ! -lname "/dev/*" ! -lname "/proc/*" ! -lname "/sys/*" ! -lname "/memfd:*" ! -lname "/SYSV*" ! -lname "/anon_hugepage*" ! -lname "/\[aio\]*" -printf "%p\002%l\0" 2>/dev/null | tr "\n\0" "\001\n")
links=$({ cut -d $'\002' -f 1 <<<"$found" | sed "s|/fd/|/fdinfo/|" | xargs -r grep -sHE "^(flags|mnt_id):"; printf "%s\n" "$found"; } 2>/dev/null | awk '${LINKS}')
sizes=$(cut -d $'\002' -f 1 <<<"$links" | xargs -r stat -L --printf "%n\002%b\002%D\002%i\002%h\002%F\n" 2>/dev/null)
declare -A start unit comm
rows=$({ printf "%s\n" "$sizes"; printf "%s\n" "$links"; } | awk '${JOIN}' | sort -t $'\002' -k2,2 -k1,1nr | awk -F "\002" '{ n[$2]++; if (n[$2] <= 20) print }')
inodes=$(awk -F "\002" '$2 == "x" { printf "%s ", $4 }' <<<"$rows")
mapped=
if [[ -n $inodes ]]; then
  # Whose mapping it is does not matter, and the device of a mapping may read otherwise than the file's.
  mapped=$({ timeout -s KILL 4 cat /proc/[0-9]*/maps 2>/dev/null; printf "status %s\n" "$?"; } | awk -v wanted="$inodes" '${MAPPED}' | sort -u | tr "\n" " ")
fi
printf "%s\n" "$rows" |
  while IFS=$'\002' read -r bytes tag device inode mode pid fd link; do
    if [[ $tag == rest ]]; then printf "rest %s %s\n" "$device" "$inode"; continue; fi
    if [[ -z ${'$'}{start[$pid]} ]]; then
      start[$pid]=$(ps -o lstart= -p "$pid" 2>/dev/null)
      # What has ended meanwhile holds nothing any more.
      if [[ -z ${'$'}{start[$pid]} && ! -d /proc/$pid ]]; then continue; fi
      name=
      { IFS= read -r -d "" name; } 2>/dev/null <"/proc/$pid/comm"
      unit_of "$pid"
      # Or while it was asked: what was read of it is not whole.
      if [[ -z $name || ! -d /proc/$pid ]]; then start[$pid]=; continue; fi
      word "${'$'}{name%?}" 64
      comm[$pid]=$shown
      if [[ $its_unit == container ]]; then its_unit=-; fi
      word "$its_unit" 128; unit[$pid]=$shown
    fi
    kind=unread map=?
    if [[ $tag == x ]]; then
      kind_of "$fd"
      case " $mapped" in *" unread "*) ;; *" $inode "*) map=m ;; *) map=- ;; esac
    fi
    escape "${'$'}{link//$'\001'/$'\n'}" 256
    printf "%s %s %s %s %s %s %s %s %s %s %s %s\n" "$tag" "$bytes" "$device" "$inode" "$mode" "$map" "$pid" "${'$'}{start[$pid]:0:24}" "${'$'}{unit[$pid]}" "${'$'}{comm[$pid]}" "$kind" "$shown"
  done
exit 0
`;

/** Large files that are written to, and those that were deleted and are still held. */
export const openFiles: ProbeDefinition = {
  name: 'open-files',
  family: 'disk',
  tells: 'which large files are written to, and which were deleted and are still held, by whom',
  command: inBash(PROGRAM),
  limits: { seconds: 12, bytes: 9_000 },
  parse,
};
