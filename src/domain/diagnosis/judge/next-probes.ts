import type { CauseDefinition } from '../causes/cause.ts';
import type { HostView } from '../host-view.ts';

/**
 * What to ask of a host next: the probes that causes which are still possible want and that were not asked yet. Empty:
 * what is known is all that would help.
 */
export function nextProbes(view: HostView, causes: readonly CauseDefinition[]): readonly string[] {
  const wanted = causes.filter((cause) => cause.applies(view)).flatMap((cause) => cause.wants(view));
  return [...new Set(wanted)].filter((name) => !view.asked.has(name)).toSorted();
}
