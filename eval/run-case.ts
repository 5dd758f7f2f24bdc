import { incidentIdOf } from '../src/domain/alarm/ids.ts';
import { parseAlarm } from '../src/domain/alarm/parse-alarm.ts';
import { LIMITS } from '../src/domain/bounds.ts';
import type { FamilyDefinition } from '../src/domain/diagnosis/causes/cause.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../src/domain/diagnosis/causes/registry.ts';
import type { HostView } from '../src/domain/diagnosis/host-view.ts';
import { judgeHost } from '../src/domain/diagnosis/judge/judge-host.ts';
import type { HostJudgement } from '../src/domain/diagnosis/judge/judgement.ts';
import { nextProbes } from '../src/domain/diagnosis/judge/next-probes.ts';
import { err, ok, type Result } from '../src/domain/text/result.ts';
import { awsFacts } from './aws-facts.ts';
import type { Case, CaseHost } from './case/case.ts';
import { conditionOfCase } from './condition-of-case.ts';
import { isOnline, lookAt } from './look.ts';
import { NOTHING_SAID, type Opinion, type ProposedStep } from './opinion.ts';

/** The look at the hosts begins so long after the alarm went red. */
const LOOK_AFTER_MS = 60_000;

interface LookedAt {
  readonly view: HostView;
  readonly rounds: number;
  readonly unrendered: readonly string[];
}

function lookInRounds(start: HostView, host: CaseHost, read: Case, now: string): LookedAt {
  let view = start;
  let rounds = 0;
  const unrendered: string[] = [];
  while (rounds < LIMITS.lookRoundsMax) {
    const names = nextProbes(view, CAUSES);
    if (names.length === 0) break;
    rounds += 1;
    const look = lookAt(names, host, read.platform, now);
    unrendered.push(...look.unrendered);
    const facts = look.facts.map((fact) => ({ ...fact, targetId: view.targetId }));
    view = { ...view, facts: [...view.facts, ...facts], asked: new Set([...view.asked, ...names]) };
  }
  return { view, rounds, unrendered };
}

function saidOf(conditionText: string, judgements: readonly HostJudgement[]): string {
  const lines = [conditionText];
  for (const { targetId, measured, causes, steps, withheld, balances, unread } of judgements) {
    lines.push(`${targetId}: ${measured}`);
    for (const { cause, state, sentence } of causes) lines.push(`${state} ${cause}: ${sentence}`);
    for (const { account, unexplained, parts } of balances) {
      const held = parts.map(({ label, amount }) => `${label} ${amount}`);
      lines.push(`${account}: ${[...held, `${unexplained} unexplained`].join(', ')}`);
    }
    for (const { title, runbook, predicted } of steps)
      lines.push(`${title} (${runbook})${predicted === null ? '' : `: ${predicted.sentence}`}`);
    for (const { cause, why } of withheld) lines.push(`nothing is proposed for ${cause}: ${why}`);
    lines.push(...unread);
  }
  return lines.join('\n');
}

/**
 * Hosts that the incident is about. One that is lost is, where the balancer complains of it or no host can be asked at
 * all; beside others that answer it is named, and no cause of theirs.
 */
function concerned(read: Case): {
  readonly judged: readonly CaseHost[];
  readonly named: readonly CaseHost[];
} {
  const complained = (host: CaseHost) =>
    read.targetHealth?.some(({ id, state }) => id === host.instance_id && state !== 'healthy') === true;
  const hasOnline = read.hosts.some(isOnline);
  const isJudged = (host: CaseHost) => !hasOnline || isOnline(host) || complained(host);
  return { judged: read.hosts.filter(isJudged), named: read.hosts.filter((host) => !isJudged(host)) };
}

/** Steps that are the same on several hosts are one. */
function stepsOf(judgements: readonly HostJudgement[]): readonly ProposedStep[] {
  const steps = new Map<string, ProposedStep>();
  for (const { runbook, parameters, targetId, predicted } of judgements.flatMap((one) => one.steps)) {
    const key = JSON.stringify([runbook, parameters]);
    const known = steps.get(key);
    const targets = [...(known?.targets ?? []), targetId];
    steps.set(key, { runbook, parameters, targets, predicted: predicted?.value ?? null });
  }
  return [...steps.values()];
}

function blamedOf(judgements: readonly HostJudgement[]): Opinion['blamed'] {
  const blamed: Record<string, (string | number)[]> = {};
  for (const { causes } of judgements) {
    for (const one of causes.filter(({ state }) => state === 'asserted')) {
      for (const [key, value] of Object.entries(one.blamed)) {
        const values = blamed[key] ?? [];
        blamed[key] = [...new Set([...values, ...[value].flat()])];
      }
    }
  }
  return blamed;
}

function opinionOf(conditionText: string, judgements: readonly HostJudgement[]): Opinion {
  const weighed = judgements.flatMap(({ causes }) => causes);
  const asserted = weighed.filter(({ state }) => state === 'asserted');
  const isWell = judgements.length > 0 && judgements.every(({ state }) => state === 'well');
  const shares = asserted.flatMap(({ explained }) => explained ?? []);
  const explained =
    shares.length === 0
      ? null
      : Math.min(
          1,
          shares.reduce((a, b) => a + b, 0),
        );
  const [balance] = judgements.flatMap(({ balances }) => balances).filter(({ used }) => used > 0);
  const steps = stepsOf(judgements);
  const names = [...new Set(asserted.map(({ cause }) => cause))];
  return {
    ...NOTHING_SAID,
    cause: names.length > 0 ? names : [isWell ? 'none' : 'unknown'],
    blamed: blamedOf(judgements),
    confidence: Math.max(0, ...asserted.map(({ confidence }) => confidence)),
    explained,
    unexplained: balance === undefined ? null : balance.unexplained / balance.used,
    steps,
    verdict: steps.length === 0 ? { on: null, off: null } : { on: 'approval', off: null },
    said: saidOf(conditionText, judgements),
    hypotheses: weighed.map(({ cause, state, confidence, blamed }) => ({ cause, state, confidence, blamed })),
  };
}

function familyOf(views: readonly HostView[]): FamilyDefinition | undefined {
  return FAMILY_DEFINITIONS.find((family) => views.some((view) => family.answers(view)));
}

/** What our own rules make of a case, by the same way as an incident goes: alarm, condition, rounds, judgement. */
export function judgeByRules(read: Case): Result<Opinion> {
  const message: unknown = typeof read.alarm === 'string' ? JSON.parse(read.alarm) : read.alarm;
  const parsed = parseAlarm(message);
  if (!parsed.ok) return err(`the alarm cannot be read: ${parsed.error}`);
  const alarm = parsed.value;
  const { condition, text } = conditionOfCase(alarm, read.site);
  const incidentId = incidentIdOf(alarm);
  const now = new Date(Date.parse(alarm.stateChangeTime) + LOOK_AFTER_MS).toISOString();
  const { judged, named } = concerned(read);
  const looks = judged.map((host) => {
    const targetId = host.instance_id;
    const facts = awsFacts(read, host, alarm).map((fact) => ({ ...fact, targetId }));
    const asked = new Set<string>();
    const view: HostView = {
      incidentId,
      targetId,
      alarm,
      condition,
      site: read.site,
      facts,
      asked,
      look: 'feedc0de',
    };
    return lookInRounds(view, host, read, now);
  });
  const unrendered = [...new Set(looks.flatMap((look) => look.unrendered))].toSorted();
  const rounds = Math.max(0, ...looks.map((look) => look.rounds));
  const family = familyOf(looks.map(({ view }) => view));
  if (family === undefined) {
    const said = `${text}\nnothing here knows what to make of such an alarm; a person has to look`;
    return ok({ ...NOTHING_SAID, cause: ['unknown'], said, rounds, unrendered });
  }
  const judgements = looks.map(({ view }) => judgeHost(family, view, CAUSES));
  const opinion = opinionOf(text, judgements);
  const others = named.map(({ instance_id: id }) => `${id} is offline and was not looked at`);
  return ok({ ...opinion, said: [opinion.said, ...others].join('\n'), rounds, unrendered });
}
