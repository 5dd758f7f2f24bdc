/** Every bound of the lab's front door and of its services. Names carry the unit; comments say what happens at the bound. */
export const labLimits = {
  /** Larger bodies are answered with 413 RequestEntityTooLarge. */
  bodyLimitBytes: 16 * 1024 * 1024,
  /** Larger objects are answered with 400 EntityTooLarge. The lab has no multipart upload. */
  objectLimitBytes: 64 * 1024 * 1024,
  /** A request that has not fully arrived by then is dropped with 408. */
  requestTimeoutMs: 60_000,
  headersTimeoutMs: 20_000,
  keepAliveTimeoutMs: 65_000,
  /** On stop, requests still running after this are cut off. */
  stopGraceMs: 2_000,

  /** SNS: same as AWS, 256 KiB; longer messages get InvalidParameter. */
  messageLimitBytes: 262_144,
  /** SNS: an endpoint that has not answered by then has failed this attempt. */
  deliveryDeadlineMs: 15_000,
  /** SNS: deliveries under way at once; further Publish calls get Throttled. */
  pendingDeliveriesMax: 20_000,
  /** SNS: sockets open to one endpoint. */
  deliverySocketsMax: 32,
  /** SNS: finished deliveries and dead letters kept for inspection; the oldest go first. */
  deliveriesKeptMax: 2_000,
  deadLettersKeptMax: 2_000,
  /** SNS: page size of the List operations, as in AWS. */
  snsPageSize: 100,

  /** CloudWatch: metrics in one PutMetricData, as in AWS. */
  metricDataMax: 1_000,
  dimensionsMax: 30,
  /** CloudWatch: samples kept per metric; the oldest go first. */
  samplesPerMetricMax: 20_000,
  metricsMax: 10_000,
  alarmsMax: 5_000,
  alarmHistoryMax: 5_000,
  /** CloudWatch: longest look-back of one alarm (EvaluationPeriods x Period), as in AWS. */
  evaluationRangeSecondsMax: 7 * 86_400,
  datapointsPerCallMax: 1_440,
  /** CloudWatch: queries of one GetMetricData, and points of one page of its answer, as in AWS. */
  metricQueriesMax: 500,
  metricDataPointsMax: 100_800,

  /** STS: sessions of roles that are remembered; the oldest end first. */
  roleSessionsMax: 5_000,
  /** Calls kept for inspection; the oldest go first. */
  callsKeptMax: 5_000,

  /** SQS: queues, and messages in one queue; more are refused. */
  queuesMax: 100,
  queueMessagesMax: 50_000,
  /** SQS: as in AWS. */
  receiveMessagesMax: 10,
  receiveWaitSecondsMax: 20,
  visibilityTimeoutSecondsMax: 43_200,
  /** SQS: 1 MiB in AWS since 2025; the lab needs no more than an SNS message. */
  queueMessageLimitBytes: 1_048_576,

  /** Kinesis: records and bytes of one PutRecords, partition keys included, as in AWS. */
  putRecordsMax: 500,
  putRecordsLimitBytes: 10 * 1024 * 1024,
  /** Kinesis: one record with its partition key, as in AWS for streams whose MaxRecordSizeInKiB nobody raised. */
  recordLimitBytes: 1024 * 1024,
  partitionKeyLengthMax: 256,
  /** Kinesis: into one shard, as in AWS; more is refused with ProvisionedThroughputExceededException. */
  shardBytesPerSecond: 1024 * 1024,
  shardRecordsPerSecond: 1_000,
  /** Kinesis: out of one shard, as in AWS. A GetRecords that gave more makes the next ones wait. */
  shardReadBytesPerSecond: 2 * 1024 * 1024,
  shardReadsPerSecond: 5,
  getRecordsMax: 10_000,
  getRecordsLimitBytes: 10 * 1024 * 1024,
  shardIteratorLifetimeMs: 300_000,
  retentionHoursMin: 24,
  retentionHoursMax: 8_760,
  /** Kinesis: shards of the account, over all streams. */
  shardsMax: 64,
  streamsMax: 100,
  /** Kinesis: kept of one shard whatever its retention; past it the oldest segment goes, as if it had expired. */
  shardKeptLimitBytes: 512 * 1024 * 1024,
  shardKeptRecordsMax: 2_000_000,
  shardSegmentLimitBytes: 16 * 1024 * 1024,

  /** CloudWatch Logs: events of one PutLogEvents, and their bytes with 26 for each event, as in AWS. */
  logEventsMax: 10_000,
  logBatchLimitBytes: 1_048_576,
  logEventOverheadBytes: 26,
  /** CloudWatch Logs: events that are older or newer are rejected one by one; a longer span refuses the batch; as in AWS. */
  logEventAgeMaxMs: 14 * 86_400_000,
  logEventAheadMaxMs: 2 * 3_600_000,
  logBatchSpanMaxMs: 24 * 3_600_000,
  subscriptionFiltersMax: 2,
  filterPatternLengthMax: 1_024,
  filteredEventsMax: 10_000,
  filteredLimitBytes: 1_048_576,
  logPageSize: 50,
  /** CloudWatch Logs: more groups, or streams of one group, are refused with LimitExceededException. */
  logGroupsMax: 500,
  logStreamsMax: 10_000,
  /** CloudWatch Logs: kept of one group; past it the oldest segment goes. */
  logGroupKeptLimitBytes: 128 * 1024 * 1024,
  logGroupKeptBatchesMax: 200_000,
  logGroupSegmentLimitBytes: 8 * 1024 * 1024,
  /** CloudWatch Logs: a delivery that fails is repeated after the first wait, which doubles up to the last. */
  logDeliveryRetryMs: 200,
  logDeliveryRetryMaxMs: 5_000,

  /** Lambda: an event, and an answer, as in AWS; a batch is cut to fit, a larger answer fails its invocation. */
  invocationPayloadLimitBytes: 6 * 1024 * 1024,
  /** Lambda: a larger state of a window ends it early, as in AWS. */
  windowStateLimitBytes: 1024 * 1024,
  /** Lambda: invocations of one function that wait for a process; more fail as throttled. */
  waitingInvocationsMax: 1_000,
  /** Lambda: events of one function that nobody waits for; more are refused. */
  asyncEventsMax: 10_000,
  functionsMax: 20,
  mappingsMax: 50,
  /** Lambda: kept of the progress in one shard; only the newest of it counts. */
  progressSegmentLimitBytes: 4 * 1024 * 1024,

  /** S3: keys in one listing page or one DeleteObjects, as in AWS. */
  objectKeysPerCallMax: 1_000,
  objectKeyLimitBytes: 1_024,
  /** S3: how often a bucket with lifecycle rules is looked through for what has expired. S3 itself does it once a day. */
  lifecycleLookMs: 60_000,
} as const;
