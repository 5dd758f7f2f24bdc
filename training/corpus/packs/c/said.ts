import { by, families } from '../../family.ts';
import { APPS, DOTNET, FUNCTION, LOGFMT, RUST, SERVERS, ZAP } from './writers.ts';

// What applications of pack C say of troubles, without the texts of their runtimes.

export const SAID = [
  ...families(
    'disk_full',
    ['errors'],
    by(SERVERS, 'W {dir} has {s} MB to go', 'E+ parcel photo {hex} lost: nothing more fits on the volume'),
    by([RUST, ZAP], 'E+ WAL append refused, filesystem at 100 percent', 'E pausing ingestion of {table}'),
    by([DOTNET, LOGFMT], 'E+ report {hex} stays incomplete because the data disk ran full'),
  ),
  ...families(
    'inode_exhaustion',
    ['errors'],
    by(
      SERVERS,
      'E+ new label file refused: the mount has blocks but not one inode',
      'W {big} entries below {dir}',
    ),
    by([RUST, LOGFMT], 'W statvfs {dir}: favail 0', 'E+ temp file not made, inodes are gone'),
  ),
  ...families(
    'memory_oom',
    ['crash'],
    by(
      SERVERS,
      'W rss {n} MiB, host has {low} MiB to spare',
      'F killed by the kernel for memory, says the supervisor',
    ),
    by(
      [DOTNET, LOGFMT],
      'E+ buffer of {big} bytes for {table} was not granted: memory of the machine is gone',
    ),
  ),
  ...families(
    'cpu_saturation',
    ['slow'],
    by(SERVERS, 'W+ tick came {slow} ms late, CPUs show {pct} percent', 'W run queue length {low}'),
    by([ZAP, DOTNET], 'W price engine hogs {s} of {s} cores since {low} min', 'W timers drift'),
  ),
  ...families(
    'fd_exhaustion',
    ['errors'],
    by(SERVERS, 'E+ no descriptor left for a new socket', 'W {n} sockets in CLOSE_WAIT'),
    by([RUST, DOTNET], 'E+ epoll registration failed, fd table of the process is full'),
  ),
  ...families(
    'service_crash',
    ['errors', 'retry'],
    by(
      SERVERS,
      'F index out of range in {table} router, process goes down',
      'I starting after an unclean exit',
    ),
    by([ZAP, LOGFMT], 'E {peer} crashed with signal 11', 'I {peer} restarted, crash count {s}'),
  ),
  ...families(
    'dns_failure',
    ['errors', 'retry'],
    by(APPS, 'E+ hostname {dns} does not resolve', 'W upstream resolver {ip} times out'),
    by([RUST, DOTNET], 'E+ lookup error for {dns}, no records', 'W keeping old addresses of {peer}'),
  ),
  ...families(
    'tls_expired',
    ['errors'],
    by(APPS, 'E+ cannot speak TLS with {peer}, its certificate was good until {past} only'),
    by(
      [ZAP, LOGFMT],
      'W our leaf certificate is past its end',
      'E+ peers drop the handshake: certificate expired',
    ),
  ),
  ...families(
    'dependency_refused',
    ['errors', 'retry'],
    by(APPS, 'E+ {peer} at {ip}:{port} refuses us', 'W degraded mode without {peer}'),
    by(
      [RUST, DOTNET],
      'E+ queue broker unreachable, connect attempt {s} refused',
      'W outbox holds {n} events',
    ),
  ),
  ...families(
    'alb_target_5xx',
    ['errors'],
    by(SERVERS, 'E+! handler of {url} failed, ELB got a 500', 'W 5xx share {low} percent'),
    by([DOTNET, LOGFMT], 'E+ status=502 path={url} reply to the load balancer was cut'),
  ),
  ...families(
    'alb_timeout',
    ['slow'],
    by(SERVERS, 'W+ {url} ready after {slow} ms but the load balancer had answered 504 by then'),
    by([ZAP, RUST], 'W+ response time of {url} {slow} ms, clients abort', 'W 504 at the edge'),
  ),
  ...families(
    'connection_surge',
    ['slow', 'errors'],
    by(SERVERS, 'W {n} new connections in a second', 'W+ accept loop cannot keep pace, clients are put off'),
    by([DOTNET, LOGFMT], 'E+ pool of {low} connections drained, {k} requests in line'),
  ),
  ...families(
    'task_start_failure',
    [],
    by(SERVERS, 'E+ {peer} does not start: image {hex} cannot be pulled', 'W desired {s}, running {s}'),
    by([RUST, LOGFMT], 'E+ no instance has capacity for another task of {peer}'),
  ),
  ...families(
    'container_oom',
    ['crash'],
    by(
      SERVERS,
      'W container memory at {pct} percent',
      'E+ neighbour {peer} left with code 137, memory limit hit',
    ),
    by([ZAP, DOTNET], 'E+ container of {peer} over {k} MiB, killed'),
  ),
  ...families(
    'health_flap',
    ['errors'],
    by(SERVERS, 'W /healthz 503', 'I /healthz 200', 'W /healthz 503', 'I /healthz 200'),
    by(
      [RUST, LOGFMT],
      'W target unhealthy, traffic is drained',
      'I target healthy, traffic is back',
      'W target unhealthy, traffic is drained',
    ),
  ),
  ...families(
    'bad_deployment',
    ['errors'],
    by(
      SERVERS,
      'I release {hex} started',
      'F configuration lacks {table}_endpoint',
      'W rolled back to {hex}',
    ),
    by(
      APPS,
      'E+ new build cannot read {table} of version {s}',
      'W errors began with the deployment at {past}',
    ),
  ),
  ...families(
    'rds_storage_full',
    ['errors'],
    by(APPS, 'E+ {database} has no disk left for {table}', 'W database is in state storage-full'),
    by([DOTNET, RUST], 'E+ INSERT INTO {table}: database disk full'),
  ),
  ...families(
    'rds_connections',
    ['errors'],
    by(APPS, 'E+ {database} says too many connections', 'W {k} sessions, all slots taken'),
    by([ZAP, LOGFMT], 'E+ login to {database} rejected, connection limit of the server'),
  ),
  ...families(
    'rds_lock_wait',
    ['slow'],
    by(APPS, 'E+ deadlock between two writers of {table}', 'W transaction repeated'),
    by([RUST, DOTNET], 'W+ UPDATE {table} sits behind a lock for {slow} ms'),
  ),
  ...families(
    'rds_replica_lag',
    ['slow'],
    by(APPS, 'W+ replica of {database} behind by {k} s', 'W reading from the primary meanwhile'),
    by([ZAP, LOGFMT], 'W+ scan {hex} missing on the replica, lag {n} ms'),
  ),
  ...families(
    'rds_failover',
    ['errors', 'retry'],
    by(APPS, 'E+ {database} closed our session for a failover', 'I writer of {database} moved to {ip}'),
    by(
      [RUST, DOTNET],
      'E+ writer became a read-only replica, writes fail',
      'W failover noticed, refreshing endpoint',
    ),
  ),
  ...families(
    'lambda_timeout',
    ['retry'],
    by(SERVERS, 'E+ function {peer} timed out after {low} s'),
    by(FUNCTION, 'W+ deadline of this invocation is {ms} ms away, work is not done'),
  ),
  ...families(
    'lambda_throttle',
    ['retry'],
    by(SERVERS, 'W+ {peer} function throttles us, 429'),
    by(FUNCTION, 'E+ rate exceeded at {peer}, concurrency is exhausted', 'W trying later'),
  ),
  ...families(
    'lambda_memory',
    ['retry'],
    by(SERVERS, 'E+ function {peer} out of memory, runtime exited'),
    by(FUNCTION, 'W+ {k} of 512 MB used, the next batch will not fit in this function'),
  ),
  ...families(
    'iam_denied',
    ['errors'],
    by(APPS, 'E+ {svc} is not allowed to write to {bucket}, access denied', 'W role policy changed'),
    by([RUST, LOGFMT], 'E+ 403 AccessDenied on queue {table}: no permission for this principal'),
  ),
  ...families(
    'credential_expired',
    ['errors'],
    by(APPS, 'E+ session token ran out at {past}', 'W refresh of credentials failed'),
    by([DOTNET, ZAP], 'E+ {peer} turned down our API key, it has expired'),
  ),
  ...families(
    'intrusion_attempt',
    [],
    by(SERVERS, 'W+ wrong password for {user} from {pub}', 'W {pub} exceeded {low} login attempts'),
    by(APPS, 'W+ input from {pub} looks like an injection: drop table {table}'),
  ),
  ...families(
    'healthy',
    [],
    by(SERVERS, 'W queue {table} a bit longer than usual, drained in {s} s'),
    by(APPS, 'I nothing failed in the last {low} minutes'),
    by([RUST, ZAP], 'W one timeout towards {peer}, next call in {ms} ms'),
    by([DOTNET, LOGFMT], 'E! refund {big} not possible, already paid out'),
    by(SERVERS, 'I leader handed over for an upgrade', 'I upgrade done'),
    by(APPS, 'W cache for {table} was cold'),
  ),
  ...families(
    'unknown',
    ['errors'],
    by(SERVERS, 'E+ parcel {hex} is in two depots at once'),
    by(APPS, 'E+ message schema of {table} is not understood, {k} set aside'),
    by([RUST, LOGFMT], 'E+ checksum of {path} differs from the manifest'),
  ),
];
