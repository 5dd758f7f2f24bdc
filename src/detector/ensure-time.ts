import { STEP_MS } from './bounds.ts';

/** There is too little time left: what was done stays, and the event comes again. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * Throws DeadlineError when there is too little time left for another step.
 * @param deadlineMs Milliseconds since 1970 at which Lambda ends the invocation.
 */
export function timeKeeper(now: () => number, deadlineMs: number): () => void {
  return () => {
    if (now() > deadlineMs - STEP_MS) throw new DeadlineError('the invocation has no time left');
  };
}
