import type { CauseDefinition } from '../causes/cause.ts';
import type { HostView } from '../host-view.ts';

/** What is asked beside the first questions of causes, for people: no cause is weighed by it. */
export const BACKGROUND_PROBES: readonly string[] = ['changes'];

/**
 * What to ask of a host next: the probes that causes which are still possible want and that were not asked yet. Empty:
 * what is known is all that would help.
 */
export function nextProbes(view: HostView, causes: readonly CauseDefinition[]): readonly string[] {
  const wanted = causes.filter((cause) => cause.applies(view)).flatMap((cause) => cause.wants(view));
  const beside = wanted.length > 0 && view.asked.size === 0 ? BACKGROUND_PROBES : [];
  return [...new Set([...wanted, ...beside])].filter((name) => !view.asked.has(name)).toSorted();
}

/** What a person wants to see of a host where no cause that is known here asks for anything. */
export const GENERAL_LOOK: readonly string[] = [
  'agents',
  'boot',
  'filesystems',
  'kernel',
  'processes',
  'units',
];
