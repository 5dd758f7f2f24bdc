import { LIMITS } from '../bounds.ts';
import { sha256Hex } from '../text/sha256.ts';
import type { Diagnostics, Evidence, Finding, ProbeSet } from './diagnostics.ts';
import type { Target } from './target.ts';

/** What one target's probes gave. */
export interface TargetEvidence {
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
}

/** What is dropped first when there are too many findings: the smallest files and processes. */
function weightOf(finding: Finding): number {
  if (finding.kind === 'large_file') return finding.sizeBytes;
  return finding.kind === 'process' ? finding.rssBytes : Number.POSITIVE_INFINITY;
}

/** At most LIMITS.findingsMax, in their order. */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= LIMITS.findingsMax) return findings;
  const kept = new Set(
    findings.toSorted((a, b) => compareWeights(weightOf(b), weightOf(a))).slice(0, LIMITS.findingsMax),
  );
  return findings.filter((finding) => kept.has(finding));
}

function compareWeights(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The diagnostics of an incident from what was collected; a target of which nothing was is unreachable. */
export function assembleDiagnostics(
  probeSet: ProbeSet,
  targets: readonly Target[],
  collected: readonly TargetEvidence[],
): Diagnostics {
  const evidence = collected.map((one) => one.evidence);
  const reached = new Set(evidence.map((one) => one.targetId));
  return {
    probeSet,
    evidence,
    findings: boundFindings(collected.flatMap((one) => one.findings)),
    sha256: sha256Hex(evidence.map((one) => one.sha256).join('\n')),
    unreachable: targets.map((target) => target.instanceId).filter((id) => !reached.has(id)),
  };
}
