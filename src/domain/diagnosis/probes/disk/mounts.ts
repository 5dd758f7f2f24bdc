import { LIMITS } from '../../../bounds.ts';
import type { FactRead } from '../../facts.ts';
import { inBash } from '../in-bash.ts';
import type { ProbeDefinition, ProbeOutput } from '../probe.ts';
import { hostPath } from './host-path.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A mount as the kernel has it. */
    mount: {
      readonly source: string;
      readonly mount: string;
      readonly fstype: string;
      /** As `stat -c %D` prints it of what is on it, where the kernel numbers it so. */
      readonly device: string;
      readonly isReadOnly: boolean;
      readonly options: readonly string[];
    };
    /** What /etc/fstab wants to be mounted at start. */
    wanted_mount: {
      readonly source: string;
      readonly mount: string;
      readonly fstype: string;
      readonly options: readonly string[];
      readonly isMounted: boolean;
      /** What lies in the directory where nothing is mounted; null: that could not be told, or it is mounted. */
      readonly underneathBytes: number | null;
      readonly underneathEntries: number | null;
    };
    swap: { readonly path: string; readonly bytes: number };
  }
}

const OCTAL = /\\([0-7]{3})/g;
/** The kernel and fstab write blanks, tabs, line feeds and backslashes of a name as `\040`. */
const decoded = (text: string) =>
  text.replace(OCTAL, (_all, code: string) => {
    const char = String.fromCharCode(Number.parseInt(code, 8));
    return char === ' ' ? ' ' : `\\x${Number.parseInt(code, 8).toString(16).padStart(2, '0')}`;
  });
const nameOf = (text: string | undefined) => hostPath(decoded(text ?? '')).path;

/** `8:1` as stat prints the number of a device in hexadecimal digits. */
function deviceNumber(text: string): string {
  const [major = 0, minor = 0] = text.split(':').map(Number);
  return (
    (BigInt(minor) & 0xffn) |
    ((BigInt(major) & 0xfffn) << 8n) |
    ((BigInt(minor) & ~0xffn) << 12n)
  ).toString(16);
}

const MOUNT = /^mount (\d{1,8}:\d{1,8}) (\S+) (\S+) (\S+) (\S+) (\S+)$/;
const WANTED = /^fstab (yes|no) (\d{1,16}|-) (\d{1,12}|-) (\S+) (\S+) (\S+) (\S+)$/;
const SWAP = /^swap (\d{1,16}) (\S+)$/;
const numberOf = (text: string | undefined) => (text === undefined || text === '-' ? null : Number(text));

function factOf(line: string): FactRead | null {
  const [, device, mount, source, fstype, own, all] = MOUNT.exec(line) ?? [];
  if (device !== undefined && fstype !== undefined) {
    const options = [...new Set([...(own ?? '').split(','), ...(all ?? '').split(',')])].map(
      (option) => hostPath(option).path,
    );
    return {
      kind: 'mount',
      device: deviceNumber(device),
      mount: nameOf(mount),
      source: nameOf(source),
      fstype,
      // Either says it: the file system is read-only for all, or this mount of it is.
      isReadOnly: options.includes('ro') || options.includes('emergency_ro') || options.includes('shutdown'),
      options,
    };
  }
  const [, isMounted, bytes, entries, spec, target, type, wanted] = WANTED.exec(line) ?? [];
  if (type !== undefined)
    return {
      kind: 'wanted_mount',
      source: nameOf(spec),
      mount: nameOf(target),
      fstype: type,
      options: (wanted ?? '').split(',').map((option) => hostPath(option).path),
      isMounted: isMounted === 'yes',
      underneathBytes: numberOf(bytes) === null ? null : Number(bytes) * 1_024,
      underneathEntries: numberOf(entries),
    };
  const [, size, path] = SWAP.exec(line) ?? [];
  return path === undefined ? null : { kind: 'swap', path: nameOf(path), bytes: Number(size) * 1_024 };
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const facts: FactRead[] = [];
  const unread = (what: string, why: string) => facts.push({ kind: 'unread', probe: 'mounts', what, why });
  for (const line of lines) {
    if (line === '') continue;
    const fact = line.length > LIMITS.probeLineChars ? null : factOf(line);
    if (fact === null) unread('a row about mounts', hostPath(line.slice(0, 80)).path);
    else facts.push(fact);
  }
  if (exitCode !== 0)
    unread('what is mounted', exitCode === 124 ? 'it took too long' : `the look ended with ${exitCode}`);
  if (isCut) unread('the other mounts', 'too much was printed');
  return facts;
}

const PROGRAM = String.raw`
awk '{
  for (i = 7; i <= NF; i++) if ($i == "-") break
  type = $(i + 1)
  if (type ~ /^(proc|sysfs|cgroup2?|devpts|devtmpfs|mqueue|hugetlbfs|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|squashfs|ramfs|selinuxfs|nfsd)$/) next
  if (type == "overlay" && ++overlays > 8) next
  printf "mount %s %s %s %s %s %s\n", $3, $5, $(i + 2) == "" ? "none" : $(i + 2), type, $6, $(i + 3)
}' /proc/self/mountinfo
awk 'NR > 1 { printf "swap %s %s\n", $3, $1 }' /proc/swaps 2>/dev/null
if [[ -r /etc/fstab ]]; then
  while read -r source target type options _; do
    case $source in "" | "#"*) continue ;; esac
    case $target in /*) ;; *) continue ;; esac
    case ,$options, in *,noauto,*) continue ;; esac
    while [[ $target == ?*/ ]]; do target=${'$'}{target%/}; done
    mounted=no bytes=- entries=-
    if awk -v wanted="${'$'}{target//\\/\\\\}" '$5 == wanted { found = 1 } END { exit !found }' /proc/self/mountinfo; then
      mounted=yes
    else
      printf -v directory %b "${'$'}{target//\\/\\0}"
      if [[ ! -e $directory ]]; then
        bytes=0 entries=0
      elif sum=$(timeout 4 du -skx -- "$directory" 2>/dev/null); then
        bytes=${'$'}{sum%%[!0-9]*}
        entries=$(timeout 2 du -sx --inodes -- "$directory" 2>/dev/null)
        entries=${'$'}{entries%%[!0-9]*}
        entries=${'$'}{entries:--}
      fi
    fi
    printf "fstab %s %s %s %s %s %s %s\n" "$mounted" "$bytes" "$entries" "$source" "$target" "${'$'}{type:-auto}" "${'$'}{options:-defaults}"
  done </etc/fstab
fi
exit 0
`;

/** What is mounted, what should be, and how. */
export const mounts: ProbeDefinition = {
  name: 'mounts',
  family: 'disk',
  tells: 'what is mounted and how, and what /etc/fstab wants and is not',
  command: inBash(PROGRAM),
  limits: { seconds: 10, bytes: 5_000 },
  parse,
};
