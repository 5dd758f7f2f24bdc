import { breaches } from '../../../alarm/condition/breaches.ts';
import { neverTouched } from '../../../site/site-rules.ts';
import { baseName } from '../../../text/base-name.ts';
import { accountOf } from '../../balance.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { whyNeeded } from '../../identify/needed-program.ts';
import { isInNoUnit } from '../../identify/process-unit.ts';
import { watchingKind } from '../../identify/watching-agent.ts';
import type {} from '../../probes/processor/processor-use.ts';
import { isProtectedCommand } from '../../protected-commands.ts';
import { calledByName } from '../../shown-name.ts';

// What the causes of busy processors and waiting disks share.

export type Busy = FactOf<'busy_process'>;
export type ProcessorTime = FactOf<'processor_time'>;

export const PROCESSOR_ACCOUNT = accountOf('processor_time', 'processors');

/** What counts as busy where the alarm gives no number that can be compared: of all processors. */
const USUAL_PERCENT = 80;
/** And a load above so many for each processor. */
const USUAL_LOAD = 2;

export function isAboutProcessor({ condition }: HostView): boolean {
  return condition.family === 'processor';
}

/** Alarms of how much of the processors is used, by all or by one process; waiting and credits are another matter. */
export function isAboutUse({ condition: { subject } }: HostView): boolean {
  return subject === 'cpu_used' || subject === 'process_cpu' || subject === 'load';
}

/** Alarms of the CPU credits of a burstable instance. */
export function isAboutCredits({ condition: { subject } }: HostView): boolean {
  return subject === 'cpu_credits' || subject === 'cpu_credits_spent';
}

/** Alarms of what waits for disks. */
export function isAboutWaiting({ condition: { subject } }: HostView): boolean {
  return subject === 'cpu_iowait' || subject === 'blocked_processes' || subject.startsWith('disk_');
}

export function timeOf(view: HostView): ProcessorTime | undefined {
  return factsOf(view, 'processor_time')[0];
}

/** What those use of one processor, in percent; of many of one name only the busiest are told one by one. */
export function selectedPercent(view: HostView): number | null {
  const own = selected(view);
  if (own === null) return null;
  const names = new Set(own.map(({ name }) => name));
  const sum = (all: readonly { readonly cpuPercent: number }[]) =>
    all.reduce((total, { cpuPercent }) => total + cpuPercent, 0);
  const groups = factsOf(view, 'process_group').filter(({ name }) => names.has(name));
  return Math.max(sum(own), sum(groups));
}

/** Processors' worth of time that was not idle: 4 of 4 where all are busy or kept from running. */
export function usedProcessors({ processors, idle }: ProcessorTime): number {
  return (processors * (100 - idle)) / 100;
}

/** What the guest itself ran, in percent of all processors. */
export function ran({ user, nice, system, irq, softirq }: ProcessorTime): number {
  return user + nice + system + irq + softirq;
}

/** What one metric of one kind of use is called; of the others, `cpu_usage_active` among them, it is what is not idle. */
const OF_ONE_KIND = /^cpu_usage_(user|system|nice|irq|softirq)$/;
const OF_THE_HYPERVISOR = 'CPUUtilization';

/** Whether what waits for disks is part of what the alarm counts: of load and of what is not idle it is. */
export function countsWaiting({ condition }: HostView): boolean {
  if (condition.subject === 'load') return true;
  return (
    condition.subject === 'cpu_used' &&
    condition.metrics.some(({ name }) => !OF_ONE_KIND.test(name) && name !== OF_THE_HYPERVISOR)
  );
}

/** What the alarm makes of the values of its metrics, which are told of one host: shares of its time add up. */
function together({ condition }: HostView, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (condition.understood ? condition.across : undefined) {
    case 'average':
      return values.length === 0 ? 0 : sum / values.length;
    case 'maximum':
      return Math.max(0, ...values);
    case 'minimum':
      return values.length === 0 ? 0 : Math.min(...values);
    default:
      return sum;
  }
}

/** What one metric of `cpu_used` would show. EC2 itself sees when a guest runs: neither its waiting nor what it was refused. */
function metricValue(name: string, time: ProcessorTime): number {
  const part = OF_ONE_KIND.exec(name)?.[1];
  if (part === 'user' || part === 'system' || part === 'nice' || part === 'irq' || part === 'softirq')
    return time[part];
  if (name === OF_THE_HYPERVISOR) return ran(time);
  return 100 - time.idle;
}

/** The busy processes that an alarm on one program is about; null: an alarm on all of them, or they are not told apart. */
export function selected(view: HostView): readonly Busy[] | null {
  if (view.condition.subject !== 'process_cpu') return null;
  const own = factsOf(view, 'busy_process').filter((one) => isSelected(view, one));
  return own.length === 0 ? null : own;
}

/** A process that procstat would count: by a part of its name or command, or by its unit. */
function isSelected({ condition }: HostView, { name, exe, unit }: Busy): boolean {
  const { process } = condition.selectors;
  if (process === undefined) return false;
  const { by, value } = process;
  if (by === 'unit') return unit === value || unit === `${value}.service`;
  if (by === 'pidfile' || value === '') return false;
  // A pattern fits the whole command line, of which the unit's name tells what it is called by.
  const isOfUnit = by === 'pattern' && unit !== null && !isInNoUnit({ unit, exe }) && unit.includes(value);
  return name.includes(value) || (exe?.includes(value) ?? false) || isOfUnit;
}

/** The value that the alarm would see if so many processors' worth of time were given back; null: it cannot be told. */
export function processorValue(view: HostView, freed: number): number | null {
  const { subject, metrics, selectors } = view.condition;
  const time = timeOf(view);
  if (time === undefined) return null;
  const points = (100 * freed) / time.processors;
  // One processor of several is not looked at by itself.
  if (selectors.cpu !== undefined && subject.startsWith('cpu_')) return null;
  switch (subject) {
    case 'cpu_used': {
      const value = together(
        view,
        metrics.map(({ name }) => metricValue(name, time)),
      );
      // Of a metric that sees only a part of what runs only that part is given back.
      const whole = ran(time);
      const seen = whole === 0 ? 0 : Math.min(1, value / whole);
      return Math.max(0, Math.min(100, value) - points * seen);
    }
    case 'cpu_iowait':
      return freed === 0 ? time.iowait : null;
    case 'cpu_steal':
      return freed === 0 ? time.steal : null;
    case 'load': {
      const [load] = factsOf(view, 'load');
      if (load === undefined) return null;
      const name = metrics[0]?.name ?? '';
      const minutes = /load\D{0,12}(\d{1,2})/i.exec(name)?.[1];
      const isFifteen = minutes === '15' || /long/i.test(name);
      const value = isFifteen ? load.fifteen : minutes === '5' || /mid/i.test(name) ? load.five : load.one;
      return Math.max(0, value - freed);
    }
    case 'process_cpu': {
      const own = selectedPercent(view);
      return own === null ? null : Math.max(0, own - 100 * freed);
    }
    case 'blocked_processes':
      return freed === 0 ? time.blocked : null;
    default:
      return null;
  }
}

export function breachesProcessor(view: HostView, value: number): boolean {
  const { condition } = view;
  if (condition.understood) return breaches(condition, value);
  if (condition.subject === 'load') return value > USUAL_LOAD * (timeOf(view)?.processors ?? 1);
  return value >= USUAL_PERCENT;
}

/** Why a process is never ended, whoever asks; null: nothing says so. */
export function whyKept({ site }: Pick<HostView, 'site'>, one: Busy): string | null {
  const { name, exe, isStore } = one;
  if (isStore) return 'it is a data store';
  if (watchingKind(one) === 'security') return 'it guards the host';
  for (const called of exe === null ? [name] : [name, baseName(exe)]) {
    if (isProtectedCommand(called)) return `${called} is protected`;
    const touch = neverTouched(site, { process: called });
    if (touch.never) return touch.why;
    const needed = whyNeeded(called);
    if (needed !== null) return needed;
  }
  const place = exe === null ? null : neverTouched(site, { path: exe });
  return place?.never === true ? `never touched, ${place.why}` : null;
}

/** Threads of the kernel. */
export function isOfKernel({ exe, ppid, pid }: Pick<Busy, 'exe' | 'ppid' | 'pid'>): boolean {
  return exe === null && (ppid === 2 || pid === 2);
}

export function calledOf({ name, pid, inadmissible }: Pick<Busy, 'name' | 'pid' | 'inadmissible'>): string {
  return calledByName({ name, pid, inadmissible });
}

/** In whole processors' worth of time. */
export const processorsOf = ({ cpuPercent }: { readonly cpuPercent: number }) => cpuPercent / 100;

/** Whether it is there to watch the host, and not for what the host does. */
export const isAgent = (one: Pick<Busy, 'name' | 'exe' | 'unit'>): boolean => watchingKind(one) !== null;

/** `1.9 processors`, `0.4 of a processor`, as people say it. */
export function readableProcessors(count: number): string {
  const rounded = Math.round(count * 10) / 10;
  return rounded < 1 ? `${Math.round(count * 100) / 100} of a processor` : `${rounded} processors`;
}
