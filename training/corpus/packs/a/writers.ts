import type { Writer } from '../../family.ts';
import * as formats from '../../formats.ts';

// Programs of pack A: hosts with rsyslog's traditional lines, Node.js, Java and Go in containers, Node.js in functions.

const USUAL = [
  'I request finished: {url} took {ms} ms',
  'I loaded {k} rows of {table} for {peer}',
  'I cache hit ratio is now {low} percent',
  'D opened a pooled connection, {s} of 20 in use',
  'I published message {uuid} to topic {table}',
  'I user {user} signed in from {ip}',
  'I nightly export wrote {k} records',
  'D feature flag new-{table} evaluated to true',
  'I accepted order {big}, total {k}.{k}',
  'I refreshed configuration, nothing changed',
  'D job {hex} picked up by worker {s}',
  'I job {hex} is done',
  'I [[starting|started|begin|running]] [[batch|job|import|export|sync]] {hex} of {table}',
  'I [[finished|completed|done with]] [[batch|job|import|export|sync]] {hex} in {ms} ms',
  'I [[received|got|accepted|consumed]] [[message|event|request|order]] {uuid}',
  'I [[sent|published|delivered|emitted]] [[message|event|notification|mail]] {uuid} to {peer}',
  'I [[created|updated|deleted|archived|loaded]] [[customer|invoice|item|cart|document]] {big}',
  'D [[query|statement|lookup]] on {table} [[took|returned in]] {ms} ms, {k} rows',
  'D [[entering|leaving]] [[handler|step|stage]] {s} of {table}',
  'I [[connected to|connection established with|session opened with]] {dns}',
  'I [[user|customer|account]] {user} [[logged in|logged out|changed settings|placed an order]]',
  'I [[cache|index|view]] of {table} [[refreshed|rebuilt|warmed up]]: {k} entries',
  'D [[metrics|statistics|counters]]: requests={n} errors=0 p50={ms}ms',
  'I [[GET|POST|PUT|DELETE]] {url} 200 {ms}ms',
  'I [[scheduler|timer|cron job]] [[fired|triggered]] {table} [[cleanup|report|reminder]]',
  'D [[retrieved|read|parsed]] [[configuration|settings|feature flags]] version {k}',
  'I [[payment|shipment|refund]] {big} [[authorised|booked|confirmed]]',
  'I [[uploaded|downloaded|copied]] [[file|object|report]] {hex} ({n} bytes)',
  'D [[lock|lease]] on {table} [[acquired|released]]',
  'I [[health check|ping|heartbeat]] [[ok|passed|answered]]',
] as const;

export const JAVA: Writer = {
  program: 'java-logback',
  stackFormat: 'logback',
  sources: ['ec2', 'ecs'],
  frame: formats.logback,
  usual: USUAL,
};
export const SPRING: Writer = {
  program: 'spring-boot',
  stackFormat: 'spring-boot',
  sources: ['ecs', 'ec2'],
  frame: formats.springBoot,
  usual: USUAL,
};
export const NODE: Writer = {
  program: 'node-pino',
  stackFormat: 'pino',
  sources: ['ecs', 'ec2'],
  frame: formats.pino,
  usual: USUAL,
};
export const GO: Writer = {
  program: 'go-log',
  stackFormat: 'go-log',
  sources: ['ec2', 'ecs'],
  frame: formats.goLog,
  usual: USUAL,
};
export const FUNCTION: Writer = {
  program: 'lambda-nodejs',
  stackFormat: 'lambda-text',
  sources: ['lambda'],
  frame: formats.lambdaNode,
  usual: [
    'I handling event of {table}',
    'I wrote item {uuid} to {table}',
    'I batch of {s} records is through',
    'D warm container, client is reused',
    'I fetched {k} bytes from {bucket}',
  ],
  around: [formats.lambdaStart, formats.lambdaEnd, formats.lambdaReport],
};

export const SPDLOG: Writer = {
  program: 'cpp-spdlog',
  stackFormat: 'spdlog',
  sources: ['ec2', 'ecs'],
  frame: formats.spdlog,
  usual: USUAL,
};
export const WINSTON: Writer = {
  program: 'node-winston',
  stackFormat: 'winston',
  sources: ['ecs', 'ec2'],
  frame: formats.winston,
  usual: USUAL,
};
/** Checks of a monitoring plug-in, whose form their guidelines give: what, its state, and figures. */
export const NAGIOS: Writer = {
  program: 'nagios',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('nagios'),
  usual: [
    'I Auto-save of retention data completed successfully.',
    'I SERVICE ALERT: {host};Users;OK;HARD;3;USERS OK - {s} users currently logged in',
  ],
};
/** Who words troubles in the many ways in which people word them. */
export const WORDERS = [JAVA, WINSTON, FUNCTION, SPDLOG, NODE, GO, SPRING] as const;

/** Who says what programmers word. */
export const APPS = [JAVA, NODE, FUNCTION, SPRING, GO] as const;
export const SERVERS = [JAVA, NODE, SPRING, GO] as const;

export const KERNEL: Writer = {
  program: 'kernel',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('kernel', { hasPid: false }),
  usual: [
    'I [{big}.{k}] IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready',
    'I [{big}.{k}] audit: type=1400 audit({big}.{k}:{k}): apparmor="STATUS" operation="profile_replace" profile="unconfined"',
    'I [{big}.{k}] device eth0 entered promiscuous mode',
  ],
};
export const SYSTEMD: Writer = {
  program: 'systemd',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('systemd'),
  usual: [
    'I Starting Daily apt download activities...',
    'I Started Session {k} of user {user}.',
    'I logrotate.service: Deactivated successfully.',
    'I Finished Rotate log files.',
    'I fstrim.service: Consumed {ms}ms CPU time.',
    'I Reached target Timers.',
  ],
};
export const SSHD: Writer = {
  program: 'sshd',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('sshd'),
  usual: [
    'I Accepted publickey for {user} from {ip} port {port} ssh2: ED25519 SHA256:{long}',
    'I pam_unix(sshd:session): session opened for user {user} by (uid=0)',
    'I Received disconnect from {ip} port {port}:11: disconnected by user',
  ],
};
export const CRON: Writer = {
  program: 'CRON',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('CRON'),
  usual: [
    'I (root) CMD (test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.hourly ))',
    'I pam_unix(cron:session): session closed for user root',
    'I ({user}) CMD (/usr/local/bin/rotate-{table} >/dev/null 2>&1)',
  ],
};
export const RSYSLOG: Writer = {
  program: 'rsyslogd',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('rsyslogd'),
  usual: [
    'I [origin software="rsyslogd" swVersion="8.2102.0" x-pid="{pid}" x-info="https://www.rsyslog.com"] rsyslogd was HUPed',
  ],
};
/** A script of the host that tells of itself by `logger`. */
export const SCRIPT: Writer = {
  program: 'nightly-backup',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('nightly-backup'),
  usual: [
    'I [[begin|start]] of run {big}',
    'I copied {k} files to s3://{bucket}/{hex}',
    'I run {big} is complete, {n} s',
  ],
};
/** The DHCP client. */
export const DHCLIENT: Writer = {
  program: 'dhclient',
  stackFormat: 'syslog-traditional',
  sources: ['ec2'],
  frame: formats.traditional('dhclient'),
  usual: ['I bound to {ip} -- renewal in {n} seconds.', 'I DHCPREQUEST for {ip} on eth0 to {ip} port 67'],
};
export const NGINX: Writer = {
  program: 'nginx',
  stackFormat: 'nginx-error',
  sources: ['ec2', 'ecs'],
  frame: formats.nginxErrors,
  usual: [
    'I signal process started',
    'W an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/{s}/{k} while reading upstream, client: {ip}, server: _',
    'D client {ip} closed keepalive connection',
  ],
};
export const NGINX_ACCESS: Writer = {
  program: 'nginx-access',
  stackFormat: 'nginx-combined',
  sources: ['ec2', 'ecs'],
  frame: formats.combined,
  usual: [
    'I 200 {n} {url}',
    'I 200 {n} {url} curl/8.5.0',
    'I 304 0 {url}',
    'I 200 15 /health ELB-HealthChecker/2.0',
    'W 404 153 /favicon.ico',
  ],
};
export const POSTGRESQL: Writer = {
  program: 'postgresql-15',
  stackFormat: 'postgresql-15',
  sources: ['rds-postgresql'],
  frame: formats.postgresql,
  usual: [
    'I received SIGHUP, reloading configuration files',
    'I execute <unnamed>: SELECT * FROM {table} WHERE id = $1',
    'I statement: UPDATE {table} SET seen = now() WHERE id = {big}',
    'I starting logical decoding for slot "{svc}"',
    'I duration: 0.{k} ms  bind <unnamed>: SELECT 1',
    'W nonstandard use of escape in a string literal at character {low}',
    'E division by zero',
    'E value too long for type character varying(32)',
    'E insert or update on table "{table}" violates foreign key constraint "{table}_owner_fkey"',
    'E invalid input syntax for type uuid: ""',
    'E operator does not exist: text = integer at character {low}',
    'I checkpoint starting: time',
    'I checkpoint complete: wrote {k} buffers (0.{s}%); 0 WAL file(s) added, 0 removed, {s} recycled; write={k}.{k} s, sync=0.00{s} s, total={k}.{k} s; sync files={k}, longest=0.00{s} s, average=0.001 s; distance={n} kB, estimate={n} kB',
    'I connection authorized: user=app database={table} SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)',
    'I connection received: host={ip} port={port}',
    'I disconnection: session time: 0:0{s}:{low}.{k} user=app database={table} host={ip} port={port}',
  ],
};
export const MYSQL: Writer = {
  program: 'mysql-8.0',
  stackFormat: 'mysql-8.0',
  sources: ['rds-mysql'],
  frame: formats.mysql8,
  usual: [
    "I MY-010252 Server Server hostname (bind-address): '*'; port: 3306",
    'I MY-010303 Server Skipping generation of SSL certificates as options related to SSL are specified.',
    'I MY-012487 InnoDB DDL log recovery : begin',
    "W MY-011810 Server Insecure configuration for --pid-file: Location '/rdsdbdata/log' in the path is accessible to all OS users. Consider choosing a different directory.",
    "I MY-010914 Server Aborted connection {k} to db: '{table}' user: 'batch' host: '{ip}' (Got an error reading communication packets).",
    'W MY-010453 Server root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.',
    'I MY-013169 Server Event Scheduler: scheduler thread started with id {s}',
    'I MY-011953 InnoDB Page cleaner took {n}ms to flush {k} and evict 0 pages',
    "W MY-013360 Server Plugin mysql_native_password reported: ''mysql_native_password' is deprecated and will be removed in a future release. Please use caching_sha2_password instead'",
    'I MY-010051 Server Event Scheduler: Loaded {s} events',
  ],
};
export const SERVICE_EVENTS: Writer = {
  program: 'ecs service action',
  stackFormat: 'ecs-service-action',
  sources: ['ecs'],
  frame: formats.containerEvents('ECS Service Action'),
  usual: [
    'I eventType=INFO; eventName=SERVICE_STEADY_STATE',
    'I eventType=INFO; eventName=TASKSET_STEADY_STATE',
    'I eventType=INFO; eventName=CAPACITY_PROVIDER_STEADY_STATE',
  ],
};
export const BALANCER: Writer = {
  program: 'alb',
  stackFormat: 'alb-forward',
  sources: ['alb'],
  frame: formats.accessLog('forward'),
  usual: [
    'I elb=200',
    'I elb=200',
    'I elb=200',
    'I elb=304',
    'I elb=201',
    'I elb=302',
    'W elb=404',
    'W elb=403',
    'W elb=401',
    'W elb=400',
    'I elb=301; target=-; to=-; actions=redirect',
    'I elb=206',
    'I elb=204',
  ],
};

/** What writes to the log of every host. */
export const HOST_WRITERS = [KERNEL, SYSTEMD, SSHD, CRON, RSYSLOG, DHCLIENT] as const;
