import { neverCleared } from '../../../site/site-rules.ts';
import { type FactOf, factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition, Remedy } from '../cause.ts';
import type { AlarmFileSystem } from './alarm-filesystem.ts';
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
        const remedy = known === undefined || touch.never ? undefined : remedyOf(view, at, known);
        return [
          spaceFinding(view, at, {
            amount,
            blamed: { path: directory },
            sentence: `temporary files in ${directory} have piled up`,
            ...(remedy === undefined
              ? {
                  withheld: touch.never
                    ? `${directory} is not cleared: never touched, ${touch.why}`
                    : `nothing in ${directory} is known to be out of use and older than a day`,
                }
              : { remedy }),
          }),
        ];
      }),
    ),
};
