import type { RenderProbe, World, WorldProcess } from '../../world.ts';
import { escaped } from '../host/processes.ts';
import { lstart } from '../log-times.ts';
import { unitOfPid } from '../service/sockets.ts';

const STORE =
  /kafka\.kafka|org\.elasticsearch|org\.opensearch|cassandra|zookeeper|neo4j|org\.apache\.(?:hadoop|hbase|solr)|hazelcast|activemq|artemis|couchbase|dynamodblocal/i;

/** Files that only a store holds. */
const STORE_FILE = /\/ibdata1$|\.ibd$|\/pg_wal\/|\.wt$|\.sst$|\.aof$|\/mysql-bin\.|\/0000000000[^/]*\.log$/;

/** Whether a process is known for a data store, by its command line or by a file that it holds. */
export function isStoreProcess({ files = [] }: World, { pid, args }: WorldProcess): boolean {
  const holdsStore = files.some(
    ({ path, open_by: holders = [] }) => holders.includes(pid) && STORE_FILE.test(path),
  );
  return holdsStore || STORE.test(String(args ?? ''));
}

/** Rows of the processes with the most memory, as the probe's own shell prints them. */
export const renderMemoryHolders: RenderProbe = (world, _platform, now) => {
  const rows = (world.processes ?? [])
    .filter((one) => (one.rss_kib ?? 0) > 0)
    .toSorted((a, b) => (b.rss_kib ?? 0) - (a.rss_kib ?? 0))
    .slice(0, 24)
    .map((one) => {
      const exe =
        one.exe === undefined || one.exe === null || one.exe === ''
          ? '-'
          : escaped(one.exe.replace(/ \(deleted\)$/, '')).replaceAll(' ', '\\x20');
      const store = isStoreProcess(world, one) ? 'store' : '-';
      return `holder ${one.pid} ${one.rss_kib ?? 0} ${unitOfPid(world, one.pid)} ${store} ${exe} ${lstart(one.start, now)} ${escaped(one.comm)}\n`;
    });
  return { text: rows.join(''), exitCode: 0 };
};
