import type { RenderProbe, WorldMount } from '../../world.ts';
import { dfTable } from './df-table.ts';
import { REMOTE_TYPES } from './world-paths.ts';

const COLUMNS = ['Filesystem', 'Type', '1024-blocks', 'Used', 'Available', 'Capacity', 'Mounted on'] as const;

function capacity({ used_kib: used, avail_kib: available }: WorldMount): string {
  const seen = used + available;
  return seen === 0 ? '-' : `${Math.ceil((used * 100) / seen)}%`;
}

function table(mounts: readonly WorldMount[]): string {
  const rows = mounts.map((mount) => [
    mount.source,
    mount.fstype,
    String(mount.size_kib),
    String(mount.used_kib),
    String(mount.avail_kib),
    capacity(mount),
    mount.mount,
  ]);
  return dfTable(COLUMNS, rows);
}

/** `df -PTk -l; df -PTk`: all platforms print the same. */
export const renderFilesystems: RenderProbe = ({ mounts = [] }) => {
  const local = table(mounts.filter(({ fstype }) => !REMOTE_TYPES.has(fstype)));
  if (mounts.some(({ hangs }) => hangs === true)) return { text: local, exitCode: 124 };
  return { text: local + table(mounts), exitCode: 0 };
};
