/** Every bound on data, in one place; lengths of what a pattern reads stand beside the pattern. What happens when one is hit is said beside it. */
export const LIMITS = {
  /** SNS bodies; larger answers 413. */
  snsBodyBytes: 512 * 1024,
  /** All other request bodies; larger answers 413. */
  apiBodyBytes: 64 * 1024,
  /** Alarm, metric and dimension names; longer makes the alarm unreadable (CloudWatch allows 255). */
  alarmNameChars: 255,
  /** A dimension's value; longer makes the alarm unreadable (CloudWatch allows 1024). */
  alarmDimensionChars: 1024,
  /** Dimensions of one metric; more makes the alarm unreadable (CloudWatch allows 30). */
  alarmDimensionsMax: 30,
  /** Metrics and expressions of one alarm; more makes it unreadable. */
  alarmMetricsMax: 100,
  /** An expression of an alarm; longer is cut with a mark, and not understood (CloudWatch allows 2,048). */
  alarmExpressionChars: 2_048,
  /** Attributes of a contributor; more makes the alarm unreadable (CloudWatch allows 150). */
  contributorAttributesMax: 150,
  /** How deep parentheses, calls and references between expressions may nest; deeper is not understood. */
  expressionDepthMax: 40,
  /** A threshold in bytes; more was meant in another unit, so the condition is not understood. */
  thresholdBytes: 2 ** 50,
  /** Composite alarms of composite alarms that are followed; what is deeper is not known (CloudWatch has no circles). */
  compositeDepthMax: 5,
  /** One alarm as JSON; larger is unreadable: no batch of alarms may take more in a workflow's history. */
  alarmBytes: 128 * 1024,
  /** Children named by a composite alarm; more makes it unreadable (CloudWatch allows 100). */
  alarmChildrenMax: 100,
  /** Description, reason and rule of an alarm; longer is cut with a mark. */
  alarmTextChars: 10_240,
  /** The ARN of an alarm; longer makes it unreadable. */
  alarmArnChars: 400,
  /** Resources of one EventBridge event; more makes it unreadable (an alarm's event has one). */
  alarmEventResourcesMax: 10,
  /** EventBridge's `reasonData`; longer is not read, so the threshold stays unknown. */
  alarmReasonDataChars: 64 * 1024,
  /** Accounts in the configuration; more are a mistake, or need a second installation. */
  accountsMax: 200,
  /** Hosts one incident looks at, those that answer; more is an error that asks for a narrower alarm. */
  targetsMax: 10,
  /** Volumes of one host that are known of; of those beyond nothing is. */
  hostVolumesMax: 24,
  /** Target groups of one incident whose health is read, and load balancers whose groups are; of those beyond nothing is known. */
  targetGroupsMax: 5,
  /** Auto Scaling groups of one incident that are asked what they did last; of those beyond nothing is known. */
  scalingGroupsMax: 5,
  /** Hosts of the target groups of one alarm, the ill ones first; others beyond are not looked at. As many as SSM takes in one filter. */
  registeredHostsMax: 100,
  /** Hosts that SSM is asked about to find them, offline ones included; more is the same error. */
  targetsLookedUpMax: 300,
  /** Offline hosts that an incident names; of the ones beyond it gives the number. */
  offlineTargetsNamedMax: 20,
  /** Excerpt of one piece of evidence in the record; longer is cut with a mark, the whole is in S3. */
  evidenceExcerptChars: 4_000,
  /** Redacted evidence of one target kept in S3; longer is cut with a mark. */
  evidenceBytes: 1024 * 1024,
  /** A command must start within this time after it was asked for, beside its delivery; then the fence refuses it. */
  startMarginSeconds: 60,
  /** Digits of an exit code in the fence's last line; what follows is the body's own output. */
  exitCodeChars: 3,
  /** Tail of each output stream in the record. */
  outputExcerptChars: 2_000,
  /** Rounds of looks at a host; what is still not known after the last one is said to be so. */
  lookRoundsMax: 3,
  /** Points of one series that a fact holds, peaks and lows before others; more are left out. */
  historyPointsMax: 160,
  /** Points of all the series of one incident that facts hold; where they are many, each has fewer. */
  historyPointsInAll: 800,
  /** Time series of one incident that are read, the alarm's own first; of those beyond nothing is known. */
  historySeriesMax: 24,
  /** Hosts of one incident whose own neighbouring series are read, where the alarm is about several; others have none. */
  historyHostsMax: 3,
  /** Launches and ends of instances near the onset that facts hold, the newest ones; more are left out. */
  groupChangesMax: 6,
  /** Changes of a host that a sentence names, the newest; of the others it gives the number. */
  changesNamedMax: 5,
  /** Sentences of what happened before, of one host; more are left out. */
  backgroundMax: 12,
  /** Facts of one incident as JSON; of each kind on each host the last ones beyond are dropped, which is said. */
  factsBytes: 48 * 1024,
  /** What our rules make of one incident, as JSON; parts of balances, then rejected causes beyond are left out. */
  judgementBytes: 48 * 1024,
  /** Excerpts of all the evidence of one incident together; each is cut to its part of it with a mark. */
  excerptsChars: 80_000,
  /** Probes of one command, as its document allows, and what they may print together: SSM returns 24,000 characters. */
  commandProbesMax: 24,
  commandOutputBytes: 20_000,
  /** Parts of a balance that a judgement names, the largest; the others stay in its sum. */
  balancePartsMax: 12,
  /** Causes of one host that a judgement holds, the blamed ones first; weaker ones beyond are left out. */
  weighedCausesMax: 24,
  /** Processes in state D that are named beside a busy disk; more are left out. */
  diskWaitersNamedMax: 4,
  /** Processes, mounts or units that are named of one kind where only what was seen is told; more are left out. */
  seenNamedMax: 3,
  /** A line of a probe's output; longer is not read, as no probe prints such a line of its own. */
  probeLineChars: 1_024,
  /** The path of a file on a host; longer is cut with a mark, and then no step can be given it. */
  filePathChars: 264,
  /** Names of processes that a probe counts, the most frequent ones; one that is not in a full list may run all the same. */
  processNamesCounted: 60,
  /** The name of a process, escaped; longer is cut with a mark, and then no step can be given it. */
  processNameChars: 72,
  /** Runbooks shown to the model, those for the same probes first; the check afterwards knows all of them. */
  promptRunbooksMax: 50,
  /** Each text of the alarm in the prompt; longer is cut with a mark. */
  promptAlarmTextChars: 2_000,
  /** Problems of a refused answer that the model is told, and the length of each; what is beyond is not told. */
  promptProblemsMax: 20,
  promptProblemChars: 300,
  /** What came back from a model, as it is kept beside what was sent; longer is cut with a mark. */
  exchangeAnswerChars: 64 * 1024,
  /** What is kept of one request to a model, as JSON; larger than we write any, and then not shown. */
  exchangeBytes: 4 * 1024 * 1024,
  /** Executions of an attempt that a question's prompt tells of; those behind them are left out. */
  promptExecutionsMax: 40,
  /** A question to the model about an incident; longer is refused. */
  questionChars: 500,
  /** Its answer; longer is cut with a mark. */
  questionAnswerChars: 3_000,
  /** Questions of one incident over all its attempts, those without an answer too; more are refused. */
  questionsMax: 20,
  /** Why a question has no answer; longer is cut with a mark. */
  questionRefusalChars: 400,
  /** What a model says of the cause, and why; longer is cut with a mark. */
  rootCauseChars: 500,
  /** Of an incident's row in a list; longer is cut. */
  causeSummaryChars: 300,
  reasoningChars: 4_000,
  /** What planning may take before people are asked; what it takes longer is taken off their time. */
  planningSeconds: 900,
  /** Steps of one plan; more is an invalid plan. */
  planStepsMax: 10,
  /** Steps times hosts of a plan that runs without a person; more needs one. */
  autoActionsMax: 3,
  /** The same fix on the same host again within this time needs a person: it did not hold. */
  sameFixSeconds: 3_600,
  /** A reason of a verdict; longer is cut with a mark. */
  verdictMessageChars: 600,
  /** Looks at a host after a step before its verification counts as failed; a plan's validity and its hosts' lease count on them. */
  hostChecksMax: 3,
  /** Bytes of one script; longer is an invalid plan. */
  scriptBytes: 8 * 1024,
  /** Canonical JSON of one plan; more is an invalid plan, as nobody could read it before approving. */
  planBytes: 96 * 1024,
  /** Record and timeline as one activity input; outputs, then excerpts, are cut until they fit. */
  snapshotBytes: 240 * 1024,
  /** Message of one timeline event; longer is cut with a mark. */
  eventMessageChars: 300,
  /** Message ids of an alarm remembered against redelivery; the oldest are forgotten. */
  messagesRemembered: 10_000,
  /** Title of a step or runbook; longer is cut (a plan's) or invalid (a runbook's). */
  stepTitleChars: 120,
  /** Any other text of a runbook; longer is an invalid runbook. */
  runbookProseChars: 2_000,
  /** Parameters of one runbook; more is an invalid runbook. */
  parametersMax: 16,
  /** Largest `length_max` of a parameter. */
  parameterChars: 1_024,
  /** Time limit of one script, just under what the fence allows; longer is an invalid runbook. */
  stepTimeoutSeconds: 3_499,
  /** What a script is given to end in after its time limit; then the fence on the host kills it. */
  killAfterSeconds: 5,
  /** Events of one timeline; repeats beyond are counted, not listed. */
  timelineEvents: 400,
  /** Events at the end of a timeline that only what matters most may use; the others are left out there. */
  timelineReserve: 60,
  /** Attempts of one incident; asking for more is ignored with a reason, the incident can only be closed. */
  attemptsMax: 25,
  /** Repeats of an alarm that get an event of their own. */
  repeatEvents: 20,
  /** Incidents that are named beside a plan as open on its hosts; those that opened first, the rest is left out. */
  alongsideShown: 5,
  /** Lines of the brief, in the order in which they are asked; longer is cut with a mark. Together they fit one screen of a phone. */
  briefWhatChars: 140,
  /** The same of a finding, and the line of the log that stands behind it. */
  briefFindingChars: 180,
  briefLogLineChars: 120,
  briefWhereChars: 140,
  briefWhyChars: 240,
  briefRunsChars: 220,
  briefFailsChars: 180,
  briefTimeChars: 140,
  /** What an approved plan waits for, in its line of the brief; longer is cut with a mark. */
  briefWaitingChars: 90,
  /** A name of others in a line of the brief, such as an alarm's or a host's; longer is cut with a mark. */
  briefNameChars: 48,
  /** The name of a host in a line that has several of them; longer is cut with a mark. */
  briefHostChars: 24,
  /** Names of hosts in the words of an end; of more the number alone is told. */
  endHostsNamedMax: 3,
  /** Words of a metric's name that are written as one are taken apart up to this length; a longer one is no word that is known. */
  metricGluedChars: 64,
  /** Hosts that a line of the brief names; of the others it gives the number. */
  briefHostsNamedMax: 2,
  /** A text of others in the summary that the Temporal UI shows; longer is cut with a mark. */
  detailsTextChars: 600,
  /** A comment with a decision; longer is refused. */
  commentChars: 2_000,
  /** How long after a fix it may be undone, in seconds; later a host has moved on, and a person acts by hand. */
  undoSeconds: 24 * 3_600,
  /** So long after an undo on a host, in seconds, what is wrong there may be what it put back: the next incidents name it. */
  pastUndoSeconds: 24 * 3_600,
  /** Edits of the plans of one attempt; a further one is refused: plan again, on fresh evidence. */
  planEditsMax: 20,
  /** Parameters that one edit sets, and hosts that it names; more is refused. */
  editSetsMax: 32,
  /** A value that an edit gives a parameter; longer is refused, and shown values are cut to it. */
  editValueChars: 1_000,
  /** What is wrong with an edit, and what would be admissible, in one answer; longer is cut with a mark. */
  editProblemChars: 2_000,
  /** Alternatives of one step that are offered for an edit; those beyond are counted, not shown. */
  editOptionsMax: 10,
  /** A name in `by`. */
  actorChars: 120,
  /** A note of a person's about an incident; longer is refused. */
  noteChars: 500,
  /** Mutes and maintenance windows together; more are refused. */
  suppressionRules: 100,
  suppressionReasonChars: 500,
  /** The longest mute: a week, in seconds. */
  muteSeconds: 7 * 86_400,
  /** The longest maintenance window of one time, in seconds. */
  windowOnceSeconds: 7 * 86_400,
  /** The longest opening of a weekly window: on every day of the week, half of the time is left. */
  windowWeeklyMinutes: 12 * 60,
  /** How far ahead a window may end, in seconds: nobody remembers an older one. */
  windowAheadSeconds: 366 * 86_400,
  /** As EC2 allows. */
  tagKeyChars: 128,
  tagValueChars: 256,
  /** Hosts with the tag of a window that are looked up; an alarm of one beyond is not suppressed. */
  taggedHostsMax: 1_000,
  /** Acknowledgements, assignments and notes of one attempt; more are refused. */
  attendingEvents: 40,
  /** Ids of notes that are remembered, so that one which is sent again counts once. */
  noteIdsKept: 20,
  /** Refused or malformed messages that get an event of their own. */
  ignoredEvents: 50,
  /** Entries of each list of the site file, and units in it; more is an invalid file: one entry with `*` says it too. */
  siteEntriesMax: 200,
  /** The site file as canonical JSON; larger is invalid. On AWS it is a variable of the worker, whose definition holds 64 KiB. */
  siteBytes: 32 * 1024,
  /** A path or pattern of the site file, and its directories; longer is invalid, and such a path on a host is never touched. */
  sitePathChars: 4_096,
  siteDepthMax: 32,
  /** The name of a unit, as systemd allows it; longer is invalid, and such a unit is never restarted. */
  siteUnitChars: 255,
  /** The name of a process in the site file; longer is invalid. */
  siteProcessChars: 64,
  /** A reason or a note of the site file; longer is invalid. */
  siteTextChars: 300,
  /** Addresses where one unit answers, and the length of each; more is an invalid file. */
  siteServesMax: 10,
  siteUrlChars: 300,
  /** The longest `older_than`; longer is invalid. */
  siteAgeDaysMax: 3_650,
  /** The notifications file as canonical JSON; larger is invalid. On AWS it is a variable of the worker, as the site file is. */
  notificationsBytes: 32 * 1024,
  /** Recipients and routes of the notifications file; more is an invalid file. */
  notificationEntriesMax: 100,
  /** Names of recipients and routes; longer is invalid. */
  notificationNameChars: 64,
  /** One setting of a recipient, an address or an id, and how many it has; more is invalid. */
  notificationSettingChars: 1_024,
  notificationSettingsMax: 20,
  /** Steps of one route, recipients of one step, reminders of one route, entries of one condition; more is invalid. */
  notificationStepsMax: 10,
  notificationRecipientsMax: 10,
  notificationRemindersMax: 20,
  notificationConditionsMax: 20,
  /** The latest step or reminder; longer is invalid: a week is longer than any decision waits. */
  notificationMinutesMax: 7 * 24 * 60,
  /** What one notice sends by all its routes, the earliest first; those beyond are left out. */
  notificationSendsMax: 100,
  /** How often quiet hours may follow on quiet hours before what waits is sent all the same. */
  quietHoursInARowMax: 20,
  /** Text of a notice that is kept and handed on; longer is cut with a mark. */
  notificationTextChars: 12_000,
  /** Why a delivery failed; longer is cut with a mark. */
  notificationErrorChars: 400,
  /** Deliveries of one incident that are kept, the newest; older ones that are settled are forgotten. */
  notificationDeliveriesMax: 200,
  /** Times that people may have one delivery sent again; then its way has to be mended first. */
  notificationRetriesMax: 10,
  /** Notices of one incident whose text is kept, the newest. */
  notificationNoticesMax: 40,
  /** Shards whose lag the log detector tells, those that are furthest behind; the name of one, and the whole as JSON. */
  lagShardsMax: 100,
  lagShardChars: 300,
  lagReportBytes: 65_536,
  /** Settings of one process that are told to people; of more the last by name are left out. */
  settingsToldMax: 200,
  /** Of a setting that is told; longer ones are cut. */
  settingChars: 500,
  settingNameChars: 120,
  /** The name of a team in the site file; longer is invalid. */
  siteTeamChars: 64,
  /** What an hour of downtime may cost, in US dollars; more is invalid, as it was hardly meant. */
  siteUsdPerHourMax: 10_000_000,
  /** Characters of a log line that are read for its template; what is longer has the template of its beginning. */
  logLineChars: 4_096,
  /** Words of a log line that its template has; those behind them tell no templates apart. */
  logWordsMax: 128,
  /** Forms of log lines that are kept apart at a time; lines of others are counted together, as `other`. */
  logFormsMax: 16_384,
  /** Different masked lines whose form is remembered, two for a form and more; beyond that all are forgotten and read anew. */
  logMaskedLinesMax: 65_536,
  /** Texts between two blanks whose parts are remembered; beyond that all are forgotten and read anew. */
  logPartsMax: 16_384,
  /** Templates that were mined and are kept; lines of others are counted together, as `other`, until old ones were forgotten. */
  logTemplatesMax: 8_192,
  /** Words of all templates that were learned, together; a longer one is not learned then, and its lines are `other`. */
  logTemplateWordsMax: 131_072,
  /** Words of the forms that are kept apart at a time; lines of further ones are counted together, as `other`. */
  logFormWordsMax: 262_144,
  /** Words that templates are mined from between two closes of a window, those of templates that may widen with them; lines of further forms are `other`. */
  logMinedWordsMax: 262_144,
  /** Templates that one form is compared with; where none of them fits it counts as unknown. */
  logTemplatesTried: 256,
  /** Events in one record of a log stream; more and the record is refused as a whole, which keeps it for a person. */
  logEventsMax: 50_000,
  /** Names of a log group and of a log stream; longer makes the record unreadable (CloudWatch allows 512). */
  logNameChars: 512,
  /** Resources of one window in one group each; lines of others are counted in all, and by their patterns under their group. */
  logWindowResourcesMax: 6_000,
  /** Different templates of one window of a shard; lines of others are counted together, as `other`. */
  logWindowTemplatesMax: 4_096,
  /** Templates of each resource with their counts, in one window of a shard; lines beyond are counted as `other`. */
  logWindowPairsMax: 30_000,
  /** An event that is older than the window by this is late: it is looked at for patterns, and left out of rates. */
  logLateMs: 3_600_000,
  /** An event that is older by this is dropped and only counted: CloudWatch Logs gives up delivery after 24 hours. */
  logDroppedMs: 90_000_000,
  /** Lines of a batch that a model of sequences reads; those behind them it does not. */
  logSequenceLinesMax: 10_000,
  /** The text of the line that was least expected; longer is cut. */
  logSequenceTextChars: 200,
  /** Records, and events, that a redelivery is known by; what comes again after so many others is counted again. */
  logSeenRecordsMax: 8_192,
  logSeenEventsMax: 16_384,
  /** Streams that a private key goes on in at once; in others only its long rows are known. */
  logKeyStreamsMax: 1_024,
  /** Lines that a window keeps of each pattern and of each resource, redacted; of further ones it has the number. */
  logPatternExamplesMax: 3,
  logExamplesMax: 10,
  /** Of one such line and of the text of a template; longer is cut with a mark. */
  logExampleChars: 1_024,
  /** Redacted templates that are kept by a process; others are redacted anew when they come. */
  logSafeTemplatesMax: 16_384,
  /** Patterns and templates that a finding names, the most telling first. */
  logFindingListMax: 10,
  /** The text of a template inside a sentence; longer is cut with a mark. */
  logReasonTextChars: 300,
  /** Resources that a shard remembers; the one that was quiet longest is forgotten and learned anew. Never one in ALARM. */
  logMemoryResourcesMax: 10_000,
  /** What is usual of a template of a resource, for all resources of a shard; the oldest is forgotten and learned anew. */
  logMemoryRatesMax: 20_000,
  /** Known templates of a shard; the one that came longest ago is forgotten, and is new should it come again. */
  logMemoryTemplatesMax: 8_192,
  /** Log groups whose learning is remembered; the oldest is forgotten and learned anew. */
  logMemoryGroupsMax: 2_000,
  /** Parts of a window that were counted, by which a repeated end of it is known; older ones are forgotten. */
  logMemoryPartsMax: 512,
  /** New errors of a window that are compared with those that are known; further ones are taken for new. */
  logNovelComparedMax: 512,
  /** New alarms of one shard in one window; further ones wait for the next window. */
  logAlarmsPerWindowMax: 50,
  /** Findings that are over whose resources were heard again, of one shard in one window; those that were told longest ago go first. */
  logHeardPerWindowMax: 50,
  /** For so long after a finding was over its resource is listened to: until it was heard once … */
  logQuietKeptMs: 24 * 3_600_000,
  /** … and on from there, as a fix may be verified meanwhile. */
  logHeardKeptMs: 3_600_000,
  /** What a shard has judged and not told yet; an alarm beyond that is judged anew in the next window. */
  logHeldMax: 2_000,
  /** Patterns, templates and lines each of an alarm that waits; the rarest are left out. */
  logHeldListMax: 3,
  /** Windows without a line that are caught up with one by one; after so many nothing differs any more. */
  logQuietWindowsMax: 60,
  /** Resources of one window of a shard that models classify since a detector has something to tell of them; others have no class. */
  logClassifiedMax: 256,
  /** And of those that have nothing but errors, for which only models could have a word. */
  logClassifiedGraveMax: 128,
  /** Answers of models that are remembered; the one that was used longest ago is asked for again. */
  logClassifiedMemoMax: 2_048,
  /** Patterns of log lines in all files; more and the files are refused. */
  logPatternsMax: 1_000,
  /** Alternatives, exceptions and examples of one pattern, each; more and its file is refused. */
  logPatternLinesMax: 20,
  /** One of those; longer and its file is refused. */
  logPatternChars: 300,
  /** The shortest fixed text that a pattern may look for; shorter ones would be found in anything. */
  logPatternFixedChars: 6,
  /** Words whose concepts are remembered; beyond that all are forgotten and looked up anew. */
  conceptWordsMax: 20_000,
  /** Concepts of one line that count; what a longer one stands for is told by its first ones. */
  lineConceptsMax: 14,
  /** A file of a model as text; longer and the model is refused. */
  modelBytes: 1_000_000,
  /** Models that the detector tells of, and the scores of each; one that has more is told of without the last ones. */
  modelsToldMax: 16,
  modelScoresMax: 64,
  /** Why a model is refused; longer is cut with a mark. */
  modelRefusedChars: 500,
  /** What the detector tells of its models, as JSON; larger is not read. */
  modelsReportBytes: 256 * 1024,
  /** Classes that a model may tell apart; more and it is refused. */
  modelClassesMax: 100,
  /** Templates that a sequence model tells apart, and its hidden units; a model with more is refused. */
  sequenceTemplatesMax: 255,
  sequenceHiddenMax: 128,
  /** Lines of one sequence that are read; those behind them are not. */
  sequenceLinesMax: 1_000,
  /** Sequences whose surprises are remembered; the one that was used longest ago is forgotten and read anew. */
  sequenceMemoMax: 4_096,
  /** Lines after known beginnings of sequences that are remembered; when there are more, all are forgotten and read anew. */
  sequenceStepsMax: 16_384,
  /** Trees of a model, nodes of one, and numbers of a row; a model with more is refused. */
  treesMax: 4_096,
  treeNodesMax: 4_096,
  treeFeaturesMax: 4_096,
  /** Characters of an event of a log that a classifier reads; those behind them, of a long trace, are not read. */
  textEventChars: 16_384,
  /** Lines of a text that a classifier looks at for the most telling ones; those behind them are not read. */
  textLinesMax: 2_000,
  /** Characters of such a line; what stands behind them is not read. */
  textLineChars: 1_024,
  /** Words, names and values of such a line; those behind them are not read. */
  textLineTokensMax: 128,
  /** Characters of one of those; what is longer counts as its beginning. */
  textTokenChars: 64,
  /** Lines that a classifier reads of a text. */
  textKeyLinesMax: 8,
  /** Other classes than the one that was answered, and reasons for it; more are left out. */
  classAlternativesMax: 3,
  classReasonsMax: 6,
  /** Characters of such a reason; longer is cut with a mark. */
  classReasonChars: 300,
  /** A finding as the JSON of one message; larger is not read, and what is sent leaves out lines, then templates, until it fits. */
  findingBytes: 64 * 1024,
  /** Patterns, templates and lines of a finding, each; more is not read, and what is sent has the first ones. */
  findingPartsMax: 10,
  /** Members of each part of a finding, and how deep its parts nest; what has more is not read, nor looked into. */
  findingMembersMax: 32,
  findingDepthMax: 4,
  /** A line of a finding, the text of a template, its reason and the key of its evidence; longer is cut with a mark. */
  findingTextChars: 1_024,
  /** Shards that have a vote in one finding; of those beyond the ones that said OK longest ago are forgotten. */
  findingVotesMax: 512,
  /** Texts of a finding in the facts of a host, and how many of each; longer is cut with a mark, more are left out. */
  factFindingChars: 300,
  factFindingPartsMax: 5,
  /** Each text of a finding in the prompt of a model; longer is cut with a mark. */
  promptFindingChars: 300,
  /** What a record keeps of one classification: reasons, each of so many characters, the rest with a mark; other classes; models. */
  classificationReasonsMax: 6,
  classificationReasonChars: 300,
  classificationAlternativesMax: 3,
  classificationModelsMax: 8,
  /** Classifications of one incident: the first and the newest; those between are only in the timeline. */
  classificationsMax: 6,
  /** Classifications that one run of an incident takes; what comes after that changes nothing. */
  classifiedEvents: 12,
  /** What the scorecard keeps of one incident: causes; the reason of a person, longer is cut with a mark. */
  scoreCausesMax: 6,
  scoreReasonChars: 160,
  /** Reasons of people that a scorecard shows of one detector, the newest. */
  scoreReasonsMax: 3,
  /** Detectors of one scorecard, those with most incidents; how many are left out is said. */
  scoreDetectorsMax: 80,
  /** Causes, runbooks and hosts that response metrics keep of one incident, each; it does not count under further ones. */
  measureNamesMax: 6,
  /** Groups of response metrics that are shown, those with most incidents; how many are left out is said. */
  responseGroupsMax: 50,
  /** Names that are told where a filter of response metrics fits nothing; how many more there are is said. */
  responseKnownMax: 8,
  /** Rounds in which a median is narrowed down; beyond, what is left is sorted: no order of values may make it slow. */
  selectionRoundsMax: 48,
  /** Alarms that the summary of a week names, those with most incidents; others are in its sums. */
  weekAlarmsMax: 5,
  /** Characters of a report for people, before markup; beyond, long texts are left out, those of the oldest attempts first, which is said. */
  reportChars: 1024 * 1024,
  /** Moments that the plot of a report marks, the oldest first; of further ones it gives the number. */
  reportMomentsMax: 40,
  /** Values of the alarm's metric in a report without a plot, evenly spread. */
  reportTrendRowsMax: 12,
} as const;
