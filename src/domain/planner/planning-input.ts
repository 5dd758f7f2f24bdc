import type { Alarm } from '../alarm/alarm.ts';
import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import type { Target } from '../diagnosis/target.ts';

/** What a planner looks at. */
export interface PlanningInput {
  readonly incidentId: string;
  readonly alarm: Alarm;
  readonly targets: readonly Target[];
  readonly diagnostics: Diagnostics;
}
