import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';

/** What a colour says; the label always says it too. */
export type Tone = 'attention' | 'active' | 'good' | 'bad' | 'quiet';

export interface StatusLook {
  readonly label: string;
  readonly tone: Tone;
  /** One sentence for the person who reads the incident. */
  readonly meaning: string;
  /** Which part of an attempt it is; what an ended one comes to, the incident's standing says. */
  readonly phase: 'approval' | 'running' | 'ended';
}

/** A new status does not compile until it is given a look here. */
export const STATUS_LOOKS: Readonly<Record<IncidentStatus, StatusLook>> = {
  diagnosing: {
    label: 'Diagnosing',
    tone: 'active',
    phase: 'running',
    meaning: 'Read-only probes are looking at the affected hosts.',
  },
  planning: {
    label: 'Planning',
    tone: 'active',
    phase: 'running',
    meaning: 'The planner is working out a cause and a fix.',
  },
  pending_approval: {
    label: 'Needs approval',
    tone: 'attention',
    phase: 'approval',
    meaning: 'Nothing runs until a person decides.',
  },
  executing: {
    label: 'Executing',
    tone: 'active',
    phase: 'running',
    meaning: 'The plan runs on its hosts, one step after the other.',
  },
  verifying: {
    label: 'Verifying',
    tone: 'active',
    phase: 'running',
    meaning: 'The fix has run; the alarm has to clear and stay clear.',
  },
  rolling_back: {
    label: 'Rolling back',
    tone: 'attention',
    phase: 'running',
    meaning: 'The fix did not hold and is being undone.',
  },
  completed: {
    label: 'Completed',
    tone: 'good',
    phase: 'ended',
    meaning: 'The fix ran and the alarm cleared.',
  },
  rejected: {
    label: 'Rejected',
    tone: 'quiet',
    phase: 'ended',
    meaning: 'A person said no; the plan did not run.',
  },
  expired: {
    label: 'Expired',
    tone: 'bad',
    phase: 'ended',
    meaning: 'Nobody decided in time; nothing ran.',
  },
  recovered: {
    label: 'Recovered',
    tone: 'good',
    phase: 'ended',
    meaning: 'The alarm cleared by itself; nothing ran.',
  },
  rolled_back: {
    label: 'Rolled back',
    tone: 'bad',
    phase: 'ended',
    meaning: 'The fix did not help and was undone.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    phase: 'ended',
    meaning: 'RecoverOps could not bring this to an end; a person has to look.',
  },
  timeout: {
    label: 'Timed out',
    tone: 'bad',
    phase: 'ended',
    meaning: 'It took longer than it may, or nobody can say what ran; a person has to look.',
  },
  suppressed: {
    label: 'Suppressed',
    tone: 'quiet',
    phase: 'ended',
    meaning: 'There was no alarm to act on.',
  },
  no_remedy: {
    label: 'No remedy',
    tone: 'attention',
    phase: 'ended',
    meaning: 'Nothing that may be done about it is proposed; a person has to look.',
  },
};
