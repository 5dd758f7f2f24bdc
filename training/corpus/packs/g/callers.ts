import { by, families } from '../../family.ts';
import {
  AURORA_MYSQL,
  BALANCER,
  FUNCTION_BALANCER,
  IIS,
  MARIADB_10,
  NEXT,
  NEXUS,
  NLOG,
  NODE_RED,
  NSLCD,
  OAUTH2_PROXY,
  OPENSEARCH,
  OPENSMTPD,
  OSQUERYD,
  PASSENGER,
  PGBACKREST,
  PHP,
  POSTGRESQL_12,
  PREFECT,
  PULSAR,
  PUMA,
  RANCHER,
  REDPANDA,
  RSPAMD,
  SCYLLA,
  SEMANTIC,
  SLOG,
  SLURM,
  SNMPD,
  SONAR,
  SPAMD,
  SPARK,
  SPLUNKD,
  SWIFT,
  SYSLOG_NG,
  TALOS,
  TASKS,
  TEAMCITY,
  TEKTON,
  TELEPORT,
  TEMPO,
  TEMPORAL,
  THANOS,
  TORNADO,
  TUNED,
  TYPESCRIPT,
  VAPOR,
  VELERO,
  VERTX,
  VICTORIA,
  VTGATE,
  WATCHDOG,
  WEBLOGIC,
  WINDOWS,
  XINETD,
  ZED,
  ZIO,
} from './writers.ts';

/** The same troubles, told by who asks for a service, and by who watches over it: the root in other words. */
export const CALLERS = [
  ...families(
    'disk_full',
    ['errors'],
    by(
      SPLUNKD,
      'E+ Search peer {host}: dispatch stopped, user searches cannot write a single event below {dir}',
      'W free room there is 0 MB of {n} GB',
    ),
    by(
      PGBACKREST,
      'E+ [041]: unable to write {path}: [28] No space left on device',
      'I archive-push left {k} segments on the volume',
    ),
    by(
      [PREFECT, SPARK],
      'E+! shuffle file of {table} cut off: scratch volume {dir} is at capacity',
      'W nothing can be deleted automatically there',
    ),
    by(
      NLOG,
      'E+! System.IO.IOException: There is not enough space on the disk. : D:\\\\exports\\\\{hex}.csv',
      'W exports drive shows 0 bytes of {k} GB',
    ),
    by(VELERO, 'E+ node-agent on {host}: restic cache cannot grow, filesystem of {dir} has {s} KB to give'),
    by(
      RANCHER,
      'W+ node {host} DiskPressure=True, evicting pods to reclaim ephemeral-storage',
      'W image garbage collection gave back 0 bytes',
    ),
  ),
  ...families(
    'inode_exhaustion',
    ['errors', 'crash'],
    by(
      RANCHER,
      'W+ node {host}: nodefs.inodesFree is below its eviction signal, pods have to leave',
      'I bytes of nodefs in use: {low} percent',
    ),
    by(OSQUERYD, 'E+ Found results for query: pack_mounts: path {dir} inodes_free 0 blocks_available {big}'),
    by(ZED, 'E+ eid={n} class=delay pool={svc} creation of files fails, dnode quota of the dataset is met'),
    by(
      [NEXT, VAPOR],
      'E+ image cache gave up: creating {path} says ENOSPC, yet {k} GB are unused',
      'W each visitor leaves a file of some bytes in {dir}',
    ),
    by(
      VERTX,
      'E+! temp file for upload {hex} cannot be made: {dir} holds {big} entries and has no file slots left',
    ),
    by(
      RSPAMD,
      'E+ rspamd_stat_cache: sqlite journal not created in {dir}; volume out of file entries, size is not the matter',
    ),
    by(
      SLURM,
      'E+ Unable to create job spool directory for JobId={n}: all index nodes of {dir} are spoken for',
    ),
    by(
      [SEMANTIC, SLOG],
      'E+ cannot add one more file to {dir}: IFree 0, Avail {k}G',
      'W a cache of {big} crumbs was never swept',
    ),
  ),
  ...families(
    'memory_oom',
    ['crash'],
    by(
      TUNED,
      'E+ tuned.plugins.plugin_vm: cannot fork a monitor: [Errno 12] Cannot allocate memory',
      'W MemAvailable is {low} MB, SwapFree 0',
    ),
    by(
      RANCHER,
      'W+ node {host} MemoryPressure=True, SystemOOM: victim {svc}',
      'W allocatable memory of the node is spent',
    ),
    by(
      PUMA,
      'F Out-Of-Memory in worker {s}: NoMemoryError failed to allocate memory, the whole host has {low} MB',
    ),
    by(
      OPENSEARCH,
      'F! fatal error in thread [opensearch[{svc}][search][T#{s}]], exiting: java.lang.OutOfMemoryError',
      'W+ [gc][{n}] overhead, spent [{n}ms] collecting in the last [{n}ms]',
    ),
    by(
      OSQUERYD,
      'E+ Found results for query: pack_memory: memory_available {n} kB of {big} kB, kernel reaped {svc}',
    ),
    by(
      NODE_RED,
      'F v8::internal::V8::FatalProcessOutOfMemory on this gateway, {k} MB RAM in all',
      'W kernel told: oom-kill picks node-red',
    ),
    by(
      TEMPO,
      'F msg="runtime: out of memory: cannot allocate {big}-byte block" component=ingester host={host}',
    ),
    by(
      TORNADO,
      'E+! MemAvailable is {low} MB on this host, fork refused with ENOMEM',
      'F oom killer of the kernel chose pid {pid}',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow', 'retry'],
    by(
      RANCHER,
      'W+ node {host} CPU {pct}% of allocatable, {k} throttled periods in each pod',
      'W kube-proxy loop is {s} s late',
    ),
    by(
      TUNED,
      'W+ tuned.plugins.plugin_cpu: load per core {low}.7, governor at its top already and idle time is nil',
    ),
    by(
      VICTORIA,
      'W+ cannot handle {n} queries at once, {s} cores are all computing; the rest waits {slow} ms for a turn',
    ),
    by(
      RSPAMD,
      'W+ event loop of the normal worker is busy all the time: {pct}% CPU, symbols take {n} ms of virtual time each',
    ),
    by(
      [VERTX, ZIO],
      'W+ Thread eventloop-{s} has been blocked for {n} ms by arithmetic, time limit is 2000 ms',
      'W all cores burn, load {low}.3',
    ),
    by(
      WINDOWS,
      'W+ Microsoft-Windows-Diagnosis-PLA 2031 | Performance counter System Processor Queue Length has tripped its alert threshold. The counter value of {k}.0 is over the limit value of 10.0.',
      'W Service Control Manager 7011 | A timeout (30000 milliseconds) was reached while waiting for a transaction response from the {svc} service; processor time is {pct} percent',
    ),
    by(
      SEMANTIC,
      'W+ regular expression of the search eats a whole core for {slow} ms',
      'W all {s} processors at {pct}%, {k} requests stand in line for one',
    ),
    by(
      OPENSEARCH,
      'W+ node stats: cpu {pct}%, load_1m {low}.8 over {s} processors, search thread pool queue {n}',
      'W hot threads: {pct}.1% (out of 500ms) cpu usage by thread search',
    ),
    by(
      [NEXT, SLOG],
      'W+ hydrating {url} takes {n} ms of pure computing, run queue of the task is {low}',
      'W vCPU share is used to {pct}%, nothing left for others',
    ),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(RSPAMD, 'E+ rspamd_inet_address_connect: cannot create socket: Too many open files, {n} are open'),
    by(TELEPORT, 'E+ ERRO [PROXY] accept tcp [::]:3023: accept4: too many open files; file limit is {n}'),
    by(
      PULSAR,
      'E+! io.netty.channel.unix.Errors$NativeIoException: accept(..) failed: Too many open files',
      'W {n} ledgers keep their handles',
    ),
    by(OSQUERYD, 'W+ Found results for query: pack_fds: pid {pid} ({svc}) holds {n} descriptors of {n}'),
    by(XINETD, 'E+ {svc}-stream: accept (errno = 24), descriptor table is full'),
    by(
      [VAPOR, SWIFT],
      'E+ IOError socket(domain:type:protocol:): Too many open files (errno: 24)',
      'W clients are created for each call and never shut down',
    ),
    by(
      [NLOG, NEXT],
      'E+! no file descriptor is available any more (ulimit {n} reached), {n} sockets idle in CLOSE_WAIT',
    ),
  ),
  ...families(
    'service_crash',
    ['errors'],
    by(
      PASSENGER,
      'E+ Worker of {svc} vanished: signal SIGABRT, core file of {k} MB in {dir}',
      'I another worker was spawned as pid {pid}',
    ),
    by(
      RANCHER,
      'W+ Back-off restarting failed container {svc}, last exit code 139',
      'W {svc} has {low} restarts within the hour',
    ),
    by(
      TALOS,
      'E+ service[{svc}](Failed): process exited with signal: segmentation fault',
      'I+ service[{svc}](Waiting): restarting in {s}s',
    ),
    by(
      WATCHDOG,
      'E pid file {path} names a process that is no more',
      'W repair binary starts {svc} anew, {s}rd time today',
    ),
    by(
      SPLUNKD,
      'E Crash log was written: received fatal signal 11 (Segmentation fault) on PID {pid}',
      'W splunkd was not shut down in good order before this start',
    ),
    by(
      SYSLOG_NG,
      "E Child program exited; cmdline='{svc}-collector', status='139'",
      "I Child program was restarted; cmdline='{svc}-collector'",
    ),
    by(
      [NLOG, SEMANTIC],
      'F! nobody caught the exception in the worker thread, the process takes its leave',
      'I born again as pid {pid}, {low} s after the last birth',
    ),
    by(
      SPARK,
      'F SIGSEGV (0xb) at pc=0x{hex}, problematic frame: C [libtide.so+0x{hex}]',
      'E driver of {svc} has exited abnormally',
    ),
  ),
  ...families(
    'dns_failure',
    ['retry'],
    by(
      OPENSMTPD,
      'W+ {long} mta delivery result="TempFail" stat="Temporary failure in MX lookup" for {dns}',
      'W+ resolver: every name server timed out',
    ),
    by(
      RSPAMD,
      'W+ rdns: could not send DNS request, no valid resolvers are alive',
      'E+ dns_server {ip}:53 is down after {low} timeouts',
    ),
    by(
      THANOS,
      'E+ component=query msg="dns: failed to resolve addresses for storeAPIs" err="lookup SRV records of {dns}: no such host on any resolver"',
    ),
    by(
      RANCHER,
      'E+ CoreDNS of {cluster} answers SERVFAIL for {dns}, plugin/errors: 2 read udp {ip}:53: i/o timeout',
    ),
    by(
      [SEMANTIC, VAPOR],
      'E+ host name {dns} does not turn into an address, EAI_AGAIN {low} times in a row',
      'W the call to {peer} never left this host',
    ),
    by(NSLCD, 'E+ [{hex}] failed to find SRV records of {dns}: resolver has no answer (TRY_AGAIN)'),
  ),
  ...families(
    'tls_expired',
    ['errors'],
    by(
      RANCHER,
      'E+ cluster agent: x509: certificate has expired, webhook of {svc} called failing; serving cert ended {past}',
    ),
    by(TEMPORAL, 'E+ frontend rejects worker | tls: client certificate ran out on {past}'),
    by(
      SYSLOG_NG,
      "E+ Certificate validation failed; subject='CN={dns}', error='certificate has expired', depth='0'",
    ),
    by(
      [SEMANTIC, TORNADO],
      'E+! SSL_connect SYSCALL state=error: certificate verify failed (certificate has expired) towards {dns}',
    ),
    by(
      NEXT,
      "E+! [cause]: Error: certificate has expired {code: 'CERT_HAS_EXPIRED'} while rendering {url}",
      'W {dns} was not renewed in time',
    ),
    by(IIS, 'E+ 403 17 {url} 2', 'W+ 403 17 /partner/orders 1'),
    by(
      VTGATE,
      'E+ grpc to vtctld of {cluster} broken: x509 NotAfter {past} is behind us, renew the server certificate',
    ),
    by([NODE_RED, PHP], 'E+ certificate of {dns} has run out ({past}), https call dropped'),
  ),
  ...families(
    'dependency_refused',
    ['retry'],
    by(RSPAMD, 'E+ lua_redis: connection to {ip}:6379 refused; bayes cannot be asked'),
    by(NODE_RED, 'E+ connect ECONNREFUSED {ip}:502, the PLC gateway takes no call'),
    by(
      [ZIO, SLOG],
      'E+ {peer} is not listening on port {port}: SYN is met by RST',
      'W {table} is answered from the copy of {past}',
    ),
    by(SPAMD, 'E+ spamd: redis bayes store at {ip} turned the socket down (111)'),
    by(
      PREFECT,
      'E+! kombu: broker amqp://{dns} rejects the TCP handshake, errno 111, queue {table} is not fed',
    ),
    by(
      WEBLOGIC,
      'E+ <JDBC> <BEA-001112> <Test "SELECT 1" set up for pool "{svc}" failed with exception: "java.sql.SQLRecoverableException: IO Error: The Network Adapter could not establish the connection (Connection refused)".>',
    ),
    by(
      [PHP, NODE_RED],
      'E+! stream_socket_client(): unable to connect to {dns}:{port}, the other side says no (errno 111)',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow'],
    by(RANCHER, 'W+ ingress of {svc}: {n} active connections where {k} are usual, new ones are put in line'),
    by(
      [TORNADO, NEXT],
      'W+ {n} visitors a second arrive, ten times of yesterday; shedding every {s}th with 503',
    ),
    by(SNMPD, 'W+ tcpCurrEstab is {n}, its alarm stands at {n}; SYNs in the last minute {big}'),
    by(TELEPORT, 'W+ WARN [LIMITER] too many connections from {pub} and {k} others: {n}, max is {n}'),
    by(FUNCTION_BALANCER, 'W+ elb=429; target=429; to=-; path=/raffle', 'I+ elb=200; to=-; path=/raffle'),
    by(
      XINETD,
      'W+ Deactivating service {svc}-stream due to excessive incoming connections.  Restart in 10 seconds.',
      'W+ FAIL: {svc}-stream connections per second from={pub}',
    ),
    by(REDPANDA, 'W+ kafka server reached max connections {n}, {k} newcomers closed on shard {s}'),
  ),
  ...families(
    'intrusion_attempt',
    [],
    by(
      NEXUS,
      'W+ anonymous client {pub} tries {k} user names against the realm, all unknown',
      'W+ path traversal in {url}: ..%2f..%2fetc%2fpasswd',
    ),
    by(
      TEAMCITY,
      'W+ Failed login attempt from {pub}: user admin, super user token guessed {low} times',
      'W+ request to /app/rest/debug/processes without rights from {pub}',
    ),
    by(
      SNMPD,
      'W+ refused smux peer and community string "private" from UDP: [{pub}]:{port}',
      'W+ authenticationFailure trap, community "cisco" from [{pub}]:{port}',
    ),
    by(
      [TORNADO, VERTX],
      'W+ {pub} sends %7Bjndi:rmi:%7D and <script> in every header',
      'W+ nuclei template user agent from {pub}, 404 on {low} admin paths',
    ),
    by(
      OAUTH2_PROXY,
      'W+ {pub}:{port} - {uuid} - admin@example.com [AuthFailure] password spraying: {k} accounts, one try each',
      'W+ {pub}:{port} - {uuid} - invalid redirect to //evil.example refused',
    ),
    by(
      RANCHER,
      'W+ unauthenticated exec into {svc} tried from {pub}, kubelet token was forged',
      'E privileged pod with hostPath / was asked for by a stranger and denied',
    ),
    by(
      AURORA_MYSQL,
      "W+ Access denied for user 'root'@'{pub}', {k} guesses within {s} minutes (using password: YES)",
      "W+ Access denied for user 'phpmyadmin'@'{pub}', the next name of a list",
    ),
  ),
  ...families(
    'alb_target_5xx',
    ['retry'],
    by(
      WEBLOGIC,
      'E+ <HTTP> <BEA-101017> <[ServletContext(app:{svc})] Root cause of ServletException. java.lang.IndexOutOfBoundsException, status 500 was sent>',
    ),
    by([ZIO, SLOG], 'E+ route {url} ended in a defect, client got 500 Internal Server Error'),
    by(
      SEMANTIC,
      "E+! Completed #show -- {status: 500, path: '{url}'} ActionView::Template::Error nil can't be coerced into Float",
    ),
    by(PASSENGER, 'E+ {svc} returned 500 for {low} of the last {k} requests, error ID {hex}'),
    by(
      TORNADO,
      'E+ status 500 for {url}: division by zero in the fare rule',
      'W the balancer counts {low} target 5xx a minute',
    ),
    by(
      VERTX,
      'E+! handler of {url} threw, Internal Server Error went to the reader',
      'E+ 5xx rate of this target {low}%',
    ),
    by(BALANCER, 'E+ elb=500; target=500; path=/fares', 'E+ elb=503; target=503; path=/fares', 'I elb=201'),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(
      [ZIO, SLOG],
      'W+ {url}: peer closed before the first byte; the gateway in front waits 60 s, the query took {slow} ms',
    ),
    by(
      SEMANTIC,
      'W+ Completed #index -- status 499 after {slow} ms, target response time over the idle limit',
    ),
    by(
      WEBLOGIC,
      'E+ <WebLogicServer> <BEA-000337> <[STUCK] ExecuteThread: {s} has been busy for "{k}" seconds working on the request "Http Request: {url}", which is more than the configured time (StuckThreadMaxTime); its reader has had a 504 from the balancer>',
    ),
    by(
      PUMA,
      'W+ client of the balancer got 504 for {url}: our answer came after {slow} ms, its idle limit is 60 s',
    ),
    by(
      [NODE_RED, SLOG],
      'E+ gateway time-out (504) for {url}, the report behind it is computed for {slow} ms',
    ),
  ),
  ...families(
    'task_start_failure',
    ['errors'],
    by(
      TORNADO,
      'E+! entry script: cannot exec {svc}-server: not found, container ends before it was ever up',
      'W desired {s}, running 0',
    ),
    by(
      VELERO,
      'E+ restore of {svc}: pod never left Pending, FailedAttachVolume: volume vol-{long} is already attached elsewhere',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Capacity is unavailable at this time for the schedule; try another zone or come back later',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; desiredStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Timeout waiting for network interface provisioning: subnet has no free address',
    ),
    by(RANCHER, 'W+ {svc}: ImagePullBackOff, manifest for tag {hex} unknown to registry.{dns}'),
    by(
      TALOS,
      'E+ static pod {svc}: secret file {path} is absent, mount of its volume fails, container stays in ContainerCreating',
    ),
    by(
      TEKTON,
      'E+ TaskRun {svc}-{hex} cannot be created | serviceaccount {svc}-bot not found, volume of its token has nothing to mount',
    ),
    by(
      [SEMANTIC, NLOG],
      'E+ launcher: image {svc}:{hex} is there but its entry point is for another architecture, container never began',
      'W {s} starts asked for, none came up',
    ),
  ),
  ...families(
    'container_oom',
    ['crash', 'retry'],
    by(TEMPORAL, 'E+ worker of {table} lost | its container was OOMKilled: limit {n}Mi, peak {n}Mi'),
    by(
      NEXT,
      'F next-server was killed by its cgroup at {n} MB',
      'W memory limit of this container is {n} MB, rss was at {pct}%',
    ),
    by([TORNADO, PREFECT], 'E+! child exited with -9, cgroup memory.events says oom_kill {s} and max {n}'),
    by(
      OSQUERYD,
      'W+ Found results for query: pack_containers: {svc} state exited oom_killed 1 exit_code 137',
    ),
    by(
      VTGATE,
      'E+ tablet {cluster}-{k} restarts: mysqld container hit its memory limit and got SIGKILL (OOMKilled)',
    ),
  ),
  ...families(
    'health_flap',
    ['errors', 'retry'],
    by(
      TEMPO,
      'W+ msg="ring: instance marked unhealthy" instance={svc}-{s}',
      'I+ msg="ring: instance healthy again" instance={svc}-{s}',
      'W msg="ring changed {low} times in 10m"',
    ),
    by(
      THANOS,
      'W+ component=query msg="removing store because it is unhealthy or does not exist" address={ip}:10901',
      'I+ component=query msg="adding it again, store is healthy" address={ip}:10901',
    ),
    by(
      [NEXT, VAPOR],
      'W+ GET /ready 503 in {n}ms',
      'I+ GET /ready 200 in {low}ms',
      'W+ GET /ready 503 in {n}ms',
      'W drained by the target group, then put back',
    ),
    by(
      [NLOG, SEMANTIC],
      'W+ Health check {peer} with status Unhealthy after {n}ms',
      'I+ Health check {peer} with status Healthy after {low}ms',
      'W instance was deregistered {s} times since {past}',
    ),
    by(
      WATCHDOG,
      'W+ test binary for {svc} returned 253 = too slow',
      'I+ test binary for {svc} returned 0 after a moment',
      'W+ test binary for {svc} returned 253 = too slow',
    ),
    by(
      ZIO,
      'W+ readiness answers 503 for {s} s, then 200, then 503 again; target leaves and joins by turns',
      'I+ target is in rotation',
    ),
    by(
      SCYLLA,
      'W+ gossip: node {ip} convicted, alive again after {s} s',
      'I+ gossip: node {ip} is in a normal state',
      'W+ gossip: node {ip} convicted, alive again after {s} s',
    ),
    by(
      TELEPORT,
      'W+ WARN [PROC:1] node {host} went to degraded: heartbeat missed',
      'I+ INFO [PROC:1] node {host} recovered and is ready',
      'W state changed {low} times this hour',
    ),
  ),
  ...families(
    'bad_deployment',
    ['errors'],
    by(
      TEAMCITY,
      'I Build {big} deployed {svc} to {cluster}',
      'E+ post-deploy check: {low} of {k} pages answer 500 with this version, none did before',
      'W rolling back to {hex} by hand',
    ),
    by(
      VTGATE,
      'E+ schema tracking: column {table}.pier is gone since the migration of {time}',
      'E+ release {hex} still asks for it: unknown column',
    ),
    by(
      [TORNADO, VERTX],
      'I new build {hex} takes traffic',
      'E+! setting tide_api_url is mandatory as of this build and nobody set it',
      'W every {url} fails since the switch',
    ),
    by(
      [VAPOR, SLOG],
      'I switched to release {low}.{s}',
      'E+ cannot decode own cache entries: field berth renamed in this release',
    ),
    by(
      NODE_RED,
      'I Updated flows of {user}',
      'E+ TypeError: msg.payload.berth is undefined in the flow that was just deployed',
      'W it worked up to the update',
    ),
    by(
      WINDOWS,
      'I MsiInstaller 11707 | Product: {svc} -- Installation completed successfully.',
      'E+ .NET Runtime 1026 | Application: {svc}.exe FileNotFoundException: Could not load file or assembly {svc}.Tariffs since that installation',
    ),
    by(
      PUMA,
      'I Puma starting in cluster mode with revision {hex}',
      'E! Unable to load application: KeyError: key not found: "TIDE_KEY"',
      'W former revision {hex} had started without it',
    ),
    by(
      TALOS,
      'I applied configuration without a reboot, from {user}',
      'E+ controller failed since then: unknown keys found during decoding: machine.tides',
      'W former configuration was fine',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['retry'],
    by(
      TEMPORAL,
      'E+ persistence store refuses each update | {database}: 1114 table {table} is full, FreeStorageSpace is zero',
    ),
    by([NODE_RED, VAPOR], 'E+ insert bounced: managed database {database} is in state storage-full'),
    by(
      SONAR,
      'E+! Fail to insert report into ce_task_input of {database}: PSQLException could not extend file: no space left',
    ),
    by(
      POSTGRESQL_12,
      'F could not access WAL directory to write segment {hex}, the volume of the instance has no byte left',
      'I the instance stops taking writes',
    ),
    by(
      NLOG,
      'E+! 53100: could not extend file of {table} on {database}. Free up space or modify the allocated storage',
    ),
  ),
  ...families(
    'rds_connections',
    ['retry'],
    by(
      TEMPORAL,
      'E+ Persistent store operation failure | pq: no slot is free on {database}, {n} sessions are connected',
    ),
    by(
      [ZIO, SPARK],
      'E+! HikariPool-{s} starved: {low} active, 0 idle, {k} waiting; {database} will open no further session',
    ),
    by(SEMANTIC, 'E+! PG::ConnectionBad: FATAL: remaining connection slots of {database} are for superusers'),
    by(
      [NEXT, TYPESCRIPT],
      'E+! error: too many clients on {database}: each lambda or render opens one, {n} are open',
    ),
    by(
      SONAR,
      'E+! Cannot create PoolableConnectionFactory (FATAL: connection limit exceeded for non-superusers at {database})',
    ),
    by(
      VTGATE,
      'E+ mysql handshake of {database} ended with errno 1040 for every newcomer, tablet pool wants {k}',
    ),
    by(
      [PREFECT, NODE_RED],
      'E+! {database} has all {n} seats taken, sign-in put off: FATAL 53300',
      'W {k} workers keep a session each and never give it back',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['errors'],
    by(
      TORNADO,
      'E+! asyncpg.exceptions.DeadlockDetectedError: deadlock between two bookings on {table}',
      'W pid {pid} waited for pid {pid} and the other way round',
    ),
    by(SPARK, 'E+! JDBC sink: Lock wait timeout exceeded on {table}, a report of {user} keeps its rows'),
    by(
      NODE_RED,
      'W+ update of {table} is in the queue for a row lock since {low} s, blocker: session {pid} of {database}',
    ),
    by(
      MARIADB_10,
      'I+ InnoDB: TRANSACTION {big}, ACTIVE {k} sec starting index read, LOCK WAIT {s} lock struct(s) on {table}',
    ),
    by(ZIO, 'E+ SQLSTATE 40P01 for {url}: chosen as the victim of a deadlock on {table}, third time'),
  ),
  ...families(
    'rds_replica_lag',
    ['errors', 'slow'],
    by(TEMPORAL, 'W+ visibility reader is stale | replica of {database} is {k} s old'),
    by(NODE_RED, 'W+ value just written is not there yet: reader {database}-ro is {low} s in arrears'),
    by(
      [SPARK, SONAR],
      'W+ snapshot of the read replica is {k} s behind its source, job waits until it catches up',
    ),
    by(
      POSTGRESQL_12,
      'I+ restored log file "{long}" from archive, the stream of the primary is {n} MB ahead',
      'W recovery restart point is far away, apply cannot keep up',
    ),
    by([ZIO, VAPOR], 'W+ lag of the replica grew from {s} s to {k} s, readers are sent to the primary'),
    by(TORNADO, 'W+ read endpoint of {database} returns rows that are {k} s out of date, apply is behind'),
  ),
  ...families(
    'rds_failover',
    ['crash', 'retry'],
    by(
      TEMPORAL,
      'E+ all database connections of {table} were cut at once | driver: bad connection',
      'I+ endpoint of {database} points to the standby of zone c',
    ),
    by(
      [ZIO, SPARK],
      'E+! org.postgresql.util.PSQLException: This connection has been closed by a change of the primary',
      'I reconnected, server says it was promoted at {time}',
    ),
    by(
      SEMANTIC,
      'E+! ActiveRecord::ReadOnlyError: the node we hold lost its writer role',
      'I pool cleared, writer is at {ip}',
    ),
    by(
      [NEXT, TYPESCRIPT],
      'E+! cannot execute UPDATE in a read-only transaction: {database} was moved over to its standby',
    ),
    by(
      SONAR,
      'E+! Database {database} switched hosts (Multi-AZ), {low} connections were reset',
      'W health of the web process is RED until they are renewed',
    ),
    by(
      VTGATE,
      'W+ primary of {svc}/0 timed out, emergency reparent by vtorc elects {cluster}-{k}',
      'I+ new primary of {svc}/0 is serving',
    ),
    by(
      POSTGRESQL_12,
      'I this instance enters standby mode: another one was elected',
      'I started streaming WAL from the newly elected writer at {s}/{hex} on timeline {s}',
    ),
    by(
      [PHP, NODE_RED],
      'E+! host behind {database} switched, session lost: SQLSTATE 08006',
      'I DNS of {database} shows the former standby',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['errors', 'retry'],
    by(
      SEMANTIC,
      'E+! Aws::Lambda result FunctionError: Unhandled, Task timed out after {low}.03 seconds ({svc}-worker)',
    ),
    by(NODE_RED, 'E+ {svc}-worker overran its allotted {low} s and was stopped by Lambda, no result'),
    by(
      [ZIO, VERTX],
      'E+ Lambda {svc}-worker: errorMessage says it was timed out by the platform at {low} s',
      'W {k} records of its batch are not acknowledged',
    ),
    by(
      NEXT,
      'E+! {svc}-worker is limited to {low} s and needed more; States.Timeout ends the order of {user}',
    ),
    by(
      TYPESCRIPT,
      'W+ next page of {dns} outstanding, {ms} ms to the end of this invocation',
      'F platform.report timeout 45000 330',
    ),
    by(SWIFT, 'W waiting for a row of {table} that somebody locks', 'F platform.report timeout 10000 155'),
    by(
      VAPOR,
      'E+ no answer of {svc}-worker: after {low} s AWS put an end to it (Sandbox.Timedout)',
      'W {k} rows stay unread',
    ),
    by(
      PHP,
      'D cursor at row {big} of {table}',
      'F platform.report timeout 28000 402',
      'W restart of the runtime after an end by the clock',
    ),
  ),
  ...families(
    'lambda_throttle',
    ['errors', 'retry'],
    by(
      PREFECT,
      'E+! botocore TooManyRequestsException: {svc}-worker has used its reserved concurrency of {low}',
    ),
    by(SPARK, 'W+ sink {svc}-worker: Lambda throttles {k} of {n} calls, no unreserved concurrency remains'),
    by(
      VAPOR,
      'E+ 429 TooManyRequestsException from lambda.{region}: function {svc}-worker cannot scale any further',
    ),
    by(
      NEXT,
      'W+ invoking {svc}-worker is rate limited by the account ({n} concurrent executions allowed), event dropped to the queue',
    ),
    by(PHP, 'W+ {k} invocations rejected with throttle reason FunctionInvocationRateLimitExceeded'),
    by(SLOG, 'E+ {svc}-worker throttled {low} times in a row, dead-letter queue takes the event'),
  ),
  ...families(
    'lambda_memory',
    ['errors'],
    by(
      SEMANTIC,
      'E+! {svc}-worker: FunctionError, Runtime exited with error: signal: killed, used 1024 of 1024 MB',
    ),
    by(SPARK, 'E+! remote function {svc}-worker ran out of its {k} MB, errorType Runtime.OutOfMemory'),
    by(
      ZIO,
      'E+ function {svc}-worker cannot hold {k} MB of input in its memory size, killed by its sandbox',
      'W twice the memory size would do',
    ),
    by(
      [VAPOR, NEXT],
      'E+ {svc}-worker gone with Runtime.ExitError while memory stood at its configured maximum of {n} MB',
    ),
    by(
      TYPESCRIPT,
      'W buffer of {k} MB on top of {n} MB heap',
      'E RangeError: Array buffer allocation failed',
      'F platform.report error 6120.5 1024 Runtime.ExitError',
    ),
    by(
      SWIFT,
      'I joining {k} tiles in memory',
      'W {n} MB resident, the function owns 1024',
      'F platform.report error 8008.8 1024 Runtime.OutOfMemory',
    ),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(NODE_RED, 'E+ AccessDenied: iot:Publish on topic/{table} is covered by no policy of this thing'),
    by(
      [ZIO, VERTX],
      'E+! kinesis:PutRecords refused, role {svc}-task is missing it (AccessDeniedException, 400)',
    ),
    by(SPLUNKD, 'E+ S3Client - 403 AccessDenied for {bucket}, smartstore role may not s3:GetObject'),
    by(NEXUS, 'E+! blob store {bucket}: The security policies of the role forbid s3:DeleteObject'),
  ),
  ...families(
    'credential_expired',
    ['errors', 'retry'],
    by(
      SPLUNKD,
      'E+ modular input {svc}: OAuth access token is out of date (401), renewal failed as its refresh token ended {past}',
    ),
    by(
      [ZIO, VERTX],
      'E+! ExpiredTokenException while polling {table}: assumed session lived for an hour and that hour is over',
    ),
    by(NEXT, 'E+! NextAuth RefreshAccessTokenError: grant of {peer} expired on {past}'),
    by(
      RANCHER,
      'E+ registry pull secret of {cluster}: authorization token has expired. Reauthenticate and try again.',
    ),
  ),
] as const;
