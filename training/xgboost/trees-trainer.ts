import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANIFEST_FORMAT, type ModelManifest } from '../../src/domain/models/artefact/model-manifest.ts';
import { TREES_KIND, TREES_TOLERANCE, treesArtefact } from '../../src/domain/models/artefact/trees-kind.ts';
import type { TreesOpinion } from '../../src/domain/models/incident/incident-ensemble.ts';
import {
  INCIDENT_FEATURES,
  incidentRow,
  ROW_CLASSES,
} from '../../src/domain/models/incident/incident-evidence.ts';
import { portableExp, portableLog } from '../../src/domain/models/portable-math.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { type HeldOutEvidence, outOfPack } from '../incident/held-out-evidence.ts';
import type { ModelTrainer, SkippedModel, TrainedFiles } from '../model-trainer.ts';
import { type Answer, accuracy, calibrationError, macroF1 } from '../text/scores.ts';
import { SEED } from '../text/text-data.ts';
import { TEXT_CLASSES } from '../text/text-trainer.ts';
import { codeSha256 } from '../training-code.ts';
import { missingPython, pinnedLibrary } from './python.ts';

/** Chosen by what trees of some packs do on another one. */
const TREES_SETTINGS = {
  rounds: 20,
  depth: 3,
  eta: 0.3,
  child: 1,
  lambda: 1,
  balance: 0.5,
  seed: 13,
} as const;
const VECTORS = 12;

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
/** JSON has no word for what is missing. */
const written = (row: Float64Array) => [...row].map((value) => (Number.isNaN(value) ? null : value));

/** By the label's share of the rows: rarer ones count more. */
function weightsOf(rows: readonly HeldOutEvidence[]): readonly number[] {
  const counts = Map.groupBy(rows, ({ label }) => label);
  return rows.map(({ label }) =>
    portableExp(-TREES_SETTINGS.balance * portableLog(counts.get(label)?.length ?? 1)),
  );
}

const dataSha256 = (rows: readonly HeldOutEvidence[]): string =>
  sha256Hex(
    rows.map(({ label, evidence }) => `${label} ${written(incidentRow(evidence)).join(' ')}\n`).join(''),
  );

/** What the library has made of a task. */
interface LibraryAnswer {
  readonly model: unknown;
  readonly said: readonly (readonly number[])[];
  /** Of each row, by trees that were trained without its pack. */
  readonly held: readonly (readonly number[])[];
}

async function trainByLibrary(task: unknown): Promise<LibraryAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-trees-'));
  try {
    const library = await pinnedLibrary(folder);
    const [from, to] = [join(folder, 'task.json'), join(folder, 'answer.json')];
    await writeFile(from, JSON.stringify(task));
    await library('train-trees.py', from, to);
    return JSON.parse(await readFile(to, 'utf8')) as LibraryAnswer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Places of the rows by which it is told whether ours are the library's trees. */
function askedOf(rows: readonly HeldOutEvidence[]): readonly (readonly (number | null)[])[] {
  const step = Math.floor(rows.length / VECTORS);
  return Array.from({ length: VECTORS }, (_, at) => rows[at * step]).flatMap((one) =>
    one === undefined ? [] : [written(incidentRow(one.evidence))],
  );
}

let made: Promise<LibraryAnswer> | null = null;

/** Trees of all packs that may be known, and what trees without its pack say of each row: trained once. */
function libraryTrees(): Promise<LibraryAnswer> {
  const { balance: _, ...settings } = TREES_SETTINGS;
  made ??= outOfPack().then((rows) =>
    trainByLibrary({
      ...settings,
      classes: ROW_CLASSES.length,
      labels: rows.map(({ label }) => ROW_CLASSES.indexOf(label)),
      weights: weightsOf(rows),
      folds: rows.map(({ pack }) => pack),
      rows: rows.map(({ evidence }) => written(incidentRow(evidence))),
      asked: askedOf(rows),
    }),
  );
  return made;
}

/**
 * What trees that have learned nothing of its pack say of each example of `outOfPack`.
 *
 * @returns Why there are none, where the library cannot be run.
 */
export async function treesOutOfPack(): Promise<readonly TreesOpinion[] | SkippedModel> {
  const missing = await missingPython();
  if (missing !== undefined) return { skipped: missing };
  return (await libraryTrees()).held.map((own) => ({
    classes: ROW_CLASSES,
    probabilities: Float64Array.from(own),
  }));
}

async function train(): Promise<TrainedFiles | SkippedModel> {
  const missing = await missingPython();
  if (missing !== undefined) return { skipped: missing };
  const rows = await outOfPack();
  const asked = askedOf(rows);
  const { model, said, held } = await libraryTrees();
  const file = treesArtefact(ROW_CLASSES, model);
  const read = TREES_KIND.read(JSON.parse(file));
  if (!read.ok) throw new Error(`The model cannot be read back: ${read.error}`);
  for (const [at, input] of asked.entries()) {
    const own = TREES_KIND.answer(read.value, input);
    if (!own.ok || !TREES_KIND.isSame(own.value, said[at]))
      throw new Error(`Row ${at} is scored otherwise than by the library, by more than ${TREES_TOLERANCE}.`);
  }
  const answers = rows.map(({ label }, at): Answer => {
    const probabilities = held[at] ?? [];
    const confidence = Math.max(...probabilities);
    return { given: ROW_CLASSES[probabilities.indexOf(confidence)] ?? '', right: label, confidence };
  });
  const scores = {
    'out_of_pack.macro_f1': rounded(macroF1(answers, TEXT_CLASSES)),
    'out_of_pack.accuracy': rounded(accuracy(answers)),
    'out_of_pack.calibration_error': rounded(calibrationError(answers)),
  };
  const manifest: ModelManifest = {
    format: MANIFEST_FORMAT,
    kind: TREES_KIND.name,
    model: { file: 'model.json', sha256: sha256Hex(file), bytes: new TextEncoder().encode(file).length },
    data: {
      trainingSha256: dataSha256(rows),
      calibrationSha256: dataSha256([]),
      training: rows.length,
      calibration: 0,
      seed: SEED,
    },
    code: codeSha256(),
    features: INCIDENT_FEATURES,
    settings: TREES_SETTINGS,
    calibration: {},
    scores,
    // What the library says, not what we do: who loads it holds one against the other.
    vectors: asked.map((input, at) => ({ input, output: said[at] })),
  };
  return {
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
    model: file,
    summary: [
      `${rows.length} minutes, ${manifest.model.bytes} bytes`,
      ...Object.entries(scores).map(([name, score]) => `${name.padEnd(36)}${score.toFixed(4)}`),
    ].join('\n'),
  };
}

export const treesTrainer: ModelTrainer = { kind: TREES_KIND.name, train };
