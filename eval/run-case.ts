import { incidentIdOf } from '../src/domain/alarm/ids.ts';
import { parseAlarm } from '../src/domain/alarm/parse-alarm.ts';
import { LIMITS } from '../src/domain/bounds.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../src/domain/diagnosis/causes/registry.ts';
import type { HostView } from '../src/domain/diagnosis/host-view.ts';
import { conditionFor } from '../src/domain/diagnosis/judge/alarm-condition.ts';
import { judgeIncident } from '../src/domain/diagnosis/judge/judge-incident.ts';
import type { HostJudgement, Judgement } from '../src/domain/diagnosis/judge/judgement.ts';
import { nextProbes } from '../src/domain/diagnosis/judge/next-probes.ts';
import { DEFAULT_SITE } from '../src/domain/site/default-site.ts';
import { err, ok, type Result } from '../src/domain/text/result.ts';
import { awsFacts } from './aws-facts.ts';
import type { Case, CaseHost } from './case/case.ts';
import { historyOfCase } from './case-history.ts';
import { awsSources, NO_SOURCES, SITE_FILE, type Sources, withoutSilenced } from './evidence.ts';
import { isOnline, lookAt } from './look.ts';
import { NOTHING_SAID, type Opinion, type ProposedStep } from './opinion.ts';
import { type Proposal, propose } from './propose.ts';

/** The look at the hosts begins so long after the alarm went red. */
const LOOK_AFTER_MS = 60_000;

interface LookedAt {
  readonly view: HostView;
  readonly rounds: number;
  readonly unrendered: readonly string[];
}

function lookInRounds(start: HostView, host: CaseHost, read: Case, now: string, silenced: Sources): LookedAt {
  let view = start;
  let rounds = 0;
  const unrendered: string[] = [];
  while (rounds < LIMITS.lookRoundsMax) {
    const names = nextProbes(view, CAUSES);
    if (names.length === 0) break;
    rounds += 1;
    const look = lookAt(names, host, read.platform, now, silenced);
    unrendered.push(...look.unrendered);
    const facts = look.facts.map((fact) => ({ ...fact, targetId: view.targetId }));
    view = { ...view, facts: [...view.facts, ...facts], asked: new Set([...view.asked, ...names]) };
  }
  return { view, rounds, unrendered };
}

function saidOf({ condition, hosts, offline }: Judgement): string {
  const lines = [condition];
  for (const { targetId, measured, causes, steps, withheld, balances, unread, background = [] } of hosts) {
    lines.push(`${targetId}: ${measured}`);
    for (const { cause, state, sentence } of causes) lines.push(`${state} ${cause}: ${sentence}`);
    for (const { account, unexplained, parts } of balances) {
      const held = parts.map(({ label, amount }) => `${label} ${amount}`);
      lines.push(`${account}: ${[...held, `${unexplained} unexplained`].join(', ')}`);
    }
    for (const { title, runbook, predicted } of steps)
      lines.push(`${title} (${runbook})${predicted === null ? '' : `: ${predicted.sentence}`}`);
    for (const { cause, why } of withheld) lines.push(`nothing is proposed for ${cause}: ${why}`);
    lines.push(...background, ...unread);
  }
  lines.push(...offline.map((id) => `${id} is offline and was not looked at`));
  return lines.join('\n');
}

/** What stands in the plan: what the judgement admits and no plan can be made of is not proposed to anybody. */
function stepsOf({ plan }: Proposal): readonly ProposedStep[] {
  return (plan?.steps ?? []).flatMap((step): readonly ProposedStep[] => {
    if (step.kind === 'shell') return [];
    const { runbook, parameters, targetIds: targets, predicted = [] } = step;
    return [{ runbook: runbook.name, parameters, targets, predicted: predicted[0]?.value ?? null }];
  });
}

/** What a person reads of the hypothesis beside the judgement itself. */
function hypothesisText({ hypothesis, message }: Proposal): string {
  return [hypothesis.rootCause, message].filter((text) => text !== '').join('\n');
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

function opinionOf(judgement: Judgement, proposal: Proposal): Opinion {
  const judgements = judgement.hosts;
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
  const names = [...new Set(asserted.map(({ cause }) => cause))];
  return {
    ...NOTHING_SAID,
    cause: names.length > 0 ? names : [isWell ? 'none' : 'unknown'],
    blamed: blamedOf(judgements),
    confidence: Math.max(0, ...asserted.map(({ confidence }) => confidence)),
    explained,
    unexplained: balance === undefined ? null : balance.unexplained / balance.used,
    steps: stepsOf(proposal),
    verdict: proposal.verdict,
    said: `${saidOf(judgement)}\n${hypothesisText(proposal)}`,
    hypotheses: weighed.map(({ cause, state, confidence, blamed }) => ({ cause, state, confidence, blamed })),
  };
}

/** Whether any probe that was asked for gave more than "could not be read"; a host that none asks anything of is none. */
function isAnswered({ asked, facts }: HostView): boolean {
  const silent = new Set(facts.flatMap((fact) => (fact.kind === 'unread' ? [fact.probe] : [])));
  return [...asked].some((name) => !silent.has(name));
}

/**
 * What our own rules make of a case, by the same way as an incident goes: alarm, condition, rounds, judgement; where sources
 * of evidence are silenced, as if these could not be read.
 */
export function judgeByRules(given: Case, silenced: Sources = NO_SOURCES): Result<Opinion> {
  const read = silenced.has(SITE_FILE) ? { ...given, site: DEFAULT_SITE } : given;
  const message: unknown = typeof read.alarm === 'string' ? JSON.parse(read.alarm) : read.alarm;
  const parsed = parseAlarm(message);
  if (!parsed.ok) return err(`the alarm cannot be read: ${parsed.error}`);
  const alarm = parsed.value;
  const { condition, text } = conditionFor(alarm, read.site);
  const incidentId = incidentIdOf(alarm);
  const now = new Date(Date.parse(alarm.stateChangeTime) + LOOK_AFTER_MS).toISOString();
  const looks = read.hosts.map((host, index) => {
    const targetId = host.instance_id;
    const known = [...awsFacts(read, host, alarm), ...historyOfCase(read, host, alarm, now, index === 0)];
    const facts = withoutSilenced(known, silenced).map((fact) => ({ ...fact, targetId }));
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
    return { ...lookInRounds(view, host, read, now, silenced), told: awsSources(known) };
  });
  const unrendered = [...new Set(looks.flatMap((look) => look.unrendered))].toSorted();
  const rounds = Math.max(0, ...looks.map((look) => look.rounds));
  const probes = looks.flatMap(({ view }) => [...view.asked]);
  const site = read.site === DEFAULT_SITE ? [] : [SITE_FILE];
  const sources = [...new Set([...probes, ...looks.flatMap(({ told }) => told), ...site])].toSorted();
  const hosts = looks.map(({ view }, index) => {
    const host = read.hosts[index];
    // As in the product: one that answered nothing that it was asked is as good as offline.
    const isReached = host !== undefined && isOnline(host) && (view.asked.size === 0 || isAnswered(view));
    return { view, online: isReached };
  });
  const rules = { families: FAMILY_DEFINITIONS, causes: CAUSES };
  const judgement = judgeIncident({ conditionText: text, hosts, rounds }, rules);
  if (judgement.family === null) {
    const said = `${saidOf(judgement)}\nnothing here knows what to make of such an alarm; a person has to look`;
    return ok({ ...NOTHING_SAID, cause: ['unknown'], said, rounds, sources, unrendered });
  }
  const asked = hosts.map(({ view, online }) => ({
    targetId: view.targetId,
    online,
    answered: isAnswered(view),
  }));
  const proposal = propose(incidentId, alarm, judgement, asked, read.pastFixes);
  return ok({ ...opinionOf(judgement, proposal), rounds, sources, unrendered });
}
