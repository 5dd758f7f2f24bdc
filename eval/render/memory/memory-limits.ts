import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import type { RenderProbe, World } from '../../world.ts';
import { unitOfPid } from '../service/sockets.ts';

const GROUPS_MAX = 20;
const WINDOW_SECONDS = 4;

function trafficRow({ vmstat = {} }: World): string {
  const { pswpin_per_s: swappedIn = 0, pswpout_per_s: swappedOut = 0, pgmajfault_per_s: faults = 0 } = vmstat;
  const counts = [swappedIn, swappedOut, faults].map((perSecond) => Math.round(perSecond * WINDOW_SECONDS));
  return `traffic ${WINDOW_SECONDS} 0 0 0 ${counts.join(' ')}\n`;
}

/** The kernel of Amazon Linux 2 does not count it, and a world may say nothing of it. */
function pressureRows({ pressure = {} }: World, platform: Platform): readonly string[] {
  const { memory_some_avg60: some, memory_full_avg60: full } = pressure;
  if (platform === 'amazon-linux-2' || (some === undefined && full === undefined)) return [];
  return [`pressure ${(some ?? full ?? 0).toFixed(2)} ${(full ?? 0).toFixed(2)}\n`];
}

/** What a unit has beyond what its processes hold is its file cache; of one whose processes a world does not list it is not told. */
function cacheOf(world: World, unit: string, current: number): number | string {
  const own = (world.processes ?? []).filter(({ pid }) => unitOfPid(world, pid) === unit);
  if (own.length === 0) return '-';
  const held = own.reduce((sum, { rss_kib: rss = 0, pss_kib: pss = rss }) => sum + pss * 1_024, 0);
  return Math.max(0, Math.round(current - held));
}

function groupRows(world: World): readonly string[] {
  return (world.units ?? [])
    .flatMap(({ name, memory_current_bytes: current, memory_max_bytes: max, memory_events: events = {} }) => {
      if (current === undefined) return [];
      const kills = events.oom_kill ?? 0;
      const isTold = kills > 0 || (max !== undefined && max > 0);
      if (!isTold && !/\.(?:service|scope)$/.test(name)) return [];
      const limit = max !== undefined && max > 0 ? max : '-';
      const row = `cgroup ${current} ${limit} - ${cacheOf(world, name, current)} ${kills} ${events.max ?? 0} ${name.replaceAll(/\s/g, '?')}\n`;
      return [{ isTold, current, row }];
    })
    .toSorted((a, b) => Number(b.isTold) - Number(a.isTold) || b.current - a.current)
    .slice(0, GROUPS_MAX)
    .map(({ row }) => row);
}

/** What is swapped, how long programs wait for memory, and the control groups, as the probe's own shell prints them. */
export const renderMemoryLimits: RenderProbe = (world, platform) => ({
  text: [trafficRow(world), ...pressureRows(world, platform), ...groupRows(world)].join(''),
  exitCode: 0,
});
