import type { RenderProbe } from '../../world.ts';
import { percentUsed, REMOTE_TYPES } from './world-paths.ts';

const COLUMNS = ['Filesystem', 'Type', 'Inodes', 'IUsed', 'IFree', 'IUse%', 'Mounted on'] as const;
const GENEROUS = 3_000_000;

/** `df -PTi -l`: all platforms print the same. */
export const renderInodes: RenderProbe = ({ mounts = [] }) => {
  const local = mounts.filter(({ fstype }) => !REMOTE_TYPES.has(fstype));
  const rows = local.map(({ source, fstype, mount, inodes = GENEROUS, iused = 20_000 }) => {
    const free = Math.max(0, inodes - iused);
    const share = inodes === 0 ? '-' : `${percentUsed(iused, free)}%`;
    return [source, fstype, String(inodes), String(iused), String(free), share, mount];
  });
  const widths = COLUMNS.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        if (at === COLUMNS.length - 1) return cell;
        return at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
      })
      .join(' ');
  const isHung = local.some(({ hangs }) => hangs === true);
  return { text: [line(COLUMNS), ...rows.map(line), ''].join('\n'), exitCode: isHung ? 124 : 0 };
};
