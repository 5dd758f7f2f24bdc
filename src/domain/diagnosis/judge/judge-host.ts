import { clears } from '../../alarm/condition/breaches.ts';
import type { UnclearCondition, UnderstoodCondition } from '../../alarm/condition/condition.ts';
import { meaningOf } from '../../alarm/condition/subjects.ts';
import { valueText } from '../../alarm/condition/units.ts';
import { LIMITS } from '../../bounds.ts';
import { type Balance, unexplained } from '../balance.ts';
import type { CauseDefinition, CauseFinding, FamilyDefinition, Measured, Remedy } from '../causes/cause.ts';
import { backgroundOf } from '../history/background.ts';
import { factsOf, type HostView } from '../host-view.ts';
import { namedInLogs } from '../log-finding.ts';
import type { AdmissibleStep, HostJudgement, ReadBalance, WeighedCause } from './judgement.ts';
import { BACKGROUND_PROBES } from './next-probes.ts';
import { seenInGeneral } from './seen-in-general.ts';

/**
 * What holds less of the used amount than this is not what the alarm is about, however much it stands out among what was
 * listed. The planner once ended a process with 2 % of the memory because the others were protected.
 */
const SHARE_MIN = 0.1;
/** A second cause holds at least this part of what the largest holds, or is needed to clear the alarm. */
const BESIDE_LARGEST = 0.5;
/** What nobody uses is wasted however much others hold, where it is this much of what is used. */
const IDLE_SHARE = 0.25;
/**
 * A predicted value must clear the threshold by this much, since what is measured moves on: points of a percentage, and
 * of anything else this part of the threshold.
 */
const MARGIN_POINTS = 2;
const MARGIN_SHARE = 0.02;

interface Weighed {
  readonly cause: CauseDefinition;
  readonly finding: CauseFinding;
}

interface Booked extends Weighed {
  readonly amount: number;
}

interface Mendable extends Weighed {
  readonly remedy: Remedy;
}

const remedyOf = ({ finding }: Weighed): Remedy | undefined => finding.remedy;

function freedBy(chosen: readonly Weighed[]): number {
  return chosen.reduce((sum, one) => sum + (remedyOf(one)?.frees ?? 0), 0);
}

/** Whether a value would end the alarm, with a margin; what is not understood is never ended by a number. */
function isQuiet({ condition }: HostView, value: number): boolean {
  if (!condition.understood) return false;
  const { unit, threshold } = condition;
  return clears(condition, value, unit === 'percent' ? MARGIN_POINTS : Math.abs(threshold) * MARGIN_SHARE);
}

function isCleared(family: FamilyDefinition, view: HostView, balance: Balance, freed: number): boolean {
  const value = family.predicted(view, balance, freed);
  return value !== null && isQuiet(view, value);
}

/**
 * Which of the causes that book on one account are blamed: the largest, those that hold nearly as much, and those whose
 * remedies are needed to clear the alarm. None that holds too little of what is used; nor one that is dwarfed by something
 * else on the account, identified or not, unless giving it back ends the alarm.
 */
function blamedOn(
  family: FamilyDefinition,
  view: HostView,
  balance: Balance,
  booked: readonly Booked[],
): readonly Booked[] {
  const large = booked
    .filter(({ amount }) => amount >= SHARE_MIN * balance.used)
    .toSorted((a, b) => b.amount - a.amount);
  const mendable = large.filter((one) => remedyOf(one) !== undefined);
  const canClear = isCleared(family, view, balance, freedBy(mendable));
  const isWasted = ({ amount, finding }: Booked) =>
    finding.isIdle === true &&
    (amount >= IDLE_SHARE * balance.used || isCleared(family, view, balance, amount));
  const largestPart = Math.max(
    0,
    ...balance.parts.flatMap(({ amount, isExplained }) => (isExplained === true ? [] : amount)),
  );
  const [largest, ...others] = large.filter(
    (one) =>
      one.amount >= BESIDE_LARGEST * largestPart || (canClear && mendable.includes(one)) || isWasted(one),
  );
  if (largest === undefined) return [];
  const blamed = [largest];
  for (const one of others) {
    const isNeeded = mendable.includes(one) && canClear && !isCleared(family, view, balance, freedBy(blamed));
    if (isNeeded || one.amount >= BESIDE_LARGEST * largest.amount || isWasted(one)) blamed.push(one);
  }
  return blamed;
}

/** Names of causes that an asserted one makes its symptoms. */
function explainedAway(weighed: readonly Weighed[]): ReadonlySet<string> {
  return new Set(
    weighed.flatMap(({ cause, finding }) => {
      if (finding.state !== 'shown') return [];
      const { explainsAway = [] } = cause;
      if (explainsAway !== 'all') return explainsAway;
      return weighed.map((other) => other.cause.name).filter((name) => name !== cause.name);
    }),
  );
}

/**
 * What may be blamed where nothing is wrong on the host: why the alarm is red all the same. That nothing is wrong is nothing to
 * go by where it is not proven.
 */
function assertedWhenWell(weighed: readonly Weighed[], isUnproven: boolean): ReadonlySet<Weighed> {
  const symptoms = explainedAway(weighed.filter(({ cause }) => cause.whenWell !== undefined));
  return new Set(
    weighed.filter(
      ({ cause, finding }) =>
        cause.whenWell !== undefined &&
        !(isUnproven && cause.saysWell === true) &&
        finding.state === 'shown' &&
        !symptoms.has(cause.name),
    ),
  );
}

/** Families whose causes account for what is used. */
const USED_UP: ReadonlySet<string> = new Set(['disk', 'memory', 'processor']);

/** How large something is: no use of it changes that. */
const SIZES: ReadonlySet<string> = new Set(['filesystem_size', 'inodes_total', 'memory_size', 'swap_size']);

/** Whether an alarm is red since too little is used, or too much is left, or the whole is too small: what holds the most of it is not why. */
function isOfTooLittle({ condition: { subject, direction } }: HostView): boolean {
  const { trouble, family } = meaningOf(subject);
  if (SIZES.has(subject)) return true;
  return (
    family !== null &&
    USED_UP.has(family) &&
    direction !== null &&
    trouble !== 'either' &&
    direction !== trouble
  );
}

function asserted(
  family: FamilyDefinition,
  view: HostView,
  weighed: readonly Weighed[],
  balances: readonly Balance[],
  measured: Measured,
): ReadonlySet<Weighed> {
  const symptoms = explainedAway(weighed);
  const isTooLittle = isOfTooLittle(view);
  const shown = weighed.filter(
    ({ cause, finding }) =>
      finding.state === 'shown' &&
      !symptoms.has(cause.name) &&
      cause.whenWell !== 'only' &&
      !(isTooLittle && cause.lessens !== true && cause.blocksSteps !== true),
  );
  const account = measured.kind === 'value' ? measured.account : undefined;
  const blamed = new Set<Weighed>(shown.filter(({ finding }) => finding.explains === undefined));
  for (const balance of balances) {
    // What fills another file system than the alarm's is a fact, and not its cause.
    if (account !== undefined && balance.account !== account) continue;
    const booked = shown.flatMap((one): readonly Booked[] => {
      const { explains } = one.finding;
      return explains?.account === balance.account ? [{ ...one, amount: explains.amount }] : [];
    });
    for (const one of blamedOn(family, view, balance, booked)) {
      const original = shown.find(({ finding }) => finding === one.finding);
      if (original !== undefined) blamed.add(original);
    }
  }
  return blamed;
}

/** Why a host that shows nothing of what an alarm asserts may be ill all the same; null: nothing speaks against the reading. */
function whyUnproven({ understood, byName, narrowedBy }: HostView['condition']): string | null {
  if (!understood) return 'what the alarm asserts is not understood';
  if (byName === true) return 'what the alarm asserts is read from its name alone';
  return narrowedBy === undefined ? null : `its dimension ${narrowedBy} may make it about less than the host`;
}

/** The same as long as CloudWatch does not call the alarm OK. */
const whyNoProof = (view: HostView): string | null =>
  factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'OK')
    ? null
    : whyUnproven(view.condition);

/**
 * What the host was found to be. Where the reading of the alarm may be wrong and the alarm is not OK again, a host that shows
 * nothing of what it asserts is not called well.
 */
function confirmed(view: HostView, measured: Measured): Measured {
  const { condition } = view;
  if (measured.kind === 'unread') return measured;
  if (measured.breaches) {
    if (!isOfTooLittle(view)) return measured;
    const { noun } = meaningOf(condition.subject);
    const isSize = SIZES.has(condition.subject);
    const why = isSize
      ? `the alarm is about how large it is (${noun}), so what holds the most is not why`
      : `the alarm is red the other way round than ${noun} makes trouble, so what holds the most is not why`;
    return { ...measured, sentence: `${measured.sentence}; ${why}` };
  }
  const why = whyNoProof(view);
  if (why === null) return measured;
  return {
    kind: 'unread',
    sentence: `${measured.sentence}; ${why}, so that is no proof that the host is well`,
  };
}

/** Why the reading of an alarm is not sure enough for what runs by itself; null: it is. */
function whyUnsure({ byName, narrowedBy, metrics }: HostView['condition']): string | null {
  if (byName === true) {
    const read = metrics.find((metric) => metric.byName === true);
    const called = read === undefined ? 'its metric' : `${read.namespace} ${read.name}`;
    return `what ${called} measures is read from its name alone: name it under "metrics" in site.yaml, with its subject and unit`;
  }
  return narrowedBy === undefined
    ? null
    : `the dimension ${narrowedBy} of its metric may make it about less than the host: leave it out of what the alarm watches, or decide`;
}

/** What an alarm asserts may be read from the name of its metric alone, or be about a part of the host: what is done because of it a person decides. */
function whyByPerson({ byPerson }: Pick<Remedy, 'byPerson'>, { condition }: HostView): string | undefined {
  const why = whyUnsure(condition);
  if (why === null) return byPerson;
  return byPerson === undefined ? why : `${byPerson}; ${why}`;
}

/** What was found behind a cause, under the alarm that led there: its steps are a person's where that alarm makes them so. */
export function byPersonOf(view: HostView, behind: HostJudgement): HostJudgement {
  const steps = behind.steps.map((step) => {
    const byPerson = whyByPerson(step, view);
    return byPerson === undefined ? step : { ...step, byPerson };
  });
  return { ...behind, steps };
}

function stepOf(one: Weighed, remedy: Remedy, view: HostView): Omit<AdmissibleStep, 'predicted'> {
  const { runbook, title, parameters } = remedy;
  const byPerson = whyByPerson(remedy, view);
  return {
    runbook,
    title,
    parameters,
    targetId: view.targetId,
    cause: one.cause.name,
    ...(byPerson === undefined ? {} : { byPerson }),
  };
}

interface Proposed {
  readonly steps: readonly AdmissibleStep[];
  readonly withheld: HostJudgement['withheld'];
}

/**
 * Steps for the causes that are blamed. Those that give a quantity back are proposed together or not at all: where even
 * all of them would leave the alarm red, the causes are named and a person decides.
 */
function proposed(
  family: FamilyDefinition,
  view: HostView,
  condition: UnderstoodCondition,
  blamed: ReadonlySet<Weighed>,
  balances: readonly Balance[],
): Proposed {
  const withheld: { readonly cause: string; readonly why: string }[] = [...blamed].flatMap(
    ({ cause, finding }) =>
      finding.withheld === undefined ? [] : [{ cause: cause.name, why: finding.withheld }],
  );
  const steps: AdmissibleStep[] = [];
  for (const one of blamed) {
    const remedy = remedyOf(one);
    if (remedy !== undefined && one.finding.explains === undefined)
      steps.push({ ...stepOf(one, remedy, view), predicted: null });
  }
  for (const balance of balances) {
    const mended = [...blamed]
      .flatMap((one): readonly Mendable[] => {
        const remedy = remedyOf(one);
        const isOnAccount = one.finding.explains?.account === balance.account;
        return remedy !== undefined && isOnAccount ? [{ ...one, remedy }] : [];
      })
      .toSorted((a, b) => freedBy([b]) - freedBy([a]));
    const chosen: Mendable[] = [];
    for (const one of mended) {
      if (!isCleared(family, view, balance, freedBy(chosen))) chosen.push(one);
    }
    if (chosen.length === 0) continue;
    const value = family.predicted(view, balance, freedBy(chosen));
    if (value === null || !isQuiet(view, value)) {
      const why =
        value === null
          ? 'what the alarm would see afterwards cannot be told'
          : `all that may be done would leave it at ${said(condition, value)}, which does not clear the alarm`;
      withheld.push(...chosen.map(({ cause }) => ({ cause: cause.name, why })));
      continue;
    }
    const predicted = {
      value: rounded(value),
      sentence: `${family.predictedText?.(view, said(condition, value)) ?? `${balance.subject} is then at ${said(condition, value)}`}, ${quietText(view, condition)}`,
    };
    steps.push(...chosen.map((one) => ({ ...stepOf(one, one.remedy, view), predicted })));
  }
  return { steps: steps.slice(0, LIMITS.planStepsMax), withheld };
}

/** An alarm that is not understood is never answered by a step: nobody could say what it would mend. */
function notUnderstood({ reason }: UnclearCondition, blamed: ReadonlySet<Weighed>): Proposed {
  const why = `what the alarm asserts is not understood: ${reason}`;
  return { steps: [], withheld: [...blamed].map(({ cause }) => ({ cause: cause.name, why })) };
}

/** One cause that is shown keeps every step from the host, its own and those of all other causes. */
function blockedBy(weighed: readonly Weighed[]): Weighed | undefined {
  return weighed.find(({ cause, finding }) => cause.blocksSteps === true && finding.state === 'shown');
}

function allWithheld(blocking: Weighed, blamed: ReadonlySet<Weighed>): Proposed {
  const others = [...blamed].filter(({ cause }) => cause.name !== blocking.cause.name);
  const why = `nothing is done on this host while ${blocking.cause.name.replaceAll('_', ' ')} is shown there`;
  const own = { cause: blocking.cause.name, why: blocking.finding.withheld ?? why };
  return { steps: [], withheld: [own, ...others.map(({ cause }) => ({ cause: cause.name, why }))] };
}

/** What is asked by ourselves, because of a finding or of a cause, has a limit, and no alarm that it would end: that takes lines that no longer come. */
function quietText({ alarm }: HostView, { metrics, threshold, unit }: UnderstoodCondition): string {
  const isAsserted = alarm.finding === undefined && metrics.length > 0;
  return isAsserted
    ? 'where the alarm is quiet'
    : `below the ${valueText(threshold, unit)} that are looked for`;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** A value as people read it, in the condition's unit. */
const said = ({ unit }: UnderstoodCondition, value: number) => valueText(value, unit);

function readBalance(view: HostView, balance: Balance): ReadBalance {
  const parts = balance.parts.toSorted((a, b) => b.amount - a.amount).slice(0, LIMITS.balancePartsMax);
  const { account, total, used } = balance;
  return { account, targetId: view.targetId, total, used, unexplained: unexplained(balance), parts };
}

function unreadSentences(view: HostView): readonly string[] {
  return factsOf(view, 'unread').map(({ what, why }) => `${what} could not be read: ${why}`);
}

/**
 * What shows a cause shows no less where it is only a symptom, or where nothing is wrong any more: but then it is not what is
 * wrong, and the confidence is that it is.
 */
const SYMPTOM_SHARE = 0.2;

function believed(state: WeighedCause['state'], confidence: number): number {
  if (state === 'asserted') return confidence;
  if (state === 'symptom') return confidence * SYMPTOM_SHARE;
  return Math.min(confidence, 0.5);
}

/** What is left of a confidence when some of what was asked for could not be read: that may be the real cause. */
function honest(confidence: number, view: HostView): number {
  const unread = new Set(factsOf(view, 'unread').map(({ probe }) => probe));
  // Of what the host itself was asked: that a right is missing in AWS is said, and takes nothing from what was seen. Nor
  // does what no cause asks for.
  const asked = [...view.asked].filter((probe) => !BACKGROUND_PROBES.includes(probe));
  const missing = asked.filter((probe) => unread.has(probe)).length;
  const seen = asked.length === 0 ? 1 : 1 - Math.min(1, missing / asked.length);
  return Math.round(Math.min(1, Math.max(0, confidence)) * (0.5 + 0.5 * seen) * 100) / 100;
}

/** What is known of a host whose alarm no family can measure: what was seen, and nothing blamed or called well. */
export function seenHost(view: HostView): HostJudgement {
  const background = backgroundOf(view);
  return {
    targetId: view.targetId,
    state: 'unread',
    measured: seenInGeneral(view),
    causes: [],
    steps: [],
    withheld: [],
    balances: [],
    unread: unreadSentences(view),
    ...(background.length === 0 ? {} : { background }),
  };
}

/**
 * Weighs every cause that the condition can be due to, blames those that explain it, and proposes their remedies where
 * they suffice. Where nothing is wrong any more nothing is blamed and nothing proposed.
 */
export function judgeHost(
  family: FamilyDefinition,
  view: HostView,
  causes: readonly CauseDefinition[],
): HostJudgement {
  const measured = confirmed(view, family.measured(view));
  const balances = family.balances(view);
  const used = new Map(balances.map((balance) => [balance.account, balance.used]));
  const weighed: readonly Weighed[] = causes
    .filter((cause) => cause.applies(view))
    .flatMap((cause) => cause.weigh(view).map((finding) => ({ cause, finding })));
  const isIll = measured.kind !== 'unread' && measured.breaches;
  const blamed = isIll
    ? asserted(family, view, weighed, balances, measured)
    : assertedWhenWell(weighed, whyNoProof(view) !== null);
  const accused = [...blamed].map(({ finding }) => finding.blamed);
  const background = [...backgroundOf(view), ...namedInLogs(view, accused)];
  const symptoms = explainedAway(weighed);
  const stateOf = (one: Weighed): WeighedCause['state'] => {
    if (blamed.has(one)) return 'asserted';
    if (one.finding.state !== 'shown') return one.finding.state;
    if (symptoms.has(one.cause.name)) return 'symptom';
    return isIll ? 'rejected' : 'possible';
  };
  const blocking = blockedBy(weighed);
  const { steps, withheld } =
    blocking !== undefined
      ? allWithheld(blocking, blamed)
      : view.condition.understood
        ? proposed(family, view, view.condition, blamed, balances)
        : notUnderstood(view.condition, blamed);
  return {
    targetId: view.targetId,
    state: measured.kind === 'unread' ? 'unread' : measured.breaches ? 'ill' : 'well',
    measured: measured.sentence,
    causes: weighed
      .map((one): WeighedCause => {
        const { confidence, blamed: on, explains, sentence } = one.finding;
        const whole = explains === undefined ? undefined : used.get(explains.account);
        return {
          cause: one.cause.name,
          targetId: view.targetId,
          state: stateOf(one),
          confidence: honest(believed(stateOf(one), confidence), view),
          blamed: on,
          explained:
            explains === undefined || whole === undefined || whole === 0
              ? null
              : Math.min(1, explains.amount / whole),
          sentence,
          ...(one.cause.saysWell === true ? { saysWell: true as const } : {}),
        };
      })
      .toSorted((a, b) => rank(a) - rank(b) || b.confidence - a.confidence)
      .slice(0, LIMITS.weighedCausesMax),
    steps,
    withheld,
    balances: balances.map((balance) => readBalance(view, balance)),
    unread: unreadSentences(view),
    ...(background.length === 0 ? {} : { background }),
  };
}

const STATES: readonly WeighedCause['state'][] = ['asserted', 'symptom', 'possible', 'rejected'];
const rank = ({ state }: WeighedCause) => STATES.indexOf(state);

/** Runbooks that remove what somebody may still come back to, as sessions and temporary files. */
const REMOVES_FOR_GOOD: ReadonlySet<string> = new Set(['remove-inode-flood', 'clean-temporary-files']);

/**
 * A host's judgement with what was found behind a cause that is blamed there: what fills the disk that a service fails of. Only
 * where that cause is blamed, nothing keeps steps from the host, and what was asked further is so.
 */
export function withFurther(
  judged: HostJudgement,
  behind: HostJudgement,
  causes: readonly CauseDefinition[],
): HostJudgement {
  const isBlocked = judged.causes.some(
    ({ cause, state }) => state === 'asserted' && causes.find(({ name }) => name === cause)?.blocksSteps,
  );
  if (judged.state !== 'ill' || behind.state !== 'ill' || isBlocked) return judged;
  const found = behind.causes.filter(({ state }) => state === 'asserted');
  const names = new Set(found.map(({ cause }) => cause));
  // What is proposed together is enough only together.
  const isLost = behind.steps.some(({ runbook }) => REMOVES_FOR_GOOD.has(runbook));
  const left = behind.steps.map(({ cause, title }) => ({
    cause,
    why: `what would be gone for good is removed only for an alarm of the disk itself: a person decides (${title})`,
  }));
  return {
    ...judged,
    causes: [...judged.causes.filter(({ cause }) => !names.has(cause)), ...found]
      .toSorted((a, b) => rank(a) - rank(b) || b.confidence - a.confidence)
      .slice(0, LIMITS.weighedCausesMax),
    steps: [...judged.steps, ...(isLost ? [] : behind.steps)].slice(0, LIMITS.planStepsMax),
    withheld: [...judged.withheld, ...behind.withheld, ...(isLost ? left : [])],
    balances: [...judged.balances, ...behind.balances],
    unread: [...new Set([...judged.unread, ...behind.unread])],
  };
}
