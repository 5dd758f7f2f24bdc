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
import { type Label, PACKS, type Pack } from '../corpus/family.ts';
import { packsWith } from '../corpus/roles.ts';
import { ExampleWindows, shippedPatterns } from '../incident/example-windows.ts';
import { recordedExamples } from '../recordings/recording.ts';
import { spokenWordings } from './spoken-wordings.ts';
import type { LabelledText } from './train-text-model.ts';
import { WRITTEN_WORDINGS } from './written-wordings.ts';

export const SEED = 'recoverops';
/**
 * Examples of each class: as many as its largest class has families, so that none of them goes unread; of G more, whose healthy minutes are
 * of many kinds.
 */
const PER_CLASS: Readonly<Partial<Record<Pack, number>>> = { A: 25, G: 30 };
const perClassOf = (pack: Pack): number => PER_CLASS[pack] ?? 20;

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

const packExamples = (pack: Pack): readonly Example[] => [...examples(pack, SEED, perClassOf(pack))];

/** The texts of a pack, label by label. */
export function packTexts(pack: Pack): readonly PackText[] {
  const made = MADE.get(pack) ?? packExamples(pack).map(textOf);
  MADE.set(pack, made);
  return made;
}

/** A wording as packs are compared: one line of a pack of its own. */
const exampleOf = ({ label, text }: Wording, number: number, pack: Pack): Example => ({
  id: `wording-${number}`,
  pack,
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

const MASK = new LineMask(LIMITS.logLineChars, 0);
function maskedText(text: string): string {
  MASK.mask(readLine('ec2', text).message);
  return MASK.text();
}

/** By the packs that are trained on: found once, as every line is held against every other. */
const APART = new Map<string, readonly Wording[]>();

/** Wordings without those that a pack outside of the training has too, or nearly so: what a model has read is no test of it. */
export function trainingWordings(packs: readonly Pack[] = packsWith('train')): readonly Wording[] {
  const key = packs.join();
  const there = APART.get(key);
  if (there !== undefined) return there;
  const [own] = packs;
  if (own === undefined) throw new Error('No pack is trained on.');
  const all = [...wordings(), ...spokenWordings(SEED)];
  const others = PACKS.filter((pack) => !packs.includes(pack)).flatMap(packExamples);
  // All of what is shared has to be known here, however much it is.
  const report = checkPacks(
    [...all.map((one, number) => exampleOf(one, number, own)), ...others],
    Number.POSITIVE_INFINITY,
  );
  const shared = new Set(
    report.shared.flatMap(({ lines }) => lines.filter(({ pack }) => pack === own).map(({ text }) => text)),
  );
  const apart = all.filter(({ text }) => !shared.has(maskedText(text)));
  APART.set(key, apart);
  return apart;
}

/** A sentence of a class, without a frame and without others around it. */
export interface Wording {
  readonly label: Label;
  readonly text: string;
  /** One of many of the same frame: it is read alone only. */
  readonly isSpoken?: true;
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

/** Each wording alone, and those that somebody wrote once more in the middle of a healthy minute. */
function wordedTexts(healthy: readonly LabelledText[], worded: readonly Wording[]): readonly LabelledText[] {
  return worded.flatMap(({ label, text, isSpoken }, number): readonly LabelledText[] => {
    const line: TextLine = { level: levelOf(label, number), text: safeLine(text) };
    if (isSpoken === true) return [{ label, lines: [line] }];
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

const PARTS_READ = ['usual', 'trouble', 'herring'] as const;
const LINES_MADE = new Map<string, readonly LabelledText[]>();

/**
 * Lines of an example, each as a text of its own: those of its trouble are of its class, those of any day and those that only look
 * like trouble are healthy. What follows from the trouble tells neither.
 */
function lineTexts({ example, label }: PackText): readonly LabelledText[] {
  const there = LINES_MADE.get(example.id);
  if (there !== undefined) return there;
  const made = PARTS_READ.flatMap((part) => {
    const events = example.events.filter((event) => event.part === part);
    if (events.length === 0) return [];
    return windowLines(WINDOWS.of({ ...example, events })).map((line) => ({
      label: part === 'trouble' ? label : 'healthy',
      lines: [line],
    }));
  });
  LINES_MADE.set(example.id, made);
  return made;
}

/** Each line of some examples once for each label and level, whatever its numbers. */
function linesApart(texts: readonly PackText[]): readonly LabelledText[] {
  const seen = new Set<string>();
  return texts.flatMap(lineTexts).filter(({ label, lines: [line] }) => {
    const shape = `${label} ${line?.level ?? ''} ${line?.text.replace(/\d+/g, '0') ?? ''}`;
    if (seen.has(shape)) return false;
    seen.add(shape);
    return true;
  });
}

let recorded: readonly PackText[] | null = null;
function recordedTexts(): readonly PackText[] {
  recorded ??= recordedExamples().map(textOf);
  return recorded;
}

/** What of the data is trained on. */
export interface TrainingPart {
  /** Those that train, unless told otherwise. */
  readonly packs?: readonly Pack[];
  /** Labels that are left out. */
  readonly withoutLabel?: (label: string) => boolean;
}

/** What the classifier is trained on: minutes of packs and their lines one by one, recordings of the lab, and wordings. */
export function trainingTexts({
  packs = packsWith('train'),
  withoutLabel = () => false,
}: TrainingPart = {}): readonly LabelledText[] {
  const minutes = packs.flatMap(packTexts);
  // What was recorded was written by programs of pack A.
  const kept = [...minutes, ...(packs.includes('A') ? recordedTexts() : [])].filter(
    ({ label }) => !withoutLabel(label),
  );
  const healthy = kept.filter(({ label }) => label === 'healthy');
  const worded = trainingWordings(packs).filter(({ label }) => !withoutLabel(label));
  return [
    ...kept,
    ...wordedTexts(healthy, worded),
    ...linesApart(minutes.filter(({ label }) => !withoutLabel(label))),
  ].map(({ label, lines }) => ({ label, lines }));
}

/** Lower-case hex SHA-256 of all texts with their labels, in order. */
export const textsSha256 = (texts: readonly LabelledText[]): string =>
  sha256Hex(texts.map(({ label, lines }) => `${JSON.stringify({ label, lines })}\n`).join(''));
