import type { Condition } from '../alarm/condition/condition.ts';
import { conditionOf } from '../alarm/condition/condition-of.ts';
import { type Family, meaningOf } from '../alarm/condition/subjects.ts';
import { LIMITS } from '../bounds.ts';
import type { ExecutionOutcome } from '../execution/execution.ts';
import { planTargets } from '../plan/host-lease.ts';
import { cutText } from '../text/cut-text.ts';
import { ENDINGS, type Ending, EXECUTION_ENDINGS } from './endings.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { Halts } from './interruption.ts';

/** Why the fix did not go through, and whether what ran is to be undone. */
export interface Setback {
  readonly ending: Ending;
  readonly rollBack: boolean;
}

/** What stops a plan under way. A cleared alarm does not: the fix may just have helped. */
export function stopOf(halts: Halts): Setback | null {
  // The run that has the incident undoes, or lets a person look.
  if (halts.superseded !== null) return { ending: ENDINGS.superseded(), rollBack: false };
  if (halts.abort !== null) return { ending: ENDINGS.abortedLate(halts.abort), rollBack: true };
  return halts.limitReached ? { ending: ENDINGS.limit(), rollBack: true } : null;
}

/**
 * Hosts that were measured to be ill and that no step of the plan is for, by their names: while they are, an alarm over all of them
 * stays red, whatever the plan does.
 */
export function illWithoutStep({
  diagnostics,
  plan,
  targets,
}: Pick<IncidentRecord, 'diagnostics' | 'plan' | 'targets'>): readonly string[] {
  if (plan === null) return [];
  const acted = new Set(planTargets(plan));
  return (diagnostics?.judgement?.hosts ?? [])
    .filter(({ state, targetId }) => state === 'ill' && !acted.has(targetId))
    .map(({ targetId }) => targets.find(({ instanceId }) => instanceId === targetId)?.name || targetId);
}

/** `web-1`, `web-1 and web-2`, `web-1, web-2, web-3 and 4 more`. */
function namesText(names: readonly string[]): string {
  const shown = names.slice(0, LIMITS.endHostsNamedMax).map((name) => cutText(name, LIMITS.briefHostChars));
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/**
 * The same where one of them alone holds the alarm red, so that it says nothing of the hosts that were acted on: a greatest or
 * least value over all hosts, or a count of unhealthy ones that one reaches. Of scripts of no runbook nobody of ours wrote the host's check.
 */
export function holdersBeside(
  record: Pick<IncidentRecord, 'alarm' | 'diagnostics' | 'plan' | 'targets'>,
): readonly string[] {
  const { alarm, plan } = record;
  // A finding is of one resource.
  if (alarm.finding !== undefined) return [];
  if (plan === null || plan.steps.some(({ kind, verify }) => kind !== 'runbook' || verify === null))
    return [];
  const condition = conditionOf(alarm, { siteMetrics: [] });
  return isHeldByOne(condition) ? illWithoutStep(record) : [];
}

/** What these measure is measured on each host, so that a greatest or least value is that of one of them. */
const OF_EACH_HOST: ReadonlySet<Family> = new Set(['disk', 'memory', 'processor']);

function isHeldByOne(condition: Condition): boolean {
  if (condition.kind !== 'metric' || !condition.understood) return false;
  const { subject, statistic, across, direction, operator, threshold } = condition;
  // From the second unhealthy target on it is not one alone.
  if (subject === 'target_unhealthy')
    return direction === 'high' && (operator === 'gt' ? threshold < 1 : threshold <= 1);
  // What is counted or measured before the hosts, such as healthy targets, is one series: its greatest value is one over time.
  if (!OF_EACH_HOST.has(meaningOf(subject).family ?? 'service')) return false;
  const extreme = direction === 'high' ? 'maximum' : 'minimum';
  return across === undefined ? statistic?.kind === extreme : across === extreme;
}

/**
 * What it comes to that the alarm stayed red although every step ran and every host's own check passed. Where other hosts were known to
 * be ill the fix is not undone: it would bring the trouble back to hosts that are mended.
 */
export function setbackOfAlarm(others: readonly string[], timeoutSeconds: number): Setback {
  return others.length === 0
    ? { ending: ENDINGS.alarmNotOk(timeoutSeconds), rollBack: true }
    : { ending: ENDINGS.othersIll(namesText(others), timeoutSeconds), rollBack: false };
}

/** What an action came to; null when the plan goes on. */
export function setbackOfAction(outcome: ExecutionOutcome, halts: Halts): Setback | null {
  // Nothing is sent after an unknown outcome, no roll-back either: a person has to look first.
  if (outcome.state === 'unknown') return { ending: EXECUTION_ENDINGS.unknown(outcome), rollBack: false };
  const stopped = stopOf(halts);
  if (stopped !== null) return stopped;
  if (outcome.state === 'succeeded') return null;
  return { ending: EXECUTION_ENDINGS[outcome.state](outcome), rollBack: true };
}

/** What look number `look`, from 1, at a host after its step came to. */
export function setbackOfCheck(
  outcome: ExecutionOutcome,
  look: number,
  halts: Halts,
): Setback | 'passed' | 'look_again' {
  const stopped = stopOf(halts);
  if (stopped !== null) return stopped;
  if (outcome.state === 'succeeded') return 'passed';
  // Nobody can say whether the fix helped, so it is not undone blind either.
  if (outcome.state === 'unknown') return { ending: EXECUTION_ENDINGS.unknown(outcome), rollBack: false };
  if (look < LIMITS.hostChecksMax) return 'look_again';
  return { ending: EXECUTION_ENDINGS.unverified(outcome), rollBack: true };
}
