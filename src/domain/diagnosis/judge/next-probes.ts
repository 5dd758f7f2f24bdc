import type { CauseDefinition } from '../causes/cause.ts';
import type { HostView } from '../host-view.ts';

/** What is asked beside the first questions of causes, for people: no cause is weighed by it. */
export const BACKGROUND_PROBES: readonly string[] = ['changes'];

/** What a person wants to see of a host where no cause that is known here asks for anything. */
export const GENERAL_LOOK: readonly string[] = [
  'agents',
  'boot',
  'clock',
  'filesystems',
  'kernel',
  'meminfo',
  'mounts',
  'processes',
  'processor-use',
  'units',
];

/**
 * What to ask of a host next: the probes that causes which are still possible want and that were not asked yet. Where no
 * cause wants anything the first look is a general one. Empty: what is known is all that would help.
 */
export function nextProbes(view: HostView, causes: readonly CauseDefinition[]): readonly string[] {
  const wanted = causes.filter((cause) => cause.applies(view)).flatMap((cause) => cause.wants(view));
  const isFirst = view.asked.size === 0;
  if (wanted.length === 0 && isFirst) return GENERAL_LOOK;
  const beside = isFirst ? BACKGROUND_PROBES : [];
  return [...new Set([...wanted, ...beside])].filter((name) => !view.asked.has(name)).toSorted();
}
