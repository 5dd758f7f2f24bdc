import { LIMITS } from '../bounds.ts';
import { blamedOnHost, whyWell } from '../diagnosis/blamed.ts';
import type { Hypothesis } from '../diagnosis/diagnostics.ts';
import type { AdmissibleStep, HostJudgement, Judgement, WeighedCause } from '../diagnosis/judge/judgement.ts';
import type { Target } from '../diagnosis/target.ts';
import type { ProposedStep } from '../plan/plan.ts';
import type { Runbook } from '../plan/runbook.ts';
import { cutText } from '../text/cut-text.ts';
import type { PlanningInput } from './planning-input.ts';

export interface DeterministicPlan {
  readonly hypothesis: Hypothesis;
  /** Empty when nothing is admissible; `message` says why. */
  readonly steps: readonly ProposedStep[];
  /** What is wrong, or why nothing is proposed, in a sentence. */
  readonly message: string;
}

/** Nothing was found, which says little about the cause. */
const CONFIDENCE_NOTHING_FOUND = 0.1;

const assertedOf = ({ causes }: HostJudgement) => causes.filter(({ state }) => state === 'asserted');

/** A host as people call it; with its id where two are called the same. */
function nameOf(id: string, targets: readonly Target[]): string {
  const name = targets.find(({ instanceId }) => instanceId === id)?.name ?? '';
  if (name === '') return id;
  return targets.filter((one) => one.name === name).length > 1 ? `${name} (${id})` : name;
}
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** So small a part of an account is no rest that has to be explained. */
const REST_SHARE = 0.1;

/** Whether everything that is used was found, as far as it is a quantity. */
function isAccounted({ balances }: HostJudgement): boolean {
  const used = balances.filter((balance) => balance.used > 0);
  return used.length > 0 && used.every((balance) => balance.unexplained / balance.used < REST_SHARE);
}

/** Why no cause is blamed. */
function nothingBlamed({ family, notUnderstood, hosts }: Judgement): string {
  if (notUnderstood !== null) return `what the alarm asserts is not understood: ${notUnderstood}`;
  if (family === null) return 'nothing here knows what to make of such an alarm; a person has to look';
  if (hosts.length === 0) return 'none of the hosts answered the probes';
  const ill = hosts.filter(({ state }) => state === 'ill');
  if (ill.length > 0)
    return ill.every(isAccounted)
      ? 'what the alarm asserts is so; what takes it up was found, and none of it can be blamed'
      : 'what the alarm asserts is so, and nothing that was found explains it';
  return hosts.every(({ state }) => state === 'well')
    ? 'none of the hosts that answered shows what the alarm is about'
    : 'what the alarm is about could not be read';
}

/** Why nothing is wrong, each reason once with the hosts that it is said of: no cause, so none is named. */
function wellText(judgement: Judgement, targets: readonly Target[]): string {
  const said = Map.groupBy(judgement.hosts.flatMap(whyWell), ({ sentence: why }) => why);
  return [...said]
    .map(([why, hosts]) => `${why} (${hosts.map(({ targetId }) => nameOf(targetId, targets)).join(', ')})`)
    .join('; ');
}

function rootCauseOf(judgement: Judgement, targets: readonly Target[]): string {
  const blamed = judgement.hosts.flatMap((host) =>
    blamedOnHost(host).map(
      ({ cause, sentence: said }) => `${cause} on ${nameOf(host.targetId, targets)}: ${said}`,
    ),
  );
  if (blamed.length > 0) return blamed.join('; ');
  // Of a host that is ill beside it, or could not be read, it says nothing.
  const isWell = judgement.hosts.every(({ state }) => state === 'well');
  return (isWell && wellText(judgement, targets)) || nothingBlamed(judgement);
}

/** One host, in the order in which a person asks: what is so, why, what it is not, what is still not known. */
function hostSentences({
  targetId,
  measured,
  balances,
  withheld,
  unread,
  ...host
}: HostJudgement): readonly string[] {
  const line = (words: string) => (one: WeighedCause) => {
    const share = one.explained === null ? '' : `, explains ${Math.round(one.explained * 100)} %`;
    return sentence(
      `${words} ${one.cause} (${Math.round(one.confidence * 100)} % sure${share}): ${one.sentence}`,
    );
  };
  const causes = (state: string, words: string) =>
    host.causes.filter((one) => one.state === state).map(line(words));
  const unexplained = balances
    .filter(({ used, unexplained: rest }) => used > 0 && rest / used >= REST_SHARE)
    .map(({ account, used, unexplained: rest }) =>
      sentence(`${Math.round((100 * rest) / used)} % of ${account} is explained by nothing that was found`),
    );
  return [
    sentence(`On ${targetId} ${measured}`),
    ...blamedOnHost(host).map(line('Blamed:')),
    ...host.causes
      .filter(({ state, saysWell }) => state === 'asserted' && saysWell === true)
      .map((one) => sentence(`Nothing is blamed: ${one.sentence}`)),
    ...withheld.map(({ cause, why }) => sentence(`No step for ${cause}: ${why}`)),
    ...unexplained,
    ...unread.map(sentence),
    ...causes('symptom', 'Only a symptom:'),
    ...causes('possible', 'Possible:'),
    ...causes('rejected', 'Not it:'),
  ];
}

function reasoningOf({ targets, diagnostics }: PlanningInput, judgement: Judgement): string {
  const names = (ids: readonly string[]) => ids.join(', ');
  const judged = new Set(judgement.hosts.map(({ targetId }) => targetId));
  const unseen = targets.map(({ instanceId }) => instanceId).filter((id) => !judged.has(id));
  const silent = diagnostics.unreachable.filter((id) => judged.has(id));
  return [
    sentence(`The alarm asserts: ${judgement.condition}`),
    ...judgement.hosts.flatMap(hostSentences),
    ...(unseen.length === 0 ? [] : [`${names(unseen)} could not be looked at.`]),
    ...(silent.length === 0 ? [] : [`${names(silent)} did not answer; what is said of it is what AWS says.`]),
  ].join('\n');
}

/** A host that did not answer may be the ill one: what is not seen lowers what can be said. */
function honest({ targets, diagnostics }: PlanningInput, confidence: number): number {
  const seen = targets.filter(({ instanceId }) => !diagnostics.unreachable.includes(instanceId)).length;
  const share = seen / Math.max(1, targets.length);
  return Math.round(Math.min(1, Math.max(0, confidence)) * (0.5 + 0.5 * share) * 100) / 100;
}

/** Hosts whose steps can all be taken: part of them might leave the alarm red, with something gone for nothing. */
function stepsOf({ hosts }: Judgement, catalogue: readonly Runbook[]): readonly AdmissibleStep[] {
  const known = new Set(catalogue.map(({ name }) => name));
  const whole = hosts.filter(({ steps }) => steps.every(({ runbook }) => known.has(runbook)));
  const chosen: AdmissibleStep[] = [];
  for (const { steps } of whole) {
    if (chosen.length + steps.length <= LIMITS.planStepsMax) chosen.push(...steps);
  }
  return chosen;
}

/** The same on several hosts is one step. */
function together(steps: readonly AdmissibleStep[]): readonly ProposedStep[] {
  const same = Map.groupBy(steps, ({ runbook, parameters }) => JSON.stringify([runbook, parameters]));
  return [...same.values()].flatMap((group): readonly ProposedStep[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { runbook, parameters, title } = first;
    return [
      { kind: 'runbook', runbook, parameters, title, targetIds: group.map(({ targetId }) => targetId) },
    ];
  });
}

function whyNothing(judgement: Judgement, rootCause: string): string {
  const withheld = judgement.hosts.flatMap((host) => host.withheld.map(({ why }) => why));
  if (withheld.length > 0) return `${rootCause}; nothing is proposed: ${[...new Set(withheld)].join('; ')}`;
  const steps = judgement.hosts.flatMap((host) => host.steps);
  return steps.length === 0 ? rootCause : `${rootCause}; the runbook for it is not in the catalogue`;
}

/**
 * Plans by rules alone: proposes the steps that the judgement admits, whole hosts at a time, and says what speaks for and
 * against each cause. Nothing where nothing is admissible; the confidence is that of the least sure cause.
 */
export function planDeterministically(
  input: PlanningInput & { readonly catalogue: readonly Runbook[] },
): DeterministicPlan {
  const { diagnostics, catalogue } = input;
  const { judgement, evidence } = diagnostics;
  if (judgement === undefined) {
    const rootCause = 'the hosts were looked at and not judged';
    return {
      hypothesis: { rootCause, reasoning: sentence(rootCause), confidence: 0, evidenceIds: [] },
      steps: [],
      message: rootCause,
    };
  }
  const steps = together(stepsOf(judgement, catalogue));
  const asserted = judgement.hosts.flatMap(assertedOf);
  const confidence =
    asserted.length === 0 ? CONFIDENCE_NOTHING_FOUND : Math.min(...asserted.map((one) => one.confidence));
  const about = new Set(
    judgement.hosts
      .filter((host) => asserted.length === 0 || assertedOf(host).length > 0)
      .map(({ targetId }) => targetId),
  );
  const rootCause = rootCauseOf(judgement, input.targets);
  const message = steps.length > 0 ? rootCause : whyNothing(judgement, rootCause);
  return {
    hypothesis: {
      rootCause: cutText(rootCause, LIMITS.rootCauseChars),
      reasoning: cutText(reasoningOf(input, judgement), LIMITS.reasoningChars),
      confidence: honest(input, confidence),
      evidenceIds: evidence
        .filter(({ targetId, problem }) => about.has(targetId) && problem === null)
        .map(({ id }) => id),
    },
    steps,
    message: cutText(message, LIMITS.rootCauseChars),
  };
}
