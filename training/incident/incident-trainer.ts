import { readFileSync } from 'node:fs';
import { ensembleArtefact, INCIDENT_KIND } from '../../src/domain/models/artefact/incident-kind.ts';
import { MANIFEST_FORMAT, type ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import { readTreesArtefact } from '../../src/domain/models/artefact/trees-kind.ts';
import {
  classSignals,
  ENSEMBLE_SIGNALS,
  type EnsembleInput,
  IncidentEnsemble,
  KNOWN_CLASSES,
  knownSignals,
  VOICE_SETS,
  voicesOf,
} from '../../src/domain/models/incident/incident-ensemble.ts';
import { incidentRow } from '../../src/domain/models/incident/incident-evidence.ts';
import type { IncidentTrees } from '../../src/domain/models/incident/incident-trees.ts';
import { UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import type { ModelTrainer, TrainedFiles } from '../model-trainer.ts';
import { type Answer, accuracy, calibrationError, macroF1 } from '../text/scores.ts';
import { packTexts, SEED } from '../text/text-data.ts';
import { shippedTextModel, TEXT_CLASSES, TEXT_SETTINGS } from '../text/text-trainer.ts';
import { codeSha256 } from '../training-code.ts';
import { type EnsembleData, type EnsembleSettings, fitPool, seenBy } from './fit-ensemble.ts';
import { evidenceFor, type HeldOutEvidence, withClassesWithheld } from './held-out-evidence.ts';

/** Withheld from training one by one in the evaluation, so nothing is learned from withholding them. */
const KEPT_FOR_TESTS = [
  'disk_full',
  'tls_expired',
  'task_start_failure',
  'rds_lock_wait',
  'iam_denied',
] as const;

/** Chosen by what comes out on pack B. */
export const ENSEMBLE_SETTINGS: EnsembleSettings = {
  classL2: 1,
  balance: 0.3,
  knownL2: 1,
  confidenceL2: 0.1,
  turnedAwayMax: 0.08,
};
/** Trainings in each of which a part of the classes is withheld. */
const WITHHELD_GROUPS = 3;
const VECTORS = 8;
const DIGITS = 1e9;

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
/** As JSON holds it in few characters; far finer than what any example tells. */
const short = (weights: Float64Array) => weights.map((weight) => Math.round(weight * DIGITS) / DIGITS);

/** The trees beside which the ensemble is made: those that were just trained, or those that are committed. */
function shippedTrees(): IncidentTrees | null {
  let file: string;
  try {
    file = readFileSync(new URL('../../models/xgboost/model.json', import.meta.url), 'utf8');
  } catch {
    return null;
  }
  const trees = readTreesArtefact(JSON.parse(file));
  if (!trees.ok) throw new Error(`models/xgboost cannot be read: ${trees.error}`);
  return trees.value;
}

/** An ensemble for each set of voices that there is. */
function fitEnsemble(data: EnsembleData, settings: EnsembleSettings): IncidentEnsemble {
  const sets = VOICE_SETS.filter((voices) => voices !== 'patterns+text+trees' || data.trees !== null);
  return new IncidentEnsemble(
    new Map(
      sets.map((voices) => {
        const pool = fitPool(voices, data, settings);
        return [
          voices,
          {
            classWeights: short(pool.classWeights),
            knownWeights: short(pool.knownWeights),
            knownMeans: short(pool.knownMeans),
            knownScales: short(pool.knownScales),
            knownFrom: rounded(pool.knownFrom),
            confidenceWeights: short(pool.confidenceWeights),
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

function train(): TrainedFiles {
  const calibrating = evidenceFor(packTexts('B'), shippedTextModel());
  const strange = withClassesWithheld(WITHHELD_GROUPS, KEPT_FOR_TESTS, TEXT_CLASSES, TEXT_SETTINGS);
  const trees = shippedTrees();
  const file = ensembleArtefact(fitEnsemble({ calibrating, strange, trees }, ENSEMBLE_SETTINGS));
  const read = INCIDENT_KIND.read(JSON.parse(file));
  if (!read.ok) throw new Error(`The model cannot be read back: ${read.error}`);
  const ensemble = read.value;
  const scores = Object.fromEntries(
    [...ensemble.pools.keys()].flatMap((voices) => {
      const answers = ensembleAnswers(
        ensemble,
        calibrating.map((one) => seenBy(one, voices, trees)),
      );
      const name = `calibration_pack.${voices.replaceAll('+', '_')}`;
      return [
        [`${name}.macro_f1`, rounded(macroF1(answers, TEXT_CLASSES))],
        [`${name}.accuracy`, rounded(accuracy(answers))],
        [
          `${name}.calibration_error`,
          rounded(calibrationError(answers.filter(({ given }) => given !== UNKNOWN))),
        ],
      ] as const;
    }),
  );
  const sets = [...ensemble.pools.keys()];
  const step = Math.floor(calibrating.length / VECTORS);
  const vectors = Array.from({ length: VECTORS }, (_, at) => {
    const one = calibrating[at * step];
    if (one === undefined) throw new Error('Pack B has too few examples.');
    const { input } = seenBy(one, sets[at % sets.length] ?? 'patterns', trees);
    const signals = classSignals(input);
    const likely = ensemble.answer(input)?.ranking[0]?.class ?? 'healthy';
    const given = {
      voices: voicesOf(input),
      classes: signals.map((own) => [...own]),
      known: [...knownSignals(input.evidence, KNOWN_CLASSES.indexOf(likely))],
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
    settings: { ...ENSEMBLE_SETTINGS, withheldGroups: WITHHELD_GROUPS },
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
