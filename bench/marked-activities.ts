import { setTimeout as delay } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import type { HoldUp } from './hold-up.ts';
import type { Mark, MarkBoard } from './mark-board.ts';

/** Where people are asked and where the end is written, joined with other work or alone. */
const MARKS: Readonly<Record<string, Mark>> = {
  askPeople: 'pending',
  notifyOperators: 'pending',
  concludeAttempt: 'closed',
  closeIncident: 'closed',
};

export function markOf(activityType: string): Mark | undefined {
  return MARKS[activityType];
}

/** The same activities, which say on the board that they were reached, and may be held up. */
export function withMarks<T extends object>(activities: T, board: MarkBoard, holdUp: HoldUp): T {
  const marked = Object.entries(activities).map(([type, run]) => {
    const mark = markOf(type);
    const runMarked = async (input: unknown) => {
      const workflowId = activityInfo().workflowExecution?.workflowId ?? '';
      if (mark !== undefined) board.mark(workflowId, mark);
      const delayMs = holdUp.delayMs(workflowId, type);
      if (delayMs > 0) await delay(delayMs);
      return await run(input);
    };
    return [type, runMarked];
  });
  return Object.fromEntries(marked);
}
