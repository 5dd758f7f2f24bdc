import type { PackScores, WithheldScore } from './pack-scores.ts';

const share = (value: number | null) => (value === null ? '-' : value.toFixed(3));

/** As a table of Markdown, so that documents can hold it as it is. */
export function packTable({ pack, draws, examples, lines, scores, f1, linesPerSecond }: PackScores): string {
  const rows = scores.map((one) =>
    [
      one.name,
      `${share(one.macroF1)} / ${share(one.macroF1Worst)}`,
      `${share(one.accuracy)} (${share(one.accuracyInterval[0])}-${share(one.accuracyInterval[1])})`,
      `${share(one.calibrationError)} / ${share(one.calibrationErrorWorst)}`,
      share(one.coverage),
      `${share(one.unknownTold)} / ${share(one.knownTurnedAway)}`,
    ].join(' | '),
  );
  const byClass = Object.entries(f1)
    .toSorted(([, a], [, b]) => a - b)
    .map(([name, value]) => `${name} ${value.toFixed(2)}`);
  return [
    `Pack ${pack}, ${draws} draws of ${examples} minutes, ${lines} lines; ${Math.round(linesPerSecond)} lines/s from windows to answers.`,
    '',
    '| | macro-F1, mean / worst | accuracy (95 %, first draw) | calibration error, mean / worst | answered | `unknown`: of unknown / of known ones |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
    `F1 of all voices by class, first draw: ${byClass.join(', ')}`,
  ].join('\n');
}

export const withheldLine = ({
  class: name,
  told,
  toldInterval: [from, to],
  turnedAway,
}: WithheldScore): string =>
  `without ${name}: unknown for ${share(told)} (${share(from)}-${share(to)}) of it, for ${share(turnedAway)} of known ones`;
