import type { Writer } from '../../family.ts';
import * as common from '../../formats.ts';
import * as formats from './formats.ts';

// Programs of pack E: hosts whose journal is written precisely and daemons with logs of their own, web frameworks, functions in Rust,
// with Powertools and in a runtime of one's own, PostgreSQL 18 and 14, a cluster of MySQL, MariaDB 11.

const USUAL = [
  'I trip {big} left stop {low} on time',
  'D {low} seats held for {hex}',
  'I grant application {hex} moved to review by {user}',
  'I dish {n} marked sold out until {past}',
  'I bid {big} accepted on lot {hex}',
  'D crew {s} rostered, {low} shifts open',
  'I parking bay {n} freed, meter {hex} closed',
  'I {k} vouchers printed for {peer}',
  'D timetable revision {hex} loaded from {table}',
  'I {user} switched language to {s}',
  'I {url} served to {user}, {ms}ms',
  'I batch {hex}: {k} rows of {table} folded',
  'D translation bundle {hex} served from memory',
  'I auction {hex} closes in {low} minutes',
  'I courier route {hex} has {low} stops',
  'D heartbeat of worker {hex}, queue holds {low}',
  'I menu {hex} published to {low} kiosks',
  'D {peer} replied in {ms}ms',
] as const;

const app = (program: string, sources: Writer['sources'], frame: Writer['frame']): Writer => ({
  program,
  stackFormat: program,
  sources,
  frame,
  usual: USUAL,
});
export const UWSGI = app('uwsgi', ['ec2', 'ecs'], formats.uwsgi);
export const SIDEKIQ = app('sidekiq', ['ecs', 'ec2'], formats.sidekiq);
export const DJANGO = app('django', ['ec2', 'ecs'], formats.django);
export const UVICORN = app('uvicorn', ['ecs'], formats.uvicorn);
export const NEST = app('nestjs', ['ecs', 'ec2'], formats.nest);
export const BUNYAN = app('bunyan', ['ecs', 'ec2'], formats.bunyan);
export const ACTIX = app('rust-actix', ['ecs', 'ec2'], formats.envLogger);
export const ERLANG = app('erlang-otp', ['ec2', 'ecs'], formats.erlang);
export const CLOJURE = app('clojure-timbre', ['ec2', 'ecs'], formats.timbre);
export const PLAY = app('play', ['ecs', 'ec2'], formats.play);
export const KTOR = app('ktor', ['ecs'], formats.ktor);
export const WILDFLY = app('wildfly', ['ec2', 'ecs'], formats.wildfly);
export const SERILOG = app('serilog', ['ecs', 'ec2'], formats.serilog);
export const AIRFLOW = app('airflow', ['ec2', 'ecs'], formats.airflow);
export const LOGRAGE = app('rails-lograge', ['ecs', 'ec2'], formats.lograge);
export const SERVERS = [DJANGO, NEST, KTOR, SERILOG, ACTIX] as const;
export const JVM = [PLAY, KTOR, WILDFLY, CLOJURE] as const;
export const JOBS = [SIDEKIQ, AIRFLOW, BUNYAN, ERLANG] as const;
export const APPS = [BUNYAN, UVICORN, PLAY, CLOJURE, SERILOG] as const;

const aFunction = (runtime: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program: `lambda-${runtime}`,
  stackFormat: `lambda-json-${runtime}`,
  sources: ['lambda'],
  frame,
  usual,
  around: [formats.lambdaArnStart, formats.lambdaArnReport],
});
export const RUST_FUNCTION = aFunction(
  'rust',
  formats.lambdaRust,
  'I ticket scan {hex} written, {low} left in the batch',
  'I resized {k} posters',
  'D shared client reused, pool of {s}',
);
export const POWERTOOLS = aFunction(
  'powertools',
  formats.lambdaPowertools,
  'I Lot {hex} indexed with {low} bids',
  'I {low} records handled, none to repeat',
  'D Parameter /{svc}/limits read from the cache',
);
export const CUSTOM_FUNCTION = aFunction(
  'custom',
  formats.lambdaCustom,
  'I stop times of line {low} merged',
  'I wrote {k} geometries to {table}',
  'D bootstrap polls for the next event',
);
export const FUNCTIONS = [RUST_FUNCTION, POWERTOOLS, CUSTOM_FUNCTION] as const;

const onHost = (program: string, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: 'journal-short-iso-precise',
  sources: ['ec2'],
  frame: formats.preciseJournal(program),
  usual,
});
const withLog = (program: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: program,
  sources: ['ec2'],
  frame,
  usual,
});

export const SLAPD = onHost(
  'slapd',
  'I conn={n} fd={low} ACCEPT from IP={ip}:{port} (IP=0.0.0.0:636)',
  'I conn={n} op={s} BIND dn="uid={user},ou=people,dc=orchard,dc=example" method=128',
  'I conn={n} op={s} SEARCH RESULT tag=101 err=0 qtime=0.000012 etime=0.000231 nentries={s} text=',
  'I conn={n} op={s} UNBIND',
);
export const CHARON = onHost(
  'charon',
  'I {low}[NET] sending packet: from {ip}[4500] to {pub}[4500] ({k} bytes)',
  'I {low}[IKE] sending DPD request',
  'I {low}[ENC] parsed INFORMATIONAL response {k} [ ]',
  'I {low}[KNL] creating rekey job for CHILD_SA ESP/0x{hex}/{pub}',
);
export const CRIO = onHost(
  'crio',
  'I time="{time}" level=info msg="Checking image status: registry.{dns}/{svc}:{low}" id={uuid} name=/runtime.v1.ImageService/ImageStatus',
  'I time="{time}" level=info msg="Stopped pod sandbox (already stopped): {long}" id={uuid}',
  'I time="{time}" level=info msg="Ran pod sandbox {long} with infra container: {cluster}/{svc}/POD"',
);
export const PODMAN = onHost(
  'podman',
  'I {time} container exec {long} (image=registry.{dns}/{svc}:{low}, name={svc})',
  'I {time} container health_status {long} (image=registry.{dns}/{svc}:{low}, name={svc}, health_status=healthy)',
  'I {time} image pull {long} registry.{dns}/{svc}:{low}',
);
export const MOSQUITTO = onHost(
  'mosquitto',
  'I New client connected from {ip}:{port} as meter-{hex} (p2, c1, k60).',
  'I Client meter-{hex} disconnected.',
  'I Saving in-memory database to /var/lib/mosquitto/mosquitto.db.',
);
export const PACEMAKER = onHost(
  'pacemaker-controld',
  'I State transition S_IDLE -> S_POLICY_ENGINE',
  'I Transition {k} (Complete={s}, Pending=0, Fired=0, Skipped=0, Incomplete=0): Complete',
  'I Requesting local execution of monitor operation for vip_{svc} on {host}',
);
export const PDNS = onHost(
  'pdns_recursor',
  'I stats: {big} questions, {n} cache entries, {k} negative entries, {low}% cache hits',
  'I stats: throttle map: {s}, ns speeds: {k}, failed ns: {s}, ednsmap: {k}',
  'I Refreshed . records',
);
export const CLAMD = onHost(
  'clamd',
  'I SelfCheck: Database status OK.',
  'I Reading databases from /var/lib/clamav',
  'I {path}: OK',
);
export const MDADM = onHost(
  'mdadm',
  'I RebuildFinished event detected on md device /dev/md{s}',
  'I NewArray event detected on md device /dev/md{s}',
);
export const K3S = onHost(
  'k3s',
  'I I1130 handler.go:{k}] Adding GroupVersion helm.cattle.io v1 to ResourceManager',
  'I I1130 reconciler.go:{k}] operationExecutor.MountVolume started for volume "kube-api-access-{hex}"',
  'I time="{time}" level=info msg="Tunnel server egress proxy updating Node {host} IP {ip}/32"',
);

export const COCKROACH = withLog(
  'cockroach',
  formats.cockroach,
  'I runtime stats: {n} MiB RSS, {k} goroutines, {k} MiB/{k} MiB/{k} MiB GO alloc/idle/total',
  'I [T1] range lease acquired for r{n}',
  'I node has connected to cluster via gossip at {ip}:26257',
);
export const CEPH = withLog(
  'ceph-osd',
  formats.ceph,
  'I osd.{s} {n} tick checking mon for new map',
  'I log_channel(cluster) log [DBG] : {s}.{hex} scrub ok',
  'I rocksdb: [db/flush_job.cc:{k}] [default] Level-0 flush table #{n}: {big} bytes OK',
);
export const SOLR = withLog(
  'solr',
  formats.solr,
  'I webapp=/solr path=/select params=(q=*:*&rows={low}) hits={n} status=0 QTime={ms}',
  'I webapp=/solr path=/update params=(commitWithin=1000) 0 {ms}',
  'I Registered new searcher autowarm time: {ms} ms',
);
export const HDFS = withLog(
  'hadoop-hdfs',
  formats.hadoop,
  'I Receiving BP-{big}:blk_{big}_{n} src: /{ip}:{port} dest: /{ip}:9866',
  'I Successfully sent block report 0x{long}, containing {s} storage report(s), of which we sent {s}',
  'I Number of transactions: {k} Total time for transactions(ms): {low}',
);
export const LOKI = withLog(
  'loki',
  formats.loki,
  'I msg="uploading tables" index-store=tsdb-{past}',
  'I msg="flushing stream" user=fake fp={long} immediate=false num_chunks={s}',
  'I component=querier org_id=fake latency=fast query_type=range duration={ms}ms status=200',
);
export const LOGSTASH = withLog(
  'logstash',
  formats.logstash,
  'I Pipeline started, "pipeline.id"=>"main", workers {s}',
  'I Sent {k} events in the last interval to archive {bucket}',
  'D Flushing batch of {k} events',
);
export const VECTOR: Writer = {
  ...withLog(
    'vector',
    formats.vector,
    'I Found new file to watch. file={path}',
    'I Healthcheck passed.',
    'I Stopped watching file. file={path}',
  ),
  sources: ['ec2', 'ecs'],
};
export const PATRONI = withLog(
  'patroni',
  formats.patroni,
  'I no action. I am (pg-{s}), the leader with the lock',
  'I Lock owner: pg-{s}; I am pg-{s}',
  'I establishing a new patroni connection to the postgres cluster',
);
export const PGPOOL = withLog(
  'pgpool',
  formats.pgpool,
  'I new connection received, host={ip} port={port}',
  'I DB node id: {s} backend pid: {pid} statement: SELECT version()',
  'I fork a new child process with pid: {pid}',
);
export const MAXSCALE = withLog(
  'maxscale',
  formats.maxscale,
  'I ({n}) Started {svc}-splitter client session [{n}] for {user} from {ip}',
  'I (Worker-0{s}) Read {s} user@host entries from backend',
  'I ({n}) Stopped {svc}-splitter client session [{n}]',
);
export const ARGOCD = withLog(
  'argocd-application-controller',
  formats.argocd,
  'I Refreshing app status (comparison expired, requesting refresh), level (2)',
  'I Reconciliation completed',
  'I No status changes. Skipping patch',
  'D Normalized app spec, {low} resources compared',
);
export const PM2 = withLog(
  'pm2',
  formats.pm2,
  'I App [{svc}:{s}] online',
  'I Process metrics of {svc} sent',
  'I pidusage polled for {s} processes',
);
export const BEANSTALK = withLog(
  'eb-engine',
  formats.beanstalk,
  'I Running command: systemctl show -p PartOf {svc}.service',
  'I Executing instruction: SyncClock',
  'I Engine received EB command userdata-exec',
);
export const KUBE_EVENTS: Writer = {
  ...withLog(
    'kubernetes-event-exporter',
    formats.kubeEvents,
    'I Scheduled| Successfully assigned {cluster}/{svc}-{hex} to {host}',
    'I Created| Created container {svc}',
    'I ScalingReplicaSet| Scaled up replica set {svc}-{hex} to {s}',
    'I SuccessfulDelete| Deleted pod: {svc}-{hex}',
  ),
  sources: ['ec2', 'ecs'],
};
export const WAZUH = withLog(
  'wazuh',
  formats.wazuh,
  'I (6008): File integrity monitoring scan started.',
  'I (1950): Analyzing file: {path}.',
  'I Evaluation finished, {low} checks of the policy done',
);
export const RCLONE = withLog(
  'rclone',
  formats.rclone,
  'I {table}/{hex}.parquet: Copied (new)',
  'I Transferred: {k} MiB / {n} MiB, {low}%, {s} MiB/s, ETA {low}s',
  'I There was nothing to transfer',
);
export const VSFTPD = withLog(
  'vsftpd',
  formats.vsftpd,
  'I [{user}] OK LOGIN: Client "{ip}"',
  'I [{user}] OK UPLOAD: Client "{ip}", "{path}", {big} bytes, {k}.12Kbyte/sec',
  'I CONNECT: Client "{ip}"',
);
/** What runs on every host of this pack. */
export const HOST_WRITERS = [SLAPD, CLAMD, MDADM, PDNS, WAZUH] as const;

export const TASKS: Writer = {
  program: 'ecs sidecar task',
  stackFormat: 'ecs-sidecar-task',
  sources: ['ecs'],
  frame: formats.sidecarTask,
  usual: [
    'I instance=ACTIVE',
    'I instance=ACTIVE',
    'I instance=ACTIVE',
    'I instance=ACTIVE',
    'I instance=DRAINING',
    'I lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Availability Zone rebalancing started for service {svc}',
  ],
};
export const POSTGRESQL_18: Writer = {
  program: 'postgresql-18',
  stackFormat: 'postgresql-18',
  sources: ['rds-postgresql'],
  frame: common.postgresql,
  usual: [
    'I checkpoint complete: wrote {n} buffers ({s}.4%), wrote {s} SLRU buffers; {s} WAL file(s) added, {s} removed, {s} recycled; write={low}.102 s, sync=0.01 s, total={low}.2 s; sync files={k}, longest=0.003 s, average=0.001 s; distance={n} kB, estimate={n} kB; lsn={s}/{hex}, redo lsn={s}/{hex}',
    'I connection ready: setup total={low}.112 ms, fork=0.4 ms, authentication={s}.1 ms',
    'I duration: {ms}.104 ms  execute fetch from S_{s}/C_{k}: SELECT lot FROM {table} LIMIT {k}',
  ],
};
export const POSTGRESQL_14: Writer = {
  program: 'postgresql-14',
  stackFormat: 'postgresql-14',
  sources: ['rds-postgresql'],
  frame: formats.postgresqlLines,
  usual: [
    'I duration: {ms}.221 ms  parse <unnamed>: SELECT seat FROM {table} WHERE id = $1',
    'I replication connection authorized: user=rdsrepladmin application_name=walreceiver SSL enabled',
    'I connection authenticated: identity="orchard" method=md5 (/rdsdbdata/config/pg_hba.conf:{low})',
  ],
};
export const POSTGRES = [POSTGRESQL_18, POSTGRESQL_14] as const;
export const MYSQL_CLUSTER: Writer = {
  program: 'mysql-multi-az-cluster',
  stackFormat: 'mysql-multi-az-cluster',
  sources: ['rds-mysql'],
  frame: common.mysql8,
  usual: [
    'I MY-011133 Repl Start semi-sync binlog_dump to replica (server_id: {big}), pos(mysql-bin-changelog.{big}, 4)',
    'I MY-011170 Repl Semi-sync replication enabled on the source.',
    'I MY-010914 Server Aborted connection {n} to db: {svc} user: {user} host: {ip} (Got an error reading communication packets).',
  ],
};
export const MARIADB_11: Writer = {
  program: 'mariadb-11.8',
  stackFormat: 'mariadb-11.8',
  sources: ['rds-mysql'],
  frame: formats.mariadbLog,
  usual: [
    'I InnoDB: Truncating the undo tablespace {s} with {n} pages',
    'I InnoDB: Memory-mapped log (block size=512 bytes)',
    'I Deleted Master_info file of channel {svc}',
  ],
};
export const BALANCER: Writer = {
  program: 'alb-waf-sign-in',
  stackFormat: 'alb-waf-authenticate-forward',
  sources: ['alb'],
  frame: common.accessLog('waf,authenticate,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=201', 'I elb=204', 'I elb=302', 'W elb=404', 'W elb=409'],
};
/** Before functions: there is no address of a target. */
export const FUNCTION_BALANCER: Writer = {
  program: 'alb-functions',
  stackFormat: 'alb-functions',
  sources: ['alb'],
  frame: common.accessLog('waf,authenticate,forward'),
  usual: ['I elb=200; to=-', 'I elb=200; to=-', 'I elb=202; to=-', 'W elb=404; to=-'],
};
