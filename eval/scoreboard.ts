import {
  ALL_CAUSE_NAMES,
  CAUSE_NAMES,
  type CauseName,
  familyOfCause,
} from '../src/domain/diagnosis/causes/cause-names.ts';
import { CAUSES } from '../src/domain/diagnosis/causes/registry.ts';
import { type CauseTrial, triedOf } from '../src/domain/diagnosis/causes/tried.ts';
import { PLATFORMS } from '../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../src/domain/diagnosis/probes/registry.ts';
import { type Calibration, calibrationOf, mean, median } from './measures.ts';
import { judgeLargest, judgeUnknown } from './null-engines.ts';
import type { Opinion } from './opinion.ts';
import { COMMITTED_RUNBOOKS } from './propose.ts';
import { scoreOpinion } from './score.ts';
import {
  type Counts,
  countsOf,
  type FalseRemediation,
  falseRemediation,
  hasPlan,
  isWrongFix,
  type Outcome,
  originOf,
  type Summary,
  summaryOf,
  weighedIn,
} from './summary.ts';

/** How many of those where there is something to be right about. */
export interface Part {
  readonly count: number;
  readonly of: number;
}

/** One row of the board: the cases of a family, a platform or an origin. */
export interface Row extends Counts {
  readonly name: string;
  readonly causeRight: Part;
  readonly rightFix: Part;
  readonly wrongFix: Part;
  readonly leftAlone: Part;
  /** The middle of the shares that no cause explains, of those cases that are about a quantity; null of none. */
  readonly unexplained: number | null;
  /** Looks at a host, on average. */
  readonly rounds: number | null;
}

/** How often a cause that case/v1 names is expected and found. */
export interface CauseCover {
  readonly name: CauseName;
  readonly isBuilt: boolean;
  /** Cases that name it, alone or as one of several that will do. */
  readonly expected: number;
  /** Of these the ones in which it was asserted. */
  readonly found: number;
  readonly platforms: number;
  readonly tried: CauseTrial;
}

export interface Board {
  readonly summary: Summary;
  readonly families: readonly Row[];
  readonly platforms: readonly Row[];
  readonly origins: readonly Row[];
  /** Cases that are right, and all, by platform and within by family. */
  readonly grid: readonly { readonly platform: string; readonly families: readonly Part[] }[];
  readonly calibration: readonly { readonly name: string; readonly figures: Calibration }[];
  readonly falseRemediation: FalseRemediation;
  readonly engines: readonly { readonly name: string; readonly summary: Summary }[];
  readonly causes: readonly CauseCover[];
  readonly idleProbes: readonly string[];
  readonly idleRunbooks: readonly string[];
}

export const FAMILY_NAMES = Object.keys(CAUSE_NAMES);

function rowOf(name: string, outcomes: readonly Outcome[]): Row {
  const partOf = (values: readonly (boolean | null)[]): Part => {
    const told = values.filter((value) => value !== null);
    return { count: told.filter(Boolean).length, of: told.length };
  };
  return {
    name,
    ...countsOf(outcomes),
    causeRight: partOf(outcomes.map(({ scored }) => scored.causeRight)),
    rightFix: partOf(outcomes.map(({ scored }) => scored.fixRight)),
    wrongFix: { count: outcomes.filter(isWrongFix).length, of: outcomes.filter(hasPlan).length },
    leftAlone: partOf(outcomes.map(({ scored }) => scored.leftAlone)),
    unexplained: median(outcomes.flatMap(({ opinion }) => opinion.unexplained ?? [])),
    rounds: mean(outcomes.map(({ opinion }) => opinion.rounds)),
  };
}

function rejudged(
  outcomes: readonly Outcome[],
  judge: (read: NonNullable<Outcome['read']>) => Opinion,
): readonly Outcome[] {
  return outcomes.flatMap(({ id, read }) => {
    if (read === null) return [];
    const opinion = judge(read);
    return [{ id, read, opinion, scored: scoreOpinion(read.expected, opinion) }];
  });
}

function coverOf(name: CauseName, outcomes: readonly Outcome[]): CauseCover {
  const expected = outcomes.filter(({ read }) =>
    read?.expected.cause.some((element) => element.split('|').some((one) => one.trim() === name)),
  );
  const found = expected.filter(({ opinion }) => opinion.cause.includes(name));
  return {
    name,
    isBuilt: CAUSES.some((cause) => cause.name === name),
    expected: expected.length,
    found: found.length,
    platforms: new Set(found.map(({ read }) => read?.platform)).size,
    tried: triedOf(name),
  };
}

/** Everything that the page tells but the ablation: figures of one run over the committed cases. */
export function boardOf(outcomes: readonly Outcome[]): Board {
  const of = (is: (outcome: Outcome) => boolean) => outcomes.filter(is);
  const inFamily = (family: string) => of(({ read }) => read?.family === family);
  const said = (some: readonly Outcome[], states?: Parameters<typeof weighedIn>[1]) =>
    calibrationOf(some.flatMap((one) => weighedIn(one, states)));
  const asked = new Set(outcomes.flatMap(({ opinion }) => opinion.sources));
  const proposed = new Set(outcomes.flatMap(({ opinion }) => opinion.steps.map(({ runbook }) => runbook)));
  return {
    summary: summaryOf(outcomes),
    families: FAMILY_NAMES.map((name) => rowOf(name, inFamily(name))),
    platforms: PLATFORMS.map((name) =>
      rowOf(
        name,
        of(({ read }) => read?.platform === name),
      ),
    ),
    origins: ['written', 'stranger', 'recorded'].map((name) =>
      rowOf(
        name,
        of((one) => originOf(one) === name),
      ),
    ),
    grid: PLATFORMS.map((platform) => ({
      platform,
      families: FAMILY_NAMES.map((family) => {
        const cell = inFamily(family).filter(({ read }) => read?.platform === platform);
        return { count: cell.filter(({ scored }) => scored.score === 'right').length, of: cell.length };
      }),
    })),
    calibration: [
      { name: 'everything that was weighed', figures: said(outcomes) },
      { name: 'what was asserted', figures: said(outcomes, ['asserted']) },
      ...FAMILY_NAMES.map((name) => ({ name, figures: said(inFamily(name)) })),
    ],
    falseRemediation: falseRemediation(outcomes),
    engines: [
      { name: 'unknown', summary: summaryOf(rejudged(outcomes, judgeUnknown)) },
      { name: 'largest', summary: summaryOf(rejudged(outcomes, judgeLargest)) },
    ],
    causes: ALL_CAUSE_NAMES.toSorted(
      (a, b) => FAMILY_NAMES.indexOf(familyOfCause(a) ?? '') - FAMILY_NAMES.indexOf(familyOfCause(b) ?? ''),
    ).map((name) => coverOf(name, outcomes)),
    idleProbes: PROBES.map(({ name }) => name).filter((name) => !asked.has(name)),
    idleRunbooks: COMMITTED_RUNBOOKS.filter((name) => !proposed.has(name)),
  };
}
