import { by, families } from '../../family.ts';
import {
  AKKA,
  AURORA,
  BALANCER,
  CADDY,
  CERTBOT,
  CODEDEPLOY,
  CONTAINERD,
  DENO,
  FLUENT_BIT,
  FUNCTIONS,
  GO_FUNCTION,
  LARAVEL,
  LIGHTTPD,
  LOGURU,
  MARIADB,
  MCROUTER,
  NET_FUNCTION,
  NETDATA,
  NOMAD,
  OTELCOL,
  PERL,
  PGBOUNCER,
  PHOENIX,
  PHP_FPM,
  POSTGRESQL,
  PROXYSQL,
  QUARKUS,
  RESTIC,
  RUBY_FUNCTION,
  RUNNER,
  SALT,
  SSSD,
  TASKS,
  ZEROLOG,
} from './writers.ts';

// Troubles of load balancers, containers, databases, functions and rights, in the words of pack D.

export const CLOUD = [
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(BALANCER, 'E+ elb=500', 'E+ elb=500'),
    by(BALANCER, 'E+ elb=502; target=-', 'E elb=502; target=-'),
    by(BALANCER, 'E+ elb=503; target=503', 'W elb=200', 'E+ elb=500; target=500'),
    by(BALANCER, 'E+ elb=502; target=502', 'E+ elb=500'),
    by(
      LARAVEL,
      'E+! Server error: `GET https://{dns}{url}` resulted in a `502 Bad Gateway` response: <html> <head><title>502 Bad Gateway</title></head>',
      'W header server: awselb/2.0 on every one of them',
    ),
    by(
      LOGURU,
      "E+! httpx.HTTPStatusError: Server error '503 Service Unavailable' for url 'https://{dns}{url}', sent by the balancer of {peer}",
    ),
    by(
      PHOENIX,
      'I+ Sent 500 in {ms}ms',
      'E+! #PID<0.{n}.0> running {svc}Web.Endpoint (connection #PID<0.{n}.0>, stream id {s}) terminated, Request: GET {url}',
    ),
    by(
      QUARKUS,
      'E+! HTTP Request to {url} failed, error id: {uuid}-{s}',
      'W {k} answers with status 500 in the last minute',
    ),
    by(
      CADDY,
      'E+ aborting with incomplete response from {ip}:{port} | http: server closed idle connection',
      'E+ handled request {url} status 502, {ms} ms',
    ),
    by(
      LIGHTTPD,
      'E+ gw_backend| unexpected end-of-file (perhaps the fastcgi process died): pid: {pid} socket: tcp:127.0.0.1:9000',
      'E+ response| {url} answered with 500',
    ),
    by(RUBY_FUNCTION, 'E+! {peer} behind the load balancer gave 502 {s} times in a row for {url}'),
    by(
      ZEROLOG,
      'E+! target group of {peer} keeps sending 5xx | got HTTP 500 from https://{dns}{url}',
      'I error share of {peer}: {low} %',
    ),
  ),
  ...families(
    'alb_timeout',
    ['slow', 'retry'],
    by(BALANCER, 'E+ elb=504; target=-; took=-1'),
    by(BALANCER, 'E+ elb=504; target=-', 'W+ elb=200; took=58.914'),
    by(BALANCER, 'E+ elb=460; target=-', 'W+ elb=200; took=41.207'),
    by(
      LARAVEL,
      'E+! Server error: `POST https://{dns}{url}` resulted in a `504 Gateway Time-out` response: <center><h1>504 Gateway Time-out</h1></center>',
    ),
    by(
      PHP_FPM,
      'W+ [pool {svc}] child {pid}, script \'/var/www/html/index.php\' (request: "POST {url}") execution timed out (61.{k} sec), terminating',
      'W target {ip} gave the balancer no byte within its idle timeout',
    ),
    by(
      LOGURU,
      "E+! httpx.HTTPStatusError: Server error '504 Gateway Timeout' for url 'https://{dns}{url}'",
      'W {peer} needs more than the 60 s that its balancer waits',
    ),
    by(
      PHOENIX,
      'W+ balancer hung up before {url} was rendered, {slow} ms so far',
      'I cowboy: stream {s} ended by peer, client got 504',
    ),
    by(
      QUARKUS,
      'W+ response to {url} could not be written, the balancer closed the channel after its idle timeout',
      'W {url} took 6{s}.{k} s',
    ),
    by(
      AKKA,
      'W+ Request timeout encountered for request [GET {url} Strict(0 bytes)], 60 seconds',
      'E front end reports 504 for it',
    ),
    by(
      CADDY,
      'E+ {url} | net/http: timeout awaiting response headers',
      'E+ handled request {url} status 504, 60000 ms',
    ),
    by(
      ZEROLOG,
      'E+! GET https://{dns}{url} came back as 504 after 60 s | gateway timeout',
      'W slow handler holds {k} requests open',
    ),
    by(NET_FUNCTION, 'E! Response status code does not indicate success: 504 (Gateway Time-out) from {dns}'),
  ),
  ...families(
    'task_start_failure',
    ['retry'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed, i/o timeout',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
    ),
    by(
      TASKS,
      "E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'",
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve fs-{long}.efs.eu-west-1.amazonaws.com',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=Fargate capacity is unavailable at this time. Please try again later or in a different availability zone',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=CannotPullContainerError: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/acme/{svc}/manifests/sha256:{long}: toomanyrequests: You have reached your pull rate limit.',
    ),
    by(
      NOMAD,
      'W {time} [WARN]  client.driver_mgr.docker: failed to create container: image_id=sha256:{long} error="API error (404): manifest for acme/{svc}:{low} not found"',
      'I+ {time} [INFO]  client.alloc_runner.task_runner: Task event: task={svc} type="Driver Failure"',
    ),
    by(
      CONTAINERD,
      'E+ time="{time}" level=error msg="StartContainer for \\"{long}\\" failed" error="runc create failed: unable to start container process: exec: \\"/entry.sh\\": stat /entry.sh: no such file or directory: unknown"',
    ),
    by(
      CONTAINERD,
      'E+ time="{time}" level=error msg="PullImage \\"acme/{svc}:{low}\\" failed" error="rpc error: code = NotFound desc = failed to resolve reference"',
    ),
    by(
      LOGURU,
      'E+! RunTask: InvalidParameterException: No Container Instances were found in your cluster',
      'W desired {s}, running 0, pending 0',
    ),
    by(
      ZEROLOG,
      'E+ scale-out of {svc} brought nothing up | RunTask failures: reason RESOURCE:ENI',
      'W placement of {s} tasks tried again in {low} s',
    ),
    by(
      GO_FUNCTION,
      'E+ RunTask failures [reason RESOURCE:MEMORY arn container-instance/{long}]',
      'E batch {hex} waits as none of its tasks begins',
    ),
    by(RUNNER, 'E+ ERROR: Preparation failed: task of executor fargate never got beyond PENDING  job={big}'),
  ),
  ...families(
    'container_oom',
    ['crash', 'retry'],
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=Essential container {svc} of the task was terminated by the kernel; exitCode=137; containerReason=OutOfMemoryError',
    ),
    by(
      TASKS,
      'E+ lastStatus=DEPROVISIONING; stopCode=EssentialContainerExited; stoppedReason=One essential container was killed, reached its memory limit of 2048 MiB; exitCode=137',
    ),
    by(
      CONTAINERD,
      'W+ time="{time}" level=info msg="TaskOOM event container_id:\\"{long}\\""',
      'I time="{time}" level=info msg="received exit event container_id:{long} exit_status:137 exited_at:seconds:{big}"',
    ),
    by(
      NOMAD,
      'I+ {time} [INFO]  client.alloc_runner.task_runner: Task event: task={svc} type=Terminated msg="Exit Code: 137, Exit Message: \\"OOM Killed\\""',
    ),
    by(
      RUNNER,
      'E ERROR: Job failed: exit code 137, OOMKilled true  job={big}',
      'W build container was limited to {n}Mi',
    ),
    by(
      QUARKUS,
      'F Terminating due to java.lang.OutOfMemoryError: Java heap space',
      'W container limit 512Mi, -XX:MaxRAMPercentage=80 in effect',
    ),
    by(
      AKKA,
      'E! Uncaught fatal error from thread [{svc}-akka.actor.default-dispatcher-{low}]: java.lang.OutOfMemoryError: Metaspace, shutting down ActorSystem [{svc}]',
      'W cgroup says memory.max {big}, memory.current {big}',
    ),
    by(
      DENO,
      'F # Fatal JavaScript out of memory: Reached heap limit',
      'E+ isolate of {table} held {n} MB of the 1024 that the task has',
    ),
    by(LOGURU, 'E+ worker {pid} got SIGKILL, memory.events has oom_kill {s}, memory.max is {big}'),
    by(
      ZEROLOG,
      'W+ rss close to the task limit, dropping caches | {pct} % of 1 GiB',
      'E sidecar saw the main container leave with 137 and OOMKilled set',
    ),
    by(
      PHOENIX,
      'W+ container memory {pct} % of its limit, [:memsup] ets tables hold {n} MB',
      'I previous start of this container ended by the oom killer of its cgroup, booting anew',
    ),
    by(
      OTELCOL,
      'W+ Memory usage is above hard limit. Forcing a GC.',
      'E+ Memory usage after GC is still {pct}% of the limit of the container, data is refused',
    ),
  ),
  ...families(
    'health_flap',
    ['retry'],
    by(BALANCER, 'E+ elb=503; target=-; to=-', 'I+ elb=200', 'E+ elb=503; target=-; to=-', 'I+ elb=200'),
    by(
      CADDY,
      'W+ status code out of tolerances, host {ip}:{port}',
      'I+ host is up {ip}:{port}',
      'W+ host is down {ip}:{port}',
    ),
    by(
      NOMAD,
      'I+ {time} [INFO]  client.alloc_runner.task_runner: Task event: task={svc} type="Restart Signaled" msg="healthcheck: check \\"alive\\" unhealthy"',
      'I+ {time} [INFO]  client.alloc_health_watcher: check "alive" of {svc} is passing again',
    ),
    by(
      PROXYSQL,
      'E+ Shunning server {ip}:3306 with {s} errors/sec. Shunning for 10 seconds',
      'I+ Re-enabling server {ip}:3306 after its shun',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=target {ip} of {svc} deregistered {s} times in ten minutes: Health checks failed with these codes: [503]',
    ),
    by(
      TASKS,
      'E+ lastStatus=DEPROVISIONING; stopCode=ServiceSchedulerInitiated; stoppedReason=Task failed container health checks',
      'I lastStatus=ACTIVATING',
    ),
    by(
      QUARKUS,
      'I+ SRHCK01001: Reporting health down status: {"status":"DOWN","checks":[{"name":"Database connections health check","status":"DOWN"}]}',
      'I+ readiness reported UP again after {low} s',
    ),
    by(
      AKKA,
      'W+ Cluster Node [akka://{svc}@{ip}:25520] - Marking node(s) as UNREACHABLE [Member({ip}:25520, Up)]',
      'I+ Cluster Node [akka://{svc}@{ip}:25520] - Marking node(s) as REACHABLE [Member({ip}:25520, Up)]',
    ),
    by(
      MCROUTER,
      'W+ {ip}:11211 marked soft TKO. Total hard TKOs: 0; soft TKOs: {s}. Reply: mc_res_timeout',
      'I+ {ip}:11211 unmarked TKO. Total hard TKOs: 0; soft TKOs: 0.',
    ),
    by(
      LIGHTTPD,
      'W+ gw_backend| gw-server disabled: {ip} {port} load: {low}',
      'I+ gw_backend| gw-server re-enabled: {ip} {port}',
    ),
    by(
      NETDATA,
      'W+ alert web_service_bad_status of chart httpcheck_{svc} raised to WARNING',
      'I+ alert web_service_bad_status of chart httpcheck_{svc} cleared to CLEAR',
    ),
    by(ZEROLOG, 'W+ grpc health of {svc} set to NOT_SERVING', 'I+ grpc health of {svc} set to SERVING'),
    by(
      GO_FUNCTION,
      'W target {ip} of {svc} changed state healthy -> unhealthy (Target.ResponseCodeMismatch)',
      'I target {ip} of {svc} changed state unhealthy -> healthy',
      'W {s} such changes in five minutes',
    ),
    by(
      PHOENIX,
      'W+ libcluster: probe of {svc}@{ip} failed, taking it out',
      'I+ libcluster: {svc}@{ip} passed {s} probes, taking it in',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(POSTGRESQL, 'E+ 53100| could not create file "base/{n}/{n}": No space left on device'),
    by(
      POSTGRESQL,
      'E+ 53100| could not write to file "pg_replslot/{svc}_cdc/state.tmp": No space left on device',
      'I volume of the instance has no room for further WAL',
    ),
    by(
      POSTGRESQL,
      'E+ 53100| could not create temporary file "base/pgsql_tmp/pgsql_tmp{pid}.{s}": No space left on device',
    ),
    by(
      MARIADB,
      'E+ InnoDB: Write to file ./{svc}/{table}.ibd failed at offset {big}, 16384 bytes should have been written, only 0 were written. Operating system error number 28.',
      'E InnoDB: Check also that the disk is not full or a disk quota exceeded.',
    ),
    by(
      MARIADB,
      'W+ mariadbd: Disk is full writing \'./mysql-bin-changelog.{big}\' (Errcode: 28 "No space left on device"). Waiting for someone to free space... (Expect up to 60 secs delay for server to continue after freeing disk space)',
    ),
    by(
      AURORA,
      "E+ MY-013132 Server The table '/rdsdbdata/tmp/#sql{hex}_{low}_{s}' is full!",
      'W MY-012145 InnoDB local volume of the instance has {low} MB to spare of {n}',
    ),
    by(
      LARAVEL,
      "E+! SQLSTATE[HY000]: General error: 3 Error writing file '/rdsdbdata/tmp/MYfd={low}' (OS errno 28 - No space left on device)",
    ),
    by(PHOENIX, 'E+! ** (Postgrex.Error) ERROR 53100 (disk_full) could not extend relation base/{n}/{n}'),
    by(
      QUARKUS,
      "E+! java.sql.SQLException: (conn={k}) The table '{table}' is full, server {database}",
      'W inserts of {table} fail, reads go on',
    ),
    by(
      GO_FUNCTION,
      'E describe {database}: DBInstanceStatus storage-full, AllocatedStorage 100, FreeStorageSpace {big}',
      'W RDS-EVENT-0007 for {database}: allocated storage has been exhausted',
    ),
    by(
      PGBOUNCER,
      'W+ S-0x{hex}: {svc}/svc_rw@{ip}:5432 got packet E from server when not linked: PANIC could not write to log file: No space left on device',
      'I autoscaling of {database} storage is on hold for six hours',
    ),
    by(
      PERL,
      'E+! DBD::MariaDB::st execute failed: Disk full (/rdsdbdata/tmp/#sql-temptable-{hex}); waiting for someone to free some space',
    ),
  ),
  ...families(
    'rds_connections',
    ['errors', 'retry'],
    by(
      POSTGRESQL,
      'F+ 53300| remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
    ),
    by(POSTGRESQL, 'F+ 53300| too many connections for role "svc_rw"'),
    by(POSTGRESQL, 'F+ 53300| too many connections for database "{svc}"'),
    by(
      MARIADB,
      "W+ Aborted connection {n} to db: 'unconnected' user: 'unauthenticated' host: '{ip}' (Too many connections)",
    ),
    by(
      MARIADB,
      "W+ User svc_rw already has more than 'max_user_connections' active connections",
      'W Threads_connected {k} of {k}',
    ),
    by(AURORA, 'W+ MY-010055 Server Connection attempt from {ip} turned down: max_connections ({k}) in use'),
    by(PROXYSQL, 'E+ Error while connecting on {ip}:3306 hostgroup 10: 1040, Too many connections'),
    by(
      PGBOUNCER,
      'W+ S-0x{hex}: {svc}/svc_rw@{ip}:5432 server login failed: FATAL too many connections for role "svc_rw"',
      'I C-0x{hex}: {svc}/svc_rw@{ip}:{port} closing because: server login has been failing, try again later (server_login_retry) (age={s}s)',
    ),
    by(
      PHOENIX,
      'E+! Postgrex.Protocol failed to connect: ** (Postgrex.Error) FATAL 53300 (too_many_connections) no slot left at {database}',
    ),
    by(
      LARAVEL,
      'E+! SQLSTATE[08004] [1040] Too many connections (Connection: mysql, SQL: select * from `{table}`)',
    ),
    by(
      QUARKUS,
      'E+! Agroal: Exception for connection request: PSQLException FATAL too many clients at {database}',
      'W sum of the pools of {low} tasks is above max_connections',
    ),
    by(LOGURU, 'E+! asyncpg.exceptions.TooManyConnectionsError: {database} has no slot for another session'),
    by(
      RUBY_FUNCTION,
      'E! Mysql2::Error::ConnectionError: Too many connections at {database}',
      'W {k} copies of this function hold a session each',
    ),
    by(
      ZEROLOG,
      'E+! cannot open session on {database} | FATAL: all {k} session slots of the server are in use (SQLSTATE 53300)',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['slow', 'errors'],
    by(
      POSTGRESQL,
      'I+ process {pid} still waiting for AccessExclusiveLock on relation {n} of database {n} after 1000.{k} ms',
      'E DETAIL: Processes holding the lock: {pid}, {pid}. Wait queue: {pid}.',
    ),
    by(
      POSTGRESQL,
      'E+ 55P03| could not obtain lock on row in relation "{table}"',
      'E 55P03| STATEMENT: SELECT id FROM {table} WHERE due < now() FOR UPDATE NOWAIT',
    ),
    by(
      POSTGRESQL,
      'E+ 55P03| canceling statement due to lock timeout on {table}',
      'E 55P03| CONTEXT: while locking tuple ({k},{s}) in relation "{table}"',
    ),
    by(
      MARIADB,
      'I InnoDB: Transactions deadlock detected, dumping detailed information.',
      'I InnoDB: *** WE ROLL BACK TRANSACTION ({s})',
    ),
    by(
      MARIADB,
      'W+ InnoDB: A long semaphore wait: --Thread {big} has waited at row0ins.cc line {n} for {k} seconds the semaphore',
      'W InnoDB: ###### Pending row locks of {table} hold back {low} transactions',
    ),
    by(
      AURORA,
      'W+ MY-012469 InnoDB Record of {svc}.{table} is held by trx {big} for {k} s, {low} others queue behind it',
    ),
    by(
      LARAVEL,
      'E+! SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock; try restarting transaction (Connection: mysql, SQL: update `{table}` set `state` = 2)',
    ),
    by(
      PHOENIX,
      'E+! ** (Postgrex.Error) ERROR 55P03 (lock_not_available) canceling statement, another session has {table}',
    ),
    by(
      QUARKUS,
      'E+! org.hibernate.PessimisticLockException: JDBC exception executing SQL [select id from {table} for update]',
      'W oldest transaction on {table} is open since {past}',
    ),
    by(
      PERL,
      'E+! DBD::MariaDB::st execute failed: Lock wait timeout exceeded; try restarting transaction [for Statement "UPDATE {table} SET paid = 1"]',
    ),
    by(
      LOGURU,
      'E+! psycopg.errors.DeadlockDetected: deadlock detected DETAIL: Process {pid} waits for ShareLock on transaction {big}; blocked by process {pid}',
    ),
    by(
      NET_FUNCTION,
      'E! Npgsql.PostgresException (0x80004005): 40P01: deadlock detected',
      'W second try for {table} {hex}',
    ),
    by(
      PGBOUNCER,
      'W+ C-0x{hex}: {svc}/svc_rw@{ip}:{port} query_wait_timeout, server side sits behind a lock on {table}',
      'I {low} sessions of the pool wait for pid {pid}, idle in transaction',
    ),
    by(
      ZEROLOG,
      'W+ ALTER TABLE {table} waits behind {low} readers, and everybody else behind it | lock queue {low}',
      'E! giving up on {table} after {slow} ms of waiting for its lock',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      POSTGRESQL,
      'I+ recovery finished waiting after {slow}.{k} ms: recovery conflict on lock',
      'I apply is {k} s behind, readers of {table} hold it up',
    ),
    by(
      POSTGRESQL,
      'E+ 40001| canceling statement: conflict with recovery',
      'E 40001| DETAIL: User was holding shared buffer pin for too long.',
      'I replay is {k} s behind receipt',
    ),
    by(
      POSTGRESQL,
      'I+ waiting for WAL to become available at {s}/{hex}',
      'F+ 08006| could not receive data from WAL stream: SSL SYSCALL error: Connection timed out',
      'W standby stands at {s}/{hex}, source writes at {s}/{hex}',
    ),
    by(
      MARIADB,
      'W+ Timeout waiting for reply of binlog (file: mysql-bin-changelog.{big}, pos: {big}), semi-sync up to file , position 0.',
      'I Semi-sync replication switched OFF.',
    ),
    by(
      MARIADB,
      'W+ Slave SQL: relay log holds {big} events that are not applied, Seconds_Behind_Master: {n}',
    ),
    by(
      AURORA,
      'W+ MY-010584 Repl Worker queues of {svc} are full for {k} s, {big} events not applied yet',
      'W MY-010559 Repl Coordinator is {n} s older than its source',
    ),
    by(
      PROXYSQL,
      'W+ Shunning server {ip}:3306 from HG 20 with replication lag of {k} second, count number: {s}',
      'E+ Detected a lagging server during query: {ip}, 3306',
    ),
    by(
      LARAVEL,
      'W+ read connection is {k} s old, falling back to the writer for {table}',
      'E ModelNotFoundException: No query results for model {table} {big}, inserted {low} s ago',
    ),
    by(PHOENIX, 'W+ Repo.Replica: pg_last_xact_replay_timestamp() is {k} s in the past, limit 10'),
    by(QUARKUS, 'W+ AuroraReplicaLag of {database}-ro-{s} is {slow} ms, readers see old rows of {table}'),
    by(
      GO_FUNCTION,
      'W+ reader {database}-ro-{s} is {k} seconds behind its source',
      'E row {hex} written at {past} cannot be read there',
    ),
    by(
      LOGURU,
      'W+ replica {database}-ro took {k} s to show our own write to {table}',
      'I reads of {table} go to the primary until it has caught up',
    ),
    by(PGBOUNCER, 'W+ pool {svc}_ro paused by its watcher: standby {ip} has {k} MB of WAL to replay'),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(
      POSTGRESQL,
      'I last completed transaction was at log time {past}',
      'I redo done at {s}/{hex} system usage: CPU: user: {s}.11 s',
      'I database is promoted, timeline {low}, writes are taken in {region}b now',
    ),
    by(
      POSTGRESQL,
      'E+ 25006| cannot execute nextval() in a read-only transaction',
      'E 25006| STATEMENT: INSERT INTO {table} (owner) VALUES ($1) RETURNING id',
      'I this instance is a standby from now on',
    ),
    by(
      POSTGRESQL,
      "F+ 57P02| Can't handle storage runtime process crash",
      'F+ 57P03| the database system is not accepting connections',
      'I database system was interrupted; last known up at {past}',
      'I this instance takes over as writer',
    ),
    by(
      MARIADB,
      'I /rdsdbbin/mariadb/bin/mariadbd (initiated by: rdsadmin[rdsadmin] @ localhost): Normal shutdown',
      'I InnoDB: Starting crash recovery from checkpoint LSN={big}',
      'I the standby has become the primary in {region}b',
    ),
    by(
      AURORA,
      'W MY-013183 Server Instance role changes from reader to writer',
      'D MY-010931 Server oscar ready for connections, writer of {database}-cluster, former writer fenced',
    ),
    by(
      PROXYSQL,
      "I Server '{ip}:3306' found with 'read_only=0', but not found as writer",
      "I+ Server '{ip}:3306' found with 'read_only=1', but not found as reader",
      'W+ writer hostgroup 10 holds another server than a minute ago',
    ),
    by(
      PHOENIX,
      'E+! ** (Postgrex.Error) ERROR 25006 (read_only_sql_transaction) cannot execute INSERT in a read-only transaction',
      'W connected before the roles were swapped, dropping the pool',
    ),
    by(
      LARAVEL,
      'E+! SQLSTATE[HY000]: General error: 1836 Running in read-only mode',
      'I name of the writer of {database} resolves to {ip} now',
    ),
    by(
      QUARKUS,
      'W+! The active SQL connection has changed due to a connection failure. Please re-configure session state if required.',
      'I Failover to {database}-instance-{s} ended in {low} s',
    ),
    by(
      NET_FUNCTION,
      'W RDS-EVENT-0013 {database}: A Multi-AZ instance failover started',
      'I RDS-EVENT-0049 {database}: A Multi-AZ instance failover completed',
    ),
    by(
      PGBOUNCER,
      'W+ S-0x{hex}: {svc}/svc_rw@{ip}:5432 closing because: server conn crashed? (age={n}s)',
      'I+ S-0x{hex}: new connection to server, {dns} points to {ip} since {time}',
      'W former writer answers with pg_is_in_recovery = t',
    ),
    by(
      PERL,
      'E+! DBD::MariaDB::st execute failed: The MariaDB server is running with the --read-only option so it cannot execute this statement',
      'W writer and reader of {database} changed places at {past}',
    ),
    by(
      ZEROLOG,
      'W+ lost {low} sessions to {database} at once | unexpected EOF',
      'I cluster topology: writer is now {database}-instance-{s}, was {database}-instance-{s}',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['retry'],
    by(GO_FUNCTION, 'D waiting for rows of {dns}', 'E platform.report timeout 15000 212'),
    by(
      NET_FUNCTION,
      'I Sending page {low} of {table}',
      'W {ms} ms of RemainingTime, page {low} of {k}',
      'E platform.report timeout 30000 188 Sandbox.Timedout',
    ),
    by(
      RUBY_FUNCTION,
      'D PUT {bucket}/{hex}, part {low}',
      'E platform.report timeout 10000 96 Sandbox.Timedout',
    ),
    by(
      GO_FUNCTION,
      'E context deadline exceeded {s} ms before the sandbox is stopped',
      'E platform.report timeout 20000 144',
    ),
    by(
      FUNCTIONS,
      'W the limit of this function comes before {peer} answers',
      'E platform.report timeout 12000 175',
    ),
    by(
      ZEROLOG,
      'E+! invocation of {svc}-worker ended with FunctionError Unhandled | Sandbox.Timedout: RequestId: {uuid} Error: Task timed out after 30.00 seconds',
    ),
    by(
      LARAVEL,
      'E+! API Gateway: Execution failed due to a timeout error, integration {svc}-worker',
      'W x-amzn-errortype: InternalServerErrorException, Endpoint request timed out',
    ),
    by(
      LOGURU,
      'E+! step ResizeAll: States.TaskFailed, cause errorType Sandbox.Timedout in {svc}-worker',
      'I its limit is 60 s, p95 was {low} s',
    ),
    by(
      QUARKUS,
      'E+! {svc}-worker gave FunctionError Unhandled: Task timed out after 10.01 seconds (X-Amzn-Request-Id {uuid})',
      'I the same input takes {low} s on a laptop',
    ),
    by(
      PHOENIX,
      'E+! ExAws.Lambda.invoke {svc}-worker: "errorMessage":"{time} {uuid} Task timed out after 15.02 seconds"',
    ),
    by(
      RUBY_FUNCTION,
      'W batch of {k} records, {low} done as the clock of this call runs out',
      'E platform.report timeout 14000 240',
      'I the same batch comes back from the queue',
    ),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(
      LARAVEL,
      'E+! Error executing "Invoke" on "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/{svc}-worker/invocations"; AWS HTTP error: resulted in a `429 Too Many Requests` response: "Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User"',
    ),
    by(
      ZEROLOG,
      'E+! cannot start {svc}-worker | operation error Lambda: Invoke, exceeded maximum number of attempts, 3, https response error StatusCode: 429, RequestID: {uuid}, TooManyRequestsException: Rate Exceeded.',
    ),
    by(
      LOGURU,
      'E+! botocore.errorfactory.TooManyRequestsException: An error occurred (TooManyRequestsException) when calling the Invoke operation (reached max retries: 4): Rate Exceeded.',
    ),
    by(
      PHOENIX,
      'E+! ExAws: 429 for {svc}-worker, "Reason":"ConcurrentInvocationLimitExceeded"',
      'W concurrency of the account is used up',
    ),
    by(
      QUARKUS,
      'E+! software.amazon.awssdk.services.lambda.model.TooManyRequestsException: Rate Exceeded. (Service: Lambda, Status Code: 429, Request ID: {uuid})',
    ),
    by(BALANCER, 'E+ elb=502; target=-; error=LambdaThrottling'),
    by(
      GO_FUNCTION,
      'W+ invoke {peer}-worker: TooManyRequestsException, Reason CallerRateLimitExceeded',
      'I {low} of {k} messages go back to the queue',
    ),
    by(
      NET_FUNCTION,
      'E! Amazon.Lambda.Model.TooManyRequestsException: Rate Exceeded. while {peer}-worker has {k} of {k} reserved copies running',
    ),
    by(
      RUBY_FUNCTION,
      'E+! Aws::Lambda::Errors::TooManyRequestsException (Rate Exceeded.) for {peer}-worker',
      'W event age {low} s, dropped to the dead letter queue',
    ),
    by(
      DENO,
      'E+! TooManyRequestsException: Rate Exceeded. at {svc}-worker, retryAfterSeconds {s}',
      'W reserved concurrency {low}, all of it busy',
    ),
    by(
      FLUENT_BIT,
      'W+ [output:http:to-lambda] {dns}:443, HTTP status=429 Reason ConcurrentInvocationLimitExceeded',
    ),
  ),
  ...families(
    'lambda_memory',
    ['retry'],
    by(
      GO_FUNCTION,
      'F runtime: out of memory: cannot allocate {big}-byte block',
      'E platform.report error 8412.02 1024 Runtime.ExitError',
    ),
    by(
      NET_FUNCTION,
      'F! System.OutOfMemoryException: Array dimensions exceeded supported range',
      'E platform.report failure 12044.60 1024 Runtime.OutOfMemory',
    ),
    by(
      RUBY_FUNCTION,
      'F! NoMemoryError: failed to allocate memory',
      'E platform.report error 5120.33 1024 Runtime.ExitError',
    ),
    by(
      RUBY_FUNCTION,
      'I picture {hex}.tif opened, {k} megapixels',
      'E platform.report error 9920.10 1024 Runtime.OutOfMemory',
    ),
    by(
      NET_FUNCTION,
      'W Working set {n} MB after {low} files of the archive',
      'E platform.report failure 7003.54 1024 Runtime.OutOfMemory',
    ),
    by(
      ZEROLOG,
      'E+! {svc}-worker died | Runtime.OutOfMemory: RequestId: {uuid} Error: Runtime exited with error: signal: killed, Max Memory Used 1024 of 1024 MB',
    ),
    by(
      LARAVEL,
      'E+! payload of {svc}-worker: "errorType":"Runtime.ExitError","errorMessage":"RequestId: {uuid} Error: Runtime exited with error: signal: killed"',
      'W its 512 MB were used to the last one',
    ),
    by(
      LOGURU,
      'E+! state ParseSheet failed with Lambda.Unknown, {svc}-worker ran out of its configured memory',
    ),
    by(
      FUNCTIONS,
      'W {pct} % of the configured memory in use with {low} records to go',
      'E platform.report error 6604.91 1024 Runtime.OutOfMemory',
    ),
    by(
      DENO,
      'E+! {svc}-worker answered Unhandled, its log tail ends in Memory Size: 1024 MB Max Memory Used: 1024 MB',
      'W input {hex} has {k} MB, usual ones {low}',
    ),
    by(
      PHOENIX,
      'E+! invoke {svc}-worker: Runtime.OutOfMemory, signal: killed',
      'I same file with 3008 MB went through',
    ),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(
      LARAVEL,
      'E+! Error executing "PutObject" on "https://{bucket}.s3.eu-west-1.amazonaws.com/{hex}"; 403 Forbidden AccessDenied (client): User: arn:aws:sts::111122223333:assumed-role/{svc}-task/{long} has no s3:PutObject here, no resource-based policy allows it',
    ),
    by(
      LOGURU,
      'E+! botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    ),
    by(
      ZEROLOG,
      'E+! publish to topic {table} | operation error SNS: Publish, StatusCode: 403, AuthorizationError: not authorized with an explicit deny in a service control policy',
    ),
    by(
      FLUENT_BIT,
      "E+ [output:cloudwatch_logs:cloudwatch_logs.0] PutLogEvents API responded with error='AccessDeniedException'",
      "E [output:cloudwatch_logs:cloudwatch_logs.0] message='assumed-role/{svc}-host lacks logs:PutLogEvents on log-group /{svc}'",
    ),
    by(
      OTELCOL,
      'E+ Exporting failed. Dropping data. AccessDeniedException: xray:PutTraceSegments refused for assumed-role/{svc}-task, no identity-based policy allows it',
    ),
    by(
      RESTIC,
      'E+ client.PutObject: Access Denied.',
      'F Fatal: create repository at s3:s3.amazonaws.com/{bucket} failed',
    ),
    by(
      CERTBOT,
      'E An error occurred (AccessDenied) when calling the ChangeResourceRecordSets operation for role {svc}-host',
      'I To use certbot-dns-route53, configure credentials and permissions',
    ),
    by(
      CODEDEPLOY,
      'E+ Aws::CodeDeployCommand::Errors::AccessDeniedException - instance role {svc}-host may not call PollHostCommand',
    ),
    by(
      TASKS,
      'E+ lastStatus=STOPPED; stopCode=TaskFailedToStart; stoppedReason=ResourceInitializationError: unable to pull secrets: AccessDeniedException: assumed-role/{svc}-execution may not secretsmanager:GetSecretValue on {table}: exit status 1',
    ),
    by(
      POSTGRESQL,
      'E+ XX000| could not upload to Amazon S3',
      "E XX000| DETAIL: Amazon S3 client returned 'Access Denied'.",
    ),
    by(
      AURORA,
      'E+ MY-013000 Server S3 API returned error: Access Denied:Access Denied, SELECT INTO OUTFILE S3 of {table}',
    ),
    by(
      GO_FUNCTION,
      'E operation error DynamoDB: UpdateItem, StatusCode: 400, AccessDeniedException: role {svc}-worker has no dynamodb:UpdateItem for table/{table}',
    ),
    by(
      NET_FUNCTION,
      'E! Amazon.SQS.AmazonSQSException: Access to the resource https://sqs.eu-west-1.amazonaws.com/111122223333/{table} is denied.',
    ),
    by(
      RUBY_FUNCTION,
      'E! Aws::SecretsManager::Errors::AccessDeniedException (no permissions boundary allows the secretsmanager:GetSecretValue action)',
    ),
    by(
      [DENO, PHOENIX],
      'E+! sts AssumeRole of {table}-reader refused (403): trust policy has no entry for {svc}',
    ),
  ),
  ...families(
    'credential_expired',
    ['errors', 'retry'],
    by(
      LARAVEL,
      "E+! AADSTS7000222: The provided client secret keys for app '{uuid}' are expired.",
      'W login by the identity provider is off until it has a new one',
    ),
    by(
      LOGURU,
      "E+! google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.')",
    ),
    by(
      ZEROLOG,
      'E+! list {bucket} | operation error S3: ListObjectsV2, StatusCode: 400, api error ExpiredToken: The provided token has expired.',
    ),
    by(
      POSTGRESQL,
      'F+ 28P01| password authentication failed for user "svc_rw"',
      'E+ DETAIL: User "svc_rw" has an expired password.',
    ),
    by(
      MARIADB,
      "W+ Access denied for user 'svc_rw'@'{ip}' (account is locked as its password expired on {past})",
    ),
    by(
      AURORA,
      'E+ MY-003118 Server Your password has expired. To log in you must change it using a client that supports expired passwords. (svc_rw)',
    ),
    by(
      CONTAINERD,
      'E+ time="{time}" level=error msg="PullImage acme/{svc}" error="denied: Your authorization token has expired. Reauthenticate and try again."',
    ),
    by(
      RUNNER,
      'E+ remote: HTTP Basic: Access denied. The token was not accepted: it has expired  job={big}',
      'E fatal: Authentication failed for https://{dns}/{svc}.git',
    ),
    by(
      SSSD,
      'E+ GSSAPI Error: Unspecified GSS failure. Minor code may provide more information (Ticket expired)',
      'W Preauthentication failed: key of {host} ran out',
    ),
    by(
      SALT,
      'E+ [ERROR   ] Pillar from vault: 403 permission denied, the token of this minion had a ttl of 768h and is past it',
    ),
    by(
      RESTIC,
      'E+ ListObjects: The provided token has expired, session of {past}',
      'F Fatal: unable to open config file: the session token is too old',
    ),
    by(
      QUARKUS,
      'E+! io.smallrye.jwt.auth.principal.ParseException: SRJWT07000: The JWT is no longer valid - the evaluation time is after the Expiration Time',
      'W client secret of {svc} was due for rotation on {past}',
    ),
    by(
      PHOENIX,
      'E+! ExAws: ExpiredTokenException, "The security token included in the request is past its end"',
    ),
    by(GO_FUNCTION, 'E api key of {dns} answers 401: key_expired since {past}'),
    by(RUBY_FUNCTION, 'E! Slack::Web::Api::Errors::TokenExpired (token_expired)'),
    by(
      NET_FUNCTION,
      'E! IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): {past}',
      'W refresh was refused, the client secret itself is no longer good',
    ),
  ),
] as const;
