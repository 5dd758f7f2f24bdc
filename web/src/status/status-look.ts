import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';

/** What a colour says; the label always says it too. */
export type Tone = 'attention' | 'active' | 'good' | 'bad' | 'quiet';

export interface StatusLook {
  readonly label: string;
  readonly tone: Tone;
  /** One sentence for the person who reads the incident. */
  readonly meaning: string;
  /** Of the attempt; what becomes of the incident, its standing says. */
  readonly hasEnded: boolean;
}

/** A new status does not compile until it is given a look here. */
export const STATUS_LOOKS: Readonly<Record<IncidentStatus, StatusLook>> = {
  diagnosing: {
    label: 'Diagnosing',
    tone: 'active',
    hasEnded: false,
    meaning: 'Read-only probes are looking at the affected hosts.',
  },
  planning: {
    label: 'Planning',
    tone: 'active',
    hasEnded: false,
    meaning: 'The planner is working out a cause and a fix.',
  },
  pending_approval: {
    label: 'Needs approval',
    tone: 'attention',
    hasEnded: false,
    meaning: 'Nothing runs until a person decides.',
  },
  executing: {
    label: 'Executing',
    tone: 'active',
    hasEnded: false,
    meaning: 'The plan runs on its hosts, one step after the other.',
  },
  verifying: {
    label: 'Verifying',
    tone: 'active',
    hasEnded: false,
    meaning: 'The fix has run; the alarm has to clear and stay clear.',
  },
  rolling_back: {
    label: 'Rolling back',
    tone: 'attention',
    hasEnded: false,
    meaning: 'What the fix has changed is being undone.',
  },
  completed: {
    label: 'Completed',
    tone: 'good',
    hasEnded: true,
    meaning: 'The fix ran and the alarm cleared.',
  },
  rejected: {
    label: 'Rejected',
    tone: 'quiet',
    hasEnded: true,
    meaning: 'A person said no; the plan did not run.',
  },
  expired: {
    label: 'Expired',
    tone: 'bad',
    hasEnded: true,
    meaning: 'Nobody decided in time; nothing ran.',
  },
  recovered: {
    label: 'Recovered',
    tone: 'good',
    hasEnded: true,
    meaning: 'The alarm cleared by itself; nothing ran.',
  },
  rolled_back: {
    label: 'Rolled back',
    tone: 'bad',
    hasEnded: true,
    meaning: 'What the fix had changed was undone.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    hasEnded: true,
    meaning: 'RecoverOps could not bring this to an end; a person has to look.',
  },
  timeout: {
    label: 'Timed out',
    tone: 'bad',
    hasEnded: true,
    meaning: 'It took longer than it may, or nobody can say what ran; a person has to look.',
  },
  suppressed: {
    label: 'Suppressed',
    tone: 'quiet',
    hasEnded: true,
    meaning: 'Its alarm was muted or in maintenance: nobody was asked, and nothing ran.',
  },
  no_remedy: {
    label: 'No remedy',
    tone: 'attention',
    hasEnded: true,
    meaning: 'Nothing that may be done about it is proposed; a person has to look.',
  },
};

/** `isAsking`: people are asked to decide. Once a plan is approved they are not, though it may keep its status and wait. */
export function lookOf(status: IncidentStatus, isAsking: boolean): StatusLook {
  return status === 'pending_approval' && !isAsking ? APPROVED_LOOK : STATUS_LOOKS[status];
}

export function isAsking({ status, decision }: Pick<IncidentRecord, 'status' | 'decision'>): boolean {
  return status === 'pending_approval' && decision === null;
}

const APPROVED_LOOK: StatusLook = {
  label: 'Approved, waits',
  tone: 'active',
  hasEnded: false,
  meaning: 'Approved; it waits until it may run.',
};
