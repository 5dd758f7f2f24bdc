import type { AblationRow } from './ablation.ts';
import { awsSource } from './evidence.ts';
import type { Calibration, ReliabilityBin } from './measures.ts';
import { type Board, type CauseCover, FAMILY_NAMES, type Part, type Row } from './scoreboard.ts';
import type { FalseRemediation, Summary } from './summary.ts';

// docs/evaluation.md and its summary in README.md, as Markdown. The same cases and rules give the same text, but for what
// stands between the marks of `TIMES`.

export const TIMES = { from: '<!-- times:start -->', to: '<!-- times:end -->' } as const;
export const SUMMARY = { from: '<!-- evaluation:start -->', to: '<!-- evaluation:end -->' } as const;
export const PAGE = 'docs/evaluation.md';

/** Milliseconds that judging took, not compared with anything. */
export interface Times {
  readonly median: number;
  /** Which 95 of 100 cases are not above. */
  readonly most: number;
}

const percent = (share: number | null, digits = 1) =>
  share === null ? '-' : `${(100 * share).toFixed(digits)} %`;
const decimal = (value: number | null) => (value === null ? '-' : value.toFixed(3));
const outOf = ({ count, of }: Part) => (of === 0 ? '-' : `${count} of ${of}`);

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

const NOTHING = 'no cases';

function rows(first: string, all: readonly Row[]): readonly string[] {
  return table(
    [
      first,
      'Cases',
      'Right',
      'Unhelpful',
      'Unsafe',
      'Cause right',
      'Right fix',
      'Wrong fix',
      'Left alone',
      'Unexplained',
      'Rounds',
    ],
    all.map((row) =>
      row.cases === 0
        ? [row.name, NOTHING, ...Array<string>(9).fill('-')]
        : [
            row.name,
            row.cases,
            row.right,
            row.unhelpful,
            row.unsafe,
            outOf(row.causeRight),
            outOf(row.rightFix),
            outOf(row.wrongFix),
            outOf(row.leftAlone),
            percent(row.unexplained),
            row.rounds === null ? '-' : row.rounds.toFixed(1),
          ],
    ),
  );
}

function grid({ grid: all }: Board): readonly string[] {
  const cell = ({ count, of }: Part) => (of === 0 ? NOTHING : `${count} of ${of}`);
  return table(
    ['Right', ...FAMILY_NAMES],
    all.map(({ platform, families }) => [platform, ...families.map(cell)]),
  );
}

function reliability(bins: readonly ReliabilityBin[]): readonly string[] {
  return table(
    ['Confidence', 'Hypotheses', 'Said on average', 'Right', 'Share right'],
    bins.map(({ from, to, said, right, confidence }) => [
      `${from.toFixed(1)} to ${to.toFixed(1)}`,
      said,
      confidence.toFixed(2),
      right,
      (right / said).toFixed(2),
    ]),
  );
}

function calibration(all: Board['calibration']): readonly string[] {
  const row = (name: string, { said, right, brier, brierConstant, auroc, ece }: Calibration) =>
    said === 0
      ? [name, 'none', '-', '-', '-', '-', '-']
      : [name, said, said - right, decimal(brier), decimal(brierConstant), decimal(auroc), decimal(ece)];
  return table(
    ['Over', 'Hypotheses', 'Wrong ones', 'Brier', 'Brier of a constant', 'AUROC', 'ECE'],
    all.map(({ name, figures }) => row(name, figures)),
  );
}

function interval({ wilson_95: between }: FalseRemediation['of_plans'], digits = 1): string {
  return between === null ? '-' : `${percent(between[0], digits)} to ${percent(between[1], digits)}`;
}

function falseRemediation({ of_plans, of_unasked, of_cases }: FalseRemediation): readonly string[] {
  const row = (name: string, rate: FalseRemediation['of_plans']) => [
    name,
    rate.of,
    rate.wrong,
    percent(rate.rate, 2),
    interval(rate, 2),
  ];
  return table(
    ['Of', 'Number', 'Wrong', 'Rate', 'Wilson, 95 %'],
    [
      row('plans that were proposed', of_plans),
      row('of these, what would run without a person (approvals off)', of_unasked),
      row('all cases', of_cases),
    ],
  );
}

function ablation(all: readonly AblationRow[], kinds: readonly AblationRow['ablation']['kind'][]) {
  return table(
    ['Left out', 'Cases that have it', 'Right', 'Unhelpful', 'Unsafe', 'Cause right', 'Wrong fix'],
    all
      .filter(({ ablation: { kind } }) => kinds.includes(kind))
      .map((row) => [
        row.ablation.name,
        row.cases,
        row.right,
        row.unhelpful,
        row.unsafe,
        row.causeRight,
        row.wrongFix,
      ]),
  );
}

const list = (names: readonly string[]) =>
  names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');

const ALARM_READING = awsSource('alarm_reading');

function unsafeLine(all: readonly AblationRow[]): string {
  const bad = all.filter(({ unsafe, wrongFix }) => unsafe + wrongFix > 0);
  if (bad.length === 0)
    return 'Nothing becomes unsafe, and nothing is proposed that should not be, whatever is left out.';
  const each = bad.map(
    ({ ablation: { name }, unsafeIds, unsafe }) =>
      `without *${name}* ${unsafe} (${unsafeIds.join(', ') || 'a step in neither list'})`,
  );
  const isAlarm = bad.some(({ ablation: { sources } }) => sources.has(ALARM_READING));
  const renamed = isAlarm
    ? ' An alarm that cannot be read again is taken for the one that fired: that it has been renamed or deleted meanwhile is not noticed.'
    : '';
  return `**Not all of it is harmless**: unsafe become ${each.join('; ')}.${renamed}`;
}

function causes(all: readonly CauseCover[]): readonly string[] {
  return table(
    ['Cause', 'Cases that name it', 'Asserted in', 'Platforms', 'Tried'],
    all
      .filter(({ expected, isBuilt }) => expected > 0 || isBuilt)
      .map(({ name, expected, found, platforms, isBuilt, tried }) => [
        `\`${name}\``,
        expected,
        found,
        platforms,
        isBuilt ? tried : 'not built',
      ]),
  );
}

function engines({ summary, engines: others }: Board): readonly string[] {
  const row = (name: string, one: Summary) => [
    name,
    one.right,
    one.unhelpful,
    one.unsafe,
    percent(one.cause_right, 0),
    percent(one.fix_right, 0),
    percent(one.left_alone, 0),
    `${decimal(one.brier)} (${decimal(one.brier_constant)})`,
    decimal(one.auroc),
  ];
  return table(
    [
      'Engine',
      'Right',
      'Unhelpful',
      'Unsafe',
      'Cause right',
      'Fix right',
      'Left alone',
      'Brier (a constant)',
      'AUROC',
    ],
    [row('rules', summary), ...others.map(({ name, summary: one }) => row(`\`${name}\``, one))],
  );
}

function notCovered(board: Board): readonly string[] {
  const { causes: all, grid: cells, families, origins } = board;
  const empty = cells.flatMap(({ platform, families: parts }) =>
    parts.flatMap(({ of }, at) => {
      const family = FAMILY_NAMES[at] ?? '';
      const isFamilyEmpty = families.find(({ name }) => name === family)?.cases === 0;
      return of === 0 && !isFamilyEmpty ? [`${family} on ${platform}`] : [];
    }),
  );
  const named = (is: (cause: CauseCover) => boolean) => list(all.filter(is).map(({ name }) => name));
  const recorded = origins.find(({ name }) => name === 'recorded')?.cases ?? 0;
  return [
    `- **Real hosts**: ${recorded === 0 ? 'no case was measured on one' : `${recorded} cases were measured on one`}. All others are written, and what is asked of their hosts is printed by renderers ([how these are held to reality](evaluation/README.md#how-the-renderer-is-held-to-reality)). Real faults are caused in the lab alone ([live trials](evaluation/live.md)).`,
    `- **Families without a case**: ${list(families.filter(({ cases }) => cases === 0).map(({ name }) => name))}.`,
    `- **Families without a case on a platform**: ${empty.length === 0 ? 'none' : empty.join(', ')}.`,
    `- **Causes that are built and that no case names**: ${named(({ isBuilt, expected }) => isBuilt && expected === 0)}.`,
    `- **Causes that are named by a case and asserted in none**: ${named(({ expected, found }) => expected > 0 && found === 0)}.`,
    `- **Causes that are asserted on one platform only**: ${named(({ platforms }) => platforms === 1)}.`,
    `- **Causes of case/v1 that are not built**: ${named(({ isBuilt }) => !isBuilt)}.`,
    `- **Causes that were tried on written answers alone** (no live trial on real programs): ${named(({ isBuilt, tried }) => isBuilt && tried === 'written')}.`,
    `- **Probes that no case asks**: ${list(board.idleProbes)}. **Runbooks that no case is given**: ${list(board.idleRunbooks)}.`,
    '- **Whatever nobody thought of.** How the rules do on cases that they had never seen stands under [at first sight](evaluation/README.md#at-first-sight); that figure is the one to expect.',
    '',
  ];
}

/** The whole of docs/evaluation.md. */
export function pageOf(board: Board, ablated: readonly AblationRow[], times: Times): string {
  const { summary } = board;
  const [everything, asserted] = board.calibration;
  return [
    '# What the judgement is worth',
    '',
    'Written by `npm run evaluate -- --write`, from the committed cases (`eval/cases/`); a test fails where it is not what they give.',
    'How it is measured, and how far that can be trusted: [docs/evaluation/](evaluation/README.md).',
    '',
    ...summaryLines(board),
    '*Cause right*: all causes of the case and no other. *Right fix*: of the cases where something may be done, those where just',
    'that is proposed. *Wrong fix*: of the plans, those with a step that is unsafe or that the case does not allow. *Left alone*: of',
    'the cases where nothing may be done, those where nothing is proposed. *Unexplained*: the share of the measured quantity that no',
    'part of the balance accounts for, in the middle case. *Rounds*: looks at a host, on average, of three at most.',
    '',
    '## By family',
    ...rows('Family', board.families),
    '## By platform',
    ...rows('Platform', board.platforms),
    ...grid(board),
    '## By origin',
    'Written beside the code, written by strangers to it, or measured on a host.',
    '',
    ...rows('Origin', board.origins),
    '## Against engines that know nothing',
    '`unknown` never knows; `largest` blames the largest file, the unit that looks worst or the largest process.',
    '',
    ...engines(board),
    '## Calibration',
    'Whether a confidence means what it says. Every hypothesis counts that was weighed on a host, the rejected ones too; it is right',
    'where the case names its cause and blames nothing else. ECE: by how much the mean confidence of a tenth and its share of right',
    'ones differ, on average over the hypotheses. Of what was asserted next to nothing is wrong, so AUROC says little there.',
    '',
    ...calibration(board.calibration),
    'Everything that was weighed:',
    '',
    ...reliability(everything?.figures.bins ?? []),
    'What was asserted:',
    '',
    ...reliability(asserted?.figures.bins ?? []),
    '## False remediation',
    'A plan is wrong where any of its steps is unsafe or not allowed. None in so many does not mean never: the interval says what',
    'the rate may still be, if the next cases were drawn as these were.',
    '',
    ...falseRemediation(board.falseRemediation),
    '## Without one source of evidence',
    'Every source is taken away once from all cases that have it, as if it could not be read, and these are judged again. Fewer',
    'right ones are the price of not knowing; what may not happen is a wrong step.',
    '',
    unsafeLine(ablated),
    '',
    ...ablation(ablated, ['group', 'site', 'aws']),
    'Each probe alone:',
    '',
    ...ablation(ablated, ['probe']),
    '## Every cause',
    '*Cases that name it*: alone, or as one of several that will do. *Asserted in*: those of them in which the rules assert it.',
    '*Platforms*: on how many of the six. *Tried*: its best trial ([live trials](evaluation/live.md#what-was-tried-how)).',
    '',
    ...causes(board.causes),
    '## What is not covered',
    ...notCovered(board),
    '## Time',
    'Not compared: it says as much of the machine as of the rules.',
    '',
    TIMES.from,
    `Judging a case took ${times.median} ms in the middle, and no more than ${times.most} ms for 95 of 100, without a model and without the time that probes take on a host.`,
    TIMES.to,
    '',
    `${summary.cases} cases, ${summary.hypotheses.weighed} hypotheses.`,
    '',
  ].join('\n');
}

/** What README.md says of it, without the marks around it. */
export function summaryLines({ summary, families, falseRemediation: wrong }: Board): readonly string[] {
  const { cases, right, unhelpful, unsafe } = summary;
  const built = families
    .filter((row) => row.cases > 0)
    .map((row) => `${row.name} ${row.right} of ${row.cases}`);
  const { of_plans: plans, of_unasked: unasked } = wrong;
  return [
    `**${cases} cases: ${right} right, ${unhelpful} unhelpful, ${unsafe} unsafe** (${built.join(', ')}).`,
    `Of ${plans.of} proposed plans ${plans.wrong} were wrong (95 % interval ${interval(plans)}); of the ${unasked.of} that would run unasked, ${unasked.wrong}.`,
    `Confidence over ${summary.hypotheses.weighed} hypotheses: Brier ${decimal(summary.brier)} (a constant has ${decimal(summary.brier_constant)}), AUROC ${decimal(summary.auroc)}, ECE ${decimal(summary.ece)}.`,
    '',
  ];
}

/** A page with what stands between two marks in it replaced; throws where the marks are not there. */
export function between(page: string, { from, to }: typeof TIMES | typeof SUMMARY, text: string): string {
  const start = page.indexOf(from);
  const end = page.indexOf(to);
  if (start < 0 || end < start) throw new Error(`the page has no ${from} … ${to}`);
  return `${page.slice(0, start + from.length)}\n${text}\n${page.slice(end)}`;
}
