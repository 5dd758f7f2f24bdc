/** What the `recoverops` command's exit status means; documented in its help. */
export const EXIT = {
  ok: 0,
  /** Something unexpected; the message says what. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The server understood and refused: a stale plan, a closed incident, a conflicting decision. */
  refused: 3,
  notFound: 4,
  /** RecoverOps, or Temporal for `replay`, cannot be reached. */
  unavailable: 5,
  /** A timeline chain is broken, or a replay diverged. */
  proofFailed: 6,
  unauthorized: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that the user can act on: a sentence, what to do next, and the exit status. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly nextStep: string;
  constructor(exitCode: ExitCode, code: string, message: string, nextStep: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.nextStep = nextStep;
  }
}
