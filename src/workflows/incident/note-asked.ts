import type { PersonRequest } from '../../contracts/workflows.ts';
import { senderData } from '../../domain/record/sender-data.ts';
import type { IncidentState } from './incident-state.ts';

const WITHOUT_REASON = {
  undo_requested: 'the fix is to be undone',
  plan_again_requested: 'the next attempt was asked for',
} as const;

/** The timeline says who asked for an attempt, why, and how they were known. */
export function noteAsked(
  state: IncidentState,
  event: keyof typeof WITHOUT_REASON,
  request: PersonRequest,
): void {
  const { by, reason } = request;
  state.note(event, reason === '' ? WITHOUT_REASON[event] : reason, senderData(request), by);
}
