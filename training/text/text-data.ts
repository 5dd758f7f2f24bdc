import { LIMITS } from '../../src/domain/bounds.ts';
import { LOG_LEVELS } from '../../src/domain/logs/formats/log-line.ts';
import { readLine } from '../../src/domain/logs/formats/registry.ts';
import { LineMask } from '../../src/domain/logs/mask-line.ts';
import type { LogWindow } from '../../src/domain/logs/window/log-window.ts';
import { safeLine } from '../../src/domain/logs/window/safe-text.ts';
import { windowLines } from '../../src/domain/models/incident/window-lines.ts';
import type { TextLine } from '../../src/domain/models/text/text-lines.ts';
import { sha256Hex } from '../../src/domain/text/sha256.ts';
import { checkPacks } from '../corpus/check-packs.ts';
import { type Example, examples } from '../corpus/example.ts';
import type { Label, Pack } from '../corpus/family.ts';
import { ExampleWindows, shippedPatterns } from '../incident/example-windows.ts';
import { recordedExamples } from '../recordings/recording.ts';
import type { LabelledText } from './train-text-model.ts';
import { WRITTEN_WORDINGS } from './written-wordings.ts';

export const SEED = 'recoverops';
/** Examples of each class by pack. */
const PER_CLASS: Readonly<Record<Pack, number>> = { A: 16, B: 20, C: 20, D: 20 };

/** A text with where it comes from. */
export interface PackText extends LabelledText {
  readonly label: Label;
  readonly example: Example;
  readonly windows: readonly LogWindow[];
}

const WINDOWS = new ExampleWindows();
/** Made once: several trainers read them. */
const MADE = new Map<Pack, readonly PackText[]>();

/** What is read of an example: its windows, as the detector makes them. */
export function textOf(example: Example): PackText {
  const windows = WINDOWS.of(example);
  return { label: example.label, lines: windowLines(windows), example, windows };
}

/** The texts of a pack, label by label. */
export function packTexts(pack: Pack): readonly PackText[] {
  const made = MADE.get(pack) ?? [...examples(pack, SEED, PER_CLASS[pack])].map(textOf);
  MADE.set(pack, made);
  return made;
}

/** A wording as packs are compared: one line of a pack of its own. */
const exampleOf = ({ label, text }: Wording, number: number): Example => ({
  id: `wording-${number}`,
  pack: 'A',
  label,
  source: 'ec2',
  group: 'wordings',
  stream: 'wordings',
  resource: { kind: 'instance', id: 'wordings' },
  program: 'wordings',
  stackFormat: 'wordings',
  family: 'wordings',
  metric: null,
  events: [{ at: 0, message: text }],
});

/** Found once, as every line is held against every other. */
let apart: readonly Wording[] | null = null;

/** Wordings without those that a pack for calibration or tests has too, or nearly so: what a model has read is no test of it. */
export function trainingWordings(): readonly Wording[] {
  if (apart !== null) return apart;
  const all = wordings();
  const mask = new LineMask(LIMITS.logLineChars, 0);
  const maskedText = (text: string) => {
    mask.mask(readLine('ec2', text).message);
    return mask.text();
  };
  const packs = (['B', 'C', 'D'] as const).flatMap((pack) => [...examples(pack, SEED, PER_CLASS[pack])]);
  // All of what is shared has to be known here, however much it is.
  const report = checkPacks([...all.map(exampleOf), ...packs], Number.POSITIVE_INFINITY);
  const shared = new Set(
    report.shared.flatMap(({ lines }) => lines.filter(({ pack }) => pack === 'A').map(({ text }) => text)),
  );
  apart = all.filter(({ text }) => !shared.has(maskedText(text)));
  return apart;
}

/** A sentence of a class, without a frame and without others around it. */
export interface Wording {
  readonly label: Label;
  readonly text: string;
}

/** What is written down beside pack A: wordings, and what patterns of log lines look for, say and are tried with. */
export function wordings(): readonly Wording[] {
  const written = WRITTEN_WORDINGS.flatMap((one) =>
    Object.entries(one).flatMap(([label, texts]) => texts.map((text) => ({ label: label as Label, text }))),
  );
  const known = shippedPatterns().flatMap(({ class: label, says, lines, examples: { are } }) =>
    [...are, says, ...lines.map((line) => line.replaceAll('*', ' '))].map((text) => ({ label, text })),
  );
  const all = [...written, ...known];
  const labels = new Map<string, Set<Label>>();
  for (const { label, text } of all) labels.set(text, (labels.get(text) ?? new Set()).add(label));
  // What is said of two classes, as patterns of two sources may, tells neither.
  return all.filter(({ text }) => labels.get(text)?.size === 1);
}

/** By its number, so that no class has a level of its own. */
function levelOf(label: Label, number: number): TextLine['level'] {
  if (label === 'healthy') return number % 2 === 0 ? 'info' : 'warning';
  return number % 3 === 0 ? 'warning' : 'error';
}

const gravityOf = ({ level }: TextLine): number =>
  level === null ? LOG_LEVELS.length : LOG_LEVELS.indexOf(level);

/** Each wording alone, and once more in the middle of a healthy minute. */
function wordedTexts(healthy: readonly LabelledText[]): readonly LabelledText[] {
  return trainingWordings().flatMap(({ label, text }, number): readonly LabelledText[] => {
    const line: TextLine = { level: levelOf(label, number), text: safeLine(text) };
    const around = healthy[(number * 7) % healthy.length]?.lines ?? [];
    // Where a window has it: behind what is graver.
    const place = gravityOf(line);
    const graver = around.findIndex((other) => gravityOf(other) >= place);
    return [
      { label, lines: [line] },
      { label, lines: around.toSpliced(graver < 0 ? around.length : graver, 0, line) },
    ];
  });
}

let recorded: readonly PackText[] | null = null;
function recordedTexts(): readonly PackText[] {
  recorded ??= recordedExamples().map(textOf);
  return recorded;
}

/** Parts of the training that are left out, so that the others can be asked what they say of them. */
export interface LeftOut {
  readonly hasLabel?: (label: Label) => boolean;
  readonly hasExample?: (example: Example) => boolean;
}

/** What the classifier is trained on: pack A, recordings of the lab, and wordings. */
export function trainingTexts({
  hasLabel = () => false,
  hasExample = () => false,
}: LeftOut = {}): readonly LabelledText[] {
  const kept = [...packTexts('A'), ...recordedTexts()].filter(
    ({ label, example }) => !hasLabel(label) && !hasExample(example),
  );
  const healthy = kept.filter(({ label }) => label === 'healthy');
  return [...kept, ...wordedTexts(healthy).filter(({ label }) => !hasLabel(label as Label))].map(
    ({ label, lines }) => ({ label, lines }),
  );
}

/** Lower-case hex SHA-256 of all texts with their labels, in order. */
export const textsSha256 = (texts: readonly LabelledText[]): string =>
  sha256Hex(texts.map(({ label, lines }) => `${JSON.stringify({ label, lines })}\n`).join(''));
