import { LIMITS } from '../../domain/bounds.ts';
import type { Evidence } from '../../domain/diagnosis/diagnostics.ts';
import { cleanEvidence } from '../../domain/diagnosis/probes/clean-evidence.ts';
import type { Invocation } from '../../domain/execution/invocation.ts';
import { cleanOutput } from '../../domain/redaction/bounded-text.ts';
import { headBytes, headOf } from '../../domain/text/cut-text.ts';
import { sha256Hex } from '../../domain/text/sha256.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { reasonOf } from '../activity-failure.ts';
import type { ProbeAnswer } from './look-at-hosts.ts';

function problemOf(invocation: Invocation): string | null {
  if (invocation.status === 'Success') return null;
  const code = invocation.responseCode === null ? '' : `, exit code ${invocation.responseCode}`;
  return `the probes ended with ${invocation.statusDetails}${code}`;
}

/** What the probes look at, for people: `disk and host`. */
function labelOf({ probes }: ProbeAnswer): string {
  return [...new Set(probes.map(({ family }) => family))].toSorted().join(' and ');
}

/** What one piece of evidence may show of itself in the record, so that all of them together stay bounded. */
export function excerptChars(pieces: number): number {
  return Math.min(LIMITS.evidenceExcerptChars, Math.floor(LIMITS.excerptsChars / Math.max(1, pieces)));
}

/** One host's output of one command: cleaned and stored. S3 being away is noted in the evidence, not thrown. */
export async function collectEvidence(
  objects: Pick<ObjectStorePort, 'put'>,
  folder: string,
  id: string,
  answer: ProbeAnswer,
  excerptCharsMax: number,
): Promise<Evidence> {
  const { targetId, round, invocation, nonce } = answer;
  const { stdout, stderr } = invocation;
  const streams = [cleanEvidence(stdout, nonce)];
  if (stderr !== '') streams.push(`=== stderr ${nonce}`, cleanOutput(stderr));
  const text = headBytes(streams.join('\n'), LIMITS.evidenceBytes);
  const key = `${folder}/evidence/${id}-${targetId}-round-${round}.txt`;
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
    id,
    targetId,
    probeSet: labelOf(answer),
    key: storedKey,
    sha256: sha256Hex(text),
    sizeBytes: Buffer.byteLength(text),
    excerpt: headOf(text, excerptCharsMax),
    problem: noted.length === 0 ? null : noted.join('; '),
  };
}
