import type { Writer } from '../../family.ts';
import * as common from '../../formats.ts';
import * as formats from './formats.ts';

// Programs of pack D: hosts with precise syslog and daemons with logs of their own, applications in languages that no other pack has,
// functions in Go, .NET and Ruby, PostgreSQL 16, MariaDB and Aurora MySQL.

const USUAL = [
  'I berth {s} assigned to vessel {hex}',
  'I reading {big} taken in from buoy {k}',
  'D tariff table {hex} warmed in {ms} ms',
  'I claim {big} handed to adjuster {user}',
  'I pilot {user} signed off at pier {s}',
  'D {low} geofences matched for {hex}',
  'I royalty run {hex} covers {n} titles',
  'I {peer} took over shift plan {hex}',
  'D codec negotiated, {k} kB/s',
  'I quota of tenant {hex} lifted to {n}',
  'I visit {big} ended after {low} minutes',
  'D feature flag {table}_v2 read as on',
  'I tide forecast published, {low} stations',
  'I nightly digest mailed to {k} readers',
  'D projection {table} caught up at event {big}',
  'I crane {s} idle since {past}',
  'I answered {url} in {ms} ms',
  'D websocket {hex} subscribed to {table}',
] as const;

const app = (program: string, sources: Writer['sources'], frame: Writer['frame']): Writer => ({
  program,
  stackFormat: program,
  sources,
  frame,
  usual: USUAL,
});
export const PHOENIX = app('elixir-phoenix', ['ecs', 'ec2'], formats.phoenix);
export const AKKA = app('scala-akka', ['ecs'], formats.akka);
export const LARAVEL = app('php-laravel', ['ec2', 'ecs'], formats.laravel);
export const QUARKUS = app('quarkus', ['ecs'], formats.quarkus);
export const LOGURU = app('python-loguru', ['ecs', 'ec2'], formats.loguru);
export const PERL = app('perl-mojolicious', ['ec2'], formats.mojolicious);
export const DENO = app('deno', ['ecs'], formats.deno);
export const ZEROLOG = app('zerolog', ['ecs', 'ec2'], formats.zerolog);
export const SERVERS = [PHOENIX, LARAVEL, LOGURU, ZEROLOG] as const;
export const JOBS = [PERL, LOGURU, QUARKUS, DENO] as const;

const aFunction = (runtime: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program: `lambda-${runtime}`,
  stackFormat: `lambda-json-${runtime}`,
  sources: ['lambda'],
  frame,
  usual,
  around: [formats.lambdaTracedStart, formats.lambdaTracedReport],
});
export const GO_FUNCTION = aFunction(
  'go',
  formats.lambdaGo,
  'I thumbnail of {hex} put to {bucket}',
  'I {low} messages of the batch acknowledged',
  'D cold cache, reading {table}',
);
export const NET_FUNCTION = aFunction(
  'dotnet',
  formats.lambdaDotnet,
  'I Tide table {hex} merged into {table}',
  'I Published {low} events to the bus',
  'D Ahead-of-time image started in {ms} ms',
);
export const RUBY_FUNCTION = aFunction(
  'ruby',
  formats.lambdaRuby,
  'I mailed the weekly digest to {low} people',
  'I rendered invoice sheet {big}',
  'D memo for {table} is warm',
);
export const FUNCTIONS = [GO_FUNCTION, NET_FUNCTION, RUBY_FUNCTION] as const;

const onHost = (program: string, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: 'syslog-rfc3339',
  sources: ['ec2'],
  frame: formats.preciseSyslog(program),
  usual,
});
const withLog = (program: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: program,
  sources: ['ec2'],
  frame,
  usual,
});

export const MEMCACHED = onHost(
  'memcached',
  'D slab class {s}: chunk size {n} perslab {k}',
  'I <{low} new auto-negotiating client connection',
);
export const UNBOUND = onHost(
  'unbound',
  'I [{pid}:0] info: generate keytag query _ta-4f66. NULL IN',
  'I [{pid}:0] info: server stats for thread {s}: {n} queries, {n} answers from cache, {k} recursions, {low} prefetch',
);
export const STUNNEL = onHost(
  'stunnel',
  'I LOG5[{k}]: Service [{svc}] accepted connection from {ip}:{port}',
  'I LOG5[{k}]: Connection closed: {n} byte(s) sent to TLS, {n} byte(s) sent to socket',
);
export const CONTAINERD = onHost(
  'containerd',
  'I time="{time}" level=info msg="ImageUpdate event name:\\"acme/{svc}:{hex}\\""',
  'I time="{time}" level=info msg="loading plugin" id=io.containerd.grpc.v1.tasks type=io.containerd.grpc.v1',
);
export const CROWDSEC = onHost(
  'crowdsec',
  'I time="{time}" level=info msg="{low} api calls, {s} decisions pulled from capi"',
  'D time="{time}" level=info msg="{n} lines of {path} parsed, {low} unparsed"',
);
export const OOMD = onHost(
  'systemd-oomd',
  'D Pressure of /system.slice: Avg10: 0.{low} Avg60: 0.{low} Avg300: 0.{low}',
  'D Swap used: {low} MiB of 2048 MiB, below its limit',
);
export const DROPBEAR = onHost(
  'dropbear',
  'I Child connection from {ip}:{port}',
  "I Pubkey auth succeeded for '{user}' with ssh-ed25519 key SHA256:{long} from {ip}:{port}",
);
export const PROFTPD = onHost(
  'proftpd',
  'I {host} ({dns}[{ip}]) - FTP session opened.',
  'I {host} ({dns}[{ip}]) - USER {user}: Login successful.',
);
export const SURICATA = onHost(
  'suricata',
  'I [{pid}] <Info> -- {n} signatures processed. {low} are IP-only rules, {k} are inspecting packet payload',
  'D [{pid}] <Perf> -- ippair memory usage: {n} bytes, maximum: {big}',
  'I [{pid}] <Notice> -- Stats for ens5:  pkts: {big}, drop: 0 (0.00%), invalid chksum: {s}',
);
export const FALCO = onHost(
  'falco',
  'I {time}: Informational Events detected: {s} in the last hour',
  'D {time}: Falco internal: syscall event drop count is 0 of {big}',
);
export const NOMAD = onHost(
  'nomad',
  'D {time} [DEBUG] client: updated allocations: index={big} total={low} pulled={s} filtered={low}',
  'I {time} [INFO]  client.gc: marking allocation for GC: alloc_id={uuid}',
);
export const INFLUXD = onHost(
  'influxd',
  'I ts={time} lvl=info msg="TSM compaction (end)" log_id={hex} engine=tsm1 op_elapsed={ms}ms',
  'I ts={time} lvl=info msg="Retention policy deletion check (end)" log_id={hex} op_elapsed={ms}ms',
);
export const CODEDEPLOY = onHost(
  'codedeploy-agent',
  'I InstanceAgent::Plugins::CodeDeployPlugin::CommandPoller: Calling PollHostCommand: ec2',
  'D Process::Master: child {pid} is alive',
);
export const SALT = onHost(
  'salt-minion',
  'I [INFO    ] Completed state [{dir}] at time {time} (duration_in_ms={ms})',
  'D [DEBUG   ] Minion return retry timer set to {s} seconds',
);
export const RUNNER = onHost(
  'gitlab-runner',
  'I Job succeeded  duration_s={low} job={big} project={k} runner={hex}',
  'I Checking for jobs... received  job={big} repo_url=https://{dns}/{svc}.git',
);
export const NETDATA = onHost(
  'netdata',
  'I health: {host} checked {k} alarms, none changed',
  'D dbengine: wrote {n} pages of tier 0',
);
export const SSSD = onHost(
  'sssd_be',
  'I Backend is online',
  'I Task [LDAP users refresh]: finished successfully',
  'D Starting sudo smart refresh of {s} rules',
);
export const LOGROTATE = onHost(
  'logrotate',
  'I rotating pattern: {dir}/*.log  weekly ({low} rotations)',
  'I considering log {path}: log does not need rotating',
);
export const RESTIC = onHost(
  'restic',
  'I Added to the repository: {k}.5 MiB ({low}.1 MiB stored)',
  'I processed {n} files, {low}.2 GiB in 0:{low}',
);
export const DMEVENTD = onHost(
  'dmeventd',
  'I Monitoring thin pool vg0-blocks.',
  'D dmeventd wakes, {s} devices registered',
);
export const CERTBOT = onHost(
  'certbot',
  'D Cert not yet due for renewal: {dns}',
  'I Processing /etc/letsencrypt/renewal/{svc}.conf',
);
export const SENDMAIL = onHost(
  'sm-mta',
  'I {hex}: to=<{user}@{dns}>, delay=00:00:{low}, mailer=esmtp, dsn=2.0.0, stat=Sent (Ok: queued as {hex})',
);
export const MCROUTER = onHost(
  'mcrouter',
  'D reloaded {s} pools from {path}',
  'I {k} proxies serve {n} requests per second',
);
export const HOST_WRITERS = [NETDATA, SENDMAIL, DROPBEAR, SSSD, LOGROTATE, CROWDSEC] as const;

export const CLICKHOUSE = withLog(
  'clickhouse-server',
  formats.clickhouse,
  'D (from {ip}:{port}, user: {user}) SELECT count() FROM {table} (stage: Complete)',
  'I Read {n} rows, {low}.00 MiB in 0.{k} sec., {big} rows/sec.',
);
export const CASSANDRA = withLog(
  'cassandra',
  formats.cassandra,
  'I Compacted ({uuid}) {s} sstables to {path} to level=0. {low}.5MiB to {low}.1MiB in {ms}ms',
  'I Enqueuing flush of {table}, Reason: MEMTABLE_PERIOD_EXPIRED, Usage: {low}KiB',
);
export const COUCHDB = withLog(
  'couchdb',
  formats.couchdb,
  'I {ip}:5984 {ip} {user} GET /{table}/_changes?feed=longpoll 200 ok {ms}',
  'I Starting index update for db: shards/00000000-7fffffff/{table} idx: _design/{svc}',
);
export const FLUENT_BIT: Writer = {
  ...withLog(
    'fluent-bit',
    formats.fluentBit,
    'I [input:tail:tail.0] inotify_fs_add(): inode={big} watch_fd={low} name={path}',
    'I [filter:kubernetes:{svc}] token refreshed',
  ),
  sources: ['ec2', 'ecs'],
};
export const PHP_FPM = withLog(
  'php-fpm',
  formats.phpFpm,
  'I [pool {svc}] child {pid} started',
  'I [pool {svc}] child {pid} exited with code 0 after {k}.{low} seconds from start',
);
export const LIGHTTPD = withLog(
  'lighttpd',
  formats.lighttpd,
  'I server| logfiles cycled UID = 0 PID = {pid}',
  'I mod_openssl| SSL: stapling response refreshed for {dns}',
);
export const CADDY = withLog(
  'caddy',
  formats.caddy,
  'I handled request {url} for {ip}, {ms} ms',
  'D upstream roundtrip {ip}:{port} for {url}',
);
export const SUPERVISORD = withLog(
  'supervisord',
  formats.supervisord,
  "I spawned: '{svc}_{low}' with pid {pid}",
  'I success: {svc}_{low} entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)',
);
export const OTELCOL: Writer = {
  ...withLog(
    'otelcol',
    formats.otelCollector,
    'I Traces	{"resource spans": {s}, "spans": {low}}',
    'D Metrics	{"data points": {k}}',
  ),
  sources: ['ecs', 'ec2'],
};
export const PROXYSQL = withLog(
  'proxysql',
  formats.proxySql,
  'I Dumping current MySQL Servers structures for hostgroup ALL',
  'I Received LOAD MYSQL QUERY RULES TO RUNTIME command',
);
export const PGBOUNCER = withLog(
  'pgbouncer',
  formats.pgBouncer,
  'I stats: {low} xacts/s, {k} queries/s, {k} client parses/s, in {n} B/s, out {n} B/s, xact {ms} us, query {ms} us, wait {low} us',
  'I C-0x{hex}: {svc}/svc_rw@{ip}:{port} login attempt: db={svc} user=svc_rw tls=TLSv1.3',
);

export const TASKS: Writer = {
  program: 'ecs fargate task',
  stackFormat: 'ecs-fargate-task',
  sources: ['ecs'],
  frame: common.containerEvents('ECS Task State Change'),
  usual: ['I lastStatus=ACTIVATING', 'I lastStatus=STOPPING', 'I lastStatus=DEPROVISIONING'],
};
export const POSTGRESQL: Writer = {
  program: 'postgresql-16',
  stackFormat: 'postgresql-16',
  sources: ['rds-postgresql'],
  frame: formats.postgresqlStates,
  usual: [
    'I restartpoint complete: wrote {n} buffers ({s}.1%); 0 WAL file(s) added, 0 removed, {s} recycled',
    'I duration: {ms}.417 ms  plan: Query Text: SELECT * FROM {table} WHERE id = $1',
    'I pg_cron: job {low} starting: CALL refresh_{table}()',
    'I AUDIT: SESSION,{k},1,READ,SELECT,TABLE,public.{table},<not logged>,<not logged>',
  ],
};
export const MARIADB: Writer = {
  program: 'mariadb-10.11',
  stackFormat: 'mariadb-10.11',
  sources: ['rds-mysql'],
  frame: formats.mariadb,
  usual: [
    'I InnoDB: Buffer pool(s) dump completed at {time}',
    'I InnoDB: Number of transaction pools: 1',
    'I Event Scheduler: Last execution of {svc}.{table}_rollup. Event dropped.',
    'I InnoDB: log sequence number {big}; transaction id {n}',
  ],
};
export const AURORA: Writer = {
  program: 'mysql-aurora-3',
  stackFormat: 'mysql-aurora-3',
  sources: ['rds-mysql'],
  frame: common.mysql8,
  usual: [
    'I MY-010048 Server Thread pool resized, now {low} workers',
    'I MY-013172 Server Backtrack window moved, {n} change records kept',
    'D MY-010308 Server Global transaction tables reopened after {ms} ms',
  ],
};
export const BALANCER: Writer = {
  program: 'alb-rewrite',
  stackFormat: 'alb-rewrite-forward',
  sources: ['alb'],
  frame: common.accessLog('rewrite,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=206', 'I elb=304', 'I elb=301', 'W elb=404'],
};
