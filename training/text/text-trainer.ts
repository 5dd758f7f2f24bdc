import { INCIDENT_CLASSES } from '../../src/domain/alarm/finding/incident-class.ts';
import { MANIFEST_FORMAT, type ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import { textArtefact } from '../../src/domain/models/artefact/text-artefact.ts';
import { TEXT_KIND } from '../../src/domain/models/artefact/text-kind.ts';
import { TEXT_FEATURES } from '../../src/domain/models/text/text-features.ts';
import { type TextModel, UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { calibrationPack } from '../corpus/roles.ts';
import type { ModelTrainer, TrainedFiles } from '../model-trainer.ts';
import { codeSha256 } from '../training-code.ts';
import { calibrated } from './calibrate.ts';
import { type Answer, accuracy, calibrationError, macroF1 } from './scores.ts';
import { packTexts, SEED, textsSha256, trainingTexts } from './text-data.ts';
import { trainApart } from './train-apart.ts';
import type { HeadsSettings, LabelledText } from './train-text-model.ts';

export const TEXT_CLASSES: readonly string[] = [...INCIDENT_CLASSES, 'healthy', UNKNOWN];

/** Chosen by what models of some packs do on another one. */
export const TEXT_SETTINGS: HeadsSettings = {
  cost: 0.3,
  balance: 0.7,
  examplesMin: 2,
  epochs: 6,
  onset: 0.5,
  tellingWeight: 1.5,
  bucketsMax: 18_000,
};
/** Share of the texts of known classes in the pack that calibrates that may be answered with `unknown`. */
export const TURNED_AWAY_MAX = 0.08;
/** Texts of the pack that calibrates with what the model answers, so that a machine on which it answers otherwise does not use it. */
const VECTORS = 12;

const rounded = (share: number) => Math.round(share * 10_000) / 10_000;

export const answersOf = (model: TextModel, texts: readonly LabelledText[]): readonly Answer[] =>
  texts.map(({ lines, label }) => {
    const verdict = model.classify(lines);
    return { given: verdict.class, right: label, confidence: verdict.confidence };
  });

function scoresOf(name: string, answers: readonly Answer[]): Record<string, number> {
  return {
    [`${name}.macro_f1`]: rounded(macroF1(answers, TEXT_CLASSES)),
    [`${name}.accuracy`]: rounded(accuracy(answers)),
    // Of `unknown` there is no confidence.
    [`${name}.calibration_error`]: rounded(
      calibrationError(answers.filter(({ given }) => given !== UNKNOWN)),
    ),
  };
}

let trained: Promise<TextModel> | null = null;

/** The model that is shipped, trained once: what is made of its scores asks for it too. */
export function shippedTextModel(): Promise<TextModel> {
  trained ??= trainApart(() => ({
    texts: trainingTexts(),
    classes: TEXT_CLASSES,
    settings: TEXT_SETTINGS,
  })).then((model) => calibrated(model, packTexts(calibrationPack()), TURNED_AWAY_MAX));
  return trained;
}

async function train(): Promise<TrainedFiles> {
  const file = textArtefact((await shippedTextModel()).parts);
  const texts = trainingTexts();
  const held = packTexts(calibrationPack());
  // What is scored is what is read back.
  const read = TEXT_KIND.read(JSON.parse(file));
  if (!read.ok) throw new Error(`The model cannot be read back: ${read.error}`);
  const scores = {
    ...scoresOf('calibration_pack', answersOf(read.value, held)),
  };
  const step = Math.floor(held.length / VECTORS);
  const vectors = Array.from({ length: VECTORS }, (_, at) => {
    const input = read.value
      .keyLines(held[at * step]?.lines ?? [])
      .map(({ level, text }) => ({ level, text }));
    const output = TEXT_KIND.answer(read.value, input);
    if (!output.ok) throw new Error(`Vector ${at}: ${output.error}`);
    return { input, output: output.value };
  });
  const manifest: ModelManifest = {
    format: MANIFEST_FORMAT,
    kind: TEXT_KIND.name,
    model: { file: 'model.json', sha256: sha256Hex(file), bytes: new TextEncoder().encode(file).length },
    data: {
      trainingSha256: textsSha256(texts),
      calibrationSha256: textsSha256(held),
      training: texts.length,
      calibration: held.length,
      seed: SEED,
    },
    code: codeSha256(),
    features: TEXT_FEATURES,
    settings: { ...TEXT_SETTINGS, turnedAwayMax: TURNED_AWAY_MAX },
    calibration: { temperature: read.value.parts.temperature, knownFrom: read.value.parts.knownFrom },
    scores,
    vectors,
  };
  return {
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
    model: file,
    summary: [
      `${texts.length} texts, calibrated on ${held.length}; ${read.value.parts.buckets.length} buckets, ${manifest.model.bytes} bytes`,
      ...Object.entries(scores).map(([name, score]) => `${name.padEnd(36)}${score.toFixed(4)}`),
    ].join('\n'),
  };
}

export const textTrainer: ModelTrainer = { kind: TEXT_KIND.name, train };
