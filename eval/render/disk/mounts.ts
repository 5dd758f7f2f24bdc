import type { RenderProbe, World } from '../../world.ts';
import { deviceNumber, octal } from './world-paths.ts';

const SWAP_DEFAULT_KIB = 2_097_148;
/** The first page of a swap file says what it is. */
const SWAP_HEADER_KIB = 4;
/** What the probe leaves out: they keep nothing. */
const VIRTUAL =
  /^(?:proc|sysfs|cgroup2?|devpts|devtmpfs|mqueue|hugetlbfs|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|squashfs|ramfs|selinuxfs|nfsd)$/;
const OVERLAYS_MAX = 8;
/** Options of a mount; all others are those of the file system, whoever mounts it. */
const OF_MOUNT = /^(?:nosuid|nodev|noexec|noatime|nodiratime|relatime|strictatime|nosymfollow)$/;

/** The kernel keeps both apart: a file system that went read-only is so for mounts that were not asked to be. */
function optionsOf(text: string): string {
  const options = text.split(',');
  const access = options.filter((option) => option === 'ro' || option === 'rw');
  const own = options.filter((option) => OF_MOUNT.test(option));
  const rest = options.filter((option) => !OF_MOUNT.test(option) && option !== 'ro' && option !== 'rw');
  const [first = 'rw'] = access;
  return `${[first, ...own].join(',')} ${[access.at(-1) ?? first, ...rest].join(',')}`;
}

function fstabRows(world: World): readonly string[] {
  const text = world.files_text?.['/etc/fstab'] ?? '';
  return text.split('\n').flatMap((raw) => {
    const [source = '', target = '', type = 'auto', options = 'defaults'] = raw.trim().split(/\s+/);
    if (source === '' || source.startsWith('#') || !target.startsWith('/')) return [];
    if (options.split(',').includes('noauto')) return [];
    const mount = target.length > 1 ? target.replace(/\/+$/, '') : target;
    const plain = mount.replaceAll('\\040', ' ');
    const isMounted = (world.mounts ?? []).some((one) => one.mount === plain);
    const isBelow = (path: string) => path === plain || path.startsWith(`${plain}/`);
    const directory = world.dirs?.find(({ path }) => path === plain);
    const files = (world.files ?? []).filter(({ path, deleted }) => deleted !== true && isBelow(path));
    const bytes = directory?.allocated_bytes ?? files.reduce((sum, one) => sum + one.allocated_bytes, 0);
    // `du --inodes` counts the directory too; where there is none, there is nothing.
    const below = directory?.entries ?? files.length;
    const entries = directory === undefined && files.length === 0 ? 0 : below + 1;
    const sums = isMounted ? '- -' : `${Math.round(bytes / 1_024)} ${entries}`;
    return [`fstab ${isMounted ? 'yes' : 'no'} ${sums} ${source} ${mount} ${type} ${options}`];
  });
}

/** The kernel's and fstab's words are the same on all platforms. */
export const renderMounts: RenderProbe = (world) => {
  const overlays = (world.mounts ?? []).filter(({ fstype }) => fstype === 'overlay');
  const mounts = (world.mounts ?? [])
    .filter((one) => !VIRTUAL.test(one.fstype) && !(overlays.indexOf(one) >= OVERLAYS_MAX))
    .map((one) => {
      const { major, minor } = deviceNumber(world, one);
      const source = octal(one.source) || 'none';
      return `mount ${major}:${minor} ${octal(one.mount)} ${source} ${one.fstype} ${optionsOf(one.options ?? 'rw,relatime')}`;
    });
  const swaps = (world.files ?? [])
    .filter(({ kind }) => kind === 'swap')
    .map(({ path, allocated_bytes: bytes, apparent_bytes: length = bytes }) => {
      const kib = length === 0 ? SWAP_DEFAULT_KIB : Math.floor(length / 1_024) - SWAP_HEADER_KIB;
      return `swap ${kib} ${octal(path)}`;
    });
  return { text: [...mounts, ...swaps, ...fstabRows(world), ''].join('\n'), exitCode: 0 };
};
