import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';

/** What a colour says; the label always says it too. */
export type Tone = 'attention' | 'active' | 'good' | 'bad' | 'quiet';

export interface StatusLook {
  readonly label: string;
  readonly tone: Tone;
  /** One sentence for the person who reads the incident. */
  readonly meaning: string;
  readonly group: 'approval' | 'running' | 'failed' | 'closed';
  readonly canAbort: boolean;
  readonly canRetry: boolean;
}

const open = { canAbort: true, canRetry: false } as const;
const ended = { canAbort: false, canRetry: false } as const;
/** The API restarts what failed; an incident that ended as its people or its policy decided stays ended. */
const retryable = { canAbort: false, canRetry: true } as const;

/** A new status does not compile until it is given a look here. */
export const STATUS_LOOKS: Readonly<Record<IncidentStatus, StatusLook>> = {
  diagnosing: {
    label: 'Diagnosing',
    tone: 'active',
    group: 'running',
    meaning: 'Read-only probes are looking at the affected hosts.',
    ...open,
  },
  planning: {
    label: 'Planning',
    tone: 'active',
    group: 'running',
    meaning: 'The planner is working out a cause and a fix.',
    ...open,
  },
  pending_approval: {
    label: 'Needs approval',
    tone: 'attention',
    group: 'approval',
    meaning: 'Nothing runs until a person decides.',
    ...open,
  },
  executing: {
    label: 'Executing',
    tone: 'active',
    group: 'running',
    meaning: 'The approved plan is running on its hosts.',
    ...open,
  },
  verifying: {
    label: 'Verifying',
    tone: 'active',
    group: 'running',
    meaning: 'The fix has run; the alarm has to clear and stay clear.',
    ...open,
  },
  rolling_back: {
    label: 'Rolling back',
    tone: 'attention',
    group: 'running',
    meaning: 'The fix did not hold and is being undone.',
    ...open,
  },
  completed: {
    label: 'Completed',
    tone: 'good',
    group: 'closed',
    meaning: 'The fix ran and the alarm cleared.',
    ...ended,
  },
  rejected: {
    label: 'Rejected',
    tone: 'quiet',
    group: 'closed',
    meaning: 'A person said no; the plan did not run.',
    ...ended,
  },
  expired: {
    label: 'Expired',
    tone: 'bad',
    group: 'failed',
    meaning: 'Nobody decided in time; nothing ran.',
    ...ended,
  },
  recovered: {
    label: 'Recovered',
    tone: 'good',
    group: 'closed',
    meaning: 'The alarm cleared by itself; nothing ran.',
    ...ended,
  },
  rolled_back: {
    label: 'Rolled back',
    tone: 'bad',
    group: 'failed',
    meaning: 'The fix did not help and was undone.',
    ...ended,
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    group: 'failed',
    meaning: 'RecoverOps could not bring this to an end; a person has to look.',
    ...retryable,
  },
  timeout: {
    label: 'Timed out',
    tone: 'bad',
    group: 'failed',
    meaning: 'The incident was open for longer than it may be.',
    ...retryable,
  },
  suppressed: {
    label: 'Suppressed',
    tone: 'quiet',
    group: 'closed',
    meaning: 'Policy said not to act on this alarm now.',
    ...ended,
  },
  no_remedy: {
    label: 'No remedy',
    tone: 'attention',
    group: 'failed',
    meaning: 'Nothing that may be done about it is proposed; a person has to look.',
    ...retryable,
  },
};
