import { MANIFEST_FORMAT, type ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import { sequenceArtefact } from '../../src/domain/models/artefact/sequence-artefact.ts';
import { SEQUENCE_KIND } from '../../src/domain/models/artefact/sequence-kind.ts';
import { SEQUENCE_FEATURES, type SequenceModel } from '../../src/domain/models/sequence/sequence-model.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import type { ModelTrainer, TrainedFiles } from '../model-trainer.ts';
import { codeSha256 } from '../training-code.ts';
import { isHealthy, type MinuteOfTemplates, minutesOf, TemplatesOfMinutes } from './sequence-data.ts';
import { SEQUENCE_DEFAULTS, type SequenceSettings, trainSequenceModel } from './train-sequence-model.ts';

/** How much is made of each pack, and how it is trained. */
export interface SequencePlan {
  /** Examples of each class of pack A, of which the healthy minutes are learned. */
  readonly perClass: number;
  /** And of those that are made with another seed, for the threshold and the scores. */
  readonly heldOutPerClass: number;
  readonly settings: SequenceSettings;
}

export const SEQUENCE_PLAN: SequencePlan = {
  perClass: 100,
  heldOutPerClass: 20,
  settings: { ...SEQUENCE_DEFAULTS, seed: 'recoverops', templatesMax: 255, epochs: 5 },
};

/** Of healthy minutes that it never saw, this share is below the threshold. */
const USUAL_SHARE = 0.95;
const VECTORS = 8;

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
const hashOf = (minutes: readonly MinuteOfTemplates[]): string =>
  sha256Hex(minutes.map(({ label, templates }) => `${label} ${templates.join(' ')}\n`).join(''));

/** How often an unusual value is above a usual one, a tie being half. */
function rankScore(unusual: readonly number[], usual: readonly number[]): number {
  let won = 0;
  for (const high of unusual) for (const low of usual) won += high > low ? 1 : high === low ? 0.5 : 0;
  return won / Math.max(1, unusual.length * usual.length);
}

function knownShare(model: SequenceModel, minutes: readonly MinuteOfTemplates[]): number {
  const shares = minutes.map(({ templates }) => model.knownShareOf(templates));
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

/** The same plan gives the same files to the last byte. */
export function trainSequenceFiles({ perClass, heldOutPerClass, settings }: SequencePlan): TrainedFiles {
  const found = new TemplatesOfMinutes();
  const healthy = minutesOf('A', settings.seed, perClass).filter(isHealthy);
  found.learn(healthy);
  const training = healthy.map((minute) => found.read(minute));
  const heldOut = minutesOf('A', `${settings.seed} held out`, heldOutPerClass).map((minute) =>
    found.read(minute),
  );
  const { parts, losses } = trainSequenceModel(
    training.map(({ templates }) => templates),
    settings,
  );
  const templates = parts.templates.map((id) => {
    const template = found.template(id);
    if (template === undefined) throw new Error(`Template ${id} was not learned.`);
    return template;
  });
  const scored = SEQUENCE_KIND.read(JSON.parse(sequenceArtefact({ ...parts, templates, unusualFrom: 0 })));
  if (!scored.ok) throw new Error(`The model cannot be read back: ${scored.error}`);
  const { model } = scored.value;
  const strangeness = (minutes: readonly MinuteOfTemplates[]) =>
    minutes.map((minute) => model.strangenessOf(minute.templates));
  // The threshold is of one half of them, and what it does is counted on the other. Sources take turns: halves, as every second
  // minute would leave some of them to one side.
  const healthyOut = heldOut.filter(isHealthy);
  const half = Math.floor(healthyOut.length / 2);
  const calibrating = strangeness(healthyOut.slice(0, half)).sort((a, b) => a - b);
  const usual = strangeness(healthyOut.slice(half));
  const unusual = strangeness(heldOut.filter((minute) => !isHealthy(minute)));
  const unusualFrom = rounded(calibrating[Math.ceil(USUAL_SHARE * calibrating.length) - 1] ?? 0);
  const file = sequenceArtefact({ templates, hidden: parts.hidden, weights: parts.weights, unusualFrom });
  const otherPacks = (['B', 'C'] as const).map((pack) =>
    knownShare(
      model,
      minutesOf(pack, settings.seed, Math.ceil(heldOutPerClass / 4)).map((minute) => found.read(minute)),
    ),
  );
  const scores = {
    'held_out.healthy_told': rounded(usual.filter((nats) => nats >= unusualFrom).length / usual.length),
    'held_out.trouble_told': rounded(unusual.filter((nats) => nats >= unusualFrom).length / unusual.length),
    'held_out.rank': rounded(rankScore(unusual, usual)),
    'held_out.known_lines': rounded(knownShare(model, healthyOut)),
    // It tells apart what it has seen: of programs that no minute of training had it knows next to nothing.
    'calibration_pack.known_lines': rounded(otherPacks[0] ?? 0),
    'test_pack.known_lines': rounded(otherPacks[1] ?? 0),
  };
  const step = Math.max(1, Math.floor(heldOut.length / VECTORS));
  const vectors = Array.from({ length: VECTORS }, (_, at) => {
    const input = heldOut[at * step]?.templates ?? [];
    return { input: [...input], output: model.surprisesOf(input).map(({ nats }) => nats) };
  });
  const { seed, ...numbers } = settings;
  const manifest: ModelManifest = {
    format: MANIFEST_FORMAT,
    kind: SEQUENCE_KIND.name,
    model: { file: 'model.json', sha256: sha256Hex(file), bytes: new TextEncoder().encode(file).length },
    data: {
      trainingSha256: hashOf(training),
      calibrationSha256: hashOf(heldOut),
      training: training.length,
      calibration: heldOut.length,
      seed,
    },
    code: codeSha256(),
    features: SEQUENCE_FEATURES,
    settings: numbers,
    calibration: { unusualFrom, usualShare: USUAL_SHARE },
    scores,
    vectors,
  };
  return {
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
    model: file,
    summary: [
      `${training.length} healthy minutes, ${templates.length} templates, ${manifest.model.bytes} bytes; loss of each epoch ${losses.map((loss) => loss.toFixed(3)).join(', ')}`,
      ...Object.entries(scores).map(([name, score]) => `${name.padEnd(36)}${score.toFixed(4)}`),
    ].join('\n'),
  };
}

export const sequenceTrainer: ModelTrainer = {
  kind: SEQUENCE_KIND.name,
  train: () => trainSequenceFiles(SEQUENCE_PLAN),
};
