import type { RenderProbe, WorldFile, WorldProcess } from '../../world.ts';
import { lstart } from '../log-times.ts';
import { unitOfPid } from '../service/sockets.ts';
import { contentOf } from './usage.ts';
import { escaped, mountOf, statDevice, word } from './world-paths.ts';

const MIB = 1_024 ** 2;

/** No blocks, or no file: these are not asked for. */
function isKept({ path, kind, allocated_bytes: bytes }: WorldFile): boolean {
  return bytes > 0 && kind !== 'shared-memory' && !/^\/(?:dev|proc|sys|memfd:|SYSV)/.test(path);
}

/** Links of /proc and what stat says of them, the same on all platforms. */
export const renderOpenFiles: RenderProbe = (world, _platform, now) => {
  const processes = new Map((world.processes ?? []).map((one) => [one.pid, one]));
  const rows: { readonly tag: string; readonly bytes: number; readonly text: string }[] = [];
  let small = 0;
  let smallBytes = 0;
  for (const [index, file] of (world.files ?? []).entries()) {
    if (!isKept(file)) continue;
    const isDeleted = file.deleted === true;
    if (file.allocated_bytes < MIB) {
      if (isDeleted) {
        small += 1;
        smallBytes += file.allocated_bytes;
      }
      continue;
    }
    const { open_mode: open = 'w' } = file;
    const isWritten = open.includes('w');
    const mode = isWritten ? (open.includes('r') ? 2 : 1) : 0;
    if (!isDeleted && !isWritten) continue;
    for (const pid of file.open_by ?? []) {
      const process: WorldProcess = processes.get(pid) ?? { pid, comm: 'unknown' };
      const device = statDevice(world, mountOf(world, file.path));
      const path = file.path.endsWith(' (deleted)') ? file.path.slice(0, -10) : file.path;
      const start = lstart(process.start ?? world.boot, now);
      const name = word(process.comm.slice(0, 15));
      const token = unitOfPid(world, pid);
      const unit = token === 'container' ? '-' : word(token);
      const tag = isDeleted ? 'x' : 'w';
      rows.push({
        tag,
        bytes: file.allocated_bytes,
        text: `${tag} ${file.allocated_bytes} ${device} ${131_072 + index} ${mode} ${isDeleted ? (/m/.test(open) ? 'm' : '-') : '?'} ${pid} ${start} ${unit} ${name} ${isDeleted ? contentOf(file) : 'unread'} ${escaped(isDeleted ? `${path} (deleted)` : path)}`,
      });
    }
  }
  const of = (tag: string) =>
    rows
      .filter((row) => row.tag === tag)
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, 20)
      .map(({ text }) => text);
  return { text: [`rest ${small} ${smallBytes}`, ...of('w'), ...of('x'), ''].join('\n'), exitCode: 0 };
};
