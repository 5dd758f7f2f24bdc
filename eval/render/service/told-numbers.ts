import { isJsonObject } from '../../../src/domain/text/json-object.ts';

// `connections`, `ipc` and `http_keepalive` of a world are open: cases name their numbers in words of their own. What a name
// says is read by its words, so that `nf_conntrack_count`, `conntrack: { used, max }` and `conntrack_entries` are one.

interface Told {
  /** Lower case, the names of the objects above it in front. */
  readonly name: string;
  readonly value: number;
}

/** All numbers of an open member, however deep they stand. */
export function toldNumbers(value: unknown, name = ''): readonly Told[] {
  if (typeof value === 'number') return [{ name: name.toLowerCase(), value }];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    toldNumbers(member, name === '' ? key : `${name}_${key}`),
  );
}

const OF_LIMIT = /max|limit|semmni|allowed|capacity|total/;

/** How many are in use, and how many may be, of what `about` fits; null where a world does not say both. */
export function usedAndMost(told: readonly Told[], about: RegExp): { used: number; most: number } | null {
  const own = told.filter(({ name }) => about.test(name));
  const most = own.find(({ name }) => OF_LIMIT.test(name))?.value;
  const used = own.find(({ name }) => !OF_LIMIT.test(name))?.value;
  return used === undefined || most === undefined ? null : { used, most };
}

const OF_BALANCER = /balancer|(?:^|_)(?:[aen]lb|lb|elbv2|client|front)/;
const OF_HEADER = /header/;

/** For how long the server keeps idle connections, in seconds: as it says in its answers, and as it is configured. */
export function serverKeepAlive(member: unknown): {
  readonly header: number | null;
  readonly configured: number | null;
} {
  const own = toldNumbers(member).filter(({ name }) => !OF_BALANCER.test(name));
  const seconds = ({ name, value }: Told) => (/_ms$|millis/.test(name) ? value / 1_000 : value);
  const header = own.find(({ name }) => OF_HEADER.test(name));
  const configured = own.find(({ name }) => !OF_HEADER.test(name) && /time|idle|keep|_s$|seconds/.test(name));
  return {
    header: header === undefined ? null : seconds(header),
    configured: configured === undefined ? null : seconds(configured),
  };
}
