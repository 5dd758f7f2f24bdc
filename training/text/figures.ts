// npm run text-figures
// What a classifier of error text does on each pack that may be known, having read the others, and against fooling oneself on the one that
// calibrates: with labels shuffled, by the source alone, and with classes withheld from training. Some minutes; the pack that tests is not read.
import { UNKNOWN } from '../../src/domain/models/text/text-model.ts';
import type { Pack } from '../corpus/family.ts';
import { calibrationPack, knownPacks, packsWith } from '../corpus/roles.ts';
import { SeededRandom } from '../corpus/seeded-random.ts';
import { calibrated, heldOutOf } from './calibrate.ts';
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

function acrossPacks(held: Pack): void {
  const packs = knownPacks().filter((pack) => pack !== held);
  const model = trainTextModel(trainingTexts({ packs }), TEXT_CLASSES, TEXT_SETTINGS);
  const tests = packTexts(held);
  // Without a threshold, which a further pack would have to set: the highest score is the answer, `unknown` among them.
  const answers = heldOutOf(model, tests).map(({ scores }, at): Answer => {
    const highest = Math.max(...scores);
    return {
      given: TEXT_CLASSES[scores.indexOf(highest)] ?? '',
      right: tests[at]?.label ?? '',
      confidence: highest,
    };
  });
  console.log(
    `${packs.join(' and ')} on ${held}: macro-F1 ${macroF1(answers, TEXT_CLASSES).toFixed(3)}, accuracy ${share(right(answers), answers.length)}`,
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

function withheld(tests: readonly PackText[]): void {
  for (const one of WITHHELD) {
    const others = tests.filter(({ label }) => label !== one);
    // The threshold is of the very texts that are turned away by it, so their share is as asked; that of the class is not chosen.
    const model = calibrated(
      trainTextModel(
        trainingTexts({ withoutLabel: (label) => label === one }),
        TEXT_CLASSES.filter((name) => name !== one),
        SETTINGS,
      ),
      others,
      TURNED_AWAY_MAX,
    );
    const strange = answersOf(
      model,
      tests.filter(({ label }) => label === one),
    );
    const known = answersOf(
      model,
      others.filter(({ label }) => label !== UNKNOWN),
    );
    console.log(
      `without ${one}: unknown for ${share(turnedAway(strange), strange.length)} of it, for ${share(turnedAway(known), known.length)} of known ones`,
    );
  }
}

for (const pack of knownPacks()) acrossPacks(pack);
const training = trainingTexts();
const tests = packTexts(calibrationPack());
sourceAlone(packsWith('train').flatMap(packTexts), tests);
shuffled(training, tests);
withheld(tests);
