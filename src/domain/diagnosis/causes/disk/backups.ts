import { directoryOf } from '../../identify/log-name.ts';
import type { CauseDefinition } from '../cause.ts';
import { amountOf, isAboutDisk, spaceFinding, spaceWants, weighSpace } from './space.ts';

/** Backups and dumps of databases on the disk that they secure. Whether they are needed only their owner knows. */
export const backups: CauseDefinition = {
  name: 'backups',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) => spaceWants(view, [], () => false),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const found = new Map<string, { amount: number; paths: string[] }>();
      for (const one of holdings.filter(({ is }) => is === 'backup')) {
        const place = one.file === undefined ? one.path : directoryOf(one.path);
        const sum = found.get(place) ?? { amount: 0, paths: [] };
        sum.amount += amountOf(at, one);
        sum.paths.push(one.path);
        found.set(place, sum);
      }
      return [...found].map(([place, { amount, paths }]) =>
        spaceFinding(view, at, {
          amount,
          isIdle: true,
          blamed: { path: [...new Set([place, ...paths])].slice(0, 8) },
          sentence: `backups in ${place} take space`,
          withheld: `whether backups in ${place} may go, or move elsewhere, their owner decides`,
        }),
      );
    }),
};
