import type { AwaitCommandOutcome } from '../../src/contracts/activities.ts';
import type { ExecutionOutcome } from '../../src/domain/execution/execution.ts';

/** What became of an execution that nobody has taken back. */
export function settled(answer: AwaitCommandOutcome): ExecutionOutcome {
  if ('withdrawnFor' in answer) throw new Error(`it was taken back: ${answer.withdrawnFor}`);
  return answer;
}

/** An action that failed, with what a test changes. */
export const executionOutcome = (change: Partial<ExecutionOutcome> = {}): ExecutionOutcome => ({
  executionId: 'x-1',
  stepId: 's1',
  targetId: 'i-0123456789abcdef0',
  phase: 'action',
  attempt: 1,
  commandId: null,
  state: 'failed',
  exitCode: 1,
  stdout: '',
  stderr: '',
  outputKey: null,
  settledBy: 'ledger',
  startedAt: null,
  endedAt: null,
  detail: '',
  ...change,
});
