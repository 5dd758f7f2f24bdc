import type { CauseDefinition } from '../causes/cause.ts';
import type { HostView } from '../host-view.ts';
import { furtherView } from './further-question.ts';

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

/** Looks that tell which details are worth asking for. */
const LOOKS_BEFORE_DETAILS: readonly string[] = ['filesystems', 'inodes', 'mounts', 'usage'];

/**
 * What is asked further because of a cause that is shown. That comes up late, so what its own first looks would choose from is
 * asked beside them.
 */
function furtherProbes(view: HostView, causes: readonly CauseDefinition[]): readonly string[] {
  const further = furtherView(view, causes);
  if (further === null) return [];
  const wantedOf = (one: HostView) =>
    causes.filter((cause) => cause.applies(one)).flatMap((cause) => cause.wants(one));
  const isWalked = view.asked.has('usage');
  const later = { ...further, asked: new Set([...view.asked, ...LOOKS_BEFORE_DETAILS]) };
  return [...LOOKS_BEFORE_DETAILS, ...wantedOf(further), ...(isWalked ? [] : wantedOf(later))];
}

/**
 * What to ask of a host next: the probes that causes which are still possible want and that were not asked yet. Where no
 * cause wants anything the first look is a general one. Empty: what is known is all that would help.
 */
export function nextProbes(view: HostView, causes: readonly CauseDefinition[]): readonly string[] {
  const wanted = causes.filter((cause) => cause.applies(view)).flatMap((cause) => cause.wants(view));
  const further = furtherProbes(view, causes);
  const isFirst = view.asked.size === 0;
  if (wanted.length === 0 && isFirst) return GENERAL_LOOK;
  const beside = isFirst ? BACKGROUND_PROBES : [];
  return [...new Set([...wanted, ...further, ...beside])].filter((name) => !view.asked.has(name)).toSorted();
}
