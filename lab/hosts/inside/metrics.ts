import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { callJson } from './control-call.ts';
import type { HostConfig } from './host-config.ts';

/** Publishes how full disks and memory are per group and per instance, as the real agent does by its aggregation. */
export function startMetrics(config: HostConfig, onProblem: (text: string) => void): void {
  const publish = async (): Promise<void> => {
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
