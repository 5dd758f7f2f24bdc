import { isDisposable, neverCleared } from '../../../site/site-rules.ts';
import { isSystemPath } from '../../../site/system-paths.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { identifyCrowd, identifyDirectory } from '../../identify/what-it-is.ts';
import { isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition, Remedy } from '../cause.ts';
import { CROWD_FILES } from './holdings.ts';
import { removeInodeFlood } from './remedies.ts';
import { amountOf, isAboutDisk, spaceFinding, spaceWants, weighSpace } from './space.ts';

const DAY_MINUTES = 1_440;

type Crowd = FactOf<'crowd'>;

/**
 * Files that the operator keeps for longer than a day. How many are that old nobody has counted: of those that are a day old at
 * least, as many have come on each day since as on the last one, if they come evenly.
 */
function ofAge({ path, alike, alikeDayOld }: Crowd, pattern: string, minutes: number): Remedy | string {
  const days = minutes / DAY_MINUTES;
  const old = Math.floor(alikeDayOld - (days - 1) * (alike - alikeDayOld));
  const unknown = `how many files in ${path} are old enough is not known`;
  if (old <= 0) return unknown;
  return {
    ...removeInodeFlood(path, pattern, minutes, 'site_file', old),
    byPerson: `${unknown}: by what came within the last day, about ${old} are older than ${Math.round(10 * days) / 10} days`,
  };
}

/** What may go of a crowd: sessions that are a day old, and what the operator says is disposable. */
function remedyOf(view: HostView, crowd: Crowd): Remedy | string {
  const { path, prefix } = crowd;
  if (crowd.inadmissible !== undefined || !isPlainPath(path))
    return `the name ${path} can be given to no step`;
  const touch = neverCleared(view.site, path);
  if (touch.never) return `${path} is never touched: ${touch.why}`;
  if (isSystemPath(path)) return `${path} belongs to the system`;
  if (crowd.alikeDayOld === 0) return `nothing in ${path} is older than a day`;
  const pattern = `${prefix ?? ''}*`;
  const name = `${prefix ?? 'a'}0`;
  const disposal = isDisposable(view.site, `${path}/${name}`);
  // The step takes files below the directory's own directories as well, and whatever its pattern fits, not this name alone.
  const others = [`a/a/${name}`, `~/~/${prefix ?? ''}~`, `${prefix ?? ''}~`];
  if (disposal.disposable && others.every((one) => isDisposable(view.site, `${path}/${one}`).disposable)) {
    const minutes = Math.max(DAY_MINUTES, Math.ceil(disposal.entry.olderThanSeconds / 60));
    if (minutes > DAY_MINUTES) return ofAge(crowd, pattern, minutes);
    return removeInodeFlood(path, pattern, minutes, 'site_file', crowd.alikeDayOld);
  }
  const { is } = identifyCrowd(path, prefix);
  if (is === 'session') {
    // A framework keeps a file of its own there, whose name begins with a dot.
    const names = prefix === null ? '[A-Za-z0-9]*' : pattern;
    return removeInodeFlood(path, names, DAY_MINUTES, 'name', crowd.alikeDayOld);
  }
  if (is === 'mail_queue')
    return `${path} is a queue of mail: find what sends it, then remove it with the mail program's own tool`;
  const why = disposal.disposable ? 'what lies deeper in it is not said to be' : disposal.why;
  return `what ${path} holds is not known to be disposable (${why})`;
}

/** A directory with so many small files that no inode is left. */
export const inodeFlood: CauseDefinition = {
  name: 'inode_flood',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => spaceWants(view, [], () => false),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const crowds = factsOf(view, 'crowd').filter(({ mount }) => mount === at.fileSystem.mount);
      if (at.quantity !== 'disk_inodes') {
        // Where an alarm is about bytes, sessions still take theirs.
        return holdings
          .filter(({ is, entries }) => is === 'session' || (is === 'mail_queue' && entries >= CROWD_FILES))
          .map((one) =>
            spaceFinding(view, at, {
              amount: one.bytes,
              blamed: { path: one.path },
              sentence: `many small files in ${one.path} (${one.what})`,
              withheld: 'how many bytes a clean-up gives back is not known',
            }),
          );
      }
      const direct = crowds
        .filter((crowd) => !['container', 'temporary', 'system'].includes(identifyDirectory(crowd.path).is))
        .map((crowd) => {
          const remedy = remedyOf(view, crowd);
          const { what, is } = identifyCrowd(crowd.path, crowd.prefix);
          return spaceFinding(view, at, {
            amount: crowd.entries,
            blamed: { path: crowd.path },
            sentence: `${crowd.path} holds ${crowd.entries} files${is === 'unknown' ? '' : ` (${what})`}`,
            ...(typeof remedy === 'string' ? { withheld: remedy } : { remedy }),
          });
        });
      // A tree of many directories with some files each is as bad.
      const deep = holdings
        .filter(
          (one) =>
            ['unknown', 'session', 'mail_queue', 'other_cache'].includes(one.is) &&
            one.file === undefined &&
            !crowds.some(({ path }) => path === one.path || path.startsWith(`${one.path}/`)),
        )
        .map((one) =>
          spaceFinding(view, at, {
            amount: amountOf(at, one),
            blamed: { path: one.path },
            sentence: `${one.path} and what is below it hold ${one.entries} files`,
            withheld: `what ${one.path} holds is not known to be disposable`,
          }),
        );
      return [...direct, ...deep];
    }),
};
