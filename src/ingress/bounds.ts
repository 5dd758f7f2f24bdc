/** Every bound of the ingress, in one place. What happens when one is hit is said beside it. Sizes of data: domain/bounds.ts. */
export const INGRESS_LIMITS = {
  http: {
    /** Time for a whole request to arrive; longer answers 503, so that SNS sends it again, and closes. */
    requestTimeoutMs: 3_000,
    /** Silence on a connection before its request has arrived; longer closes it. */
    connectionTimeoutMs: 3_000,
    /** Time for the headers; longer answers 503, so that SNS sends it again, and closes. */
    headersTimeoutMs: 2_000,
    /** How often Node looks for connections over their time. */
    connectionsCheckingIntervalMs: 1_000,
    /** Longer than a load balancer in front keeps its idle connections (60 s), so that it never sends into a closing one. */
    keepAliveTimeoutMs: 75_000,
    /** Silence while we work on an answer; longer closes the connection. */
    answerTimeoutMs: 30_000,
    /** Open connections; more are closed unanswered. */
    connectionsMax: 1_000,
    /** After SIGTERM, time for requests under way before connections are cut. */
    drainTimeoutMs: 8_000,
    urlParameterChars: 300,
    /** Address included: in a summary's own frame the Temporal UI sends its text, up to 20,000 bytes, escaped. */
    headersBytes: 64 * 1024,
  },
  sns: {
    /** SNS retries for up to 3,600 s, so an older message cannot be a delivery. */
    ageMaxMs: 65 * 60_000,
    /** Our clock may be behind SNS's by this; a message that is dated later is refused. */
    aheadMaxMs: 5 * 60_000,
    replayKeptMs: 24 * 3_600_000,
    /** Remembered messages; the oldest is forgotten first, Temporal recognises those too. */
    replayEntriesMax: 50_000,
    messageChars: 256 * 1024,
    jsonDepth: 16,
    /** Keys, objects and lists of a body; a genuine one has a dozen, and three for each attribute of a message. */
    jsonPartsMax: 5_000,
    certificatesMax: 16,
    /** Addresses of certificates that could not be had; the oldest is forgotten, and may be asked for again. */
    certificateFailuresMax: 20_000,
    /** Nobody could say whether there is one, so it is tried again after this. */
    certificateFailureKeptMs: 30_000,
    /** AWS says that there is none, so it was made up. */
    certificateUnknownKeptMs: 5 * 60_000,
    /** Addresses that wait to be asked for; with one more, one of a network with many of them is dropped. */
    certificatesWantedMax: 20_000,
    /** Dropped addresses whose tries are remembered; the oldest counts as new when it is asked for again. */
    certificatesDroppedMax: 100_000,
    /** Longer than SNS pauses between its tries (20 s by default); what nobody asks for in this time waits no longer. */
    certificateWantedMs: 150_000,
    /** For this time a network that asked for a made-up address comes behind those that did not. */
    certificateSuspectMs: 3_600_000,
    certificateSuspectsMax: 10_000,
    /** SNS pauses for longer than this between its tries: what is asked for sooner is the same try. */
    certificateTryGapMs: 15_000,
    /** More tries than SNS makes by default count as so many. */
    certificateTriesMax: 4,
    /** Networks of one address that count; SNS comes from several. */
    certificateNetworksMax: 4,
    /** Of so many that wait, drawn at random, the one that is least likely to be genuine is dropped. */
    certificateDropSample: 8,
    certificateTimeoutMs: 3_000,
    certificateBytes: 16 * 1024,
    /**
     * At most one request for a certificate in this time; others answer 503. Each shows whether an address was made up, so
     * a flood has to keep up with it. It costs us a TLS connection and a few KiB, and nobody else more than it cost them.
     */
    certificateIntervalMs: 40,
    certificatesUnderWayMax: 8,
    rsaModulusBitsMin: 2_048,
  },
  /** Presses of buttons in Slack. */
  slack: {
    /** What Slack itself asks to refuse: an older request, or one from the future. */
    ageMaxMs: 5 * 60_000,
    /** The message that was pressed comes along, escaped for a form; larger answers 413. */
    bodyBytes: 512 * 1024,
    blocksMax: 50,
    /** Of the address at which a press is answered. */
    addressChars: 500,
    /** Slack waits for 3 s; the rest is done after the answer, and shown in the message. */
    answerWithinMs: 2_000,
    /** Presses under way, answered or not; more answer 503, and Slack says so to who pressed. */
    underWayMax: 50,
    /** On stop, time for those that are under way. */
    stopTimeoutMs: 6_000,
  },
  deadLetters: {
    /** SQS keeps a message for 14 days at the longest, after SNS has tried for up to an hour. */
    ageMaxMs: 14 * 86_400_000 + 65 * 60_000,
    /** After a message that could not be taken, doubling. */
    pauseFirstMs: 1_000,
    pauseMaxMs: 60_000,
    /** Refused messages whose logging is remembered; the oldest may be logged again. */
    loggedMax: 1_000,
    /** On stop, time for what is under way; after that it is taken again by the next process. */
    stopTimeoutMs: 5_000,
  },
  /** Messages about no alarm that one process keeps for people to see; of more it is logged alone that they came. */
  ignoredKeptPerMinute: 60,
  /** Failures by one address in `windowMs`; more are answered 429, and cause no work of their own. */
  failures: {
    perAddressMax: 30,
    /** By the /48 around IPv6 addresses, of which one customer may have every /64. */
    perSiteMax: 240,
    windowMs: 60_000,
    addressesMax: 10_000,
    /** With one more that has failed too often, the first of them is forgotten. */
    spentMax: 10_000,
  },
  alarms: {
    /** Starts in flight; further alarms are committed in batches. */
    directInFlightMax: 8,
    /** Starts at once after a calm, and a second for ever: further alarms are committed in batches, and admitted as the worker keeps up. */
    directBurst: 10,
    directPerSecond: 1,
    batchAlarmsMax: 200,
    batchBytesMax: 128 * 1024,
    shards: 4,
    /** Alarms that wait for a batch; more answer 503, and SNS sends them again. */
    waitingMax: 5_000,
    /** An alarm that waited longer than this for its batch answers 503: SNS gives up on us after 15 s. */
    waitMaxMs: 8_000,
    /**
     * For this time after an alarm in a batch, an OK follows it through the intake, which keeps their order, without asking
     * whether it has to.
     */
    batchedKeptMs: 60_000,
    batchedEntriesMax: 20_000,
  },
  auth: {
    loginCodeKeptMs: 5 * 60_000,
    loginCodesMax: 100,
    sessionIdleMs: 12 * 3_600_000,
    /** A session ends at this age, however much it is used. */
    sessionMaxMs: 24 * 3_600_000,
    /** A shared session that was noted as used longer ago than this is noted anew. */
    sessionRenewMs: 5 * 60_000,
    /** Shared sessions that signed out here and have not ended by themselves; the oldest is forgotten first. */
    endedSessionsMax: 10_000,
    /** Time to sign in at the provider; who takes longer begins again. */
    signInMs: 10 * 60_000,
    /** Sign-ins whose return was seen here; the oldest is forgotten first, and its code is used up at the provider anyway. */
    returnsSeenMax: 10_000,
    /** Address of the page to go on to after signing in; a longer one leads to the list. */
    nextPageChars: 1_000,
    /** Whoever came by the link of a mail reads one incident for so long. */
    mailReaderMs: 3_600_000,
    /** A press of the button of a mail's link may come so much later once more, where its answer was lost. */
    samePressMs: 60_000,
    /** The form with such a link; larger answers 413. */
    mailLinkBodyBytes: 8 * 1024,
    /** Sign-ins that one address may begin per minute; more are answered 429. */
    signInsPerMinute: 60,
    /**
     * A copy of the issued tokens that is older is read anew before a token of them is believed: so long may one be used after
     * it was revoked through another process, and so long may a new one be refused there.
     */
    tokensFreshMs: 5_000,
    /** Where they cannot be read, a copy is believed for so long; then none of these tokens opens anything. */
    tokensStaleMs: 30_000,
    /** A request waits so long for them to be read. */
    tokensWaitMs: 1_500,
    /** After a reading that failed none is begun for so long. */
    tokensRetryMs: 1_000,
    /** When tokens were used is written down so often by one process, in one request for all of them. */
    tokenUseNotedMs: 60_000,
    /** Sessions at once; the one unused for longest ends first. */
    sessionsMax: 500,
    /** Requests without a route by one address per minute; more are answered 429. */
    notFoundPerMinute: 120,
  },
  /** The sign-in log, of one process. */
  signIns: {
    windowMs: 60_000,
    /** Kinds of refusals in a minute that are told apart: each is written at once and at its end with its number, others together. */
    refusalsPerMinute: 40,
    /** The same of those who came in or went. */
    othersPerMinute: 200,
    /** Who brings a token or a balancer's word with each request; the one not seen for longest is written down again. */
    seenMax: 5_000,
    /** Entries that wait to be written; more are lost, and their number is logged. */
    waitingMax: 1_000,
    /** After a failure nothing is written for so long. */
    retryMs: 5_000,
    /** On stop, time for what waits. */
    stopTimeoutMs: 3_000,
  },
  /** What admins take away as a file. */
  exports: {
    /** At once; more answer 503. */
    inFlightMax: 2,
    /** Incidents that are read at a time, and so the most that are held in memory. */
    incidentsAtOnce: 4,
    /** Rows of the list of incidents, or entries of the sign-in log, that are asked for at a time. */
    pageSize: 100,
    /** Incidents in one export; it breaks off where there are more, so that nobody takes half of them for all. */
    incidentsMax: 100_000,
    /** How far back one may reach, and how far it does where nobody says it. */
    daysMax: 400,
    daysDefault: 30,
    /** Silence on the connection while nothing is found. */
    silenceMs: 300_000,
  },
  api: {
    pageMax: 100,
    pageDefault: 25,
    /** Time to ask an open incident's workflow before its projection answers. */
    queryTimeoutMs: 1_500,
    checkTimeoutMs: 1_500,
    cursorChars: 4_096,
    /** Each text that a list is searched for; a longer one is refused. */
    searchChars: 255,
    idempotencyKeyChars: 128,
    /** Quiet incidents that are told when a mute is taken away; those beyond look by themselves within the hour. */
    unmutedPagesMax: 10,
    /** Of them, so many at a time, and for so long in all: then the answer does not wait for the rest. */
    unmutedAtOnce: 25,
    unmutedMs: 10_000,
    /** Open incidents that are looked through for those on the hosts of a plan, newest first; more are not looked at. */
    alongsideRows: 100,
    /** Incidents that one request acknowledges; more are refused. */
    acknowledgeMax: 50,
    /** Of them, so many are told at a time: below what answers within the silence that a connection may have. */
    acknowledgeAtOnce: 25,
    /** Looks without an alarm that one principal may begin. */
    looksPerMinute: 20,
    /** Of the id of a delivery: an incident's, a run's, what is said and a number. */
    deliveryIdChars: 500,
    /** Deliveries that one principal may have sent again; each tells people something. */
    notificationRetriesPerMinute: 20,
    /** Tests of notifications that one principal may send; each tells people something. */
    notificationTestsPerMinute: 6,
    /** One waits so long for its end; below what ends a silent connection, and above the exchange with a receiver. */
    notificationTestWaitMs: 15_000,
    /** Deliveries of one answer, of those that failed or wait; the answer says where there are more. */
    notificationsMax: 100,
    /** One question waits so long for the end of a look; below what ends a silent connection. */
    lookWaitMs: 15_000,
    /** Questions to the model that one principal may ask; each costs money. */
    questionsPerMinute: 10,
    /** One request waits so long for an answer; below what ends a silent connection, and what a browser waits. */
    questionWaitMs: 12_000,
    /** A scorecard is read anew when it is older than this. */
    scorecardKeptMs: 5_000,
    /** Held claims of one list whose runs are asked for; those of more count as at work. */
    claimOwnersAskedMax: 20,
    /** Who polls is asked of Temporal anew when what is known is older than this. */
    workersKeptMs: 5_000,
    /** Runbooks are read anew when they are older than this. */
    catalogueKeptMs: 30_000,
    /** The log detector tells with each heartbeat, every minute on AWS; of one that was not heard of for so long something is wrong. */
    detectorHeardMs: 600_000,
    /** Three times the pause between two words of a worker; one that was not heard of for longer has stopped, or cannot write. */
    workerHeardMs: 900_000,
    /** Measures of incidents are read anew when they are older than this. */
    measuresKeptMs: 15_000,
    /** Those that are older, but not older than this, are answered while they are read anew. */
    measuresStaleMs: 120_000,
    /** After this time all are read, and not only those of incidents that can have changed. */
    measuresWholeMs: 900_000,
    /** Names of each severity, cause, runbook, team and host group that have series at /metrics, those of most incidents; how many more there are is a series too. */
    seriesNamesMax: 20,
    /** Of an alarm, a cause, a runbook or a host by which response metrics are filtered; longer answers 400. */
    responseNameChars: 300,
    chaosHostsMax: 50,
    chaosDeliveryTimeoutSeconds: 30,
    /** How long a failure of a kind that clears by itself lasts. */
    chaosSelfClearSeconds: 20,
    /** The list of hosts is asked for again when it is older than this. */
    chaosHostsKeptMs: 5_000,
  },
  temporalUi: {
    /** Requests under way, in all and by one principal; more answer 503. A browser sends six at once. */
    inFlightMax: 120,
    inFlightPerPrincipalMax: 30,
    /** Silence of the UI's server; longer answers 503. It waits up to a minute for something to happen. */
    answerTimeoutMs: 70_000,
    /** A signal or an input that somebody types or pastes; larger answers 413. */
    bodyBytes: 1024 * 1024,
    /** How often the address of a change may be encoded again; more is refused. */
    decodingsMax: 4,
    /** Payloads of a change that are looked into; nobody types more, and with more the whole is refused. */
    payloadsMax: 100,
    /** The one document that all its pages are; a larger one is not served. */
    pageBytes: 512 * 1024,
  },
  streams: {
    /** Streams at once; more answer 503. */
    max: 100,
    /** Of these by one principal, about ten tabs; more answer 429, and the others keep what is left. */
    perPrincipalMax: 20,
    pollMs: 500,
    heartbeatMs: 10_000,
    retryMs: 1_000,
    /**
     * A stream of a browser that a load balancer vouches for ends after so long, at the next heartbeat: the balancer says who
     * it is with each request, and the browser comes back with one.
     */
    vouchedMs: 15 * 60_000,
    /** Unsent bytes of one stream; more closes it, and the client comes back. */
    bufferBytesMax: 4 * 1024 * 1024,
    /**
     * Changes are looked for this far back. A write carries the time at which it was begun: it may be tried for 8 s
     * until DynamoDB takes it, writers' clocks may differ by 10 s, and an index may lag by 2 s.
     */
    overlapMs: 20_000,
    /** Changes of one reading; there may be several readings to a poll. */
    changesPerPoll: 200,
    /** A client that comes back names what it saw last; older than this, it is told to list anew. */
    resumeMaxMs: 10 * 60_000,
    /** Readings of `changesPerPoll` for a client that comes back; with more it is told to list anew. */
    resumeReadingsMax: 10,
    /** A stream's client is told to list anew, and a watched incident is loaded, this often: for what the feed never saw. */
    relistMs: 60_000,
    /** Incidents whose newest revision a feed or stream remembers; the oldest is forgotten, and may be sent twice. */
    seenEntriesMax: 5_000,
    /** An incident that changed is read again after this pause, when a reading failed or was older than the change. */
    reloadPauseMs: 1_000,
    /** Readings of one change; then its next change brings the next. */
    reloadsMax: 60,
  },
} as const;
