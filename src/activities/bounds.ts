/** Every bound on what one activity does. What happens when one is hit is said beside it. */
export const ACTIVITY_BOUNDS = {
  /** After throttling, the next attempt of an activity waits this long: hurrying is what caused it. */
  throttleDelayMs: 5_000,
  /** Heartbeats come three times per heartbeat time-out, within these two. */
  heartbeatIntervalMinMs: 100,
  heartbeatIntervalMaxMs: 5_000,
  /** Before a copy of the record that goes with other work is tried again; doubles, up to the longest, while the work goes on. */
  copyPauseMs: 500,
  copyPauseMaxMs: 15_000,
  /** … and a write that is under way when the work has ended is waited for so long; then an activity of its own writes it. */
  copyGraceMs: 500,
  /** Attempts of a step in which the send may fail; then it counts as one that may have been sent, and the host's ledger is asked. */
  sendAttemptsMax: 5,
  /** A workflow is given so long to hear what was said to it before hosts are looked for; the pause between two looks doubles. */
  workflowHearingMs: 5_000,
  workflowHearingPauseMs: 50,
  /** Intake: after a start or word to an incident the next one waits this many times as long as the server took for it, … */
  intakePauseFactor: 10,
  /** … and while so many workflow tasks and activities are under way, … */
  intakeBusyFrom: 8,
  /** … looking again after this, … */
  intakeLookMs: 20,
  /** … but no longer than this after the one before. */
  intakeGapMaxMs: 5_000,
  /** Tags that hosts are looked up by for one notice; of those beyond nothing is known. */
  notificationTagsMax: 20,
  /** … and they are waited for so long, all together; what SSM has not said by then counts as not there. */
  notificationTagsWaitMs: 5_000,
  /** A notice is planned, and a delivery sent, for so long since the first try; then it is given up, and shown as failed. */
  notificationTriedMs: 6 * 3_600_000,
  /** Times that the store of notifications is asked before people are told without it. */
  notificationStoreAttempts: 3,

  /** What AWS says of the hosts is waited for so long before they are looked at; what comes later could not be read. */
  cloudAnswerWaitMs: 2_000,
  /** A host that has not answered a probe by then counts as unreachable; the others' answers are used. */
  probeAnswerWaitMs: 120_000,
  /** What each later round of looks gets at least, whatever the ones before it take. */
  laterRoundMs: 20_000,
  /** Left of the activity's own time for storing evidence and answering. */
  diagnosisReserveMs: 5_000,
  /** SSM's least. A command that only reads is of no use when it starts later than this. */
  readDeliveryTimeoutSeconds: 30,

  /** Answers of the model: the first and one repair; a model that fails twice is not asked a third time. */
  modelAnswersMax: 2,
  /** Left of the activity's own time for the deterministic planner and the answer. */
  plannerReserveMs: 10_000,
  /** The model's time where the activity has no limit of its own. */
  modelBudgetDefaultMs: 120_000,
  /** Of the nonce of a prompt, in the id of what is kept of it: enough to tell runs of one activity apart. */
  exchangeNonceChars: 12,
  /** Why the deterministic planner took over, in the record; longer is cut with a mark. */
  fallbackReasonChars: 1_000,

  /**
   * Times that AWS may refuse the end of an attempt, over some ten minutes: then people have had time to mend a right or a
   * table, and alarms that wait go on.
   */
  closeRefusalsMax: 25,
  /** A command is asked about with growing pauses between these two. */
  pollFirstMs: 50,
  pollMaxMs: 2_000,
  /** While no host has fetched a command, the kill switch is looked at this often, whatever SSM takes to answer. */
  killSwitchLookMs: 750,
  /** Searches for a command of unknown id before the ledger is asked instead. */
  commandSearchesMax: 3,
  /** A host that has not said what its ledger holds by then is asked again later. */
  ledgerAnswerWaitMs: 20_000,
  ledgerPauseFirstMs: 500,
  ledgerPauseMaxMs: 5_000,
  /** After a cancellation the workflow waits for the outcome: no longer than this, then it is unknown. */
  cancelSettleMaxMs: 30_000,
  /** SSM writes two objects per execution; more than these are not ours to touch. */
  rawObjectsMax: 10,
} as const;
