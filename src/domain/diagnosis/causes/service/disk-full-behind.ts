import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type {} from '../../probes/disk/filesystems.ts';
import type {} from '../../probes/disk/inodes.ts';
import type { CauseDefinition, CauseFinding, FurtherQuestion } from '../cause.ts';
import { currentTroubles, downUnits, hostHealth, isServiceAlarm, nextOf } from './host-service.ts';

/** So little is as good as nothing: a program that asks for a few MiB at once gets none. */
const FULL_BYTES = 64 * 1_048_576;
const FULL_SHARE = 0.005;

/** Whether nothing that asks for room gets it there. */
export function isFull({ sizeBytes, availableBytes, fstype }: FactOf<'filesystem'>): boolean {
  if (READ_ONLY_BY_NATURE.test(fstype) || sizeBytes === 0) return false;
  return availableBytes < Math.min(FULL_BYTES, FULL_SHARE * sizeBytes);
}

/** So few are as good as none: a program that makes a file gets none. */
const INODES_LEFT = 64;
const INODES_SHARE = 0.001;

/** Mounts where no file can be made, though there may be blocks. */
function outOfInodes(view: HostView): ReadonlySet<string> {
  const out = factsOf(view, 'inodes').filter(
    ({ total, free }) => total > 0 && free < Math.max(1, Math.min(INODES_LEFT, INODES_SHARE * total)),
  );
  return new Set(out.map(({ mount }) => mount));
}

const READ_ONLY_BY_NATURE = /^(?:squashfs|iso9660|erofs|overlay|cramfs)$/;

/** What was out of room has room again where so much of every file system is to be had. */
const ROOM_SHARE = 0.05;

/** Whether every file system of the host has blocks and files to give by now; false where that is not known of all. */
export function isSpaceBack(view: HostView): boolean {
  const isRead = (probe: string) => view.asked.has(probe) && unreadOf(view, probe) === undefined;
  if (!isRead('filesystems') || !isRead('inodes')) return false;
  const mounts = factsOf(view, 'filesystem').filter(({ fstype }) => !READ_ONLY_BY_NATURE.test(fstype));
  return (
    mounts.some(({ mount }) => mount === '/') &&
    outOfInodes(view).size === 0 &&
    mounts.every(
      (one) => one.sizeBytes === 0 || (!isFull(one) && one.availableBytes >= ROOM_SHARE * one.sizeBytes),
    )
  );
}

/** The mount that holds a path, of those that are known. */
function mountOf(mounts: readonly FactOf<'filesystem'>[], path: string): FactOf<'filesystem'> | undefined {
  return mounts
    .filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0];
}

/** What to ask further where whoever writes below a path has no room there; null: there is room, or that is not known. */
export function askedOfFull(view: HostView, path: string): FurtherQuestion | null {
  const mount = mountOf(factsOf(view, 'filesystem'), path);
  if (mount === undefined) return null;
  if (isFull(mount)) return { subject: 'filesystem_used', mount: mount.mount };
  return outOfInodes(view).has(mount.mount) ? { subject: 'inodes_used', mount: mount.mount } : null;
}

interface Witness {
  readonly path: string | null;
  readonly unit: string | null;
}

/** Who says that no space is left. */
function witnessesOf(view: HostView): readonly Witness[] {
  const said = currentTroubles(view, 'no_space', 'no_inodes_or_quota');
  const complaints = factsOf(view, 'config_test').flatMap(({ complaint, unit }) =>
    complaint?.kind === 'no_space' ? [{ path: complaint.path, unit }] : [],
  );
  return [...said.map(({ path, unit }) => ({ path, unit })), ...complaints];
}

function weigh(view: HostView): readonly CauseFinding[] {
  const mounts = factsOf(view, 'filesystem');
  const withoutInodes = outOfInodes(view);
  const full = mounts.filter((one) => isFull(one) || withoutInodes.has(one.mount));
  const witnesses = witnessesOf(view);
  const [witness] = witnesses;
  if (witness === undefined) {
    // A full disk that nobody complains of is a fact beside it.
    const down = downUnits(view).length > 0 || hostHealth(view) === 'bad';
    return full.map(({ mount }) => ({
      state: down ? 'possible' : 'rejected',
      confidence: down ? 0.4 : 0.1,
      blamed: { mount },
      sentence: `${mount} is full, and nothing that serves complains of it`,
    }));
  }
  const who = witness.unit ?? 'a program';
  const paths = witnesses.flatMap(({ path }) => (path === null ? [] : [path]));
  const written = paths
    .map((path) => mountOf(mounts, path))
    .find((mount) => mount !== undefined && full.includes(mount));
  const hit = written ?? full[0];
  if (hit === undefined) {
    const unknown = mounts.length === 0;
    return [
      {
        state: unknown ? 'shown' : 'possible',
        confidence: unknown ? 0.6 : 0.4,
        blamed: paths[0] === undefined ? {} : { path: paths[0] },
        sentence: `${who} says that no space is left on the device${unknown ? '' : ', but no file system is out of blocks: inodes, a quota or a kernel limit may be meant'}`,
        ...(unknown
          ? { withheld: 'find out which file system is full, make room there, then start it' }
          : {}),
      },
    ];
  }
  return [
    {
      state: 'shown',
      confidence: 0.93,
      blamed: { mount: hit.mount },
      sentence: `${hit.mount} is full (${isFull(hit) ? 'no space left on the device' : 'no inodes are left for new files, though there is space'}), and ${who} fails because of it`,
      withheld: `make room on ${hit.mount} first; what failed because of it can be started then`,
      // Where all that it names lies on others, that this one is it is likely, and no reason to remove anything.
      ...(written !== undefined || paths.length === 0
        ? { asks: { subject: isFull(hit) ? 'filesystem_used' : 'inodes_used', mount: hit.mount } as const }
        : {}),
    },
  ];
}

/** A service fails because the disk below it is full. */
export const diskFullBehind: CauseDefinition = {
  name: 'disk_full_behind',
  family: 'service',
  applies: isServiceAlarm,
  // Where blocks are left, inodes may not be.
  wants: (view) =>
    nextOf(view, [
      'units',
      'health',
      'config-test',
      'unit-journal',
      'server-errors',
      'filesystems',
      'inodes',
    ]),
  weigh,
  explainsAway: [
    'unit_stopped',
    'crash_loop',
    'config_test_environment',
    'config_invalid',
    'upstream_down',
    'slow',
    'permission_denied',
  ],
};
