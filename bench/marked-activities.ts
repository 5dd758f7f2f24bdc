import { activityInfo } from '@temporalio/activity';
import type { Mark, MarkBoard } from './mark-board.ts';

/** The first notice of an incident asks for approval; in approval mode off it comes last, when nobody waits for it. */
const MARKS: Readonly<Record<string, Mark>> = { notifyOperators: 'pending', closeIncident: 'closed' };

export function markOf(activityType: string): Mark | undefined {
  return MARKS[activityType];
}

/** The same activities, which say on the board that they were reached. */
export function withMarks<T extends object>(activities: T, board: MarkBoard): T {
  const marked = Object.entries(activities).map(([type, run]) => {
    const mark = markOf(type);
    if (mark === undefined) return [type, run];
    const runAndMark = async (input: unknown) => {
      board.mark(activityInfo().workflowExecution?.workflowId ?? '', mark);
      return await run(input);
    };
    return [type, runAndMark];
  });
  return Object.fromEntries(marked);
}
