import type { RenderProbe, World } from '../../world.ts';
import { escaped } from './world-paths.ts';

/** Engines round to four digits and count in thousands. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${Number(value.toPrecision(4))}${units[unit]}`;
}

/** Each engine pads its columns in its own way: to the width of the widest cell, this much more, and no less than that. */
const PADDING = { docker: { more: 3, least: 10 }, podman: { more: 2, least: 12 } } as const;
const HEADER = ['TYPE', 'TOTAL', 'ACTIVE', 'SIZE', 'RECLAIMABLE'];

type Counted = readonly [name: string, count: number, active: number, bytes: number, free: number];

function table(engine: 'docker' | 'podman', counted: readonly Counted[]): readonly string[] {
  const cells = counted.map(([name, count, active, bytes, free]) => {
    // Docker gives no share of nothing, nor of its build cache, which is free as a whole.
    const hasShare = engine === 'podman' || (bytes > 0 && name !== 'Build Cache');
    const share = bytes === 0 ? 0 : Math.floor((100 * free) / bytes);
    return [
      name,
      String(count),
      String(active),
      size(bytes),
      hasShare ? `${size(free)} (${share}%)` : size(free),
    ];
  });
  const all = [HEADER, ...cells];
  const { more, least } = PADDING[engine];
  const widths = HEADER.map((_, at) =>
    Math.max(least, more + Math.max(...all.map((row) => row[at]?.length ?? 0))),
  );
  return all.map((row) => {
    const line = row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('');
    return `df ${engine} ${line}`;
  });
}

const MIB = 1_024 ** 2;

function numberOf(value: unknown, name: string): number {
  const found = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'number' ? found : 0;
}

function logRow({ files = [] }: World, root: string): string | null {
  const logs = files.filter(
    ({ path, deleted, allocated_bytes: bytes }) =>
      deleted !== true &&
      bytes > 64 * MIB &&
      path.startsWith(`${root}/containers/`) &&
      /-json\.log$/.test(path),
  );
  const [largest] = logs.toSorted((a, b) => b.allocated_bytes - a.allocated_bytes);
  if (largest === undefined) return null;
  const bytes = logs.reduce((sum, one) => sum + one.allocated_bytes, 0);
  return `logs docker ${logs.length} ${bytes} ${largest.allocated_bytes} ${escaped(largest.path)}`;
}

/** `docker system df` or `podman system df`, whichever the host has; RHEL 9 installs podman, and has no docker of its own. */
export const renderContainerUsage: RenderProbe = (world, platform) => {
  const { containers, dirs = [], processes = [], units = [] } = world;
  const has = (path: string) => dirs.some((one) => one.path === path || one.path.startsWith(`${path}/`));
  const isDocker = has('/var/lib/docker') || units.some(({ name }) => /^docker(?:\.|$)/.test(name));
  const isPodman = !isDocker && (has('/var/lib/containers') || platform === 'rhel-9');
  const engine = isPodman ? 'podman' : 'docker';
  const known = isPodman ? '/var/lib/containers/storage' : '/var/lib/docker';
  const other = dirs.find(({ path }) => path.endsWith('/overlay2'))?.path.replace(/\/overlay2$/, '');
  const root = has(known) || other === undefined ? known : other;
  if (containers === undefined && !has(root)) return { text: '', exitCode: 0 };
  const rows: string[] = [];
  const isRunning = processes.some(({ comm }) => comm === 'dockerd' || comm === 'podman');
  const isInstalled = units.some(({ name }) => /^(?:docker|podman)(?:\.|$)/.test(name));
  if (containers === undefined && !isRunning) {
    // Of what was left behind by an engine that is not there any more nobody says anything.
    if (isInstalled)
      rows.push(
        `failed ${engine} 1 Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
      );
  } else {
    const used = containers?.images_in_use_bytes ?? 0;
    const dangling = containers?.dangling_images_bytes ?? 0;
    const unused = containers?.images_tagged_unused_bytes ?? 0;
    const cache = containers?.build_cache_bytes ?? 0;
    const running = containers?.running ?? [];
    const stopped = containers?.stopped ?? [];
    const volumes = containers?.volumes ?? [];
    const volumeBytes = volumes.reduce<number>((sum, one) => sum + numberOf(one, 'bytes'), 0);
    const stoppedBytes = stopped.reduce<number>((sum, one) => sum + numberOf(one, 'bytes'), 0);
    const images = used + dangling + unused;
    const unusedVolumes = volumes.filter(
      (one) => typeof one === 'object' && one !== null && Reflect.get(one, 'in_use') === false,
    );
    const freeVolumes = unusedVolumes.reduce<number>((sum, one) => sum + numberOf(one, 'bytes'), 0);
    const runningBytes = running.reduce<number>((sum, one) => sum + numberOf(one, 'bytes'), 0);
    const count = running.length + stopped.length + (dangling > 0 ? 3 : 0) + (unused > 0 ? 2 : 0);
    const all = running.length + stopped.length;
    rows.push(
      ...table(engine, [
        ['Images', count, running.length, images, dangling + unused],
        ['Containers', all, running.length, runningBytes + stoppedBytes, stoppedBytes],
        ['Local Volumes', volumes.length, volumes.length - unusedVolumes.length, volumeBytes, freeVolumes],
        ...(isPodman ? [] : [['Build Cache', cache > 0 ? 40 : 0, 0, cache, cache] as const]),
      ]),
    );
    if (dangling > 0)
      for (let index = 0; index < 3; index += 1)
        rows.push(`dangling ${engine} ${size(Math.floor(dangling / 3))}`);
    rows.push(`stopped ${engine} ${stopped.length}`);
  }
  rows.push(`root ${engine} ${escaped(root)}`);
  const logs = logRow(world, root);
  if (logs !== null) rows.push(logs);
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
