import type { Writer } from '../../family.ts';
import * as formats from './formats.ts';

// Programs of pack G, whose names begin with N to Z: hosts of Linux and Windows, frameworks for the web and for work in batches, stores that
// are spread over hosts, functions in TypeScript, Swift and PHP, PostgreSQL 12, Aurora MySQL 2, MariaDB 10.5.

const USUAL = [
  'I ferry {big} left pier {low} with {k} on board',
  'D recipe {hex} rendered in {ms} ms',
  'I pupil {n} handed in lesson {hex}',
  'I exhibit {hex} lent to {peer} until {past}',
  'D gate {s} counted {k} visitors',
  'I pasture {low} rotated, herd of {k} moved',
  'I {user} rented bicycle {n} for {low} minutes',
  'D thumbnail of {hex} is warm',
  'I {k} rows of {table} gone through',
  'I newsletter {hex} handed to the mail relay',
  'D page {url} built from {low} fragments',
  'I tide table {hex} read, {k} entries',
  'D queue {table} is empty',
  'I {user} changed the opening hours of hall {s}',
  'I weather for {low} stations fetched from {peer}',
  'D {peer} said hello in {ms} ms',
  'I order of {low} tickets paid by card',
  'D feature {hex} is off for {user}',
] as const;

const app = (program: string, sources: Writer['sources'], frame: Writer['frame']): Writer => ({
  program,
  stackFormat: program,
  sources,
  frame,
  usual: USUAL,
});
export const TORNADO = app('python-tornado', ['ec2', 'ecs'], formats.tornado);
export const VERTX = app('vertx', ['ecs', 'ec2'], formats.javaUtil);
export const ZIO = app('scala-zio', ['ecs'], formats.zio);
export const SPARK = app('spark', ['ec2', 'ecs'], formats.spark);
export const SLOG = app('rust-slog', ['ecs'], formats.slog);
export const SEMANTIC = app('rails-semantic-logger', ['ecs', 'ec2'], formats.semantic);
export const PUMA = app('puma', ['ecs', 'ec2'], formats.puma);
export const NEXT = app('nextjs', ['ecs'], formats.next);
export const NLOG = app('nlog', ['ec2', 'ecs'], formats.nlog);
export const VAPOR = app('swift-vapor', ['ecs'], formats.vapor);
export const PREFECT = app('prefect', ['ecs', 'ec2'], formats.prefect);
export const NODE_RED = app('node-red', ['ec2', 'ecs'], formats.nodeRed);
export const WEB = [TORNADO, VERTX, NEXT, NLOG] as const;
export const API = [ZIO, SLOG, VAPOR, SEMANTIC] as const;
export const BATCH = [SPARK, PREFECT, NODE_RED] as const;

const aFunction = (runtime: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program: `${runtime}-function`,
  stackFormat: `lambda-json-${runtime}`,
  sources: ['lambda'],
  frame,
  usual,
  around: [formats.lambdaAliasStart, formats.lambdaAliasReport],
});
export const TYPESCRIPT = aFunction(
  'typescript',
  formats.lambdaTypescript,
  'I Boarding pass {hex} stamped',
  'I Idempotency key {hex} is new',
  'D Middleware chain of {s} steps set up',
);
export const SWIFT = aFunction(
  'swift',
  formats.lambdaSwift,
  'I sunrise for {low} piers computed',
  'I decoded {k} beacons',
  'D event loop group has {s} threads',
);
export const PHP = aFunction(
  'php',
  formats.lambdaPhp,
  'I Brochure {hex} laid out',
  'I {low} messages of the bus taken in',
  'D Container warmed from its cache',
);
export const FUNCTIONS = [TYPESCRIPT, SWIFT, PHP] as const;

const onHost = (program: string, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: 'journal-short-precise',
  sources: ['ec2'],
  frame: formats.shortPrecise(program),
  usual,
});
const withLog = (program: string, frame: Writer['frame'], ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: program,
  sources: ['ec2'],
  frame,
  usual,
});

export const SNMPD = onHost(
  'snmpd',
  'I Connection from UDP: [{ip}]:{port}->[{ip}]:161',
  'I Received SNMP packet(s) from UDP: [{ip}]:{port}->[{ip}]:161',
);
export const TAILSCALED = onHost(
  'tailscaled',
  'I magicsock: disco: node [{hex}] d:{hex} now using {pub}:{port} mtu=1360 tx={hex}',
  'I netmap diff: {s} peers',
);
export const ZED = onHost(
  'zed',
  'I eid={n} class=config_sync pool={svc}',
  'I eid={n} class=history_event pool={svc}',
);
export const XINETD = onHost(
  'xinetd',
  'I START: {svc}-stream pid={pid} from={ip}',
  'I EXIT: {svc}-stream status=0 pid={pid} duration={low}(sec)',
);
export const SASLAUTHD = onHost('saslauthd', 'I : master started, {s} processes', 'I : cache hit');
export const NSLCD = onHost(
  'nslcd',
  'I [{hex}] <passwd="{user}"> connected to LDAP server ldaps://{dns}',
  'I [{hex}] <group/member="{user}"> {s} groups',
);
export const OSQUERYD = onHost(
  'osqueryd',
  'I Executing scheduled query pack_inventory_users: SELECT * FROM users',
  'I Found results for query: pack_inventory_{table}',
);
export const OVS = onHost(
  'ovs-vswitchd',
  'I ovs|{n}|bridge|INFO|bridge br-int: added interface tap{hex} on port {low}',
  'I ovs|{n}|connmgr|INFO|br-int<->unix#{k}: {s} flow_mods in the last 0 s',
);
export const WATCHDOG = onHost('watchdog', 'I still alive after {n} interval(s)', 'I pinging {ip} was fine');
export const OPENSMTPD = onHost(
  'smtpd',
  'I {long} mta delivery evpid={long} from=<{user}@{dns}> to=<{user}@{dns}> result="Ok" stat="250 2.0.0 queued"',
  'I {long} smtp connected address={ip} host={dns}',
);
export const STEP_CA = onHost(
  'step-ca',
  'I msg="signed leaf" path=/1.0/sign status=201 subject={dns} duration={ms}ms',
  'I msg=health path=/health status=200 duration=1ms',
);
export const TELEPORT = onHost(
  'teleport',
  'I INFO [AUDIT] session.start cluster_name:{cluster} login:{user} server_hostname:{host}',
  'I INFO [PROC:1] Service heartbeat of node {host} sent',
);
export const PURE_FTPD = onHost(
  'pure-ftpd',
  'I (?@{ip}) [INFO] New connection from {ip}',
  'I ({user}@{ip}) [NOTICE] {path} downloaded ({big} bytes, {n}.21KB/sec)',
);
export const SPAMD = onHost(
  'spamd',
  'I spamd: clean message (0.{s}/5.0) for {user}:1000 in {s}.4 seconds, {n} bytes.',
  'I prefork: child states: II',
);
export const SYSLOG_NG = onHost(
  'syslog-ng',
  "I Log statistics; processed='global(payload_reallocs)={k}', queued='dst.network(d_hub)={low}'",
  "I Syslog connection accepted; fd='{low}', client='AF_INET({ip}:{port})'",
);
export const XRDP = onHost(
  'xrdp-sesman',
  'I [INFO ] Socket {low}: AF_INET connection received from {ip} port {port}',
  'I [INFO ] terminated session: username {user}, display :{low}.0',
);
export const TUNED = onHost('tuned', 'I tuned.daemon.daemon: using dynamic tuning off');
export const UPSMON = onHost('upsmon', 'I Communications with UPS rack-{s}@localhost established');

export const OPENSEARCH = withLog(
  'opensearch',
  formats.openSearch,
  'I adding index [{table}-{low}] to the rollover alias',
  'I [{table}-{low}] updated mapping',
  'I PublishModel of {k} shards done',
);
export const PULSAR = withLog(
  'pulsar-broker',
  formats.pulsar,
  'I [/{ip}:{port}] Created new producer: persistent://public/{svc}/{table}',
  'I [persistent://public/{svc}/{table}] Closing ledger {n}, rolled over after {n} entries',
);
export const REDPANDA = withLog(
  'redpanda',
  formats.redpanda,
  'I Removing "{path}" (kafka/{table}/{s}), retention says so',
  'I ntp: kafka/{table}/{s} compacted, ratio 0.{low}',
);
export const SCYLLA = withLog(
  'scylla',
  formats.scylla,
  'I Flushed memtable of {svc}.{table}, {k}MB in {ms}ms',
  'I InetAddress {ip} is now UP, status = NORMAL',
);
export const SLURM = withLog(
  'slurmctld',
  formats.slurm,
  'I _slurm_rpc_submit_batch_job: JobId={n} InitPrio={n} usec={k}',
  'I _job_complete: JobId={n} done',
  'I sched: Allocate JobId={n} NodeList={host} #CPUs={s}',
);
export const SPLUNKD = withLog(
  'splunkd',
  formats.splunkd,
  'I Batch input finished reading file={path}',
  'I Connected to idx={ip}:9997, pset=0, reuse=0.',
);
export const VTGATE = withLog(
  'vtgate',
  formats.vitess,
  'I HealthCheckUpdate: target {svc}/{low}-/REPLICA serving true',
  'I Starting stream of the topology of cell {cluster}',
);
export const TIKV = withLog(
  'tikv-server',
  formats.tikv,
  'I deleting range of destroyed region',
  'I compaction of level {s} finished, {k} files',
);
export const THANOS = withLog(
  'thanos',
  formats.thanos,
  'I msg="upload of new block" id={hex}',
  'I component=query msg="adding new sidecar with [storeAPI rulesAPI]" address={ip}:10901',
);
export const VICTORIA = withLog(
  'victoriametrics',
  formats.victoria,
  'I merged {k} parts of {big} rows in {s}.2 seconds',
  'I retention watcher dropped the partition of last spring',
);
export const TRINO = withLog(
  'trino',
  formats.trino,
  'I TIMELINE: Query {past}_{n} :: FINISHED :: elapsed {n}ms :: planning {ms}ms',
  'I Catalog {svc} has {k} splits cached',
);
export const WEBLOGIC = withLog(
  'weblogic',
  formats.weblogic,
  'I <JMX> <BEA-149512> <JMX Connector Server started at service:jmx:iiop://{host}:7001/jndi/weblogic.management.mbeanservers.runtime>',
  'I <Log Management> <BEA-170019> <The server log of {svc}-managed1 has been opened once more>',
);
export const OAUTH2_PROXY = withLog(
  'oauth2-proxy',
  formats.oauthProxy,
  'I {ip}:{port} - {uuid} - {user}@{dns} {time} [AuthSuccess] Authenticated via OAuth2: Session of {user}',
  'I Refreshing session - Session{email of {user} age:{low}m}',
);
export const PASSENGER = withLog(
  'passenger',
  formats.passenger,
  'I Checking whether to disconnect long-running connections for process {pid}, application {svc}',
  'I Worker {pid} of {svc} is idle since {low} s',
);
export const PGBACKREST = withLog(
  'pgbackrest',
  formats.pgBackRest,
  "I archive-push:async pushed WAL file '{long}' to the archive",
  'I expire command end: completed successfully ({ms}ms)',
);
export const SONAR = withLog(
  'sonarqube',
  formats.sonar,
  'I Execute task | project={svc} | type=REPORT | id={uuid}',
  'I Executed task | project={svc} | status=SUCCESS | time={n}ms',
);
export const TEAMCITY = withLog(
  'teamcity-server',
  formats.teamCity,
  'I Build {big} of {svc} finished on agent-{low}',
  'I Changes of VCS root {svc} were collected',
);
export const NEXUS = withLog(
  'nexus-repository',
  formats.nexus,
  'I Scheduled task cleanup of {svc}-snapshots changed state to WAITING',
  'I Asset /{svc}/{hex}.jar stored',
);
export const RANCHER: Writer = {
  ...withLog(
    'rancher',
    formats.rancher,
    'I Watching metadata for apps/v1, Kind=Deployment of {cluster}',
    'I [mgmt-cluster-rbac-delete] cluster {hex} synced',
  ),
  sources: ['ec2', 'ecs'],
};
export const TALOS = withLog(
  'talos-machined',
  formats.talos,
  'I service[kubelet](Running): Health check successful',
  'I static pod list of {svc} rendered',
);
export const VELERO: Writer = {
  ...withLog(
    'velero',
    formats.velero,
    'I Processing item {svc} of resource deployments',
    'I Backed up {k} items out of an estimated total of {n}',
  ),
  sources: ['ec2', 'ecs'],
};
export const YARN = withLog(
  'yarn-nodemanager',
  formats.yarn,
  'I Start request for container_{big}_{n} by user {user}',
  'I Removed completed containers from the context: container_{big}',
);
export const WINDOWS = withLog(
  'windows-event-log',
  formats.windowsEvent,
  'I Service Control Manager 7036 | The Windows Update service entered the stopped state.',
  'I Microsoft-Windows-Kernel-General 16 | The access history in hive was cleared updating {k} keys.',
  'I Microsoft-Windows-Security-Auditing 4624 | An account was successfully logged on. Account Name: {user} Logon Type: 3',
);
export const IIS = withLog(
  'w3svc',
  formats.iis,
  'I 200 0 {url} {ms}',
  'I 200 0 /static/{hex}.css {s}',
  'I 304 0 /logo.svg 1',
);
export const RSPAMD = withLog(
  'rspamd',
  formats.rspamd,
  'I rspamd_task_write_log: id: <{hex}@{dns}>, ip: {ip}, from: <{user}@{dns}>, (default: F (no action): [0.{low}/15.00])',
  'I rspamd_map_process: reading map file {path}',
);
export const SYNCTHING = withLog(
  'syncthing',
  formats.syncthing,
  'I Completed initial scan (folder.id={table} folder.type=sendreceive)',
  'I Established secure connection (device={hex} connection.addr={ip}:22000)',
);
export const TEMPO = withLog(
  'tempo',
  formats.tempo,
  'I msg="head block cut" block={uuid} traces={k}',
  'I msg="blocklist poll complete" seconds=0.{low} length={k}',
);
export const TEMPORAL: Writer = {
  ...withLog(
    'temporal-server',
    formats.temporalServer,
    'I history shard acquired',
    'I Task queue partition loaded for {table}',
    'D visibility record of {hex} written',
  ),
  sources: ['ecs', 'ec2'],
};
export const TEKTON: Writer = {
  ...withLog(
    'tekton-pipelines-controller',
    formats.tekton,
    'I All TaskRuns of {svc} have finished',
    'I Reconcile succeeded in {ms}ms',
  ),
  sources: ['ecs', 'ec2'],
};
/** What runs on every host of this pack. */
export const HOST_WRITERS = [SNMPD, OSQUERYD, WATCHDOG, NSLCD, SYSLOG_NG, TAILSCALED] as const;
/** Servers of the Java machine. */
export const JVM = [VERTX, ZIO, SPARK] as const;
/** Stores that are spread over hosts. */
export const STORES = [SCYLLA, TIKV, REDPANDA, PULSAR, OPENSEARCH] as const;

export const TASKS: Writer = {
  program: 'ecs scheduled task',
  stackFormat: 'ecs-scheduled-task',
  sources: ['ecs'],
  frame: formats.scheduledTask,
  usual: [
    'I kind=AWS API Call via CloudTrail; eventName=RunTask',
    'I kind=AWS API Call via CloudTrail; eventName=SubmitTaskStateChange',
    'I kind=AWS API Call via CloudTrail; eventName=SubmitContainerStateChange',
    'I kind=AWS API Call via CloudTrail; eventName=DescribeTasks',
  ],
};
export const POSTGRESQL_12: Writer = {
  program: 'postgresql-12',
  stackFormat: 'postgresql-12',
  sources: ['rds-postgresql'],
  frame: formats.postgresqlOld,
  usual: [
    'I AUDIT: SESSION,{k},1,READ,SELECT,TABLE,public.{table},SELECT pier FROM {table},<not logged>',
    'I connection authorized: user=meadow database={svc} application_name={svc}-web SSL enabled (protocol=TLSv1.2, cipher=ECDHE-RSA-AES256-GCM-SHA384, bits=256, compression=off)',
    'I duration: {ms}.771 ms  statement: SELECT count(*) FROM {table}',
  ],
};
export const AURORA_MYSQL: Writer = {
  program: 'rds-aurora-mysql-2',
  stackFormat: 'mysql-5.7-aurora-2',
  sources: ['rds-mysql'],
  frame: formats.auroraMysql,
  usual: [
    'I Start binlog_dump to master_thread_id({k}) slave_server({big}), pos(mysql-bin-changelog.{big}, 4)',
    'I InnoDB: page_cleaner: {n}ms intended loop took {n}ms. flushed={k} and evicted=0, within its settings',
    'I Aurora: cache of query results of {table} holds {k} entries',
  ],
};
export const MARIADB_10: Writer = {
  program: 'rds-mariadb-10.5',
  stackFormat: 'rds-mariadb-10.5',
  sources: ['rds-mysql'],
  frame: formats.mariadbOld,
  usual: [
    'I InnoDB: Buffer pool(s) load completed for {svc}, {n} pages read in advance',
    'I Event Scheduler: Loaded {s} events of {svc}',
    'I Reading of all Master_info entries succeeded',
  ],
};
export const MYSQLS = [AURORA_MYSQL, MARIADB_10] as const;
export const BALANCER: Writer = {
  program: 'public-h2-alb',
  stackFormat: 'alb-h2-waf-authenticate-rewrite-forward',
  sources: ['alb'],
  frame: formats.accessLogOfH2('waf,authenticate,rewrite,forward'),
  usual: ['I elb=200', 'I elb=200', 'I elb=201', 'I elb=206', 'I elb=304', 'W elb=404', 'W elb=422'],
};
/** Before functions: there is no address of a target. */
export const FUNCTION_BALANCER: Writer = {
  program: 'private-h2-alb',
  stackFormat: 'alb-h2-functions',
  sources: ['alb'],
  frame: formats.accessLogOfH2('authenticate,rewrite,forward'),
  usual: ['I elb=200; to=-', 'I elb=200; to=-', 'I elb=204; to=-', 'W elb=404; to=-'],
};
