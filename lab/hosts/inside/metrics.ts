import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { callJson } from './control-call.ts';
import type { HostConfig } from './host-config.ts';

/** Publishes how full disks and memory are per group and per instance, as the real agent does by its aggregation. */
export function startMetrics(config: HostConfig, onProblem: (text: string) => void): void {
  const reports = processorUse('report-');
  const publish = async (): Promise<void> => {
    const used = reports();
    const ahead = await clockAheadSeconds();
    const alone = [
      { MetricName: 'processes_blocked', Value: blockedProcesses(), Unit: 'Count' },
      ...(ahead === null ? [] : [{ MetricName: 'chrony_system_time', Value: ahead, Unit: 'Seconds' }]),
    ];
    const values = {
      disk_used_percent: await diskUsedPercent(config.logDirectory),
      mem_used_percent: memoryUsedPercent(readFileSync(config.memoryInfoFile, 'utf8')),
    };
    const Timestamp = Date.now() / 1000;
    const owners = [
      { Name: 'AutoScalingGroupName', Value: config.autoScalingGroupName },
      { Name: 'InstanceId', Value: config.instanceId },
    ];
    await callJson({
      socketPath: config.controlSocket,
      region: config.region,
      service: 'monitoring',
      target: 'GraniteServiceVersion20100801.PutMetricData',
      version: '1.0',
      input: {
        Namespace: 'CWAgent',
        MetricData: [
          ...Object.entries(values).flatMap(([MetricName, Value]) =>
            owners.map((owner) => ({ MetricName, Dimensions: [owner], Timestamp, Value, Unit: 'Percent' })),
          ),
          ...alone.flatMap((metric) =>
            owners.map((owner) => ({ ...metric, Dimensions: [owner], Timestamp })),
          ),
          ...owners.map((owner) => ({
            MetricName: 'procstat_memory_rss',
            Dimensions: [owner, { Name: 'exe', Value: 'report-cache' }],
            Timestamp,
            Value: largestResidentBytes('report-cache'),
            Unit: 'Bytes',
          })),
          ...owners.map((owner) => ({
            MetricName: 'procstat_cpu_usage',
            Dimensions: [owner, { Name: 'exe', Value: 'report-' }],
            Timestamp,
            Value: used,
            Unit: 'Percent',
          })),
          ...(await Promise.all((config.fileSystems ?? []).map(ofFileSystem))).flatMap(({ path, usage }) =>
            usage.flatMap((metric) =>
              owners.map((owner) => ({
                ...metric,
                Dimensions: [owner, { Name: 'path', Value: path }],
                Timestamp,
              })),
            ),
          ),
        ],
      },
    });
  };
  const loop = (): void => {
    publish()
      .catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setTimeout(loop, config.metricIntervalMs));
  };
  loop();
}

/** Hundredths of a second are what the kernel counts the time of processes in. */
const TICK_MS = 10;

/**
 * What the processes whose names begin so have used of one processor since it was asked the last time, in percent, as
 * procstat of the real agent sums them up. Unlike that it says 0 where there are none, so that an alarm of it is at rest.
 */
function processorUse(prefix: string): () => number {
  let before = new Map<string, number>();
  let askedMs = performance.now();
  return () => {
    const now = new Map<string, number>();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const stat = statOf(pid);
      if (stat?.name.startsWith(prefix) === true) now.set(`${pid} ${stat.startedAt}`, stat.ticks);
    }
    const known = [...now].flatMap(([key, ticks]) => {
      const earlier = before.get(key);
      return earlier === undefined ? [] : [ticks - earlier];
    });
    const elapsedMs = performance.now() - askedMs;
    before = now;
    askedMs = performance.now();
    if (elapsedMs <= 0) return 0;
    return (100 * TICK_MS * known.reduce((sum, ticks) => sum + ticks, 0)) / elapsedMs;
  };
}

function statOf(pid: string) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const [name, startedAt] = [text.slice(text.indexOf('(') + 1, end), fields[19]];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { name, state: fields[0], startedAt, ticks, residentPages: Number(fields[21]) };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? []);
}

const PAGE_BYTES = 4_096;

/** Of the largest process of a name, as the alarm's maximum is of those that procstat publishes; 0 where there is none. */
function largestResidentBytes(name: string): number {
  const own = processes().filter((one) => one.name === name);
  return PAGE_BYTES * Math.max(0, ...own.map(({ residentPages }) => residentPages));
}

/** Those that wait in the kernel just now, uninterruptibly. */
function blockedProcesses(): number {
  return processes().filter(({ state }) => state === 'D').length;
}

/** Where the time daemon of a lab host says what it claims. */
const TIME_DAEMON = '/run/chrony/offset';
const CHRONYC_LIMIT_MS = 2_000;
const ask = promisify(execFile);

/** By how much the clock is ahead, as chronyc tells it, below 0 where it is behind; null where no time daemon answers. */
async function clockAheadSeconds(): Promise<number | null> {
  if (!existsSync(TIME_DAEMON)) return null;
  try {
    const { stdout } = await ask('chronyc', ['-n', 'tracking'], { timeout: CHRONYC_LIMIT_MS });
    const [, seconds, direction] = /^System time +: ([0-9.]+) seconds (slow|fast)/m.exec(stdout) ?? [];
    return seconds === undefined ? null : Number(seconds) * (direction === 'slow' ? -1 : 1);
  } catch {
    // It ended meanwhile.
    return null;
  }
}

async function ofFileSystem(path: string) {
  const { files, ffree } = await statfs(path);
  return {
    path,
    usage: [
      { MetricName: 'disk_used_percent', Value: await diskUsedPercent(path), Unit: 'Percent' },
      { MetricName: 'disk_inodes_used', Value: files - ffree, Unit: 'Count' },
    ],
  };
}

async function diskUsedPercent(directory: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(directory);
  const used = blocks - bfree;
  return used + bavail === 0 ? 0 : (used / (used + bavail)) * 100;
}

/** From the text of /proc/meminfo: what is not available, in percent. */
export function memoryUsedPercent(text: string): number {
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  const total = kilobytes('MemTotal');
  const available = kilobytes('MemAvailable');
  if (!(total > 0) || Number.isNaN(available))
    throw new Error('the memory information has no MemTotal or MemAvailable');
  return ((total - available) / total) * 100;
}
