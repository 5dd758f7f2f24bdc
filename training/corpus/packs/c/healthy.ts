import { by, families } from '../../family.ts';
import {
  APPS,
  AUDITD,
  BALANCER,
  CHRONYD,
  CLOUDWATCH_AGENT,
  CONSUL,
  DOTNET,
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

/** Red herrings: what looks like trouble and is none. */
export const HEALTHY = families(
  'healthy',
  [],
  by(APPS, 'W {peer} stumbled, the repeat after {ms} ms was fine'),
  by(APPS, 'E! address of parcel {hex} is unknown, sent back to its shop'),
  by(SERVERS, 'I ACME: fresh certificate for {dns} in place'),
  by(
    SERVERS,
    'I shutdown asked for by the orchestrator',
    'I last request answered, closing',
    'I up, build {hex}',
  ),
  by(DOTNET, 'W Failed to determine the https port for redirect.'),
  by(DOTNET, 'E! Input was not in a correct format, caller got 400'),
  by(RUST, 'W slow statement: execution time exceeded alert threshold, {ms} ms'),
  by(RUST, 'W dropping one frame of a client that went away'),
  by(ZAP, 'W config key {table} is legacy, mapped to its successor'),
  by(ZAP, 'I roll-out finished: {s}/{s} pods on {hex}'),
  by(LOGFMT, 'E scrape of {peer} missed once', 'I scrape of {peer} is back'),
  by(LOGFMT, 'W volume {dir} at {low}%, fine until 90%'),
  by(
    HAPROXY,
    'W Proxy fe_https stopped (cumulated conns: FE: {n}, BE: 0).',
    'I Loading success after reload.',
  ),
  by(
    CONSUL,
    'W {time} [WARN]  agent: Node name {host} will not be discoverable via DNS due to invalid characters',
  ),
  by(ETCD, 'W slow fdatasync, took {ms}ms, once'),
  by(
    ELASTIC,
    'I [{time}][INFO ][o.e.c.r.a.AllocationService] [{host}] Cluster health status changed from [YELLOW] to [GREEN]',
  ),
  by(CHRONYD, 'W Source {pub} replaced with {pub}'),
  by(
    AUDITD,
    'I type=CRED_ACQ msg=audit({big}.{k}:{k}): pid={pid} acct="{user}" exe="/usr/bin/sudo" res=success',
  ),
  by(CLOUDWATCH_AGENT, 'W {time} W! Retry 1/14, waiting {ms}ms, then it went through'),

  by(FAIL2BAN, 'I fail2ban.actions: NOTICE [sshd] Unban {pub}'),
  by(SSM_AGENT, 'I {time} INFO Entering SSM Agent hibernate, nothing to do for it'),
  by(
    TASKS,
    'I lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Scaling activity initiated by (deployment ecs-svc/{big})',
    'I lastStatus=RUNNING',
  ),
  by(FUNCTION, 'W record {uuid} was there already, counted as done'),
  by(FUNCTION, 'E! barcode {hex} unreadable, clerk is asked'),
  by(
    POSTGRESQL,
    'I automatic vacuum of table "{svc}.pg_catalog.pg_statistic": index scans: 0',
    'I avg read rate: {s}.{low} MB/s, avg write rate: {s}.{low} MB/s',
  ),
  by(POSTGRESQL, 'E null value in column "zip" of relation "{table}" violates not-null constraint'),
  by(POSTGRESQL, 'I parameter "work_mem" changed to "65536"'),
  by(POSTGRESQL, 'E invalid input syntax for type integer: "n/a"'),
  by(
    MYSQL,
    "I MY-010914 Server Aborted connection {k} to db: 'unconnected' user: 'unauthenticated' host: '{ip}' (This connection closed normally without authentication).",
  ),
  by(MYSQL, 'W MY-013746 Server A deprecated TLS version TLSv1.1 is enabled for channel mysql_main'),
  by(BALANCER, 'E elb=500; target=500', 'I+ elb=200', 'I+ elb=200'),
  by(
    BALANCER,
    'W elb=401; target=-; to=-; actions=authenticate; error=AuthMissingAuthorizationHeader',
    'I+ elb=200',
  ),
);

/** Troubles that are of none of the classes. */
export const UNKNOWN = families(
  'unknown',
  ['errors'],
  by(SERVERS, 'E+ vector clocks of {table} diverge between {s} replicas of the cache'),
  by(SERVERS, 'E+ invoices of today sum up to a negative amount'),
  by(DOTNET, 'E+! System.Text.Json.JsonException: The JSON value could not be converted to System.DateTime'),
  by(RUST, 'E+ snapshot digest mismatch: stored {long}, computed {long}'),
  by(ZAP, 'E+ watermark of {table} went backwards by {k} offsets'),
  by(LOGFMT, 'E+ tenant {hex} sees rows of tenant {hex}'),
  by(ETCD, 'E+ found data inconsistency with peers, member {long} disagrees'),
  by(CHRONYD, "E+ Can't synchronise: no majority", 'W System clock wrong by {n}.{k} seconds'),
  by(
    ELASTIC,
    'E+ [{time}][WARN ][o.e.i.e.Engine] [{host}] [{table}][0] failed engine [corrupt file (source: [index])]',
  ),
  by(FUNCTION, 'E+! java.util.ConcurrentModificationException', 'W result of {table} is incomplete'),
  by(POSTGRESQL, 'E+ missing chunk number 0 for toast value {big} in pg_toast_{n}'),
  by(BALANCER, 'W+ elb=400; target=400', 'W+ elb=422; target=422'),
);

export const AFTERMATH = {
  crash: [
    by(APPS, 'F cannot go on like this, bye'),
    by(
      TASKS,
      'E lastStatus=STOPPED; stopCode=EssentialContainerExited; stoppedReason=Essential container in task exited; exitCode=1',
    ),
    by(MYSQL, 'D MY-013576 InnoDB InnoDB initialization has started.'),
  ],
  errors: [
    by(APPS, 'E+ caller of {url} was told that it did not work'),
    by(BALANCER, 'E+ elb=502; target=-'),
    by(
      HAPROXY,
      'E+ {ip}:{port} [{time}] fe_https be_{svc}/<NOSRV> 0/-1/-1/-1/0 503 {k} - - SC-- {low}/{low}/0/0/0 0/0 "GET {url} HTTP/1.1"',
    ),
    by(POSTGRESQL, 'I could not send data to client: Broken pipe'),
  ],
  slow: [by(APPS, 'W+ {url} crawls, {slow} ms'), by(BALANCER, 'W+ elb=200; took={s}.{k}')],
  retry: [by(APPS, 'W+ backoff {low} s')],
} as const;
