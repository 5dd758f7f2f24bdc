import { factsOf, type HostView } from '../../host-view.ts';
import { isInSession } from '../../identify/process-unit.ts';
import { worksToAnEnd } from '../../identify/program-kind.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { isPileUp, SHARE_MIN, smallOnes } from './consumers.ts';
import { isAboutSpending, isOfUse, mayBeOfUse, spentOf } from './counted-use.ts';
import { PROCESSOR_ACCOUNT, processorsOf, readableProcessors, timeOf } from './processor-time.ts';

/** Who has spent the credits of a host uses so much of what it gets. */
const SPENDER_SHARE = 0.5;
/** So many processes begun in a second are more than a host does by itself. */
const FORKS_PER_SECOND = 20;

/** Children that end took this much of a processor's time each at most where they are short. */
const SHORT_SECONDS = 0.5;

/**
 * Whether children that ended in the window were many and short: by how many processes began meanwhile, which as many end as
 * begin where they are short. What works on something that ends starts parts of it that take their time.
 */
function areShort(
  { forksPerSecond }: { readonly forksPerSecond: number },
  one: { readonly name: string; readonly cpuPercent: number },
): boolean {
  if (forksPerSecond >= FORKS_PER_SECOND) return true;
  return forksPerSecond > 0 && !worksToAnEnd(one.name) && processorsOf(one) / forksPerSecond <= SHORT_SECONDS;
}

function weigh(view: HostView): readonly CauseFinding[] {
  const time = timeOf(view);
  if (time === undefined || !isOfUse(view)) return [];
  const used = spentOf(view, time);
  if (used === 0) return [];
  const reaped = factsOf(view, 'reaped_children');
  const groups = smallOnes(view);
  const ofGroups = groups.map((group) => {
    const ended = reaped.filter(({ pid, name }) => pid === group.parentPid || name === group.name);
    const amount = processorsOf(group) + ended.reduce((sum, one) => sum + processorsOf(one), 0);
    const from =
      group.parentPid === null
        ? group.isApart
          ? 'parents of their own'
          : 'a parent that has ended'
        : `${group.parent} (pid ${group.parentPid})`;
    const by = group.isApart
      ? `${from}, each by a shell or job of its own${isPileUp(group) ? ': they pile up, as one is begun before the last is done' : ''}`
      : from;
    return {
      amount,
      pid: group.parentPid,
      unit: group.unit,
      sentence: `${group.count} processes called ${group.name} (${group.young} of them younger than a minute), started by ${by}`,
    };
  });
  const covered = new Set(
    groups.flatMap(({ parentPid, name }) => [...(parentPid === null ? [] : [String(parentPid)]), name]),
  );
  const ofReapers = [
    ...Map.groupBy(
      reaped.filter((one) => areShort(time, one)),
      ({ name }) => name,
    ),
  ]
    .filter(([name, all]) => !covered.has(name) && !all.some(({ pid }) => covered.has(String(pid))))
    .map(([name, all]) => ({
      amount: all.reduce((sum, one) => sum + processorsOf(one), 0),
      pid: all[0]?.pid ?? null,
      unit: all[0]?.unit ?? null,
      sentence: `children of ${name} (pid ${all.map(({ pid }) => pid).join(', ')}) that ended at once`,
    }));
  return [...ofGroups, ...ofReapers].flatMap(({ amount, pid, unit, sentence }): readonly CauseFinding[] => {
    const share = Math.min(1, amount / used);
    if (share < (isAboutSpending(view) ? SPENDER_SHARE : SHARE_MIN)) return [];
    const owner = unit !== null && unit !== 'container' && !isInSession({ unit }) ? unit : null;
    return [
      {
        state: 'shown',
        confidence: 0.5 + 0.35 * share,
        blamed: { ...(pid === null ? {} : { pid }), ...(owner === null ? {} : { unit: owner }) },
        explains: { account: PROCESSOR_ACCOUNT, amount },
        sentence: `${sentence}: together ${readableProcessors(amount)}, ${Math.round(share * 100)} % of what is used; ${time.forksPerSecond} processes begin in a second`,
        withheld: `ending one of them changes nothing: stop or mend what starts them${owner === null ? '' : ` (${owner})`}, and let a job that is started at its time take a lock (flock) and a time limit`,
      },
    ];
  });
}

/** Many processes, each of them small or short, use the processors together. */
export const manySmall: CauseDefinition = {
  name: 'many_small',
  family: 'processor',
  applies: mayBeOfUse,
  wants: () => ['processor-use'],
  weigh,
};
