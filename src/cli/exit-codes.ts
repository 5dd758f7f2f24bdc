/** What the `recoverops` command's exit status means; `recoverops help exit-codes` and docs/cli.md say it by EXIT_MEANINGS. */
export const EXIT = {
  ok: 0,
  /** Something unexpected; the message says what. */
  failure: 1,
  /** The command line is wrong, or names several incidents where it may name one. */
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

/** For people, one sentence each. A script may rely on the number: what it means never changes. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done; also where whoever read the output had enough of it, as head has',
  failure: 'something unexpected, which the message names; problems in a site file or a notifications file',
  usage: 'the command line or the configuration is wrong, or the beginning of an id fits several incidents',
  refused:
    'refused: stale plan, closed incident, conflicting decision, a build still needed, a host at work, one of several not acknowledged; or a watched incident failed or needs attention',
  notFound: 'no such incident, host, claim, mute, window, message, token or build',
  unavailable: 'RecoverOps or Temporal cannot be reached, or takes no more requests for the moment',
  proofFailed: 'a record was changed, or a replay diverged',
  unauthorized: 'no token, not a valid one, or a role that may not do this',
};

/** An error that the user can act on: a sentence, what to do next, and the exit status. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly nextStep: string;
  /** What there is to choose from, one line each; empty: nothing. */
  readonly choices: readonly string[];
  constructor(
    exitCode: ExitCode,
    code: string,
    message: string,
    nextStep: string,
    choices: readonly string[] = [],
  ) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.nextStep = nextStep;
    this.choices = choices;
  }
}
