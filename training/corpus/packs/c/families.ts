import { by, families } from '../../family.ts';
import {
  AUDITD,
  BALANCER,
  CLOUDWATCH_AGENT,
  CONSUL,
  DOTNET,
  EARLYOOM,
  ELASTIC,
  ETCD,
  FAIL2BAN,
  FUNCTION,
  HAPROXY,
  LOGFMT,
  MYSQL,
  POSTGRESQL,
  RUST,
  SERVERS,
  SSM_AGENT,
  TASKS,
  ZAP,
} from './writers.ts';

// Troubles in the words of pack C, which were the test of the releases before those that learn from them.

export const TROUBLES = [
  ...families(
    'disk_full',
    ['crash', 'errors'],
    by(
      RUST,
      'E+! failed to persist segment: Os { code: 28, kind: StorageFull, message: "No space left on device" }',
    ),
    by(DOTNET, "E+! System.IO.IOException: There is not enough space on the disk. : '{path}'"),
    by(
      ETCD,
      'F failed to save Raft hard state: wal: no space left on device',
      'E+ alarm NOSPACE raised by peer {long}',
    ),
    by(
      ELASTIC,
      'W+ [{time}][WARN ][o.e.c.r.a.DiskThresholdMonitor] [{host}] flood stage disk watermark [95%] exceeded on [{long}], all indices on this node will be marked read-only',
    ),
    by(
      CLOUDWATCH_AGENT,
      'E+ {time} E! [inputs.disk] file state of {path} could not be saved, device has no space',
    ),
    by([ZAP, LOGFMT], 'E+ spool volume is full, event {hex} discarded', 'W {dir}: 0 bytes available'),
    by(FUNCTION, 'E+! java.nio.file.FileSystemException: /tmp/{hex}: No space left on device'),
  ),
  ...families(
    'inode_exhaustion',
    ['errors'],
    by(RUST, 'E+ creating {path} failed although blocks are free: no inodes remain'),
    by(DOTNET, 'E+! System.IO.IOException: cannot make directory {dir}, free inodes: 0'),
    by(CLOUDWATCH_AGENT, 'E+ {time} W! [inputs.disk] inodes_free of {dir} is 0'),
    by([ZAP, LOGFMT], 'E+ creat: inode table exhausted on {dir}', 'W {big} lock files lie in {dir}'),
  ),
  ...families(
    'memory_oom',
    ['crash'],
    by(
      EARLYOOM,
      'W low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%',
      'W sending SIGTERM to process {pid} uid {n} "{svc}": badness {k}, VmRSS {n} MiB',
    ),
    by(
      DOTNET,
      "F+! System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.",
    ),
    by(RUST, 'F memory allocation of {big} bytes failed', 'F aborted by the allocator'),
    by(
      ELASTIC,
      'E+ [{time}][ERROR][o.e.b.ElasticsearchUncaughtExceptionHandler] [{host}] fatal error in thread [search], exiting: heap is exhausted',
      'W [{time}][WARN ][o.e.m.j.JvmGcMonitorService] [{host}] [gc][{k}] overhead, spent [{low}s] collecting in the last [{low}s]',
    ),
    by(
      [ZAP, LOGFMT],
      'W available memory on the machine is {low} MiB',
      'E+ could not spawn: not enough memory',
    ),
    by(
      POSTGRESQL,
      'F+ could not map anonymous shared memory: Cannot allocate memory',
      'I TopMemoryContext: {big} total in {k} blocks; {n} free ({low} chunks); {big} used',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow'],
    by(
      HAPROXY,
      'W+ Thread {s} is about to kill the process: stuck=1 cpu_ns: poll={big} now={big} diff={big}',
    ),
    by(
      ETCD,
      'W+ apply request took too long, took {slow}ms, expected-duration 100ms',
      'W+ failed to send out heartbeat on time; to-be-exceeded; server is likely overloaded',
    ),
    by(
      CLOUDWATCH_AGENT,
      'W+ {time} W! [inputs.cpu] collection took longer than expected, usage_active is {pct}',
    ),
    by(
      DOTNET,
      'W+ As of "{time}", the heartbeat has been running for "00:00:0{s}" which is longer than "00:00:01". This could be caused by thread pool starvation.',
    ),
    by(
      [RUST, ZAP, LOGFMT],
      'W+ executor lag {slow} ms: every core is at full tilt',
      'W deferring {k} jobs until processors calm down',
    ),
    by(FUNCTION, 'W+ checksum of {big} bytes eats all vCPU share, {low} s so far'),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(RUST, 'E+ accept failed: Os { code: 24, kind: Uncategorized, message: "Too many open files" }'),
    by(DOTNET, 'E+! System.Net.Sockets.SocketException (24): Too many open files'),
    by(
      HAPROXY,
      "E+ Proxy fe_https reached process FD limit (maxsock={n}). Please check 'ulimit-n' and restart.",
    ),

    by([ZAP, LOGFMT], 'E+ RLIMIT_NOFILE of {n} met, {table} file stays closed', 'W open handles: {n}'),
    by(FUNCTION, 'E+! java.io.FileNotFoundException: /tmp/{hex} (Too many open files)'),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      RUST,
      "F thread 'main' panicked at src/engine.rs:{k}:{low}: called `Option::unwrap()` on a `None` value",
    ),
    by(
      DOTNET,
      'F! Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.',
    ),
    by(
      [ZAP, LOGFMT],
      'F fatal error: all goroutines are asleep - deadlock!',
      'I supervisor: child exited with 2, starting it anew ({s})',
    ),
    by(
      HAPROXY,
      'E+ Current worker ({pid}) exited with code 139 (Segmentation fault)',
      'E exit-on-failure: killing every processes with SIGTERM',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=Essential container in task exited; exitCode=139',
    ),
    by(
      AUDITD,
      'E+ type=ANOM_ABEND msg=audit({big}.{k}:{k}): auid={n} uid={n} pid={pid} comm="{svc}" exe="/opt/{svc}/bin/{svc}" sig=11 res=1',
    ),
    by(
      FUNCTION,
      'E+! java.lang.NullPointerException: Cannot invoke "Object.toString()" because "{table}" is null',
      'E platform.report error {k} {used} Runtime.ExitError',
    ),
    by(
      MYSQL,
      'I MY-012551 InnoDB Database was not shutdown normally!',
      'I MY-012552 InnoDB Starting crash recovery.',
      'I MY-012535 InnoDB Apply batch completed!',
    ),
    by(
      POSTGRESQL,
      'I database system was not properly shut down; automatic recovery in progress',
      'I invalid record length at {s}/{hex}: expected at least 24, got 0',
    ),
  ),
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by(RUST, 'E+ error trying to connect: dns error: failed to lookup address information for {dns}'),
    by(DOTNET, 'E+! System.Net.Http.HttpRequestException: Name or service not known ({dns}:443)'),
    by(
      HAPROXY,
      'W+ Server be_{svc}/srv{s} is going DOWN for maintenance (DNS NX status). {s} active and 0 backup servers left.',
      'E be_{svc}/srv{s}: could not resolve address',
    ),
    by(
      CONSUL,
      'E+ {time} [ERROR] agent.dns: recurse failed: error="read udp {ip}:{port}->{ip}:53: i/o timeout"',
      'W {time} [WARN]  agent.dns: all resolvers failed for question',
    ),

    by(
      CLOUDWATCH_AGENT,
      'E+ {time} E! [outputs.cloudwatchlogs] Post "https://logs.{region}.amazonaws.com/": lookup logs.{region}.amazonaws.com: server misbehaving',
    ),
    by([ZAP, LOGFMT], 'E+ resolving {dns}: SERVFAIL', 'W resolver cache is empty'),
    by(
      FUNCTION,
      'E+! java.nio.channels.UnresolvedAddressException for {dns}',
      'W nameserver at 169.254.78.1 gave no reply',
    ),
  ),
  ...families(
    'tls_expired',
    ['errors'],
    by(RUST, 'E+ invalid peer certificate: Expired', 'E handshake with {dns} aborted'),
    by(
      DOTNET,
      'E+! System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: NotTimeValid',
    ),
    by(
      HAPROXY,
      'W+ Health check for server be_{svc}/srv{s} failed, reason: Layer6 invalid response, info: "SSL handshake failure (certificate expired)", check duration: {s}ms',
    ),
    by(
      CONSUL,
      'W {time} [WARN]  agent.cache: leaf certificate is out of date: service={svc}',
      'E+ {time} [ERROR] agent.server.rpc: connection rejected, peer shows an expired certificate',
    ),
    by([ZAP, LOGFMT], 'E+ mTLS with {peer} fails: its leaf expired {low} h ago'),
    by(FUNCTION, 'E+! javax.net.ssl.SSLPeerUnverifiedException: certificate of {dns} expired'),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by(
      RUST,
      'E+ error sending request for url (http://{dns}{url}): tcp connect error: Connection refused (os error 111)',
    ),
    by(DOTNET, 'E+! System.Net.Http.HttpRequestException: Connection refused ({dns}:{port})'),
    by(
      HAPROXY,
      'E Server be_{svc}/srv{s} is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left.',
      'F backend be_{svc} has no server available!',
    ),
    by(
      CONSUL,
      'E+ {time} [ERROR] agent.client: RPC failed to server: method=Catalog.Register server={ip}:8300 error="rpc error getting client: failed to get conn"',
    ),
    by(
      [ZAP, LOGFMT],
      'E+ {peer} hangs up on us at once, breaker opens',
      'W {table} served from a copy that is {low} min old',
    ),
    by(
      FUNCTION,
      'E+! java.net.NoRouteToHostException: no way to {ip}:{port}',
      'E+! io.lettuce.core.RedisConnectionException: Unable to connect to {dns}:6379',
    ),
    by(
      ELASTIC,
      'W+ [{time}][WARN ][o.e.d.HandshakingTransportAddressConnector] [{host}] completed handshake with {ip}:9300 but followup connection failed, connection refused',
    ),
  ),
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(BALANCER, 'E+ elb=502; target=-', 'E+ elb=503; target=503', 'E+ elb=502; target=-'),
    by(BALANCER, 'E+ elb=500; target=500', 'E+ elb=500; target=500', 'E+ elb=501; target=501'),
    by(
      HAPROXY,
      'E+ {ip}:{port} [{time}] fe_https be_{svc}/srv{s} 0/0/1/-1/{s} 502 {k} - - SH-- {low}/{low}/{s}/{s}/0 0/0 "GET {url} HTTP/1.1"',
    ),
    by(
      DOTNET,
      'E+! An unhandled exception has occurred while executing the request.',
      'W {low} of 100 replies towards the ELB carry status 500',
    ),
    by(RUST, 'E+ response failed classification=Status code: 500 Internal Server Error latency={ms} ms'),
    by(
      [ZAP, LOGFMT],
      'E+ http 500 {url}',
      'E+ http 503 {url}',
      'W server-side failures seen by the balancer: {low}/min',
    ),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(
      BALANCER,
      'E+ elb=504; target=-; took=-1',
      'W+ elb=200; took=4{s}.{k}',
      'E+ elb=504; target=-; took=60.00{s}',
    ),
    by(
      BALANCER,
      'W+ elb=460; target=-; took=-1',
      'W+ elb=200; took=2{s}.{k}',
      'E elb=504; target=-; took=-1',
    ),
    by(
      HAPROXY,
      'E+ {ip}:{port} [{time}] fe_https be_{svc}/srv{s} 0/0/1/-1/60002 504 {k} - - sH-- {low}/{low}/{s}/{s}/0 0/0 "GET {url} HTTP/1.1"',
    ),
    by(
      DOTNET,
      'W+! Microsoft.AspNetCore.Server.Kestrel.Core.BadHttpRequestException: Reading the request body timed out due to data arriving too slowly.',
    ),
    by(RUST, 'W+ finished processing request latency={slow} ms, peer was no longer there'),
    by(
      [ZAP, LOGFMT],
      'W+ {url} outlived the 60 s idle window of the ELB',
      'W write on a connection that the balancer has timed out',
    ),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(
      HAPROXY,
      'W+ {ip}:{port} [{time}] fe_https be_{svc}/<NOSRV> 0/{n}/-1/-1/{n} 503 {k} - - sQ-- {n}/{n}/{k}/0/0 0/{k} "GET {url} HTTP/1.1"',
      'E Proxy fe_https reached the configured maximum connection limit. Please check the global maxconn value.',
    ),
    by(
      DOTNET,
      'E+! System.InvalidOperationException: Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool. This may have occurred because all pooled connections were in use.',
    ),
    by(
      RUST,
      'E+ PoolTimedOut: pool timed out while waiting for an open connection',
      'W inflight requests {n}, soft ceiling {k}',
    ),
    by(
      [ZAP, LOGFMT],
      'W+ semaphore full, {k} callers parked',
      'W arrival rate {n}/s against {low}/s an hour ago',
    ),
    by(BALANCER, 'W+ elb=429; target=429', 'W+ elb=429; target=429', 'E+ elb=503; target=503', 'I+ elb=200'),
    by(
      FUNCTION,
      'E+! com.zaxxer.hikari.pool: no pooled session within {slow}ms, {k} threads are queueing',
      'W {n} requests in this second',
    ),
  ),
  ...families(
    'task_start_failure',
    [],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/{svc}',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Timeout waiting for network interface provisioning to complete.',
    ),
    by(RUST, 'E+ placement of {peer} denied: every node is short of memory for it'),
    by(
      [DOTNET, ZAP],
      'E+ could not bring up copy {s} of {peer}: its image digest is nowhere to be pulled from',
    ),
    by(
      LOGFMT,
      'E+ start of {peer} stalls in PROVISIONING',
      'E {peer}: entry point is not in its image, container was not created',
    ),
  ),
  ...families(
    'container_oom',
    ['crash'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=Essential container in task exited; containerReason=OutOfMemoryError: Container killed due to memory usage; exitCode=137',
    ),
    by(
      DOTNET,
      'W GC heap hard limit of the container ({n} MB) is nearly met',
      'E+ sidecar was reaped by the memory controller (137)',
    ),
    by(
      RUST,
      'W cgroup v2: memory.current close to memory.max ({pct}%)',
      'E+ sub-process hit the container bound and got SIGKILL',
    ),
    by([ZAP, LOGFMT], 'E+ {peer} container OOM-killed at {k} Mi', 'W limit of that container is too low'),
  ),
  ...families(
    'health_flap',
    ['errors'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{svc}/{long})',
      'I lastStatus=RUNNING',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Task failed container health checks',
      'I lastStatus=PENDING',
    ),
    by(
      HAPROXY,
      'W Server be_{svc}/srv{s} is DOWN, reason: Layer7 wrong status, code: 503, info: "Service Unavailable", check duration: {s}ms.',
      'I Server be_{svc}/srv{s} is UP, reason: Layer7 check passed, code: 200, check duration: {s}ms.',
      'W Server be_{svc}/srv{s} is DOWN, reason: Layer7 timeout, check duration: {n}ms.',
    ),
    by(
      CONSUL,
      'W+ {time} [WARN]  agent: Check is now critical: check=service:{svc}',
      'I+ {time} [INFO]  agent: Check is now passing: check=service:{svc}',
    ),
    by(
      DOTNET,
      'E+ Health check {table} with status Unhealthy completed after {n}ms with message "null"',
      'I Health check {table} with status Healthy completed after {ms}ms',
    ),
    by(
      [RUST, ZAP, LOGFMT],
      'W not ready',
      'I ready',
      'W not ready',
      'I ready',
      'W readiness toggled {s} times this minute',
    ),
  ),
  ...families(
    'bad_deployment',
    ['crash', 'errors'],
    by(
      DOTNET,
      "F! System.IO.FileNotFoundException: Could not load file or assembly '{table}.Core, Version=4.0.{low}.0'",
      'I revert to the package of yesterday',
    ),
    by(DOTNET, 'F! Npgsql.PostgresException (0x80004005): 42703: column p.{table}_ref does not exist'),
    by(
      RUST,
      'F Error: missing field `{table}` at line {low} column {s} in config.toml',
      'I this is build {hex}, first start',
    ),
    by(
      [ZAP, LOGFMT],
      'I new binary {hex} takes over',
      'F flag provided but not defined: -{table}',
      'I old binary takes over again',
    ),
    by(
      HAPROXY,
      "F config : parsing [/etc/haproxy/haproxy.cfg:{k}] : unknown keyword 'sever' in 'backend' section",
      'F Fatal errors found in configuration.',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotStartContainerError: failed to create shim task: exec: "/app/{table}": stat: no such file; exitCode=127',
    ),
    by(
      FUNCTION,
      'F+! java.lang.ClassNotFoundException: example.{table}.Handler',
      'E platform.report error {k} {used} Runtime.HandlerNotFound',
    ),
    by(SERVERS, 'W canary of release {low}.{s} does worse than its control, halting the roll-out'),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(
      POSTGRESQL,
      'E+ could not extend file "base/16384/{big}" with FileFallocate(): No space left on device',
    ),
    by(
      POSTGRESQL,
      'E PANIC: could not write to log file {long} at offset {big}, length {n}: No space left on device',
    ),
    by(
      MYSQL,
      'W MY-012638 InnoDB Retry attempts for writing partial data failed.',
      "E+ MY-010287 Server Got error 28 - 'No space left on device' from storage engine",
    ),
    by(DOTNET, 'E+! Npgsql.PostgresException (0x80004005): 53100: disk_full on {database}'),
    by(
      [RUST, ZAP, LOGFMT],
      'E+ {database} rejects writes: allocated storage exhausted',
      'W growing the volume of {database} is not possible for another {low} min',
    ),
    by(FUNCTION, 'E+! java.sql.SQLException: Got error 28 from storage engine while filling {table}'),
  ),
  ...families(
    'rds_connections',
    ['errors'],
    by(POSTGRESQL, 'F+ remaining connection slots are reserved for roles with the SUPERUSER attribute'),
    by(POSTGRESQL, 'F+ too many connections for database "{table}"'),
    by(DOTNET, 'E+! Npgsql.PostgresException (0x80004005): 53300: too many clients'),
    by(
      RUST,
      "E+ server refused login: Host '{ip}' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
    ),
    by(
      [ZAP, LOGFMT],
      'E+ error 1040 from {database}: connection ceiling met',
      'W {k} idle logins clog {database}',
    ),
    by(FUNCTION, 'E+! java.sql.SQLNonTransientConnectionException: {database} has no connection to spare'),
  ),
  ...families(
    'rds_lock_wait',
    ['slow'],
    by(POSTGRESQL, 'E+ could not serialize access due to concurrent update'),
    by(
      POSTGRESQL,
      'I+ process {pid} acquired AccessExclusiveLock on relation {big} of database {big} after {slow}.{k} ms',
    ),
    by(
      DOTNET,
      'E+! Npgsql.PostgresException (0x80004005): 40P01: deadlock detected',
      'W retrying the unit of work',
    ),
    by(
      [RUST, ZAP, LOGFMT],
      'W+ {table}: row lock wait of {slow} ms',
      'E lock timeout on {table}, transaction undone',
    ),
    by(FUNCTION, 'E+! jakarta.persistence.PessimisticLockException: {table} is locked by somebody else'),
    by(
      MYSQL,
      'W+ MY-010045 Server Event Scheduler: [app@%][{svc}.compact_{table}] Deadlock found when trying to get lock; try restarting transaction',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      POSTGRESQL,
      'I+ recovery still waiting after {slow}.{k} ms: recovery conflict on snapshot',
      'I DETAIL: Conflicting processes: {pid}, {pid}.',
    ),
    by(
      POSTGRESQL,
      'I terminating process {pid} to release replication slot "{svc}"',
      'I invalidating obsolete replication slot "{svc}"',
    ),
    by(
      MYSQL,
      "E+ MY-013114 Repl Replica I/O for channel '': Got fatal error 1236 from source when reading data from binary log: 'Could not find first log file name in binary log index file', Error_code: MY-013114",
    ),
    by([RUST, ZAP, LOGFMT], 'W+ reader endpoint lags {k} s, reading {table} from the writer instead'),
    by(DOTNET, 'W+ replica of {database} has not replayed position {hex} after {low} s'),
    by(FUNCTION, 'W+ ReplicaLag of {database} is {n} ms, query postponed'),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(
      POSTGRESQL,
      'I received immediate shutdown request',
      'F+ the database system is not yet accepting connections',
      'F DETAIL: Consistent recovery state has not been yet reached.',
    ),
    by(POSTGRESQL, 'E+ cannot execute UPDATE in a read-only transaction'),
    by(
      MYSQL,
      'D MY-015016 Server MySQL Server - end.',
      'D MY-015015 Server MySQL Server - start.',
      'D MY-013577 InnoDB InnoDB initialization has ended.',
    ),
    by(
      DOTNET,
      'E+! Npgsql.PostgresException (0x80004005): 57P01: session ended by an administrator',
      'I new primary of {database} is {ip}',
    ),
    by(
      [RUST, ZAP, LOGFMT],
      'W+ {database}: cluster role changed under us, node is a reader now',
      'I switched to the promoted node',
    ),
    by(
      FUNCTION,
      'E+! com.mysql.cj.jdbc.exceptions.CommunicationsException: link to {database} broke during its switchover',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['retry'],
    by(FUNCTION, 'I paging through {table}', 'E platform.report timeout 30000 {used}'),
    by(FUNCTION, 'W+ only {ms} ms on the clock', 'E platform.report timeout 15000 {used} Sandbox.Timedout'),
    by(FUNCTION, 'W {peer} does not come back', 'E platform.report timeout 3000 {used}'),
    by(
      DOTNET,
      'E+! Amazon.Lambda.AmazonLambdaException: 202: the function overran its configured timeout of {low} s',
    ),
    by(RUST, 'E+ lambda {peer} overran, deadline was {low} s'),
    by([ZAP, LOGFMT], 'E+ invocation of {peer}: Sandbox.Timedout', 'W step is re-queued'),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      FUNCTION,
      'E+! software.amazon.awssdk.services.dynamodb.model.ThrottlingException: Throughput exceeds the current capacity of your table',
    ),
    by(
      FUNCTION,
      'W+ {peer} says 429 to our invoke, {s} tries so far',
      'E no unreserved concurrency left in the account',
    ),
    by(DOTNET, 'E+! Amazon.Lambda.Model.TooManyRequestsException: Rate Exceeded'),
    by(RUST, 'W+ invoke throttled: ReservedFunctionConcurrentInvocationLimitExceeded'),
    by([ZAP, LOGFMT], 'E+ SlowDown: please reduce your request rate', 'W burst quota of {peer} used up'),
    by(SERVERS, 'W+ throttle counter of function {peer} climbs to {k}'),
  ),
  ...families(
    'lambda_memory',
    ['retry'],
    by(FUNCTION, 'I+ unzipping {big} bytes', 'E platform.report error {n} 512 Runtime.OutOfMemory'),
    by(FUNCTION, 'E+! java.lang.OutOfMemoryError: Metaspace', 'W function memory of 512 MB is too tight'),
    by(FUNCTION, 'W+ free heap {s} MB of the function', 'E platform.report error {n} 512 Runtime.ExitError'),
    by(DOTNET, 'E+ lambda {peer} was killed, it wanted more memory than configured'),
    by(RUST, 'E+ FunctionError from {peer}: signal: killed at its memory ceiling'),
    by([ZAP, LOGFMT], 'E+ {peer} lambda out of memory ({k} of {k} MB)', 'W raise its MemorySize'),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(
      RUST,
      'E+ service error: unhandled error (AccessDeniedException): {svc} may not call kms:GenerateDataKey',
    ),
    by(DOTNET, 'E+! Amazon.S3.AmazonS3Exception: Access Denied', 'W no statement in the role allows it'),
    by(
      SSM_AGENT,
      "E+ {time} ERROR EC2RoleProvider Failed to connect to Systems Manager with instance profile role credentials. Err: AccessDeniedException: Systems Manager's instance management role is not configured for account: {account}",
    ),
    by(
      CLOUDWATCH_AGENT,
      'E+ {time} E! [outputs.cloudwatch] WriteToCloudWatch failure: AccessDenied: cloudwatch:PutMetricData refused to this role',
    ),
    by([ZAP, LOGFMT], 'E+ permission boundary forbids sns:Publish for {svc}'),
    by(
      FUNCTION,
      'E+! software.amazon.awssdk.services.sqs.model.SqsException: forbidden, queue policy excludes this role',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors'],
    by(
      RUST,
      'E+ the credentials in the request have expired (RequestExpired)',
      'W profile provider returned nothing newer',
    ),
    by(
      DOTNET,
      "E+! Microsoft.IdentityModel.Tokens.SecurityTokenExpiredException: IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '{past}'",
    ),
    by(
      SSM_AGENT,
      'E+ {time} ERROR EC2RoleProvider credentials of the instance profile are stale since {past}',
    ),
    by(
      [ZAP, LOGFMT],
      'E+ vault token TTL is over, {peer} answers 403',
      'W lease of secret {table} could not be prolonged',
    ),
    by(
      BALANCER,
      'W+ elb=561; target=-; to=-; error=AuthTokenEpRequestTimeout; actions=authenticate',
      'W+ elb=561; target=-; to=-; error=AuthUserinfoResponseSizeExceeded; actions=authenticate',
    ),
    by(FUNCTION, 'E+! com.auth0.jwt.exceptions.TokenExpiredException: The Token has expired on {past}.'),
  ),
  ...families(
    'intrusion_attempt',
    [],
    by(
      FAIL2BAN,
      'W+ fail2ban.filter: INFO [sshd] Found {pub} - {time}',
      'W fail2ban.actions: NOTICE [sshd] Ban {pub}',
    ),
    by(
      AUDITD,
      'W+ type=USER_LOGIN msg=audit({big}.{k}:{k}): pid={pid} uid=0 acct="root" exe="/usr/sbin/sshd" addr={pub} terminal=ssh res=failed',
      'W+ type=ANOM_LOGIN_FAILURES msg=audit({big}.{k}:{k}): pid={pid} addr={pub} res=failed',
    ),
    by(
      HAPROXY,
      'W+ {pub}:{port} [{time}] fe_https fe_https/<NOSRV> 0/-1/-1/-1/0 403 {k} - - PR-- {low}/{low}/0/0/0 0/0 "GET /phpmyadmin/setup.php HTTP/1.1"',
    ),
    by(DOTNET, 'W+ Antiforgery token of {pub} was forged', 'W+ lockout of {user}: {k} bad passwords'),
    by([RUST, ZAP, LOGFMT], 'W+ {pub} probes {url}?file=..%2f..%2fshadow', 'W source {pub} banned'),
    by(FUNCTION, 'W+ {pub} sent {k} one-time codes for {user}, all wrong'),
    by(
      POSTGRESQL,
      'F+ unsupported frontend protocol {n}.{n}: server supports 3.0 to 3.0',
      'F no PostgreSQL user name specified in startup packet',
    ),
  ),
];
