import { readableBytes } from '../../../text/readable-bytes.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { directoryOf, logNameOf } from '../../identify/log-name.ts';
import type { CauseDefinition } from '../cause.ts';
import type { AlarmFileSystem } from './alarm-filesystem.ts';
import { CROWD_FILES, type Holding } from './holdings.ts';
import { amountOf, isAboutDisk, spaceFinding, spaceWants, weighSpace } from './space.ts';

const LARGE_SHARE = 0.3;

/** Mail that is kept: few large files, where a queue that nobody empties is many small ones. */
function isMailbox({ quantity }: AlarmFileSystem, { is, entries }: Holding): boolean {
  return is === 'mail_queue' && quantity === 'disk_bytes' && entries < CROWD_FILES;
}

/** Where the store keeps it: of single files the directory, so that a hundred segments are one. */
function placeOf({ file, path }: Holding): string {
  return file === undefined ? path : directoryOf(path);
}

/** `/var/log/kafka/orders-0` and `…/orders-1` are partitions of one store. */
function placesTogether(places: readonly string[]): ReadonlyMap<string, string> {
  const parents = new Map<string, number>();
  for (const place of places) parents.set(directoryOf(place), (parents.get(directoryOf(place)) ?? 0) + 1);
  return new Map(
    places.map((place) => [place, (parents.get(directoryOf(place)) ?? 0) > 1 ? directoryOf(place) : place]),
  );
}

function writersOf(view: HostView, place: string): readonly string[] {
  const units = factsOf(view, 'written_file')
    .filter(({ path }) => path.startsWith(`${place}/`))
    .flatMap(({ holder }) => holder.unit ?? []);
  return [...new Set(units)];
}

/** The largest file of a store's directory, where it is much of what is there: people look at that first. */
function largestText(view: HostView, place: string, amount: number): string {
  const largest = factsOf(view, 'file')
    .filter(({ path }) => path.startsWith(`${place}/`))
    .toSorted((a, b) => b.bytes - a.bytes)[0];
  if (largest === undefined || largest.bytes < LARGE_SHARE * amount) return '';
  const isLog = logNameOf(largest.path) !== null && largest.content === 'text';
  return `; the largest file there is ${largest.path}${isLog ? ', a text log among the data: its owner cuts it, or lets the store rotate it' : ''}`;
}

/** The part of a store's directory that holds most of it. */
const MOST_OF_IT = 0.5;

/** The deepest directory that holds most of a store's data; undefined: none below it does. */
function fullestPart(view: HostView, place: string, amount: number) {
  return factsOf(view, 'directory')
    .filter(({ path, bytes }) => path.startsWith(`${place}/`) && bytes >= MOST_OF_IT * amount)
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** What keeps PostgreSQL's log of changes from going, by its own views. */
const WAL_ADVICE =
  '; its write-ahead log (pg_wal) goes by itself once nobody needs it: look for a replication slot whose consumer is gone (pg_replication_slots), or an archiver that fails (pg_stat_archiver), and never remove a file of it';

/** Data that a store keeps. It is never cut: more room, or less kept by the store's own means. */
export const dataStoreGrowth: CauseDefinition = {
  name: 'data_store_growth',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => spaceWants(view, [], () => false),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const stores = holdings.filter((one) => one.is === 'data_store' || isMailbox(at, one));
      const together = placesTogether([...new Set(stores.map(placeOf))]);
      const found = new Map<string, { amount: number; what: string; most: number; path: string }>();
      for (const one of stores) {
        const place = together.get(placeOf(one)) ?? placeOf(one);
        const amount = amountOf(at, one);
        const sum = found.get(place) ?? { amount: 0, what: one.what, most: 0, path: one.path };
        found.set(place, {
          amount: sum.amount + amount,
          what: amount > sum.most ? one.what : sum.what,
          most: Math.max(sum.most, amount),
          path: amount > sum.most ? one.path : sum.path,
        });
      }
      return [...found].map(([place, { amount, what, path }]) => {
        const units = writersOf(view, place);
        const isSpace = at.quantity === 'disk_bytes';
        const part = isSpace ? fullestPart(view, place, amount) : undefined;
        const inside = part === undefined ? '' : `, most of it in ${part.path}: ${readableBytes(part.bytes)}`;
        const isWal = /\/pg_(?:wal|xlog)$/.test(part?.path ?? (isSpace ? place : ''));
        return spaceFinding(view, at, {
          amount,
          blamed: { path: [...new Set([place, path])], ...(units.length === 0 ? {} : { unit: units }) },
          sentence: `data in ${place} has grown (${what}${inside}${largestText(view, place, amount)})`,
          withheld: `${place} holds data (${what}): it is never cut; make room, or let the store itself keep less${isWal ? WAL_ADVICE : ''}`,
        });
      });
    }),
};
