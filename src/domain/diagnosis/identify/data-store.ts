import { baseName } from '../../text/base-name.ts';
import { directoryOf } from './log-name.ts';

/** Directories that are called like a store of data or like what only such a store has. */
const STORE_DIRECTORY =
  /^(?:mysql|mariadb|percona|pgsql|postgres|postgresql|pg_wal|pg_xlog|pgdata|mongo|mongodb|redis|valkey|elasticsearch|opensearch|cassandra|scylla|kafka|kafka-logs|kafka-data|zookeeper|rabbitmq|mnesia|clickhouse|influxdb|prometheus|couchdb|couchbase|neo4j|etcd|consul|vault|ldap|ceph|oradata|oracle|minio|hdfs|hadoop-hdfs|hbase|solr|victoria-metrics|victoriametrics|questdb|timescaledb|cockroach|cockroachdb|tidb|tikv|pulsar|bookkeeper|activemq|artemis|kahadb|nats|jetstream|graphite|whisper|loki|mimir|thanos|tempo|meilisearch|weaviate|qdrant|milvus|arangodb3|dgraph|rethinkdb|aerospike|greenplum|db2|sqlserver|mssql|firebird|gitlab-data|git-data|gitaly|nexus-data|artifactory|blobs|wal|tsdb|commitlog|binlog|binlogs|datadir|innodb)$/i;
/** Below these a store's name means its programs or its logs, not its data. */
const PROGRAM_TREES = /^\/(?:usr|bin|sbin|lib|lib64|etc|proc|sys|boot)\//;
const LOG_TREE = /\/(?:log|logs)(?:\/|$)/;
/** Files that only a store writes, by their names. */
const STORE_FILES: readonly (readonly [RegExp, string])[] = [
  [/^\d{20}\.(?:log|index|timeindex|txnindex|snapshot)(?:\.deleted)?$/, 'a Kafka segment'],
  [
    /^(?:[A-Za-z0-9_.-]{1,80}[-_.])?(?:bin|binlog|mysql-bin|mariadb-bin|relay-bin)\.\d{6,10}$/,
    'a binary log of MySQL',
  ],
  [/^(?:ibdata\d{1,3}|ib_logfile\d{1,3}|#ib_redo\d{1,12}|ibtmp1|undo_?\d{3})$/, 'InnoDB'],
  [/\.(?:ibd|frm|MYD|MYI|ibt)$/, 'a table of MySQL'],
  [/^[0-9A-F]{24}(?:\.partial)?$/, 'write-ahead log of PostgreSQL'],
  [/^(?:collection|index)-\d{1,8}-?-?\d{0,24}\.wt$/, 'a collection of MongoDB'],
  [/^(?:WiredTiger|_mdb_catalog|sizeStorer)/, 'MongoDB'],
  [/\.wt$/, 'WiredTiger'],
  [/\.(?:rdb|aof)$/, 'Redis'],
  [/^CommitLog-\d{1,3}-\d{1,20}\.log$/, 'the commit log of Cassandra'],
  [/-(?:Data|Index|Filter|Summary)\.db$/, 'a table of Cassandra'],
  [/^translog-\d{1,12}\.(?:tlog|ckp)$/, 'Elasticsearch'],
  [/\.(?:cfs|fdt|tim|dvd|tlog)$/, 'an index of Lucene'],
  [/\.(?:tsm|tsi)$/, 'InfluxDB'],
  [/\.(?:sst|ldb)$/, 'a table of RocksDB'],
  [/^(?:redo|undotbs|system|sysaux|users)\d{1,4}\.(?:log|dbf)$/i, 'a file of Oracle'],
  [/\.(?:mdf|ldf|ndf|dbf)$/i, 'a data file of a database'],
  [/^(?:journal|db)-\d{1,10}\.(?:log|data)$/, 'a journal of ActiveMQ'],
  [/\.(?:rdq|idx)$/, 'a queue of RabbitMQ'],
  [/\.(?:sqlite3?|sqlite-wal|db-wal)$/, 'SQLite'],
  [/^(?:snapshot|log)\.[0-9a-f]{1,16}$/, 'ZooKeeper'],
  [/^[0-9a-f]{16}-[0-9a-f]{16}\.wal$/, 'etcd'],
  [/\.(?:qcow2|vmdk|vdi|vhdx?)$/, 'the disk of a virtual machine'],
  [/^neostore(?:\.|$)/, 'Neo4j'],
];

const CONTENTS: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  'mysql-binlog': 'a binary log of MySQL',
  redis: 'Redis',
  lucene: 'an index of Lucene',
  zookeeper: 'ZooKeeper',
  'disk-image': 'the disk of a virtual machine',
};

/** What a store keeps below the directory that its programs were put in. */
const DATA_DIRECTORY = /^(?:data|datadir|databases?|dbs?|store|storage|var)$/i;
/** Programs are put here as a whole, each into a directory of its own name. */
const INSTALLATIONS = /^\/opt\/([^/]{1,255})(\/|$)/;

/**
 * Whether a directory holds what a store keeps, and which; null: nothing says so. `/opt/oracle` is where its programs are,
 * and `/opt/oracle/data` what it keeps.
 */
export function storeDirectory(path: string): string | null {
  if (PROGRAM_TREES.test(path) || LOG_TREE.test(path)) return null;
  const [installation, program] = INSTALLATIONS.exec(path) ?? [];
  const parts = (installation === undefined ? path : path.slice(installation.length)).split('/');
  const named = parts.findLast((part) => STORE_DIRECTORY.test(part));
  if (named !== undefined || program === undefined) return named ?? null;
  const isStore = STORE_DIRECTORY.test(program.replace(/[-_]\d[\w.-]{0,40}$/, ''));
  return isStore && parts.some((part) => DATA_DIRECTORY.test(part)) ? program : null;
}

/** What a store's file is by its own name and bytes; null: they say nothing. */
export function storeFileItself(path: string, content: string): string | null {
  const name = baseName(path);
  const byName = STORE_FILES.find(([pattern]) => pattern.test(name))?.[1];
  if (byName !== undefined) return byName;
  return (Object.hasOwn(CONTENTS, content) ? CONTENTS[content] : undefined) ?? null;
}

/** What a store's file is; null: nothing says that it is one. Kafka's own data may stand under /var/log. */
export function storeFile(path: string, content: string): string | null {
  return storeFileItself(path, content) ?? storeDirectory(directoryOf(path));
}
