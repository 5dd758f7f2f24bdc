import { neverCleared } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView, unreadOf } from '../../host-view.ts';
import type { CauseDefinition, Remedy } from '../cause.ts';
import type { AlarmFileSystem } from './alarm-filesystem.ts';
import type { Holding } from './holdings.ts';
import { removeTemporaryFiles } from './remedies.ts';
import {
  amountOf,
  isAboutDisk,
  isMuch,
  needed,
  spaceFinding,
  spaceWants,
  sumOf,
  weighSpace,
} from './space.ts';

const DAY_MS = 86_400_000;
const DIRECTORIES = ['/tmp', '/var/tmp'] as const;

/** The oldest age that gives back enough; where none does, the youngest, as other remedies may stand beside it. */
function remedyOf(view: HostView, at: AlarmFileSystem, found: FactOf<'temporary_files'>): Remedy | undefined {
  const enough = needed(view, at) ?? Number.POSITIVE_INFINITY;
  const sums = found.older
    .map((one) => ({ days: one.days, amount: amountOf(at, one) }))
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => b.days - a.days);
  const chosen = sums.find(({ amount }) => amount >= enough) ?? sums.at(-1);
  return chosen === undefined ? undefined : removeTemporaryFiles(found.directory, chosen.days, chosen.amount);
}

/** One that is called a backup and old enough to go with the rest; undefined: none was found. */
function keptIn(view: HostView, holdings: readonly Holding[], directory: string): string | undefined {
  const before = Date.parse(view.alarm.stateChangeTime) - DAY_MS;
  return holdings.find(
    ({ is, path, file }) =>
      is === 'backup' &&
      path.startsWith(`${directory}/`) &&
      (file?.modifiedAt == null || Date.parse(file.modifiedAt) < before),
  )?.path;
}

/** Whether all that lies on the file system was looked at: only then is it known what else would go. */
function isWalked(view: HostView, { fileSystem }: AlarmFileSystem): boolean {
  const walk = factsOf(view, 'walked').find(({ mount }) => mount === fileSystem.mount);
  return walk !== undefined && !walk.isPartial && unreadOf(view, 'usage') === undefined;
}

/** Temporary files that nobody removed. */
export const temporaryFiles: CauseDefinition = {
  name: 'temporary_files',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['temporary-files'], (at, holdings) => isMuch(at, sumOf(at, holdings, ['temporary']))),
  weigh: (view) =>
    weighSpace(view, (at, holdings) =>
      DIRECTORIES.flatMap((directory) => {
        const amount = holdings
          .filter(
            (one) =>
              one.is === 'temporary' && (one.path === directory || one.path.startsWith(`${directory}/`)),
          )
          .reduce((sum, one) => sum + amountOf(at, one), 0);
        if (amount === 0) return [];
        const known = factsOf(view, 'temporary_files').find((one) => one.directory === directory);
        const touch = neverCleared(view.site, directory);
        const kept = keptIn(view, holdings, directory);
        const why = touch.never
          ? `${directory} is not cleared: never touched, ${touch.why}`
          : kept !== undefined
            ? `${kept} is called a backup: it would go with all that is old in ${directory}, and whether it may its owner decides`
            : isWalked(view, at)
              ? undefined
              : `what lies in ${directory} was not looked at to the end, so that nobody can say what else would go`;
        const remedy = known === undefined || why !== undefined ? undefined : remedyOf(view, at, known);
        const withheld = why ?? `nothing in ${directory} is known to be out of use and older than a day`;
        return [
          spaceFinding(view, at, {
            amount,
            blamed: { path: directory },
            sentence: `temporary files in ${directory} have piled up`,
            ...(remedy === undefined ? { withheld } : { remedy }),
          }),
        ];
      }),
    ),
};
