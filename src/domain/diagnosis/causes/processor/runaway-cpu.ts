import { mayRestart } from '../../../site/site-rules.ts';
import { alarmHistory } from '../../aws/metric-history.ts';
import { medianOf } from '../../history/series.ts';
import type { HostView } from '../../host-view.ts';
import { isInNoUnit } from '../../identify/process-unit.ts';
import type {} from '../../probes/service/sockets.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { ENDING_PROBES, whyNotEnded } from '../may-end.ts';
import { spinningCarrier } from './agent-load.ts';
import {
  endsByItself,
  evenInstances,
  hasRoom,
  isAtWork,
  isSmallOnes,
  ordinary,
  SHARE_MIN,
  type UnitUse,
  unitUses,
  workOf,
  workWants,
} from './consumers.ts';
import { isAboutSpending, isOfUse, mayBeOfUse, spentOf } from './counted-use.ts';
import {
  type Busy,
  calledOf,
  PROCESSOR_ACCOUNT,
  processorsOf,
  readableProcessors,
  timeOf,
  whyKept,
} from './processor-time.ts';
import { RESTART_WANTED, restartOf, YOUNG_SECONDS } from './restart-spinner.ts';
import { stepOfUse } from './step-of-use.ts';

/** Less of one processor is no spinning, where there are processors to be had. */
const SPINS_PERCENT = 60;
/** Where all are wanted, what spins gets its part of them like everybody else. */
const SPINS_AMONG_OTHERS_PERCENT = 20;
/** With less of all processors idle none are to be had. */
const FULL_PERCENT = 10;
/** A process that uses less than this part of what it used has calmed down by the time of the step. */
const STILL_SHARE = 0.5;
/** Work that ends is in order for so long. */
const WORK_SECONDS = 3_600;
const WANTED = ['processor-use', 'odd-programs'] as const;
function spins(view: HostView, { cpuPercent }: Busy): boolean {
  const { idle = 100, steal = 0 } = timeOf(view) ?? {};
  // Credits are spent by what runs, however many processors are to be had.
  const isFull = idle < FULL_PERCENT && !isAboutSpending(view);
  // Of a processor that the hypervisor gives for a part of the time nobody gets more than that part.
  const got = (100 * cpuPercent) / Math.max(1, 100 - steal);
  return got >= (isFull ? SPINS_AMONG_OTHERS_PERCENT : SPINS_PERCENT);
}

/** Why a process that no unit stands for is left to a person; null: it may be ended. */
function keptBecause(view: HostView, one: Busy): string | null {
  const { pid, ppid, parent, name, inadmissible, exe, user, unit } = one;
  const kept = whyKept(view, one);
  const called = calledOf(one);
  if (kept !== null) return `${called} is never ended, ${kept}`;
  if (one.program !== 'there') return `the program of ${called} is deleted (${one.program})`;
  if (one.ageSeconds < YOUNG_SECONDS)
    return `${called} runs for ${one.ageSeconds} s only and may be done soon: look again`;
  return whyNotEnded(view, { pid, parentPid: ppid, parent, name, inadmissible, exe, user, unit });
}

function aloneFinding(view: HostView, one: Busy, share: number): CauseFinding {
  const { pid, exe, name, startedAt, ageSeconds, cpuPercent } = one;
  const called = calledOf(one);
  const hours = Math.round(ageSeconds / 360) / 10;
  const found: CauseFinding = {
    state: 'shown',
    confidence: 0.5 + 0.42 * Math.min(1, share),
    blamed: { pid, ...(exe === null ? {} : { exe }) },
    explains: { account: PROCESSOR_ACCOUNT, amount: processorsOf(one) },
    sentence: `${called}, which no unit stands for, uses ${readableProcessors(processorsOf(one))}, ${Math.round(share * 100)} % of what is used, and runs for ${hours} h (${exe ?? 'its program is not told'})`,
  };
  if (share < SHARE_MIN || !spins(view, one)) return { ...found, state: 'rejected', confidence: 0.1 };
  const why = keptBecause(view, one);
  if (why !== null) return { ...found, withheld: `${why}: a person has to decide` };
  return {
    ...found,
    remedy: {
      runbook: 'end-process',
      title: `End ${name} (pid ${pid})`,
      parameters: {
        pid,
        started_at: startedAt,
        command: name,
        executable: exe ?? '',
        cpu_percent_min: Math.floor(Math.min(100, cpuPercent) * STILL_SHARE),
      },
      frees: processorsOf(one),
    },
  };
}

function unitFinding(view: HostView, use: UnitUse, share: number): CauseFinding | null {
  const { unit, processors, busy } = use;
  const [busiest] = busy;
  if (busiest === undefined || !spins(view, busiest)) return null;
  // What starts many small ones is to blame for them, and each of them is none that spins.
  if (isSmallOnes(view, use)) return null;
  const even = evenInstances(view, unit);
  const work =
    workOf(view, use) ??
    (even === undefined ? null : `${even.units.length} units of the same program do as much`);
  const found: CauseFinding = {
    state: 'shown',
    confidence: 0.45 + 0.35 * Math.min(1, share),
    blamed: { unit, pid: busiest.pid, ...(busiest.exe === null ? {} : { exe: busiest.exe }) },
    explains: { account: PROCESSOR_ACCOUNT, amount: processors },
    sentence: `${calledOf(busiest)} of ${unit} uses ${readableProcessors(processorsOf(busiest))}, ${Math.round(share * 100)} % of what is used is its unit's, and nothing shows that it was given so much to do`,
  };
  if (work !== null || share < SHARE_MIN)
    return {
      ...found,
      state: 'rejected',
      confidence: 0.1,
      sentence: `${calledOf(busiest)} of ${unit} uses ${readableProcessors(processorsOf(busiest))}, and ${work ?? 'that is too little'}`,
    };
  return { ...found, ...restartOf(view, use) };
}

/** What spins uses nearly all that its host gets. */
const SPINNER_SHARE = 0.8;

/**
 * A service that spends more credits than its instance earns may do no more than it should, on too small a type: unless it
 * took whole processors from one moment on, when nothing more came in, and has kept them.
 */
function ofCredits(view: HostView, use: UnitUse, share: number): CauseFinding | null {
  const finding = unitFinding(view, use, share);
  if (finding === null || finding.state !== 'shown') return finding;
  const step = stepOfUse(view);
  const [busiest] = use.busy;
  if (
    step === null ||
    busiest === undefined ||
    share < SPINNER_SHARE ||
    processorsOf(busiest) < SPINNER_SHARE * use.processors ||
    busiest.ageSeconds < step.seconds
  )
    return atWork(finding);
  const hours = Math.round(step.seconds / 3_600);
  const whole = step.processors === 1 ? 'one processor' : `${step.processors} processors`;
  return {
    ...finding,
    confidence: 0.8,
    sentence: `${finding.sentence}: CPUUtilization stepped up by ${whole} ${hours} h ago, while what came in stayed the same, and ${calledOf(busiest)} has run since before`,
  };
}

function atWork({ remedy: _, withheld: __, ...found }: CauseFinding): CauseFinding {
  return found.state === 'shown' ? { ...found, state: 'possible', confidence: 0.3 } : found;
}

/** A level strays by this part of itself, or by so many points of a percentage. */
const LEVEL_PART = 0.1;
const LEVEL_POINTS = 2;
const LEVEL_POINTS_MIN = 3;

/** Whether without a process no more is used than was usual before it began, by the alarm's own history of the last day. */
function isRestUsual(view: HostView, one: Busy, used: number): boolean {
  const history = alarmHistory(view);
  const newest = history?.points.at(-1);
  const { processors = 0 } = timeOf(view) ?? {};
  if (history?.subject !== 'cpu_used' || /idle/i.test(history.metric) || newest === undefined) return false;
  const earlier = history.points.filter(([at]) => at < newest[0] - one.ageSeconds).map(([, value]) => value);
  const usual = medianOf(earlier);
  if (earlier.length < LEVEL_POINTS_MIN || usual === null || processors === 0) return false;
  const rest = (100 * (used - processorsOf(one))) / processors;
  return rest <= usual + Math.max(LEVEL_POINTS, LEVEL_PART * usual);
}

/** What ran before something spun, and uses what was usual then, is not what began. */
function besideSpinner(use: UnitUse, finding: CauseFinding, began: Busy): CauseFinding {
  const [busiest] = use.busy;
  if (finding.state !== 'shown' || busiest === undefined || busiest.ageSeconds <= began.ageSeconds)
    return finding;
  const { remedy: _, withheld: __, ...found } = finding;
  return {
    ...found,
    state: 'rejected',
    confidence: 0.1,
    sentence: `${calledOf(busiest)} of ${use.unit} uses ${readableProcessors(processorsOf(busiest))}: without ${calledOf(began)} no more is used than was usual before that began`,
  };
}

function weigh(view: HostView): readonly CauseFinding[] {
  const time = timeOf(view);
  if (time === undefined || !isOfUse(view)) return [];
  const used = spentOf(view, time);
  if (used === 0) return [];
  const loners = ordinary(view)
    .filter((one) => isInNoUnit(one) && one.nice <= 0 && !isAtWork(view, one))
    .filter((one) => !(endsByItself(one) && one.ageSeconds < WORK_SECONDS) && !hasRoom(view, one));
  const alone = loners.map((one) => aloneFinding(view, one, processorsOf(one) / used));
  const began = loners.find((one, index) => alone[index]?.state === 'shown' && isRestUsual(view, one, used));
  const ofUnit = isAboutSpending(view) ? ofCredits : unitFinding;
  const units = unitUses(view).flatMap((use) => {
    const finding = ofUnit(view, use, use.processors / used);
    if (finding === null) return [];
    return began === undefined ? finding : besideSpinner(use, finding, began);
  });
  const carrier = spinningCarrier(view);
  return [...alone, ...units, ...(carrier === null ? [] : [carrier])];
}

/** Units that spin, as far as is known, and that the operator lets be restarted. */
function isRestartMeant(view: HostView): boolean {
  return unitUses(view).some(({ unit, busy: [busiest] }) => {
    const isBusy = busiest !== undefined && spins(view, busiest);
    return isBusy && mayRestart(view.site, unit).allowed;
  });
}

/** A process spins: it uses the processors, and nothing shows that it was given so much to do. */
export const runawayCpu: CauseDefinition = {
  name: 'runaway_cpu',
  family: 'processor',
  // What spends the credits of an instance is why it has none: the doer, beside what it comes to.
  applies: mayBeOfUse,
  wants: (view) => {
    if (timeOf(view) === undefined || !isOfUse(view)) return WANTED;
    if (isRestartMeant(view)) return [...WANTED, ...RESTART_WANTED, ...workWants(view)];
    return ordinary(view).some((one) => spins(view, one))
      ? [...WANTED, ...ENDING_PROBES, 'connections']
      : WANTED;
  },
  weigh,
};
