/** Every bound of the log detector, in one place. What happens when one is hit is said beside it. */

/** What one record of the stream holds after decompression; more is a zip bomb, and the record is put aside. */
export const RECORD_BYTES = 32 * 1024 * 1024;

/** What is inflated at a time: as much as most records hold, so that they are put together of few pieces. */
export const INFLATE_PIECE_BYTES = 32_768;

/** What is read of one access log file, compressed and not; lines behind it are not looked at, and the metrics say so. */
export const LOG_FILE_BYTES = 32 * 1024 * 1024;

/** The state of a window between two batches, as JSON; AWS allows 1 MB. A larger one is made smaller: examples go first. */
export const WINDOW_STATE_BYTES = 900_000;

/** Halvings of the templates of a state that is too large; after them nothing is left to fold, and the batch fails. */
export const STATE_SHRINKS_MAX = 20;

/**
 * What a shard remembers, as JSON: less than what is read of a stored one. A larger one forgets templates and rates that were seen longest
 * ago, then errors, then quiet resources; the log says so.
 */
export const MEMORY_BYTES = 48 * 1024 * 1024;

/** Memories that are read for one of which a shard that begins may have log streams now; of those beyond it knows nothing. */
export const ANCESTORS_READ_MAX = 16;

/** Shards whose memory a process keeps; of another one it is read again. */
export const KEPT_MEMORIES_MAX = 4;

/** Evidence of one finding: windows of its resource, redacted, as JSON; larger ones lose their rarest templates. */
export const EVIDENCE_BYTES = 256 * 1024;

/** Findings of one window that are stored and published side by side. */
export const SETTLED_AT_ONCE_MAX = 8;

/** An end of a window that meets another writer of the shard's memory is judged anew this often; then the invocation fails. */
export const MEMORY_CONFLICTS_MAX = 5;

/** Time that has to be left before the deadline to begin another step; with less the invocation fails and comes again. */
export const STEP_MS = 1_000;

/**
 * Records of a batch that are put aside since counting failed on them; with one more the fault is taken for the detector's own, and the
 * batch fails and comes again.
 */
export const UNCOUNTABLE_RECORDS_MAX = 8;

/** What a problem says of a record; longer is cut with a mark. */
export const PROBLEM_CHARS = 300;

/** Objects of one notification that are named in the log as no access logs; of the others it has the number. */
export const NAMED_OBJECTS_MAX = 10;

/** An answer of the Runtime API to what we posted: of a longer one the rest is not read. */
export const RUNTIME_ANSWER_BYTES = 64 * 1024;

/** An event as the Runtime API hands it over: Lambda allows 6 MB; of a larger one nothing is read. */
export const EVENT_BYTES = 8 * 1024 * 1024;

/** What one access log file spans, as Elastic Load Balancing cuts them; lines of another length would be rated wrongly. */
export const LOG_FILE_MS = 5 * 60_000;

/** Memories of shards that a heartbeat looks at, the first by name; of the others the log says that there are more. */
export const LISTED_MEMORIES_MAX = 10_000;

/** Length of a window of a shard whose memory does not say it yet, as the mapping is deployed. */
export const WINDOW_MS = 60_000;

/** What the names of shards begin with that are access log files of a load balancer, and no shards of a stream. */
export const LOG_FILE_SHARDS = 'alb/';
