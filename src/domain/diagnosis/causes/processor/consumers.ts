import { alarmHistory } from '../../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { isInNoUnit, isInSession } from '../../identify/process-unit.ts';
import { isCalledAfterWork, isThrowaway, worksToAnEnd } from '../../identify/program-kind.ts';
import type {} from '../../probes/processor/odd-programs.ts';
import type {} from '../../probes/service/connections.ts';
import type {} from '../../probes/service/health.ts';
import type {} from '../../probes/service/sockets.ts';
import { isWebUnit, ownerOf, servedPorts, stemOf, targetPorts } from '../service/host-service.ts';
import {
  type Busy,
  isAgent,
  isOfKernel,
  processorsOf,
  processorValue,
  selected,
  timeOf,
  whyKept,
} from './processor-time.ts';
import { stepOfUse } from './step-of-use.ts';
import { isRush, reachesOut, trafficNow } from './traffic.ts';

// Who uses the processors, and what can be told of what they do: shared by the causes that tell work from spinning.

/** What uses less of what is used than this is not what the alarm is about. */
export const SHARE_MIN = 0.25;
/** As many connections at once are served, not idled away. */
const SERVED_CONNECTIONS = 20;
/** Work is spread where no process of a unit has more of its use than this. */
const SPREAD_SHARE = 0.6;

export const endsByItself = ({ name }: Pick<Busy, 'name'>) => !isThrowaway(name) && worksToAnEnd(name);

/** A program that uses more than so many processors has threads that share its work: a loop that spins is one. */
const THREADS = 2;

/**
 * Whether somebody who is logged in has set a program to work: what started it in his session is still there, and it is
 * known for such work, or its threads share much of it and leave processors to others. That is no loop that nobody knows of.
 */
export function isAtWork(view: HostView, one: Busy): boolean {
  if (!isInSession(one) || one.ppid === 1 || isThrowaway(one.name)) return false;
  const all = factsOf(view, 'processor_time')[0]?.processors ?? 0;
  return endsByItself(one) || (processorsOf(one) > THREADS && processorsOf(one) < all);
}

/** Work of so many people on one host is what it is there for. */
const PEOPLE_MIN = 3;

/**
 * What people who are logged in have at work, each no large part of what is used: a host that several share. What one of them
 * alone takes a large part of it with is looked at by itself.
 */
export function workOfMany(view: HostView, used: number): ReadonlySet<number> {
  const own = ordinary(view).filter(
    (one) =>
      isInSession(one) && one.ppid > 1 && !isThrowaway(one.name) && processorsOf(one) < SHARE_MIN * used,
  );
  const people = new Set(own.map(({ user }) => user)).size;
  return new Set(people < PEOPLE_MIN ? [] : own.map(({ pid }) => pid));
}

/** The pids that something is odd about: none of them is ended. What an update replaced, or a unit runs, is known for what it is. */
function oddPids(view: HostView): ReadonlySet<number> {
  return new Set(
    factsOf(view, 'odd_program')
      .filter((one) => one.posesAsKernel || (one.program !== 'replaced' && isInNoUnit(one)))
      .map(({ pid }) => pid),
  );
}

/** So many of one name are many. */
const MANY = 8;
/** A member that uses more of one processor is not small. */
const SMALL_PERCENT = 35;
/** A job that is started at its time is at work for so long before it counts as one that does not end. */
const JOB_SECONDS = 7_200;
/** The longest that a night's batch takes. */
const BATCH_SECONDS = 12 * 3_600;
const CRON = /^(?:cron|crond|atd|anacron|cronie)\.service$/;
/** Units and scopes in which schedulers of batch work run what somebody has queued: they bound its time themselves. */
const BATCH_UNIT =
  /^(?:slurmd|slurmstepd|pbs|pbs_mom|torque-mom|condor|htcondor|sge_?execd|gridengine-exec|lsfd?|nomad|kubepods|job_?\d{1,10}|hq-worker|flux)(?:[-_.@][^/]{0,200})?\.(?:scope|slice|service)$/;
export const isOfCron = (unit: string): boolean => CRON.test(unit);
const CRON_NAME = /^(?:cron|crond|CRON|atd|anacron)$/;

/** So many processes to a processor are no pool that was sized for it; fewer, where each has a parent of its own. */
const CROWD = 16;
const CROWD_APART = 8;

/** Processes of one name that are counted together. */
export interface Alike {
  readonly name: string;
  readonly count: number;
  readonly young: number;
  readonly cpuPercent: number;
  /** What starts them; null: several do, or what did has ended. */
  readonly parentPid: number | null;
  readonly parent: string | null;
  readonly unit: string | null;
  /** Each was started by a shell or a job of its own. */
  readonly isApart: boolean;
}

/** Whether a program is called as its unit or as what started it, as the workers of a pool are. */
function isNamedAlike({ name, parent, unit }: Alike): boolean {
  if (parent === name) return true;
  const stem = unit === null ? '' : stemOf(unit);
  return stem !== '' && (name.startsWith(stem.slice(0, 15)) || stem.startsWith(name));
}

/** So many processes begun in a second are more than a host does by itself. */
export const FORKS_PER_SECOND = 20;
/** Workers of a pool stay for longer. */
const ANEW_SECONDS = 300;
/** So many of a name that are seen are no accident. */
const ANEW_SEEN = 4;

/** Whether many processes begin in a second, and all of a name that are seen, each apart from the others, began just now. */
function isStartedAnew(view: HostView, { name, isApart }: Alike): boolean {
  const seen = factsOf(view, 'busy_process').filter((one) => one.name === name);
  return (
    isApart &&
    (timeOf(view)?.forksPerSecond ?? 0) >= FORKS_PER_SECOND &&
    seen.length >= ANEW_SEEN &&
    seen.every(({ ageSeconds }) => ageSeconds < ANEW_SECONDS)
  );
}

/** Workers of a service that stay are its pool, and share its work; a crowd of another name is what it starts, and no pool. */
function isPool(view: HostView, one: Alike): boolean {
  const { unit, young, count } = one;
  const isService = unit !== null && !isInSession({ unit }) && !CRON.test(unit);
  // What ends while one looks, and has used as much as those that are there, is started again and again.
  const isRenewed = factsOf(view, 'reaped_children').some(
    ({ pid, cpuPercent }) => pid === one.parentPid && cpuPercent >= one.cpuPercent && cpuPercent > 0,
  );
  if (!isService || young * 2 >= count || isRenewed || isStartedAnew(view, one)) return false;
  const { processors = 1 } = timeOf(view) ?? {};
  const [load] = factsOf(view, 'load');
  const most = (one.isApart ? CROWD_APART : CROWD) * processors;
  const isCrowd = count > most && (load?.one ?? 0) > most;
  return !isCrowd || isNamedAlike(one);
}

/** The probe looks up the parents of so many of one name. */
const SAMPLED = 32;

/**
 * What is counted together: processes of one name with one parent, and where most of a name have a parent of their own, in one
 * unit or in sessions, all of that name.
 */
function alike(view: HostView): readonly Alike[] {
  const apart = factsOf(view, 'name_group')
    .filter(({ units, parents, count }) => units === 1 && 2 * parents >= Math.min(count, SAMPLED))
    .map((one): Alike => ({ ...one, parentPid: one.ancestorPid, parent: one.ancestor, isApart: true }));
  const known = new Set(apart.map(({ name }) => name));
  const together = factsOf(view, 'process_group')
    .filter(({ name }) => !known.has(name))
    .map((one): Alike => {
      const isLed = one.parentPid > 1;
      const [parentPid, parent] = isLed ? [one.parentPid, one.parent] : [null, null];
      return { ...one, parentPid, parent, isApart: false };
    });
  return [...apart, ...together];
}

/** A job that is started at its time again and again before its last run is over: cron, at and systemd's own scopes of them. */
export function isPileUp({ isApart, parent, unit, count }: Alike): boolean {
  return isApart && count >= MANY && (CRON_NAME.test(parent ?? '') || CRON.test(unit ?? ''));
}

/** Many processes of one name that are each small, and no pool of workers; and jobs that pile up, whatever each uses. */
export function smallOnes(view: HostView): readonly Alike[] {
  return alike(view).filter(
    (one) =>
      one.count >= MANY &&
      (isPileUp(one) ||
        (one.cpuPercent / one.count < SMALL_PERCENT && !endsByItself(one) && !isPool(view, one))),
  );
}

/** What a unit's processes use together. */
export interface UnitUse {
  readonly unit: string;
  readonly processors: number;
  /** Its busiest processes, the busiest first. */
  readonly busy: readonly Busy[];
}

/** Busy processes that are none of the kernel's, the agents' or odd. */
export function ordinary(view: HostView): readonly Busy[] {
  const odd = oddPids(view);
  return (selected(view) ?? factsOf(view, 'busy_process')).filter(
    (one) => !isOfKernel(one) && !isAgent(one) && !odd.has(one.pid),
  );
}

/**
 * Whether all of a group are of the unit that was asked of one of them. What systemd itself started are the main processes of
 * as many units, such as the instances of one template; and a parent may have children in several.
 */
export function isOfOneUnit(view: HostView, { parentPid, name, unit }: FactOf<'process_group'>): boolean {
  const members = factsOf(view, 'busy_process').filter((one) => one.ppid === parentPid && one.name === name);
  return parentPid !== 1 && members.every((one) => one.unit === unit);
}

export function unitUses(view: HostView): readonly UnitUse[] {
  const inUnits = ordinary(view).filter((one) => !isInNoUnit(one) && one.unit !== null);
  const groups = factsOf(view, 'process_group');
  return [...Map.groupBy(inUnits, ({ unit }) => unit ?? '')].map(([unit, busy]) => {
    const listed = busy.reduce((sum, one) => sum + processorsOf(one), 0);
    const grouped = groups
      .filter((one) => one.unit === unit && isOfOneUnit(view, one))
      .reduce((sum, one) => sum + processorsOf(one), 0);
    return { unit, processors: Math.max(listed, grouped), busy };
  });
}

/** `encoder@` of `encoder@3.service`, `worker-` of `worker-2.service`, `lane` of `lane4.service`: how instances are told apart. */
function familyName(unit: string): string | null {
  const [, template, numbered] =
    /^(?:([^@]{1,200}@)[^@]{1,200}|([^@]{2,200}?)\d{1,5})\.service$/.exec(unit) ?? [];
  return template ?? numbered ?? null;
}

/** Fewer are single units that happen to be called alike. */
const INSTANCES_MIN = 2;

/** Busy instances of one program, each of a unit of its own, together; the busiest of them stands for all. */
export interface InstancesUse extends UnitUse {
  readonly units: readonly string[];
}

export function instancesUses(view: HostView): readonly InstancesUse[] {
  const families = Map.groupBy(unitUses(view), ({ unit, busy: [busiest] }) => {
    const family = familyName(unit);
    return family === null ? null : `${family} ${busiest?.name}`;
  });
  return [...families].flatMap(([family, members]) => {
    if (family === null || members.length < INSTANCES_MIN) return [];
    const busy = members.flatMap((one) => one.busy).toSorted((a, b) => b.cpuPercent - a.cpuPercent);
    const sorted = members.toSorted((a, b) => b.processors - a.processors);
    const [first] = sorted;
    return first === undefined
      ? []
      : [
          {
            unit: first.unit,
            units: sorted.map(({ unit }) => unit),
            processors: members.reduce((sum, one) => sum + one.processors, 0),
            busy,
          },
        ];
  });
}

/** How far the least busy of instances that share their work may lie below the busiest. */
const EVEN_SHARE = 0.4;

/** The instances among which work is spread evenly, that a unit is one of; undefined: it stands alone, or does more than they. */
export function evenInstances(view: HostView, unit: string): InstancesUse | undefined {
  return instancesUses(view).find((use) => {
    const each = unitUses(view).filter((one) => use.units.includes(one.unit));
    const most = Math.max(...each.map(({ processors }) => processors));
    const even = each.filter(({ processors }) => processors >= EVEN_SHARE * most);
    return (
      use.units.includes(unit) &&
      even.length >= INSTANCES_MIN &&
      even.some((one) => one.unit === unit) &&
      2 * even.length > each.length
    );
  });
}

/**
 * Whether a process of somebody who is logged in makes the load of an alarm while every process has a processor: it is many
 * threads at work and nothing waits, so that the alarm's number fits another host.
 */
export function hasRoom(view: HostView, one: Busy): boolean {
  const time = timeOf(view);
  const load = processorValue(view, 0);
  if (view.condition.subject !== 'load' || time === undefined || load === null) return false;
  return load <= time.processors && isInSession(one) && one.ppid > 1;
}

/** Whether several processes share the work, as those do that are given requests. */
function isSpread({ busy, processors }: UnitUse): boolean {
  const [busiest, another] = busy;
  if (busiest === undefined || another === undefined) return false;
  return processorsOf(busiest) <= SPREAD_SHARE * processors;
}

/** Whether one process of several spins while those beside it have nothing to do. */
export function isStuckWorker(view: HostView, use: UnitUse): boolean {
  const [busiest] = use.busy;
  if (busiest === undefined || isSpread(use) || processorsOf(busiest) < 0.8) return false;
  const siblings = factsOf(view, 'process_group').find(
    (one) => one.unit === use.unit && one.name === busiest.name,
  );
  return siblings !== undefined && siblings.count > 1;
}

/** What never waits uses so much of what a processor gives. */
const PINNED_PERCENT = 97;
/** With less of all processors idle none are to be had. */
const FULL_PERCENT = 10;

/**
 * Whether several processes of a unit each take a whole processor, as a loop does that never waits, and nothing shows that
 * they were given so much: fewer of them than processors, so that no pool was sized for the host, and nobody is connected who
 * would ask for it. One process alone that does so is judged in the same way.
 */
function isSpinningTogether(view: HostView, use: UnitUse): boolean {
  const time = timeOf(view);
  if (time === undefined || !isSpread(use)) return false;
  const given = 100 - time.steal;
  const large = use.busy.filter((one) => one.cpuPercent >= SMALL_PERCENT);
  const isPinned = large.every((one) => (100 * one.cpuPercent) / given >= PINNED_PERCENT);
  if (!isPinned || large.length < 2 || large.length >= time.processors) return false;
  if (factsOf(view, 'connections').length === 0 || trafficNow(view) === 'up') return false;
  if (servedBy(view, use.unit) >= SERVED_CONNECTIONS) return false;
  const alike = factsOf(view, 'process_group').find(
    ({ unit, name }) => unit === use.unit && name === large[0]?.name,
  );
  // Those beside them that have nothing to do would get their part of whatever comes in.
  if (alike !== undefined && alike.count >= 2 * large.length) return true;
  const isWork = [stemOf(use.unit), ...large.map(({ name }) => name)].some(isCalledAfterWork);
  return !isWork && reachesOut(view) === false;
}

/** More open connections than this may be what a server cannot keep up with, where nothing tells what came in before. */
const CROWD_CONNECTIONS = 100;

/**
 * Whether a unit that uses the processors answers nobody: each of its addresses that was asked keeps silent, and that is not
 * for want of a processor, nor since more is asked of it than before.
 */
export function isHanging(view: HostView, { unit }: UnitUse): boolean {
  const traffic = trafficNow(view);
  const { idle = 0 } = timeOf(view) ?? {};
  const mayBeCrowded = idle < FULL_PERCENT || servedBy(view, unit) >= CROWD_CONNECTIONS;
  if (traffic === 'up' || (mayBeCrowded && traffic !== 'same')) return false;
  const ports = portsOf(view, unit);
  const checks = factsOf(view, 'http_check').filter(({ port }) => ports.has(port));
  // What speaks another language than HTTP keeps silent as well: somebody has to ask it so.
  const isWeb = (port: number) => servedPorts(view, unit).includes(port) || targetPorts(view).includes(port);
  const isMeant = checks.some(({ asked, port }) => asked !== 'guessed' || isWeb(port));
  return isMeant && checks.every(({ failure }) => failure === 'timeout');
}

/** What passes requests on to containers is a program of their engine. */
const ENGINE = /^(?:docker|containerd|podman|crio|kubelet)\.service$/;

function portsOf(view: HostView, unit: string): ReadonlySet<number> {
  const own = factsOf(view, 'socket').filter((socket) => {
    const owner = ownerOf(view, socket);
    return owner === unit || (unit === 'container' && owner !== null && ENGINE.test(owner));
  });
  return new Set(own.map(({ port }) => port));
}

/** Whether a unit answers requests, and how many there are is not known: what it does may be work. */
export function isUnknownServer(view: HostView, unit: string): boolean {
  return portsOf(view, unit).size > 0 && factsOf(view, 'connections').length === 0;
}

/**
 * How many connections are open to the host of a unit that answers requests, to whatever port: what stands before it passes
 * on what came to another one.
 */
function servedBy(view: HostView, unit: string): number {
  if (portsOf(view, unit).size === 0) return 0;
  return factsOf(view, 'connections')
    .filter(({ state, side }) => state === 'ESTAB' && side === 'here')
    .reduce((sum, { count }) => sum + count, 0);
}

/** How many connections are open to the unit's own ports. */
function askedBy(view: HostView, unit: string): number {
  const ports = portsOf(view, unit);
  return factsOf(view, 'connections')
    .filter(({ state, side, port }) => state === 'ESTAB' && side === 'here' && ports.has(port))
    .reduce((sum, { count }) => sum + count, 0);
}

/** Whether so many are connected to a unit's own ports that it works for them. */
export const servesMany = (view: HostView, unit: string): boolean =>
  askedBy(view, unit) >= SERVED_CONNECTIONS;

/** Whether most of what a unit uses is used by many small ones, or jobs that pile up. */
export function isSmallOnes(view: HostView, { unit, busy, processors }: UnitUse): boolean {
  const all = smallOnes(view);
  const small = new Set(all.map(({ name }) => name));
  if (busy.every(({ name }) => small.has(name))) return true;
  const amount = all.filter((one) => one.unit === unit).reduce((sum, one) => sum + processorsOf(one), 0);
  return amount >= 0.5 * Math.max(processors, amount);
}

/** Probes that tell work from spinning, once something of a unit is busy; whether it answers is asked of what listens. */
export function workWants(view: HostView): readonly string[] {
  const isServer = unitUses(view).some(({ unit }) => portsOf(view, unit).size > 0);
  return ['sockets', 'connections', 'units', ...(isServer ? ['health'] : [])];
}

/** A unit that is at work until it is done, as those are that a timer or somebody starts; null: it is none, or for long already. */
function jobOf(view: HostView, { unit, busy: [busiest] }: UnitUse): string | null {
  const its = factsOf(view, 'unit').find(({ name }) => name === unit);
  if (its === undefined || busiest === undefined || busiest.ageSeconds >= BATCH_SECONDS) return null;
  // What is started at once and is done when it ends is on its way up for as long as it works.
  const isJob = its.type === 'oneshot' && (its.active === 'activating' || its.active === 'reloading');
  return isJob ? `it is a job that ends (oneshot) and began ${busiest.ageSeconds} s ago` : null;
}

/** Of what was more from one moment on so much is what one process of a unit uses now. */
const STEP_SHARE = 0.9;

/**
 * Whether a process of the unit took whole processors from one moment on, hours ago, while no more came in than before: a
 * thread that spins beside those that serve, however many are served.
 */
function hasSteppedAlone(view: HostView, { unit, busy: [busiest] }: UnitUse): boolean {
  const step = stepOfUse(view);
  if (step === null || busiest === undefined || isWebUnit(unit) || trafficNow(view) !== 'same') return false;
  return processorsOf(busiest) >= STEP_SHARE * step.processors && busiest.ageSeconds >= step.seconds;
}

/** Whether as much is used at this hour on other days too, in words; null: it is not so, or nobody knows. */
export function usualAtThisHour(view: HostView): string | null {
  const pattern = alarmHistory(view)?.pattern;
  return pattern === 'daily' || pattern === 'weekly'
    ? `as much is used at this hour ${pattern === 'daily' ? 'on most days' : 'of this day of the week'}`
    : null;
}

/** What spins beside others on a host that is full gets at least so much of one processor. */
const SPINS_BESIDE_PERCENT = 60;

/**
 * Whether a few workers of a pool took the processors from one moment on, hours ago, while no more came in than before, and the
 * others of it have next to nothing to do: work would be theirs as well.
 */
function hasSteppedTogether(view: HostView, { unit, busy }: UnitUse): boolean {
  const step = stepOfUse(view);
  if (step === null || isWebUnit(unit) || trafficNow(view) !== 'same') return false;
  const large = busy.filter(({ cpuPercent }) => cpuPercent >= SPINS_BESIDE_PERCENT);
  const [first] = large;
  if (first === undefined || large.length < 2 || large.some(({ ageSeconds }) => ageSeconds < step.seconds))
    return false;
  const taken = large.reduce((sum, one) => sum + processorsOf(one), 0);
  const alike = factsOf(view, 'process_group').find((one) => one.unit === unit && one.name === first.name);
  const idle = (alike?.count ?? 0) - large.length;
  return taken >= STEP_SHARE * step.processors && idle >= large.length;
}

/** Why what a unit does looks like work that it was given; null: nothing says so. */
export function workOf(view: HostView, use: UnitUse): string | null {
  const [busiest] = use.busy;
  if (busiest === undefined) return null;
  // What piles up is no work, though each of it would end by itself.
  if (isSmallOnes(view, use)) return null;
  if (CRON.test(use.unit) && busiest.ageSeconds < JOB_SECONDS)
    return `it is a job of ${use.unit} that began ${busiest.ageSeconds} s ago`;
  const job = jobOf(view, use);
  if (job !== null) return job;
  // The scheduler itself is no batch.
  if (BATCH_UNIT.test(use.unit) && stemOf(use.unit) !== busiest.name)
    return `it is batch work that ${use.unit} was given, started by ${busiest.parent ?? 'its scheduler'}`;
  if (use.busy.every(endsByItself)) return `${busiest.name} works on something that ends`;
  if (busiest.nice > 0) return `it runs at nice ${busiest.nice} and yields to everything else`;
  if (isStuckWorker(view, use) || isSpinningTogether(view, use) || isHanging(view, use)) return null;
  const usual = usualAtThisHour(view);
  if (usual !== null) return usual;
  const kept = whyKept(view, busiest);
  if (kept !== null && (busiest.isStore || / holds data$/.test(kept) || isWebUnit(use.unit)))
    return busiest.isStore || / holds data$/.test(kept) ? 'it is a data store at work' : 'it serves';
  if (hasSteppedAlone(view, use) || hasSteppedTogether(view, use)) return null;
  const connections = servedBy(view, use.unit);
  if (connections >= SERVED_CONNECTIONS)
    return `${connections} connections are open to the host, and it answers requests`;
  if (isWebUnit(use.unit)) return 'it serves';
  if (portsOf(view, use.unit).size > 0 && isRush(view))
    return 'it answers requests, and far more comes in to the host than is usual';
  if (isSpread(use)) return `${use.busy.length} of its processes share the work`;
  return null;
}
