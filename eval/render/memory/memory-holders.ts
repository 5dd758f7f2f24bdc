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

/** What a command line says of its heap; the last word counts, as for the programs themselves. */
const HEAP = / -(Xmx\d+[kmgt]?|XX:MaxHeapSize=\d+[kmgt]?|-max-old-space-size=\d+|XX:MaxRAMPercentage=\d+)/gi;

const ROWS_MAX = 24;
const GROUPS_MAX = 8;
const WALKED_MAX = 600;

function ageOf({ start }: WorldProcess, now: string): number {
  const age = start === undefined ? 86_400 : Math.floor((Date.parse(now) - Date.parse(start)) / 1_000);
  return Number.isNaN(age) ? 86_400 : Math.max(0, age);
}

function holderRow(world: World, one: WorldProcess, now: string): string {
  const exe =
    one.exe === undefined || one.exe === null || one.exe === ''
      ? '-'
      : escaped(one.exe.replace(/ \(deleted\)$/, '')).replaceAll(' ', '\\x20');
  const words = String(one.args ?? '');
  const store = isStoreProcess(world, one) ? 'store' : '-';
  const heap = [...words.matchAll(HEAP)].at(-1)?.[1] ?? 'none';
  const elsewhere = / @|MaxDirectMem/i.test(words) ? '+' : '';
  const numbers = [
    one.pid,
    one.ppid ?? 1,
    ageOf(one, now),
    one.rss_kib,
    one.pss_kib ?? '-',
    one.shmem_kib ?? 0,
  ];
  return `holder ${numbers.join(' ')} ${one.swap_kib ?? 0} ${heap}${elsewhere} ${unitOfPid(world, one.pid)} ${store} ${exe} ${lstart(one.start, now)} ${escaped(one.comm)}\n`;
}

/** Sums of those that have one name in one unit, where there are at least three. */
function groupRows(world: World, walked: readonly WorldProcess[]): readonly string[] {
  const groups = Map.groupBy(walked, (one) => `${unitOfPid(world, one.pid)} ${escaped(one.comm)}`);
  return [...groups]
    .filter(([, { length }]) => length > 2)
    .map(([key, all]) => {
      const own = all.map(({ rss_kib: rss = 0, shmem_kib: shared = 0, pss_kib: pss = rss - shared }) => pss);
      const sum = (sizes: readonly number[]) => sizes.reduce((total, one) => total + one, 0);
      const swap = sum(all.map(({ swap_kib: kib = 0 }) => kib));
      return {
        pss: sum(own),
        row: `group ${all.length} ${sum(all.map(({ rss_kib: rss = 0 }) => rss))} ${sum(own)} ${swap} ${Math.max(...own)} ${key}\n`,
      };
    })
    .toSorted((a, b) => b.pss - a.pss)
    .slice(0, GROUPS_MAX)
    .map(({ row }) => row);
}

/** Rows of the processes with the most memory, then of the sums of like ones, as the probe's own shell prints them. */
export const renderMemoryHolders: RenderProbe = (world, _platform, now) => {
  const walked = (world.processes ?? [])
    .filter((one) => (one.rss_kib ?? 0) > 0)
    .toSorted((a, b) => (b.rss_kib ?? 0) - (a.rss_kib ?? 0))
    .slice(0, WALKED_MAX);
  const holders = walked.slice(0, ROWS_MAX).map((one) => holderRow(world, one, now));
  return { text: [...holders, ...groupRows(world, walked)].join(''), exitCode: 0 };
};
