import { by, families } from '../../family.ts';
import {
  AURORA_MYSQL,
  MARIADB_10,
  NLOG,
  PHP,
  POSTGRESQL_12,
  PREFECT,
  SEMANTIC,
  SWIFT,
  TEMPORAL,
  TORNADO,
  TYPESCRIPT,
  VERTX,
  VTGATE,
} from './writers.ts';

/** Troubles of managed databases, told by these and by what works with them. */
export const DATA = [
  ...families(
    'rds_storage_full',
    ['errors'],
    by(
      POSTGRESQL_12,
      'E+ could not write block {n} of temporary relation, half of it fit and then the disk was full',
      'I HINT: Let the volume of the instance grow, or drop what is not used.',
    ),
    by(
      POSTGRESQL_12,
      'F could not write lock file "postmaster.pid": No space left on device',
      'I+ using stale statistics instead of current ones: no room for pgstat.tmp',
    ),
    by(POSTGRESQL_12, 'E+ could not write to hash-join temporary file: No space left on device'),
    by(
      AURORA_MYSQL,
      "E+ InnoDB: Error number 28 means 'No space left on device', local storage of the instance",
      "E+ /rdsdbbin/oscar/bin/mysqld: The table '{table}' is full",
    ),
    by(
      MARIADB_10,
      'E+ mysqld: Error writing file \'./{svc}/{table}.MYD\' (errno: 28 "No space left on device")',
      'E InnoDB: Cannot extend tablespace of {table}, allocated volume has 0 bytes',
    ),
    by(
      MARIADB_10,
      'W+ Disk is full writing the relay log of channel {svc}; waiting for someone to free space, next try in 60 secs',
    ),
    by(
      TORNADO,
      'E+! SQLSTATE[53100]: Disk full: 7 could not extend relation base/{n}/{n} of {database}',
      'W visitors may read only',
    ),
    by(
      VERTX,
      'E+! insert refused: storage of {database} is used up to the last byte (FreeStorageSpace 0)',
      'W batch of {table} is parked',
    ),
    by(SEMANTIC, "E+! Mysql2::Error: The table '{table}' is full (server {database})"),
    by(SWIFT, 'E+ PSQLError sqlState: 53100, could not write init file on {database}'),
    by(PREFECT, 'E+! {database} ended the load of {table}: allocated storage spent, state storage-full'),
  ),
  ...families(
    'rds_connections',
    ['errors', 'slow'],
    by(POSTGRESQL_12, 'F+ remaining connection slots are reserved for the rds superusers, {n} of {n} in use'),
    by(
      POSTGRESQL_12,
      'F+ no more connections allowed (max_wal_senders and clients together)',
      'I connection authorized: last free backend taken by {svc}-web',
    ),
    by(
      AURORA_MYSQL,
      "W+ Host '{ip}' could not be given a thread: Too many connections, max_connections is {n}",
    ),
    by(MARIADB_10, "W+ User {user} already has more than 'max_user_connections' active connections"),
    by(
      VTGATE,
      'E+ target: {svc}.0.primary: vttablet: rpc error: code = ResourceExhausted desc = connection pool to {database} timed out, {k} of {k} in use',
    ),
    by(
      TORNADO,
      'E+! psycopg2.pool.PoolError: connection pool exhausted',
      'W pg_stat_activity of {database} has {n} rows, {n} of them idle',
    ),
    by(
      VERTX,
      'E+! io.vertx.core.http.ConnectionPoolTooBusyException: Connection pool reached max wait queue size of {k} for {database}',
    ),
    by(
      NLOG,
      'E+! MySqlException (0x80004005): Connect Timeout expired. All pooled connections are in use. [{database}]',
    ),
    by(
      TYPESCRIPT,
      'E+! PrismaClientInitializationError: Timed out fetching a new connection from the connection pool (connection limit: {s}), {database} lists {n} sessions',
    ),
    by(
      PHP,
      'E+! An exception occurred in the driver: FATAL: role "meadow" may hold {low} connections at a time and does',
    ),
  ),
  ...families(
    'rds_lock_wait',
    ['slow', 'retry'],
    by(
      POSTGRESQL_12,
      'I+ process {pid} still waiting for AccessShareLock on relation {n} of database {n} after {n}.112 ms',
      'I DETAIL: the queue in front of it has {low} backends',
    ),
    by(
      POSTGRESQL_12,
      'E+ deadlock detected while updating tuple ({n},{low}) in relation "{table}"',
      'I STATEMENT: UPDATE {table} SET berth = $1 WHERE id = $2',
    ),
    by(
      POSTGRESQL_12,
      'E+ canceling statement of {svc}-web due to lock timeout after {n} ms',
      'I+ CONTEXT: while locking tuple ({n},{s}) in relation "{table}"',
    ),
    by(
      AURORA_MYSQL,
      'I+ InnoDB: Transactions deadlock detected, dumping detailed information.',
      'I InnoDB: the younger one, trx {big}, is the victim and is rolled back',
    ),
    by(AURORA_MYSQL, 'W+ trx {big} has held {n} row locks of {table} for {k} sec, {low} others wait on it'),
    by(
      MARIADB_10,
      'E+ WSREP-free statement of {user}: Lock wait timeout exceeded; try restarting transaction, table {table}',
      'I metadata lock of ALTER TABLE {table} is pending',
    ),
    by(
      PHP,
      'E+! SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock on {table}',
    ),
    by(
      SEMANTIC,
      'E+! ActiveRecord::LockWaitTimeout: Mysql2::Error::TimeoutError: row of {table} stayed locked for 50 s',
    ),
    by(
      VERTX,
      'E+! {table}: could not get the row for update within {low} s, session {pid} sits on it',
      'W blocker is idle in its transaction since {past}',
    ),
    by(
      NLOG,
      'W+ SaveChanges waited {slow} ms for the lock of {table} on {database}, holder runs a migration',
    ),
    by(
      TEMPORAL,
      'E+ Operation failed with lock wait on shards | error 1205 of {database}, transaction of {table} rolled back',
    ),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(
      POSTGRESQL_12,
      'F terminating walreceiver due to timeout',
      'I+ recovery conflict: replay paused at {s}/{hex}, {k} s behind the primary',
    ),
    by(
      POSTGRESQL_12,
      'E+ canceling statement due to conflict with the replay of the standby',
      'I+ DETAIL: User query might have needed to see row versions that must be removed, replay is {k} s late.',
    ),
    by(AURORA_MYSQL, 'W+ Slave I/O reads fast and SQL thread does not: Seconds_Behind_Master = {n}'),
    by(
      AURORA_MYSQL,
      'I+ Aurora replica of {database}: page apply delayed, lag {n} ms over the limit of the reader',
      'W reader restarts its cache',
    ),
    by(
      MARIADB_10,
      'W+ Slave SQL: parallel workers wait for prior commit, Gtid_IO_Pos is {big} events ahead of gtid_slave_pos',
    ),
    by(
      VTGATE,
      'W+ replication lag of tablet {cluster}-{k} is {k}s, over discovery_high_replication_lag_minimum_serving',
      'I+ tablet is left out for reads',
    ),
    by(SEMANTIC, 'W+ reading role is {k} s behind the writing one, pinned {user} to the writer'),
    by(NLOG, 'W+ the replica of {database} trails the primary by {k} s and the gap widens'),
    by(PREFECT, 'W+ export of {table} waits: pg_last_wal_replay_lsn of the standby is {big} bytes short'),
    by(TYPESCRIPT, 'W+ stale read on reader endpoint of {database}: age {k} s, wanted below {s} s'),
  ),
  ...families(
    'rds_failover',
    ['retry', 'errors'],
    by(
      POSTGRESQL_12,
      'I promote trigger was seen on the standby',
      'I timeline {s} begins at {s}/{hex}, the former primary is fenced',
      'I archive recovery complete after promotion in zone b',
    ),
    by(
      POSTGRESQL_12,
      'F+ terminating connection because the instance turns into a standby',
      'F+ the database system is shutting down for the switch to its other zone',
    ),
    by(
      AURORA_MYSQL,
      'I Aurora: writer role moves, this instance is now a reader',
      'W+ The MySQL server is running with the --read-only option since the role change',
    ),
    by(
      AURORA_MYSQL,
      'I InnoDB: Starting recovery for the promoted writer at lsn {big}',
      'I read_only was switched off, this is the writer from now',
    ),
    by(
      MARIADB_10,
      'I Slave SQL thread exiting for promotion, replication stopped in log mysql-bin-changelog.{big}',
      'I read_only=0 set by rdsadmin, binlog begins anew',
    ),
    by(
      VTGATE,
      'I+ buffer started for {svc}/0: PRIMARY is being moved (reparent)',
      'W+ target: {svc}.0.primary: primary is not serving, there may be a reparent operation in progress',
    ),
    by(
      [TORNADO, PREFECT],
      'E+! psycopg2.errors.AdminShutdown: terminating connection due to administrator command',
      'I {database} resolves to the other zone now',
    ),
    by(
      VERTX,
      'W+ topology of {database}: writer instance changed from a to b',
      'E+! in-flight transaction lost by the change of writer',
    ),
    by(
      NLOG,
      'E+! MySqlException: The MySQL server is running with the --super-read-only option',
      'I connected to the promoted instance after {low} s',
    ),
    by(
      SWIFT,
      'E+ PSQLError serverClosedConnection, the primary is elsewhere',
      'I new primary of {database} took the retry',
    ),
  ),
] as const;
