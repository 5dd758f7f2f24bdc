import type { Finding } from './finding.ts';
import type { Sighting } from './sighting.ts';

/** What was seen of one finding's test. */
export interface Proof {
  readonly finding: Finding;
  /** Null where the commit is not to be found; `problem` says why. */
  readonly commit: string | null;
  readonly parent: Sighting | null;
  readonly fix: Sighting | null;
  readonly head: Sighting | null;
  readonly problem: string | null;
}

/** Red before, green with the fix, green today. */
export function holds({ parent, fix, head, problem }: Proof): boolean {
  return (
    problem === null &&
    (parent?.kind === 'failed' || parent?.kind === 'unloadable') &&
    fix?.kind === 'passed' &&
    head?.kind === 'passed'
  );
}

const WORDS: Readonly<Record<Sighting['kind'], string>> = {
  passed: 'green',
  failed: 'red',
  unloadable: 'red (does not load)',
  unclear: 'unclear',
};
const say = (sighting: Sighting | null): string => (sighting === null ? '-' : WORDS[sighting.kind]);

/** Why a proof does not hold, in a sentence for each commit that is to blame; empty when it holds. */
function objections(proof: Proof): readonly string[] {
  if (proof.problem !== null) return [proof.problem];
  const { parent, fix, head } = proof;
  return [
    ...(parent?.kind === 'passed' ? ['green before the fix: the test does not show the fault'] : []),
    ...(parent?.kind === 'unclear' ? [`before the fix: ${parent.reason}`] : []),
    ...(fix?.kind === 'passed' ? [] : [`with the fix: ${fix?.reason ?? 'not run'}`]),
    ...(head?.kind === 'passed' ? [] : [`at HEAD: ${head?.reason ?? 'not run'}`]),
  ];
}

/** One line for a finding whose test has been run. */
export function describeProof(proof: Proof): string {
  const { parent, fix, head, finding } = proof;
  const seen = proof.problem ?? `parent ${say(parent)}, fix ${say(fix)}, HEAD ${say(head)}`;
  return `${finding.title}: ${seen}`;
}

/** A table for a person, with the objections and the reasons of the red ones under it. */
export function formatTable(proofs: readonly Proof[]): string {
  const rows = [
    ['finding', 'test', 'commit', 'parent', 'fix', 'HEAD', 'result'],
    ...proofs.map((proof) => [
      proof.finding.title,
      `${proof.finding.testFile} > ${proof.finding.testName}`,
      proof.commit?.slice(0, 7) ?? '-',
      ...[proof.parent, proof.fix, proof.head].map(say),
      holds(proof) ? 'holds' : 'DOES NOT HOLD',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const doubts = proofs.flatMap((proof) =>
    objections(proof).map((objection) => `${proof.finding.title}: ${objection}`),
  );
  const held = proofs.filter(holds).length;
  const total = `${held} of ${proofs.length} hold`;
  return [...table, '', ...doubts, total].join('\n');
}
