import { HADOOP_CLASSES, HADOOP_FOLDER, type HadoopResult } from './hadoop.ts';
import { type DetectorResult, HDFS_FOLDER, type HdfsResult } from './hdfs.ts';
import type { Interval } from './intervals.ts';
import { KERNEL_FOLDER, type KernelScores, SEEDS } from './kernel-reports.ts';
import { LOGHUB_FOLDER, type SystemGrouping } from './loghub.ts';

const share = (value: number): string => value.toFixed(4);
const shares = (mean: number, worst: number): string => `${share(mean)} / ${share(worst)}`;
const interval = (of: Interval | null): string =>
  of === null ? 'none' : `[${share(of[0])}, ${share(of[1])}]`;

/** Columns as wide as their widest cell, the first one to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function loghubTable(systems: readonly SystemGrouping[]): string {
  const mean = systems.reduce((sum, { accuracy }) => sum + accuracy, 0) / systems.length;
  const rows = systems.map(
    ({ system, lines, templates, found, accuracy }) =>
      `${system.padEnd(14)}${String(lines).padStart(7)}${String(templates).padStart(11)}${String(found).padStart(7)}${accuracy.toFixed(3).padStart(10)}`,
  );
  return [
    `${LOGHUB_FOLDER}: lines grouped by their templates, nothing set per system`,
    'system          lines  templates  found  accuracy',
    ...rows,
    `mean of ${systems.length} systems${mean.toFixed(3).padStart(49 - `mean of ${systems.length} systems`.length)}`,
  ].join('\n');
}

function detectorTable(title: string, detectors: readonly DetectorResult[]): string {
  const heading = [
    'mean / worst of the seeds',
    'TPR',
    'FPR',
    'F1 as in the set',
    'precision, prior',
    'F1, prior',
  ];
  const figures = detectors.map(({ detector, mean, worst }) => [
    detector,
    shares(mean.tpr, worst.tpr),
    shares(mean.fpr, worst.fpr),
    shares(mean.f1, worst.f1),
    shares(mean.precisionAtPrior, worst.precisionAtPrior),
    shares(mean.f1AtPrior, worst.f1AtPrior),
  ]);
  const bounds = detectors.map((one) => [
    one.detector,
    interval(one.tprWilson),
    interval(one.tprByVector),
    interval(one.fprWilson),
    interval(one.fprByVector),
  ]);
  return [
    title,
    aligned([heading, ...figures]),
    aligned([
      ['95 % of the worst seed', 'TPR, Wilson', 'TPR, by vector', 'FPR, Wilson', 'FPR, by vector'],
      ...bounds,
    ]),
  ].join('\n');
}

export function hdfsTable(result: HdfsResult): string {
  const seeds = result.disjoint[0]?.seeds.length ?? 0;
  return [
    `${HDFS_FOLDER}: ${result.normal} normal blocks of ${result.normalVectors} count vectors, ${result.anomalous} anomalous ones of ${result.anomalousVectors}, ${result.sharedVectors} shared; ${seeds} seeds; the prior is that of the whole set`,
    detectorTable('no count vector both in training and in what is judged:', result.disjoint),
    detectorTable('blocks at random:', result.random),
  ].join('\n');
}

export function hadoopTable({ applications, containers, scored, results }: HadoopResult): string {
  const counts = Object.entries(applications).map(([name, count]) => `${count} ${name}`);
  const left = HADOOP_CLASSES.filter((name) => !scored.includes(name));
  const rows = results.map(({ classifier, mean, worst, interval: own, f1 }) => [
    classifier,
    shares(mean.macroF1, worst.macroF1),
    interval(own),
    shares(mean.macroF1AllClasses, worst.macroF1AllClasses),
    shares(mean.containersMacroF1, worst.containersMacroF1),
    Object.entries(f1)
      .map(([name, value]) => `${name} ${value.toFixed(2)}`)
      .join(', '),
  ]);
  return [
    `${HADOOP_FOLDER}: ${containers} containers of applications (${counts.join(', ')}), each judged by what was trained on the others`,
    `macro-F1 is over ${scored.join(', ')}${left.length === 0 ? '' : `; ${left.join(', ')}: fewer than two applications, nothing to learn from`}`,
    aligned([
      [
        '',
        'macro-F1, mean / worst',
        '95 %, applications',
        'all classes there',
        'by container',
        'F1 of the worst seed',
      ],
      ...rows,
    ]),
  ].join('\n');
}

const range = ([from, to]: readonly [number, number]) => `${from.toFixed(3)}-${to.toFixed(3)}`;

export function kernelTable(result: KernelScores | null): string {
  if (result === null) return `${KERNEL_FOLDER}: too few reports, skipped`;
  const { reports, titles, classes, scores } = result;
  const rows = scores.map((score) =>
    [
      score.name.padEnd(27),
      score.macroF1.toFixed(3).padStart(8),
      score.macroF1Worst.toFixed(3).padStart(8),
      range(score.macroF1Interval).padStart(14),
      score.accuracy.toFixed(3).padStart(10),
      range(score.accuracyInterval).padStart(14),
      score.calibrationError.toFixed(3).padStart(8),
      score.calibrationErrorWorst.toFixed(3).padStart(8),
    ].join(''),
  );
  return [
    `${KERNEL_FOLDER}: types of ${reports} reports under ${titles} titles, no title in both training and test`,
    `types: ${Object.entries(classes)
      .map(([type, count]) => `${type} ${count}`)
      .join(', ')}`,
    `mean and worst of ${SEEDS.length} partitions; intervals of 95 % of the first one`,
    '                           macro-F1   worst      interval  accuracy      interval     ECE   worst',
    ...rows,
  ].join('\n');
}
