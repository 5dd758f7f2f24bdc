import { RENDERERS } from '../../eval/render/registry.ts';
import type { World } from '../../eval/world.ts';
import type { Platform } from '../../src/domain/diagnosis/probes/probe.ts';

const LOOKED_AT = '2026-11-22T08:01:00.000Z';

/** What `RecoverOps-Diagnose` prints on a host, for the named probes and with this nonce. */
export function printedProbes(
  world: World,
  names: readonly string[],
  nonce: string,
  platform: Platform = 'amazon-linux-2023',
): string {
  return names
    .map((name) => {
      const print = RENDERERS[name]?.(world, platform, LOOKED_AT);
      if (print === undefined) throw new Error(`no renderer for ${name}`);
      return `=== probe ${name} ${nonce}\n${print.text}\n=== end ${name} ${nonce} exit=${print.exitCode}\n`;
    })
    .join('');
}

const GIB_IN_KIB = 1_048_576;
const SIZE_KIB = 2 * GIB_IN_KIB;

/** A host whose /var/log is a disk of 2 GiB, filled to so many percent by one log and some small ones. */
export function logDiskWorld(usedPercent: number, path = '/var/log/app/app.log'): World {
  const usedKib = Math.round((SIZE_KIB * usedPercent) / 100);
  const logBytes = Math.max(0, Math.round(usedKib * 1_024 * 0.95));
  const written = '2026-11-22T08:00:00Z';
  const directory = path.slice(0, path.lastIndexOf('/'));
  return {
    boot: '2026-10-12T08:01:00Z',
    mounts: [
      {
        source: '/dev/nvme0n1p1',
        fstype: 'xfs',
        mount: '/',
        size_kib: 8 * GIB_IN_KIB,
        used_kib: 3 * GIB_IN_KIB,
        avail_kib: 5 * GIB_IN_KIB,
        inodes: 4_000_000,
        iused: 90_000,
        options: 'rw',
      },
      {
        source: '/dev/nvme1n1',
        fstype: 'ext4',
        mount: '/var/log',
        size_kib: SIZE_KIB,
        used_kib: usedKib,
        avail_kib: SIZE_KIB - usedKib,
        inodes: 131_072,
        iused: 412,
        options: 'rw',
      },
    ],
    files: [
      {
        path,
        allocated_bytes: logBytes,
        apparent_bytes: logBytes,
        mtime: written,
        ...(path.endsWith('.gz') ? { kind: 'gzip' } : { kind: 'text', open_by: [4_711], open_mode: 'w' }),
      },
      ...Array.from({ length: 6 }, (_, index) => ({
        path: `/var/log/app/worker-${'abcdef'[index]}.log`,
        allocated_bytes: 409_600 - index * 40_960,
        apparent_bytes: 409_600 - index * 40_960,
        mtime: written,
        kind: 'text',
      })),
    ],
    dirs: [
      { path: '/var/log', allocated_bytes: usedKib * 1_024, entries: 412 },
      { path: directory, allocated_bytes: logBytes, entries: 40 },
    ],
    processes: [
      {
        pid: 4_711,
        ppid: 1,
        user: 'app',
        comm: 'app',
        exe: '/usr/local/bin/app',
        unit: 'app.service',
        start: '2026-10-12T08:01:00Z',
        rss_kib: 80_000,
      },
    ],
  };
}

/** A host with 1 GiB of memory, so many percent of which are used, nearly all by one process that no unit stands for. */
export function memoryWorld(
  usedPercent: number,
  holder: { readonly comm: string; readonly unit?: string } = { comm: 'report-worker' },
): World {
  const used = Math.round((GIB_IN_KIB * usedPercent) / 100);
  return {
    boot: '2026-10-12T08:01:00Z',
    // Who listens is told: nobody here does.
    sockets: [],
    meminfo: { MemTotal: GIB_IN_KIB, MemFree: 40_000, MemAvailable: GIB_IN_KIB - used },
    processes: [
      {
        pid: 4_711,
        ppid: 1,
        user: 'app',
        exe: `/opt/app/${holder.comm}`,
        start: '2026-11-22T07:30:00Z',
        rss_kib: Math.round(used * 0.8),
        ...holder,
      },
      {
        pid: 90,
        ppid: 1,
        user: 'root',
        comm: 'nginx',
        exe: '/usr/sbin/nginx',
        unit: 'nginx.service',
        start: '2026-10-12T08:01:00Z',
        rss_kib: 12_000,
      },
    ],
  };
}

/** A host on which nginx serves on port 80, or (`inactive`, `failed`) does not run at all. */
export function nginxWorld(active: 'active' | 'inactive' | 'failed', configExit = 0): World {
  const isUp = active === 'active';
  return {
    boot: '2026-10-12T08:01:00Z',
    mounts: [
      {
        source: '/dev/nvme0n1p1',
        fstype: 'xfs',
        mount: '/',
        size_kib: 8 * GIB_IN_KIB,
        used_kib: 3 * GIB_IN_KIB,
        avail_kib: 5 * GIB_IN_KIB,
        inodes: 4_000_000,
        iused: 90_000,
        options: 'rw',
      },
    ],
    units: [
      {
        name: 'nginx.service',
        what: 'nginx',
        load: 'loaded',
        active,
        sub: isUp ? 'running' : active === 'failed' ? 'failed' : 'dead',
        result: active === 'failed' ? 'signal' : 'success',
        exec_main_status: active === 'failed' ? 9 : 0,
        restarts: 0,
        main_pid: isUp ? 88 : 0,
        unit_file_state: 'enabled',
        drop_ins: [],
      },
    ],
    processes: isUp
      ? [
          {
            pid: 88,
            ppid: 1,
            user: 'root',
            comm: 'nginx',
            exe: '/usr/sbin/nginx',
            unit: 'nginx.service',
            start: '2026-10-12T08:01:00Z',
            rss_kib: 12_000,
          },
        ]
      : [],
    sockets: isUp ? [{ proto: 'tcp', addr: '0.0.0.0', port: 80, state: 'LISTEN', pid: 88 }] : [],
    http: [
      isUp
        ? { url: 'http://127.0.0.1:80/health', status: 200, ms: 1, error: null }
        : { url: 'http://127.0.0.1:80/health', status: null, ms: 1, error: 'connection refused' },
    ],
    config_test: {
      unit: 'nginx.service',
      exit: configExit,
      stderr:
        configExit === 0
          ? 'nginx: configuration file /etc/nginx/nginx.conf test is successful'
          : 'nginx: [emerg] unknown directive "serverr" in /etc/nginx/conf.d/app.conf:3',
    },
    logs: [
      {
        source: 'journal:nginx.service',
        lines: [
          'Nov 22 07:52:00 host systemd[1]: nginx.service: Main process exited, code=killed, status=9/KILL',
        ],
      },
    ],
  };
}
