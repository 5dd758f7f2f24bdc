import type { RenderProbe } from '../../world.ts';
import { escaped } from '../host/processes.ts';
import { lstart } from '../log-times.ts';
import { unitOfPid } from '../service/sockets.ts';

const STORE =
  /kafka\.kafka|org\.elasticsearch|org\.opensearch|cassandra|zookeeper|neo4j|org\.apache\.(?:hadoop|hbase|solr)|hazelcast|activemq|artemis|couchbase|dynamodblocal/i;

/** Files that only a store holds. */
const STORE_FILE = /\/ibdata1$|\.ibd$|\/pg_wal\/|\.wt$|\.sst$|\.aof$|\/mysql-bin\.|\/0000000000[^/]*\.log$/;

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
          : escaped(one.exe).replaceAll(' ', '\\x20');
      const holdsStore = (world.files ?? []).some(
        ({ path, open_by: holders = [] }) => holders.includes(one.pid) && STORE_FILE.test(path),
      );
      const store = holdsStore || STORE.test(String(one.args ?? '')) ? 'store' : '-';
      return `holder ${one.pid} ${one.rss_kib ?? 0} ${unitOfPid(world, one.pid)} ${store} ${exe} ${lstart(one.start, now)} ${escaped(one.comm)}\n`;
    });
  return { text: rows.join(''), exitCode: 0 };
};
