import type { RenderProbe, WorldProcess } from '../../world.ts';
import { unitOfPid } from '../service/sockets.ts';

const WEB = new Set(['nginx', 'httpd', 'apache2', 'haproxy', 'caddy', 'envoy', 'traefik', 'lighttpd']);

/** As the probe's bash escapes what a name may hold. */
export function escaped(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  const shown = bytes
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x5c
        ? `\\x${byte.toString(16).padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('')
    .replace(/^ | $/g, '\\x20');
  return shown === '' ? '\\-' : shown;
}

/** Rows of the largest and busiest processes, then how many there are of each name. */
export const renderProcesses: RenderProbe = (world, _platform, now) => {
  const all = world.processes ?? [];
  const isWeb = ({ comm, ppid }: WorldProcess) => WEB.has(comm) && (ppid ?? 1) === 1;
  const largest = all
    .toSorted((a, b) => Number(isWeb(b)) - Number(isWeb(a)) || (b.rss_kib ?? 0) - (a.rss_kib ?? 0))
    .slice(0, 16);
  const busiest = all.toSorted((a, b) => (b.cpu_percent ?? 0) - (a.cpu_percent ?? 0)).slice(0, 6);
  const rows = [...new Set([...largest, ...busiest])].map((one) => {
    const age =
      one.start === undefined
        ? 86_400
        : Math.max(0, Math.floor((Date.parse(now) - Date.parse(one.start)) / 1_000));
    const exe =
      one.exe === undefined || one.exe === null || one.exe === ''
        ? '-'
        : escaped(one.exe).replaceAll(' ', '\\x20');
    return `task ${one.pid} ${one.ppid ?? 1} ${one.user ?? 'root'} ${Number.isNaN(age) ? 86_400 : age} ${one.rss_kib ?? 0} ${(one.cpu_percent ?? 0).toFixed(1)} ${one.state ?? 'S'} ${unitOfPid(world, one.pid)} ${exe} ${escaped(one.comm)}\n`;
  });
  const counts = new Map<string, number>();
  // Threads of the kernel, and what has ended, have no memory of their own.
  for (const { comm, rss_kib: rss = 1 } of all)
    if (rss > 0) counts.set(escaped(comm), (counts.get(escaped(comm)) ?? 0) + 1);
  const names = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 60);
  return {
    text: [...rows, ...names.map(([name, count]) => `count ${count} ${name}\n`)].join(''),
    exitCode: 0,
  };
};
