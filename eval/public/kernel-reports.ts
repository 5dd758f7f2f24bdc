import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TextLine, textLinesOf } from '../../src/domain/models/text/text-lines.ts';
import { TextModel } from '../../src/domain/models/text/text-model.ts';
import { fitTemperature, heldOutOf } from '../../training/text/calibrate.ts';
import { type Answer, accuracy, calibrationError, macroF1, wilson } from '../../training/text/scores.ts';
import {
  type LabelledText,
  type TextTrainingSettings,
  trainTextModel,
} from '../../training/text/train-text-model.ts';
import { groupedFolds } from './grouped-folds.ts';
import { fitTfIdf } from './tf-idf.ts';

// kernel-reports: crash, hang and memory reports with a title and a type that people gave them (google/syzkaller).

export const KERNEL_FOLDER = 'kernel-reports';
const FILE = /^\d{1,6}\.txt$/;
const FIELD = /^([A-Z_]{1,40}):[ \t]*(.*)$/;
/** Classes of fewer reports are left out: of them nothing can be learned and tested. */
const REPORTS_MIN = 10;
const FOLDS = 5;
/** Within the training folds, to choose and to calibrate. */
const INNER_FOLDS = 3;
export const SEEDS = [1, 2, 3, 4, 5] as const;
const DRAWS = 1_000;

export interface KernelReport {
  readonly file: string;
  readonly title: string;
  readonly type: string;
  /** Without the fields above them: those say the answer. */
  readonly lines: readonly TextLine[];
}

/** A report of the set; null for one without title or type. */
export function readKernelReport(file: string, text: string): KernelReport | null {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() === '');
  if (end < 0) return null;
  const fields = new Map(
    lines.slice(0, end).map((line) => FIELD.exec(line)?.slice(1, 3) ?? ['', '']) as [string, string][],
  );
  const title = fields.get('TITLE') ?? '';
  const type = fields.get('TYPE') ?? '';
  if (title === '' || type === '') return null;
  const body = lines.slice(end + 1);
  // Behind it stands what a parser should have made of the report.
  const expected = body.findIndex((line) => line.trim() === 'REPORT:');
  const own = expected < 0 ? body : body.slice(0, expected);
  return { file, title, type, lines: own.flatMap((line) => textLinesOf('ec2', line)) };
}

const texts = (reports: readonly KernelReport[]): readonly LabelledText[] =>
  reports.map(({ type, lines }) => ({ label: type, lines }));

const BASE: TextTrainingSettings = {
  l2: 0.1,
  balance: 0.7,
  examplesMin: 1,
  iterationsMax: 40,
  tolerance: 1e-3,
  // The first line of a report names what happened, and few reports teach which words tell.
  onset: 5,
  tellingWeight: 0,
  bucketsMax: 16_000,
};
/** What is chosen from, by the training folds alone. */
const CHOICES: readonly TextTrainingSettings[] = [BASE, { ...BASE, l2: 0.03 }];

/** Trains on reports, with settings and temperature by parts of them that no title joins. */
function trainOnReports(
  reports: readonly KernelReport[],
  classes: readonly string[],
  seed: number,
): TextModel {
  const fold = groupedFolds(
    reports.map(({ title }) => title),
    reports.map(({ type }) => type),
    INNER_FOLDS,
    seed,
  );
  const tried = CHOICES.map((settings) => {
    const answers: Answer[] = [];
    const held: ReturnType<typeof heldOutOf>[number][] = [];
    for (let inner = 0; inner < INNER_FOLDS; inner += 1) {
      const model = trainTextModel(texts(reports.filter((_, at) => fold[at] !== inner)), classes, settings);
      const tests = texts(reports.filter((_, at) => fold[at] === inner));
      held.push(...heldOutOf(model, tests));
      for (const { lines, label } of tests) {
        const { class: given, confidence } = model.classify(lines);
        answers.push({ given, right: label, confidence });
      }
    }
    return { settings, held, f1: macroF1(answers, classes) };
  });
  const best = tried.reduce((a, b) => (b.f1 > a.f1 ? b : a));
  const model = trainTextModel(texts(reports), classes, best.settings);
  return new TextModel({ ...model.parts, temperature: fitTemperature(best.held) });
}

type Predict = (lines: readonly TextLine[]) => { readonly class: string; readonly confidence: number };
type Train = (reports: readonly KernelReport[], classes: readonly string[], seed: number) => Predict;

const majority: Train = (reports) => {
  const counts = Map.groupBy(reports, ({ type }) => type);
  const [type = '', own = []] = [...counts].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
  return () => ({ class: type, confidence: own.length / reports.length });
};
const tfIdf: Train = (reports, classes) => fitTfIdf(texts(reports), classes);
const ours: Train = (reports, classes, seed) => {
  const model = trainOnReports(reports, classes, seed);
  return (lines) => model.classify(lines);
};

/** By what it is called in the table. */
const COMPARED: Readonly<Record<string, Train>> = {
  'most frequent type': majority,
  'TF-IDF of words, linear': tfIdf,
  'key lines, hashed n-grams': ours,
};

export interface ReportScore {
  readonly name: string;
  /** Mean over the seeds, and the worst of them. */
  readonly macroF1: number;
  readonly macroF1Worst: number;
  readonly accuracy: number;
  readonly calibrationError: number;
  readonly calibrationErrorWorst: number;
  /** 95 %: of the macro-F1 by drawing titles anew, of the accuracy by Wilson; both of the first seed. */
  readonly macroF1Interval: readonly [number, number];
  readonly accuracyInterval: readonly [number, number];
}

export interface KernelScores {
  readonly reports: number;
  readonly titles: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly scores: readonly ReportScore[];
}

/** Answers for every report by models that have seen none of its title. */
function answersOf(
  train: Train,
  reports: readonly KernelReport[],
  classes: readonly string[],
  seed: number,
): readonly Answer[] {
  const fold = groupedFolds(
    reports.map(({ title }) => title),
    reports.map(({ type }) => type),
    FOLDS,
    seed,
  );
  const answers: Answer[] = [];
  for (let outer = 0; outer < FOLDS; outer += 1) {
    const predict = train(
      reports.filter((_, at) => fold[at] !== outer),
      classes,
      seed,
    );
    for (const [at, { type, lines }] of reports.entries()) {
      if (fold[at] !== outer) continue;
      const { class: given, confidence } = predict(lines);
      answers[at] = { given, right: type, confidence };
    }
  }
  return answers;
}

/** The middle 95 % of the macro-F1 when titles, with all their reports, are drawn anew. */
function drawnInterval(
  answers: readonly Answer[],
  reports: readonly KernelReport[],
  classes: readonly string[],
): readonly [number, number] {
  const byTitle = [...Map.groupBy(answers.keys(), (at) => reports[at]?.title).values()];
  let state = 1;
  // Numerical Recipes' congruential generator: all that is asked of it is to draw evenly.
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return byTitle[Math.floor((state / 2 ** 32) * byTitle.length)] ?? [];
  };
  const drawn = Array.from({ length: DRAWS }, () =>
    macroF1(
      byTitle.flatMap(() => draw().flatMap((at) => answers[at] ?? [])),
      classes,
    ),
  ).toSorted((a, b) => a - b);
  return [drawn[Math.floor(DRAWS * 0.025)] ?? 0, drawn[Math.floor(DRAWS * 0.975)] ?? 1];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function scoreOf(
  name: string,
  train: Train,
  reports: readonly KernelReport[],
  classes: readonly string[],
): ReportScore {
  const runs = SEEDS.map((seed) => answersOf(train, reports, classes, seed));
  const f1s = runs.map((answers) => macroF1(answers, classes));
  const errors = runs.map(calibrationError);
  const [first = []] = runs;
  return {
    name,
    macroF1: mean(f1s),
    macroF1Worst: Math.min(...f1s),
    accuracy: mean(runs.map(accuracy)),
    calibrationError: mean(errors),
    calibrationErrorWorst: Math.max(...errors),
    macroF1Interval: drawnInterval(first, reports, classes),
    accuracyInterval: wilson(accuracy(first) * first.length, first.length),
  };
}

/** Scores on reports whose type has enough of them; null where there are no two such types. */
export function scoreReports(all: readonly KernelReport[]): KernelScores | null {
  const counts = Map.groupBy(all, ({ type }) => type);
  const classes = [...counts]
    .filter(([, own]) => own.length >= REPORTS_MIN)
    .map(([type]) => type)
    .toSorted();
  if (classes.length < 2) return null;
  const reports = all.filter(({ type }) => classes.includes(type));
  return {
    reports: reports.length,
    titles: new Set(reports.map(({ title }) => title)).size,
    classes: Object.fromEntries(classes.map((type) => [type, counts.get(type)?.length ?? 0])),
    scores: Object.entries(COMPARED).map(([name, train]) => scoreOf(name, train, reports, classes)),
  };
}

/** The set in a folder; null where it has too few reports. */
export async function evaluateKernelReports(dataDir: string): Promise<KernelScores | null> {
  const folder = join(dataDir, KERNEL_FOLDER);
  const files = (await readdir(folder)).filter((file) => FILE.test(file));
  const numbered = files.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const read = await Promise.all(
    numbered.map(async (file) => readKernelReport(file, await readFile(join(folder, file), 'utf8'))),
  );
  return scoreReports(read.filter((report) => report !== null));
}
