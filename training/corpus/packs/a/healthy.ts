import { by, families } from '../../family.ts';
import {
  APPS,
  BALANCER,
  CRON,
  DHCLIENT,
  FUNCTION,
  GO,
  JAVA,
  KERNEL,
  MYSQL,
  NGINX,
  NGINX_ACCESS,
  NODE,
  POSTGRESQL,
  RSYSLOG,
  SERVERS,
  SERVICE_EVENTS,
  SPRING,
  SSHD,
  SYSTEMD,
} from './writers.ts';

// Red herrings: what looks like trouble and is none.

export const HEALTHY = families(
  'healthy',
  [],
  by(APPS, 'W call of {peer} failed, trying once more', 'I call of {peer} succeeded at the second attempt'),
  by(APPS, 'E! payment {big} was declined by the bank: insufficient funds'),
  by(SERVERS, 'W slow request {url}: {n} ms'),
  by(SERVERS, 'W disk use of {dir} is {low} percent, threshold is 85', 'I removed {k} old files below {dir}'),
  by(SERVERS, 'I certificate of {dns} renewed, valid for 90 days more', 'I reloaded key and certificate'),
  by(SERVERS, 'W deprecated option error_format is set and ignored'),
  by(
    SERVERS,
    'I received SIGTERM, draining {low} connections',
    'I drained, good bye',
    'I process starts',
    'I listening on 8080',
  ),
  by(SERVERS, 'E {url} answered 500 once: null in field {table}', 'I {url} is fine again'),
  by(SERVERS, 'W validation of {table} failed: {s} errors in field email'),
  by(SERVERS, 'I rollout of build {k} begins', 'I all replicas run build {k}, none failed'),
  by(
    [JAVA, SPRING],
    'I [GC pause (G1 Evacuation Pause) (young) {k}M->{k}M({n}M) {ms}ms]',
    'I heap is at {low} percent after collection',
  ),
  by(
    [JAVA, SPRING],
    'W HikariPool-1 - Failed to validate connection (This connection has been closed.). Possibly consider using a shorter maxLifetime value.',
  ),
  by(NODE, 'W (node:{pid}) [DEP0040] DeprecationWarning: The punycode module is deprecated.'),
  by(NODE, 'W client {ip} hung up before the answer was complete'),
  by(GO, 'W http: TLS handshake error from {ip}:{port}: EOF'),
  by(GO, 'W context canceled by caller while reading {table}, not retried'),
  by(
    KERNEL,
    'W [{big}.{k}] TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.',
  ),
  by(KERNEL, 'I [{big}.{k}] EXT4-fs ({dev}): mounted filesystem with ordered data mode. Quota mode: none.'),
  by(
    SYSTEMD,
    'I Stopping {svc} service...',
    'I {svc}.service: Deactivated successfully.',
    'I Stopped {svc} service.',
    'I Started {svc} service.',
  ),
  by(
    SYSTEMD,
    'I apt-daily-upgrade.service: Main process exited, code=exited, status=0/SUCCESS',
    'W snapd.service: Unit process {pid} (snap) remains running after unit stopped.',
  ),
  by(
    SSHD,
    'I Failed password for {user} from {ip} port {port} ssh2',
    'I Accepted password for {user} from {ip} port {port} ssh2',
  ),
  by(SSHD, 'I Connection closed by {ip} port {port} [preauth]'),
  by(CRON, 'I (root) CMD (/usr/bin/certbot -q renew --deploy-hook "systemctl reload nginx")'),
  by(
    RSYSLOG,
    "I imuxsock: Acquired UNIX socket '/run/systemd/journal/syslog' (fd 3) from systemd.  [v8.2102.0]",
  ),
  by(DHCLIENT, 'W No DHCPOFFERS received.', 'I bound to {ip} -- renewal in {n} seconds.'),
  by(
    NGINX,
    'E open() "/usr/share/nginx/html/robots.txt" failed (2: No such file or directory), client: {ip}, server: _',
  ),
  by(NGINX, 'I gracefully shutting down', 'I exiting', 'I start worker process {pid}'),
  by(NGINX_ACCESS, 'E 500 157 {url}', 'W 404 153 /apple-touch-icon.png', 'W 401 20 {url}'),
  by(
    POSTGRESQL,
    'I automatic vacuum of table "{svc}.public.{table}": index scans: 1, pages: 0 removed, {n} remain, {k} scanned',
    'I automatic analyze of table "{svc}.public.{table}"',
  ),
  by(
    POSTGRESQL,
    'E duplicate key value violates unique constraint "{table}_pkey"',
    'E DETAIL: Key (id)=({big}) already exists.',
  ),
  by(
    POSTGRESQL,
    'I could not receive data from client: Connection reset by peer',
    'I unexpected EOF on client connection with an open transaction',
  ),
  by(POSTGRESQL, 'E canceling statement due to user request'),
  by(POSTGRESQL, 'W there is already a transaction in progress'),
  by(MYSQL, 'I MY-010914 Server Got an error reading communication packets'),
  by(MYSQL, 'W MY-010899 Server CREATE TABLE of {table} uses a deprecated integer display width'),
  by(MYSQL, 'I MY-011946 InnoDB Buffer pool(s) load completed at {time}'),
  by(
    FUNCTION,
    'W [[conditional check|condition]] failed for {uuid}, somebody was faster',
    'I skipped, nothing to do',
  ),
  by(FUNCTION, 'E! order {big} has no address, put aside for a person'),
  by(
    FUNCTION,
    'I INIT_START Runtime Version: nodejs:22.v{low}\tRuntime Version ARN: arn:aws:lambda:{region}::runtime:{long}',
    'I cold start took {k} ms',
  ),
  by(
    FUNCTION,
    'I REPORT RequestId: {request}\tDuration: {n}.{low} ms\tBilled Duration: {n} ms\tMemory Size: 512 MB\tMax Memory Used: {used} MB\tInit Duration: {k}.{low} ms',
  ),
  by(
    SERVICE_EVENTS,
    'I eventType=INFO; eventName=SERVICE_DESIRED_COUNT_UPDATED',
    'I eventType=INFO; eventName=SERVICE_STEADY_STATE',
  ),
  by(BALANCER, 'E elb=500; target=500', 'I+ elb=200'),
  by(BALANCER, 'E elb=502; target=-', 'I+ elb=200', 'I+ elb=200'),
  by(BALANCER, 'W elb=460; target=-; took=-1', 'I+ elb=200'),
  by(BALANCER, 'W+ elb=404; path=/favicon.ico', 'I+ elb=301; target=-; to=-; actions=redirect'),
);

/** Troubles that are of none of the classes. */
export const UNKNOWN = families(
  'unknown',
  ['errors'],
  by(
    SERVERS,
    'E+ checksum of block {big} in {path} is wrong, expected {hex} and found {hex}',
    'E {table} is corrupt, reading from the other copy',
  ),
  by(SERVERS, 'E+ clock jumped by {n} s, ordering of {table} cannot be trusted'),
  by(SERVERS, 'E+ totals of {table} differ from the ledger by {k}.{low} EUR', 'W reconciliation stopped'),
  by([JAVA, SPRING], 'E+! java.util.zip.ZipException: invalid distance too far back'),
  by(NODE, 'E+! Unexpected end of JSON input in answer of {peer}'),
  by(GO, 'E+ proto: cannot parse invalid wire-format data of {table}'),
  by(
    KERNEL,
    'E+ [{big}.{k}] mce: [Hardware Error]: Machine check events logged',
    'E [{big}.{k}] EDAC MC0: {s} CE memory read error on CPU_SrcID#0_MC#0_Chan#{s}',
  ),
  by(
    KERNEL,
    "E+ [{big}.{k}] ena 0000:00:05.0 eth0: Found a Tx that wasn't completed on time, qid {s}, index {k}.",
  ),
  by(KERNEL, 'E+ [{big}.{k}] thermal thermal_zone0: critical temperature reached ({pct} C)'),
  by(SYSTEMD, 'W Time has been changed', 'E+ systemd-timesyncd.service: clock stepped by {n} s'),
  by(
    POSTGRESQL,
    'E+ invalid page in block {n} of relation base/16384/{big}',
    'W page verification failed, calculated checksum {n} but expected {n}',
  ),
  by(MYSQL, 'E+ MY-012224 InnoDB Tablespace flags of {table} do not match the data dictionary'),
  by(FUNCTION, 'E+! event has no known shape: field version is {k}', 'W sender {peer} changed its format'),
  by(BALANCER, 'W+ elb=400; target=-; to=-', 'W+ elb=414; target=-; to=-', 'W+ elb=400; target=-; to=-'),
  by(APPS, 'E+ {k} duplicates of message {uuid} came in, [[totals|balances]] may be wrong'),
  by(APPS, 'E+ no event of {peer} for {low} minutes although it runs'),
);

/** What follows from many kinds of trouble. */
export const AFTERMATH = {
  crash: [
    by(
      SYSTEMD,
      'E {svc}.service: Main process exited, code=exited, status=1/FAILURE',
      'I {svc}.service: Scheduled restart job, restart counter is at {s}.',
    ),
    by(APPS, 'F giving up, process ends with status 1'),
    by(
      POSTGRESQL,
      'I server process (PID {pid}) exited with exit code 1',
      'I all server processes terminated; reinitializing',
    ),
    by(MYSQL, 'D MY-010116 Server /rdsdbbin/mysql/bin/mysqld (mysqld 8.0.{low}) starting as process {pid}'),
  ],
  errors: [
    by(NGINX_ACCESS, 'E+ 502 157 {url}', 'E+ 500 157 {url}'),
    by(APPS, 'E+ request {url} failed with 500'),
    by(BALANCER, 'E+ elb=502; target=-'),
    by(POSTGRESQL, 'E current transaction is aborted, commands ignored until end of transaction block'),
    by(
      MYSQL,
      "I MY-010914 Server Aborted connection {k} to db: '{table}' user: 'app' host: '{ip}' (Got an error reading communication packets).",
    ),
    by(SERVICE_EVENTS, 'W eventType=WARN; eventName=SERVICE_DISCOVERY_INSTANCE_UNHEALTHY'),
  ],
  slow: [
    by(APPS, 'W+ answer of {url} took {slow} ms'),
    by(NGINX_ACCESS, 'W+ 499 0 {url}'),
    by(BALANCER, 'W+ elb=200; took={s}.{k}'),
    by(POSTGRESQL, 'I+ duration: {slow}.{k} ms  statement: UPDATE {table} SET state = 2 WHERE id = {big}'),
  ],
  retry: [
    by(APPS, 'W+ [[will try|trying]] again in {s} s'),
    by(SYSTEMD, 'I {svc}.service: Scheduled restart job, restart counter is at {s}.'),
  ],
} as const;
