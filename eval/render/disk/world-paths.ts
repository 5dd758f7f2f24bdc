import type { World, WorldFile, WorldMount } from '../../world.ts';

// What several renderers of the disk family ask of a world: which mount holds a path, when something was written, and how
// names are printed.

export const REMOTE_TYPES = new Set(['nfs', 'nfs4', 'cifs', 'fuse.sshfs', 'efs']);
const VIRTUAL_TYPES = new Set(['devtmpfs', 'overlay', 'squashfs', 'iso9660', 'efivarfs', 'ramfs']);
const DAY_SECONDS = 86_400;

export function mountOf(world: World, path: string): WorldMount | undefined {
  return (world.mounts ?? [])
    .filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0];
}

/** Percent that `df` would print, rounded up. */
export function percentUsed(used: number, available: number): number {
  return used + available <= 0 ? 0 : Math.ceil((used * 100) / (used + available));
}

/** The local file systems that the probe `usage` walks, in its order. */
export function walkedMounts(world: World): readonly WorldMount[] {
  const all = (world.mounts ?? [])
    .filter(({ fstype }) => !REMOTE_TYPES.has(fstype) && !VIRTUAL_TYPES.has(fstype))
    .map((mount) => ({
      mount,
      share: Math.max(
        percentUsed(mount.used_kib, mount.avail_kib),
        percentUsed(mount.iused ?? 0, (mount.inodes ?? 0) - (mount.iused ?? 0)),
      ),
    }))
    .toSorted((a, b) => b.share - a.share);
  const chosen = all.filter(({ share }) => share >= 50);
  const fullest = all.filter(({ mount }) => mount.fstype !== 'tmpfs').slice(0, 1);
  return (chosen.length > 0 ? chosen : fullest).slice(0, 6).map(({ mount }) => mount);
}

const ROTATED = /\.(?:gz|xz|zst|bz2|old|\d{1,6})$|[-._]\d{4}-?\d{2}-?\d{2}/;

/** Seconds since 1970; of a file of which nothing is said a week ago where it looks put aside, else a minute ago. */
export function modifiedAt({ mtime, path, open_by: holders = [] }: WorldFile, now: string): number {
  const at = Date.parse(now) / 1_000;
  if (mtime !== undefined && Number.isFinite(Date.parse(mtime))) return Date.parse(mtime) / 1_000;
  return holders.length === 0 && ROTATED.test(path) ? at - 7 * DAY_SECONDS : at - 60;
}

/** As the document's `escape` prints it. */
export function escaped(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const shown = bytes
    .map((byte) => {
      const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
      return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
  return shown.replace(/^ /, '\\x20').replace(/ $/, '\\x20') || '\\-';
}

export const word = (text: string) => escaped(text).replaceAll(' ', '\\x20');

/** As the kernel prints names in /proc/mounts. */
export const octal = (text: string) =>
  text.replace(/[ \t\n\\]/g, (char) => `\\${(char.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`);

const namesOf = (part: unknown) => {
  const name = typeof part === 'object' && part !== null ? Reflect.get(part, 'name') : undefined;
  return typeof name === 'string' ? [name.slice(name.lastIndexOf('/') + 1)] : [];
};

/** NVMe disks and their partitions are numbered as they are found. */
function nvmeNumbers({ block_devices: disks = [], mounts = [] }: World): readonly string[] {
  const listed = disks.flatMap((disk) => [...namesOf(disk), ...(disk.partitions ?? []).flatMap(namesOf)]);
  const mounted = mounts.map(({ source }) => source.replace('/dev/', '')).toSorted();
  return [...new Set([...listed, ...mounted])].filter((name) => name.startsWith('nvme'));
}

/**
 * The kernel's number of what a mount is on, the same for all that is on it. What is on no disk has numbers of its own, in the
 * order of the mounts.
 */
export function deviceNumber(
  world: World,
  mount: WorldMount,
): { readonly major: number; readonly minor: number } {
  const at = (world.mounts ?? []).indexOf(mount);
  const name = mount.source.replace('/dev/', '');
  const nvme = nvmeNumbers(world);
  if (nvme.includes(name)) return { major: 259, minor: nvme.indexOf(name) };
  if (name === 'root')
    return {
      major: 259,
      minor: Math.max(
        1,
        nvme.findIndex((one) => /p1$/.test(one)),
      ),
    };
  const [, letter, part = '0'] = /^(?:xvd|sd)([a-z])(\d{0,3})$/.exec(name) ?? [];
  if (letter !== undefined)
    return { major: name.startsWith('sd') ? 8 : 202, minor: (letter.charCodeAt(0) - 97) * 16 + Number(part) };
  if (name.startsWith('loop')) return { major: 7, minor: Number(name.slice(4)) || 0 };
  const volumes = (world.mounts ?? []).filter(({ source }) => source.startsWith('/dev/mapper/'));
  return volumes.includes(mount)
    ? { major: 253, minor: volumes.indexOf(mount) }
    : { major: 0, minor: 20 + at };
}

/** As `stat -c %D` prints it. */
export function statDevice(world: World, mount: WorldMount | undefined): string {
  if (mount === undefined) return '0';
  const { major, minor } = deviceNumber(world, mount);
  return ((major << 8) | minor).toString(16);
}
