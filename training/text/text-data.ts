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
import { HOST_WORDINGS } from './wordings/hosts.ts';
import { NETWORK_WORDINGS } from './wordings/network.ts';
import { OTHER_WORDINGS } from './wordings/other.ts';
import { SERVICE_WORDINGS } from './wordings/services.ts';

export const SEED = 'recoverops';
/** Examples of each class by pack. */
const PER_CLASS: Readonly<Record<Pack, number>> = { A: 16, B: 20, C: 20 };

/** A text with where it comes from. */
export interface PackText extends LabelledText {
  readonly label: Label;
  readonly example: Example;
  readonly windows: readonly LogWindow[];
}

const WINDOWS = new ExampleWindows();

/** What is read of an example: its windows, as the detector makes them. */
export function textOf(example: Example): PackText {
  const windows = WINDOWS.of(example);
  return { label: example.label, lines: windowLines(windows), example, windows };
}

/** The texts of a pack, label by label. */
export const packTexts = (pack: Pack): readonly PackText[] =>
  [...examples(pack, SEED, PER_CLASS[pack])].map(textOf);

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

/** Wordings without those that a pack for calibration or tests has too, or nearly so: what a model has read is no test of it. */
export function trainingWordings(): readonly Wording[] {
  const all = wordings();
  const mask = new LineMask(LIMITS.logLineChars, 0);
  const maskedText = (text: string) => {
    mask.mask(readLine('ec2', text).message);
    return mask.text();
  };
  const packs = (['B', 'C'] as const).flatMap((pack) => [...examples(pack, SEED, PER_CLASS[pack])]);
  const report = checkPacks([...all.map(exampleOf), ...packs]);
  if (report.sharedCount > report.shared.length)
    throw new Error(
      `${report.sharedCount} lines are shared with packs B and C, more than can be left out one by one.`,
    );
  const shared = new Set(
    report.shared.flatMap(({ lines }) => lines.filter(({ pack }) => pack === 'A').map(({ text }) => text)),
  );
  return all.filter(({ text }) => !shared.has(maskedText(text)));
}

/** A sentence of a class, without a frame and without others around it. */
export interface Wording {
  readonly label: Label;
  readonly text: string;
}

/** What is written down beside pack A: wordings, and what patterns of log lines look for, say and are tried with. */
export function wordings(): readonly Wording[] {
  const written = [HOST_WORDINGS, NETWORK_WORDINGS, SERVICE_WORDINGS, OTHER_WORDINGS].flatMap((one) =>
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

/** What the classifier is trained on: pack A, recordings of the lab, and wordings. */
export function trainingTexts(): readonly LabelledText[] {
  const pack = packTexts('A');
  const healthy = pack.filter(({ label }) => label === 'healthy');
  return [...pack, ...recordedExamples().map(textOf), ...wordedTexts(healthy)].map(({ label, lines }) => ({
    label,
    lines,
  }));
}

/** Lower-case hex SHA-256 of all texts with their labels, in order. */
export const textsSha256 = (texts: readonly LabelledText[]): string =>
  sha256Hex(texts.map(({ label, lines }) => `${JSON.stringify({ label, lines })}\n`).join(''));
