import type { IncidentHolder } from '../../contracts/activities.ts';

/** Thrown where an activity says that another run has the incident: this one must do nothing more in its name. */
export class SupersededRun extends Error {
  override readonly name = 'SupersededRun';
  /** Null when nobody has it any more, because it was closed. */
  readonly holder: IncidentHolder | null;
  constructor(holder: IncidentHolder | null) {
    super(holder === null ? 'the incident is closed' : `run ${holder.runId} has the incident`);
    this.holder = holder;
  }
}
