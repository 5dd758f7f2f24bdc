import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { type ContentKind, contentKind, KIND_OF } from './content-kind.ts';
import { type HostPath, hostPath, timeOf } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A file system whose files were counted. What was not reached in time is missing in its sums and in all below. */
    walked: {
      readonly mount: string;
      readonly bytes: number;
      readonly entries: number;
      readonly isPartial: boolean;
    };
    /** One of the largest directories of a file system, with everything below it there. */
    directory: HostPath & {
      readonly mount: string;
      readonly bytes: number;
      readonly entries: number;
    };
    /** One of the largest files of a file system. */
    file: HostPath & {
      readonly mount: string;
      /** What it takes on the disk: of a sparse file less than its length. */
      readonly bytes: number;
      readonly lengthBytes: number;
      readonly names: number;
      readonly modifiedAt: string | null;
      readonly content: ContentKind;
    };
    /** Files of one directory whose names differ in their digits only, as those of one logger do. */
    file_group: HostPath & {
      readonly mount: string;
      /** `path` is that of the largest. */
      readonly bytes: number;
      readonly files: number;
      readonly largestBytes: number;
      /** Of those that were last written more than a day ago. */
      readonly dayOldBytes: number;
      readonly oldestAt: string | null;
      readonly newestAt: string | null;
      readonly content: ContentKind;
    };
    /** One of the directories with the most entries of their own. */
    crowd: HostPath & {
      readonly mount: string;
      readonly entries: number;
      /** How the names of most of them begin, up to the first `_`, `.` or `-`; null: not alike. */
      readonly prefix: string | null;
      /** Files that begin so (all of them without a prefix), and those last written more than a day ago. */
      readonly alike: number;
      readonly alikeDayOld: number;
    };
  }
}

const FILE_SYSTEM = /^fs (\d{1,2}) (\d{1,12}) (\d{1,16}) (\d{1,3}) (\/.*)$/;
const DIRECTORY = /^d (\d{1,2}) (\d{1,16}) (\d{1,12}) (\/.*)$/;
const FILE = /^f (\d{1,2}) (\d{1,16}) (\d{1,19}) (\d{1,10}) (-?[\d.]{1,24}) ([a-z0-9-]{1,16}) (\/.*)$/;
const GROUP =
  /^g (\d{1,2}) (\d{1,16}) (\d{1,12}) (\d{1,16}) (\d{1,16}) (-?[\d.]{1,24}) (-?[\d.]{1,24}) ([a-z0-9-]{1,16}) (\/.*)$/;
const CROWD = /^c (\d{1,2}) (\d{1,12}) (\d{1,12}) (\d{1,12}) ([A-Za-z]{1,40}[_.-]|-) (\/.*)$/;

function factOf(line: string, mounts: ReadonlyMap<string, string>): FactRead | null {
  const on = (n: string | undefined) => mounts.get(n ?? '');
  const directory = DIRECTORY.exec(line);
  if (directory !== null) {
    const [, n, bytes, entries, path = ''] = directory;
    const mount = on(n);
    if (mount === undefined) return null;
    return { kind: 'directory', mount, bytes: Number(bytes), entries: Number(entries), ...hostPath(path) };
  }
  const file = FILE.exec(line);
  if (file !== null) {
    const [, n, bytes, length, names, time = '', content, path = ''] = file;
    const mount = on(n);
    if (mount === undefined) return null;
    return {
      kind: 'file',
      mount,
      bytes: Number(bytes),
      lengthBytes: Number(length),
      names: Number(names),
      modifiedAt: timeOf(time),
      content: contentKind(content),
      ...hostPath(path),
    };
  }
  const group = GROUP.exec(line);
  if (group !== null) {
    const [, n, bytes, files, largest, old, oldest = '', newest = '', content, path = ''] = group;
    const mount = on(n);
    if (mount === undefined) return null;
    return {
      kind: 'file_group',
      mount,
      bytes: Number(bytes),
      files: Number(files),
      largestBytes: Number(largest),
      dayOldBytes: Number(old),
      oldestAt: timeOf(oldest),
      newestAt: timeOf(newest),
      content: contentKind(content),
      ...hostPath(path),
    };
  }
  const [, n, entries, alike, old, prefix, path] = CROWD.exec(line) ?? [];
  const mount = on(n);
  if (mount === undefined || path === undefined) return null;
  return {
    kind: 'crowd',
    mount,
    entries: Number(entries),
    prefix: prefix === '-' || prefix === undefined ? null : prefix,
    alike: Number(alike),
    alikeDayOld: Number(old),
    ...hostPath(path),
  };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'usage', what, why });
  const mounts = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const [, n, entries, bytes, code, mount] =
      (line.length <= LIMITS.probeLineChars && FILE_SYSTEM.exec(line)) || [];
    if (n !== undefined && mount !== undefined) {
      const { path } = hostPath(mount);
      mounts.set(n, path);
      const isPartial = Number(code) === 124;
      if (Number(entries) === 0)
        unread(`what is on ${path}`, isPartial ? 'it took too long' : 'it cannot be entered');
      else {
        facts.push({
          kind: 'walked',
          mount: path,
          bytes: Number(bytes),
          entries: Number(entries),
          isPartial,
        });
        if (isPartial) unread(`all that is on ${path}`, `after ${entries} entries the time was up`);
      }
      continue;
    }
    const fact = line.length > LIMITS.probeLineChars ? null : factOf(line, mounts);
    if (fact === null) unread('a row about files', hostPath(line.slice(0, 80)).path);
    else facts.push(fact);
  }
  if (exitCode === 124) unread('what is on the fullest file systems', 'it took too long');
  else if (exitCode !== 0 || mounts.size === 0)
    unread('what is on the fullest file systems', `the look ended with ${exitCode}`);
  if (isCut) unread('the rest of what is on the file systems', 'too much was printed');
  return facts;
}

// One pass over each file system gives sums, files, groups and crowds, as every pass over millions of files costs the same.
// A line is one entry: a line feed in a name was made the byte 1, and the byte 2 stands between directory and name.
const SUMS = String.raw`
function cut(path,   part, n, i, short) {
  if (path == "") return "/"
  n = split(path, part, "/")
  if (n - 1 <= depth) return path
  short = ""
  for (i = 2; i <= depth + 1; i++) short = short "/" part[i]
  return short
}
# Memory stays bounded on trees of millions of directories: the deepest level is added to the one above.
function fold(   path, above) {
  depth--
  kept = 0
  for (path in bytes) {
    above = cut(path)
    if (above == path) { kept++; continue }
    bytes[above] += bytes[path]; entries[above] += entries[path]
    delete bytes[path]; delete entries[path]; delete own[path]
    delete begin[path]; delete alike[path]; delete old[path]
  }
  last = "\002"
}
function forget_small(   i, n) {
  least *= 2
  n = 0
  for (i = 1; i <= files; i++) if (file_bytes[i] >= least) { n++; file_bytes[n] = file_bytes[i]; file_row[n] = file_row[i] }
  for (i = n + 1; i <= files; i++) { delete file_bytes[i]; delete file_row[i] }
  files = n
}
BEGIN { depth = 9; least = 1048576; last = "\002"; day = now - 86400; count = 0; sum = 0 }
!match($0, /^[a-zA-Z] [0-9]+ [0-9]+ [0-9]+ [0-9]+ [-0-9.]+ /) { next }
{
  rest = substr($0, RLENGTH + 1)
  # A name may hold that byte too; by the last one nothing is booked on a directory of a plain name that is not in it.
  at = match(rest, /\002[^\002]*$/)
  if (at == 0) next
  directory = substr(rest, 1, at - 1)
  name = substr(rest, at + 1)
  size = $2 * 512
  count++
  # A file of several names takes its blocks once.
  if ($4 > 1 && $1 == "f") { if ($5 in seen) size = 0; else if (links < 200000) { links++; seen[$5] = 1 } }
  sum += size
  if (directory != last) {
    last = directory
    key = cut(directory)
    whole = (key == directory || directory == "")
    if (!(key in bytes)) { kept++; if (kept > 30000 && depth > 2) { fold(); key = cut(directory); whole = (key == directory || directory == "") } }
  }
  bytes[key] += size
  entries[key]++
  if (whole) {
    own[key]++
    if ($1 != "d") {
      if (!(key in begin)) begin[key] = match(name, /^[A-Za-z]+[-_.]/) && RLENGTH < 40 ? substr(name, 1, RLENGTH) : ""
      if (index(name, begin[key]) == 1 || begin[key] == "") { alike[key]++; if ($6 < day) old[key]++ }
    }
  }
  if ($1 != "f") next
  if (size >= least) {
    files++
    file_bytes[files] = size
    file_row[files] = $3 " " $4 " " $6 " - " directory "/" name
    if (files > 4000) forget_small()
  }
  if (size >= 65536 && name ~ /[0-9]/) {
    like = name
    gsub(/[0-9]+/, "#", like)
    like = directory "\002" like
    if (!(like in g_bytes)) { if (groups >= 20000) next; groups++; g_first[like] = $6; g_last[like] = $6; g_most[like] = -1 }
    g_bytes[like] += size
    g_files[like]++
    if (size > g_most[like]) { g_most[like] = size; g_name[like] = name }
    if ($6 < day) g_old[like] += size
    if ($6 < g_first[like]) g_first[like] = $6
    if ($6 > g_last[like]) g_last[like] = $6
  }
}
END {
  printf "0 fs %.0f %.0f\n", count, sum
  if (count == 0) exit
  for (path in bytes) {
    n = split(path, part, "/")
    above = ""
    if (path != "/") for (i = 2; i <= n; i++) { above = above "/" part[i]; all[above] += bytes[path]; all_entries[above] += entries[path] }
  }
  root = ENVIRON["mount"]
  gsub("\n", "\001", root)
  for (path in all) {
    # What is above the mount holds it, and is not on it.
    if (root != "/" && path != root && index(path, root "/") != 1) continue
    of_bytes = sum > 0 ? all[path] / sum : 0
    of_entries = all_entries[path] / count
    if (!((of_bytes >= 0.005 && all[path] >= 1048576) || (of_entries >= 0.02 && all_entries[path] >= 500))) continue
    printf "%.6f d %.0f %.0f %s\n", (of_bytes > of_entries ? of_bytes : of_entries), all[path], all_entries[path], path
  }
  for (i = 1; i <= files; i++) if (file_bytes[i] >= sum * 0.001) printf "%.0f f %.0f %s\n", file_bytes[i], file_bytes[i], file_row[i]
  for (like in g_bytes) {
    if (g_files[like] < 3 || g_bytes[like] < 1048576 || g_bytes[like] < sum * 0.002) continue
    at = index(like, "\002")
    printf "%.0f g %.0f %.0f %.0f %.0f %s %s - %s/%s\n", g_bytes[like], g_bytes[like], g_files[like], g_most[like], g_old[like], g_first[like], g_last[like], substr(like, 1, at - 1), g_name[like]
  }
  for (path in own) if (own[path] >= 1000) printf "%.0f c %.0f %.0f %.0f %s %s\n", own[path], own[path], alike[path], old[path], (begin[path] == "" ? "-" : begin[path]), path
}`;

const PROGRAM = String.raw`
eval "$ESCAPE"
${KIND_OF}
sums='${SUMS}'
end=$(($(date +%s) + 22))
number=0
fullest() {
  timeout 4 df -l --output=pcent,ipcent,fstype,target 2>/dev/null | while read -r share inodes type mount; do
    case $type in Type | devtmpfs | overlay | squashfs | iso9660 | efivarfs | ramfs) continue ;; esac
    share=${'$'}{share%\%} inodes=${'$'}{inodes%\%}
    case $share in "" | *[!0-9]*) continue ;; esac
    case $inodes in "" | *[!0-9]*) inodes=0 ;; esac
    if ((inodes > share)); then share=$inodes; fi
    printf "%s %s %s\n" "$share" "$type" "$mount"
  done | sort -k1,1nr
}
while read -r share type mount; do
  if ((share < 50)); then
    # Where nothing is full, the fullest that is on a disk: an alarm may ring earlier.
    if ((number > 0)) || [[ $type == tmpfs ]]; then continue; fi
  fi
  number=$((number + 1))
  if ((number > 6)); then break; fi
  left=$((end - $(date +%s)))
  if ((number == 1 && left > 16)); then left=16; fi
  rows=
  code=124
  if ((left > 0)); then
    rows=$(
      {
        code=$( {
          { timeout "$left" find "$mount" -xdev -mindepth 1 -printf "%y %b %s %n %i %T@ %h\002%f\0" 2>/dev/null; printf "%s\n" "$?" >&3; } |
            tr "\n\0" "\001\n" | mount=$mount awk -v now="$(date +%s)" "$sums" |
            sort -k2,2 -k1,1nr | awk -v n="$number" "{ if (\$2 != tag) { tag = \$2; shown = 0 } shown++; most = tag == \"d\" ? 45 : tag == \"f\" ? 30 : tag == \"g\" ? 20 : 8; if (n > 1) most = most / 2; if (shown <= most) print }" >&4
        } 3>&1 )
        printf "%s\n" "$code"
      } 4>&1
    )
    code=${'$'}{rows##*$'\n'}
    rows=${'$'}{rows%$'\n'*}
  fi
  counted="0 0"
  if [[ $'\n'$rows =~ $'\n'0\ fs\ ([0-9]+\ [0-9]+) ]]; then counted=${'$'}{BASH_REMATCH[1]}; fi
  escape "$mount" 256
  printf "fs %s %s %s %s\n" "$number" "$counted" "$code" "$shown"
  while IFS= read -r row; do
    row=${'$'}{row#* }
    tag=${'$'}{row%% *}
    case $tag in d | f | g | c) ;; *) continue ;; esac
    numbers=${'$'}{row%%/*}
    name=/${'$'}{row#*/}
    name=${'$'}{name//$'\001'/$'\n'}
    if [[ $tag == f || $tag == g ]]; then
      kind_of "$name"
      numbers=${'$'}{numbers% - }" $kind "
    fi
    escape "$name" 240
    printf "%s %s %s%s\n" "$tag" "$number" "${'$'}{numbers#? }" "$shown"
  done <<<"$rows"
done < <(fullest)
exit 0
`;

/** Where the bytes and inodes of the fullest local file systems are. */
export const usage: ProbeDefinition = {
  name: 'usage',
  family: 'disk',
  tells: 'the largest directories, files and groups of files on the fullest file systems',
  command: inBash(PROGRAM),
  limits: { seconds: 26, bytes: 16_000 },
  parse,
};
