import { by, families } from '../../family.ts';
import {
  APPS,
  FUNCTION,
  GO,
  JAVA,
  KERNEL,
  MYSQL,
  NGINX,
  NODE,
  POSTGRESQL,
  RSYSLOG,
  SCRIPT,
  SERVERS,
  SPRING,
  SSHD,
  SYSTEMD,
} from './writers.ts';

// What runs out on a host, and what dies there.

export const HOSTS = [
  ...families(
    'disk_full',
    ['crash', 'errors', 'retry'],
    by(
      RSYSLOG,
      "E+ file '{path}'[{s}] write error: No space left on device [v8.2102.0 try https://www.rsyslog.com/e/2027 ]",
      "W action 'action-{s}-builtin:omfile' suspended (module 'builtin:omfile'), retry 0. There should be messages before this one giving the reason for suspension.",
    ),
    by(
      NGINX,
      'F+ pwrite() "/var/cache/nginx/proxy_temp/{s}/{k}" failed (28: No space left on device) while reading upstream, client: {ip}, server: {svc}.example.com',
    ),
    by(
      NGINX,
      'E+ open() "/var/log/nginx/access.log" failed (28: No space left on device), client: {ip}, server: _',
    ),
    by(NODE, 'E+! ENOSPC: no space left on device, write', 'E could not store upload {uuid}'),
    by(
      [JAVA, SPRING],
      'E+! java.io.IOException: No space left on device',
      'W [[index|segment]] flush of {table} aborted, keeping {k} documents in memory',
    ),
    by(
      GO,
      'E+ write {path}: no space left on device',
      'E [[giving up on|dropping]] batch {hex}: volume is full',
    ),
    by(
      SERVERS,
      'W only {s} MB are left on {dir}',
      'E+ disk is full, cannot append to {path}',
      'E refusing new uploads until space is freed on {dir}',
    ),
    by(
      SERVERS,
      'W data volume at {pct} percent',
      'E+ [[spooling|staging]] of file {path} failed: the file system has no room left',
    ),
    by(
      SCRIPT,
      'E+ tar: {path}: Cannot write: No space left on device',
      'E tar: Error is not recoverable: exiting now',
    ),
    by(FUNCTION, "E+! ENOSPC: no space left on device, open '/tmp/{hex}.parquet'"),
    by(APPS, 'E+ ran out of storage while writing a temporary file below {dir}: {k} bytes short'),
  ),
  ...families(
    'inode_exhaustion',
    ['errors', 'retry'],
    by(KERNEL, 'E+ [{big}.{k}] EXT4-fs error (device {dev}): ext4_new_inode: out of inodes'),
    by(KERNEL, 'E+ [{big}.{k}] XFS ({dev}): no free inodes in allocation group {s}'),
    by(
      SERVERS,
      'W inode usage of {dir} is {pct} percent',
      'E+ cannot create {path}: all inodes of the volume are taken although {k} GB are free',
    ),
    by(
      SERVERS,
      'E+ mkdir {dir}: no inodes available',
      'I df shows {low} percent of blocks used on the same mount',
    ),
    by(
      NODE,
      "E+! ENOSPC: no space left on device, mkdir '{dir}/{hex}'",
      'W {big} small session files in {dir}, inode table is exhausted',
    ),
    by(
      [JAVA, SPRING],
      'E+! java.nio.file.FileSystemException: {path}: no inode free for a new file',
      'W sweeper found {big} empty files in {dir}',
    ),
    by(GO, 'E+ open {path}: out of inodes (IFree=0)', 'W statfs {dir}: files={big} ffree=0 bavail={big}'),
    by(SCRIPT, 'E+ df -i {dir}: IFree 0, IUse 100%', 'E+ cannot stage {path}, inodes of {dir} are used up'),
    by(
      SCRIPT,
      'W find {dir} -xdev counts {big} files',
      'E+ rsync: mkstemp {path} failed although df shows free blocks: inode table is full',
    ),
    by(
      FUNCTION,
      'E+! every inode of /tmp is in use: {n} leftover files from earlier calls',
      'W creating /tmp/{hex} failed with bytes to spare',
    ),
  ),
  ...families(
    'memory_oom',
    ['crash', 'errors'],
    by(
      KERNEL,
      'E [{big}.{k}] {svc} invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0',
      'E [{big}.{k}] Mem-Info:',
      'E [{big}.{k}] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/{svc}.service,task={svc},pid={pid},uid={n}',
      'E [{big}.{k}] Out of memory: Killed process {pid} ({svc}) total-vm:{big}kB, anon-rss:{big}kB, file-rss:0kB, shmem-rss:0kB, UID:{n} pgtables:{n}kB oom_score_adj:0',
    ),
    by(
      KERNEL,
      'E [{big}.{k}] Out of memory: Killed process {pid} (java) total-vm:{big}kB, anon-rss:{big}kB, file-rss:{s}kB',
      'I [{big}.{k}] oom_reaper: reaped process {pid} (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB',
    ),
    by([JAVA, SPRING], 'E+! java.lang.OutOfMemoryError: Java heap space', 'E [[request|job]] {hex} aborted'),
    by(
      [JAVA, SPRING],
      'W GC overhead: {pct} percent of the last minute went into collections',
      'E+! java.lang.OutOfMemoryError: GC overhead limit exceeded',
    ),
    by(
      NODE,
      'W heap used {n} MB of {n} MB after mark-sweep',
      'F FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ),
    by(
      GO,
      'E fatal error: runtime: out of memory',
      'I runtime: cannot allocate {big}-byte block ({big} in use)',
    ),
    by(
      SERVERS,
      'W [[resident|working]] set grew to {n} MB, host has {low} MB left',
      'E+ fork failed: Cannot allocate memory',
    ),
    by(
      SERVERS,
      'W memory [[pressure|use]] at {pct} percent, swap is full',
      'E+ allocation of {big} bytes for {table} was refused by the system',
    ),
    by(
      POSTGRESQL,
      'E+ out of memory',
      'E+ DETAIL: Failed on request of size {n} in memory context "ExecutorState".',
    ),
    by(
      MYSQL,
      'E+ MY-012956 InnoDB Cannot allocate memory for the buffer pool',
      'E MY-010119 Server Aborting',
    ),
    by(SSHD, 'E+ error: fork: Cannot allocate memory'),
  ),
  ...families(
    'cpu_saturation',
    ['slow', 'errors'],
    by(KERNEL, 'E+ [{big}.{k}] watchdog: BUG: soft lockup - CPU#{s} stuck for {low}s! [{svc}:{pid}]'),
    by(
      KERNEL,
      'E [{big}.{k}] rcu: INFO: rcu_sched self-detected stall on CPU',
      'E [{big}.{k}] rcu: \t{s}-....: ({n} ticks this GP) idle={hex} softirq={big}/{big} fqs={n}',
      'I [{big}.{k}] NMI backtrace for cpu {s}',
    ),
    by(
      KERNEL,
      'W [{big}.{k}] sched: RT throttling activated',
      'W [{big}.{k}] perf: interrupt took too long ({n} > {n}), lowering kernel.perf_event_max_sample_rate to {n}',
    ),
    by(
      [JAVA, SPRING],
      'W HikariPool-1 - Thread starvation or clock leap detected (housekeeper delta={s}m{low}s{ms}ms).',
      'W all {k} worker threads have been runnable for {low} s, load average {low}.{k}',
    ),
    by(NODE, 'W+ event loop blocked for {slow} ms', 'W process spends {pct} percent of its time on CPU'),
    by(
      GO,
      'W+ scheduler latency p99 is {slow} ms with GOMAXPROCS={s}',
      'W run queue holds {k} goroutines, no processor is idle',
    ),
    by(
      SERVERS,
      'W [[load average|run queue]] is {low}.{k} on {s} cores',
      'W+ cpu at {pct} percent for {low} minutes, [[shedding|deferring]] background work',
    ),
    by(
      SERVERS,
      'W+ regular expression for {table} burnt {slow} ms of processor time',
      'W workers are all busy computing, queue has {k} waiting',
    ),
    by(
      POSTGRESQL,
      'I+ duration: {slow}.{k} ms  statement: SELECT sum(amount) FROM {table} GROUP BY customer',
    ),
    by(
      POSTGRESQL,
      'I+ checkpoints are occurring too frequently ({s} seconds apart)',
      'I HINT: Consider increasing the configuration parameter "max_wal_size".',
    ),
    by(
      MYSQL,
      'W+ MY-012985 InnoDB A long semaphore wait:',
      'I+ MY-011953 InnoDB Page cleaner took {slow}ms to flush {n} and evict {k} pages',
    ),
    by(FUNCTION, 'W+ [[parsing|hashing]] took {slow} ms of pure CPU at 256 MB, share of a core is used up'),
  ),
  ...families(
    'fd_exhaustion',
    ['errors', 'retry'],
    by(NGINX, 'F+ accept4() failed (24: Too many open files)'),
    by(
      NGINX,
      'E+ open() "/usr/share/nginx/html/index.html" failed (24: Too many open files), client: {ip}, server: _',
      'W {n} worker_connections exceed open file resource limit: 1024',
    ),
    by(NODE, "E+! EMFILE: too many open files, open '{path}'"),
    by(
      [JAVA, SPRING],
      'E+! java.net.SocketException: Too many open files',
      'E Acceptor thread stopped taking connections',
    ),
    by(GO, 'E+ http: Accept error: accept tcp [::]:8080: accept4: too many open files; retrying in {ms}ms'),
    by(KERNEL, 'E+ [{big}.{k}] VFS: file-max limit {big} reached'),
    by(KERNEL, 'E+ [{big}.{k}] cgroup: fork rejected by pids controller in /system.slice/{svc}.service'),
    by(
      [JAVA, SPRING],
      'E+! java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
    ),
    by(
      SERVERS,
      'W {n} of {n} descriptors in use',
      'E+ cannot open another [[file|socket]]: descriptor limit of the process is reached',
    ),
    by(POSTGRESQL, 'I+ out of file descriptors: Too many open files; release and retry'),
    by(
      MYSQL,
      'E+ MY-012592 InnoDB Operating system error number 24 in a file operation.',
      "E MY-012596 InnoDB Error number 24 means 'Too many open files'",
    ),
    by(
      FUNCTION,
      'E+! connect EMFILE {ip}:443 - Local (undefined:undefined)',
      'W {n} sockets were never closed by earlier calls',
    ),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      SYSTEMD,
      'E {svc}.service: Main process exited, code=dumped, status=11/SEGV',
      "E {svc}.service: Failed with result 'core-dump'.",
      'I {svc}.service: Scheduled restart job, restart counter is at {s}.',
    ),
    by(
      SYSTEMD,
      'E+ {svc}.service: Main process exited, code=exited, status=1/FAILURE',
      'E {svc}.service: Start request repeated too quickly.',
      'E Failed to start {svc} service.',
    ),
    by(
      KERNEL,
      'E [{big}.{k}] {svc}[{pid}]: segfault at 0 ip {long} sp {long} error 4 in libc.so.6[{hex}+{hex}]',
      'I [{big}.{k}] Code: {hex} {hex} {hex}',
    ),
    by(
      KERNEL,
      'E [{big}.{k}] traps: {svc}[{pid}] general protection fault ip:{hex} sp:{hex} error:0 in {svc}[{hex}+{hex}]',
    ),
    by(NGINX, 'F+ worker process {pid} exited on signal 11 (core dumped)'),
    by(
      NODE,
      "E! Uncaught TypeError: Cannot read properties of undefined (reading '{table}')",
      'F uncaughtException, process exits with code 7',
    ),
    by(
      [JAVA, SPRING],
      'F # A fatal error has been detected by the Java Runtime Environment: SIGSEGV (0xb) at pc=0x{long}, pid={pid}',
      'E! Exception in thread "main" java.lang.IllegalStateException: {table} is gone',
    ),
    by(
      GO,
      'F panic: runtime error: invalid memory address or nil pointer dereference',
      'F [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x{hex}]',
      'F goroutine {k} [running]:',
    ),
    by(
      POSTGRESQL,
      'I server process (PID {pid}) was terminated by signal 11: Segmentation fault',
      'I DETAIL: Failed process was running: select * from {table}',
      'I terminating any other active server processes',
    ),
    by(
      MYSQL,
      'E MY-013183 InnoDB Assertion failure: buf0lru.cc:{n}:bpage->in_page_hash thread {big}',
      'E MY-010000 Server mysqld got signal 6 ;',
    ),
    by(
      FUNCTION,
      'E+! Invoke Error {"errorType":"TypeError","errorMessage":"Cannot destructure property of undefined"}',
      'E RequestId: {request} Error: Runtime exited with error: exit status 134 Runtime.ExitError',
    ),
    by(
      SERVERS,
      'F [[invariant|assertion]] broken in {table}, [[aborting|stopping the process at once]]',
      'I process starts, version 1.{s}.{k}',
      'F+ died again {s} seconds after its start, dump is in {path}',
    ),
  ),
];
