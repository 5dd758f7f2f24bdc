import type { RenderProbe, World, WorldMount } from '../../world.ts';

const GIB = 1_024 ** 3;
const KIB = 1_024;
/** What ext4 and xfs keep for themselves, so that a file system is a little smaller than its device. */
const OVERHEAD = 1.02;

interface Row {
  readonly name: string;
  readonly parent: string;
  readonly type: string;
  readonly bytes: number;
  readonly fstype: string;
  readonly mount: string;
}

const baseName = (text: string) => text.slice(text.lastIndexOf('/') + 1);
/** The disk of a partition, by how the kernel calls them; the device itself where it is none. */
function diskOf(name: string): string {
  return /^(nvme\d+n\d+)p\d+$/.exec(name)?.[1] ?? /^((?:sd|vd|xvd)[a-z]+)\d+$/.exec(name)?.[1] ?? name;
}

function textOf(value: unknown, ...names: readonly string[]): string {
  if (typeof value !== 'object' || value === null) return '';
  const found = names
    .map((name) => Reflect.get(value, name))
    .find((one) => one !== undefined && one !== null);
  return found === undefined ? '' : String(found);
}

/** As `lsblk -P` quotes a value: a blank stays one, what a shell would read does not. */
function quoted(value: string): string {
  const bytes = [...new TextEncoder().encode(value)];
  const shown = bytes.map((byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && !'"\\`$'.includes(String.fromCharCode(byte));
    return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${shown.join('')}"`;
}

/** Volumes are called `dm-N` by the kernel, in the order in which they were made. */
function volumes(
  mounts: readonly WorldMount[],
  disks: NonNullable<World['block_devices']>,
): readonly string[] {
  const listed = disks
    .flatMap(({ partitions = [] }) => partitions)
    .filter((part) => textOf(part, 'type') === 'lvm')
    .map((part) => baseName(textOf(part, 'name', 'device')));
  const mounted = mounts
    .filter(({ source }) => source.startsWith('/dev/mapper/'))
    .map(({ source }) => baseName(source));
  return [...new Set([...listed, ...mounted])];
}

/**
 * The kernel's name of what is mounted: Ubuntu's kernels call the root's device `/dev/root` to `df`, and a volume stands there
 * by the name that its group gave it.
 */
function deviceOf(
  source: string,
  disks: NonNullable<World['block_devices']>,
  mounts: readonly WorldMount[] = [],
): string {
  if (source.startsWith('/dev/mapper/')) return `dm-${volumes(mounts, disks).indexOf(baseName(source))}`;
  if (source !== '/dev/root') return baseName(source);
  const parts = disks.flatMap(({ partitions = [] }) => partitions);
  const named = parts.find((part) => textOf(part, 'mount', 'mountpoint') === '/');
  const [largest] = (disks[0]?.partitions ?? []).toSorted(
    (a, b) => Number(textOf(b, 'size_gib')) - Number(textOf(a, 'size_gib')),
  );
  return baseName(textOf(named ?? largest, 'name', 'device')) || 'nvme0n1p1';
}

/** `lsblk -b -P`: all platforms print the same pairs. */
export const renderDevices: RenderProbe = ({ mounts = [], block_devices: disks = [] }) => {
  const rows = new Map<string, Row>();
  for (const disk of disks) {
    const name = baseName(disk.name);
    const bytes = Math.round(disk.size_gib * GIB);
    const mounted = mounts.find(({ source }) => deviceOf(source, disks, mounts) === name);
    rows.set(name, {
      name,
      parent: '',
      type: 'disk',
      bytes,
      fstype: disk.fstype ?? '',
      mount: mounted?.mount ?? '',
    });
    for (const part of disk.partitions ?? []) {
      const given = baseName(textOf(part, 'name', 'device'));
      if (given === '') continue;
      const isVolume = textOf(part, 'type') === 'lvm';
      const own = isVolume ? `dm-${volumes(mounts, disks).indexOf(given)}` : given;
      const size = Number(textOf(part, 'size_gib'));
      const on = mounts.find(({ source }) => deviceOf(source, disks, mounts) === own);
      rows.set(own, {
        name: own,
        parent: name,
        type: isVolume ? 'lvm' : 'part',
        bytes:
          Number.isFinite(size) && size > 0
            ? Math.round(size * GIB)
            : Math.round((on?.size_kib ?? 0) * KIB * OVERHEAD),
        fstype: textOf(part, 'fstype') || (on?.fstype ?? ''),
        mount: on?.mount ?? textOf(part, 'mount', 'mountpoint'),
      });
    }
  }
  for (const one of mounts) {
    if (!one.source.startsWith('/dev/')) continue;
    const name = deviceOf(one.source, disks, mounts);
    const size = one.device_size_kib === undefined ? one.size_kib * OVERHEAD : one.device_size_kib;
    const old = rows.get(name);
    if (old !== undefined && one.device_size_kib === undefined) continue;
    const parent = old?.parent ?? (diskOf(name) === name ? '' : diskOf(name));
    const type = /^loop\d/.test(name) ? 'loop' : /^dm-/.test(name) ? 'lvm' : parent === '' ? 'disk' : 'part';
    rows.set(name, {
      name,
      parent,
      type: old?.type ?? type,
      bytes: Math.round(size * KIB),
      fstype: one.fstype,
      mount: one.mount,
    });
    if (parent !== '' && !rows.has(parent))
      rows.set(parent, {
        name: parent,
        parent: '',
        type: 'disk',
        bytes: Math.round(size * KIB) + 2 ** 20,
        fstype: '',
        mount: '',
      });
  }
  const lines = [...rows.values()].map(
    (row) =>
      `KNAME="${row.name}" PKNAME="${row.parent}" TYPE="${row.type}" SIZE="${row.bytes}" FSTYPE="${row.fstype}" MOUNTPOINT=${quoted(row.mount)}`,
  );
  return { text: [...lines, ''].join('\n'), exitCode: 0 };
};
