/** Every bound on what the workflows do, beside the settings of an incident. */
export const BOUNDS = {
  /** A start without any ALARM delivery ends after this time. */
  firstAlarmWaitMs: 60_000,
  /** Times that an alarm may fire anew while the guard reads it as cleared; then the incident fails. */
  claimRefiresMax: 6,
  /** Before the guard is asked again; doubles, up to the longest, while it says no and the wait says yes. */
  claimPauseMs: 1_000,
  claimPauseMaxMs: 15_000,
  /** Before a command that was held although nothing seemed stopped is tried again; doubles up to the longest. */
  heldPauseMs: 1_000,
  heldPauseMaxMs: 60_000,
  /** After this long a wait the whole guard is asked again, hosts' ledgers included; then it waits on. */
  clearanceMaxMs: 5 * 60_000,
  /** After this long a stop the send itself is tried again, which looks at the kill switch too; then it waits on. */
  stopMaxMs: 24 * 3_600_000,
  /** Of a copy of the record that goes with other work, as JSON: with the work's own input no payload is over 256 KiB. A larger one goes alone. */
  copyCharsMax: 96 * 1024,
  /** A send within an activity that then awaits the command, in milliseconds. */
  sendMs: 30_000,
  /** Added to the time that a command may take by its own rules, for the calls around it, in seconds. */
  awaitMarginSeconds: 60,
  /** First pause before a copy of the record that could not be written is tried again; it doubles, up to the longest. */
  projectionPauseMs: 2_000,
  projectionPauseMaxMs: 300_000,
  /** Copies tried again in a row, over more than an hour; then the next change brings the next copy. */
  projectionRetriesMax: 20,
  /** How often a cancelled command is asked about before its outcome is awaited without cancelling. */
  cancelAttemptsMax: 2,
  /** Before asking for a cancellation again, so that the activity has really started. */
  cancelPauseMs: 2_000,
  /** A waiting incident reads its alarm again, and moves to the current build, at least this often. */
  attentionPollMs: 3_600_000,
  /** A quiet incident reads mutes and windows again so soon after it became quiet, as one may have been taken away meanwhile … */
  suppressionFirstLookMs: 60_000,
  /** … and this soon where the clocks of two workers differ on whether it is over. */
  suppressionPauseMs: 5_000,
  /** Alarms kept for the next run while an attempt is being ended; the oldest beyond are dropped. */
  carriedDeliveriesMax: 100,
  /** Ids of stops that a run remembers, so that one press counts once; what is beyond counts by each way that it comes. */
  pressesKept: 100,
  /** Writing the end of an attempt: given up after this, so that a run always ends; the failure says so. */
  closingSeconds: 86_400,
  /** Intake: alarms of one admission and their JSON, at least one alarm. */
  admitBatchMax: 50,
  admitBytesMax: 128 * 1024,
  /** Intake: admissions at once. */
  admitConcurrency: 4,
  /** Intake: JSON of the alarms that may wait when a run ends and the next takes over. */
  carriedBytesMax: 128 * 1024,
  /**
   * Intake: events of one run; then the next run takes over, where no more waits than may be carried. Below what makes
   * the ingress begin a further generation, so that it does so only where the worker does not keep up.
   */
  intakeEventsMax: 1_000,
  /**
   * Intake: pauses before alarms that could not be admitted are tried again, doubling: each leaves events in a history
   * that can hold 51,200.
   */
  admitRetryPauseMs: 5_000,
  admitRetryPauseMaxMs: 300_000,
  /**
   * Intake: how often a generation asks whether the one before has ended, doubling. A drained generation says so itself;
   * one that a person has ended says nothing.
   */
  drainedPauseMs: 10_000,
  drainedPauseMaxMs: 300_000,
  /** Notifications: what became of a delivery is to be kept for so long; then it stands in the history alone. */
  keepingSeconds: 6 * 3_600,
  /** Notifications: while people may decide, the incident is read this often, should word of it have been lost. */
  standingPollMs: 3_600_000,
  /** … and such a reading is given up after this: while it is waited for nobody is told anything. */
  standingReadMs: 20_000,
  /** Notifications: what was held back by a reading that is out of date is tried again after this. */
  readAgainMs: 1_000,
  /** Notifications: before the next run goes on, what is being kept is waited for so long; the rest is handed to it. */
  carryWaitMs: 20_000,
  /**
   * Notifications: a try that is cut off because somebody wants it to be made at once may be on its way to the channel; the next one begins
   * when it is over, which is longer than a try may take.
   */
  retryPauseMs: 45_000,
  /** Notifications: who asks again for what was asked for within this time has pressed twice. */
  retryRepeatMs: 60_000,
  /** Notifications: that somebody asks for a delivery again is given up after this, when the store does not answer. */
  reopenMs: 8_000,
  /** Notifications: notices that wait to be planned; the oldest beyond are dropped, as a newer one says more. */
  queuedNoticesMax: 20,
  /** Notifications: events of one run; then the next goes on. */
  notifyEventsMax: 4_000,
} as const;
