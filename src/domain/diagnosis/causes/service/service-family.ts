import { breaches } from '../../../alarm/condition/breaches.ts';
import { LIMITS } from '../../../bounds.ts';
import { fullUnitName } from '../../../site/unit-name.ts';
import { baseName } from '../../../text/base-name.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { FamilyDefinition, Measured } from '../cause.ts';
import { killedFindings } from '../memory/service-kills.ts';
import { SERVICE_CAUSES } from './causes.ts';
import {
  healthText,
  hostHealth,
  isLeaving,
  isOnItsWay,
  isServiceAlarm,
  relevanceOf,
  subjectOf,
  targetHealth,
  unitNamed,
} from './host-service.ts';
import { killsOf } from './memory-kills.ts';

const state = (isIll: boolean, sentence: string): Measured => ({ kind: 'state', breaches: isIll, sentence });

/** Whether the unit runs whose processes an alarm counts; how many it has is not known. */
function unitRuns(view: HostView, name: string): Measured | null {
  const { condition } = view;
  const full = fullUnitName(name);
  const unit = full === null ? undefined : unitNamed(view, full);
  if (unit === undefined || !condition.understood) return null;
  if (unit.active === 'failed' || unit.active === 'inactive')
    return state(breaches(condition, 0), `${unit.name} is ${unit.active}: it has no process`);
  return unit.active === 'active' && !breaches(condition, 1) ? state(false, `${unit.name} is active`) : null;
}

/** Processes by name, for an alarm that counts them. The kernel keeps fifteen characters of a name. */
function processCount(view: HostView): Measured | null {
  const { condition } = view;
  const named = condition.selectors.process;
  if (subjectOf(view) !== 'process_count' || named === undefined || !condition.understood) return null;
  // Kills of a program are counted, and not how many processes it has.
  if (condition.isFault === true) return null;
  if (named.by === 'unit') return unitRuns(view, named.value);
  const counts = factsOf(view, 'process_count');
  // The list of names is bounded: one that is not in a full list may be there all the same.
  if (counts.length === 0 || counts.length >= LIMITS.processNamesCounted || named.by === 'pidfile')
    return null;
  const program = baseName(named.value).slice(0, 15);
  if (!/^[A-Za-z0-9_.-]+$/.test(program)) return null;
  const count = counts
    .filter(({ name }) => name === program || (named.by === 'exe' && name.includes(program)))
    .reduce((sum, one) => sum + one.count, 0);
  return state(breaches(condition, count), `${count} processes are called ${program}`);
}

/** Units that are still starting, or over to something new: what they serve may come by itself. */
function onTheirWay(view: HostView): string {
  const units = factsOf(view, 'unit').filter(
    (unit) => isOnItsWay(unit) && relevanceOf(view, unit) === 'close',
  );
  const WORDS = { activating: 'still starting', deactivating: 'stopping' } as const;
  const word = (active: string) =>
    active === 'activating' || active === 'deactivating' ? WORDS[active] : active;
  return units
    .slice(0, 4)
    .map(({ name, active, sub }) => `; ${name} is ${word(active)} (${sub})`)
    .join('');
}

/** What came back less long ago may end again. */
const JUST_BACK_SECONDS = 1_800;

/** Whether CloudWatch has found the alarm red when it was asked again. */
const isRed = (view: HostView) =>
  factsOf(view, 'alarm_reading').some(({ exists, state: now }) => exists && now === 'ALARM');

/** What happened near the alarm to what serves here, though it answers now; null: nothing is seen. */
function unrestText(view: HostView): string | null {
  const close = factsOf(view, 'unit').filter((unit) => relevanceOf(view, unit) === 'close');
  const killed = close.find(({ name }) => killsOf(view, name).length > 0);
  if (killed !== undefined) return `the kernel has ended processes of ${killed.name} for want of memory`;
  const back = close.find(
    ({ active, restarts, activeForSeconds }) =>
      active === 'active' && (restarts ?? 0) > 0 && (activeForSeconds ?? Infinity) < JUST_BACK_SECONDS,
  );
  return back === undefined
    ? null
    : `systemd has started ${back.name} again, ${back.restarts} times by now, the last ${back.activeForSeconds} s ago`;
}

/** What the balancer and the host itself say of how it serves. */
function serving(view: HostView): Measured {
  const told = targetHealth(view);
  const ill = told.filter(({ state: one }) => one !== 'healthy');
  const said = told.map((one) => `${one.state}${one.reason === null ? '' : ` (${one.reason})`}`).join(', ');
  const sentence = `${told.length === 0 ? '' : `the load balancer says ${said}; `}${healthText(view)}${onTheirWay(view)}`;
  if (ill.length > 0 || isLeaving(view)) return state(true, sentence);
  const health = hostHealth(view);
  if (health === 'bad') return state(true, sentence);
  const shown = [
    ...SERVICE_CAUSES.filter((cause) => cause.applies(view)).flatMap((cause) => cause.weigh(view)),
    ...killedFindings(view).map(({ finding }) => finding),
  ].find((finding) => finding.state === 'shown');
  if (shown !== undefined) return state(true, `${shown.sentence}; ${sentence}`);
  const unrest = health === 'good' && isRed(view) ? unrestText(view) : null;
  // It answers between two kills, or two starts: that is no proof that it is well.
  if (unrest !== null) return { kind: 'unread', sentence: `it serves now: ${sentence}; but ${unrest}` };
  // A check asks for little: that it is answered says nothing of requests that CloudWatch finds slow.
  if (health === 'good' && isRed(view) && subjectOf(view) === 'latency')
    return {
      kind: 'unread',
      sentence: `it answers its checks: ${sentence}; but requests are still slow, and what they wait for is not seen on this host`,
    };
  if (health === 'good') return state(false, `it serves: ${sentence}`);
  if (factsOf(view, 'unit').length === 0 && health === 'unread') return { kind: 'unread', sentence };
  return health === 'unclear'
    ? state(false, `nothing is seen to be wrong: ${sentence}`)
    : { kind: 'unread', sentence };
}

/** Whether the host does its work, as far as it and what stands before it tell. */
export const serviceFamily: FamilyDefinition = {
  family: 'service',
  answers: isServiceAlarm,
  measured: (view) => processCount(view) ?? serving(view),
  // A service is up or down: nothing of it is accounted for.
  balances: () => [],
  predicted: () => null,
};
