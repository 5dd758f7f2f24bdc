import type { ChaosView } from '../../contracts/api.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { ChaosDeps } from '../ingress-deps.ts';

/** A host carries this tag when breaking it breaks nothing else. */
const SANDBOX_TAG = { key: 'recoverops:sandboxed', value: 'true' } as const;

export interface ChaosHosts {
  /** Sandboxed hosts that are online; asked for anew after a few seconds. Throws ServiceError. */
  list(): Promise<ChaosView['hosts']>;
}

export function createChaosHosts(ssm: ChaosDeps['ssm'], nowMs: () => number): ChaosHosts {
  let kept: { readonly hosts: ChaosView['hosts']; readonly atMs: number } | undefined;
  return {
    async list() {
      if (kept !== undefined && nowMs() - kept.atMs < INGRESS_LIMITS.api.chaosHostsKeptMs) return kept.hosts;
      const targets = await ssm.findTargets(
        { kind: 'tag', ...SANDBOX_TAG },
        INGRESS_LIMITS.api.chaosHostsMax,
      );
      const hosts = targets
        .filter((target) => target.online)
        .map(({ instanceId, name }) => ({ instanceId, name: name ?? instanceId }));
      kept = { hosts, atMs: nowMs() };
      return hosts;
    },
  };
}
