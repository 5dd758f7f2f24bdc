import { LIMITS } from '../../bounds.ts';
import { planTargets } from '../../plan/host-lease.ts';
import type { Plan, PlanStep } from '../../plan/plan.ts';
import { RISK_CLASSES, type RiskClass } from '../../plan/runbook.ts';
import { countText } from '../../text/count-text.ts';
import { ENDINGS } from '../endings.ts';
import type { IncidentRecord, WaitingState } from '../incident-record.ts';
import { holdersBeside, illWithoutStep } from '../setback.ts';
import { isEnded } from '../state-machine.ts';
import { hostsText, joinedWithin, named, said, secondsText, utcText } from './brief-text.ts';

type Planned = Pick<
  IncidentRecord,
  | 'alarm'
  | 'status'
  | 'plan'
  | 'targets'
  | 'approval'
  | 'edits'
  | 'decision'
  | 'verdict'
  | 'executions'
  | 'waiting'
  | 'outcome'
  | 'attention'
  | 'closed'
  | 'settings'
  | 'hypothesis'
  | 'diagnostics'
  | 'attempts'
  | 'pastUndos'
>;

/** The worst of a plan's steps; `read_only` of a plan without any. */
function riskOf({ steps }: Pick<Plan, 'steps'>): RiskClass {
  return RISK_CLASSES[Math.max(0, ...steps.map(({ risk }) => RISK_CLASSES.indexOf(risk)))] ?? 'read_only';
}

const sourceOf = (step: PlanStep) =>
  step.kind === 'runbook'
    ? `runbook ${named(step.runbook.name)} v${step.runbook.version}`
    : 'a shell script of no runbook';

/** Titles and how bad they can be, then where: one sentence of at most `chars`. */
function planText(plan: Plan, targets: Planned['targets'], chars: number): string {
  const [first] = plan.steps;
  if (first === undefined) return 'a plan without steps';
  const risk = `${riskOf(plan).replaceAll('_', ' ')} risk`;
  const where = `on ${hostsText(planTargets(plan), targets)}`;
  if (plan.steps.length === 1) {
    const room = Math.ceil(chars / 2);
    return joinedWithin(said(first.title, room), `(${sourceOf(first)}, ${risk}) ${where}`, chars);
  }
  const titles = plan.steps.map(({ title }) => said(title, LIMITS.stepTitleChars)).join('; ');
  const head = `${countText(plan.steps.length, 'step')} (${risk}) ${where}:`;
  return said(`${said(head, Math.ceil((2 * chars) / 3))} ${titles}`, chars);
}

/** What became of the actions: those that may have changed something, and those of which nobody can say. */
function ranOf({ executions, plan }: Planned) {
  // What an undo does is what undoes the fix.
  const isUndo = plan?.undoes !== undefined;
  const actions = executions.filter(({ phase }) => phase === (isUndo ? 'rollback' : 'action'));
  return {
    done: actions.filter(({ state }) => state === 'succeeded').length,
    failed: actions.filter(({ state }) => state === 'failed').length,
    unknown: actions.filter(({ state }) => state === 'unknown').length,
    planned: (plan?.steps ?? []).reduce((sum, { targetIds }) => sum + targetIds.length, 0),
    undone: isUndo
      ? 0
      : executions.filter(({ phase, state }) => phase === 'rollback' && state === 'succeeded').length,
  };
}

function progressText(record: Planned): string {
  const { done, failed, unknown, planned, undone } = ranOf(record);
  return [
    `${done} of ${countText(planned, 'action')} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unknown > 0 ? [`of ${unknown} nobody can say whether it ran`] : []),
    ...(undone > 0 ? [`${undone} undone`] : []),
  ].join(', ');
}

/** That it is not the plan that was proposed. */
function editedText({ edits = [] }: Planned): string {
  const by = edits.at(-1)?.by;
  return by === undefined ? '' : ` (edited by ${named(by)})`;
}

/** What is waited for: a host that is not free, or whoever stopped everything. */
const waitingText = ({ message }: WaitingState) => said(message, LIMITS.briefWaitingChars);

function askedText({ approval, decision, verdict, waiting }: Planned): string {
  if (decision !== null) {
    const by = decision.via === 'policy' ? 'By policy' : `Approved by ${named(decision.by)}`;
    return waiting === undefined || waiting === null ? `${by}:` : `${by}, waits (${waitingText(waiting)}):`;
  }
  if (approval === null)
    return verdict?.kind === 'auto' ? 'By policy, without a person:' : 'If it is approved:';
  const left = Math.max(0, approval.required - approval.approvals.length);
  return left > 1
    ? `If ${left} people approve:`
    : `If ${approval.required > 1 ? 'one more person approves' : 'you approve'}:`;
}

/** Why it ended so, without the cause: the line above says that. */
function beyondCause({ outcome, hypothesis }: Planned): string {
  const message = outcome?.message ?? '';
  const cause = hypothesis?.rootCause ?? '';
  if (cause === '' || !message.startsWith(cause)) return message;
  const rest = message.slice(cause.length);
  return rest.startsWith('; ') ? rest.slice(2) : rest.trimStart();
}

/** What ran in an attempt that is over. */
function ranText(record: Planned): string {
  const { plan, outcome } = record;
  const { done, failed, unknown } = ranOf(record);
  if (done + failed + unknown === 0 || plan === null) {
    const why = said(outcome?.message ?? '', LIMITS.briefRunsChars);
    // What it did last may be missing from the record: that nothing ran is not known.
    if (outcome?.code === ENDINGS.interrupted().code)
      return said(`Not known for sure: ${why}`, LIMITS.briefRunsChars);
    if (/\bnothing ran\b/i.test(why)) return why;
    const rest = beyondCause(record);
    if (rest === '') return 'Nothing ran.';
    return said(`Nothing ran: ${rest}`, LIMITS.briefRunsChars);
  }
  const why = outcome === null ? '' : `; ${outcome.message}`;
  // How bad it could have been is history: where it ran and how it stands are what one looks for.
  const titles = said(plan.steps.map(({ title }) => title).join('; '), Math.ceil(LIMITS.briefRunsChars / 3));
  const where = `on ${hostsText(planTargets(plan), record.targets)} (${progressText(record)})`;
  return said(`${titles} ${where}${why}`, LIMITS.briefRunsChars);
}

/** What will run, runs or ran, in one sentence. */
export function runsText(record: Planned): string {
  const { status, plan, targets } = record;
  if (isEnded(status)) return ranText(record);
  if (plan === null) {
    return status === 'diagnosing'
      ? 'Nothing yet: read-only looks at the hosts are under way, and a plan comes before anything runs.'
      : 'Nothing yet: a plan is being made, and it is shown before anything runs.';
  }
  // Of what runs or ran the label says so.
  const isUnderWay = status === 'executing' || status === 'verifying' || status === 'rolling_back';
  const edited = editedText(record);
  const [head, tail] = isUnderWay
    ? ['', `(${progressText(record)})${edited}`]
    : [askedText(record), edited.trim()];
  const room = LIMITS.briefRunsChars - head.length - tail.length - 2;
  return `${head} ${planText(plan, targets, room)} ${tail}`.trim();
}

function undoText({ steps }: Plan): string {
  const without = steps.filter(({ rollback, risk }) => rollback === null && risk !== 'read_only');
  if (without.length === 0) return 'what ran is rolled back by its own script';
  const ids = without.map(({ id }) => named(id)).join(', ');
  return without.length === steps.length
    ? 'nothing is undone, as there is no rollback'
    : `what has a rollback is undone, but not ${ids}`;
}

/** What an archived log is put back as, beside the log that is there by then. */
const RESTORED = '.restored';

/** What was seen on a host that an undo of ours puts back; undefined: nothing was. */
function restoredOn({ diagnostics }: Planned, targetId: string): string | undefined {
  const paths = (diagnostics?.facts ?? []).flatMap((fact) =>
    fact.targetId === targetId && 'path' in fact && typeof fact.path === 'string' ? [fact.path] : [],
  );
  return paths.find((path) => path.endsWith(RESTORED));
}

/** The same of another incident, which closed with its undo: the newest on a host that is not well. */
function othersPutBackText(record: Planned, here: ReadonlySet<string>): string {
  const [last] = (record.pastUndos ?? [])
    .filter(({ targetId }) => here.has(targetId))
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (last === undefined) return '';
  const restored = restoredOn(record, last.targetId);
  const what = restored === undefined ? 'what it put back' : `${named(restored)}, which it put back,`;
  const by = `Incident ${named(last.incidentId)} undid a fix on ${hostsText([last.targetId], record.targets)}`;
  return `${by} at ${utcText(last.at)}: ${what} may be what is wrong. `;
}

/**
 * Of an attempt that found nothing to do: what an undo or roll-back of ours has put back on its hosts stands there still, and no probe knows that
 * it is ours. Empty where none has.
 */
export function putBackText(record: Planned): string {
  const { status, attempts, targets } = record;
  if (status !== 'no_remedy') return '';
  const well = new Set(
    (record.diagnostics?.judgement?.hosts ?? [])
      .filter(({ state }) => state === 'well')
      .map(({ targetId }) => targetId),
  );
  const here = new Set(targets.map(({ instanceId }) => instanceId).filter((id) => !well.has(id)));
  const undone = attempts.flatMap(({ attempt, executions }) => {
    const hosts = executions
      .filter((one) => one.phase === 'rollback' && one.state === 'succeeded' && here.has(one.targetId))
      .map(({ targetId }) => targetId);
    return hosts.length === 0 ? [] : [{ attempt, hosts: [...new Set(hosts)] }];
  });
  const last = undone.at(-1);
  if (last === undefined) return othersPutBackText(record, here);
  return `Attempt ${last.attempt} undid a fix on ${hostsText(last.hosts, targets)}: what it put back may be what is wrong. `;
}

/** What happens if it fails; of an attempt that is over, what a person does now. */
export function failsText(record: Planned): string {
  const { status, plan, outcome, attention, closed, settings } = record;
  if (closed !== null) {
    const who = closed.by === 'alarm' ? 'The alarm' : named(closed.who);
    return said(`Nothing is left to do. ${who} closed it: ${closed.reason}`, LIMITS.briefFailsChars);
  }
  if (isEnded(status)) {
    const next = said(outcome?.nextStep ?? '', LIMITS.briefFailsChars);
    const reason = said(attention?.reason ?? '', LIMITS.briefFailsChars);
    return said(`${putBackText(record)}${next || reason || 'Look at the host.'}`, LIMITS.briefFailsChars);
  }
  if (plan === null) return 'If no cause or no safe step is found, nothing runs, and it waits for a person.';
  if (status === 'rolling_back')
    return 'If undoing fails, it ends failed, names the hosts, and waits for a person; nothing is sent twice.';
  if (plan.undoes !== undefined)
    return 'The first that fails is the last that is sent: it ends, names the host, and a person is asked. Nothing runs twice.';
  const watched = record.alarm.finding === undefined ? 'alarm' : 'log';
  const checked = plan.steps.every(({ verify }) => verify !== null)
    ? `Host and ${watched} check`
    : `The ${watched} checks`;
  const others = illWithoutStep(record);
  const also =
    others.length === 0
      ? ''
      : `${others.length === 1 ? named(others[0] ?? '') : countText(others.length, 'other host')} ${others.length === 1 ? 'is' : 'are'} ill too and ${others.length === 1 ? 'has' : 'have'} no step: the alarm may stay red. `;
  if (holdersBeside(record).length > 0)
    return said(
      `${also}Then nothing is undone; if a host's own check fails, ${undoText(plan)}.`,
      LIMITS.briefFailsChars,
    );
  const checks = `${checked} it for up to ${secondsText(settings.verifyTimeoutSeconds)}.`;
  return said(
    `${also}${checks} If that fails, ${undoText(plan)}, and a person is asked. Nothing runs twice.`,
    LIMITS.briefFailsChars,
  );
}
