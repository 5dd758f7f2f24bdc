import { readFileSync } from 'node:fs';
import { INCIDENT_KIND } from '../../src/domain/models/artefact/incident-kind.ts';
import { type LoadedModel, loadModel, type ModelKind } from '../../src/domain/models/artefact/load-model.ts';
import { TEXT_KIND } from '../../src/domain/models/artefact/text-kind.ts';
import { TREES_KIND } from '../../src/domain/models/artefact/trees-kind.ts';
import { TRUSTED_MODELS } from '../../src/domain/models/artefact/trusted-models.ts';
import {
  classProbabilities,
  classSignals,
  type IncidentEnsemble,
  JUDGED_CLASSES,
  knownShare,
  knownSignals,
  likeliestKnown,
  type TreesOpinion,
  type VoiceSet,
} from '../../src/domain/models/incident/incident-ensemble.ts';
import type { IncidentEvidence } from '../../src/domain/models/incident/incident-evidence.ts';
import { evidenceOf, SCORE_SHARPNESS } from '../../src/domain/models/incident/incident-evidence.ts';
import type { IncidentTrees } from '../../src/domain/models/incident/incident-trees.ts';
import { portableLog } from '../../src/domain/models/portable-math.ts';
import { softmax, type TextModel, UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { examples } from '../../training/corpus/example.ts';
import type { Label, Pack } from '../../training/corpus/family.ts';
import { calibrationPack, packsWith } from '../../training/corpus/roles.ts';
import { seenBy } from '../../training/incident/fit-ensemble.ts';
import { ENSEMBLE_SETTINGS } from '../../training/incident/incident-trainer.ts';
import {
  type Answer,
  accuracy,
  calibrationError,
  f1ByClass,
  macroF1,
  wilson,
} from '../../training/text/scores.ts';
import { type PackText, packTexts, SEED, textOf, trainingTexts } from '../../training/text/text-data.ts';
import { TEXT_CLASSES, TEXT_SETTINGS } from '../../training/text/text-trainer.ts';
import { trainTextModel } from '../../training/text/train-text-model.ts';
import { fitTfIdf } from '../public/tf-idf.ts';

/** Examples of each class in one draw of the pack that tests, and the seeds of the draws; the first is the one that training knows its packs by. */
const PER_CLASS = 20;
const DRAWS: readonly string[] = [SEED, ...[1, 2, 3, 4].map((number) => `${SEED} draw ${number}`)];

/** What one way of answering gets, on average and at worst over the draws. */
export interface PackScore {
  readonly name: string;
  readonly macroF1: number;
  readonly macroF1Worst: number;
  readonly accuracy: number;
  /** Of the first draw, 95 %. */
  readonly accuracyInterval: readonly [number, number];
  /** Of what was answered with a class; null where no confidence is given. */
  readonly calibrationError: number | null;
  readonly calibrationErrorWorst: number | null;
  /** Share of all that was answered with a class. */
  readonly coverage: number;
  /** Share of unknown troubles, and of known ones, that were answered with `unknown`, in the first draw. */
  readonly unknownTold: number;
  readonly knownTurnedAway: number;
}

export interface PackScores {
  readonly pack: Pack;
  readonly draws: number;
  readonly examples: number;
  readonly lines: number;
  readonly scores: readonly PackScore[];
  /** Of the shipped ensemble in the first draw, by class. */
  readonly f1: Readonly<Record<string, number>>;
  /** From windows to answers, all voices, one core. */
  readonly linesPerSecond: number;
}

function shipped<Model>(kind: ModelKind<Model>): LoadedModel<Model> {
  const file = (name: string) =>
    readFileSync(new URL(`../../models/${kind.name}/${name}`, import.meta.url), 'utf8');
  const loaded = loadModel(
    kind,
    { manifest: file('manifest.json'), model: file('model.json') },
    TRUSTED_MODELS[kind.name] ?? '',
  );
  if (!loaded.ok) throw new Error(`models/${kind.name}: ${loaded.error}`);
  return loaded.value;
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

function scoreOf(name: string, draws: readonly (readonly Answer[])[], hasConfidence: boolean): PackScore {
  const f1 = draws.map((answers) => macroF1(answers, TEXT_CLASSES));
  const errors = draws.map((answers) => calibrationError(answers.filter(({ given }) => given !== UNKNOWN)));
  const [first = []] = draws;
  const turnedAway = (of: readonly Answer[]) =>
    of.filter(({ given }) => given === UNKNOWN).length / Math.max(1, of.length);
  return {
    name,
    macroF1: mean(f1),
    macroF1Worst: Math.min(...f1),
    accuracy: mean(draws.map(accuracy)),
    accuracyInterval: wilson(first.filter(({ given, right }) => given === right).length, first.length),
    calibrationError: hasConfidence ? mean(errors) : null,
    calibrationErrorWorst: hasConfidence ? Math.max(...errors) : null,
    coverage: 1 - mean(draws.map(turnedAway)),
    unknownTold: turnedAway(first.filter(({ right }) => right === UNKNOWN)),
    knownTurnedAway: turnedAway(first.filter(({ right }) => right !== UNKNOWN)),
  };
}

interface Example {
  readonly label: string;
  readonly text: PackText;
  readonly evidence: IncidentEvidence;
}

const opinionOf = (trees: IncidentTrees, evidence: IncidentEvidence): TreesOpinion => ({
  classes: trees.classes,
  probabilities: trees.probabilitiesOf(evidence),
});

/** A way of answering an example. */
type Way = (example: Example) => Omit<Answer, 'right'>;

const byEnsemble =
  (
    ensemble: IncidentEnsemble,
    voices: VoiceSet,
    trees: IncidentTrees,
    change = (of: IncidentEvidence) => of,
  ): Way =>
  ({ label, evidence }) => {
    const seen = change(evidence);
    const answer = ensemble.answer(
      seenBy({ label: label as Label, evidence: seen }, voices, opinionOf(trees, seen)).input,
    );
    return { given: answer?.class ?? UNKNOWN, confidence: answer?.confidence ?? 0 };
  };

/** The class of the gravest pattern, and healthy where there is none: what patterns alone say, without anything learned. */
const byPatterns: Way = ({ evidence }) => ({ given: evidence.votes[0]?.class ?? 'healthy', confidence: 0 });

const byTrees =
  (trees: IncidentTrees): Way =>
  ({ evidence }) => {
    const probabilities = trees.probabilitiesOf(evidence);
    const confidence = Math.max(...probabilities);
    return { given: trees.classes[probabilities.indexOf(confidence)] ?? '', confidence };
  };

const byText =
  (model: TextModel): Way =>
  ({ text }) => {
    const { class: given, confidence } = model.classify(text.lines);
    return { given, confidence };
  };

/** As if all lines together were the only one. */
function asOneLine(evidence: IncidentEvidence): IncidentEvidence {
  const { text } = evidence;
  if (text === null) return evidence;
  const { whole, classes } = text;
  const well = whole[classes.indexOf('healthy')] ?? 0;
  return {
    ...evidence,
    text: {
      ...text,
      best: whole,
      over: whole.map((score) => score - well),
      first: whole.map((score) => score - well),
      any: softmax(whole, 1 / SCORE_SHARPNESS).map(portableLog),
      lineKnownShare: text.knownShare,
    },
  };
}

/** The pack that models are scored on. */
function testPack(): Pack {
  const [pack] = packsWith('test');
  if (pack === undefined)
    throw new Error(
      'No pack is there to test on: write the one that training/corpus/roles.ts names, or give another one that role and run npm run train.',
    );
  return pack;
}

/** Scores the pack that tests, which nothing was chosen by, in several draws. */
export function scorePacks(): PackScores {
  const test = testPack();
  const text = shipped(TEXT_KIND).model;
  const trees = shipped(TREES_KIND).model;
  const ensemble = shipped(INCIDENT_KIND).model;
  const training = trainingTexts();
  const counts = Map.groupBy(training, ({ label }) => label);
  const [majority = ''] = [...counts.keys()].toSorted((a, b) => (packCount(b) ?? 0) - (packCount(a) ?? 0));
  const tfIdf = fitTfIdf(training, TEXT_CLASSES);
  const drawn = DRAWS.map((seed) => [...examples(test, seed, PER_CLASS)].map(textOf));
  let lines = 0;
  const began = performance.now();
  const seen = drawn.map((texts) =>
    texts.map((one): Example => {
      const evidence = evidenceOf(one.windows, text);
      ensemble.answer(
        seenBy({ label: one.label, evidence }, 'patterns+text+trees', opinionOf(trees, evidence)).input,
      );
      lines += evidence.lineCount;
      return { label: one.label, text: one, evidence };
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const ways: readonly (readonly [string, Way, boolean])[] = [
    ['the most frequent label', () => ({ given: majority, confidence: 0 }), false],
    ['patterns, the gravest one', byPatterns, false],
    [
      'TF-IDF, logistic regression',
      ({ text: { lines: of } }) => {
        const answer = tfIdf(of);
        return { given: answer.class, confidence: answer.confidence };
      },
      true,
    ],
    ['error text alone', byText(text), true],
    ['trees alone', byTrees(trees), true],
    ['all voices', byEnsemble(ensemble, 'patterns+text+trees', trees), true],
    ['without trees', byEnsemble(ensemble, 'patterns+text', trees), true],
    ['without error text and trees', byEnsemble(ensemble, 'patterns', trees), true],
    [
      'without patterns',
      byEnsemble(ensemble, 'patterns+text+trees', trees, (evidence) => ({ ...evidence, votes: [] })),
      true,
    ],
    ['without lines read one by one', byEnsemble(ensemble, 'patterns+text+trees', trees, asOneLine), true],
  ];
  const answersOf = (way: Way) =>
    seen.map((own) => own.map((example): Answer => ({ ...way(example), right: example.label })));
  const ours = answersOf(byEnsemble(ensemble, 'patterns+text+trees', trees))[0] ?? [];
  return {
    pack: test,
    draws: drawn.length,
    examples: drawn[0]?.length ?? 0,
    lines,
    scores: ways.map(([name, way, hasConfidence]) => scoreOf(name, answersOf(way), hasConfidence)),
    f1: Object.fromEntries(f1ByClass(ours, TEXT_CLASSES)),
    linesPerSecond: lines / seconds,
  };
}

/** Of the pack that calibrates, whose shares are those of the other packs. */
const packCount = (label: string): number =>
  packTexts(calibrationPack()).filter((one) => one.label === label).length;

/** What becomes of a class that nothing was trained on. */
export interface WithheldScore {
  readonly class: string;
  /** Share of its examples that were answered with `unknown`, with its interval of 95 %. */
  readonly told: number;
  readonly toldInterval: readonly [number, number];
  /** Share of all examples of other known classes that were. */
  readonly turnedAway: number;
}

/**
 * Withholds a class: error text is trained without it, its patterns are left out, and the pack that calibrates sets, without it, the threshold. Trees,
 * which know the class, are not heard: `unknown` is what is below the threshold, or likelier by the other voices than any known class. What
 * tells known from unknown is the shipped one, which was never trained on this class as an unknown one.
 */
export function withholdClass(name: string): WithheldScore {
  const ensemble = shipped(INCIDENT_KIND).model;
  const pool = ensemble.pools.get('patterns+text');
  if (pool === undefined) throw new Error('models/incident has no weights for patterns and error text.');
  const without = <T extends { readonly label: string }>(texts: readonly T[]) =>
    texts.filter(({ label }) => label !== name);
  const model = trainTextModel(
    trainingTexts({ withoutLabel: (label) => label === name }),
    TEXT_CLASSES.filter((one) => one !== name),
    TEXT_SETTINGS,
  );
  const knownOf = ({ windows, label }: PackText) => {
    const evidence = evidenceOf(windows, model);
    const { input } = seenBy(
      { label, evidence: { ...evidence, votes: evidence.votes.filter((vote) => vote.class !== name) } },
      'patterns+text',
      null,
    );
    // Of the classes that are left.
    const all = classProbabilities(classSignals(input), pool.classWeights).map((share, at) =>
      JUDGED_CLASSES[at] === name ? 0 : share,
    );
    const sum = all.reduce((total, share) => total + share, 0);
    const probabilities = all.map((share) => share / sum);
    return {
      share: knownShare(knownSignals(input.evidence, probabilities), pool),
      isNone:
        (probabilities[JUDGED_CLASSES.indexOf(UNKNOWN)] ?? 0) >
        (probabilities[likeliestKnown(probabilities)] ?? 0),
    };
  };
  const known = without(packTexts(calibrationPack()))
    .filter(({ label }) => label !== UNKNOWN)
    .map((one) => knownOf(one).share)
    .sort((a, b) => a - b);
  const knownFrom = known[Math.floor(known.length * ENSEMBLE_SETTINGS.turnedAwayMax)] ?? 0;
  const tests = [...examples(testPack(), SEED, PER_CLASS)].map(textOf);
  const turnedAway = (texts: readonly PackText[]) =>
    texts.filter((one) => {
      const { share, isNone } = knownOf(one);
      return share < knownFrom || isNone;
    }).length;
  const own = tests.filter(({ label }) => label === name);
  const others = without(tests).filter(({ label }) => label !== UNKNOWN);
  const told = turnedAway(own);
  return {
    class: name,
    told: told / own.length,
    toldInterval: wilson(told, own.length),
    turnedAway: turnedAway(others) / others.length,
  };
}
