import type { AwaitCommandOutcome } from '../../src/contracts/activities.ts';
import type { ExecutionOutcome } from '../../src/domain/execution/execution.ts';

/** What became of an execution that nobody has taken back. */
export function settled(answer: AwaitCommandOutcome): ExecutionOutcome {
  if ('withdrawnFor' in answer) throw new Error(`it was taken back: ${answer.withdrawnFor}`);
  return answer;
}
