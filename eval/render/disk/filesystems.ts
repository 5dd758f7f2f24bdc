import type { RenderProbe, WorldMount } from '../../world.ts';

const COLUMNS = ['Filesystem', 'Type', '1024-blocks', 'Used', 'Available', 'Capacity', 'Mounted on'] as const;
const REMOTE = new Set(['nfs', 'nfs4', 'cifs', 'fuse.sshfs', 'efs']);

function capacity({ used_kib: used, avail_kib: available }: WorldMount): string {
  const seen = used + available;
  return seen === 0 ? '-' : `${Math.ceil((used * 100) / seen)}%`;
}

function rows(mounts: readonly WorldMount[]): string {
  const cells = mounts.map((mount) => [
    mount.source,
    mount.fstype,
    String(mount.size_kib),
    String(mount.used_kib),
    String(mount.avail_kib),
    capacity(mount),
    mount.mount,
  ]);
  const widths = COLUMNS.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => {
        if (at === COLUMNS.length - 1) return cell;
        return at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
      })
      .join(' ');
  return [line(COLUMNS), ...cells.map(line), ''].join('\n');
}

/** `df -PTk -l && df -PTk`: all platforms print the same. */
export const renderFilesystems: RenderProbe = ({ mounts = [] }) => {
  const local = rows(mounts.filter(({ fstype }) => !REMOTE.has(fstype)));
  if (mounts.some(({ hangs }) => hangs === true)) return { text: local, exitCode: 124 };
  return { text: local + rows(mounts), exitCode: 0 };
};
