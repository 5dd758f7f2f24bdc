import { sha256Hex } from '../text/sha256.ts';
import { boundFacts } from './bound-facts.ts';
import type { Diagnostics, Evidence } from './diagnostics.ts';
import type { Fact } from './facts.ts';
import type { Judgement } from './judge/judgement.ts';
import type { Target } from './target.ts';

export interface Collected {
  readonly targets: readonly Target[];
  readonly evidence: readonly Evidence[];
  readonly judgement: Judgement;
  readonly facts: readonly Fact[];
}

/** The diagnostics of an incident from what was collected; a target of which nothing was is unreachable. */
export function assembleDiagnostics({ targets, evidence, judgement, facts }: Collected): Diagnostics {
  const reached = new Set(evidence.map((one) => one.targetId));
  const hashes = evidence.map((one) => one.sha256);
  return {
    probeSet: judgement.family ?? 'general',
    evidence,
    judgement,
    ...boundFacts(facts),
    // A plan is bound to what was judged as well as to what was seen.
    sha256: sha256Hex([...hashes, sha256Hex(JSON.stringify(judgement))].join('\n')),
    unreachable: targets.map((target) => target.instanceId).filter((id) => !reached.has(id)),
  };
}
