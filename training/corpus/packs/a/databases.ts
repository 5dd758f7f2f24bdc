import { by, families } from '../../family.ts';
import { APPS, FUNCTION, GO, JAVA, MYSQL, NODE, POSTGRESQL, SERVERS, SPRING } from './writers.ts';

// What databases say of themselves, and what their clients see of it. PostgreSQL 15 and MySQL 8.0: texts that all versions share
// stand in one pack only.

export const DATABASES = [
  ...families(
    'rds_storage_full',
    ['crash', 'errors'],
    by(
      POSTGRESQL,
      'E+ could not extend file "base/16384/{big}": No space left on device',
      'E+ HINT: Check free disk space.',
    ),
    by(
      POSTGRESQL,
      'E PANIC: could not write to file "pg_wal/xlogtemp.{pid}": No space left on device',
      'I WAL writer process (PID {pid}) was terminated by signal 6: Aborted',
    ),
    by(MYSQL, "E+ MY-013132 Server The table '{table}' is full!"),
    by(MYSQL, "E+ MY-012640 InnoDB Error number 28 means 'No space left on device'"),
    by(APPS, 'E+ could not extend file while inserting into {table}: database has no storage left'),
    by(APPS, "E+ the table '{table}' is full, insert is [[lost|given up]]"),
    by(
      SERVERS,
      'W free storage of instance {database} is below {low} MB',
      'E+ {database} went to state storage-full, writes are refused',
    ),
    by(GO, 'E+ pq: could not extend file "base/16384/{big}": wrote only {n} of 8192 bytes at block {big}'),
    by(
      [JAVA, SPRING],
      'E+! org.postgresql.util.PSQLException: ERROR: could not access status of transaction {big} Detail: Could not write to file at offset {big}: No space left on device.',
    ),
    by(
      FUNCTION,
      "E+! ER_RECORD_FILE_FULL: The table '{table}' is full",
      'W storage of {database} is used up',
    ),
  ),
  ...families(
    'rds_connections',
    ['errors', 'retry'],
    by(POSTGRESQL, 'F+ sorry, too many clients already'),
    by(POSTGRESQL, 'F+ too many connections for role "app"'),
    by(MYSQL, 'E+ MY-010283 Server Too many connections'),
    by(
      MYSQL,
      "W+ MY-010914 Server Aborted connection {k} to db: '{table}' user: 'app' host: '{ip}' (Got timeout reading communication packets).",
    ),
    by(NODE, 'E+! sorry, too many clients already', 'W {database}: pool cannot grow, the server has no slot'),
    by(
      [JAVA, SPRING],
      'E+! com.mysql.cj.jdbc.exceptions.MySQLNonTransientConnectionException: Data source rejected establishment of connection,  message from server: "Too many connections"',
    ),
    by(GO, 'E+ pq: sorry, too many clients already', 'W {k} of {k} sessions of {database} are idle'),
    by(
      FUNCTION,
      'E+! ER_CON_COUNT_ERROR: Too many connections',
      'W every call opened a session of its own on {database}',
    ),
    by(APPS, 'E+ {database} takes no more sessions: max_connections of {k} is reached'),
    by(
      SERVERS,
      'W {pct} percent of the sessions of {database} are taken',
      'E+ login at {database} was [[refused|declined]] for want of a free slot',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['slow', 'errors'],
    by(
      POSTGRESQL,
      'E+ deadlock detected',
      'E DETAIL: Process {pid} waits for ShareLock on transaction {big}; blocked by process {pid}.',
      'E HINT: See server log for query details.',
    ),
    by(
      POSTGRESQL,
      'I+ process {pid} still waiting for ShareLock on transaction {big} after 1000.{k} ms',
      'I DETAIL: Process holding the lock: {pid}. Wait queue: {pid}, {pid}.',
    ),
    by(
      MYSQL,
      'I+ MY-012468 InnoDB Transactions deadlock detected, dumping detailed information.',
      'I MY-012469 InnoDB *** (1) TRANSACTION:',
      'I MY-012469 InnoDB *** WE ROLL BACK TRANSACTION ({s})',
    ),
    by(
      MYSQL,
      'E+ MY-010045 Server Event Scheduler: [app@%][{svc}.refresh_{table}] Lock wait timeout exceeded; try restarting transaction',
    ),
    by(NODE, 'E+! ER_LOCK_WAIT_TIMEOUT: Lock wait timeout exceeded; try restarting transaction'),
    by(
      [JAVA, SPRING],
      'E+! org.springframework.dao.CannotAcquireLockException: could not obtain row lock on {table}',
    ),
    by(GO, 'E+ pq: deadlock detected', 'W update of {table} waited {slow} ms for a lock'),
    by(
      APPS,
      'W+ row of {table} is [[locked|held]] by another transaction for {slow} ms',
      'E+ transaction {hex} was chosen as the victim of a deadlock',
    ),
    by(
      SERVERS,
      'W {low} transactions queue behind session {pid}',
      'E+ ALTER of {table} blocks all writers of {database}',
    ),
    by(
      FUNCTION,
      'E+! Deadlock found when trying to get lock; try restarting transaction',
      'W two calls change {table} in opposite order',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      POSTGRESQL,
      'E+ canceling statement due to conflict with recovery',
      'E DETAIL: User query might have needed to see row versions that must be removed.',
    ),
    by(
      POSTGRESQL,
      'F+ could not receive data from WAL stream: ERROR:  requested WAL segment {long} has already been removed',
    ),
    by(POSTGRESQL, 'I+ terminating walsender process due to replication timeout'),
    by(
      MYSQL,
      "E+ MY-010584 Repl Slave SQL for channel '': Worker {s} failed executing transaction 'ANONYMOUS' at master log mysql-bin-changelog.{big}, end_log_pos {big}; Error_code: MY-001062",
      "W MY-010584 Repl Slave SQL for channel '': ... The slave coordinator and worker threads are stopped",
    ),
    by(
      MYSQL,
      "I+ MY-010559 Repl Multi-threaded slave statistics for channel '': seconds elapsed = {k}; events assigned = {big}; worker queues filled over overrun level = {n}; waited due a Worker queue full = {n}",
    ),
    by(
      APPS,
      'W+ read replica of {database} is {k} seconds behind',
      'E+ order {big} was written but the replica does not know it yet',
    ),
    by(
      SERVERS,
      'W replication delay of {database} grew to {n} s',
      'W reads go to the [[primary|writer]] until the replica has caught up',
    ),
    by(GO, 'W+ replica lag {k}s exceeds the {low}s that reads tolerate'),
    by([JAVA, SPRING], 'W+ stale read of {table}: replica answers with a state of {low} minutes ago'),
    by(FUNCTION, 'W+ item {uuid} not found on the reader, {k} s after its commit on the writer'),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(
      POSTGRESQL,
      'F+ terminating connection due to administrator command',
      'I received fast shutdown request',
      'F+ the database system is shutting down',
      'F+ the database system is starting up',
    ),
    by(
      POSTGRESQL,
      'I received promote request',
      'I redo done at {s}/{hex} system usage: CPU: user: {s}.{low} s, system: {s}.{low} s, elapsed: {k}.{low} s',
      'I selected new timeline ID: {s}',
      'I archive recovery complete',
      'I database system is ready to accept connections',
    ),
    by(
      MYSQL,
      'D MY-013172 Server Received SHUTDOWN from user rdsadmin. Shutting down mysqld (Version: 8.0.{low}).',
      'D MY-010910 Server /rdsdbbin/mysql/bin/mysqld: Shutdown complete (mysqld 8.0.{low})  Source distribution.',
      'D MY-010116 Server /rdsdbbin/mysql/bin/mysqld (mysqld 8.0.{low}) starting as process {pid}',
      'D MY-010931 Server /rdsdbbin/mysql/bin/mysqld: ready for connections.',
    ),
    by(
      MYSQL,
      'D MY-010229 Server Starting XA crash recovery...',
      'D MY-010232 Server XA crash recovery finished.',
    ),
    by(
      NODE,
      'E+! terminating connection due to administrator command',
      'E+! cannot execute INSERT in a read-only transaction',
      'I {database} resolves to {ip} now',
    ),
    by(
      [JAVA, SPRING],
      'E+! org.postgresql.util.PSQLException: FATAL: the database system is starting up',
      'W writer endpoint moved to another zone',
    ),
    by(
      GO,
      'E+ pq: the database system is shutting down',
      'W+ primary of {database} is gone, looking for the new one',
    ),
    by(
      APPS,
      'W Multi-AZ instance failover started',
      'E+ session with {database} cut by the server',
      'I Multi-AZ instance failover completed',
    ),
    by(
      SERVERS,
      'E+ The MySQL server is running with the --read-only option so it cannot execute this statement',
      'W we still talk to the former [[writer|primary]]',
    ),
    by(
      FUNCTION,
      'E+! Connection lost: The server closed the connection.',
      'W standby of {database} took over as primary',
    ),
  ),
];
