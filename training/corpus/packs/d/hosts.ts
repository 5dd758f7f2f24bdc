import { by, families } from '../../family.ts';
import {
  AKKA,
  AURORA,
  CADDY,
  CASSANDRA,
  CERTBOT,
  CLICKHOUSE,
  CODEDEPLOY,
  CONTAINERD,
  COUCHDB,
  CROWDSEC,
  DENO,
  DMEVENTD,
  DROPBEAR,
  FALCO,
  FLUENT_BIT,
  GO_FUNCTION,
  INFLUXD,
  JOBS,
  LARAVEL,
  LIGHTTPD,
  LOGROTATE,
  LOGURU,
  MARIADB,
  MCROUTER,
  MEMCACHED,
  NET_FUNCTION,
  NETDATA,
  NOMAD,
  OOMD,
  OTELCOL,
  PERL,
  PGBOUNCER,
  PHOENIX,
  PHP_FPM,
  POSTGRESQL,
  PROFTPD,
  PROXYSQL,
  QUARKUS,
  RESTIC,
  RUBY_FUNCTION,
  RUNNER,
  SALT,
  SENDMAIL,
  SERVERS,
  SSSD,
  STUNNEL,
  SUPERVISORD,
  SURICATA,
  UNBOUND,
  ZEROLOG,
} from './writers.ts';

// Troubles of hosts, their programs and what they call, in the words of pack D.

export const HOSTS = [
  ...families(
    'disk_full',
    ['crash', 'errors'],
    by(
      CLICKHOUSE,
      'E+! Code: 243. DB::Exception: Cannot reserve {low}.00 MiB, not enough space. (NOT_ENOUGH_SPACE) (version 24.8.4.13)',
    ),
    by(
      CASSANDRA,
      'W+ Not enough space for compaction {uuid}, estimated sstables = {s}, expected write size = {big}',
      'E! Exiting forcefully due to file system exception, disk failure policy "stop"',
    ),
    by(
      COUCHDB,
      'E+ gen_server couch_file terminated with reason: badmatch,{error,enospc} at couch_bt_engine:commit_data/1(line:{k})',
    ),
    by(
      FLUENT_BIT,
      'E+ [/src/fluent-bit/lib/chunkio/src/cio_file_unix.c:{k} errno=28] No space left on device',
      'E [storage] [cio file] cannot open chunk: tail.{low}/1-{big}.{big}.flb',
      'E [input chunk] no available chunk',
    ),
    by(
      RESTIC,
      'W+ Save(<data/{hex}>) returned error, retrying after {ms}ms: write {path}-tmp: no space left on device',
      'F Fatal: unable to save snapshot',
    ),
    by(
      INFLUXD,
      'E+ ts={time} lvl=error msg="Error replacing new TSM files" log_id={hex} engine=tsm1 error="write {path}.tmp: no space left on device"',
    ),
    by(
      CONTAINERD,
      'E time="{time}" level=error msg="copy layer sha256:{long} into overlayfs: write {path}: no space left on device: unknown"',
      'E time="{time}" level=error msg="image {svc} left half unpacked"',
    ),
    by(
      LOGROTATE,
      'E error: error writing to {path}: No space left on device',
      'E error: failed to compress log {path}',
    ),
    by(
      RUNNER,
      'E ERROR: Uploading artifacts as "archive" to coordinator... failed: write {path}: no space left on device  job={big}',
    ),
    by(LARAVEL, 'E+! file_put_contents(): Write of {n} bytes failed with errno=28 No space left on device'),
    by(PHOENIX, 'E+! ** (File.Error) could not write to file "{path}": no space left on device'),
    by(PERL, 'E+! Cannot close {path} after print: No space left on device'),
    by(
      NETDATA,
      'W alert disk_space_usage of chart disk_space.{svc} raised to CRITICAL: disk {dir} space utilization = {pct}.6%, available 0.0{s}GiB',
    ),
    by(
      DMEVENTD,
      'W+ WARNING: Thin pool vg0-blocks-tpool data is now {pct}.00% full.',
      'E Insufficient free space in vg0: {k} extents needed, but only 0 available',
    ),
    by([LOGURU, ZEROLOG], 'E+! upload spool at {dir} takes nothing more: 0 B of {k} GiB left on the volume'),
    by(
      GO_FUNCTION,
      'E unzip {hex}.zip: write /tmp/{hex}/{table}.csv: no space left on device',
      'W ephemeral storage is 512 MB and all of it is taken',
    ),
    by(
      PROFTPD,
      'E+ {host} ({dns}[{ip}]) - notice: STOR {path}: write aborted after {n} kB, file system has 0 blocks left',
    ),
  ),
  ...families(
    'inode_exhaustion',
    ['errors', 'crash'],
    by(
      NETDATA,
      'W alert disk_inode_usage of chart disk_inodes.{svc} raised to CRITICAL: disk {dir} inode utilization = {pct}.4%',
    ),
    by(
      SALT,
      'E [ERROR   ] disk.inodeusage: {dir}: free: 0, used: {big}, use: 100%, while disk.usage says {low}% of capacity',
      'E [ERROR   ] State file.managed {path}: Unable to create file: OSError 28',
    ),
    by(
      NOMAD,
      'W {time} [WARN]  client.gc: garbage collecting allocation: alloc_id={uuid} reason="inode usage of {pct} is over gc threshold of 70"',
      'E+ {time} [ERROR] client.alloc_runner: failed to build alloc dir: mkdir {dir}/{uuid}: no space left on device',
    ),
    by(
      RUNNER,
      "E fatal: cannot create directory at 'node_modules/{hex}': No space left on device  job={big}",
      'I overlay  6553600 inodes, 6553600 IUsed, 0 IFree, 100% {dir}  job={big}',
    ),
    by(PERL, 'E+! sysopen {path}: ENOSPC although df shows {k} GiB free; df -i shows IFree 0'),
    by(
      LARAVEL,
      'E+! file_put_contents({path}): Failed to open stream: No space left on device',
      'W session folder holds {big} files, the file table of the volume has no entry to spare',
    ),
    by(
      AKKA,
      'E+! createTempFile under {dir} fails with ENOSPC, usable bytes {big}000000',
      'W {big} zero-byte markers found below {dir}, file system has run out of index nodes',
    ),
    by(
      PHP_FPM,
      'W+ [pool {svc}] child {pid} said into stderr: "session_start(): open({dir}/sess_{long}, O_RDWR) failed: No space left on device (28)"',
      'W [pool {svc}] child {pid} said into stderr: "statvfs({dir}): f_bfree={big} f_ffree=0"',
    ),
    by(
      CASSANDRA,
      'E+! Failed to create hard link {path} for snapshot: No space left on device ({k} GiB usable, {big} files in the folder)',
      'W data directory {dir} reports 0 free file nodes',
    ),
    by(
      SENDMAIL,
      'E+ queueup: cannot create queue file {dir}/df{hex}: No space left on device',
      'W {dir}: {n} MB free, 0 files free; min free files is 10000',
    ),
    by(
      [LOGURU, ZEROLOG],
      'E+ thumbnail cache has {big} entries in {dir}; os.statvfs().f_favail is 0',
      'E! making {path} is refused, bytes are plenty ({k} GiB)',
    ),
    by(
      RESTIC,
      'E+ mkdir {dir}/locks/{hex}: no space left on device, statfs reports {k} GiB available and no free nodes',
    ),
    by(
      COUCHDB,
      'E+ could not make shard file {path}: enospc; volume is {low}% full by size and 100% by files',
    ),
  ),
  ...families(
    'memory_oom',
    ['crash', 'slow'],
    by(
      OOMD,
      'W Considered {low} cgroups for killing, top candidates were:',
      'E Killed /system.slice/{svc}.service due to memory used ({big}) / total (8201216000) and swap used ({big}) / total (2147479552) being more than 90.00%',
    ),
    by(
      OOMD,
      'E Killed /system.slice/{svc}.service due to memory pressure for /system.slice being 71.{low}% > 60.00% for > 30s with reclaim activity',
    ),
    by(
      CLICKHOUSE,
      'E+! Code: 241. DB::Exception: Memory limit (total) exceeded: would use 13.9{s} GiB (attempt to allocate chunk of {big} bytes), maximum: 13.80 GiB. OvercommitTracker decision: Query was selected to stop by OvercommitTracker. (MEMORY_LIMIT_EXCEEDED)',
    ),
    by(
      CLICKHOUSE,
      "F Child process was terminated by signal 9 (KILL). If it is not done by 'forcestop' command or manually, the possible cause is OOM Killer (see 'dmesg' and look at the '/var/log/kern.log' for the details).",
    ),
    by(
      CASSANDRA,
      'E! JVM state determined to be unstable. Exiting forcefully due to: java.lang.OutOfMemoryError: Direct buffer memory',
      'W Some operations were slow, heap occupancy {pct}% after full collection',
    ),
    by(
      MEMCACHED,
      'E+ SERVER_ERROR out of memory storing object',
      'W failed to allocate {n} bytes for hash table expansion',
    ),
    by(
      INFLUXD,
      'F runtime: cannot allocate {big}-byte block ({big} in use)',
      'F fatal error: runtime ran out of heap, host has {low} MB to give',
    ),
    by(
      COUCHDB,
      'F eheap_alloc: Cannot allocate {big} bytes of memory (of type "heap").',
      'I Crash dump is being written to: {dir}/erl_crash.dump...done',
    ),
    by(
      PHP_FPM,
      'E+ fork() failed: Cannot allocate memory (12)',
      'W [pool {svc}] child {pid} exited on signal 9 (SIGKILL) after {k}.{low} seconds from start',
    ),
    by(
      SUPERVISORD,
      "E spawnerr: unknown error during fork for '{svc}_{low}': ENOMEM",
      'W exited: {svc}_{low} (terminated by SIGKILL; not expected)',
    ),
    by(
      NETDATA,
      'W alert ram_in_use of chart system.ram raised to CRITICAL: system memory utilization = {pct}.2%',
      'W alert oom_kill of chart mem.oom_kill raised to WARNING: number of out of memory kills in the last 30 minutes = {s} kills',
    ),
    by(
      PERL,
      'F Out of memory in perl:util:safesysrealloc',
      'E import of {table} died while it grew its hash to {big} keys',
    ),
    by(
      SALT,
      'E! [ERROR   ] The minion function caused an exception: MemoryError',
      'W [WARNING ] available memory {low} MB of 3844 MB, swap used up',
    ),
    by(
      UNBOUND,
      'E+ [{pid}:0] error: mesh_new_client: out of memory',
      'F [{pid}:0] fatal error: could not malloc {n} bytes for thread stack',
    ),
    by(
      DMEVENTD,
      'F Failed to lock memory: Cannot allocate memory',
      'W kswapd busy, MemAvailable {low} MB, no swap left',
    ),
    by(
      POSTGRESQL,
      'I+ 53200| could not fork new process for connection: Cannot allocate memory',
      'W 53200| work_mem of {low} sessions adds up to more than the {s} GiB that this instance has',
    ),
    by(
      MARIADB,
      'E+ mariadbd: Out of memory (Needed {big} bytes)',
      'W FreeableMemory of {database} is down to {low} MB',
    ),
    by(
      AURORA,
      'E MY-012956 InnoDB Cannot allocate {big} bytes of memory after 60 retries over 60 seconds. OS error: Cannot allocate memory (12)',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow'],
    by(
      NETDATA,
      'W alert 10min_cpu_usage of chart system.cpu raised to CRITICAL: average CPU utilization over the last 10 minutes (excluding iowait, nice and steal) = {pct}.3%',
    ),
    by(
      NETDATA,
      'W alert load_average_15 of chart system.load raised to WARNING: system fifteen-minute load average = {low}.7, 2 cores',
      'W alert cpu_some_pressure of chart system.cpu_some_pressure raised to CRITICAL',
    ),
    by(
      CLICKHOUSE,
      'E+ Code: 745. DB::Exception: CPU is overloaded, CPU is waiting for execution way more than executing, ratio of wait time (OSCPUWaitMicroseconds metric) to busy time (OSCPUVirtualTimeMicroseconds metric) is {s}.76. Consider reducing the number of queries or increase backoff between retries.. (SERVER_OVERLOADED)',
    ),
    by(
      CASSANDRA,
      'W+ READ messages were dropped in last 5000 ms: {k} internal and {low} cross node. Mean internal dropped latency: {n} ms',
      'W all {s} cores at {pct}% user time, {k} tasks pending in ReadStage',
    ),
    by(
      AKKA,
      'W+ Scheduled sending of heartbeat was delayed. Previous heartbeat was sent [{slow}] ms ago, expected interval is [1000] ms. The reason can be thread starvation, CPU overload, or GC.',
      'W process load 1.00, system load {low}.4',
    ),
    by(
      QUARKUS,
      'W+! Thread Thread[vert.x-eventloop-thread-0,5,main] has been blocked for {slow} ms, time limit is 2000 ms',
      'W process.cpu.usage 0.99{s} on every sample of this minute',
    ),
    by(SENDMAIL, 'W+ rejecting connections on daemon MTA: load average: {low}'),
    by(PERL, 'W+ loadavg {low}.41 {low}.02 {low}.80, refusing to fork another importer (limit 4.0)'),
    by(
      PHOENIX,
      'W+ run queue length {k} over 2 schedulers, scheduler utilization 100.0%',
      'W [:cpu_sup] avg1 is {n}, twice the number of cores is 4',
    ),
    by(
      ZEROLOG,
      'W+ goroutines runnable for {ms} ms before they get a core, GOMAXPROCS=2 | run queue {n}',
      'W /proc/pressure/cpu some avg10=9{s}.12',
    ),
    by(
      LOGURU,
      'W+ encode of clip {hex} runs at 0.{s}x, every core is at {pct} %',
      'W top: {svc} {pct}.7 %CPU, idle 0.0 id, steal 0.{s}',
    ),
    by(
      SALT,
      'W [WARNING ] beacon load: 1m {low}.91 5m {low}.40 15m {low}.02 above maximum 8.0',
      'W [WARNING ] beacon ps: xz keeps 2 of 2 processors, {pct}.9 percent for {low} minutes',
    ),
    by(MCROUTER, 'W+ proxy thread {s} behind by {ms} ms, cpu of the thread at {pct}%'),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(LIGHTTPD, 'E+ server| [note] sockets disabled, out-of-fds', 'W server| cur_fds {n} max_fds 1024'),
    by(
      MEMCACHED,
      'E+ accept4(): Too many open files',
      'W Maximum number of connections is held back, RLIMIT_NOFILE 1024',
    ),
    by(
      CASSANDRA,
      'E+! java.nio.file.FileSystemException: {path}: Too many open files',
      'E! Opening sstable nb-{k}-big-Data.db of {table} is not possible, {n} descriptors in use',
    ),
    by(
      CLICKHOUSE,
      'E+! Code: 76. DB::ErrnoException: Cannot open file {path}: , errno: 24, strerror: Too many open files. (CANNOT_OPEN_FILE)',
    ),
    by(
      INFLUXD,
      'E+ ts={time} lvl=error msg="Shard {k} not opened" log_id={hex} error="open {path}: too many open files"',
    ),
    by(
      COUCHDB,
      'E+ application: mochiweb, "Accept failed error", "{error,emfile}"',
      'W max_dbs_open is {n}, ulimit of the emulator is 1024',
    ),
    by(PHOENIX, 'W+ Ranch acceptor reducing accept rate: out of file descriptors'),
    by(
      STUNNEL,
      'E+ LOG3[main]: accept: Too many open files (24)',
      'W LOG4[main]: {n} sockets held, limit of the process reached',
    ),
    by(
      FLUENT_BIT,
      'E+ [input:tail:tail.0] [errno=24] {path} cannot be opened',
      'E [engine] inotify_init1: [errno=24] Too many open files',
    ),
    by(
      PGBOUNCER,
      'W+ pool_accept: accept4() failed: Too many open files',
      'W kernel file descriptor limit: 1024 (hard: 4096); max_client_conn: {n}, max expected fd use: {n}',
    ),
    by(
      SUPERVISORD,
      "E spawnerr: too many open files to spawn '{svc}_{low}'",
      "E+ spawnerr: unknown error making dispatchers for '{svc}_{low}': EMFILE",
    ),
    by(
      [LOGURU, DENO, LARAVEL],
      'E+! opening {path} for the {big}th time: EMFILE (os error 24)',
      'W {n} handles of {table} were never closed',
    ),
    by(
      PERL,
      'E+! opendir({dir}) failed: Too many open files',
      'W lsof counts {n} sockets in CLOSE_WAIT to {dns}',
    ),
    by(
      GO_FUNCTION,
      'E+ dial tcp {ip}:443: socket: too many open files',
      'W 1024 descriptors allowed in the sandbox, http clients are made anew per record',
    ),
    by(
      UNBOUND,
      'E+ [{pid}:0] error: accept failed: Too many open files',
      'W [{pid}:0] warning: open files limit 1024 is too small for {n} outgoing-range',
    ),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      SUPERVISORD,
      'I exited: {svc}_{low} (exit status 139; not expected)',
      'I gave up: {svc}_{low} entered FATAL state, too many start retries too quickly',
    ),
    by(
      SUPERVISORD,
      'W+ exited: {svc}_{low} (exit status 1; not expected)',
      'I+ {svc}_{low} entered BACKOFF state, retry {s}',
    ),
    by(
      PHP_FPM,
      'W+ [pool {svc}] child {pid} exited on signal 11 (SIGSEGV - core dumped) after {k}.{low} seconds from start',
    ),
    by(
      CONTAINERD,
      'W+ time="{time}" level=info msg="received exit event container_id:{long} id:{long} pid:{pid} exit_status:139"',
      'I+ time="{time}" level=info msg="shim disconnected" id={long}',
    ),
    by(
      NOMAD,
      'I+ {time} [INFO]  client.alloc_runner.task_runner: Task event: task={svc} type=Terminated msg="Exit Code: 139, Signal: 11"',
      'I {time} [INFO]  client.alloc_runner.task_runner: not restarting task: task={svc} reason="Exceeded allowed attempts 3 in interval 30m0s and mode is "fail""',
    ),
    by(
      CLICKHOUSE,
      'F ########## Short fault info ############',
      'F Received signal Segmentation fault (11)',
      'F Address: NULL pointer. Access: read. Address not mapped to object.',
    ),
    by(
      PHOENIX,
      'E! GenServer {svc}.Dispatcher terminating ** (CaseClauseError) no case clause matching: nil',
      'E Application {svc} exited: shutdown',
      'F Kernel pid terminated (application_controller): application_terminated',
    ),
    by(
      AKKA,
      "E! Uncaught error from thread [{svc}-akka.actor.default-dispatcher-{low}]: null, shutting down JVM since 'akka.jvm-exit-on-fatal-error' is enabled for ActorSystem[{svc}]",
      'I Running CoordinatedShutdown with reason [ActorSystemTerminateReason]',
    ),
    by(
      COUCHDB,
      'F Supervisor couch_secondary_services had child {svc} exit with reason killed in context shutdown_error',
      'F heart: Erlang has closed.',
      'I heart: Executed "{path}" -> 0. Terminating.',
    ),
    by(
      DENO,
      'F Deno has panicked. This is a bug in Deno. Please report this at the issue tracker.',
      'F thread main panicked at runtime/worker.rs:{k}:{low}: called Option::unwrap() on a None value',
    ),
    by(FLUENT_BIT, 'E [engine] caught signal (SIGSEGV)', 'I Fluent Bit v3.1.{s} starts with an empty buffer'),
    by(
      QUARKUS,
      'F A fatal error has been detected by the Java Runtime Environment: SIGSEGV (0xb) at pc=0x{long}, pid=1, tid={low}',
      'F Problematic frame: C  [libnetty_tcnative.so+0x{hex}]',
    ),
    by(
      LIGHTTPD,
      'E+ gw_backend| child signaled: 11 unix:{dir}/php.socket-{s}',
      'I+ gw_backend| spawned backend again: {dir}/php-cgi',
    ),
    by(
      RUBY_FUNCTION,
      'F [BUG] Segmentation fault at 0x{long}',
      'E platform.report error {ms}.41 {used} Runtime.ExitError',
    ),
    by(
      [LOGURU, LARAVEL, ZEROLOG],
      'F! dispatcher left its loop on an error that nobody handles',
      'W+ pid {pid} went away with status 134, another one is started',
    ),
  ),
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by(
      UNBOUND,
      'E+ [{pid}:0] error: SERVFAIL <{dns}. A IN>: all the configured stub or forward servers failed, at zone . upstream server timeout',
    ),
    by(
      UNBOUND,
      'E+ [{pid}:0] error: SERVFAIL <{dns}. AAAA IN>: exceeded the maximum number of sends',
      'W [{pid}:0] info: no answer of {ip} on port 53 since {past}',
    ),
    by(LIGHTTPD, 'E+ gw_backend| getaddrinfo {dns} failed: Temporary failure in name resolution'),
    by(
      STUNNEL,
      'E+ LOG3[{k}]: Error resolving "{dns}": Neither nodename nor servname known (EAI_NONAME)',
      'I LOG5[{k}]: No host resolved',
    ),
    by(FLUENT_BIT, "W+ [net] getaddrinfo(host='{dns}', err=12): Timeout while contacting DNS servers"),
    by(
      PGBOUNCER,
      'W+ DNS lookup failed: {dns}: result=-2',
      'I S-0x{hex}: {svc}/svc_rw@(none):5432 closing because: server DNS lookup failed (age=0s)',
    ),
    by(
      PHOENIX,
      'E+! Postgrex.Protocol (#PID<0.{n}.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect ({dns}:5432): non-existing domain - :nxdomain',
    ),
    by(
      DENO,
      'E+! TypeError: error sending request for url (https://{dns}/): client error (Connect): dns error: failed to lookup address information: Name or service not known',
    ),
    by(
      LARAVEL,
      'E+! cURL error 6: Could not resolve host: {dns} (see https://curl.haxx.se/libcurl/c/libcurl-errors.html) for https://{dns}{url}',
    ),
    by(
      QUARKUS,
      "E+! io.netty.resolver.dns.DnsResolveContext$SearchDomainUnknownHostException: Failed to resolve '{dns}' [A(1), AAAA(28)] after {s} queries",
      'W+ DnsNameResolverTimeoutException: [{n}: {ip}:53] DefaultDnsQuestion({dns}. IN A) query via UDP timed out after 5000 milliseconds',
    ),
    by(LOGURU, 'E+! httpx.ConnectError: [Errno -5] No address associated with hostname {dns}'),
    by(
      PERL,
      "E+! DBI connect('database={svc};host={dns}','svc_rw',...) failed: could not translate host name to address",
    ),
    by(
      SALT,
      "E+ [ERROR   ] DNS lookup or connection check of '{dns}' failed.",
      'W [ERROR   ] Master hostname not found. Retrying in 30 seconds',
    ),
    by(
      SENDMAIL,
      'W+ {hex}: to=<{user}@{dns}>, delay=00:{low}:00, mailer=esmtp, dsn=4.0.0, stat=Deferred: Name server: {dns}.: host name lookup failure',
    ),
    by(
      AKKA,
      'W+ Resolve attempt failed! Cause: akka.discovery.ServiceDiscovery$DiscoveryTimeoutException: Dns resolve did not respond within 3.000 s',
      'W Bootstrap of {svc} found no contact points by name {dns}',
    ),
    by(
      NET_FUNCTION,
      'E! System.Net.Sockets.SocketException (00000005, 0xFFFDFFFF): Name or service not known ({dns}:443)',
    ),
    by(
      RUBY_FUNCTION,
      'E! Failed to open TCP connection to {dns}:443 (Socket::ResolutionError: getaddrinfo(3): Try again)',
    ),
  ),
  ...families(
    'tls_expired',
    ['errors', 'retry'],
    by(
      STUNNEL,
      'W+ LOG4[{k}]: CERT: Pre-verification error: certificate has expired',
      'E+ LOG4[{k}]: Rejected by CERT at depth=0: CN={dns}',
    ),
    by(
      CADDY,
      'E+ reverse proxy to {dns} | tls: failed to verify certificate: x509: certificate has expired: {time} is after {past}',
    ),
    by(
      PHOENIX,
      'W+ TLS :client: In state :wait_cert_cr at ssl_handshake.erl:{n} generated CLIENT ALERT: Fatal - Certificate Expired',
    ),
    by(
      UNBOUND,
      'E+ [{pid}:0] error: ssl handshake failed crypto error:0A000415:SSL routines::sslv3 alert certificate expired',
      'I [{pid}:0] info: ssl handshake cert error of forwarder {ip} port 853',
    ),
    by(LARAVEL, 'E+! cURL error 60: SSL certificate problem: certificate has expired for https://{dns}{url}'),
    by(
      QUARKUS,
      'E+! javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed for {dns}',
      'E Caused by: java.security.cert.CertificateExpiredException: NotAfter: {past}',
    ),
    by(
      DENO,
      'E+! client error (Connect): invalid peer certificate: certificate expired: verification time {big} (UNIX), but certificate is not valid after {big} ({big} seconds ago)',
    ),
    by(
      CERTBOT,
      'E Failed to renew certificate {svc} with error: Some challenges have failed.',
      'W {dns}: INVALID: EXPIRED since {past}',
    ),
    by(
      PGBOUNCER,
      'W+ S-0x{hex}: {svc}/svc_rw@{ip}:5432 TLS handshake failed: certificate verify failed, certificate has expired',
    ),
    by(
      POSTGRESQL,
      'I+ 08P01| could not accept SSL connection: certificate verify failed',
      'E 08P01| DETAIL: Client certificate verification failed at depth 0: certificate has expired.',
    ),
    by(
      MARIADB,
      "W+ Aborted connection {k} to db: 'unconnected' user: 'unauthenticated' host: '{ip}' (peer says: certificate expired, SSL alert number 45)",
    ),
    by(
      RUNNER,
      "E+ WARNING: Checking for jobs... failed  runner={hex} status=couldn't execute POST against https://{dns}/api/v4/jobs/request: x509: certificate has expired or is not yet valid",
    ),
    by(
      SSSD,
      'E+ Could not start TLS encryption to {dns}. error:0A000086:SSL routines::certificate verify failed (certificate has expired)',
    ),
    by(
      CLICKHOUSE,
      'E+! Poco::Exception. Code: 1000, e.code() = 0, Certificate validation error: Unacceptable certificate from {dns}: application verification failure: certificate has expired',
    ),
    by(
      NET_FUNCTION,
      'E! The remote certificate of {dns} is invalid because of errors in the certificate chain: NotTimeValid',
    ),
    by(
      [ZEROLOG, LOGURU],
      'E+! handshake with {dns} given up, its leaf ran out on {past}',
      'W the renewal of the leaf for {dns} has not happened since {past}',
    ),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by(
      LIGHTTPD,
      'E+ gw_backend| establishing connection failed: Connection refused socket: tcp:127.0.0.1:9000',
      'E gw_backend| all handlers for {url} on .php are down.',
    ),
    by(
      CADDY,
      'E+ {url} | dial tcp {ip}:{port}: connect: connection refused',
      'E {url} | no upstreams available',
    ),
    by(
      PGBOUNCER,
      'W+ S-0x{hex}: {svc}/svc_rw@{ip}:5432 closing because: connect failed: Connection refused (age=0s)',
      'I launch_new_connection: last failed, not launching new connection yet, still waiting {low} seconds',
    ),
    by(
      PROXYSQL,
      "E+ Failed to mysql_real_connect() on 10:{ip}:3306, FD (Conn:{low} , MyDS:{low}) , 2002: Can't connect to server on '{ip}' (111).",
    ),
    by(
      PHOENIX,
      'E+! Redix failed to reconnect to {dns}:6379: ** (Redix.ConnectionError) the connection is refused :econnrefused',
    ),
    by(
      AKKA,
      'E+! akka.stream.StreamTcpException: Tcp command [Connect({dns}:{port},None,List(),Some(10 seconds),true)] failed because of java.net.ConnectException: Connection refused',
    ),
    by(
      LARAVEL,
      'E+! Predis: Connection refused [tcp://{dns}:6379]',
      'E! queue worker cannot push job {uuid}',
    ),
    by(
      LOGURU,
      "E+! aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host {dns}:8080 ssl:default [Connect call failed ('{ip}', 8080)]",
    ),
    by(
      QUARKUS,
      'E+! io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: {dns}/{ip}:9092',
      'W+ SRMSG18216: no broker of {peer} answers its port',
    ),
    by(
      DENO,
      'E+! error trying to connect: tcp connect error: Connection refused (os error 111) for {dns}:{port}',
    ),
    by(PERL, "E+! Can't connect to {dns}:8080 (Connection refused), LWP gave 500"),
    by(
      FLUENT_BIT,
      'E+ [output:forward:forward.0] no upstream connections available',
      'E+ [net] TCP connection failed: {dns}:24224 (Connection refused)',
    ),
    by(
      OTELCOL,
      'I+ Exporting failed. Will retry the request after interval. rpc error: code = Unavailable desc = connection error: desc = transport: Error while dialing: dial tcp {ip}:4317: connect: connection refused',
    ),
    by(
      STUNNEL,
      'E+ LOG3[{k}]: s_connect: connect {ip}:3306: Connection refused (111)',
      'E LOG3[{k}]: No more addresses to connect',
    ),
    by(RUBY_FUNCTION, 'E! Errno::ECONNREFUSED: Connection refused - connect(2) for {dns}:6379'),
    by(GO_FUNCTION, 'E {peer} has nobody on {ip}:8443: connect: connection refused'),
    by(
      MCROUTER,
      'W+ {ip}:11211 marked hard TKO. Total hard TKOs: {s}; soft TKOs: 0. Reply: mc_res_connect_error',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(LIGHTTPD, 'W+ server| [note] sockets disabled, connection limit reached'),
    by(PHP_FPM, 'W+ [pool {svc}] server reached pm.max_children setting ({low}), consider raising it'),
    by(
      PHP_FPM,
      'W+ [pool {svc}] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 32 children, there are 0 idle, and {low} total children',
    ),
    by(
      PGBOUNCER,
      'W+ C-0x{hex}: (nodb)/(nouser)@{ip}:{port} pooler error: no more connections allowed (max_client_conn)',
    ),
    by(MEMCACHED, 'W+ Too many open connections', 'I STAT curr_connections {n}, listen_disabled_num {k}'),
    by(
      CLICKHOUSE,
      'E+ Code: 202. DB::Exception: Too many simultaneous queries for all users. Current: {k}, maximum: {k}. (TOO_MANY_SIMULTANEOUS_QUERIES)',
    ),
    by(STUNNEL, 'W+ LOG4[main]: Connection rejected: too many clients (>=500)'),
    by(
      PHOENIX,
      'E+! ** (DBConnection.ConnectionError) connection not available and request was dropped from queue after {n}ms. This means requests are coming in and your connection pool cannot serve them fast enough',
      'I {n} sockets joined within ten seconds',
    ),
    by(
      AKKA,
      'E+! akka.stream.BufferOverflowException: Exceeded configured max-open-requests value of [32]',
      'W ingest rate is {low} times that of an hour ago',
    ),
    by(PROFTPD, 'W+ {host} ({dns}[{ip}]) - Maximum number of clients (30) for this server already connected'),
    by(
      SENDMAIL,
      'W+ rejecting connections on daemon MTA: 200 children, max 200',
      'I {n} hosts asked for a session in the last minute',
    ),
    by(
      NETDATA,
      'W alert 1m_tcp_accept_queue_overflows of chart ip.tcp_accept_queue raised to CRITICAL: average number of overflows in the TCP accept queue over the last minute = {k} overflows',
      'W alert 1m_received_packets_storm of chart net.ens5 raised to WARNING',
    ),
    by(
      [ZEROLOG, LOGURU],
      'W+ shedding load: {n} in flight, {k} allowed',
      'I accepted {big} connections this minute, {n} is usual',
    ),
    by(PROXYSQL, 'W+ mysql-max_connections reached: {n} frontend connections, next client is turned away'),
  ),
  ...families(
    'intrusion_attempt',
    ['slow'],
    by(
      DROPBEAR,
      "W+ Bad password attempt for 'root' from {pub}:{port}",
      "I Exit before auth from <{pub}:{port}>: (user 'root', 10 fails): Max auth tries reached - user 'root'",
    ),
    by(DROPBEAR, 'W+ Login attempt for nonexistent user from {pub}:{port}'),
    by(
      CROWDSEC,
      'W+ time="{time}" level=info msg="Ip {pub} performed \'crowdsecurity/ssh-bf\' ({s} events over {low}s) at {time}"',
      'I+ time="{time}" level=info msg="(localhost/crowdsec) crowdsecurity/ssh-bf by ip {pub} : 4h ban on Ip {pub}"',
    ),
    by(
      CROWDSEC,
      'W+ time="{time}" level=info msg="Ip {pub} performed \'crowdsecurity/http-probing\' ({low} events over {s}s) at {time}"',
    ),
    by(
      SURICATA,
      'W+ [1:2001219:20] ET SCAN Potential SSH Scan [Classification: Attempted Information Leak] [Priority: 2] TCP {pub}:{port} -> {ip}:22',
    ),
    by(
      SURICATA,
      'W+ [1:2019284:3] ET ATTACK_RESPONSE Output of id command from HTTP server [Priority: 1] TCP {ip}:80 -> {pub}:{port}',
      'W [1:2021718:4] ET WEB_SERVER CURL Command Specifying Output in HTTP Headers [Priority: 1] TCP {pub}:{port} -> {ip}:80',
    ),
    by(
      PROFTPD,
      'W+ {host} (dyn-{hex}.example.org[{pub}]) - USER admin: no such user found from {pub} [{pub}] to {ip}:21',
      'W+ {host} (dyn-{hex}.example.org[{pub}]) - Maximum login attempts (3) exceeded, connection refused',
    ),
    by(
      FALCO,
      'W {time}: Warning Sensitive file opened for reading by non-trusted program (user=www-data program=sh file=/etc/shadow parent=php-fpm)',
      'W {time}: Notice Redirect stdout/stdin to network connection (user=www-data fd.sip={pub} process=bash)',
    ),
    by(
      LIGHTTPD,
      'W+ response| {pub} {dns} "GET /cgi-bin/%2e%2e/%2e%2e/bin/sh" 403',
      'W+ response| {pub} {dns} "POST /boaform/admin/formLogin" 404',
    ),
    by(
      PHOENIX,
      'W+ ** (Phoenix.Router.NoRouteError) no route found for GET /wp-login.php ({svc}Web.Router)',
      'W+ ** (Phoenix.Router.NoRouteError) no route found for GET /.git/config ({svc}Web.Router)',
    ),
    by(
      LARAVEL,
      'W+ login of {user} refused, 40 passwords tried from {pub} in this minute',
      "W input of {url} holds ' UNION SELECT password FROM users --",
    ),
    by(
      POSTGRESQL,
      'F+ 28000| no pg_hba.conf entry for host "{pub}", user "postgres", database "template1", no encryption',
      'F+ 28P01| password authentication failed for user "admin"',
    ),
    by(
      MARIADB,
      "W+ Access denied for user 'root'@'{pub}' (using password: YES)",
      "W+ Access denied for user 'phpmyadmin'@'{pub}' (using password: YES)",
    ),
    by(
      SENDMAIL,
      'W+ {hex}: [{pub}]: possible SMTP attack: command=AUTH, count=5',
      'W+ AUTH failure (LOGIN): user not found (-20) SASL(-13): user not found: checkpass failed, relay=[{pub}]',
    ),
    by(
      COUCHDB,
      'W+ {pub}:5984 {pub} undefined PUT /_users/org.couchdb.user:{hex} 403 ok {low}',
      'W+ {pub}:5984 {pub} undefined GET /_config/query_servers 401 ok {low}',
    ),
    by(
      CLICKHOUSE,
      'E+ Code: 516. DB::Exception: sa: Authentication failed: password is incorrect, or there is no user with such name, client {pub}. (AUTHENTICATION_FAILED)',
      'E+ Code: 516. DB::Exception: root: Authentication failed: password is incorrect, or there is no user with such name, client {pub}. (AUTHENTICATION_FAILED)',
    ),
    by(
      RUBY_FUNCTION,
      'W finding UnauthorizedAccess:EC2/SSHBruteForce severity 5 for {instance}, actor {pub}',
      'W finding Recon:EC2/PortProbeUnprotectedPort for {instance}, actor {pub}',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(
      [PHOENIX],
      'F! ** (RuntimeError) environment variable SECRET_KEY_BASE is missing. You can generate one by calling: mix phx.gen.secret',
    ),
    by(
      PHOENIX,
      'E+! ** (UndefinedFunctionError) function {svc}.Rates.quote/2 is undefined (module {svc}.Rates is not available)',
      'I release {svc} 0.{low}.0 is {s} minutes old',
    ),
    by(
      LARAVEL,
      "E+! SQLSTATE[42S22]: Column not found: 1054 Unknown column '{table}.tenant_id' in 'field list'",
      'I deployed revision {hex} at {past}',
    ),
    by(
      LARAVEL,
      'E+! Target class [App\\Services\\{svc}Gateway] does not exist.',
      'E! No application encryption key has been specified.',
    ),
    by(
      QUARKUS,
      'E! Failed to start application (with profile [prod])',
      'E SRCFG00014: The config property {svc}.endpoint is required but it could not be found in any config source',
    ),
    by(DENO, 'F error: Module not found "file:///app/src/{svc}.ts". at file:///app/src/main.ts:{s}:{low}'),
    by(
      LOGURU,
      'F! pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings, {table}_dsn: Field required [type=missing]',
    ),
    by(
      PERL,
      "F! Can't locate Harbor/{svc}.pm in @INC (you may need to install the Harbor::{svc} module) (@INC entries checked: {dir}/lib)",
      'I checkout moved from {hex} to {hex}',
    ),
    by(
      CADDY,
      'F adapting config using caddyfile: /etc/caddy/Caddyfile:{low}: unrecognized directive: revers_proxy',
    ),
    by(
      PHP_FPM,
      "F [/etc/php-fpm.d/{svc}.conf:{low}] unknown entry 'pm.max_childs'",
      "F failed to load configuration file '/etc/php-fpm.conf'",
      'F FPM initialization failed',
    ),
    by(
      AKKA,
      "F! com.typesafe.config.ConfigException$Missing: application.conf @ jar:file:/opt/{svc}.jar: {low}: No configuration setting found for key '{table}.topic'",
      'I image tag v{s}.{low}.0 came in place of v{s}.{low}.0',
    ),
    by(
      SALT,
      "E [CRITICAL] Rendering SLS 'base:{svc}.init' failed: Jinja variable 'pillar_{table}' is undefined",
      'E [ERROR   ] highstate of {host} left {low} states failed',
    ),
    by(
      NOMAD,
      'W {time} [WARN]  nomad.deployments_watcher: deployment of {svc}: Failed due to unhealthy allocations - rolling back to job version {low}',
      'E {time} [ERROR] client.alloc_health_watcher: Task not running for min_healthy_time of 10s by healthy_deadline of 5m0s',
    ),
    by(
      GO_FUNCTION,
      'F fork/exec /var/task/bootstrap: exec format error',
      'E platform.report error {low}.12 {low} Runtime.InvalidEntrypoint',
    ),
    by(
      NET_FUNCTION,
      "F! Could not load type 'Harbor.{svc}.Function' from assembly 'Harbor.{svc}, Version=2.{low}.0.0'",
      'E platform.report error {ms}.70 {used} Runtime.ExitError',
    ),
    by(
      RUBY_FUNCTION,
      'F cannot load such file -- {table}_client (LoadError), alias live moved to version {low} at {past}',
      'E platform.report error {ms}.10 {used} Init<LoadError>',
    ),
    by(
      CODEDEPLOY,
      'E InstanceAgent::Plugins::CodeDeployPlugin::HookExecutor: Script at specified location: scripts/start_{svc}.sh run as user root failed with exit code 127',
      'E InstanceAgent::Plugins::CodeDeployPlugin::CommandPoller: Error during perform: ScriptError - ApplicationStart',
    ),
    by(
      CODEDEPLOY,
      'E The overall deployment d-{hex} failed because too many individual instances failed deployment, too few healthy instances are available for deployment',
      'W LifecycleEvent - ValidateService: [stderr]curl: (22) The requested URL returned error: 500',
    ),
    by(
      SERVERS,
      'E+! build {hex} went out at {past}; since then {url} answers 500 with a type error',
      'W rolled back to {hex}, errors end',
    ),
    by(
      JOBS,
      'F! migration {big}_{table} is not applied, this release needs it',
      'I started as version 4.{low}.0, the one before was 4.{low}.9',
    ),
  ),
] as const;
