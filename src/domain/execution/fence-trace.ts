import { LIMITS } from '../bounds.ts';

/** What the fence prints on stderr, as its last line, once the result of a body is in its ledger. */
function traceOf(executionId: string, exitCode: number): string {
  return `recoverops-fence: finished execution_id=${executionId} exit_code=${exitCode}`;
}

/**
 * True when the fence itself says that it ran this execution to a good end. SSM's `Success` alone does not: a step that
 * its precondition skips is a success too. Hosts with a fence from before this line, and output that SSM has cut, do
 * not say it; then the ledger is asked.
 */
export function tracesSuccess(stderr: string, executionId: string): boolean {
  const trace = traceOf(executionId, 0);
  // A body may leave its last line open, so the trace need not begin one.
  return stderr.endsWith(trace) || stderr.includes(`${trace}\n`);
}

/** The body's own stderr: the fence's last line is nothing that the step has said. */
export function withoutTrace(stderr: string, executionId: string): string {
  const start = stderr.lastIndexOf(traceOf(executionId, 0).slice(0, -1));
  if (start === -1) return stderr;
  const codeAt = start + traceOf(executionId, 0).length - 1;
  let end = codeAt;
  while (end < codeAt + LIMITS.exitCodeChars && /\d/.test(stderr[end] ?? '')) end += 1;
  if (stderr[end] === '\n') end += 1;
  return stderr.slice(0, start) + stderr.slice(end);
}
