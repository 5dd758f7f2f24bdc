import type { EvaluatedFile } from './evaluate-folder.ts';
import type { Counts, Summary } from './summary.ts';

const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
const decimal = (value: number | null) => (value === null ? '-' : value.toFixed(3));

function groupLines(name: string, groups: Readonly<Record<string, Counts>>): readonly string[] {
  return Object.entries(groups).map(
    ([key, { cases, right, unhelpful, unsafe }]) =>
      `${`  ${name} ${key}`.padEnd(34)}${right} of ${cases} right, ${unhelpful} unhelpful, ${unsafe} unsafe`,
  );
}

/** The figures of a run, for people. */
export function summaryLines(summary: Summary): readonly string[] {
  const {
    cases,
    right,
    unhelpful,
    unsafe,
    hypotheses,
    brier,
    brier_constant: constant,
    auroc,
    ece,
  } = summary;
  const { of_plans: plans, of_unasked: unasked } = summary.false_remediation;
  const interval = plans.wilson_95?.map((share) => percent(share)).join(' to ') ?? '-';
  return [
    `${cases} cases: ${right} right, ${unhelpful} unhelpful, ${unsafe} unsafe`,
    `  cause right ${percent(summary.cause_right)}, fix right ${percent(summary.fix_right)}, left alone ${percent(summary.left_alone)}`,
    `  confidence over ${hypotheses.weighed} hypotheses, ${hypotheses.wrong} of them wrong: Brier ${decimal(brier)} (a constant has ${decimal(constant)}), AUROC ${decimal(auroc)}, ECE ${decimal(ece)}`,
    `  of ${plans.of} plans ${plans.wrong} wrong (95 % interval ${interval}), of ${unasked.of} that would run unasked ${unasked.wrong}`,
    ...groupLines('family', summary.by_family),
    ...groupLines('platform', summary.by_platform),
    ...groupLines('origin', summary.by_origin),
  ];
}

/** One line for each case that is not right, the worst first, with why. */
export function caseLines(files: readonly EvaluatedFile[]): readonly string[] {
  const rank = ({ scored }: EvaluatedFile) => (scored.score === 'unsafe' ? 0 : 1);
  return files
    .filter(({ scored }) => scored.score !== 'right')
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ id, scored, opinion }) => {
      const missing = opinion.unrendered.length === 0 ? '' : ` [not shown: ${opinion.unrendered.join(', ')}]`;
      return `${scored.score.padEnd(9)} ${id.padEnd(6)} ${scored.because}${missing}`;
    });
}

/** What is to be known of the files themselves. */
export function noteLines(files: readonly EvaluatedFile[], withNumbers: boolean): readonly string[] {
  return files.flatMap(({ id, ignored, leftOut, numbers }) => [
    ...(ignored.length === 0 ? [] : [`${id}: ignored, as nothing here knows them: ${ignored.join(', ')}`]),
    ...leftOut.map((problem) => `${id}: left out: ${problem}`),
    ...(withNumbers ? numbers.map((problem) => `${id}: does not add up: ${problem}`) : []),
  ]);
}
