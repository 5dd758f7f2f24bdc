// npm run text-figures
// What the classifier of error text does on pack C, and against fooling oneself: with labels shuffled, by the source alone, and with
// classes withheld from training. Some minutes.
import { UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import { SeededRandom } from '../corpus/seeded-random.ts';
import { calibrated } from './calibrate.ts';
import { type Answer, f1ByClass, macroF1, wilson } from './scores.ts';
import { type PackText, packTexts, SEED, trainingTexts } from './text-data.ts';
import { answersOf, TEXT_CLASSES, TEXT_SETTINGS, TURNED_AWAY_MAX } from './text-trainer.ts';
import { type LabelledText, trainTextModel } from './train-text-model.ts';

/** Withheld one after the other: one of each part of the list of classes. */
const WITHHELD = ['disk_full', 'tls_expired', 'task_start_failure', 'rds_lock_wait', 'iam_denied'] as const;
const SETTINGS = TEXT_SETTINGS;

const share = (hits: number, of: number) => {
  const [from, to] = wilson(hits, of);
  return `${(hits / of).toFixed(3)} (${from.toFixed(3)}-${to.toFixed(3)})`;
};
const right = (answers: readonly Answer[]) => answers.filter(({ given, right: is }) => given === is).length;
const turnedAway = (answers: readonly Answer[]) => answers.filter(({ given }) => given === UNKNOWN).length;

/** The share of the most frequent label. */
function majorityShare(texts: readonly LabelledText[]): number {
  const counts = Map.groupBy(texts, ({ label }) => label);
  return Math.max(...[...counts.values()].map((own) => own.length)) / texts.length;
}

function whole(
  training: readonly LabelledText[],
  held: readonly LabelledText[],
  tests: readonly LabelledText[],
): void {
  const model = calibrated(trainTextModel(training, TEXT_CLASSES, TEXT_SETTINGS), held, TURNED_AWAY_MAX);
  const answers = answersOf(model, tests);
  const known = answers.filter(({ right: is }) => is !== UNKNOWN);
  const strange = answers.filter(({ right: is }) => is === UNKNOWN);
  console.log(
    `pack C: macro-F1 ${macroF1(answers, TEXT_CLASSES).toFixed(3)}, accuracy ${share(right(answers), answers.length)}`,
  );
  console.log(
    `  unknown: ${share(turnedAway(strange), strange.length)} of unknown troubles, ${share(turnedAway(known), known.length)} of known ones`,
  );
  for (const [name, f1] of f1ByClass(answers, TEXT_CLASSES))
    console.log(`  ${name.padEnd(22)}${f1.toFixed(3)}`);
}

function shuffled(training: readonly LabelledText[], tests: readonly LabelledText[]): void {
  const random = new SeededRandom(`${SEED}/shuffled`);
  const labels = training.map(({ label }) => label);
  for (let at = labels.length - 1; at > 0; at -= 1) {
    const other = random.between(0, at);
    [labels[at], labels[other]] = [labels[other] as string, labels[at] as string];
  }
  const model = trainTextModel(
    training.map(({ lines }, at) => ({ lines, label: labels[at] as string })),
    TEXT_CLASSES,
    SETTINGS,
  );
  const answers = answersOf(model, tests);
  console.log(
    `labels shuffled: accuracy ${share(right(answers), answers.length)}, the most frequent label ${majorityShare(tests).toFixed(3)}`,
  );
}

function sourceAlone(training: readonly PackText[], tests: readonly PackText[]): void {
  const onlySource = (texts: readonly PackText[]) =>
    texts.map(
      ({ label, example }): LabelledText => ({ label, lines: [{ level: null, text: example.source }] }),
    );
  const model = trainTextModel(onlySource(training), TEXT_CLASSES, { ...SETTINGS, balance: 0 });
  const answers = answersOf(model, onlySource(tests));
  console.log(
    `source alone: accuracy ${share(right(answers), answers.length)}, the most frequent label ${majorityShare(tests).toFixed(3)}`,
  );
}

function withheld(
  training: readonly LabelledText[],
  held: readonly LabelledText[],
  tests: readonly LabelledText[],
): void {
  for (const one of WITHHELD) {
    const without = (texts: readonly LabelledText[]) => texts.filter(({ label }) => label !== one);
    const classes = TEXT_CLASSES.filter((name) => name !== one);
    const model = calibrated(
      trainTextModel(without(training), classes, SETTINGS),
      without(held),
      TURNED_AWAY_MAX,
    );
    const strange = answersOf(
      model,
      tests.filter(({ label }) => label === one),
    );
    const known = answersOf(
      model,
      without(tests).filter(({ label }) => label !== UNKNOWN),
    );
    console.log(
      `without ${one}: unknown for ${share(turnedAway(strange), strange.length)} of it, for ${share(turnedAway(known), known.length)} of known ones`,
    );
  }
}

const training = trainingTexts();
const held = packTexts('B');
const tests = packTexts('C');
whole(training, held, tests);
sourceAlone(packTexts('A'), tests);
shuffled(training, tests);
withheld(training, held, tests);
