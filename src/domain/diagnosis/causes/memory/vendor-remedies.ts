import type { ProcessGroup } from './process-groups.ts';

// What makes a program hold less, in its own vendor's words: nobody else may cut it.

const STORES: readonly (readonly [RegExp, string])[] = [
  [
    /mysql|maria|percona/,
    'innodb_buffer_pool_size, and max_connections times the buffers of each connection',
  ],
  [/postgres|postmaster|pgsql/, 'shared_buffers, work_mem and max_connections'],
  [/redis|valkey|keydb|dragonfly/, 'maxmemory with a maxmemory-policy'],
  [/mongo/, 'storage.wiredTiger.engineConfig.cacheSizeGB (--wiredTigerCacheSizeGB)'],
  [/elasticsearch/, 'the heap (-Xms and -Xmx in jvm.options), at most half of the memory'],
  [/opensearch/, 'the heap (-Xms and -Xmx in jvm.options), at most half of the memory'],
  [/kafka|confluent/, 'the heap in KAFKA_HEAP_OPTS'],
  [/cassandra/, 'MAX_HEAP_SIZE and the off-heap sizes in cassandra.yaml'],
  [/scylla/, '--memory'],
  [/zookeeper/, 'the heap in ZK_SERVER_HEAP'],
  [/solr/, 'SOLR_HEAP'],
  [/neo4j/, 'server.memory.heap.max_size and server.memory.pagecache.size'],
  [/memcached/, '-m (megabytes)'],
  [/beam\.smp|rabbit/, 'vm_memory_high_watermark'],
  [/clickhouse/, 'max_server_memory_usage'],
  [/influx/, 'cache-max-memory-size'],
  [/etcd/, '--quota-backend-bytes and compaction'],
  [/sqlservr|mssql/, 'memory.memorylimitmb (mssql-conf)'],
  [/oracle|^ora_/, 'MEMORY_TARGET, or SGA_TARGET and PGA_AGGREGATE_TARGET'],
  [/varnish|cache-main/, 'the size in -s malloc'],
  [/squid/, 'cache_mem'],
  [/prometheus|victoria/, 'the number of series, and how long they are kept'],
  [/qemu/, 'the memory of the virtual machine'],
  [/ollama|triton|vllm|text-generation/, 'which models are loaded, and how many at once'],
];

/** Which of a store's own settings says how much it holds. */
export function storeSetting(store: string): string {
  const name = store.toLowerCase();
  return STORES.find(([pattern]) => pattern.test(name))?.[1] ?? 'its own setting of how much it may cache';
}

const POOLS: readonly (readonly [RegExp, string])[] = [
  [/^php-fpm/, 'pm.max_children'],
  [/^(?:apache2|httpd)$/, 'MaxRequestWorkers'],
  [/^gunicorn/, '--workers'],
  [/^uwsgi/, 'processes (and cheaper)'],
  [/^puma/, 'WEB_CONCURRENCY'],
  [/^unicorn/, 'worker_processes'],
  [/^(?:ruby|Passenger)/, 'passenger_max_pool_size, or the workers of its server'],
  [/^celery/, '--concurrency'],
  [/^sidekiq/, 'the number of Sidekiq processes'],
  [/^nginx$/, 'worker_processes'],
  [/^(?:node|MainThread)/, 'the instances of its process manager'],
  [/^chrome|^chromium/, 'how many pages are open at once'],
  [/^(?:python|uvicorn|hypercorn)/, 'the workers of its server'],
];

/** Which setting says how many workers there are. */
export function poolSetting({ name, unit }: Pick<ProcessGroup, 'name' | 'unit'>): string {
  const stem = unit?.replace(/\.service$/, '') ?? '';
  return (
    POOLS.find(([pattern]) => pattern.test(name) || pattern.test(stem))?.[1] ?? 'the number of its workers'
  );
}
