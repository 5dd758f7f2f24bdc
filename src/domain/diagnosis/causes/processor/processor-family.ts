import { creditsPerHour } from '../../aws/cpu-credits.ts';
import { alarmHistory, neighbours } from '../../aws/metric-history.ts';
import type { Balance, BalancePart } from '../../balance.ts';
import { factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { FamilyDefinition, Measured } from '../cause.ts';
import { isOfOneUnit } from './consumers.ts';
import { isAboutSpending, usedOf, valueAfter } from './counted-use.ts';
import { hungMount } from './hung-mount.ts';
import {
  breachesProcessor,
  isAboutCredits,
  isAboutProcessor,
  PROCESSOR_ACCOUNT,
  type ProcessorTime,
  processorsOf,
  processorValue,
  selected,
  timeOf,
} from './processor-time.ts';

const rounded = (value: number) => Math.round(value * 10) / 10;

/** How the processors spend their time, as a person reads it. */
function timeText(view: HostView, time: ProcessorTime): string {
  const [load] = factsOf(view, 'load');
  const shares = (['user', 'nice', 'system', 'iowait', 'irq', 'softirq', 'steal'] as const)
    .filter((name) => time[name] >= 1)
    .map((name) => `${rounded(time[name])} % ${name}`);
  const spent = shares.length === 0 ? 'idle' : shares.join(', ');
  const said = load === undefined ? '' : `; load ${load.one}, ${load.five}, ${load.fifteen}`;
  return `${time.processors} processors over ${rounded(time.windowSeconds)} s: ${spent}${said}`;
}

function diskText(view: HostView): string {
  const [disk] = factsOf(view, 'block_device_use').toSorted((a, b) => b.utilPercent - a.utilPercent);
  if (disk === undefined) return '';
  const { name, utilPercent, awaitMs, queue, readsPerSecond: reads, writesPerSecond: writes } = disk;
  return `; ${name} is busy ${Math.round(utilPercent)} % with ${rounded(reads + writes)} requests/s, ${awaitMs ?? 'no'} ms each, ${rounded(queue)} under way`;
}

/** What only CloudWatch measures: whether its alarm is still red says whether it is still so. */
function byAlarm(view: HostView, text: string): Measured {
  const [reading] = factsOf(view, 'alarm_reading');
  if (reading === undefined || !reading.exists || reading.state === null)
    return { kind: 'unread', sentence: `whether CloudWatch still measures it is not known; ${text}` };
  return {
    kind: 'state',
    breaches: reading.state === 'ALARM',
    sentence: `CloudWatch's alarm is ${reading.state}; ${text}`,
  };
}

/** Which conditions the host's own counters answer. */
const OWN = new Set(['cpu_used', 'cpu_iowait', 'cpu_steal', 'load', 'process_cpu', 'blocked_processes']);

function measured(view: HostView): Measured {
  const time = timeOf(view);
  const { subject } = view.condition;
  if (time === undefined) {
    const why = unreadOf(view, 'processor-use')?.why ?? 'nobody looks at that yet';
    const sentence = `what the processors do could not be read: ${why}`;
    return OWN.has(subject) ? { kind: 'unread', sentence } : byAlarm(view, sentence);
  }
  const text = `${timeText(view, time)}${diskText(view)}`;
  if (!OWN.has(subject)) return byAlarm(view, text);
  const value = processorValue(view, 0);
  const { cpu, process } = view.condition.selectors;
  const by = process?.by;
  // Which processes are meant by their words or a file is not told by what is looked at.
  if (value === null && (by === 'pattern' || by === 'pidfile')) return byAlarm(view, text);
  if (value === null && cpu !== undefined && subject.startsWith('cpu_'))
    return {
      kind: 'unread',
      sentence: `what ${cpu} does by itself is not looked at; of all together: ${text}`,
    };
  if (value === null)
    return { kind: 'unread', sentence: `what the alarm is about was not found among what is busy: ${text}` };
  const isOver = breachesProcessor(view, value);
  // Where what the alarm compares with is not understood (a band that was learned), less than is usual may be too much.
  if (!isOver && !view.condition.understood) return byAlarm(view, text);
  return {
    kind: 'value',
    value,
    breaches: isOver,
    account: PROCESSOR_ACCOUNT,
    sentence: text,
  };
}

const isHung = (view: HostView) => hungMount.weigh(view).some(({ state }) => state === 'shown');

/** Busy processes by unit, or by name where there is none, beside what the kernel takes for itself. */
function parts(view: HostView, time: ProcessorTime): readonly BalancePart[] {
  const own = selected(view);
  if (own !== null)
    return own.map((one) => ({ label: `${one.name} (pid ${one.pid})`, amount: processorsOf(one) }));
  const busy = factsOf(view, 'busy_process');
  // Of one that is spread over several units each unit is a part of its own.
  const groups = factsOf(view, 'process_group').filter((one) => one.parentPid > 1 || isOfOneUnit(view, one));
  const grouped = (name: string, parent: number) =>
    groups.find((one) => one.name === name && one.parentPid === parent);
  const alone = busy.filter((one) => grouped(one.name, one.ppid) === undefined);
  const byOwner = Map.groupBy(alone, (one) => one.unit ?? `${one.name} (pid ${one.pid})`);
  const shares = isAboutSpending(view)
    ? (['irq', 'softirq'] as const)
    : (['iowait', 'irq', 'softirq', 'steal'] as const);
  const kernel = shares.map((name) => ({
    label:
      name === 'iowait'
        ? 'waiting for disks'
        : name === 'steal'
          ? 'taken by the hypervisor'
          : `kernel, ${name}`,
    amount: (time.processors * time[name]) / 100,
  }));
  return [
    ...[...byOwner].map(([label, all]) => ({
      label,
      amount: all.reduce((sum, one) => sum + processorsOf(one), 0),
    })),
    ...groups.map((one) => ({
      label: `${one.name} (${one.count} processes of ${one.unit ?? one.parent})`,
      amount: processorsOf(one),
    })),
    ...factsOf(view, 'reaped_children').map((one) => ({
      label: `children of ${one.name} (pid ${one.pid}) that ended`,
      amount: processorsOf(one),
    })),
    ...kernel,
    ...(view.condition.subject === 'load' && !isAboutSpending(view)
      ? [
          {
            label: `${time.blocked} processes that wait in the kernel (state D)`,
            amount: time.blocked,
            ...(isHung(view) ? { isExplained: true as const } : {}),
          },
        ]
      : []),
  ].filter(({ amount }) => amount > 0);
}

function balances(view: HostView): readonly Balance[] {
  const time = timeOf(view);
  if (time === undefined) return [];
  return [
    {
      account: PROCESSOR_ACCOUNT,
      quantity: 'processor_time',
      subject: 'the processors',
      total: time.processors,
      used: usedOf(view, time),
      parts: parts(view, time),
    },
  ];
}

/**
 * How many credits there are an hour after so many processors' worth of use has ended: they come back slowly, by what the
 * type earns less what is still spent. Null: that cannot be told, as of an instance that owes credits first (unlimited).
 */
function creditsInAnHour(view: HostView, freed: number): number | null {
  const time = timeOf(view);
  const [kind] = factsOf(view, 'instance_kind');
  const left = alarmHistory(view);
  if (
    view.condition.subject !== 'cpu_credits' ||
    time === undefined ||
    kind?.creditSpecification !== 'standard'
  )
    return null;
  const earned = creditsPerHour(kind.instanceType);
  if (earned === null || left?.metric !== 'CPUCreditBalance' || left.latest === null) return null;
  // Under the throttle the rest gets less than it asks for: what it used before is what it uses again.
  const usual =
    neighbours(view, 'cpu_used').find(({ metric }) => metric === 'CPUUtilization')?.before ?? null;
  const rest = Math.max(usedOf(view, time) - freed, ((usual ?? 0) / 100) * time.processors);
  return Math.max(0, left.latest + earned - 60 * rest);
}

/** What all causes of busy processors and waiting disks share. */
export const processorFamily: FamilyDefinition = {
  family: 'processor',
  answers: isAboutProcessor,
  measured,
  balances: (view) => (isAboutProcessor(view) ? balances(view) : []),
  predicted: (view, _balance, freed) =>
    isAboutCredits(view) ? creditsInAnHour(view, freed) : valueAfter(view, freed),
  predictedText: (view, value) =>
    isAboutCredits(view)
      ? `an hour later the credits are at about ${value}, by what the instance earns and what is still spent`
      : null,
};
