import type { Standing } from '../../../src/domain/record/standing.ts';
import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';

/** What a colour says; the label always says it too. */
export type Tone = 'attention' | 'active' | 'good' | 'bad' | 'quiet';

export interface StatusLook {
  readonly label: string;
  readonly tone: Tone;
  /** One sentence for the person who reads the incident. */
  readonly meaning: string;
}

/** A new status does not compile until it is given a look here. */
export const STATUS_LOOKS: Readonly<Record<IncidentStatus, StatusLook>> = {
  diagnosing: {
    label: 'Diagnosing',
    tone: 'active',
    meaning: 'Read-only probes are looking at the affected hosts.',
  },
  planning: {
    label: 'Planning',
    tone: 'active',
    meaning: 'The planner is working out a cause and a fix.',
  },
  pending_approval: {
    label: 'Needs approval',
    tone: 'attention',
    meaning: 'Nothing runs until a person decides.',
  },
  executing: {
    label: 'Executing',
    tone: 'active',
    meaning: 'The plan runs on its hosts, one step after the other.',
  },
  verifying: {
    label: 'Verifying',
    tone: 'active',
    meaning: 'The fix has run; the alarm has to clear and stay clear.',
  },
  rolling_back: {
    label: 'Rolling back',
    tone: 'attention',
    meaning: 'The fix did not hold and is being undone.',
  },
  completed: {
    label: 'Completed',
    tone: 'good',
    meaning: 'The fix ran and the alarm cleared.',
  },
  rejected: {
    label: 'Rejected',
    tone: 'quiet',
    meaning: 'A person said no; the plan did not run.',
  },
  expired: {
    label: 'Expired',
    tone: 'bad',
    meaning: 'Nobody decided in time; nothing ran.',
  },
  recovered: {
    label: 'Recovered',
    tone: 'good',
    meaning: 'The alarm cleared by itself; nothing ran.',
  },
  rolled_back: {
    label: 'Rolled back',
    tone: 'bad',
    meaning: 'The fix did not help and was undone.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    meaning: 'RecoverOps could not bring this to an end; a person has to look.',
  },
  timeout: {
    label: 'Timed out',
    tone: 'bad',
    meaning: 'It took longer than it may, or nobody can say what ran; a person has to look.',
  },
  suppressed: {
    label: 'Suppressed',
    tone: 'quiet',
    meaning: 'There was no alarm to act on.',
  },
  no_remedy: {
    label: 'No remedy',
    tone: 'attention',
    meaning: 'Nothing that may be done about it is proposed; a person has to look.',
  },
};

/** A status may stay while what is waited for changes: nobody is asked any more once a plan is approved. */
export function lookOf(status: IncidentStatus, standing: Standing): StatusLook {
  return status === 'pending_approval' && standing === 'working' ? APPROVED_LOOK : STATUS_LOOKS[status];
}

const APPROVED_LOOK: StatusLook = {
  label: 'Approved, waits',
  tone: 'active',
  meaning: 'Approved; it waits until it may run.',
};
