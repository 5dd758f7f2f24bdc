import { LIMITS } from '../../bounds.ts';
import { readableBytes } from '../../text/readable-bytes.ts';
import { mountsElsewhere } from '../causes/processor/hung-mount.ts';
import { factsOf, type HostView } from '../host-view.ts';
import type {} from '../probes/disk/filesystems.ts';
import type {} from '../probes/host/clock.ts';
import type {} from '../probes/memory/meminfo.ts';
import type {} from '../probes/processor/processor-use.ts';
import type {} from '../probes/service/units.ts';

// What a general look shows of a host whose alarm is about something that nobody here can measure: told, and nothing blamed.

/** An offset that a person wants to be told in its own words: the time services slew less away by themselves. */
const OFF_SECONDS = 0.5;

const rounded = (value: number) => Math.round(value * 10) / 10;

function processors(view: HostView): readonly string[] {
  const [time] = factsOf(view, 'processor_time');
  const [load] = factsOf(view, 'load');
  if (time === undefined) return [];
  const shares = (['user', 'system', 'iowait', 'steal'] as const)
    .filter((name) => time[name] >= 1)
    .map((name) => `${rounded(time[name])} % ${name}`);
  const beside = load === undefined ? '' : `, load ${load.one}, ${load.five}, ${load.fifteen}`;
  const [busiest] = factsOf(view, 'busy_process').toSorted((a, b) => b.cpuPercent - a.cpuPercent);
  const most =
    busiest === undefined || busiest.cpuPercent < 20
      ? ''
      : `, busiest ${busiest.name} (pid ${busiest.pid}) with ${Math.round(busiest.cpuPercent)} % of one`;
  return [
    `${time.processors} processors: ${shares.length === 0 ? 'idle' : shares.join(', ')}${beside}${most}`,
  ];
}

function waiting(view: HostView): readonly string[] {
  const all = factsOf(view, 'waiting_process');
  if (all.length === 0) return [];
  const count = Math.max(all.length, factsOf(view, 'processor_time')[0]?.blocked ?? 0);
  const names = [...new Set(all.map(({ name }) => name))].slice(0, LIMITS.seenNamedMax).join(', ');
  const used = all.flatMap(({ mount }) => mount ?? []);
  const elsewhere = mountsElsewhere(view).map(({ mount }) => mount);
  const mounts = [...new Set([...used, ...elsewhere])].slice(0, LIMITS.seenNamedMax).join(', ');
  return [
    `${count} processes wait in the kernel (${names})${mounts === '' ? '' : `; of other servers are mounted ${mounts}`}`,
  ];
}

function memory(view: HostView): readonly string[] {
  return factsOf(view, 'memory').map(({ totalBytes, availableBytes }) => {
    const percent = totalBytes === 0 ? 0 : Math.round((100 * availableBytes) / totalBytes);
    return `${percent} % of the memory is available (${readableBytes(availableBytes)} of ${readableBytes(totalBytes)})`;
  });
}

function disks(view: HostView): readonly string[] {
  const [fullest] = factsOf(view, 'filesystem')
    .map(({ mount, usedBytes, availableBytes }) => {
      const whole = usedBytes + availableBytes;
      return { mount, percent: whole === 0 ? 0 : Math.round((100 * usedBytes) / whole) };
    })
    .toSorted((a, b) => b.percent - a.percent);
  return fullest === undefined
    ? []
    : [`the fullest file system is ${fullest.mount} with ${fullest.percent} %`];
}

function clock(view: HostView): readonly string[] {
  return factsOf(view, 'clock').flatMap(({ offsetSeconds }) => {
    if (offsetSeconds === null) return [];
    if (Math.abs(offsetSeconds) < OFF_SECONDS) return ['the clock is right'];
    return [`the clock is ${Math.abs(offsetSeconds)} s ${offsetSeconds < 0 ? 'behind' : 'ahead'}`];
  });
}

function failedUnits(view: HostView): readonly string[] {
  const failed = factsOf(view, 'unit').filter(({ active }) => active === 'failed');
  if (failed.length === 0) return [];
  const names = failed.slice(0, LIMITS.seenNamedMax).map(({ name }) => name);
  return [`${failed.length} units have failed (${names.join(', ')})`];
}

/** What was seen, in a sentence: numbers only, since nobody knows which of them the alarm is about. */
export function seenInGeneral(view: HostView): string {
  const seen = [processors, waiting, memory, disks, clock, failedUnits].flatMap((one) => one(view));
  return seen.length === 0
    ? 'nothing here can measure what the alarm is about, and nothing could be read of the host'
    : `nothing here can measure what the alarm is about; seen was: ${seen.join('; ')}`;
}
