import type { RenderProbe, World } from '../../world.ts';
import { deviceNumber, mountOf, octal, word } from './world-paths.ts';

const SWAP_DEFAULT_KIB = 2_097_148;

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
  const mounts = (world.mounts ?? [])
    .filter(({ fstype }) => fstype !== 'devtmpfs')
    .map((one) => {
      const options = one.options ?? 'rw,relatime';
      const source = octal(one.source) || 'none';
      return `mount 0:${deviceNumber(world, one)} ${octal(one.mount)} ${source} ${one.fstype} ${options} ${options}`;
    });
  const swaps = (world.files ?? [])
    .filter(({ kind }) => kind === 'swap')
    .map(({ path, allocated_bytes: bytes }) => {
      const kib = Math.round(bytes / 1_024) || SWAP_DEFAULT_KIB;
      return `swap ${kib} ${mountOf(world, path) === undefined ? word(path) : octal(path)}`;
    });
  return { text: [...mounts, ...swaps, ...fstabRows(world), ''].join('\n'), exitCode: 0 };
};
