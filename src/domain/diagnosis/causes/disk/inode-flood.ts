import { isDisposable, neverTouched } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import { identifyDirectory } from '../../identify/what-it-is.ts';
import { isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition, Remedy } from '../cause.ts';
import { removeInodeFlood } from './remedies.ts';
import { amountOf, isAboutDisk, spaceFinding, spaceWants, weighSpace } from './space.ts';

const DAY_MINUTES = 1_440;
/** How sessions of PHP are called, whoever wrote them. */
const SESSION_PREFIX = 'sess_';

type Crowd = FactOf<'crowd'>;

/** What may go of a crowd: sessions that are a day old, and what the operator says is disposable. */
function remedyOf(view: HostView, crowd: Crowd): Remedy | string {
  const { path, prefix } = crowd;
  if (crowd.inadmissible !== undefined || !isPlainPath(path))
    return `the name ${path} can be given to no step`;
  const touch = neverTouched(view.site, { path: `${path}/any` });
  if (touch.never) return `${path} is never touched: ${touch.why}`;
  if (crowd.alikeDayOld === 0) return `nothing in ${path} is older than a day`;
  const pattern = `${prefix ?? ''}*`;
  const disposal = isDisposable(view.site, `${path}/${prefix ?? 'a'}0`);
  if (disposal.disposable) {
    const minutes = Math.max(DAY_MINUTES, Math.ceil(disposal.entry.olderThanSeconds / 60));
    if (minutes > DAY_MINUTES) return `how many files in ${path} are old enough is not known`;
    return removeInodeFlood(path, pattern, minutes, crowd.alikeDayOld);
  }
  if (identifyDirectory(path).is === 'session' && prefix === SESSION_PREFIX)
    return removeInodeFlood(path, pattern, DAY_MINUTES, crowd.alikeDayOld);
  const what = identifyDirectory(path).is;
  if (what === 'mail_queue')
    return `${path} is a queue of mail: find what sends it, then remove it with the mail program's own tool`;
  return `what ${path} holds is not known to be disposable (${disposal.why})`;
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
          .filter(({ is }) => is === 'session' || is === 'mail_queue')
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
          const { what, is } = identifyDirectory(crowd.path);
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
