import type { DiagnoseInput } from '../../contracts/activities.ts';
import { LIMITS } from '../../domain/bounds.ts';
import type { TargetEvidence } from '../../domain/diagnosis/assemble-diagnostics.ts';
import { cleanEvidence } from '../../domain/diagnosis/probes/clean-evidence.ts';
import { parseProbeOutput } from '../../domain/diagnosis/probes/parse-probe-output.ts';
import type { Target } from '../../domain/diagnosis/target.ts';
import type { Invocation } from '../../domain/execution/invocation.ts';
import { attemptFolder } from '../../domain/record/attempt.ts';
import { cleanOutput } from '../../domain/redaction/bounded-text.ts';
import { headBytes, headOf } from '../../domain/text/cut-text.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';

function problemOf(invocation: Invocation): string | null {
  if (invocation.status === 'Success') return null;
  const code = invocation.responseCode === null ? '' : `, exit code ${invocation.responseCode}`;
  return `the probes ended with ${invocation.statusDetails}${code}`;
}

/**
 * One target's probe output: parsed as it came, cleaned, stored. `nonce` is the one that its command was sent with. S3
 * being away is noted in the evidence, not thrown.
 */
export async function collectEvidence(
  objects: Pick<ObjectStorePort, 'put'>,
  { incidentId, attempt = 1, probeSet }: DiagnoseInput,
  id: string,
  target: Target,
  invocation: Invocation,
  nonce: string,
): Promise<TargetEvidence> {
  const { stdout, stderr } = invocation;
  const streams = [cleanEvidence(stdout, nonce)];
  if (stderr !== '') streams.push(`=== stderr ${nonce}`, cleanOutput(stderr));
  const text = headBytes(streams.join('\n'), LIMITS.evidenceBytes);
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
    findings: parseProbeOutput(probeSet, target.instanceId, stdout, nonce),
  };
}
