import type { HostView } from '../../host-view.ts';
import { factsOf } from '../../host-view.ts';
import { isInNoUnit } from '../../identify/process-unit.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { scheduledAgent } from './agent-load.ts';
import {
  endsByItself,
  evenInstances,
  FORKS_PER_SECOND,
  hasRoom,
  instancesUses,
  isAtWork,
  isSmallOnes,
  ordinary,
  SHARE_MIN,
  unitUses,
  usualAtThisHour,
  workOf,
  workOfMany,
  workWants,
} from './consumers.ts';
import { isAboutSpending, isStolen, spentOf } from './counted-use.ts';
import {
  type Busy,
  calledOf,
  isAboutUse,
  PROCESSOR_ACCOUNT,
  processorsOf,
  processorValue,
  readableProcessors,
  timeOf,
} from './processor-time.ts';

/** Work that ends is in order for so long. */
const WORK_SECONDS = 3_600;
const ASK =
  'it does what it was given: add capacity, spread it or let the alarm expect it; a restart would only take the work away for a moment';

/** Where the hypervisor keeps the processors busy, what is left of them is what work gets: only most of the use is a cause beside it. */
const BESIDE_STEAL_SHARE = 0.5;

/** A part of what is used that answers what an alarm is about. */
const ANSWER_SHARE = 0.5;

/** Whether processes begin all the time, and those that are seen use less than half: what is used is used by others that come and go. */
function isMostlyUnseen(view: HostView, used: number): boolean {
  const seen = factsOf(view, 'busy_process').reduce((sum, one) => sum + processorsOf(one), 0);
  return (timeOf(view)?.forksPerSecond ?? 0) >= FORKS_PER_SECOND && seen < ANSWER_SHARE * used;
}

function finding(
  view: HostView,
  amount: number,
  used: number,
  blamed: CauseFinding['blamed'],
  sentence: string,
): CauseFinding | null {
  const share = amount / used;
  if (share < (isStolen(view) ? BESIDE_STEAL_SHARE : SHARE_MIN)) return null;
  const isAnswer = share >= ANSWER_SHARE || !isMostlyUnseen(view, used);
  return {
    state: isAnswer ? 'shown' : 'possible',
    confidence: isAnswer ? 0.45 + 0.35 * Math.min(1, share) : 0.3,
    blamed,
    explains: { account: PROCESSOR_ACCOUNT, amount },
    sentence: `${sentence}: ${readableProcessors(amount)}, ${Math.round(share * 100)} % of what is used`,
    withheld: ASK,
  };
}

/** What else there is to be had beside what somebody has set to work. */
function roomBeside(view: HostView): string {
  const [load] = factsOf(view, 'load');
  const processors = timeOf(view)?.processors ?? 0;
  return load !== undefined && load.fifteen <= processors
    ? `, and a load of ${load.fifteen} on ${processors} processors leaves room`
    : '';
}

/** Work of nobody's unit: what ends by itself, what yields, and what somebody who is there has set to work. */
function ofPeople(view: HostView, used: number): readonly CauseFinding[] {
  const shared = workOfMany(view, used);
  const isWork = (one: Busy) =>
    isInNoUnit(one) &&
    (one.nice > 0 ||
      shared.has(one.pid) ||
      isAtWork(view, one) ||
      (endsByItself(one) && one.ageSeconds < WORK_SECONDS) ||
      hasRoom(view, one));
  return [...Map.groupBy(ordinary(view).filter(isWork), ({ name }) => name).values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const groups = factsOf(view, 'process_group').filter(({ name }) => name === first.name);
    const amount = Math.max(
      all.reduce((sum, one) => sum + processorsOf(one), 0),
      groups.reduce((sum, one) => sum + processorsOf(one), 0),
    );
    const users = new Set(all.filter(({ pid }) => shared.has(pid)).map(({ user }) => user)).size;
    const what =
      users > 1
        ? `and the like are at work in open sessions of ${users} people, none of whom takes a large part of it`
        : hasRoom(view, first)
          ? `is work of ${first.user}, who is logged in, and there is a processor for each of its threads (load ${processorValue(view, 0)} on ${timeOf(view)?.processors} processors)`
          : isAtWork(view, first)
            ? `works in an open session of ${first.user}, where ${first.parent} started it${roomBeside(view)}`
            : first.nice > 0
              ? `runs at nice ${first.nice} and yields to everything else`
              : `works on something that ends, and began ${first.ageSeconds} s ago`;
    return (
      finding(view, amount, used, { pid: all.map(({ pid }) => pid) }, `${calledOf(first)} ${what}`) ?? []
    );
  });
}

/** What guards the host, or collects on it, at its hour of the day. */
function ofAgents(view: HostView, used: number): readonly CauseFinding[] {
  const use = scheduledAgent(view);
  if (use === null) return [];
  const { busiest, amount } = use;
  const { pid, unit } = busiest;
  const what = `${calledOf(busiest)}${unit === null ? '' : ` of ${unit}`} is busy, and ${usualAtThisHour(view)}`;
  return [finding(view, amount, used, { pid, ...(unit === null ? {} : { unit }) }, what) ?? []].flat();
}

function weigh(view: HostView): readonly CauseFinding[] {
  const time = timeOf(view);
  // What spends the credits of a host that is held is named beside that it has none: its work is no trouble by itself.
  if (time === undefined || isAboutSpending(view)) return [];
  const used = spentOf(view, time);
  if (used === 0) return [];
  const ofInstances = instancesUses(view).flatMap((use) => {
    const [first] = use.units;
    if (first === undefined || evenInstances(view, first) === undefined || isSmallOnes(view, use)) return [];
    const what = `${use.units.length} units of one program (${first} …) are busy, and share the work evenly`;
    return finding(view, use.processors, used, { unit: use.units }, what) ?? [];
  });
  const together = new Set(ofInstances.flatMap(({ blamed: { unit } }) => [unit ?? []].flat()));
  const ofUnits = unitUses(view).flatMap((use) => {
    if (together.has(use.unit)) return [];
    const work = workOf(view, use);
    if (work === null) return [];
    return finding(view, use.processors, used, { unit: use.unit }, `${use.unit} is busy, and ${work}`) ?? [];
  });
  return [...ofInstances, ...ofUnits, ...ofPeople(view, used), ...ofAgents(view, used)];
}

/** Programs do what they were given to do, and it is much. */
export const legitimateLoad: CauseDefinition = {
  name: 'legitimate_load',
  family: 'processor',
  applies: isAboutUse,
  wants: (view) =>
    timeOf(view) !== undefined && unitUses(view).length > 0
      ? ['processor-use', ...workWants(view)]
      : ['processor-use'],
  weigh,
};
