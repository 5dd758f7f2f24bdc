import { neverCleared } from '../../../site/site-rules.ts';
import { baseName } from '../../../text/base-name.ts';
import { factsOf, type HostView } from '../../host-view.ts';
import { directoryOf } from '../../identify/log-name.ts';
import { isPlainPath } from '../../probes/disk/host-path.ts';
import type { CauseDefinition } from '../cause.ts';
import type { Holding } from './holdings.ts';
import { archiveCoreDumps } from './remedies.ts';
import { amountOf, isAboutDisk, isMuch, spaceFinding, spaceWants, sumOf, weighSpace } from './space.ts';

/** Directories in which nothing but crash dumps stands. */
const DUMP_DIRECTORY = /^\/var\/(?:lib\/(?:systemd\/coredump|apport\/coredump)|crash)$/;
const CORE_NAME = /^core(?:[.-][A-Za-z0-9._-]{1,120})?$/;

interface Dumps {
  readonly directory: string;
  readonly holdings: readonly Holding[];
}

/** Dumps by the directory in which they stand: a step works on one. */
function byDirectory(holdings: readonly Holding[]): readonly Dumps[] {
  const found = new Map<string, Holding[]>();
  for (const one of holdings) {
    const directory = one.file === undefined ? one.path : directoryOf(one.path);
    found.set(directory, [...(found.get(directory) ?? []), one]);
  }
  return [...found].map(([directory, ones]) => ({ directory, holdings: ones }));
}

function reason(view: HostView, { directory, holdings }: Dumps): string | undefined {
  if (!isPlainPath(directory)) return `the name ${directory} can be given to no step`;
  const touch = neverCleared(view.site, directory);
  if (touch.never) return `${directory} is never touched: ${touch.why}`;
  if (DUMP_DIRECTORY.test(directory)) return undefined;
  const isCore = holdings.every(
    ({ file, path }) =>
      file?.content === 'elf-core' && CORE_NAME.test(baseName(path)) && file.inadmissible === undefined,
  );
  return isCore ? undefined : `not all that stands in ${directory} is known to be a core dump`;
}

/** What crashed programs left; heap dumps are named with them, and only people remove those. */
export const coreDumps: CauseDefinition = {
  name: 'core_dumps',
  family: 'disk',
  applies: isAboutDisk,
  wants: (view) =>
    spaceWants(view, ['core-dumps'], (at, holdings) =>
      isMuch(at, sumOf(at, holdings, ['core_dump', 'heap_dump'])),
    ),
  weigh: (view) =>
    weighSpace(view, (at, holdings) => {
      const cores = byDirectory(holdings.filter(({ is }) => is === 'core_dump'));
      const heaps = byDirectory(holdings.filter(({ is }) => is === 'heap_dump'));
      const isBytes = at.quantity === 'disk_bytes';
      return [
        ...cores.map((dumps) => {
          const amount = dumps.holdings.reduce((sum, one) => sum + amountOf(at, one), 0);
          const why =
            reason(view, dumps) ?? (isBytes ? undefined : 'dumps are few and large: they hold no inodes');
          const { program } =
            factsOf(view, 'dump_directory').find((one) => one.path === dumps.directory) ?? {};
          return spaceFinding(view, at, {
            isIdle: true,
            amount,
            blamed: { path: dumps.directory },
            sentence: `core dumps in ${dumps.directory}${program == null ? '' : `, most of them of ${program},`} have piled up`,
            ...(why === undefined
              ? { remedy: archiveCoreDumps(view, dumps.directory, amount) }
              : { withheld: why }),
          });
        }),
        ...heaps.map(({ directory, holdings: ones }) =>
          spaceFinding(view, at, {
            isIdle: true,
            amount: ones.reduce((sum, one) => sum + amountOf(at, one), 0),
            blamed: { path: ones.map(({ path }) => path) },
            sentence: `heap dumps in ${directory} have piled up`,
            withheld: 'heap dumps are for whoever looks for a leak: their owner decides',
          }),
        ),
      ];
    }),
};
