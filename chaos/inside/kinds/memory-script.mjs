// An operator's old script: publishes how much memory is used with the file cache in it, every second.
// node memory-script.mjs LIFE_SECONDS MODULE: what of the lab makes calls to its control plane
import { readFileSync } from 'node:fs';

process.title = 'mon-put-data';
const [lifeSeconds = '0', calls] = process.argv.slice(2);
const { callJson } = await import(calls);
const { region, autoScalingGroupName, controlSocket } = JSON.parse(
  readFileSync('/run/lab/host.json', 'utf8'),
);

function usedWithCachePercent() {
  const text = readFileSync('/proc/meminfo', 'utf8');
  const kilobytes = (row) => Number(new RegExp(`^${row}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return 100 - (kilobytes('MemFree') / kilobytes('MemTotal')) * 100;
}

function publish() {
  return callJson({
    socketPath: controlSocket,
    region,
    service: 'monitoring',
    target: 'GraniteServiceVersion20100801.PutMetricData',
    version: '1.0',
    input: {
      Namespace: 'System/Linux',
      MetricData: [
        {
          MetricName: 'MemoryUtilization',
          Dimensions: [{ Name: 'AutoScalingGroupName', Value: autoScalingGroupName }],
          Timestamp: Date.now() / 1000,
          Value: usedWithCachePercent(),
          Unit: 'Percent',
        },
      ],
    },
  });
}

// What cannot be published now is published a second later.
setInterval(() => publish().catch(() => {}), 1_000);
setTimeout(() => process.exit(0), Number(lifeSeconds) * 1_000);
