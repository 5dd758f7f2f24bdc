/** Every bound of the clients, in one place. What happens when one is hit is said beside it. */

/** How long one exchange with Temporal may take, and what the connection does in between. */
export const TEMPORAL_LIMITS = {
  /** An alarm that is not durable by then is answered 503, and SNS sends it again. */
  commitTimeoutMs: 4_000,
  describeTimeoutMs: 3_000,
  /**
   * What a generation of the intake may hold before the next one begins. Several processes may each write one more
   * batch (128 KiB) before they see it, and admitting writes each alarm once more: at most twice 20 MB. Temporal ends a
   * workflow at 50 MB, 51,200 events or 10,000 signals.
   */
  intake: { rollBytes: 8_000_000, rollEvents: 1_500 },
  /** Generations that one batch is written to while others roll on; then it is answered 503, and SNS sends it again. */
  intakeAttemptsMax: 5,
  /** A shard that was not used for this time is looked for anew: Temporal forgets closed generations after days. */
  intakeSeenMs: 600_000,
  /** Generations of one shard in one answer: the open ones come first, and only the highest number counts. */
  intakeListedMax: 1_000,
  /** A run may hand over to the next one between being looked at and being told; after this number of tries the call fails. */
  attentionLooksMax: 3,
  /** A decision waits for a worker; longer is `unsettled` and may be sent again with the same id. */
  decideTimeoutMs: 10_000,
  /** An edit waits for a worker that makes the plan anew, which ends before; longer is `unsettled`. */
  editTimeoutMs: 30_000,
  /** That a delivery is sent again waits for a worker, which judges it; longer is `unsettled`. */
  retryDeliveryTimeoutMs: 12_000,
  /** The same for who looks after an incident, and for what is asked of one that waits, its way from one run to the next included; longer is `unsettled`. */
  attendTimeoutMs: 8_000,
  /** One try of it: a run that hands over just then may take what it is told along unanswered. */
  attendTryMs: 3_000,
  /** From asking the model a question until it stands in the record, the outage of a store included; then its run ends. */
  questionTimeoutMs: 24 * 3_600_000,
  /** Before it is told to a run that was not ready for it a moment ago. */
  attendPauseMs: 250,
  /** A look at a host: two attempts of its activity, and the time that a worker may need to take it. */
  lookTimeoutMs: 420_000,
  /** Reading or changing which build of the worker gets work. */
  deploymentTimeoutMs: 10_000,
  /** A poll waits a minute for work, so a worker that lives has polled within this time. */
  pollerSeenMs: 120_000,
  /** Pinned incidents that are named one by one. */
  pinnedNamedMax: 20,
  /** After an outage the channel must find the server again well within SNS's first retry (20 s). */
  reconnectMinMs: 200,
  reconnectMaxMs: 2_000,
  /** What the Temporal UI shows; longer is cut. */
  summaryBytes: 400,
  detailsBytes: 20_000,
  /** Pauses of the first build that waits to become current, growing from the first to the longest. */
  promotionPauseFirstMs: 200,
  promotionPauseMaxMs: 10_000,
  /** A refusal is taken this often for a race with another worker that promotes too; then a person is told what to do. */
  promotionRefusalsMax: 5,
  /** Reading or changing the schedule of the weekly summary; pauses between attempts, growing from the first to the longest. */
  scheduleTimeoutMs: 10_000,
  schedulePauseFirstMs: 1_000,
  schedulePauseMaxMs: 60_000,
  /**
   * A summary that was due while Temporal was away is made up for within this time, and one that could not be handed over within it is
   * given up: by then the next one is nearer.
   */
  weekLateMs: 3 * 86_400_000,
} as const;

/** What one call to AWS may take, and what is kept for the next. */
export const AWS_LIMITS = {
  /** Clients and role sessions kept for another call; the one unused for longest is forgotten, and made again when needed. */
  keptClientsMax: 200,
  /** One HTTP exchange. A longer one fails and is retried where that is safe. */
  connectionTimeoutMs: 2_000,
  requestTimeoutMs: 8_000,
  /** Attempts of calls that may be repeated; the SDK waits between them with jitter, and the last error is thrown. */
  readAttemptsMax: 3,
  /**
   * One call, the SDK's own retries included; a longer one is `unavailable`, so that an activity still has time to say
   * what happened when a service hangs.
   */
  callTimeoutMs: {
    dynamodb: 8_000,
    s3: 10_000,
    ssm: 15_000,
    cloudwatch: 8_000,
    sns: 8_000,
    kinesis: 8_000,
    /** A long poll waits up to 20 s for a message. */
    sqs: 30_000,
    sts: 8_000,
    ec2: 8_000,
    elb: 8_000,
    autoscaling: 8_000,
    slack: 10_000,
    /** Greeting, TLS, sign-in, a recipient each and the text, at the pace of a mail server. */
    smtp: 20_000,
    ses: 10_000,
    webhook: 10_000,
  },
  /** Message of a service's error; longer is cut with a mark. */
  errorDetailChars: 500,
  /** IAM's own default for the longest session of a role; a new one is opened before it ends. */
  roleSessionSeconds: 3_600,
  /** Credentials with less time left are renewed; a call that began with them still has time to end. */
  roleRenewAheadMs: 5 * 60_000,
  /** What STS takes as the name of a session; a longer one is cut and gets a hash. */
  roleSessionNameChars: 64,
  /** Hosts and commands per page, the most that SSM gives. */
  ssmPageSize: 50,
  /** Pages of instances, of up to 1,000 each; what is beyond was not asked for. */
  instancePagesMax: 5,
  /** Pages of hosts that are looked through for a name: 1,000 hosts; with more a name counts as not found. */
  namedHostPagesMax: 20,
  /** Instances of one call of Auto Scaling, the most that it takes; of those beyond it says nothing. */
  groupMembersMax: 50,
  /** Series of one GetMetricData, the most that it takes; of those beyond there are no points. */
  metricQueriesMax: 500,
  /** Pages of its answer, of up to 100,800 points; what is beyond is missing. */
  metricPagesMax: 5,
  /** Text of what a group did, and why; longer is cut with a mark. */
  activityTextChars: 300,
  /** ListCommands pages looked through for one comment, newest first; a command beyond counts as not found. */
  commandPagesMax: 10,
} as const;

/** The dead-letter queue, as SQS allows it. */
export const QUEUE_LIMITS = {
  /** The most that SQS gives at once, and the longest that it waits. */
  batchMax: 10,
  waitSeconds: 20,
  /** Before a message that was left alone is tried again; longer than one batch can take. */
  hiddenSeconds: 120,
  /** A little more than the wait. */
  requestTimeoutMs: 25_000,
} as const;

export const DYNAMODB_LIMITS = {
  /** How often a change to mutes and windows is tried again over somebody else's. */
  suppressionRounds: 8,
  /** The same for tokens. */
  tokenRounds: 8,
  /** Entries of the sign-in log are kept as long as what people did by hand. */
  accessEventSeconds: 400 * 86_400,
  /** Months of the sign-in log that one question looks through: all that are kept, and one begun at either end. */
  accessMonthsMax: 15,
  /** The same for the questions of one incident; then its activity tries again. */
  questionRounds: 8,
  /** A new table is looked at this often until it is active; after the wait the start of the process fails and is retried. */
  tableActivePollMs: 200,
  tableActiveWaitMs: 60_000,
  /** Incidents of one answer; asking for more gives this number and a cursor. */
  listLimitMax: 200,
  /** Incidents that one scorecard counts, the newest; from when on they are is said. */
  scoresMax: 20_000,
  /** Rows of one page of either: reading a page takes the process some 10 ms, in which it does nothing else. */
  newestPageRows: 1_000,
  /** Incidents that response metrics count, the newest; from when on they are is said. */
  measuresMax: 20_000,
  /**
   * Rows of an index that one answer looks through for what is searched, and that it sorts; a row is about 1 KB, so 10,000 are 10 MB
   * and 1,250 read units. The answer says how far it came: a search goes on by the cursor, a sorted list holds the newest only.
   */
  searchedRowsMax: 5_000,
  sortedRowsMax: 10_000,
  /** Rows that are asked for at once; DynamoDB gives at most 1 MB. */
  searchPageRows: 1_000,
  /** After this time no further rows are asked for: below what ends a connection that is silent. */
  searchMs: 10_000,
  /** A lease that has run out means nothing any more; for this long it still tells who was here. */
  spentLeaseSeconds: 7 * 86_400,
  /**
   * A send record must outlive every workflow that could still ask for it; Temporal Cloud keeps a history for at most 90
   * days after its end. The fence on the host remembers beyond that.
   */
  sendRecordSeconds: 400 * 86_400,
  /** The newest run of a fix on a host; only the last hour decides, the rest is for people. */
  pastFixSeconds: 7 * 86_400,
  /** What a person did by hand is kept as long as send records: whoever asks about a host asks within a year. */
  auditSeconds: 400 * 86_400,
  /** After its end a secret that was good once can still be told from one that never was; then DynamoDB may delete it. */
  oneTimeKeptSeconds: 7 * 86_400,
  /** Presses of one button or link that are told apart; with one more, none counts by it any more. */
  oneTimeUsesMax: 100,
  /** Pages of up to 1 MB, some 4,000 items each; claims beyond are not listed. */
  claimPagesMax: 20,
  /** After its last word, what a worker said of itself is forgotten. */
  workerReportKeptSeconds: 86_400,
  /** Workers whose word is read; of more, those that were heard of longest ago are left out. */
  workerReportsMax: 50,
  /** Writers of one finding meet where its shards change together; whoever loses so often fails, and its batch comes again. */
  findingWritesMax: 25,
  findingPauseMs: 20,
  /**
   * Pages of up to 1 MB that are read for the alarms of a shard that has lost its memory: some seconds of the detector's time. Alarms
   * beyond are not taken over, and stay until their shard tells of them again, or a person closes their incidents; the log says so.
   */
  openVotePagesMax: 200,
  /** What is OK is kept for whoever asks after it; then DynamoDB may delete it. What is in ALARM stays. */
  clearedFindingSeconds: 90 * 86_400,
  /** Why a command was not sent; longer is cut with a mark. */
  sendDetailChars: 1_000,
} as const;

/** A provider of identities. */
export const OIDC_LIMITS = {
  /** Metadata, keys or tokens; more of them is not read, and the sign-in fails. */
  answerBytes: 256 * 1024,
  /** Silence of the provider; longer fails the sign-in. */
  answerSeconds: 5,
  /** How far the provider's clock may be from ours. */
  clockToleranceSeconds: 60,
  /** Then the metadata are asked for again. */
  metadataKeptMs: 3_600_000,
} as const;

/** What a load balancer signs about people. */
export const BALANCER_LIMITS = {
  /** A longer header is refused; the balancer itself sends at most 11 KiB. */
  dataChars: 16 * 1024,
  keyBytes: 4 * 1024,
  keyTimeoutMs: 3_000,
  /** Keys at once, known and unknown; the oldest is forgotten and asked for again. */
  keysMax: 64,
  keyKeptMs: 3_600_000,
  /** AWS says that there is no such key, so it was made up. */
  unknownKeptMs: 5 * 60_000,
  /** At most one key is asked for in this time; who needs another one is answered 503. */
  keyIntervalMs: 1_000,
  clockToleranceSeconds: 60,
} as const;

/** Genuine messages about an alarm that could not be read. */
export const MESSAGE_LIMITS = {
  /** Messages that wait at the same time; a further one is not kept, and stays with SNS and its dead-letter queue. */
  waitingMax: 1_000,
  /** Time for an upgrade that can read it; then DynamoDB may delete it. */
  keptSeconds: 90 * 86_400,
  /** Ignored messages that are kept; each has a place by its id, and takes it from the one before. */
  ignoredMax: 200,
  ignoredKeptSeconds: 7 * 86_400,
  /** Why a message could not be read; longer is cut. */
  reasonChars: 300,
  /** Messages of one answer; asking for more gives this number and a cursor. */
  listLimitMax: 100,
} as const;

/**
 * DynamoDB refuses items over 400 KB. The whole incident is kept compressed in `state_gz`; the fields that people
 * read are copies within these bounds, cut with a mark, so that together they stay below it.
 */
export const ITEM_LIMITS = {
  shortTextChars: 1_000,
  textChars: 8_000,
  diagnosticsChars: 32_000,
  outputChars: 16_000,
  timelineBytes: 100_000,
  /** A larger state is refused by DynamoDB, which the caller sees as an error. */
  stateJsonBytes: 16 * 1024 * 1024,
} as const;

/** Questions of people to the model. */
export const QUESTION_LIMITS = {
  /** All of one incident; larger than we write any, and not read. */
  jsonBytes: 2 * 1024 * 1024,
  /** What a day has cost is of use for as long as somebody looks at the month. */
  spendKeptSeconds: 40 * 86_400,
} as const;

export const GEMINI_LIMITS = {
  /** Room for a plan and for the model's own thinking, which counts as output; a longer answer is `truncated`. */
  outputTokensMax: 8_192,
  /** The same for the answer to a question, which is short. */
  questionOutputTokensMax: 4_096,
  /** What the schema of an answer counts as at the most, beside the prompt, where a cost is bounded beforehand. */
  schemaTokensMax: 1_000,
  backoffFirstMs: 500,
  /** Where the API asks for a longer wait, the call fails: the deterministic planner is there. */
  backoffMaxMs: 20_000,
  /** A longer answer is not a plan. */
  answerChars: 256 * 1024,
  /** Message of the API's error; longer is cut with a mark. */
  errorMessageChars: 500,
} as const;

/** SNS takes at most 100 printable ASCII characters in a subject and 256 KiB in a message; longer is cut. */
export const NOTICE_LIMITS = { subjectChars: 100, messageChars: 60_000 } as const;

/** Slack, as its Web API and Block Kit allow it; texts are counted as they are sent, escapes included. Longer is cut with a mark. */
export const SLACK_LIMITS = {
  headerChars: 150,
  /** Of a section, the most that Block Kit takes. */
  sectionChars: 3_000,
  /** Sections of one message: with header, link, deadline, buttons and outcome far below the 50 blocks that Slack takes. */
  sectionsMax: 12,
  blocksMax: 50,
  /** The text that stands in for the blocks in notifications. */
  fallbackChars: 500,
  /** A larger answer is none of the Web API. */
  answerBytes: 256 * 1024,
  /** An answer to a press. */
  answerChars: 2_000,
  /** Asked to wait for up to this time, the call waits itself; for longer it fails, and its activity comes again. */
  waitInCallMs: 3_000,
  attemptsMax: 2,
  /** What Slack asks for at the most is believed up to here. */
  retryAfterMaxMs: 15 * 60_000,
} as const;

/** Mail. Longer texts are cut with a mark. */
export const EMAIL_LIMITS = {
  subjectChars: 200,
  textChars: 60_000,
  connectTimeoutMs: 5_000,
  /** Silence of the mail server. */
  silenceTimeoutMs: 10_000,
  /** One answer of the mail server. */
  responseBytes: 64 * 1024,
  /** A link by which an incident can be read once is good for so long after the mail was made. */
  linkLifeMs: 2 * 3_600_000,
  /** What stands in such a link; a longer one is none of ours. */
  linkTokenChars: 3_000,
  /** Mails of one notice at once, where each address has its own: some servers take three connections. */
  atOnceMax: 3,
  /** Notices of which is known who has them already, while others are tried again; of the oldest it is forgotten. */
  noticesKnownMax: 1_000,
  /** Of them, none is begun later than this after the first; the notice is then tried again, within the time of its activity. */
  beginWithinMs: 15_000,
} as const;

/** A receiver of signed notices. */
export const WEBHOOK_LIMITS = {
  /** One exchange, from looking up the name to the end of the answer; longer is `unavailable`, and tried again. */
  exchangeMs: 10_000,
  /** Of an answer; more is not read, and the status alone counts. */
  answerBytes: 16 * 1024,
  /** Of an answer that refuses, as the error names it; longer is cut with a mark. */
  answerChars: 200,
  /** The longest pause that a receiver may ask for; a longer one is cut to it. */
  retryAfterMaxMs: 3_600_000,
  /** Text of one notice; longer is cut with a mark. */
  messageChars: 60_000,
  /** A shorter secret can be guessed, and the worker does not start with it. */
  secretCharsMin: 16,
} as const;

/** What was told to people, as it is kept. */
export const NOTIFICATION_LIMITS = {
  /** All of one incident; larger than we write any, and not read. */
  jsonBytes: 4 * 1024 * 1024,
  /** Incidents that are looked through for one answer; the answer says where there are more. */
  incidentsMax: 50,
  /** How often a change is tried again over another's; then its activity tries again. */
  rounds: 8,
  /** Kept after the newest word where incidents themselves are kept for ever: what was told is of use for a year. */
  keptSeconds: 400 * 86_400,
} as const;

/** A larger notifications file is not read, comments included: the worker says so and does not start. */
export const NOTIFICATIONS_FILE_BYTES = 256 * 1024;

/** A file that is no YAML has a fault in each line: so many are told, and how many more there are. */
export const YAML_FAULTS_SHOWN_MAX = 10;

/** Of runbooks and of patterns: with a larger file, or more files than this, what reads them says so and does not start. */
export const YAML_FOLDER_LIMITS = { fileBytes: 256 * 1024, filesMax: 500 } as const;

/** A larger site file is not read, comments included: the worker says so and does not start. */
export const SITE_FILE_BYTES = 256 * 1024;

/** What a shard of the detector remembers, before and after compression; larger than we write any, and not read. */
export const SHARD_MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Of a stream of log lines: pages of its shards, 1,000 each, beyond which no shard is taken for gone; and reads of a shard that may
 * be silent, of the five a second that all of its readers have, after which it is taken for one that is not.
 */
export const LOG_SHARD_LIMITS = { pagesMax: 10, readsMax: 4 } as const;
