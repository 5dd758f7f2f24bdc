import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { isInNoUnit } from '../../identify/process-unit.ts';
import type {} from '../../probes/host/processes.ts';
import { calledByName } from '../../shown-name.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { ENDING_PROBES, whyNotEnded } from '../may-end.ts';
import { isServiceAlarm } from '../service/host-service.ts';
import { isAtLimit } from './cgroup-limit.ts';
import { isJobRunner, whyProtected } from './holder-role.ts';
import { measuredGroups } from './measured-groups.ts';
import {
  freedBytes,
  type Holder,
  isAboutAnyMemory,
  MEMORY_ACCOUNT,
  MEMORY_PROBES,
  memoryUse,
  ownBytes,
} from './memory-use.ts';
import { type ProcessGroup, poolOf } from './process-groups.ts';
import { killedAs, wantedOfKills } from './service-kills.ts';
import { isWithinHeap } from './store-as-configured.ts';
import { isKnownLeak } from './unit-growth.ts';

/** A process that holds less of what is used than this is not named at all. */
const NAMED_SHARE = 0.1;
/** And less than this is not what uses the memory up. */
const SHARE_MIN = 0.25;
/** One that a unit stands for must hold most of it: what a unit usually holds is not known here. */
const UNIT_SHARE_MIN = 0.55;
/** What has run for longer has not run away, but grown. */
export const YOUNG_SECONDS = 6 * 3_600;

/** Why a process that no unit stands for is left to a person; null: it may be ended. */
function keptBecause(view: HostView, holder: Holder): string | null {
  const { pid, parentPid, name, inadmissible, exe, unit } = holder;
  const others = factsOf(view, 'process');
  const user = others.find((one) => one.pid === pid && one.name === name)?.user ?? null;
  const parent = others.find((one) => one.pid === parentPid)?.name ?? null;
  return whyNotEnded(view, { pid, parentPid, parent, name, inadmissible, exe, user, unit });
}

function finding(view: HostView, holder: Holder, share: number): CauseFinding {
  const { pid, name, exe, startedAt, inadmissible, unit } = holder;
  const bytes = ownBytes(holder);
  const size = readableBytes(bytes);
  const percent = Math.round(share * 100);
  const called = calledByName({ name, pid, inadmissible });
  const whose = isInNoUnit(holder)
    ? 'which no unit stands for'
    : `of ${unit === 'container' ? 'a container' : unit}`;
  const found: CauseFinding = {
    state: 'shown',
    confidence: 0.5 + 0.45 * Math.min(1, share),
    blamed: { pid, ...(exe === null ? {} : { exe }) },
    explains: { account: MEMORY_ACCOUNT, amount: bytes },
    sentence: `${called}, ${whose}, holds ${size} of memory, ${percent} % of what is used`,
  };
  if (share < SHARE_MIN)
    return {
      ...found,
      state: 'rejected',
      confidence: 0.1,
      sentence: `${called} holds only ${size}, ${percent} % of what is used`,
    };
  if (!isInNoUnit(holder))
    return {
      ...found,
      confidence: Math.min(found.confidence, 0.75),
      withheld: `${called} belongs to ${unit === 'container' ? 'a container' : unit}, which may start it again or needs it: stop it there, not by itself`,
    };
  const why = keptBecause(view, holder);
  if (why !== null || exe === null)
    return { ...found, withheld: `${why}: a person has to look, and to decide` };
  return {
    ...found,
    remedy: {
      runbook: 'end-process',
      title: `End ${name} (pid ${pid})`,
      parameters: { pid, started_at: startedAt, command: name, executable: exe, cpu_percent_min: 0 },
      frees: freedBytes(holder),
    },
  };
}

/** Whether one process can have run away: nobody's store, no part of a pool, beyond what it was given. */
function isSuspect(view: HostView, group: ProcessGroup, holder: Holder, totalBytes: number): boolean {
  // What has reached the limit of its unit is held by that.
  if (isAtLimit(view, { unit: holder.unit, bytes: ownBytes(holder) })) return false;
  if (whyProtected(view, holder) !== null || isWithinHeap(holder, totalBytes)) return false;
  return poolOf(group, factsOf(view, 'memory_group')) === null;
}

/** One that a unit or a container stands for. */
function isOfUnit(holder: Holder, share: number): boolean {
  const { unit, ageSeconds } = holder;
  if (unit === null || share < UNIT_SHARE_MIN) return false;
  return unit === 'container' || isJobRunner(unit) || ageSeconds < YOUNG_SECONDS;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const use = memoryUse(view);
  if (use === undefined || use.usedBytes === 0) return [];
  const { groups, usedBytes } = measuredGroups(view, use);
  return groups.flatMap((group) =>
    group.holders
      .filter((one) => isSuspect(view, group, one, use.totalBytes))
      .filter((one) => isInNoUnit(one) || !isKnownLeak(view, group, groups))
      .map((one) => ({ one, share: ownBytes(one) / usedBytes }))
      .filter(({ one, share }) => (isInNoUnit(one) ? share >= NAMED_SHARE : isOfUnit(one, share)))
      .map(({ one, share }) => finding(view, one, share)),
  );
}

/** One process has taken the memory: none that a unit stands for, or one that has not run for long. */
export const runawayMemory: CauseDefinition = {
  name: 'runaway_memory',
  family: 'memory',
  applies: (view) => isAboutAnyMemory(view) || isServiceAlarm(view),
  // Whether anybody needs a process is asked only where there is one to be ended.
  wants: (view) => {
    if (isServiceAlarm(view)) return wantedOfKills(view);
    const isThere = weigh(view).some(({ state }) => state === 'shown');
    return [...MEMORY_PROBES, 'sockets', ...(isThere ? [...ENDING_PROBES, 'processes'] : [])];
  },
  weigh: (view) => (isServiceAlarm(view) ? killedAs(view, 'runaway_memory') : weigh(view)),
};
