/**
 * Who looks after an incident. It says nothing of what is done about it: a plan still needs its own decision, and an
 * incident that nobody has is worked on all the same. It lasts over attempts.
 */
export interface Attending {
  /** Who has said that he or she looks at it; the newest who said so. */
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  /** Who is to look at it, and who said so. */
  readonly assigned: { readonly to: string; readonly by: string; readonly at: string } | null;
  /** Ids of the newest notes and questions, so that one which is sent again is not written twice. */
  readonly noteIds: readonly string[];
}

export const NOBODY: Attending = { acknowledged: null, assigned: null, noteIds: [] };

/** Events that say who looks after an incident; their number in one attempt is bounded. */
export const ATTENDING_EVENTS = [
  'acknowledged',
  'acknowledgement_withdrawn',
  'assigned',
  'assignment_withdrawn',
  'note_added',
] as const;

/** Says that somebody has asked the model something; the number of questions is bounded for the whole incident. */
export const QUESTION_EVENT = 'question_asked';
