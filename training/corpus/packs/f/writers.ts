import type { Writer } from '../../family.ts';
import * as common from '../../formats.ts';
import * as formats from './formats.ts';

// Programs of pack F: hosts that forward syslog with its priority and daemons with logs of their own, brokers, stores and controllers of
// Kubernetes, web frameworks, functions that start from a snapshot, Aurora PostgreSQL, a blue-green MySQL 8.0, MariaDB 10.6.

const USUAL = [
  'I parcel label {hex} sent to printer {s}',
  'D greenhouse {s} reads {low} percent humidity',
  'I shift {hex} swapped between {user} and a colleague',
  'D recipe {hex} scaled to {low} portions',
  'I subscription {big} renewed for another month',
  'I {low} seedlings moved to bed {s}',
  'D exchange rate table has {k} rows, age {low}s',
  'I survey {hex} closed with {k} answers',
  'I {user} changed the colour of calendar {s}',
  'D geofence {hex} entered by tractor {low}',
  'I harvest report {hex} rendered in {ms}ms',
  'I {url} answered, {ms}ms',
  'D page {s} of {table} sent to {peer}',
  'I newsletter {hex} queued for {k} readers',
  'D thumbnail {hex} taken from the disk cache',
  'I weather of station {low} stored',
  'D {peer} said yes after {ms}ms',
  'I irrigation plan {hex} starts in {low} minutes',
] as const;

const app = (program: string, sources: Writer['sources'], frame: Writer['frame']): Writer => ({
  program,
  stackFormat: program,
  sources,
  frame,
  usual: USUAL,
});
export const HUEY = app('huey', ['ecs', 'ec2'], formats.huey);
export const FLASK = app('flask', ['ecs', 'ec2'], formats.flask);
export const SLOG = app('go-slog', ['ecs', 'ec2'], formats.slog);
export const MICRONAUT = app('java-logstash-encoder', ['ecs'], formats.logstashEncoder);
export const DROPWIZARD = app('dropwizard', ['ec2', 'ecs'], formats.dropwizard);
export const HELIDON = app('helidon', ['ecs'], formats.helidon);
export const SYMFONY = app('monolog-symfony', ['ec2', 'ecs'], formats.symfony);
export const LOG4JS = app('log4js', ['ecs', 'ec2'], formats.log4js);
export const LOG4NET = app('log4net', ['ec2', 'ecs'], formats.log4net);
export const ASPNET = app('aspnet-json-console', ['ecs'], formats.aspnetJson);
export const DRAMATIQ = app('dramatiq', ['ecs', 'ec2'], formats.dramatiq);
export const AXUM = app('axum-tracing-json', ['ecs'], formats.axum);
export const DELAYED_JOB = app('delayed_job', ['ec2', 'ecs'], formats.delayedJob);
export const BOOST = app('boost-log', ['ec2', 'ecs'], formats.boostLog);
export const KATIP = app('haskell-katip', ['ec2', 'ecs'], formats.katip);
export const GLOG = app('cpp-glog', ['ec2', 'ecs'], formats.glog);
export const JETTY = app('jetty', ['ec2', 'ecs'], formats.jetty);
export const LIBERTY = app('liberty', ['ec2', 'ecs'], formats.liberty);
export const SERVERS = [FLASK, SLOG, DROPWIZARD, LOG4JS, ASPNET] as const;
export const JVM = [DROPWIZARD, MICRONAUT, HELIDON, LIBERTY] as const;
export const JOBS = [HUEY, DRAMATIQ, DELAYED_JOB, LOG4NET] as const;
export const NATIVE = [BOOST, GLOG, AXUM, KATIP] as const;
export const APPS = [SYMFONY, SLOG, MICRONAUT, KATIP, LOG4JS] as const;
export const GIN: Writer = {
  program: 'gin',
  stackFormat: 'gin',
  sources: ['ecs', 'ec2'],
  frame: formats.gin,
  usual: ['I 200 4.12ms', 'I 204 1.98ms', 'I 304 611.2µs', 'W 404 302.5µs'],
};

const aFunction = (runtime: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program: `lambda-${runtime}`,
  stackFormat: `lambda-json-${runtime}`,
  sources: ['lambda'],
  frame,
  usual,
  around: [formats.snapshotStart, formats.snapshotReport],
});
export const KOTLIN_FUNCTION = aFunction(
  'kotlin',
  formats.lambdaKotlin,
  'I sensor frame {hex} decoded, {low} channels',
  'D codec table warmed from the snapshot',
  'I {k} invoices of {table} folded into one sheet',
);
export const BUN_FUNCTION = aFunction(
  'bun',
  formats.lambdaBun,
  'I webhook {hex} accepted from {peer}',
  'D {low} map tiles stitched',
  'I reminder {hex} put on the queue',
);
export const MIDDY_FUNCTION = aFunction(
  'middy',
  formats.lambdaMiddy,
  'I event of {table} validated against schema {s}',
  'D idempotency record {hex} is new',
  'I coupon sheet {hex} written to {bucket}',
);
export const FUNCTIONS = [KOTLIN_FUNCTION, BUN_FUNCTION, MIDDY_FUNCTION] as const;

/** Daemons that log to syslog. */
const daemon = (program: string, facility: number, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: `syslog-forward-${program}`,
  sources: ['ec2'],
  frame: formats.forwarded(program, facility),
  usual,
});
export const CYRUS = daemon(
  'cyrus',
  2,
  'I login: [{ip}] {user} plaintext+TLS User logged in SESSIONID=<{hex}>',
  'I Delivered: <{hex}@{dns}> to mailbox: user.{user}',
  'D USAGE {user} user: 0.0{low} sys: 0.0{low}',
);
export const KRESD = daemon(
  'kresd',
  3,
  'I [plan  ] {dns} AAAA answered from the cache',
  'D [select] {ip} has a round trip of {low} ms',
  'I [gc    ] cache usage {low} %, nothing to free',
);
export const MEGARAID = daemon(
  'MR_MONITOR',
  3,
  'I <MRMON044> Controller ID: 0 Patrol Read progress is {low} percent',
  'I <MRMON196> Controller ID: 0 Time established since power on: {n}',
);
export const MACKEREL = daemon(
  'mackerel-agent',
  3,
  'D <command> {low} values posted for {host}',
  'I <checks> check disk: OK: {low}% used of {dir}',
  'I <checks> check ntp: OK: offset 0.0{low}',
);
export const ABRTD = daemon(
  'abrtd',
  3,
  'I Looking for kernel oopses: none found',
  'D Size of {dir} >= {n} MB is not reached',
);
export const LDIRECTORD = {
  ...daemon('ldirectord', 3),
  stackFormat: 'ldirectord',
  frame: formats.ldirectord,
  usual: [
    'D Checking negotiate: real server {ip}:80 answered in {ms} ms',
    'D Real server {ip}:80 is up, nothing to do',
  ],
};
export const COROSYNC = daemon(
  'corosync',
  3,
  'I [KNET  ] pmtud: PMTUD completed for host: {s} link: 0 current link mtu: 8885',
  'I [QUORUM] Members[{s}]: 1 2 3',
);
export const KRB5KDC = daemon(
  'krb5kdc',
  10,
  'I AS_REQ (8 etypes {aes256-cts-hmac-sha1-96(18)}) {ip}: ISSUE: authtime {big}, {user}@MEADOW.EXAMPLE for krbtgt/MEADOW.EXAMPLE@MEADOW.EXAMPLE',
  'I TGS_REQ (4 etypes) {ip}: ISSUE: authtime {big}, {user}@MEADOW.EXAMPLE for HTTP/{dns}@MEADOW.EXAMPLE',
);
export const AUTOMOUNT = daemon(
  'automount',
  3,
  'D expire_proc_indirect: expire {dir}',
  'I mounted {dir}',
  'D handle_packet_expire_indirect: token {n}, name {svc}',
);
export const KAMAILIO = daemon(
  'kamailio',
  3,
  'I <script>: REGISTER of {user} refreshed, expires={n}',
  'I <script>: INVITE relayed to {ip}, branch {hex}',
);
export const BIRD = daemon(
  'bird',
  3,
  'I edge{s}: State changed to feed',
  'D kernel{s}: Scan done, {k} routes kept',
);
export const BORGMATIC = daemon(
  'borgmatic',
  3,
  'I {bucket}.borg: Creating archive {svc}-{hex}',
  'I {bucket}.borg: Pruning archives, {low} kept',
  'D ssh://backup@{dns}/./repo: lock released',
);
export const DNF = daemon(
  'dnf-automatic',
  3,
  'I Last metadata expiration check: {low} minutes ago.',
  'I No security updates needed, but {low} updates available',
);
export const AIDE = daemon(
  'aide',
  10,
  'I AIDE found NO differences between database and filesystem. Looks okay!!',
  'I Number of entries: {n}, run time {low}m',
);
export const ISCSID = daemon(
  'iscsid',
  3,
  'I Connection{s}:0 to [target: iqn.2024-01.{dns}, portal: {ip},3260] is operational now',
);
const withLog = (program: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: program,
  sources: ['ec2'],
  frame,
  usual,
});
const inContainer = (program: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  ...withLog(program, frame, ...usual),
  sources: ['ecs', 'ec2'],
});
export const MESOS = withLog(
  'mesos-agent',
  formats.mesos,
  'I Received ping from slave-observer({s})@{ip}:5050',
  'I Current disk usage {low}.40%. Max allowed age: {s}.2days',
  'I Handling status update TASK_RUNNING (Status UUID: {uuid}) for task {svc}-{hex}',
);
export const ARTEMIS = withLog(
  'artemis',
  formats.artemis,
  'I AMQ221080: Deploying address {table} supporting [ANYCAST]',
  'D sweep of expired messages looked at {k} queues',
  'I AMQ221109: Apache ActiveMQ Artemis Message Broker acceptor took {s} consumers of {svc}',
);
export const ARANGODB = withLog(
  'arangodb',
  formats.arangodb,
  'I rocksdb| wal file {path} may be collected',
  'I maintenance| shard s{k} of {table} is in sync',
  'D statistics| {low} clients, {k} requests in the last ten seconds',
);
export const KRAKEND = inContainer(
  'krakend',
  formats.krakend,
  'D [ENDPOINT: {url}] {s} backends merged in {ms}ms',
  'I [SERVICE: Gin] {k} requests in the last minute',
  'D [BACKEND: {url}] answer cached for {low}s',
);
export const TRAFFIC_SERVER = inContainer(
  'apache-trafficserver',
  formats.trafficServer,
  'I TCP_HIT/200',
  'I TCP_MEM_HIT/200',
  'I TCP_MISS/200',
  'I TCP_REFRESH_HIT/200',
  'W TCP_MISS/404',
);
export const BLOCKY = inContainer(
  'blocky',
  formats.blocky,
  'I queryLog: response for {dns}., client {ip}, resolved in {s} ms',
  'D caching_resolver: {dns}. taken from the cache',
  'I list_cache: {s} groups, {big} entries',
);
export const BAMBOO = withLog(
  'bamboo',
  formats.bamboo,
  'I {svc}-MAIN-{k}: build {hex} is successful',
  'I agent {host} takes {svc}-MAIN-{k}',
  'D {low} expired artefacts deleted',
);
export const AUTHELIA = inContainer(
  'authelia',
  formats.authelia,
  "I Successful 1FA authentication attempt made by user '{user}'",
  'D session of {user} was checked in {ms}ms',
);
export const METABASE = inContainer(
  'metabase',
  formats.metabase,
  'I POST /api/dataset 202 {ms}.4 ms ({s} DB calls)',
  'I scan of {table} took {ms} ms',
);
export const DATADOG = withLog(
  'datadog-agent',
  formats.datadog,
  'I check:disk | Done running check',
  'I Successfully posted payload to "https://intake.{dns}/api/v1/check_run"',
  'D tailer of {path} is at its end',
);
export const GRAYLOG = inContainer(
  'graylog-server',
  formats.graylog,
  'I Cycling from {table}_{low} to {table}_{low}',
  'D journal holds {low} uncommitted messages',
  'I Input [Beats/{hex}] is now RUNNING',
);
export const GARAGE = inContainer(
  'garage',
  formats.garage,
  'I repair: scrub did {low} percent',
  'D manager: block {hex} put in {ms} ms',
);
export const HARAKA = withLog(
  'haraka',
  formats.haraka,
  'I [{hex}] [core] connect ip={ip} port={port}',
  'I [{hex}] [queue/lmtp] queued {n} bytes for <{user}@{dns}>',
  'I [{hex}] [core] disconnect ip={ip} rcpts=1/0/0 msgs=1/0/0 lr="250 Queued"',
);
export const CHEF = withLog(
  'chef-client',
  formats.chef,
  'I Loading cookbooks [furrow@{s}.{low}.0]',
  'I Chef Infra Client Run complete in {low}.12 seconds',
  'D package[{svc}] is up to date',
);
export const EBS_CSI = inContainer(
  'ebs-csi-controller',
  formats.klog('controller.go', 'cloud.go', 'batching.go'),
  'I "ControllerPublishVolume: attached" volumeID="vol-0{long}" nodeID="{instance}"',
  'I "Batcher flushed" requests={s}',
);
export const DEBEZIUM = inContainer(
  'debezium',
  formats.debezium,
  'I {k} records sent during previous 00:01:00.{k}, last recorded offset of {server={svc}, tx={n}} partition is {lsn={big}}',
  'I WorkerSourceTask{id={svc}-outbox-0} Committing offsets for {k} acknowledged messages',
);
export const KONG: Writer = {
  ...inContainer(
    'kong',
    formats.kong,
    'I [lua] worker.lua:{k}: {svc} declarative config is current, client: {ip}, server: kong',
    'D [lua] events.lua:{k}: event {hex} handed on, client: {ip}, server: kong',
  ),
  stackFormat: 'kong-error',
};
export const ICINGA = withLog(
  'icinga2',
  formats.icinga,
  'I ConfigObject: Dumping program state to file {path}',
  'I WorkQueue: #{s} (JsonRpcConnection, #{s}) items: 0, rate: {s}.1/s',
  'I Checker: executed {k} checks, {low} pending',
);
export const ASTERISK = withLog(
  'asterisk',
  formats.asterisk,
  'I sip_options_contact_status_update: Contact {user}/sip:{user}@{ip}:{port} is now Reachable.  RTT: {ms}.412 msec',
  'D dial_exec_full: Called PJSIP/{user}',
);
export const GITEA = inContainer(
  'gitea',
  formats.gitea,
  'I router: completed GET /{svc}/info/refs?service=git-upload-pack for {ip}:0, 200 OK in {ms}.4ms',
  'D cron: task of {table} took {ms}ms',
);
export const FLINK = inContainer(
  'flink',
  formats.flink,
  'I Completed checkpoint {n} for job {long} ({big} bytes, checkpointDuration={ms} ms, finalizationTime={low} ms).',
  "I Triggering checkpoint {n} (type=CheckpointType{name='Checkpoint'}) for job {long}.",
);
export const HBASE = withLog(
  'hbase-regionserver',
  formats.hbase,
  'I Flushing {long} 1/1 column families, dataSize={k}.20 KB heapSize={k}.4 KB',
  'I Completed compaction of {s} file(s) in {long}/d of {table}, into {hex} (size={k}.1 K), total size for store is {k}.2 M.',
);
export const BARMAN = withLog(
  'barman',
  formats.barman,
  'I Archiving segment {s} of {low} from streaming: {svc}/{long}',
  'I No xlog segments found from file archival for {svc}.',
);
export const ACTIVEMQ = withLog(
  'activemq',
  formats.activemq,
  'I Connector openwire started',
  'D Async task of destination {table} ran {ms} ms',
  'I Slow KahaDB access: cleanup took {ms}',
);
export const FREERADIUS = withLog(
  'freeradius',
  formats.freeradius,
  'I ({n}) Login OK: [{user}] (from client wifi-ap{low} port {low} cli {hex})',
  'D ({n}) Cleaning up request packet ID {low} with timestamp +{n}',
);
export const GLUSTER = withLog(
  'glusterd',
  formats.gluster,
  'I 0-{svc}-server: accepted client from CTX_ID:{uuid} with subvol {dir}',
  'D 0-{svc}-client-{s}: ping to {ip} came back',
);
export const AEROSPIKE = withLog(
  'aerospike',
  formats.aerospike,
  'I {{svc}} objects: all {big} master {big} prole {big} non-replica 0',
  'I {{svc}} device-usage: used-bytes {big} avail-pct {low} cache-read-pct {low}.00',
);
export const ISTIOD = inContainer(
  'istiod',
  formats.istiod,
  'I ads\tEDS: PUSH request for node:{svc}-{hex}.{cluster} resources:{low} size:{low}.4kB empty:0 cached:{low}/{low}',
  'I delta\tCDS: PUSH for node:{svc}-{hex}.{cluster} resources:{low} size:{low}.1kB',
);
export const FLUX = inContainer(
  'flux',
  formats.flux,
  'I Reconciliation finished in {ms}ms, next run in 10m0s',
  'I server-side apply completed',
  'D artifact up-to-date with remote revision: main@sha1:{long}',
);
export const KARPENTER = inContainer(
  'karpenter',
  formats.karpenter,
  'I computed {s} unready node(s) will fit {low} pod(s)',
  'I launched nodeclaim',
  'I registered nodeclaim',
  'I disrupting node(s)',
);
export const CLUSTER_AUTOSCALER = inContainer(
  'cluster-autoscaler',
  formats.klog('static_autoscaler.go', 'scale_up.go', 'auto_scaling_groups.go', 'klogx.go'),
  'I No unschedulable pods',
  'I Calculating unneeded nodes',
  'I {host} is not suitable for removal: memory utilization too big (0.{k})',
);
export const CERT_MANAGER = inContainer(
  'cert-manager',
  formats.klog('controller.go', 'sync.go', 'trigger_controller.go', 'acme.go'),
  'I "re-queuing item due to optimistic locking on resource" key="{cluster}/{svc}-tls"',
  'I "certificate is valid until its renewal moment" key="{cluster}/{svc}-tls"',
);
export const BALANCER_CONTROLLER = inContainer(
  'aws-load-balancer-controller',
  formats.loadBalancerController,
  'I successfully deployed model',
  'I registering targets',
  'I reconciled ingress {cluster}/{svc}',
);
export const LINKERD = inContainer(
  'linkerd-proxy',
  formats.linkerd,
  'I connection kept idle for {low}s',
  'D endpoint {ip}:{port} chosen of {s}',
);
export const CFN_HUP = withLog(
  'cfn-hup',
  formats.cfnHup,
  'D Stack {svc} has no new metadata for LogicalId Fleet',
  'I CloudFormation client sleeps {low}s until the next poll',
);
export const KINESIS_AGENT = withLog(
  'aws-kinesis-agent',
  formats.kinesisAgent,
  'I FileTailer[kinesis:{svc}:{path}]: Tailer Progress: Tailer has parsed {n} records ({big} bytes), and has successfully sent {n} records to destination.',
  'D publisher queue of {svc} has {low} buffers',
);
export const ALLOY = inContainer(
  'alloy',
  formats.alloy,
  'I msg="tail routine: started" path={path}',
  'D msg="scraped {low} targets" took={ms}ms',
);
export const ALERTMANAGER = inContainer(
  'alertmanager',
  formats.alertmanager,
  'I "Completed loading of configuration file" file={path}',
  'D "Received alert" component=dispatcher alert=Watchdog[{hex}][active]',
);
export const MATTERMOST = inContainer(
  'mattermost',
  formats.mattermost,
  'D Received HTTP request',
  'I Scheduled job {table} ran in {ms}ms',
  'D Websocket hub {s} has {k} connections',
);
export const DRUPAL: Writer = {
  ...withLog(
    'drupal',
    formats.drupal,
    'I Session opened for {user}.',
    'I Cron run completed.',
    'I article: updated {svc} note {k}.',
  ),
  stackFormat: 'syslog-forward-drupal',
};
/** What runs on every host of this pack. */
export const HOST_WRITERS = [KRESD, ABRTD, MACKEREL, DATADOG, DNF] as const;

export const TASKS: Writer = {
  program: 'ecs anywhere task',
  stackFormat: 'ecs-anywhere-task',
  sources: ['ecs'],
  frame: formats.anywhereTask,
  usual: [
    'I api=UpdateContainerInstancesState',
    'I api=PutAccountSetting',
    'I api=PutAttributes',
    'I api=RegisterTaskDefinition',
    'I lastStatus=STOPPED; stopCode=ServiceSchedulerInitiated; stoppedReason=Scaling activity of the daemon on an external instance that was drained by its owner',
  ],
};
export const AURORA: Writer = {
  program: 'aurora-postgresql-15',
  stackFormat: 'postgresql-aurora',
  sources: ['rds-postgresql'],
  frame: formats.auroraPostgresql,
  usual: [
    'I cron job {s} starting: CALL refresh_{table}()',
    'I cron job {s} COMMAND completed: CALL {s}',
    'I AUDIT: SESSION,{low},1,WRITE,INSERT,,,"INSERT INTO {table} (kind, at) VALUES ($1, now())",<not logged>',
    'I disconnection: session time: 0:00:{low}.118 user=meadow_rw database={svc} host={ip} port={port}',
  ],
};
export const BABELFISH: Writer = {
  program: 'babelfish-aurora-postgresql',
  stackFormat: 'postgresql-babelfish',
  sources: ['rds-postgresql'],
  frame: formats.auroraPostgresql,
  usual: [
    'I TDS login of {user} from application "meadow-desk" accepted',
    'I [TDS] batch of {k} statements for {table} took {ms} ms',
    'I QueryPlan: Query Text: SELECT TOP 10 * FROM {table} Seq Scan on {table}  (rows={k})',
  ],
};
export const AURORAS = [AURORA, BABELFISH] as const;
export const MYSQL_GREEN: Writer = {
  program: 'mysql-8.0-blue-green',
  stackFormat: 'mysql-blue-green',
  sources: ['rds-mysql'],
  frame: common.mysql8,
  usual: [
    'I MY-011071 Server green: parameter group of {svc} is in sync',
    'I MY-013953 Repl green applier is up to date with blue, {k} transactions a second',
    'I MY-010051 Server Event Scheduler: [rdsadmin@localhost][mysql.rds_{table}] Query executed',
  ],
};
export const MARIADB_10_6: Writer = {
  program: 'mariadb-10.6',
  stackFormat: 'mariadb-10.6',
  sources: ['rds-mysql'],
  frame: formats.mariadbLong,
  usual: [
    "I Aborted connection {n} to db: '{svc}' user: '{user}' host: '{ip}' (Got timeout reading communication packets)",
    'I InnoDB: Nightly dump of the buffer pool wrote {big} page ids',
    'I Event Scheduler: [meadow@%][{svc}.trim_{table}] event ran',
  ],
};
export const BALANCER: Writer = {
  program: 'alb-blue-green',
  stackFormat: 'alb-waf-rewrite-forward',
  sources: ['alb'],
  frame: common.accessLog('waf,rewrite,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=201', 'I elb=206', 'I elb=304', 'W elb=404', 'W elb=422'],
};
/** Between services of one network. */
export const INNER_BALANCER: Writer = {
  program: 'alb-internal',
  stackFormat: 'alb-internal-waf-rewrite-forward',
  sources: ['alb'],
  frame: common.accessLog('waf,rewrite,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=204', 'I elb=302', 'W elb=404'],
};
export const BALANCERS = [BALANCER, INNER_BALANCER] as const;
