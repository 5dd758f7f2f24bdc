import type { DiagnoseInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { Evidence, Finding } from '../../domain/diagnosis/diagnostics.ts';
import { parseProbeOutput } from '../../domain/diagnosis/probes/parse-probe-output.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { Invocation } from '../../domain/execution/invocation.ts';
import { attemptFolder } from '../../domain/record/attempt.ts';
import { cleanOutput } from '../../domain/redaction/bounded-text.ts';
import { headBytes, headOf } from '../../domain/text/cut-text.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';

export interface TargetEvidence {
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
}

function problemOf(invocation: Invocation): string | null {
  if (invocation.status === 'Success') return null;
  const code = invocation.responseCode === null ? '' : `, exit code ${invocation.responseCode}`;
  return `the probes ended with ${invocation.statusDetails}${code}`;
}

/** One target's probe output: cleaned, parsed, stored. S3 being away is noted in the evidence, not thrown. */
export async function collectEvidence(
  objects: Pick<ObjectStorePort, 'put'>,
  { incidentId, attempt = 1, probeSet }: DiagnoseInput,
  id: string,
  target: Target,
  invocation: Invocation,
): Promise<TargetEvidence> {
  const raw =
    invocation.stderr === '' ? invocation.stdout : `${invocation.stdout}\n=== stderr\n${invocation.stderr}`;
  const text = headBytes(cleanOutput(raw), LIMITS.evidenceBytes);
  const key = `${attemptFolder(incidentId, attempt)}/evidence/${id}-${target.instanceId}-${probeSet}.txt`;
  const problems = [problemOf(invocation)];
  let storedKey: string | null = key;
  try {
    await objects.put(key, text, 'text/plain; charset=utf-8');
  } catch (error) {
    storedKey = null;
    problems.push(`the evidence could not be stored, only the excerpt is kept: ${reasonOf(error)}`);
  }
  const noted = problems.filter((problem) => problem !== null);
  return {
    evidence: {
      id,
      targetId: target.instanceId,
      probeSet,
      key: storedKey,
      sha256: sha256Hex(text),
      sizeBytes: Buffer.byteLength(text),
      excerpt: headOf(text, LIMITS.evidenceExcerptChars),
      problem: noted.length === 0 ? null : noted.join('; '),
    },
    findings: parseProbeOutput(probeSet, target.instanceId, text),
  };
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
