import type { HostJudgement, WeighedCause } from './judge/judgement.ts';

/** What is blamed on a host: all that is asserted, but what says that nothing is wrong. */
export function blamedOnHost({ causes }: Pick<HostJudgement, 'causes'>): readonly WeighedCause[] {
  return causes.filter(({ state, saysWell }) => state === 'asserted' && saysWell !== true);
}

/** Why nothing is wrong on a host that is well; empty where something is blamed on it, or nothing says so. */
export function whyWell(host: Pick<HostJudgement, 'causes'>): readonly WeighedCause[] {
  if (blamedOnHost(host).length > 0) return [];
  return host.causes.filter(({ state, saysWell }) => state === 'asserted' && saysWell === true);
}
