import { isJsonObject, type JsonObject } from '../text/json-object.ts';

/** What the host's fence has on record for one execution id; `recoverops-fence read` prints it as one line of JSON. */
export type LedgerRecord =
  | { readonly state: 'absent' }
  | {
      readonly state: 'started';
      readonly startedAt: string | null;
      /** False: the process that would write the result is gone, so none will come. Null: not known. */
      readonly running: boolean | null;
    }
  | {
      readonly state: 'finished';
      /** The body's own exit code; 124 or 137 with `timedOut` when the time limit ended it. */
      readonly exitCode: number;
      readonly timedOut: boolean;
      readonly startedAt: string | null;
      readonly endedAt: string | null;
      /** Last 4,096 bytes of each stream, raw, without the piece of a line that a cut leaves at the start. */
      readonly stdoutTail: string;
      readonly stderrTail: string;
    };

function objectIn(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What the fence keeps of each stream, TAIL_LIMIT_BYTES there. */
const TAIL_LIMIT_BYTES = 4_096;

/** A full tail may begin inside a secret whose name was cut off, so its first piece of a line goes. */
function decoded(value: unknown): string {
  if (typeof value !== 'string') return '';
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('utf8');
  if (bytes.length < TAIL_LIMIT_BYTES) return text;
  const cut = text.includes('\n') ? /^[^\n]*\n/ : /^\S*\s?/;
  return text.replace(cut, '');
}

/** Undefined for anything but a whole record of that execution id: half an answer settles nothing. */
export function parseLedgerRecord(output: string, executionId: string): LedgerRecord | undefined {
  const line = output.split('\n').find((candidate) => candidate.trimStart().startsWith('{'));
  const fields = line === undefined ? null : objectIn(line);
  if (fields === null || fields.execution_id !== executionId) return undefined;
  switch (fields.state) {
    case 'absent':
      return { state: 'absent' };
    case 'started':
      return {
        state: 'started',
        startedAt: textOrNull(fields.started_at),
        running: typeof fields.running === 'boolean' ? fields.running : null,
      };
    case 'finished':
      if (!Number.isInteger(fields.exit_code)) return undefined;
      return {
        state: 'finished',
        exitCode: Number(fields.exit_code),
        timedOut: fields.timed_out === true,
        startedAt: textOrNull(fields.started_at),
        endedAt: textOrNull(fields.ended_at),
        stdoutTail: decoded(fields.stdout_tail_b64),
        stderrTail: decoded(fields.stderr_tail_b64),
      };
    default:
      return undefined;
  }
}
