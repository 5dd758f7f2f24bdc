import { ensembleArtefact, INCIDENT_KIND } from '../../src/domain/models/artefact/incident-kind.ts';
import { MANIFEST_FORMAT, type ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import {
  classProbabilities,
  classSignals,
  ENSEMBLE_SIGNALS,
  type EnsembleInput,
  IncidentEnsemble,
  knownSignals,
  treesProbabilities,
  VOICE_SETS,
  type VoicePool,
  type VoiceSet,
  voicesOf,
} from '../../src/domain/models/incident/incident-ensemble.ts';
import { incidentRow } from '../../src/domain/models/incident/incident-evidence.ts';
import { UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { knownPacks } from '../corpus/roles.ts';
import type { ModelTrainer, SkippedModel, TrainedFiles } from '../model-trainer.ts';
import { type Answer, accuracy, calibrationError, macroF1 } from '../text/scores.ts';
import { SEED } from '../text/text-data.ts';
import { TEXT_CLASSES } from '../text/text-trainer.ts';
import { codeSha256 } from '../training-code.ts';
import { missingPython } from '../xgboost/python.ts';
import { treesOutOfPack } from '../xgboost/trees-trainer.ts';
import { type EnsembleData, type EnsembleSettings, fitPool, seenBy } from './fit-ensemble.ts';
import { type HeldOutEvidence, outOfPack, withClassesWithheld } from './held-out-evidence.ts';

/** Withheld from training one by one in the evaluation, so nothing is learned from withholding them. */
const KEPT_FOR_TESTS = [
  'disk_full',
  'tls_expired',
  'task_start_failure',
  'rds_lock_wait',
  'iam_denied',
] as const;

/** Chosen by what comes out on a pack that neither voices nor weights have read. */
export const ENSEMBLE_SETTINGS: EnsembleSettings = {
  classL2: 1,
  balance: 0.3,
  knownL2: 1,
  turnedAwayMax: 0.08,
};
/** Trainings in each of which a part of the classes is withheld. */
const WITHHELD_GROUPS = 4;
/** Packs that each part is withheld with, one after the other. */
const WITHHELD_TURNS = 1;
const VECTORS = 8;
const DIGITS = 1e9;

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
/** As JSON holds it in few characters; far finer than what any example tells. */
const short = (weights: Float64Array) => weights.map((weight) => Math.round(weight * DIGITS) / DIGITS);

/** Trees stand beside what is weighed, so voices have the same weights with them and without. */
const weighedIn = (voices: VoiceSet): VoiceSet =>
  voices === 'patterns+text+trees' ? 'patterns+text' : voices;

/** An ensemble for each set of voices that there is. */
function fitEnsemble(data: EnsembleData, settings: EnsembleSettings): IncidentEnsemble {
  const fitted = new Map(
    [...new Set(VOICE_SETS.map(weighedIn))].map((voices) => [voices, fitPool(voices, data, settings)]),
  );
  return new IncidentEnsemble(
    new Map(
      VOICE_SETS.map((voices) => {
        const pool = fitted.get(weighedIn(voices)) as VoicePool;
        return [
          voices,
          {
            classWeights: short(pool.classWeights),
            knownWeights: short(pool.knownWeights),
            knownMeans: short(pool.knownMeans),
            knownScales: short(pool.knownScales),
            knownFrom: rounded(pool.knownFrom),
          },
        ] as const;
      }),
    ),
  );
}

/** What an ensemble answers of examples that it was not trained on. */
const ensembleAnswers = (
  ensemble: IncidentEnsemble,
  inputs: readonly { readonly label: string; readonly input: EnsembleInput }[],
): readonly Answer[] =>
  inputs.map(({ label, input }) => {
    const answer = ensemble.answer(input);
    return { given: answer?.class ?? UNKNOWN, right: label, confidence: answer?.confidence ?? 0 };
  });

const evidenceSha256 = (all: readonly HeldOutEvidence[]): string =>
  sha256Hex(
    all
      .map(({ label, isWithheld, evidence }) => `${label} ${isWithheld} ${incidentRow(evidence).join(' ')}\n`)
      .join(''),
  );

/** How the answers of an ensemble are, by names of a set of voices and of whom it answers. */
function scoresOf(name: string, answers: readonly Answer[]): Readonly<Record<string, number>> {
  const turnedAway = (of: readonly Answer[]) =>
    of.filter(({ given }) => given === UNKNOWN).length / Math.max(1, of.length);
  return {
    [`${name}.macro_f1`]: rounded(macroF1(answers, TEXT_CLASSES)),
    [`${name}.accuracy`]: rounded(accuracy(answers)),
    [`${name}.calibration_error`]: rounded(
      calibrationError(answers.filter(({ given }) => given !== UNKNOWN)),
    ),
    [`${name}.turned_away`]: rounded(turnedAway(answers.filter(({ right }) => right !== UNKNOWN))),
    [`${name}.unknown_told`]: rounded(turnedAway(answers.filter(({ right }) => right === UNKNOWN))),
  };
}

/** What an ensemble answers of a pack that neither it nor the voices that it hears have read, pack by pack. */
function crossPackScores(data: EnsembleData, voices: VoiceSet): Readonly<Record<string, number>> {
  return Object.fromEntries(
    knownPacks().flatMap((held) => {
      const isHeld = ({ pack }: HeldOutEvidence) => pack === held;
      const pool = fitPool(
        voices,
        {
          calibrating: data.calibrating.filter((one) => !isHeld(one)),
          strange: data.strange.filter((one) => !isHeld(one)),
        },
        ENSEMBLE_SETTINGS,
      );
      const inputs = data.calibrating.flatMap((one, at) =>
        isHeld(one) ? [seenBy(one, voices, data.trees[at] ?? null)] : [],
      );
      const answers = ensembleAnswers(new IncidentEnsemble(new Map([[voices, pool]])), inputs);
      return Object.entries(scoresOf(`cross_pack.${held}.${voices.replaceAll('+', '_')}`, answers));
    }),
  );
}

async function train(): Promise<TrainedFiles | SkippedModel> {
  // What trees say cannot be weighed without them.
  const missing = await missingPython();
  if (missing !== undefined) return { skipped: missing };
  // Threads train on while the real library makes trees.
  const withheld = withClassesWithheld(WITHHELD_GROUPS, WITHHELD_TURNS, KEPT_FOR_TESTS);
  const trees = await treesOutOfPack();
  if ('skipped' in trees) return trees;
  const calibrating = await outOfPack();
  const strange = await withheld;
  const data: EnsembleData = { calibrating, trees, strange };
  const file = ensembleArtefact(fitEnsemble(data, ENSEMBLE_SETTINGS));
  const read = INCIDENT_KIND.read(JSON.parse(file));
  if (!read.ok) throw new Error(`The model cannot be read back: ${read.error}`);
  const ensemble = read.value;
  const scores = crossPackScores(data, 'patterns+text+trees');
  const sets = [...ensemble.pools.keys()];
  const step = Math.floor(calibrating.length / VECTORS);
  const vectors = Array.from({ length: VECTORS }, (_, at) => {
    const one = calibrating[at * step];
    if (one === undefined) throw new Error('The packs have too few examples.');
    const { input } = seenBy(one, sets[at % sets.length] ?? 'patterns', trees[at * step] ?? null);
    const signals = classSignals(input);
    const voices = voicesOf(input);
    const pool = ensemble.pools.get(voices);
    if (pool === undefined) throw new Error(`There are no weights for ${voices}.`);
    const given = {
      voices,
      classes: signals.map((own) => [...own]),
      trees: input.trees === null ? null : [...treesProbabilities(input.trees)],
      known: [...knownSignals(input.evidence, classProbabilities(signals, pool.classWeights))],
    };
    const output = INCIDENT_KIND.answer(ensemble, given);
    if (!output.ok) throw new Error(`Vector ${at}: ${output.error}`);
    return { input: given, output: output.value };
  });
  const manifest: ModelManifest = {
    format: MANIFEST_FORMAT,
    kind: INCIDENT_KIND.name,
    model: { file: 'model.json', sha256: sha256Hex(file), bytes: new TextEncoder().encode(file).length },
    data: {
      trainingSha256: evidenceSha256(strange),
      calibrationSha256: evidenceSha256(calibrating),
      training: strange.length,
      calibration: calibrating.length,
      seed: SEED,
    },
    code: codeSha256(),
    features: ENSEMBLE_SIGNALS,
    settings: { ...ENSEMBLE_SETTINGS, withheldGroups: WITHHELD_GROUPS, withheldTurns: WITHHELD_TURNS },
    calibration: Object.fromEntries(
      [...ensemble.pools].map(([voices, { knownFrom }]) => [`knownFrom.${voices}`, knownFrom]),
    ),
    scores,
    vectors,
  };
  return {
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
    model: file,
    summary: [
      `${strange.length} minutes with classes withheld, ${calibrating.length} that calibrate, ${manifest.model.bytes} bytes`,
      ...Object.entries(scores).map(([name, score]) => `${name.padEnd(56)}${score.toFixed(4)}`),
    ].join('\n'),
  };
}

export const incidentTrainer: ModelTrainer = { kind: INCIDENT_KIND.name, train };
