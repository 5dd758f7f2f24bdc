import type { RenderProbe, World, WorldProcess, WorldSocket } from '../../world.ts';
import { escaped } from '../disk/world-paths.ts';

/** Whose control group a process is in, as the cgroup's path tells; `-` where a world does not say. */
function unitToken({ unit }: Pick<WorldProcess, 'unit'>): string {
  if (unit === undefined || unit === null || unit === '') return '-';
  if (/docker|container|kube|libpod/.test(unit) && !unit.endsWith('.service')) return 'container';
  return /\.(?:service|scope)$/.test(unit)
    ? unit
    : /^session/.test(unit)
      ? `${unit}.scope`
      : `${unit}.service`;
}

export function unitOfPid(world: World, pid: number | undefined): string {
  const process = world.processes?.find((one) => one.pid === pid);
  if (process?.unit !== undefined) return unitToken(process);
  const owner = world.units?.find(
    ({ main_pid }) => main_pid !== undefined && main_pid !== 0 && main_pid === pid,
  );
  return owner === undefined ? '-' : unitToken({ unit: owner.name });
}

const bracketed = (addr: string) => (addr.includes(':') && !addr.startsWith('[') ? `[${addr}]` : addr);
const isListening = ({ proto, state }: WorldSocket) =>
  /^tcp/i.test(proto ?? 'tcp') && /^LISTEN/i.test(state ?? 'LISTEN');

/** Rows of `ss -ltnpe` as the probe's own shell prints them, one for each socket. */
export const renderSockets: RenderProbe = (world) => {
  // What a world leaves out is nothing special there. But where it says what answers on the host, and not on which sockets, they
  // are not told: nothing that listens would speak against what answers.
  if (world.sockets === undefined && world.http !== undefined) return { text: '', exitCode: 127 };
  const rows = (world.sockets ?? []).filter(isListening).map((socket) => {
    const process = world.processes?.find(({ pid }) => pid === socket.pid);
    const name = process === undefined ? '-' : escaped(process.comm);
    const { waiting = 0, waiting_max: most = 511 } = socket;
    const who =
      socket.pid === undefined || socket.pid === null
        ? '- - - -'
        : `${socket.pid} ${process?.ppid ?? 1} ${process?.user ?? 'root'} ${unitOfPid(world, socket.pid)}`;
    return `${waiting} ${most} ${bracketed(socket.addr ?? '0.0.0.0')}:${socket.port} ${who} ${name}\n`;
  });
  const udp = (world.sockets ?? [])
    .filter(({ proto, pid, addr }) => /^udp/i.test(proto ?? '') && pid !== undefined && !/^127\.|^::1$/.test(addr ?? ''))
    .map(({ pid }) => `udp ${pid}\n`);
  return { text: [...[...new Set(rows)].toSorted(), ...new Set(udp)].join(''), exitCode: 0 };
};
