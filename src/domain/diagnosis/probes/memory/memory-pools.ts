import type { Inadmissible } from '../../diagnostics.ts';
import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import { hostPath } from '../disk/host-path.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A file system that lies in memory. */
    memory_filesystem: {
      readonly mount: string;
      readonly usedBytes: number;
      readonly sizeBytes: number;
    };
    /** One of the largest files of such a file system. */
    memory_file: {
      readonly path: string;
      /** Set where no step can be given the path. */
      readonly inadmissible?: Inadmissible;
      /** Allocated. */
      readonly bytes: number;
      /** Since it was last written, read or changed. */
      readonly ageSeconds: number;
      readonly inode: number;
      /** Whether any process has it open or mapped; null: that could not be told in time. */
      readonly isHeld: boolean | null;
      /** What became of the process whose id stands in its path; null: there stands none. */
      readonly maker: 'gone' | 'alive' | null;
    };
    /**
     * Two files of /dev/shm or more whose names begin alike, as those of one program do that shares memory: all of that
     * beginning, where nobody has one of them open or mapped and nobody has used one for a day; for two hours where they are
     * named by their process.
     */
    memory_leftovers: {
      /** What stands for all of them, with `*` at its end. */
      readonly pattern: string;
      readonly files: number;
      readonly bytes: number;
      /** The process whose id stands in their names, which is gone; null: there stands none. */
      readonly makerPid: number | null;
    };
    /** A segment of System V shared memory. */
    shared_segment: {
      readonly id: number;
      /** Resident. */
      readonly bytes: number;
      /** Processes that have it attached. */
      readonly attached: number;
    };
    /** Pages of one size that were reserved for those who ask for them. */
    huge_page_pool: { readonly pageBytes: number; readonly totalBytes: number; readonly freeBytes: number };
    /** One of the largest caches that the kernel keeps its own objects in. */
    slab_cache: { readonly name: string; readonly bytes: number };
    /** The cache of ZFS, which no row of /proc/meminfo counts as cache. */
    zfs_cache: { readonly bytes: number; readonly maxBytes: number; readonly minBytes: number };
  }
}

const TMPFS = /^tmpfs (\d{1,13}) (\d{1,13}) (.{1,1000})$/;
const FILE = /^file (\d{1,13}) (\d{1,12}) (\d{1,20}) (held|free|-) (gone|alive|-) (.{1,1200})$/;
const LEFT = /^left (\d{1,7}) (\d{1,13}) (\d{1,7}|-) (\/dev\/shm\/[A-Za-z0-9._-]{1,120}\*)$/;
const SEGMENT = /^shm (\d{1,12}) (\d{1,16}) (\d{1,7})$/;
const HUGE = /^huge (\d{1,9}) (\d{1,12}) (\d{1,12})$/;
const SLAB = /^slab (\d{1,13}) (\S{1,80})$/;
const ARC = /^arc (\d{1,16}) (\d{1,16}) (\d{1,16})$/;
const KIB = 1_024;

function factIn(line: string): FactRead | null | undefined {
  const [, used, size, mount] = TMPFS.exec(line) ?? [];
  if (mount !== undefined)
    return {
      kind: 'memory_filesystem',
      mount: hostPath(mount).path,
      usedBytes: Number(used) * KIB,
      sizeBytes: Number(size) * KIB,
    };
  const [, kib, age, inode, held, maker, path] = FILE.exec(line) ?? [];
  if (path !== undefined)
    return {
      kind: 'memory_file',
      ...hostPath(path),
      bytes: Number(kib) * KIB,
      ageSeconds: Number(age),
      inode: Number(inode),
      isHeld: held === '-' ? null : held === 'held',
      maker: maker === 'gone' || maker === 'alive' ? maker : null,
    };
  const [, files, sum, makerPid, pattern] = LEFT.exec(line) ?? [];
  if (pattern !== undefined)
    return {
      kind: 'memory_leftovers',
      pattern,
      files: Number(files),
      bytes: Number(sum) * KIB,
      makerPid: makerPid === '-' ? null : Number(makerPid),
    };
  const [, id, bytes, attached] = SEGMENT.exec(line) ?? [];
  if (attached !== undefined)
    return {
      kind: 'shared_segment',
      id: Number(id),
      bytes: Number(bytes),
      attached: Number(attached),
    };
  const [, page, total, free] = HUGE.exec(line) ?? [];
  if (free !== undefined) {
    const pageBytes = Number(page) * KIB;
    // Of a size of which no page is reserved there is nothing to say.
    if (Number(total) === 0) return null;
    return {
      kind: 'huge_page_pool',
      pageBytes,
      totalBytes: Number(total) * pageBytes,
      freeBytes: Number(free) * pageBytes,
    };
  }
  const [, slab, name] = SLAB.exec(line) ?? [];
  if (name !== undefined)
    return { kind: 'slab_cache', name: shownName(name, () => true, 64).shown, bytes: Number(slab) * KIB };
  const [, arc, max, min] = ARC.exec(line) ?? [];
  if (min !== undefined)
    return { kind: 'zfs_cache', bytes: Number(arc), maxBytes: Number(max), minBytes: Number(min) };
  return undefined;
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) =>
    facts.push({ kind: 'unread', probe: 'memory-pools', what, why });
  for (const line of lines) {
    if (line === '') continue;
    if (line === 'late') {
      unread('which files in memory are open', 'it took too long');
      continue;
    }
    const fact = factIn(line);
    if (fact === undefined) unread('some memory that no process holds', line.slice(0, 60));
    else if (fact !== null) facts.push(fact);
  }
  if (exitCode !== 0) unread('what memory no process holds', `exit ${exitCode}`);
  if (isCut) unread('the smaller files in memory', 'there are too many of them');
  return facts;
}

/** What lies in memory and belongs to no process: files, shared segments, huge pages, the kernel's caches, that of ZFS. */
export const memoryPools: ProbeDefinition = {
  name: 'memory-pools',
  family: 'memory',
  tells: 'what memory no process holds: tmpfs, shared segments, huge pages, slab, ZFS',
  // A file is held where any process has it open or mapped; the links alone are read, so nothing waits for a dead mount.
  command: shellText`
for pool in /sys/kernel/mm/hugepages/hugepages-*kB; do
  size=@{pool##*-}
  [ -r "$pool/nr_hugepages" ] && echo "huge @{size%kB} $(cat "$pool/nr_hugepages") $(cat "$pool/free_hugepages")"
done
awk -v page="$(($(getconf PAGESIZE) / 1024))" '$13 == "slabdata" { print "slab", $15 * $6 * page, $1 }' /proc/slabinfo 2>/dev/null | sort -k2,2nr | head -n 5
awk '{ v[$1] = $3 } END { if ("c_max" in v) print "arc", v["size"], v["c_max"], v["c_min"] }' /proc/spl/kstat/zfs/arcstats 2>/dev/null
awk 'NR > 1 { print "shm", $2, $15, $7 }' /proc/sysvipc/shm 2>/dev/null | sort -k3,3nr | head -n 6
df -Pk -t tmpfs 2>/dev/null | tail -n +2 | sort -k3,3nr | head -n 6 | bash -c '
eval "$ESCAPE"
now=$(date +%s)
while read -r _ size used _ _ mount; do
  escape "$mount" 200; printf "tmpfs %s %s %s\n" "$used" "$size" "$shown"
  if ((used < 32768)); then continue; fi
told=1
  held=$({ timeout 3 find /proc/[0-9]*/fd /proc/[0-9]*/exe -maxdepth 1 -lname "@{mount%/}/*" -printf "%l\n" || [ $? -lt 124 ] || echo late; cat /proc/[0-9]*/maps | awk -v under=" @{mount%/}/" "i = index(\$0, under) { print substr(\$0, i + 1) }"; } 2>/dev/null | sort -u)
  if [[ $held =~ (^|[[:space:]])late($|[[:space:]]) ]]; then told=; echo late; fi
  timeout 3 find "$mount" -xdev -type f -size +1023k -printf "%k %T@ %A@ %C@ %i %p\0" 2>/dev/null | sort -z -rn | head -z -n 8 |
    while IFS= read -r -d "" row; do
      read -r kib written read changed inode _ <<<"$row"
      path=@{row#* * * * * } last=@{written%.*}
      for at in "@{read%.*}" "@{changed%.*}"; do if ((at > last)); then last=$at; fi; done
      state=@{told:+free} maker=-
      if grep -qxF -- "$path" <<<"$held"; then state=held; fi
      if [[ $path =~ [-_.]([1-9][0-9]{1,6})([-_.]|$) ]]; then maker=gone; if [[ -e /proc/@{BASH_REMATCH[1]} ]]; then maker=alive; fi; fi
      escape "$path" 256
      printf "file %s %s %s %s %s %s\n" "$kib" "$((now > last ? now - last : 0))" "$inode" "@{state:--}" "$maker" "$shown"
    done
  if [[ $mount != /dev/shm || ! $told ]]; then continue; fi
  { echo "$held"; timeout 3 find /dev/shm -xdev -maxdepth 1 -type f ! -name "*[[:cntrl:]]*" -printf "= %k %T@ %A@ %C@ %p\n" && echo "= all"; } 2>/dev/null | awk -v new="$((now - 86400))" "
    \$1 != \"=\" { held[\$0]; next }
    \$2 == \"all\" { for (k in files) if (files[k] > 1 && !(k in used)) print files[k], kib[k], k }
    match(\$6, /^\/dev\/shm\/((torch_|loky-|pym-|(vader|sm)_segment\.[A-Za-z0-9-]+\.)[1-9][0-9]*[_.-]|psm_|nccl-|\.org\.chromium\.Chromium\.|\.com\.google\.Chrome\.)/) {
      k = substr(\$6, 1, RLENGTH); files[k]++; kib[k] += \$2; n = new + (k ~ /m\/(torch_|loky-|pym-)/ ? 79200 : 0)
      if (\$6 in held || \$3 > n || \$4 > n || \$5 > n || NF > 6) used[k]
    }" | sort -k2,2nr | head -n 3 | while read -r files kib stem; do
    pid=-
    if [[ $stem =~ [_.-]([1-9][0-9]*)[_.-]$ ]]; then pid=@{BASH_REMATCH[1]}; if [[ -e /proc/$pid ]]; then continue; fi; fi
    printf "left %s %s %s %s*\n" "$files" "$kib" "$pid" "$stem"
  done
done'
exit 0
`,
  limits: { seconds: 12, bytes: 4_500 },
  parse,
};
