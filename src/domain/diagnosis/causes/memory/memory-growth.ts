import type { HostView } from '../../host-view.ts';

/** Whether memory has grown over time, by what is known of the metric's past. */
export interface Growth {
  readonly kind: 'grown' | 'steady' | 'unknown';
  readonly text: string;
}

export function growthOf(_view: HostView): Growth {
  return { kind: 'unknown', text: 'how it got there is not known: the past of the metric was not read' };
}
