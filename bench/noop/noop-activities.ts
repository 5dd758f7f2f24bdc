import { activityInfo } from '@temporalio/activity';
import type { MarkBoard } from '../mark-board.ts';
import { markOf } from '../marked-activities.ts';
import { padding, type Shape } from './shape.ts';

type Answer = (input: string) => Promise<string | undefined>;

/** One activity for each type in the shapes, which returns as many bytes as it was told to. */
export function createNoopActivities(
  shapes: readonly Shape[],
  board: MarkBoard,
): Readonly<Record<string, Answer>> {
  const answer: Answer = async (input) => {
    const { activityType, workflowExecution } = activityInfo();
    const workflowId = workflowExecution?.workflowId ?? '';
    const mark = markOf(activityType);
    if (mark !== undefined) board.mark(workflowId, mark);
    const bytes = Number.parseInt(input, 10);
    return bytes > 0 ? padding(bytes) : undefined;
  };
  const types = shapes.flatMap(({ nodes }) =>
    nodes.flatMap((node) => (node.kind === 'activity' || node.kind === 'local' ? [node.type] : [])),
  );
  return Object.fromEntries(types.map((type) => [type, answer]));
}
