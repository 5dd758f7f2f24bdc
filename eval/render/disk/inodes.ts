import type { RenderProbe } from '../../world.ts';
import { dfTable } from './df-table.ts';
import { percentUsed, REMOTE_TYPES } from './world-paths.ts';

const COLUMNS = ['Filesystem', 'Type', 'Inodes', 'IUsed', 'IFree', 'IUse%', 'Mounted on'] as const;
const GENEROUS = 3_000_000;
/** Of these no number of inodes is known: they have none, or make them as they are needed. */
const WITHOUT_INODES = new Set(['vfat', 'msdos', 'exfat', 'btrfs', 'efivarfs']);

/** `df -PTi -l`: all platforms print the same. */
export const renderInodes: RenderProbe = ({ mounts = [] }) => {
  const local = mounts.filter(({ fstype }) => !REMOTE_TYPES.has(fstype));
  const rows = local.map(({ source, fstype, mount, inodes, iused }) => {
    const total = inodes ?? (WITHOUT_INODES.has(fstype) ? 0 : GENEROUS);
    const used = iused ?? (total === 0 ? 0 : 20_000);
    const free = Math.max(0, total - used);
    const share = total === 0 ? '-' : `${percentUsed(used, free)}%`;
    return [source, fstype, String(total), String(used), String(free), share, mount];
  });
  const isHung = local.some(({ hangs }) => hangs === true);
  return { text: dfTable(COLUMNS, rows), exitCode: isHung ? 124 : 0 };
};
