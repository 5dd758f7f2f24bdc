import type { Writer } from '../../family.ts';
import * as formats from '../../formats.ts';

// Programs of pack C: hosts that write RFC 5424, .NET, Rust and Go with zap in containers, Java in functions with the platform's JSON.

const USUAL = [
  'I ticket {big} moved to state open',
  'D gRPC /{table}.v1/List ok after {ms} ms',
  'I parcel {hex} scanned at depot {s}',
  'I {k} points credited to member {user}',
  'D lease on partition {s} prolonged',
  'I compaction merged {low} segments into one',
  'I webhook for {peer} delivered',
  'D bloom filter says no for {hex}',
  'I snapshot {hex} written, {k} MiB',
  'I route {s} planned with {low} stops',
  'D decoded {k} frames',
  'I member {user} redeemed a voucher',
  'I {peer} acknowledged batch {hex}',
  'D span {long} sampled',
  'I depot {s} closed its day, {k} parcels',
  'I HTTP/2 GET {url} 200 {ms} ms',
  'D watch on {table} renewed',
  'I import of {table} reached row {big}',
] as const;

export const DOTNET: Writer = {
  program: 'dotnet-console',
  stackFormat: 'dotnet-console',
  sources: ['ec2', 'ecs'],
  frame: formats.dotnet,
  usual: USUAL,
};
export const RUST: Writer = {
  program: 'rust-tracing',
  stackFormat: 'rust-tracing',
  sources: ['ecs', 'ec2'],
  frame: formats.rustTracing,
  usual: USUAL,
};
export const ZAP: Writer = {
  program: 'go-zap',
  stackFormat: 'zap',
  sources: ['ecs', 'ec2'],
  frame: formats.zap,
  usual: USUAL,
};
export const LOGFMT: Writer = {
  program: 'go-logfmt',
  stackFormat: 'logfmt',
  sources: ['ec2', 'ecs'],
  frame: formats.logfmt,
  usual: USUAL,
};
export const FUNCTION: Writer = {
  program: 'lambda-java',
  stackFormat: 'lambda-json-java',
  sources: ['lambda'],
  frame: formats.lambdaJava,
  usual: [
    'I stock level of {big} updated',
    'I label for parcel {hex} printed',
    'D snapstart restore complete',
    'I forwarded {low} records to {bucket}',
  ],
  around: [formats.lambdaJsonStart, formats.lambdaJsonReport],
};
export const SERVERS = [DOTNET, RUST, ZAP, LOGFMT] as const;
export const APPS = [DOTNET, FUNCTION, RUST, ZAP, LOGFMT] as const;

const onHost = (program: string, ...usual: readonly string[]): Writer => ({
  program,
  stackFormat: 'syslog-rfc5424',
  sources: ['ec2'],
  frame: formats.structured(program),
  usual,
});
export const CHRONYD = onHost(
  'chronyd',
  'I Selected source 169.254.169.123',
  'I System clock TAI offset set to 37 seconds',
);
export const AUDITD = onHost(
  'auditd',
  'I type=USER_START msg=audit({big}.{k}:{k}): pid={pid} uid=0 auid={n} ses={k} res=success',
);
export const CLOUDWATCH_AGENT = onHost(
  'amazon-cloudwatch-agent',
  'I {time} I! [logagent] piping log from {svc}/{instance} to cloudwatchlogs with retention {low}',
  'I {time} D! [outputs.cloudwatch] buffer fullness {low} / 10000 metrics',
);
export const EARLYOOM = onHost(
  'earlyoom',
  'I mem avail: {n} of {n} MiB (4{s}.00%), swap free: {k} of {n} MiB (8{s}.00%)',
);
export const SSM_AGENT = onHost(
  'amazon-ssm-agent',
  'I {time} INFO [ssm-agent-worker] [HealthCheck] HealthCheck reporting agent health.',
);
export const HAPROXY: Writer = {
  ...onHost(
    'haproxy',
    'I {ip}:{port} [{time}] fe_https be_{svc}/srv{s} 0/0/1/{low}/{low} 200 {n} - - ---- {low}/{low}/{s}/{s}/0 0/0 "GET {url} HTTP/1.1"',
    'I Connect from {ip}:{port} to {ip}:443 (fe_https/HTTP)',
  ),
};
export const CONSUL = onHost(
  'consul',
  'I {time} [INFO]  agent: Synced service: service={svc}',
  'D {time} [DEBUG] agent: Node info in sync',
);
export const ETCD = onHost(
  'etcd',
  'I finished scheduled compaction, revision {big}, took {ms}ms',
  'I saved snapshot at index {big}',
);
export const ELASTIC = onHost(
  'elasticsearch',
  'I [{time}][INFO ][o.e.c.m.MetadataMappingService] [{host}] [{table}] update_mapping',
  'D [{time}][DEBUG][o.e.i.s.IndexShard] [{host}] refresh',
);
export const FAIL2BAN = onHost('fail2ban', 'I fail2ban.filter: INFO log rotation noticed for {path}');
export const HOST_WRITERS = [CHRONYD, AUDITD, CLOUDWATCH_AGENT, SSM_AGENT, FAIL2BAN] as const;

export const TASKS: Writer = {
  program: 'ecs task',
  stackFormat: 'ecs-task',
  sources: ['ecs'],
  frame: formats.containerEvents('ECS Task State Change'),
  usual: [
    'I lastStatus=PROVISIONING',
    'I lastStatus=PENDING',
    'I lastStatus=RUNNING',
    'I lastStatus=DEACTIVATING',
  ],
};
export const POSTGRESQL: Writer = {
  program: 'postgresql-17',
  stackFormat: 'postgresql-17',
  sources: ['rds-postgresql'],
  frame: formats.postgresql,
  usual: [
    'I connection authenticated: identity="app" method=scram-sha-256 (/rdsdbdata/config/pg_hba.conf:{low})',
    'I logical decoding found consistent point at {s}/{hex}',
    'I skipping vacuum of "{table}" --- lock not available',
    'I logical replication table synchronization worker for subscription "{svc}", table "{table}" has started',
  ],
};
export const MYSQL: Writer = {
  program: 'mysql-8.4',
  stackFormat: 'mysql-8.4',
  sources: ['rds-mysql'],
  frame: formats.mysql8,
  usual: [
    "D MY-011323 Server X Plugin ready for connections. Bind-address: '::' port: 33060, socket: /tmp/mysqlx.sock",
    "I MY-010733 Server Shutting down plugin 'keyring_file'",
    'I MY-012922 InnoDB Waiting for purge to complete',
    'W MY-010956 Server Invalid replication timestamps: original commit timestamp is more recent than the immediate commit timestamp. This may be an issue if delayed replication is active.',
  ],
};
export const BALANCER: Writer = {
  program: 'alb-oidc',
  stackFormat: 'alb-authenticate-forward',
  sources: ['alb'],
  frame: formats.accessLog('authenticate,forward'),
  usual: [
    'I elb=200',
    'I elb=200',
    'I elb=204',
    'I elb=302; target=-; to=-; actions=authenticate',
    'W elb=404',
  ],
};
