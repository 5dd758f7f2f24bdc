import { describe, expect, it } from 'vitest';
import {
  storeDirectory,
  storeFile,
  storeFileItself,
} from '../../../../../src/domain/diagnosis/identify/data-store.ts';

const itself = (name: string, content = 'data') => storeFileItself(`/srv/shop/${name}`, content);

/** Files that are told by their whole name. */
const WHOLE = [
  ['00000000000000123456.log', 'a Kafka segment'],
  ['00000000000000123456.index', 'a Kafka segment'],
  ['00000000000000123456.timeindex', 'a Kafka segment'],
  ['00000000000000123456.txnindex.deleted', 'a Kafka segment'],
  ['00000000000000123456.snapshot', 'a Kafka segment'],
  ['mysql-bin.000001', 'a binary log of MySQL'],
  ['binlog.1234567890', 'a binary log of MySQL'],
  ['db1_relay-bin.000042', 'a binary log of MySQL'],
  ['ip-10-0-0-1.mariadb-bin.000042', 'a binary log of MySQL'],
  ['ibdata1', 'InnoDB'],
  ['ibdata123', 'InnoDB'],
  ['ib_logfile0', 'InnoDB'],
  ['ib_logfile101', 'InnoDB'],
  ['#ib_redo1', 'InnoDB'],
  ['#ib_redo123456789012', 'InnoDB'],
  ['ibtmp1', 'InnoDB'],
  ['undo001', 'InnoDB'],
  ['undo_002', 'InnoDB'],
  ['000000010000000A000000FF', 'write-ahead log of PostgreSQL'],
  ['000000010000000A000000FF.partial', 'write-ahead log of PostgreSQL'],
  ['CommitLog-7-1795334460123.log', 'the commit log of Cassandra'],
  ['CommitLog-12-1.log', 'the commit log of Cassandra'],
  ['redo01.log', 'a file of Oracle'],
  ['REDO1.LOG', 'a file of Oracle'],
  ['redo1234.log', 'a file of Oracle'],
  ['journal-1.data', 'a journal of ActiveMQ'],
  ['db-1234567890.log', 'a journal of ActiveMQ'],
  ['snapshot.1a2f', 'ZooKeeper'],
  ['log.100000001', 'ZooKeeper'],
  ['0000000000000001-00000000000a2b3c.wal', 'etcd'],
  ['neostore', 'Neo4j'],
] as const;

/** Files that are told by how their name ends. */
const ENDINGS = [
  ['orders.ibd', 'a table of MySQL'],
  ['orders.frm', 'a table of MySQL'],
  ['orders.MYD', 'a table of MySQL'],
  ['orders.MYI', 'a table of MySQL'],
  ['temp_1.ibt', 'a table of MySQL'],
  ['collection-7-123456789.wt', 'a collection of MongoDB'],
  ['index-12--987654321.wt', 'a collection of MongoDB'],
  ['index-12345678.wt', 'a collection of MongoDB'],
  ['orders.wt', 'WiredTiger'],
  ['dump.rdb', 'Redis'],
  ['appendonly.aof', 'Redis'],
  ['appendonly.aof.12.incr.aof', 'Redis'],
  ['nb-1-big-Data.db', 'a table of Cassandra'],
  ['nb-1-big-Index.db', 'a table of Cassandra'],
  ['nb-1-big-Filter.db', 'a table of Cassandra'],
  ['nb-1-big-Summary.db', 'a table of Cassandra'],
  ['_0.cfs', 'an index of Lucene'],
  ['_0.fdt', 'an index of Lucene'],
  ['_0.tim', 'an index of Lucene'],
  ['_0.dvd', 'an index of Lucene'],
  ['translog-7.tlog', 'Elasticsearch'],
  ['translog-123456789012.ckp', 'Elasticsearch'],
  ['000001.tsm', 'InfluxDB'],
  ['L0.tsi', 'InfluxDB'],
  ['000012.sst', 'a table of RocksDB'],
  ['000012.ldb', 'a table of RocksDB'],
  ['Shop.mdf', 'a data file of a database'],
  ['Shop.LDF', 'a data file of a database'],
  ['Shop.ndf', 'a data file of a database'],
  ['shop.dbf', 'a data file of a database'],
  ['users01.dbf', 'a file of Oracle'],
  ['0.rdq', 'a queue of RabbitMQ'],
  ['0.idx', 'a queue of RabbitMQ'],
  ['shop.sqlite', 'SQLite'],
  ['shop.sqlite3', 'SQLite'],
  ['shop.sqlite-wal', 'SQLite'],
  ['shop.db-wal', 'SQLite'],
  ['disk.qcow2', 'the disk of a virtual machine'],
  ['disk.vmdk', 'the disk of a virtual machine'],
  ['disk.vdi', 'the disk of a virtual machine'],
  ['disk.vhd', 'the disk of a virtual machine'],
  ['disk.vhdx', 'the disk of a virtual machine'],
] as const;

/** Files that are told by how their name begins. */
const BEGINNINGS = [
  ['WiredTiger.turtle', 'MongoDB'],
  ['_mdb_catalog.wt', 'MongoDB'],
  ['sizeStorer.wt', 'MongoDB'],
  ['neostore.nodestore.db', 'Neo4j'],
] as const;

describe('what a file of a store is by its own name', () => {
  it.each([...WHOLE, ...ENDINGS, ...BEGINNINGS])('%s is %s', (name, what) => {
    expect(itself(name)).toBe(what);
    expect(storeFile(`/srv/shop/${name}`, 'data')).toBe(what);
  });

  it.each([
    ...WHOLE.flatMap(([name]) => [`+${name}`, `${name}+`]),
    ...ENDINGS.map(([name]) => `${name}+`),
    '+WiredTiger',
    '+neostore.nodestore',
    'neostores',
    '123456.log',
    '0000000000000000000a.log',
    'mysql-bin.12345',
    'mysql-bin.index',
    'xbin.000001',
    'undo01',
    '000000010000000A000000F',
    '000000010000000a000000ff',
    'CommitLog-x-1.log',
    'CommitLog-7-x.log',
    'redox.log',
    'journal-x.log',
    'log.smbd',
    '1-2.wal',
    'translog-x.ckp',
    'shop.sql',
  ])('nothing says so of %s', (name) => {
    expect(itself(name)).toBeNull();
  });

  it.each(['+translog-1.ckp', 'translog-1.ckp+', '+users01.log', 'users01.log+', '+CommitLog-7-1.log'])(
    'nor of %s',
    (name) => {
      expect(itself(name)).toBeNull();
    },
  );

  it.each([
    ['collection-x-1.wt', 'WiredTiger'],
    ['collection-7-x.wt', 'WiredTiger'],
    ['+index-12.wt', 'WiredTiger'],
    ['index-12.wt.wt', 'WiredTiger'],
    ['+translog-1.tlog', 'an index of Lucene'],
    ['usersx.dbf', 'a data file of a database'],
    ['+users01.dbf', 'a data file of a database'],
  ])('%s is only %s', (name, what) => {
    expect(itself(name)).toBe(what);
  });
});

describe('what a file of a store is by its bytes', () => {
  it.each([
    ['sqlite', 'SQLite'],
    ['mysql-binlog', 'a binary log of MySQL'],
    ['redis', 'Redis'],
    ['lucene', 'an index of Lucene'],
    ['zookeeper', 'ZooKeeper'],
    ['disk-image', 'the disk of a virtual machine'],
    ['text', null],
    ['data', null],
    ['constructor', null],
  ])('%s', (content, what) => {
    expect(itself('anything', content)).toBe(what);
  });

  it('its name goes first, then its bytes, then its directory', () => {
    expect(itself('orders.ibd', 'sqlite')).toBe('a table of MySQL');
    expect(storeFile('/var/lib/mysql/anything', 'sqlite')).toBe('SQLite');
    expect(storeFile('/var/lib/mysql/anything', 'data')).toBe('mysql');
    expect(storeFile('/srv/shop/anything', 'data')).toBeNull();
    expect(storeFileItself('/var/lib/mysql/anything', 'data')).toBeNull();
    // Of a file whose own name is a store's nothing follows.
    expect(storeFile('/srv/shop/mysql', 'data')).toBeNull();
  });
});

describe('a directory of a store', () => {
  it.each([
    ['/var/lib/mysql', 'mysql'],
    ['/var/lib/mysql/shop', 'mysql'],
    ['/mnt/MySQL/shop', 'MySQL'],
    ['/srv/kafka/pgdata', 'pgdata'],
    ['/data/innodb', 'innodb'],
    ['/opt/kafka/kafka-logs', 'kafka-logs'],
    ['/opt/shop/redis', 'redis'],
    ['/opt/oracle/data', 'oracle'],
    ['/opt/oracle/DATA/x', 'oracle'],
    ['/opt/elasticsearch-8.1.0/data', 'elasticsearch-8.1.0'],
    ['/opt/neo4j_5/databases', 'neo4j_5'],
    ['/opt/couchdb/database', 'couchdb'],
    ['/opt/couchdb/db', 'couchdb'],
    ['/opt/couchdb/dbs', 'couchdb'],
    ['/opt/couchdb/store', 'couchdb'],
    ['/opt/couchdb/storage', 'couchdb'],
    ['/opt/couchdb/var', 'couchdb'],
    ['/srv/opt/oracle', 'oracle'],
    ['/srv/usr/mysql', 'mysql'],
    ['/usrlocal/mysql', 'mysql'],
    ['/srv/logs-of/mysql', 'mysql'],
    ['/srv/blog/mysql', 'mysql'],
  ])('%s keeps what %s does', (path, name) => {
    expect(storeDirectory(path)).toBe(name);
  });

  it.each([
    '/usr',
    '/usr/lib/mysql',
    '/etc/mysql',
    '/boot/redis',
    '/proc/1/redis',
    '/var/log/mysql',
    '/srv/logs/mysql',
    '/srv/mysql/log',
    '/srv/mysql/logs',
    '/srv/my-mysql',
    '/srv/mysql-files',
    '/srv/shop',
    '/opt/oracle',
    '/opt/oracle/bin',
    '/opt/oracle/product/19c',
    '/opt/oracle/olddata',
    '/opt/oracle/data-model',
    '/opt/shop/data',
    '/opt/oracle-client/data',
    '/opt/xoracle/data',
    '/opt',
    '/',
  ])('nothing says so of %s', (path) => {
    expect(storeDirectory(path)).toBeNull();
  });
});
