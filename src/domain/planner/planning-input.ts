import type { Alarm } from '../alarm/alarm.ts';
import type { Classification } from '../alarm/finding/classification.ts';
import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';

/** What a planner looks at. */
export interface PlanningInput {
  readonly incidentId: string;
  readonly alarm: Alarm;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics;
  /** What models of ours take the lines of the finding for, as of now; absent: what the alarm's own finding says of it. */
  readonly classification?: Classification;
}
