import { by, families } from '../../family.ts';
import {
  ACTIX,
  AIRFLOW,
  ARGOCD,
  BALANCER,
  BEANSTALK,
  BUNYAN,
  CLOJURE,
  CRIO,
  CUSTOM_FUNCTION,
  DJANGO,
  ERLANG,
  FUNCTION_BALANCER,
  FUNCTIONS,
  K3S,
  KTOR,
  KUBE_EVENTS,
  LOGRAGE,
  LOGSTASH,
  LOKI,
  MARIADB_11,
  MAXSCALE,
  MYSQL_CLUSTER,
  NEST,
  PACEMAKER,
  PATRONI,
  PGPOOL,
  PLAY,
  PODMAN,
  POSTGRESQL_14,
  POSTGRESQL_18,
  POWERTOOLS,
  RCLONE,
  RUST_FUNCTION,
  SERILOG,
  SIDEKIQ,
  SLAPD,
  TASKS,
  UVICORN,
  UWSGI,
  VECTOR,
  WILDFLY,
} from './writers.ts';

/** Troubles of the load balancer, containers, databases, functions, and of what may do what. */
export const CLOUD = [
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(BALANCER, 'E+ elb=500', 'I+ elb=200'),
    by(BALANCER, 'E+ elb=502; target=-; took=-1', 'I+ elb=200'),
    by(BALANCER, 'E+ elb=503; target=503', 'E+ elb=500; path=/api/lots'),
    by(FUNCTION_BALANCER, 'E+ elb=502; target=-; to=-; error=LambdaUnhandled', 'I+ elb=200; to=-'),
    by(
      LOGRAGE,
      "E+ method=POST path={url} format=json controller=BidsController action=create status=500 error='NoMethodError: undefined method `amount' for nil' duration={ms}.32 view=0.00 db=12.11",
    ),
    by(
      UVICORN,
      'E+! Exception in ASGI application',
      'I+ {ip}:{port} - "GET {url} HTTP/1.1" 500 Internal Server Error',
    ),
    by(DJANGO, 'E+! Internal Server Error: {url}', 'I+ "POST {url} HTTP/1.1" 500 145'),
    by(
      NEST,
      "E+! TypeError: Cannot read properties of null (reading 'seats')",
      'E+ request GET {url} ended with 500 after {ms}ms',
    ),
    by(
      KTOR,
      'E+! Unhandled: GET - {url}. Exception kotlin.KotlinNullPointerException',
      'I+ 500 Internal Server Error: GET - {url} in {ms}ms',
    ),
    by(PLAY, 'E+! ! @{hex} - Internal server error, for (GET) [{url}] ->'),
    by(
      WILDFLY,
      'E+! UT005023: Exception handling request to {url}: jakarta.servlet.ServletException: java.lang.ArithmeticException: / by zero',
    ),
    by(
      [ACTIX, SERILOG],
      'E+ HTTP GET {url} responded 500 in {ms}.4 ms',
      'E+ share of 5xx over the last minute: {low} %',
    ),
    by(
      UWSGI,
      'E+ [pid: {pid}|app: 0|req: {n}/{n}] {ip} () POST {url} => generated 0 bytes in {ms} msecs (HTTP/1.1 500) 3 headers',
      'W+ TypeError in view of {table}, handler500 answers',
    ),
    by(CLOJURE, 'E+! clojure.lang.ExceptionInfo: render failed for {url}, status 500 goes out'),
  ),
  ...families(
    'alb_timeout',
    ['slow', 'retry'],
    by(BALANCER, 'E+ elb=504; target=-; took=-1', 'I elb=200; took=42.310'),
    by(BALANCER, 'E+ elb=504; target=-; to=-', 'W+ elb=460; target=-; took=-1'),
    by(BALANCER, 'W+ elb=460; target=-; took=-1', 'I+ elb=200; took=51.022'),
    by(
      UWSGI,
      'W+ *** HARAKIRI ON WORKER {s} (pid: {pid}, try: 1) ***',
      'I HARAKIRI !!! worker {s} status !!!',
      'W+ uwsgi_response_writev_headers_and_body_do(): Broken pipe [core/writer.c line {k}] during GET {url} ({ip})',
    ),
    by(
      UWSGI,
      'E+ uwsgi_response_write_body_do() TIMEOUT !!!',
      'W+ OSError: write error, the balancer hung up after 60 s on {url}',
    ),
    by(
      LOGRAGE,
      'E+! Rack::Timeout::RequestTimeoutException (Request ran for longer than 25000ms )',
      'E+ method=GET path={url} status=504 duration={slow}.10',
    ),
    by(DJANGO, 'W+ {url} took {slow} ms, the proxy had given up before (504 seen by the browser)'),
    by(
      [PLAY, KTOR],
      'E+ answer of {url} completed after {slow} ms; the connection from the balancer was closed at its idle timeout',
    ),
    by(
      WILDFLY,
      'W+ UT005013: An IOException occurred: java.io.IOException: UT000128: Remote peer closed connection before all data could be read, {url} ran {slow} ms',
    ),
    by(
      [NEST, BUNYAN],
      'E+ upstream request timeout while {url} waits for its report | gateway answered 504 after {slow} ms',
    ),
    by(
      [UVICORN, ACTIX],
      'W+ client gone before GET {url} was done, it needed {slow} ms',
      'E+ deadline of 30 s for the whole request passed',
    ),
    by(
      [CLOJURE, SERILOG],
      'W+ long poll of {url} outlives the idle limit of the load balancer: 504 for {k} users',
    ),
  ),
  ...families(
    'task_start_failure',
    ['retry'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullContainerError: image Manifest of {svc} does not contain descriptor matching platform linux/arm64',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: failed to download env files: non empty error stream: NoSuchKey: {svc}.env in {bucket}',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Essential container in task exited; sideCode=1; sideReason=CannotStartContainerError: failed to create shim task: exec: "/fluent-bit/entry.sh": stat no such file',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Dependency of {svc} on log_router is never HEALTHY; containerReason=DependencyTimeout',
    ),
    by(
      CRIO,
      'E+ time="{time}" level=error msg="Container creation error: time=\\"{time}\\" level=error msg=\\"runc create failed: unable to start container process: exec: \\\\\\"/bin/{svc}\\\\\\": permission denied\\""',
    ),
    by(
      CRIO,
      'E+ time="{time}" level=error msg="CNI network setup of pod sandbox {long} failed: plugin type=\\"aws-cni\\" failed (add): add cmd: failed to assign an IP address to container"',
    ),
    by(
      PODMAN,
      'E Error: initializing source docker://registry.{dns}/{svc}:{hex}: reading manifest {hex} in registry.{dns}/{svc}: manifest unknown',
      'E unit {svc}.service can start no container',
    ),
    by(
      PODMAN,
      'E Error: crun: open executable: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    ),
    by(
      KUBE_EVENTS,
      'W+ Failed| Failed to pull image "registry.{dns}/{svc}:{hex}": rpc error: code = NotFound desc = failed to pull and unpack image: not found',
      'W+ Failed| Error: ErrImagePull',
      'W+ BackOff| Back-off pulling image "registry.{dns}/{svc}:{hex}"',
    ),
    by(
      KUBE_EVENTS,
      'W+ FailedScheduling| 0/{low} nodes are available: {low} Insufficient memory. preemption: 0/{low} nodes are available: {low} No preemption victims found for incoming pod.',
    ),
    by(
      KUBE_EVENTS,
      'W+ FailedMount| MountVolume.SetUp failed for volume "config" : configmap "{svc}-settings" not found',
      'W+ Failed| Error: secret "{svc}-db" not found',
    ),
    by(
      K3S,
      'E+ E1130 pod_workers.go:{k}] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"{svc}\\" with CreateContainerConfigError: \\"couldn\'t find key DB_URL in Secret {cluster}/{svc}\\""',
    ),
    by(
      K3S,
      'E+ E1130 kuberuntime_sandbox.go:{k}] "Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox {long}: no more addresses in range set"',
    ),
    by(
      BEANSTALK,
      'E ECS task stopped due to: Task failed to start.',
      'E An error occurred during execution of command [app-deploy] - [Start ECS task]. Stop running the command. Error: ECS task stopped',
    ),
  ),
  ...families(
    'container_oom',
    ['crash'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=Essential container in task exited; sideCode=143; exitCode=137; containerReason=OutOfMemoryError: Container killed due to memory usage',
    ),
    by(
      BEANSTALK,
      'E+ Docker container {hex} quit unexpectedly after launch: OOMKilled is true, exit code 137',
      'E An error occurred during execution of command [app-deploy] - [Run Docker Container]. Stop running the command.',
    ),
    by(
      CRIO,
      'W+ conmon {hex} <ninfo>: OOM event received',
      'I conmon {hex} <ninfo>: container {pid} exited with status 137',
    ),
    by(
      PODMAN,
      'W {time} container oom {long} (image=registry.{dns}/{svc}:{low}, name={svc})',
      'W {time} container died {long} (image=registry.{dns}/{svc}:{low}, name={svc}, exitcode=137)',
      'I {time} container restart {long} (name={svc})',
    ),
    by(
      KUBE_EVENTS,
      'W+ OOMKilling| Memory cgroup out of memory: Killed process {pid} ({svc}) total-vm:{big}kB, anon-rss:{big}kB, file-rss:{n}kB',
      'W+ BackOff| Back-off restarting failed container {svc} in pod {svc}-{hex}',
    ),
    by(
      [CLOJURE, WILDFLY],
      'W previous container of this service ended with 137 at its limit of {n} MiB',
      'W+ jvm may take {n} MiB, cgroup allows {n} MiB, {pct}% are used',
    ),
    by(
      UWSGI,
      'W+ worker {s} grows: {n} MB of the container limit of {n} MB',
      'W DAMN ! worker {s} (pid: {pid}) died, killed by signal 9 :( trying respawn ...',
    ),
    by(
      [NEST, BUNYAN],
      'W+ rss {n} MB of a container limit of {n} MB',
      'F Mark-Compact (reduce) 508.2 (512.0) -> 507.9 (512.0) MB, {n}.1 / 0.0 ms (average mu = 0.081) allocation failure; GC in old space requested',
    ),
    by(
      [PLAY, KTOR],
      'W+ container memory {pct}% of its cgroup limit, heap at -Xmx',
      'F Terminating due to java.lang.OutOfMemoryError: Metaspace',
    ),
    by(
      UVICORN,
      'E+ Child process [{pid}] died',
      'W memory.events of the cgroup: oom_kill {s}',
      'I Started server process [{pid}]',
    ),
    by(
      AIRFLOW,
      'E State of this instance has been externally set to failed, pod status OOMKilled, exit code 137',
      'W base container of {svc}-{hex} had a limit of 1Gi',
    ),
    by(
      [SERILOG, ACTIX],
      'W+ cgroup memory.current {big} of memory.max {big}',
      'F previous container of this task was killed for using too much memory',
    ),
  ),
  ...families(
    'health_flap',
    ['retry'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{svc}/{long}); sideCode=137; exitCode=143',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Task failed container health checks; sideCode=143; exitCode=137',
    ),
    by(
      BALANCER,
      'I+ elb=200; path=/healthz; agent=ELB-HealthChecker/2.0',
      'E+ elb=503; target=-; to=-',
      'I+ elb=200',
    ),
    by(
      KUBE_EVENTS,
      'W+ Unhealthy| Readiness probe failed: HTTP probe failed with statuscode: 503',
      'I Started| Started container {svc}',
      'W+ Unhealthy| Readiness probe failed: HTTP probe failed with statuscode: 503',
    ),
    by(
      KUBE_EVENTS,
      'W+ Unhealthy| Liveness probe failed: Get "http://{ip}:8080/livez": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'I+ Killing| Container {svc} failed liveness probe, will be restarted',
    ),
    by(
      PODMAN,
      'W+ {time} container health_status {long} (name={svc}, health_status=unhealthy, health_failing_streak={s})',
      'I+ {time} container health_status {long} (name={svc}, health_status=healthy, health_failing_streak=0)',
    ),
    by(
      MAXSCALE,
      'W+ Server changed state: {host}[{ip}:3306]: slave_down. [Slave, Running] -> [Down]',
      'I+ Server changed state: {host}[{ip}:3306]: slave_up. [Down] -> [Slave, Running]',
    ),
    by(
      PGPOOL,
      'W+ health check failed on node {s} (timeout:0)',
      'I+ health check retrying on DB node: {s} (round:1)',
      'I+ health check retrying on DB node: {s} succeeded',
    ),
    by(
      PACEMAKER,
      'W+ Result of monitor operation for {svc} on {host}: failed',
      'I+ Result of start operation for {svc} on {host}: ok',
      'I+ Setting fail-count-{svc}#monitor_10000[{host}] in instance_attributes: {s} -> {low}',
    ),
    by(
      BEANSTALK,
      'W+ Environment health has transitioned from Ok to Degraded. ELB health is failing or not available for 1 instance.',
      'I+ Environment health has transitioned from Degraded to Ok.',
    ),
    by(
      [NEST, DJANGO],
      'W+ GET /health 503: check of {peer} takes over {s} s',
      'I+ GET /health is fine again: 200',
      'W+ GET /health 503: check of {peer} takes over {s} s',
    ),
    by(
      [PLAY, WILDFLY, KTOR],
      'W+ readiness DOWN, target deregistered',
      'I+ readiness UP, target registered',
      'W {low} changes of state within ten minutes',
    ),
    by(
      ARGOCD,
      'W+ Updated health status: Healthy -> Progressing',
      'I+ Updated health status: Progressing -> Healthy',
    ),
    by(
      ACTIX,
      'W+ probe endpoint exceeded its budget of {k} ms, marked out',
      'I+ probe fine, marked in',
      'W+ probe endpoint exceeded its budget of {k} ms, marked out',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(
      POSTGRESQL_18,
      'E+ could not fsync file "base/{n}/{n}.{s}": No space left on device',
      'E could not create directory "pg_replslot/{svc}.tmp": No space left on device',
    ),
    by(
      POSTGRESQL_14,
      'E+ 53100| could not write block {n} of temporary file: No space left on device',
      'E+ STATEMENT: CREATE INDEX CONCURRENTLY ON {table} (settled_at)',
    ),
    by(
      POSTGRESQL_14,
      'E+ 53100| could not write to file "pg_logical/snapshots/{hex}.snap.tmp": No space left on device',
    ),
    by(
      POSTGRESQL_18,
      'E+ could not resize shared memory segment "/PostgreSQL.{big}" to {big} bytes: No space left on device',
    ),
    by(
      MYSQL_CLUSTER,
      'E+ MY-012639 InnoDB Write to file ./{svc}/{table}.ibd failed at offset {big}, {n} bytes should have been written, only 0 were written. Operating system error number 28.',
    ),
    by(
      MARIADB_11,
      'W+ mariadbd: Disk is full writing \'./mysql-bin-changelog.{big}\' (Errcode: 28 "No space left on device")',
      'E+ InnoDB: preallocating {big} bytes for file ./{svc}/{table}.ibd failed with error 28',
    ),
    by(
      MARIADB_11,
      'E+ mariadbd: Disk got full writing \'.(temporary)\' (Errcode: 28 "No space left on device")',
      "E+ Index for table '/rdsdbdata/tmp/#sql-temptable-{hex}.MAI' is corrupt; try to repair it",
    ),
    by(
      [DJANGO, AIRFLOW],
      'E+! django.db.utils.OperationalError: could not extend file "base/{n}/{n}": No space left on device',
      'W {database} takes reads only',
    ),
    by(
      [SIDEKIQ, LOGRAGE],
      'E+! ActiveRecord::StatementInvalid: PG::DiskFull: ERROR:  could not extend relation {table}',
    ),
    by(
      [PLAY, WILDFLY, KTOR],
      "E+! java.sql.SQLException: The table '{table}' is full [SQLState: HY000, error code: 1114]",
      'W inserts to {database} are held in memory',
    ),
    by([ERLANG, NEST], 'E+ insert into {table} refused by {database}: 53100 disk_full, {k} rows wait'),
    by(FUNCTIONS, 'E+ {database} refused a write: SQLSTATE 53100, its allocated storage is used up'),
  ),
  ...families(
    'rds_connections',
    ['errors', 'slow'],
    by(POSTGRESQL_14, 'F+ 53300| too many connections for role "orchard"'),
    by(POSTGRESQL_18, 'F+ too many connections for database "{svc}"'),
    by(
      MYSQL_CLUSTER,
      "E+ MY-013129 Server A message intended for a client cannot be sent there as no client-session is attached. Therefore, we're sending the information to the error-log instead: MY-001040 - Too many connections",
    ),
    by(
      PGPOOL,
      'E+ failed to create a backend connection',
      'I+ DETAIL: backend {s} answered FATAL: sorry, too many clients already',
    ),
    by(MAXSCALE, "E+ Monitor was unable to connect to server {host}[{ip}:3306] : 'Too many connections'"),
    by(
      PATRONI,
      'E+ get_postgresql_status: psycopg2.OperationalError: connection to server at "127.0.0.1", port 5432 failed: FATAL:  sorry, too many clients already',
    ),
    by(
      [UVICORN, DJANGO],
      'E+! sqlalchemy.exc.TimeoutError: QueuePool limit of size {s} overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)',
      'W {database} counts {n} of {n} sessions',
    ),
    by(
      [SIDEKIQ, LOGRAGE],
      'E+! ActiveRecord::ConnectionTimeoutError: could not obtain a connection from the pool within 5.000 seconds (waited 5.00{s} seconds); all pooled connections were in use',
    ),
    by(
      [PLAY, KTOR, CLOJURE],
      'E+! java.sql.SQLTransientConnectionException: {svc} - Connection is not available, request timed out after 30000ms (total={low}, active={low}, idle=0, waiting={k})',
    ),
    by(
      WILDFLY,
      'E+! IJ000453: Unable to get managed connection for java:jboss/datasources/{svc}',
      'W IJ000655: No managed connections available within configured blocking timeout (30000 [ms])',
    ),
    by(
      [NEST, BUNYAN],
      'E+! {database} turns us away | ER_CON_COUNT_ERROR: Too many connections',
      'W {k} idle sessions of {peer} are open there',
    ),
    by(
      SERILOG,
      'E+! System.InvalidOperationException: Timeout expired. The timeout period elapsed prior to obtaining a connection from the pool. All pooled connections of {database} were in use and max pool size was reached.',
    ),
    by(
      FUNCTIONS,
      'E+ connecting to {database}: server closed the login with 53300, {n} concurrent copies of the function hold one each',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['slow', 'retry'],
    by(
      POSTGRESQL_18,
      'I+ process {pid} could not obtain ShareLock on transaction {big}',
      'I+ DETAIL: Process holding the lock: {pid}, Wait queue: {pid}, {pid}.',
    ),
    by(
      POSTGRESQL_18,
      'I+ process {pid} avoided deadlock for AccessExclusiveLock on relation {n} of database {n} by rearranging queue order after {n}.101 ms',
    ),
    by(
      POSTGRESQL_18,
      'F terminating connection due to transaction timeout',
      'I+ process {pid} could not obtain RowExclusiveLock on relation {n} of database {n}',
    ),
    by(
      POSTGRESQL_14,
      'E+ 55P03| could not obtain lock on relation "{table}"',
      'E+ STATEMENT: LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE NOWAIT',
    ),
    by(
      POSTGRESQL_14,
      'F 25P03| terminating connection due to idle-in-transaction timeout',
      'I+ process {pid} acquired ExclusiveLock on tuple ({n},{s}) of relation {n} of database {n} after {slow}.4 ms',
    ),
    by(
      MYSQL_CLUSTER,
      'I+ MY-012469 InnoDB *** WAITING FOR THIS LOCK TO BE GRANTED: RECORD LOCKS space id {k} page no {k} index PRIMARY of table `{svc}`.`{table}`',
    ),
    by(
      MYSQL_CLUSTER,
      'W+ MY-012985 InnoDB A long semaphore wait: --Thread {big} has waited at row0ins.cc line {n} for {k} seconds the semaphore: X-lock on RW-latch',
    ),
    by(
      MARIADB_11,
      'I+ InnoDB: *** (1) WAITING FOR THIS LOCK TO BE GRANTED: RECORD LOCKS space id {k} page no {k} n bits {k} index {table}_idx',
    ),
    by(
      [DJANGO, UVICORN],
      'E+! psycopg.errors.LockNotAvailable: canceling statement due to lock timeout on {table}',
      'W {k} updates of {table} queue behind one session',
    ),
    by(
      [SIDEKIQ, LOGRAGE],
      'E+! ActiveRecord::LockWaitTimeout: Mysql2::Error::TimeoutError: Lock wait timeout exceeded; try restarting transaction',
    ),
    by(
      [PLAY, WILDFLY],
      'E+! org.hibernate.PessimisticLockException: could not execute statement [Deadlock found when trying to get lock; try restarting transaction] [update {table} set state=? where id=?]',
    ),
    by(
      [KTOR, CLOJURE],
      'W+ select of {table} for update has waited {slow} ms for session {pid}, which is idle in transaction',
    ),
    by(
      NEST,
      'E+! QueryFailedError: deadlock detected, bid {big} rolled back',
      'W+ second attempt waits for the same row of {table}',
    ),
    by(POWERTOOLS, 'E+ row of {table} stays locked by another transaction (55P03), giving the record back'),
    by(
      AIRFLOW,
      'W+ metadata database: dag_run row is locked since {slow} ms by another scheduler',
      'E+! (psycopg2.errors.DeadlockDetected) deadlock detected DETAIL: Process {pid} waits for ShareLock on transaction {big}',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      POSTGRESQL_14,
      'I invalidating obsolete replication slot "rds_{k}"',
      "I+ DETAIL: The slot's restart_lsn {s}/{hex} exceeds the limit by {big} bytes.",
    ),
    by(POSTGRESQL_18, 'I+ restored log file "{long}" from archive'),
    by(
      MYSQL_CLUSTER,
      'W+ MY-011153 Repl Timeout waiting for reply of binlog (file: mysql-bin-changelog.{big}, pos: {big}), semi-sync up to file mysql-bin-changelog.{big}, position {big}.',
      'I MY-011156 Repl Semi-sync replication switched OFF.',
    ),
    by(
      MYSQL_CLUSTER,
      "I+ MY-010559 Repl Multi-threaded replica statistics for channel '': seconds elapsed = {k}; events assigned = {big}; worker queues filled over overrun level = {n}; waited due a Worker queue full = {n}; waited due the total size = 0",
    ),
    by(PGPOOL, 'I+ Replication of node: {s} is behind {big} bytes from the primary server (node: 0)'),
    by(
      MAXSCALE,
      "W+ Replication lag of '{host}' is {k}s, which is above the configured limit {low}s. '{host}' is excluded from query routing.",
    ),
    by(
      PATRONI,
      'W+ My wal position exceeds maximum replication lag',
      'I+ Lock owner: pg-{s}; I am pg-{s}, {n} MB behind it',
    ),
    by(
      [DJANGO, LOGRAGE],
      'W+ row {big} of {table} that was just written is not on the reader yet, {n} ms later',
      'W reader {database}-ro trails by {low} s',
    ),
    by(
      [SIDEKIQ, NEST],
      'W+ job waits for its reader endpoint to reach position {big}: {k} s old',
      'W stale answers for {url}',
    ),
    by(
      [PLAY, WILDFLY],
      'W+ read-only data source: max(updated_at) of {table} is {k} s behind the writer',
      'W balance of reads shifted to the writer',
    ),
    by(RUST_FUNCTION, 'W+ pg_last_xact_replay_timestamp() is {k} s ago on the reader of {database}'),
  ),
  ...families(
    'rds_failover',
    ['retry', 'errors'],
    by(
      POSTGRESQL_18,
      'I WAL receiver process shutdown requested',
      'I checkpoint starting: end-of-recovery immediate wait',
      'F+ the database system is in recovery mode',
    ),
    by(
      POSTGRESQL_14,
      'I received smart shutdown request',
      'F 57P01| terminating walreceiver process due to administrator command',
    ),
    by(
      POSTGRESQL_18,
      'E+ cannot execute SELECT FOR UPDATE in a read-only transaction',
      'I parameter "primary_conninfo" changed to "host={ip} port=5432 user=rdsrepladmin"',
    ),
    by(
      MYSQL_CLUSTER,
      "W+ MY-010909 Server /rdsdbbin/mysql/bin/mysqld: Forcing close of thread {n}  user: '{user}'.",
      'I MY-011166 Repl Starting ack receiver thread.',
      "I MY-010597 Repl 'CHANGE REPLICATION SOURCE TO FOR CHANNEL '' executed'. Previous state source_host='{ip}'",
    ),
    by(
      MYSQL_CLUSTER,
      'I MY-011134 Repl Stop semi-sync binlog_dump to replica (server_id: {big})',
      "I MY-010733 Server Shutting down plugin 'rpl_semi_sync_replica'",
    ),
    by(
      MARIADB_11,
      'I Recovering after a crash using mysql-bin-changelog',
      'I Starting table crash recovery...',
      'I Crash table recovery finished.',
      "I Server socket created on IP: '::', port: '3306'.",
    ),
    by(
      PGPOOL,
      'I failover or failback request from pcp_child with pid {pid}',
      'W === Starting degeneration. shutdown host {ip}(5432) ===',
      'I failover: set new primary node: {s}',
      'I === Failover done. shutdown host {ip}(5432) ===',
    ),
    by(
      MAXSCALE,
      'W Server changed state: {host}[{ip}:3306]: master_down. [Master, Running] -> [Down]',
      'W [mariadbmon] Primary has failed. If primary does not return in {s} monitor tick(s), failover begins.',
      "I [mariadbmon] Performing automatic failover to replace failed primary '{host}'.",
    ),
    by(
      PATRONI,
      'W promoted self to leader by acquiring session lock',
      'I cleared rewind state after becoming the leader',
      'I Lock owner: pg-{s}; I am pg-{s}, was a secondary until now',
    ),
    by(
      PATRONI,
      'E demoting self because DCS is not accessible and I was a leader',
      'I Demoting self (offline)',
      'I following a different leader because I am not the healthiest node',
    ),
    by(
      [PLAY, WILDFLY],
      'E+! software.amazon.jdbc.plugin.failover.FailoverSuccessSQLException: The active SQL connection has changed due to a connection failure. Please re-configure session state if required.',
    ),
    by(
      [DJANGO, UVICORN],
      'E+! psycopg.OperationalError: server closed the connection unexpectedly, {database} moved to another address',
      'E+! psycopg.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction',
      'I writer found again after {low} s',
    ),
    by(
      [NEST, SIDEKIQ],
      'E+! ER_OPTION_PREVENTS_STATEMENT: The MySQL server is running with the --read-only option so it cannot execute this statement',
      'W cluster endpoint of {database} still names the former writer',
    ),
    by(
      SERILOG,
      'E+! Npgsql.PostgresException (0x80004005): 57P01: terminating connection due to administrator command',
      'I multi-host data source picks {database}-b as primary',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['retry'],
    by(RUST_FUNCTION, 'I fetching page {low} of {dns}', 'F platform.report timeout 3000 61'),
    by(
      RUST_FUNCTION,
      'W+ {low} ms left before the deadline, {k} records open',
      'F platform.report timeout 15000 88',
    ),
    by(POWERTOOLS, 'I Waiting for the answer of {peer}', 'F platform.report timeout 30000 190'),
    by(
      POWERTOOLS,
      'D Restoring the snapshot of {hex}',
      'W remaining time {k} ms at step {s} of {low}',
      'F platform.report timeout 60000 201',
    ),
    by(CUSTOM_FUNCTION, 'I scanning {table} without an index', 'F platform.report timeout 10000 74'),
    by(
      CUSTOM_FUNCTION,
      'W remote shell of {dns} is silent',
      'F platform.report timeout 900 70',
      'E next event came before the last one was answered: the platform stopped us',
    ),
    by(FUNCTION_BALANCER, 'E+ elb=502; target=-; to=-; error=LambdaTimeout', 'I+ elb=200; to=-'),
    by(
      [SERILOG, PLAY],
      'W+ FunctionError of {svc}-worker: Sandbox.Timedout, all {low} s of its allowance were used',
      'I payload goes to the slow queue',
    ),
    by(
      [SIDEKIQ, BUNYAN],
      'E+ invocation of {svc}-worker ended with errorType Sandbox.Timedout | RequestId: {request} Error: Task timed out after 29.00 seconds',
    ),
    by(
      AIRFLOW,
      "E+! Lambda function {svc}-worker execution resulted in error, b'Task timed out after 120.04 seconds'",
      'W invocation is sent again',
    ),
    by(
      NEST,
      'W+ {svc}-worker ran into its configured limit of {low} seconds, {s} of {low} chunks are done',
      'E+ asynchronous invocation went to the dead-letter queue: timed out',
    ),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      RUST_FUNCTION,
      'E+ invoke of {peer}-worker: TooManyRequestsException: Rate exceeded, reason ReservedFunctionConcurrentInvocationLimitExceeded',
    ),
    by(
      RUST_FUNCTION,
      'W+ ConcurrentInvocationLimitExceeded from the next function of the chain, backoff {ms} ms',
    ),
    by(
      POWERTOOLS,
      'E+! software.amazon.awssdk.services.lambda.model.TooManyRequestsException: Rate Exceeded. (Service: Lambda, Status Code: 429)',
    ),
    by(POWERTOOLS, 'W+ account runs {n} of {n} concurrent executions, call of {peer}-worker is put off'),
    by(
      CUSTOM_FUNCTION,
      'E+ http 429 from lambda.{region}.amazonaws.com: CallerRateLimitExceeded',
      'W event kept for the next poll',
    ),
    by(FUNCTION_BALANCER, 'E+ elb=502; target=-; to=-; error=LambdaThrottling', 'I+ elb=200; to=-'),
    by(
      [SIDEKIQ, LOGRAGE],
      'E+! Aws::Lambda::Errors::TooManyRequestsException: Rate Exceeded. ({svc}-worker)',
      'W retry with jitter in {s} s',
    ),
    by(
      [AIRFLOW, DJANGO],
      'E+! botocore.errorfactory.TooManyRequestsException: An error occurred (TooManyRequestsException) when calling the Invoke operation (reached max retries: 4): Rate Exceeded.',
    ),
    by(
      [NEST, BUNYAN],
      'E+ {svc}-worker takes no more | TooManyRequestsException, its reserved concurrency of {low} is in use',
      'W {n} events wait in the queue of the function',
    ),
    by(
      [SERILOG, PLAY],
      'W+ Lambda answers Throttle (429) to {k} of {n} invocations',
      'E burst limit of the function {svc}-worker reached',
    ),
    by(ACTIX, 'W+ throttled by Lambda while asking {svc}-worker (no concurrency left in {region})'),
  ),
  ...families(
    'lambda_memory',
    ['crash'],
    by(RUST_FUNCTION, 'I decoding {k} megapixels', 'F platform.report error 2210.4 256 Runtime.OutOfMemory'),
    by(
      RUST_FUNCTION,
      'F memory allocation of {big} bytes failed',
      'F platform.report error 804.1 255 Runtime.ExitError',
    ),
    by(
      POWERTOOLS,
      'F! java.lang.OutOfMemoryError: Java heap space',
      'F platform.report error 9120.7 256 Runtime.ExitError',
    ),
    by(
      POWERTOOLS,
      'W Heap at {pct}% of 256 MB after {k} rows',
      'E Metaspace is spent, class {hex} not loaded',
      'F platform.report error 7002.0 256 Runtime.OutOfMemory',
    ),
    by(
      CUSTOM_FUNCTION,
      'E bootstrap: child ended by signal 9',
      'F platform.report error 1502.5 256 Runtime.ExitError',
      'W memory used 256 of 256 MB',
    ),
    by(
      CUSTOM_FUNCTION,
      'F std::bad_alloc while joining {k} polygons',
      'F platform.report error 640.9 254 Runtime.ExitError',
    ),
    by(
      FUNCTIONS,
      'W+ {used} MB in use when the archive {hex} was unpacked',
      'F platform.report error 5120.3 256 Runtime.OutOfMemory',
    ),
    by(
      [SIDEKIQ, BUNYAN],
      'E+ {svc}-worker failed | FunctionError=Unhandled, errorType Runtime.OutOfMemory after {n} ms',
    ),
    by(
      AIRFLOW,
      'E+! Lambda function {svc}-worker execution resulted in error, errorType Runtime.OutOfMemory',
      'W the same payload passes with 1024 MB',
    ),
    by(
      [NEST, SERILOG],
      'E+ worker function {svc} is too small for {k} MB of input: killed at its memory size',
      'W Max Memory Used equals Memory Size in {low} of {low} calls',
    ),
    by(
      [PLAY, DJANGO],
      'E+! {svc}-worker came back with FunctionError Unhandled: signal: killed, at 256 of 256 MB',
    ),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(
      VECTOR,
      'E+ Healthcheck failed. error=service error: AccessDenied: not authorized to perform s3:ListBucket on {bucket}',
      'E+ Not retriable; dropping the request. reason="access denied"',
    ),
    by(
      RCLONE,
      'E+ {table}/{hex}.parquet: Failed to copy: operation error S3: PutObject, https response error StatusCode: 403, RequestID: {hex}, api error AccessDenied: Access Denied',
    ),
    by(
      LOGSTASH,
      'E+ Error validating bucket write permissions! {:message=>"Access Denied", :class=>"Aws::S3::Errors::AccessDenied"}',
    ),
    by(
      LOKI,
      'E+ msg="failed to list objects" err="AccessDenied: User is not authorized to perform: s3:ListBucket\\n\\tstatus code: 403"',
    ),
    by(
      BEANSTALK,
      'E+ Error retrieving environment from Secrets Manager: AccessDeniedException, instance profile aws-elasticbeanstalk-ec2-role lacks secretsmanager:GetSecretValue',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullECRContainerError: AccessDeniedException: no policy of role {svc}-exec allows ecr:GetAuthorizationToken',
    ),
    by(
      [AIRFLOW, DJANGO],
      'E+! botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::{account}:assumed-role/{svc}/{instance} is not authorized to perform: sts:AssumeRole',
    ),
    by(
      SIDEKIQ,
      'E+! Aws::SQS::Errors::AccessDenied: Access to the resource https://sqs.{region}.amazonaws.com/{account}/{table} is denied.',
    ),
    by(
      [PLAY, WILDFLY],
      'E+! software.amazon.awssdk.services.kms.model.KmsException: The ciphertext refers to a customer master key that does not exist or you are not allowed to access (AccessDeniedException)',
    ),
    by(
      [NEST, BUNYAN],
      'E+! publishing to {table} failed | AuthorizationErrorException: SNS:Publish with an explicit deny in a service control policy',
    ),
    by(
      [SERILOG, KTOR],
      'E+! Amazon.DynamoDBv2: role {svc}-task has no statement for dynamodb:UpdateItem on table/{table} (AccessDeniedException)',
    ),
    by(
      RUST_FUNCTION,
      'E+ service error: unhandled error (AccessDeniedException), action kms:Decrypt, no resource-based policy allows it',
    ),
    by(
      POWERTOOLS,
      'E+! not authorized to perform: events:PutEvents, permissions boundary of {svc}-worker does not allow it',
    ),
    by(
      CUSTOM_FUNCTION,
      'E+ UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: {long}{long}',
    ),
    by(
      K3S,
      'E+ W1130 reflector.go:{k}] failed to list *v1.Secret: secrets is forbidden: User "system:serviceaccount:{cluster}:{svc}" cannot list resource "secrets" in API group "" at the cluster scope',
    ),
    by(
      CRIO,
      'E+ time="{time}" level=error msg="reading manifest of {account}.dkr.ecr.{region}.amazonaws.com/{svc}: denied: node role is not authorized to perform ecr:BatchGetImage"',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors'],
    by(
      RCLONE,
      'E+ Failed to copy: operation error S3: HeadObject, api error ExpiredToken: The provided token has expired.',
      'E Attempt 3/3 failed with {low} errors',
    ),
    by(
      VECTOR,
      'E+ Service call failed. No retries or retries exhausted. error=ExpiredTokenException: the security token of the batch is past its time error_type="request_failed"',
    ),
    by(
      LOKI,
      'E+ msg="failed to flush" err="ExpiredToken: token from the instance role ended, status code: 400"',
    ),
    by(
      SLAPD,
      'W+ ppolicy_bind: Entry cn=svc-sync,ou=services,dc=orchard,dc=example has an expired password: 0 grace logins',
      'W+ conn={n} op=0 RESULT tag=97 err=49 qtime=0.00001 etime=0.00033 text=',
    ),
    by(
      ARGOCD,
      'E+ rpc error: code = Unauthenticated desc = invalid session: token has invalid claims: token is expired',
      'W cluster {svc}: bearer token ended {past}',
    ),
    by(
      K3S,
      'E+ E1130 authentication.go:{k}] "Unable to authenticate the request" err="[invalid bearer token, service account token has expired]"',
    ),
    by(
      POSTGRESQL_18,
      'F+ password authentication failed for user "orchard"',
      'F+ DETAIL: User "orchard" has an expired password.',
    ),
    by(
      POSTGRESQL_14,
      'F+ 28P01| PAM authentication failed for user "svc-deploy"',
      'I pam_authenticate failed: the IAM token was issued more than 15 minutes ago',
    ),
    by(
      [DJANGO, UVICORN],
      'E+! botocore.exceptions.ClientError: An error occurred (ExpiredTokenException) when calling the ReceiveMessage operation: The security token included in the request is expired',
    ),
    by(
      AIRFLOW,
      'E+! google.auth.exceptions.RefreshError: (\'invalid_grant: Token has been expired or revoked.\', {"error": "invalid_grant"})',
    ),
    by(
      LOGRAGE,
      'E+! OAuth2::Error (invalid_token: The access token expired)',
      'E+ {peer} answers 401, refresh token of {past} is refused',
    ),
    by([NEST, BUNYAN], 'E+! {peer} says 401 | TokenExpiredError: jwt expired'),
    by(
      [PLAY, KTOR, WILDFLY],
      'E+! signing key of the partner account lapsed on {past}, HTTP 401 for every call',
      'W no newer key is in the store',
    ),
    by([SERILOG, ACTIX], 'E+! AADSTS7000222: The provided client secret keys for app {uuid} are expired.'),
    by(
      POWERTOOLS,
      'E+! secret {svc}/api was rotated, the cached version is no longer taken: ExpiredTokenException',
    ),
    by(
      CUSTOM_FUNCTION,
      'E+ http 400 of s3.{region}.amazonaws.com: ExpiredToken, session of {svc} ended at {past}',
    ),
  ),
] as const;
