import { mayRestart } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/host/boot.ts';
import { LASTING_WORDS } from '../lasting-words.ts';
import { ENDED_FROM_OUTSIDE } from '../service/comes-back.ts';
import { isSpaceBack } from '../service/disk-full-behind.ts';
import { currentTroubles } from '../service/host-service.ts';
import { wasKilledAndMemoryIsBack } from '../service/memory-kills.ts';
import { errorOf } from './watched-host.ts';

// When a step may start or restart an agent: shared by the causes that find it silent, and those that find it busy.

export const SETTLED_SECONDS = 180;
/** What systemd has started so often ends by an error of its own. */
const LOOP_RESTARTS = 3;
/** What it has to do when it starts is over by then. */
const RUNNING_SECONDS = 1_800;

/** What speaks against starting the agent; null: nothing does. */
export function agentStartProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const rule = mayRestart(view.site, agent.unit);
  if (!rule.allowed) return rule.why;
  if (agent.load !== 'loaded') return `its unit is ${agent.load}`;
  if (agent.enabled === 'disabled' || agent.enabled === 'masked')
    return `it is ${agent.enabled}, so somebody switched it off`;
  if (agent.active !== 'inactive' && agent.active !== 'failed') return `it is ${agent.active} by itself`;
  return comeBackProblem(view, agent);
}

/** What speaks against restarting an agent that runs; null: nothing does. */
export function agentRestartProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const rule = mayRestart(view.site, agent.unit);
  if (!rule.allowed) return rule.why;
  if (agent.load !== 'loaded') return `its unit is ${agent.load}`;
  if (agent.enabled === 'disabled' || agent.enabled === 'masked')
    return `it is ${agent.enabled}, so somebody has switched it off, and runs it by hand`;
  if (agent.active !== 'active') return `it is ${agent.active}`;
  if (agent.activeForSeconds === null || agent.activeForSeconds < RUNNING_SECONDS)
    return 'it has just been started, and may have to catch up: look again';
  return comeBackProblem(view, agent);
}

/** What was complained of so shortly before an end is its reason; times of a log and of systemd differ by a little. */
const BEFORE_END_SECONDS = 1_800;
const CLOCK_SECONDS = 60;
/** SIGKILL, which is what the kernel sends for want of memory; an agent has no such exit status. */
const KILLED = 9;
const KILLED_RESULTS: ReadonlySet<string> = new Set(['oom-kill', 'signal']);

/**
 * Why it ended the last time, where the facts show that and that it is over: the kernel ended it for want of memory, and there
 * is memory again; it had no space to write, and there is. Null: no reason is known, or it is still so.
 */
function reasonThatIsOver(view: HostView, agent: FactOf<'agent'>): 'memory' | 'space' | null {
  if (agent.active !== 'inactive' && agent.active !== 'failed') return null;
  const its = factsOf(view, 'unit').find(({ name }) => name === agent.unit);
  const downFor = its?.downForSeconds ?? null;
  const { error, errorAgeSeconds: age } = agent;
  const isOfItsEnd =
    age !== null &&
    (downFor === null
      ? age <= BEFORE_END_SECONDS
      : age >= downFor - CLOCK_SECONDS && age <= downFor + BEFORE_END_SECONDS);
  if (error === 'no_space' && isOfItsEnd) return isSpaceBack(view) ? 'space' : null;
  const isKilled = its?.exitStatus === KILLED || KILLED_RESULTS.has(agent.result);
  return isKilled && wasKilledAndMemoryIsBack(view, agent.unit, [agent.agent]) ? 'memory' : null;
}

/** The reason of its end where that is over, for people; empty: none is known. */
export function overText(view: HostView, agent: FactOf<'agent'>): string {
  const over = reasonThatIsOver(view, agent);
  if (over === null) return '';
  return over === 'memory'
    ? '; the kernel had ended it for want of memory, and there is memory again'
    : '; it had no space left to write, and there is space again';
}

/** What tells why an agent ended, where it did and nothing was asked about that yet. */
export function wantedOfEnd(agent: FactOf<'agent'> | undefined): readonly string[] {
  if (agent?.active !== 'failed') return [];
  return agent.error === 'no_space' ? ['inodes'] : ['kernel', 'meminfo', 'unit-journal'];
}

/** What a program of Go ends with that panics. */
const PANIC_STATUS = 2;
/** Signals that a program raises by a fault of its own: it was not told to end, and said nothing of a reason. */
const CRASH_SIGNALS: ReadonlySet<number> = new Set([4, 6, 7, 8, 11]);
/** Words of a unit's journal that speak of something that a start does not change. */
const LASTING = [
  ...LASTING_WORDS,
  'too_many_files',
  'processes_limit',
  'unresolved',
  'address_in_use',
  'certificate_expired',
] as const;

/** Whether it ended by a crash each time, and neither its log nor its journal tells of a reason that would stay. */
export function isCrashedWithoutReason(view: HostView, agent: FactOf<'agent'>): boolean {
  const its = factsOf(view, 'unit').find(({ name }) => name === agent.unit);
  if (agent.active !== 'failed' || errorOf(agent) !== null || its === undefined) return false;
  const { exitStatus, result } = its;
  const isCrash =
    result === 'core-dump' ||
    (exitStatus !== null && (exitStatus === PANIC_STATUS || CRASH_SIGNALS.has(exitStatus)));
  if (!isCrash || !view.asked.has('unit-journal') || unreadOf(view, 'unit-journal') !== undefined)
    return false;
  return lastWords(view, agent) === undefined;
}

/** What its journal says that a start does not change. */
const lastWords = (view: HostView, agent: FactOf<'agent'>) =>
  currentTroubles(view, ...LASTING).find(({ unit, source }) => unit === agent.unit && source === 'journal');

/** Why it would not come back, whatever state it is in now. */
function comeBackProblem(view: HostView, agent: FactOf<'agent'>): string | null {
  const over = reasonThatIsOver(view, agent);
  const error = errorOf(agent);
  if (error !== null && error !== 'unreachable' && !(error === 'no_space' && over === 'space'))
    return `it would end again: ${error.replaceAll('_', ' ')}`;
  const words = agent.active === 'failed' && over === null ? lastWords(view, agent) : undefined;
  if (words !== undefined)
    return `its last words (${words.what.replaceAll('_', ' ')}) speak of something that a start does not change`;
  // One that ended by itself may do so again: what it said, and how often systemd tried, has to be known.
  if (
    agent.active === 'failed' &&
    over === null &&
    !ENDED_FROM_OUTSIDE.has(agent.result) &&
    (unreadOf(view, 'unit-journal') !== undefined || unreadOf(view, 'units') !== undefined)
  )
    return `it ended by itself (${agent.result}), and why could not be read`;
  const restarts = factsOf(view, 'unit').find(({ name }) => name === agent.unit)?.restarts ?? 0;
  // A systemd that does not count says so in its words alone.
  const isGivenUp = currentTroubles(view, 'start_limit').some(({ unit }) => unit === agent.unit);
  if (
    over === null &&
    !isCrashedWithoutReason(view, agent) &&
    agent.active === 'failed' &&
    (restarts >= LOOP_RESTARTS || isGivenUp || agent.result.startsWith('start-limit'))
  )
    return 'systemd started it again and again, and it ended each time: look at its log, and at its configuration';
  const [boot] = factsOf(view, 'boot');
  if (boot === undefined) return 'whether the host is still starting could not be read';
  if (
    boot.uptimeSeconds < SETTLED_SECONDS ||
    boot.settingUp ||
    /^(?:initializing|starting|stopping)$/.test(boot.system)
  )
    return 'the host is still starting or stopping';
  const full = factsOf(view, 'filesystem').find(
    ({ mount, sizeBytes, availableBytes }) =>
      (mount === '/' || mount === '/opt' || mount === '/var') && sizeBytes > 0 && availableBytes === 0,
  );
  return full === undefined ? null : `${full.mount} is full`;
}
