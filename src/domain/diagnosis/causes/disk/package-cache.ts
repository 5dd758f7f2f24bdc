import { neverCleared } from '../../../site/site-rules.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import type { CauseDefinition } from '../cause.ts';
import { holderOf } from './alarm-filesystem.ts';
import type { Holding } from './holdings.ts';
import { emptyPackageCache } from './remedies.ts';
import { amountOf, isAboutDisk, isMuch, spaceFinding, spaceWants, sumOf, weighSpace } from './space.ts';

/** Much of a cache is one directory in it: that is the one to name. */
const MOST = 0.8;

/** The directory deepest in a cache that still holds most of it. */
function mainPart(view: HostView, { path, bytes }: Holding): string {
  const [deepest] = factsOf(view, 'directory')
    .filter((one) => one.path.startsWith(`${path}/`) && one.bytes >= MOST * bytes)
    .toSorted((one, other) => other.path.length - one.path.length);
  return deepest?.path ?? path;
}

/** Packages that were downloaded and installed, and the caches of other tools that download. */
export const packageCache: CauseDefinition = {
  name: 'package_cache',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['package-caches'], (at, holdings) =>
      isMuch(at, sumOf(at, holdings, ['package_cache'])),
    ),
  weigh: (view) =>
    weighSpace(view, (at, holdings) =>
      holdings
        // A crowd of files in a cache is a flood, whoever keeps the cache.
        .filter(({ is }) => is === 'package_cache' || (is === 'other_cache' && at.quantity === 'disk_bytes'))
        .map((one) => {
          const caches = factsOf(view, 'package_cache').filter(
            ({ directory }) =>
              holderOf(view, directory)?.mount === at.fileSystem.mount &&
              (directory === one.path ||
                directory.startsWith(`${one.path}/`) ||
                one.path.startsWith(`${directory}/`)),
          );
          const [first] = caches;
          const frees = caches.reduce((sum, { cleanableBytes }) => sum + cleanableBytes, 0);
          const isBytes = at.quantity === 'disk_bytes';
          const touch = neverCleared(view.site, one.path);
          if (touch.never)
            return spaceFinding(view, at, {
              isIdle: true,
              amount: amountOf(at, one),
              blamed: { path: one.path },
              sentence: `the cache ${one.path} has grown`,
              withheld: `${one.path} is never touched: ${touch.why}`,
            });
          return spaceFinding(view, at, {
            isIdle: true,
            amount: amountOf(at, one),
            blamed: { path: one.path },
            sentence: `the cache ${mainPart(view, one)} has grown`,
            ...(isBytes && first !== undefined && frees > 0 && one.is === 'package_cache'
              ? { remedy: emptyPackageCache(first.manager, Math.min(frees, one.bytes)) }
              : {
                  withheld:
                    one.is === 'package_cache'
                      ? `its own clean-up would free nothing that is known: look at ${one.path}`
                      : `no reviewed runbook cleans ${one.path}: its own tool does`,
                }),
          });
        }),
    ),
};
