/** Every bound of the lab's SSM. Names carry the unit; comments say what happens at the bound. */
export const ssmLimits = {
  /** GetCommandInvocation and an agent's reply: longer output is cut, as in AWS. */
  stdoutLimitChars: 24_000,
  stderrLimitChars: 8_000,
  /** SendCommand refuses shorter and longer delivery timeouts, as AWS does. */
  timeoutSecondsMin: 30,
  timeoutSecondsMax: 2_592_000,
  timeoutSecondsDefault: 3_600,
  /** SendCommand by InstanceIds takes at most this many, as in AWS. */
  instanceIdsMax: 50,
  commentLimitChars: 100,
  documentLimitBytes: 64 * 1024,
  documentsMax: 500,
  /** Commands kept for Get and List; the oldest finished ones go first. */
  commandsKeptMax: 5_000,
  /** Page sizes as in AWS. */
  pageSizeMax: 50,
  pageSizeDefault: 50,
  instanceInformationPageMin: 5,
  /** An agent that has not called for this long is ConnectionLost. */
  pingTimeoutMs: 10_000,
  /** Grace that SSM gives an execution beyond its own time limit before it gives up on the agent. */
  executionGraceMs: 10_000,
  executionTimeoutSecondsDefault: 3_600,
} as const;
