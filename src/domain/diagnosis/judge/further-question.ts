import type { CauseDefinition } from '../causes/cause.ts';
import type { HostView } from '../host-view.ts';
import { usualLimit } from '../look/look-questions.ts';
import { NO_METRIC } from './finding-question.ts';

/**
 * The host as it is asked further because of a cause that is shown on it: the same facts, under what an alarm of the matter
 * behind would assert. Null: no cause asks for more. What is asked further never asks again.
 */
export function furtherView(view: HostView, causes: readonly CauseDefinition[]): HostView | null {
  const question = causes
    .filter((cause) => cause.applies(view))
    .flatMap((cause) => cause.weigh(view))
    .find(({ state, asks }) => state === 'shown' && asks !== undefined)?.asks;
  if (question === undefined) return null;
  const { subject, mount } = question;
  return {
    ...view,
    condition: {
      ...NO_METRIC,
      understood: true,
      subject,
      family: 'disk',
      selectors: { path: mount },
      unit: 'percent',
      operator: 'gt',
      threshold: usualLimit(subject === 'inodes_used' ? 'inodes' : 'disk'),
      direction: 'high',
    },
  };
}
