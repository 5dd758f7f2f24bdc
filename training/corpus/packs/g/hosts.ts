import { by, families } from '../../family.ts';
import {
  NEXUS,
  NLOG,
  NODE_RED,
  OPENSEARCH,
  OPENSMTPD,
  PASSENGER,
  PREFECT,
  PULSAR,
  PUMA,
  PURE_FTPD,
  REDPANDA,
  SCYLLA,
  SEMANTIC,
  SLOG,
  SLURM,
  SNMPD,
  SPAMD,
  SPARK,
  SPLUNKD,
  SYNCTHING,
  SYSLOG_NG,
  TEAMCITY,
  TIKV,
  TORNADO,
  TRINO,
  VAPOR,
  VERTX,
  VICTORIA,
  WATCHDOG,
  WINDOWS,
  XINETD,
  YARN,
  ZIO,
} from './writers.ts';

/** Troubles of hosts and of what runs on them, told by who has them. */
export const HOSTS = [
  ...families(
    'disk_full',
    ['errors', 'crash'],
    by(
      OPENSEARCH,
      'W+ high disk watermark [90%] exceeded on [{hex}][{host}][{path}] free: {s}.1gb[{s}.3%], shards will be relocated away from this node',
      'W flood stage disk watermark [95%] exceeded on [{hex}][{host}], all indices on this node will be marked read-only',
    ),
    by(
      SCYLLA,
      'E+ commitlog - Exception in segment reservation: storage_io_error (Storage I/O error: 28: No space left on device)',
      'E Shutting down communications due to I/O errors until operator intervention: Disk error: std::system_error (error system:28)',
    ),
    by(
      TIKV,
      'E+ disk full, all the business data write forbidden, store {s}',
      'W+ IO error: No space left on device: while appending to file of the raft engine',
    ),
    by(
      REDPANDA,
      'E+ Could not append to {table}/{s}: std::filesystem::filesystem_error (error generic:28, filesystem error: No space left on device)',
      'W storage space alert: free space at {s}.2% on {dir}: degraded. Rejecting producers due to low disk space.',
    ),
    by(
      PULSAR,
      'E+! All ledger directories are non writable: NoWritableLedgerDirException, usage over 0.95',
      'W bookie turns into a read-only one',
    ),
    by(
      SPLUNKD,
      'E+ The minimum free disk space (5000MB) reached for {dir}/dispatch.',
      'W Indexing has been halted: remaining room of {path} is {k} MB',
    ),
    by(
      WINDOWS,
      'W+ Srv 2013 | The D: disk is at or near capacity. You may need to delete some files.',
      'E Application Popup 26 | Application popup: {svc}.exe - Out of Disk : There is not enough space on drive D.',
    ),
    by(
      SYNCTHING,
      'E+ Failed to pull item (folder.id={table} error="insufficient space on disk for {hex}: current {k} MB < required {n} MB")',
      'W Folder is stopped: minimum free space of 1 % is not met',
    ),
    by(
      SYSLOG_NG,
      "E+ I/O error occurred while writing; fd='{low}', error='No space left on device (28)'",
      "E Suspending write operation because of an I/O error; fd='{low}', time_reopen='60'",
    ),
    by(
      NEXUS,
      'E+! Could not create blob: the blob store {svc} has {k} bytes left of its volume',
      'W Switching the database to read-only: free bytes of {dir} below the threshold',
    ),
    by(
      YARN,
      'E+ Most of the disks failed. 1/1 local-dirs usable space is below configured utilization percentage/no more usable space [ {dir} : used space above threshold of 90.0% ]',
    ),
    by(
      [TORNADO, NODE_RED],
      'E+! could not spool the upload {hex}: write returned ENOSPC below {dir}',
      'W {dir} is filled to its last block by exports nobody fetched',
    ),
  ),
  ...families(
    'inode_exhaustion',
    ['errors'],
    by(
      SPAMD,
      'E+ bayes: cannot create tmp lockfile {path}: IUse is 100, blocks are free',
      'W {big} lock files found from former days',
    ),
    by(
      NEXUS,
      'E+! blob {hex} needs two files and the volume grants no further one: inode table exhausted',
      'I room left by bytes: {k} GB',
    ),
    by(WATCHDOG, 'E+ inode check of {dir}: 0 free of {big}', 'W blocks used there: {low} percent'),
    by(
      SNMPD,
      'E+ dskErrorFlag {svc}: less than 1% of inodes free (= 0)',
      'I dskPercent is {low}, dskPercentNode is 100',
    ),
    by(
      OPENSMTPD,
      'E+ queue-fs: cannot create envelope {long}: no inodes left under /var/spool',
      'W {big} envelopes of bounces sit in the queue',
    ),
    by(
      PREFECT,
      "E+! mkdir('{dir}/{hex}') -> errno 28 although shutil.disk_usage gives {k} GiB free",
      'W results of each task run are kept as a file: {big} of them',
    ),
    by(
      TEAMCITY,
      'E+ Cannot create build log directory {dir}: file count limit of the file system is reached (df -i 100%)',
      'W artifacts consist of {big} small files',
    ),
    by(
      PURE_FTPD,
      "E+ ({user}@{ip}) [ERROR] Can't create directory: the volume is out of index nodes",
      'I quota by size is met to {low}%',
    ),
  ),
  ...families(
    'memory_oom',
    ['crash', 'errors'],
    by(
      WINDOWS,
      'W+ Microsoft-Windows-Resource-Exhaustion-Detector 2004 | Windows successfully diagnosed a low virtual memory condition. The following programs consumed the most virtual memory: {svc}.exe ({pid}) consumed {big} bytes',
    ),
    by(
      WATCHDOG,
      'E+ memory {n} kB is less than the {big} kB limit, no page can be had',
      'F shutting down the system because of error -12',
    ),
    by(
      TRINO,
      'E+! Cluster is out of memory: killing query {past}_{n}, the node has {k} bytes of general pool',
      'E! java.lang.OutOfMemoryError: Java heap space, node {host} leaves',
    ),
    by(
      SCYLLA,
      'E+ seastar_memory - Failed to allocate {big} bytes on shard {s}: std::bad_alloc',
      'W+ Dumping seastar memory diagnostics: free memory: {s}M, total {n}M',
    ),
    by(
      TIKV,
      'F memory allocation of {big} bytes failed on the host',
      'W+ memory usage is high water: {pct}% of system memory, raft messages are rejected',
    ),
    by(
      REDPANDA,
      'F+ Out of memory: could not allocate {big} bytes, seastar gives up',
      'E Aborting on shard {s}.',
    ),
    by(
      SLURM,
      'E+ fork: Cannot allocate memory, host {host} has {low} MB left',
      'E+ xrealloc: malloc of {big} bytes was refused',
    ),
    by(
      VICTORIA,
      'F cannot allocate chunk of {big} bytes via mmap(): cannot allocate memory',
      'W+ {pct}% of the RAM of the machine are in caches and nothing can be evicted',
    ),
    by(
      SPARK,
      'E+! There is insufficient memory for the Java Runtime Environment to continue: mmap failed to map {big} bytes, error=12 (Cannot allocate memory)',
    ),
    by(
      NLOG,
      'F! System.OutOfMemoryException: Insufficient memory to continue the execution of the program.',
      'W host has {k} MB of commit left',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow'],
    by(WATCHDOG, 'E+ loadavg {k} {low} {low} is higher than the given threshold {low} {low} {low}!'),
    by(SCYLLA, 'W+ Reactor stalled for {n} ms on shard {s}, utilization 100%. Backtrace: 0x{hex} 0x{hex}'),
    by(REDPANDA, 'W+ Rate-limit: reactor of shard {s} is busy at {pct}%, {k} fetches wait for their turn'),
    by(
      TIKV,
      'W+ thread pool unified-read-pool uses {pct}% of its cores, {n} coprocessor tasks pending',
      'W scheduler is busy: too busy, {k} ms to get a slice',
    ),
    by(TRINO, 'W+ drivers blocked {low}%, running splits {n} on {low} cores, processCpuLoad 0.{pct}'),
    by(
      WINDOWS,
      'W+ Microsoft-Windows-Diagnosis-PLA 2031 | Performance counter Processor(_Total) % Processor Time has tripped its alert threshold. The counter value of {pct}.12 is over the limit value of 90.000000.',
    ),
    by(
      SNMPD,
      'E+ laErrorFlag: 1 min Load Average too high (= {k}.42)',
      'W ssCpuIdle is 0, ssCpuUser is {pct}',
    ),
    by(
      SLURM,
      'E+ server_thread_count over limit, {k} threads compete for {s} processors',
      'W sched: loop took {slow} usec of CPU and was cut off',
    ),
    by(
      PUMA,
      'W+ stats: backlog {k}, running {low}, pool_capacity 0, cpu {pct}% in all workers',
      'W a request for {url} computed for {slow} ms',
    ),
    by(
      PREFECT,
      'W+ {low} flow runs share {s} cores, run queue length {k}',
      'W pandas groupby of {table} needs {slow} ms, {pct}% user time',
    ),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(
      SCYLLA,
      'E+ messaging_service - exception during accept: std::system_error (error system:24, Too many open files)',
    ),
    by(
      TIKV,
      'F the maximum number of open file descriptors is too small, got {n}, expect greater or equal to 82920',
      'E+ IO error: While open a file for random read: {path}: Too many open files',
    ),
    by(
      VICTORIA,
      'F cannot open file {path}: too many open files; see how to raise ulimit -n',
      'E+ cannot accept connections: accept4 returned EMFILE',
    ),
    by(
      PASSENGER,
      'E+ Cannot accept client: Too many open files (errno=24). Pausing listening on all client sockets.',
      'W {n} descriptors are held by {svc}',
    ),
    by(
      TORNADO,
      'E+! Exception in callback <handle 0x{hex}>: OSError: [Errno 24] Too many open files',
      'W lsof counts {n} sockets for pid {pid}',
    ),
    by(SYSLOG_NG, "E+ Error opening file for writing; filename='{path}', error='Too many open files (24)'"),
    by(NODE_RED, 'E+ EMFILE: watch of {dir} not possible, process holds {n} of {n} file handles'),
    by(
      SEMANTIC,
      'E+! Errno::EMFILE: Too many open files @ rb_sysopen - {path}',
      'W descriptors grow by {low} a minute',
    ),
    by(
      OPENSMTPD,
      'W+ warn: Disabling incoming SMTP connections: Too many open files',
      'W {n} descriptors are used for sessions',
    ),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      WINDOWS,
      'E+ Service Control Manager 7034 | The {svc} service terminated unexpectedly. It has done this {s} time(s).',
      'E Application Error 1000 | Faulting application name: {svc}.exe, exception code: 0xc0000005',
    ),
    by(
      WINDOWS,
      'E+ Service Control Manager 7031 | The {svc} service terminated unexpectedly. The following corrective action will be taken in 60000 milliseconds: Restart the service.',
      'I Service Control Manager 7036 | The {svc} service entered the running state.',
    ),
    by(
      PASSENGER,
      'E+ An error occurred while spawning an application process: {svc} died with signal=SIGSEGV during a request',
      'W Process {pid} no longer exists! Detaching it from the pool.',
    ),
    by(
      PUMA,
      'E+ Terminating timed out worker (Worker {s} failed to check in within 60 seconds): {pid}',
      'I+ Worker {s} (PID: {pid}) booted in {s}.1s, phase: 0',
      'E SEGV received in worker process',
    ),
    by(
      TIKV,
      'F+ [region {n}] {low} to_commit {big} is out of range [last_index {big}], raft was the log corrupted, truncated, or lost?',
      'F panicked, process is aborted with status 134',
    ),
    by(
      REDPANDA,
      "F Assert failure: (raft/consensus.cc:{n}) 'committed >= flushed' at shard {s}",
      'E Backtrace: 0x{hex} 0x{hex} 0x{hex}, Aborting.',
    ),
    by(
      SLURM,
      'F _agent_retry: assertion (ptr->magic == MAGIC) failed',
      'I slurmctld version 24.11 started on cluster {cluster} after an abnormal end',
    ),
    by(
      VERTX,
      'F! Unhandled error in event loop, JVM is told to halt with code 139',
      'I Succeeded in deploying verticle, {s}th start of this hour',
    ),
    by(ZIO, 'F! Fiber failed with an unhandled defect: MatchError, main fiber is gone and so is the program'),
    by(
      VAPOR,
      'F Fatal error: Unexpectedly found nil while unwrapping an Optional value',
      'I Server started on http://0.0.0.0:8080 after a trap',
    ),
    by(
      SLOG,
      'F main thread panicked: attempt to subtract with overflow (src/tide.rs:{k})',
      'I up again, run id {hex}',
    ),
    by(
      XINETD,
      'E+ EXIT: {svc}-stream signal=6 pid={pid} duration={s}(sec)',
      'I START: {svc}-stream pid={pid} from={ip}, {low}th attempt of the client',
    ),
  ),
] as const;
