import { breaches } from '../../../alarm/condition/breaches.ts';
import { mayStart, neverTouched } from '../../../site/site-rules.ts';
import { matchesName } from '../../../text/wildcards.ts';
import { alarmHistory } from '../../aws/metric-history.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/host/clock.ts';
import type {} from '../../probes/host/processes.ts';
import type {} from '../../probes/service/units.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';
import { comeUpProblem } from '../service/comes-back.ts';
import { errorOf, isWatchersAlarm, lacksData, wantedOf } from './watched-host.ts';

/** AWS refuses what is signed with a clock that is off by more; CloudWatch drops what is older or newer than it takes. */
const REFUSED_SECONDS = 300;

/** Less is brought in by running the clock a little faster or slower. */
const STEP_SECONDS = 0.5;
/** Chrony brings in a second in no less than so many by running the clock faster or slower. */
const SLEW_SECONDS = 12;
/** What it brings in by itself within this time is left to it, as its configuration says. */
const SOON_SECONDS = 60;
/** What agrees with other hosts on an order: a clock that jumps can throw a member out, or let two lead. */
const CLUSTER =
  /^(?:kubelet|kube-apiserver|k3s(?:-server|-agent)?|rke2|corosync|pacemakerd|keepalived|nomad|zookeeper|patroni|garbd|etcd|consul|raft.*)(?:\.service)?$/;
const BY_HAND = 'let the time service step the clock at a moment that programs on the host can bear';

/**
 * Why the time service is not told to step; null: it may be. A limit of updates after its start (`makestep 1.0 3`, as every
 * platform comes with) is about what it does by itself while programs run, and lets it jump over what is larger than it says:
 * `chronyc makestep` does the same later, on a host that bears it. What it brings in soon needs no jump.
 */
function stepProblem(clock: FactOf<'clock'> | undefined, offset: number): string | null {
  if (clock?.stepAllowed === true) return null;
  const from = clock?.steppedAtStartFrom;
  if (from === undefined) return 'the configuration of the time service does not allow a step now';
  const amount = Math.abs(offset);
  return amount >= from && amount * SLEW_SECONDS > SOON_SECONDS
    ? null
    : `the time service brings in so little without a step (its configuration steps from ${from} s on)`;
}

/** Why the clock is not stepped without a person; null: it may be. */
function keptBecause(view: HostView, offset: number | null): string | null {
  const [clock] = factsOf(view, 'clock');
  if (offset === null || Math.abs(offset) < STEP_SECONDS) return 'how far it is off is not known';
  return stepProblem(clock, offset) ?? whyNoJump(view) ?? untouchedService(view);
}

/** Why no program on the host may see its clock jump without those who answer for it; null: nothing here minds. */
function whyNoJump(view: HostView): string | null {
  if (
    !view.asked.has('processes') ||
    !view.asked.has('units') ||
    unreadOf(view, 'processes') !== undefined ||
    unreadOf(view, 'units') !== undefined ||
    // What holds data is told there by its files, whatever it is called.
    unreadOf(view, 'memory-holders') !== undefined ||
    // No host is without any.
    factsOf(view, 'process').length === 0
  )
    return 'what runs on the host could not be read';
  const names = [
    ...factsOf(view, 'process_count').map(({ name }) => name),
    ...factsOf(view, 'process').map(({ name }) => name),
    ...factsOf(view, 'memory_holder').flatMap(({ name, isStore }) => (isStore ? [`store ${name}`] : [name])),
  ];
  const store = names.find(
    (name) => name.startsWith('store ') || view.site.stores.some((one) => matchesName(one, name)),
  );
  if (store !== undefined) return `${store.replace(/^store /, '')} holds data here`;
  const member = [
    ...names,
    ...factsOf(view, 'unit').flatMap(({ name, active }) => (active === 'active' ? [name] : [])),
  ].find((name) => CLUSTER.test(name));
  return member === undefined ? null : `${member} makes the host a member of a cluster`;
}

function untouchedService(view: HostView): string | null {
  const service = ['chronyd.service', 'chrony.service'].find(
    (unit) => neverTouched(view.site, { unit }).never,
  );
  return service === undefined ? null : `${service} is never touched`;
}

function remedyOf(view: HostView, offset: number | null): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const why = keptBecause(view, offset);
  if (why !== null) return { withheld: `${BY_HAND}; no step does it: ${why}` };
  const title = 'Let the time service step the clock';
  return { remedy: { runbook: 'fix-clock', title, parameters: {}, frees: null } };
}

/**
 * Whether the clock is off by more than an alarm of it allows, either way: what is published as the offset is its amount as
 * often as its signed value, and a clock that is behind is no better than one that is ahead. Where the alarm's own number is
 * not understood, what is brought in by a step only counts as off.
 */
function isBeyond({ condition }: HostView, offset: number): boolean {
  if (!condition.understood) return Math.abs(offset) >= STEP_SECONDS;
  const { threshold, direction } = condition;
  const isAmount = direction === 'high' ? threshold >= 0 : threshold <= 0;
  const amount = direction === 'high' ? Math.abs(offset) : -Math.abs(offset);
  return breaches(condition, offset) || (isAmount && breaches(condition, amount));
}

const TIME_SERVICES = /^(?:chronyd?|systemd-timesyncd|ntpd?|ntpsec|openntpd)\.service$/;

/** A time service that does not run although it is there; null: none is seen, or one runs. */
function stoppedService(view: HostView): string | null {
  const all = factsOf(view, 'unit').filter(({ name, load }) => TIME_SERVICES.test(name) && load === 'loaded');
  if (all.some(({ active }) => active === 'active')) return null;
  return (
    all.find(({ active, enabled }) => active === 'failed' || enabled?.startsWith('enabled') === true)?.name ??
    null
  );
}

/** So much of what is seen a straight line explains, where nothing but the oscillator moves a clock. */
const DRIFT_FIT = 0.9;
/** A clock that runs free needs hours to go astray by what an alarm is set on; what jumps is no drift. */
const DRIFT_HOURS = 6;

/** Whether what the alarm measures went astray steadily: a clock that nobody keeps, and not one that was set wrong. */
function hasDrifted(view: HostView): boolean {
  const own = alarmHistory(view);
  return [own?.long, own?.trend].some(
    (way) => way != null && way.fit >= DRIFT_FIT && way.hours >= DRIFT_HOURS && way.perHour !== 0,
  );
}

/** Whether a time service ended by itself or was killed: nobody has stopped it to set the clock, or to keep it as it is. */
function hasFailed(view: HostView, unit: string): boolean {
  return factsOf(view, 'unit').some(
    ({ name, active, result }) => name === unit && active === 'failed' && result !== 'success',
  );
}

/** Whether the clock is wrong for want of its service: it went astray steadily, or its service was lost. */
const isForWantOf = (view: HostView, unit: string) => hasDrifted(view) || hasFailed(view, unit);

/**
 * The start of a time service that is down and meant to run; a person decides it always, as somebody may have stopped it on
 * purpose. It sets the clock right when it starts, so that it is offered only where a step would be.
 */
function startOfService(view: HostView, unit: string): Pick<CauseFinding, 'remedy' | 'withheld'> {
  const its = factsOf(view, 'unit').find(({ name }) => name === unit);
  const allowed = mayStart(view.site, unit);
  const isAway = factsOf(view, 'agent').some((agent) => errorOf(agent) === 'unreachable');
  const problem = !allowed.allowed
    ? `no step may start it: ${allowed.why}`
    : its?.enabled?.startsWith('enabled') !== true
      ? `it is ${its?.enabled ?? 'not enabled'}`
      : isAway
        ? 'the host may not reach its servers'
        : !isForWantOf(view, unit)
          ? 'nothing shows that the clock went astray for want of it'
          : (whyNoJump(view) ?? comeUpProblem(view, unit));
  if (problem !== null || !allowed.allowed)
    return {
      withheld: `find out why the time service was stopped, start it, and ${BY_HAND}; no step does it: how far it is off is not known on the host, and ${unit} is not started: ${problem}`,
    };
  return {
    remedy: {
      runbook: 'start-unit',
      title: `Start ${unit.replace(/\.service$/, '')}`,
      parameters: { unit },
      frees: null,
      byPerson: `somebody may have stopped it on purpose, and it may set the clock right at once${allowed.byPerson === null ? '' : `; ${allowed.byPerson}`}`,
    },
  };
}

/** The value of the newest data point that an alarm was raised for, as CloudWatch writes it in its reason. */
const DATAPOINT = /datapoints? \[(-?\d{1,15}(?:\.\d{1,15})?(?:E-?\d{1,3})?) \(/;

/**
 * What the alarm itself measured, where nothing on the host can tell how far its clock is off: a time service that is
 * stopped, or one that only says that it is not synchronized. Null: it is told, or nothing says that the alarm is still right.
 */
function byAlarmAlone(view: HostView): { readonly value: number | null; readonly why: string } | null {
  const { condition, alarm } = view;
  const [clock] = factsOf(view, 'clock');
  const isRed = factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'ALARM');
  if (condition.subject !== 'clock_offset' || !isRed || (clock?.offsetSeconds ?? null) !== null) return null;
  const stopped = stoppedService(view);
  if (stopped === null && clock?.synchronized !== false) return null;
  const value = Number(DATAPOINT.exec(alarm.reason)?.[1] ?? Number.NaN);
  const why =
    stopped === null
      ? 'the host says that its clock is not synchronized, and not how far it is off'
      : `${stopped} does not run, so nothing on the host tells how far it is off or keeps it`;
  return { value: Number.isFinite(value) ? value : null, why };
}

/** A host that reaches nobody asks nobody for the time either: then the network is looked at first. */
function networkText(view: HostView): string {
  const isAway = factsOf(view, 'agent').some((agent) => errorOf(agent) === 'unreachable');
  return isAway
    ? '; its agent says that it does not reach its servers either: look at the network first'
    : '';
}

/** The host's clock is wrong. */
export const clockWrong: CauseDefinition = {
  name: 'clock_wrong',
  family: 'watchers',
  applies: (view) => isWatchersAlarm(view) || lacksData(view),
  // Where it is off, what runs on the host decides whether it may be stepped.
  wants: (view) => {
    const isOff = factsOf(view, 'clock').some(
      ({ offsetSeconds }) => offsetSeconds !== null && Math.abs(offsetSeconds) >= STEP_SECONDS,
    );
    const stopped = stoppedService(view);
    const isStopped = stopped !== null && isForWantOf(view, stopped);
    return [
      ...wantedOf(view),
      ...(isOff || isStopped ? ['processes', 'memory-holders'] : []),
      ...(isStopped ? ['sockets', 'unit-journal'] : []),
    ];
  },
  weigh: (view) => {
    const { condition } = view;
    const isRefused = factsOf(view, 'agent').some((agent) => errorOf(agent) === 'clock_skew');
    const [clock] = factsOf(view, 'clock');
    const offset = clock?.offsetSeconds ?? null;
    const isAlarm = condition.subject === 'clock_offset' && offset !== null && isBeyond(view, offset);
    const isFar = offset !== null && Math.abs(offset) >= REFUSED_SECONDS;
    const alone = byAlarmAlone(view);
    if (alone !== null && !isRefused) {
      const stopped = stoppedService(view);
      const measured = alone.value === null ? '' : ` (${alone.value} by the alarm's own data)`;
      return [
        {
          state: 'shown',
          confidence: 0.8,
          blamed: { instance: view.targetId, ...(stopped === null ? {} : { unit: stopped }) },
          sentence: `the clock of the host is off${measured}: ${alone.why}${networkText(view)}`,
          ...(stopped === null
            ? {
                withheld: `see that the time service reaches its servers (169.254.169.123, UDP 123), and ${BY_HAND}; no step does it: how far it is off is not known on the host`,
              }
            : startOfService(view, stopped)),
        },
      ];
    }
    if (!isAlarm && !isFar && !isRefused) return [];
    const by = offset === null ? 'far' : `${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead'}`;
    const synchronized = clock?.synchronized === false ? ', and it is not synchronized' : '';
    return [
      {
        state: 'shown',
        confidence: isAlarm || isFar ? 0.92 : 0.8,
        blamed: { instance: view.targetId },
        sentence: `the clock of the host is off (${by})${synchronized}${isRefused ? '; AWS refuses what it signs' : ''}${networkText(view)}`,
        ...remedyOf(view, offset),
      },
    ];
  },
  explainsAway: ['agent_without_credentials', 'missing_data', 'ssm_agent_lost'],
};
