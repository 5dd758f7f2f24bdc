import { SECURITY_PROCESSES, SECURITY_UNITS } from './security-agents.ts';
import { type NeverTouch, SITE_VERSION, type Site, type SiteUnit } from './site.ts';

export const STORE_UNITS = [
  'mysql*.service',
  'mariadb*.service',
  'percona*.service',
  'postgresql*.service',
  'mongod*.service',
  'redis*.service',
  'valkey*.service',
  'memcached*.service',
  'elasticsearch*.service',
  'opensearch*.service',
  'cassandra*.service',
  'scylla*.service',
  'kafka*.service',
  'confluent-*.service',
  'zookeeper*.service',
  'rabbitmq*.service',
  'clickhouse*.service',
  'influxd*.service',
  'couchdb*.service',
  'couchbase*.service',
  'neo4j*.service',
  'etcd*.service',
  'consul*.service',
  'vault*.service',
  'slapd*.service',
  'oracle*.service',
  'mssql-server*.service',
  'minio*.service',
  'ceph*.service',
  'gluster*.service',
  'nfs-server*.service',
] as const;

/** As `/proc/<pid>/comm` or the executable's file name has them. */
const STORE_PROCESSES = [
  'mysqld',
  'mariadbd',
  'postgres',
  'postmaster',
  'mongod',
  'mongos',
  'redis-server',
  'redis-sentinel',
  'valkey-server',
  'memcached',
  'scylla',
  'beam.smp',
  'clickhouse-server',
  'influxd',
  'etcd',
  'consul',
  'vault',
  'slapd',
  'sqlservr',
  'minio',
  'ceph-osd',
  'ceph-mon',
  'glusterfsd',
] as const;

const STORE_PATHS = [
  '/var/lib/mysql*/**',
  '/var/lib/mariadb/**',
  '/var/lib/postgresql/**',
  '/var/lib/pgsql/**',
  '/var/lib/mongo*/**',
  '/var/lib/redis/**',
  '/var/lib/valkey/**',
  '/var/lib/elasticsearch/**',
  '/var/lib/opensearch/**',
  '/var/lib/cassandra/**',
  '/var/lib/scylla/**',
  '/var/lib/kafka*/**',
  '/var/lib/zookeeper/**',
  '/var/lib/rabbitmq/**',
  '/var/lib/clickhouse/**',
  '/var/lib/influxdb/**',
  '/var/lib/prometheus/**',
  '/var/lib/couchdb/**',
  '/var/lib/neo4j/**',
  '/var/lib/etcd/**',
  '/var/lib/consul/**',
  '/var/lib/ldap/**',
  '/var/lib/ceph/**',
  '/var/lib/docker/volumes/**',
  '/var/lib/containers/storage/volumes/**',
] as const;

/** With their rotations: who came in, and what the kernel saw of it. */
const SECURITY_RECORDS = [
  '/var/log/audit/**',
  '/var/log/btmp*',
  '/var/log/wtmp*',
  '/var/log/utmp*',
  '/var/log/lastlog*',
  '/var/log/faillog*',
  '/var/log/tallylog*',
  '/var/log/secure*',
  '/var/log/auth.log*',
] as const;

const paths = (list: readonly string[], why: string): readonly NeverTouch[] =>
  list.map((path) => ({ kind: 'path', path, why }));

/**
 * Units that a reviewed runbook of their own restarts (runbooks/restart-nginx.yaml, runbooks/restart-agent.yaml); a test holds
 * them together. The SSM agent is none of them: no cause asks for its restart.
 */
const RESTARTED_BY_RUNBOOKS: readonly SiteUnit[] = ['nginx.service', 'amazon-cloudwatch-agent.service'].map(
  (unit): SiteUnit => ({ unit, restart: 'allowed', drain: null, serves: [] }),
);

/**
 * What holds without a file, and under every file: nothing may be restarted but what the reviewed runbooks restart, or started
 * but by a person's word, nothing
 * is disposable, known data stores, what guards a host, security records and the hosts' own ledgers are never touched. A file may add to
 * it and be stricter, never take from it.
 */
export const DEFAULT_SITE: Site = {
  version: SITE_VERSION,
  metrics: [],
  units: [
    ...RESTARTED_BY_RUNBOOKS,
    ...[...STORE_UNITS, ...SECURITY_UNITS].map(
      (unit): SiteUnit => ({ unit, restart: 'never', drain: null, serves: [] }),
    ),
  ],
  disposable: [],
  neverTouch: [
    ...paths(STORE_PATHS, 'data of a known store'),
    ...paths(SECURITY_RECORDS, 'a security record'),
    ...paths(['/var/lib/recoverops/**'], 'the ledger of what ran on this host'),
    ...SECURITY_PROCESSES.map(
      (process): NeverTouch => ({ kind: 'process', process, why: 'it guards the host' }),
    ),
  ],
  stores: STORE_PROCESSES,
};
