import type { RenderProbe } from '../../world.ts';
import { escaped } from '../disk/world-paths.ts';
import { unitOfPid } from './sockets.ts';
import { toldNumbers, usedAndMost } from './told-numbers.ts';

const ABOUT: readonly (readonly [string, RegExp])[] = [
  ['conntrack', /conntrack/],
  ['files', /file_(?:nr|max)|^files|open_files|file_handles/],
  ['semaphore_arrays', /sem/],
  ['threads', /threads/],
];

/** What every host prints, where a world says nothing special of it. */
const ORDINARY: Readonly<Record<string, { readonly used: number; readonly most: number }>> = {
  files: { used: 1_536, most: Number.POSITIVE_INFINITY },
  semaphore_arrays: { used: 0, most: 32_000 },
  threads: { used: 220, most: 62_818 },
};
/** The largest number that the probe prints. */
const MOST_SHOWN = '999999999999999999';
const shown = (most: number) => (most < 1e18 ? String(most) : MOST_SHOWN);

/** Counts against limits: those that a world tells, and processes near their limit of descriptors. */
export const renderLimits: RenderProbe = (world) => {
  const told = [...toldNumbers(world.connections), ...toldNumbers(world.ipc)];
  const counts = ABOUT.flatMap(([what, about]) => {
    const found = usedAndMost(told, about) ?? ORDINARY[what];
    return found === undefined ? [] : [`${what} ${found.used} ${shown(found.most)}\n`];
  });
  const near = (world.processes ?? [])
    .flatMap(({ pid, fds, fd_limit: limit, comm }) =>
      fds === undefined || limit === undefined || fds * 100 < limit * 70
        ? []
        : [{ fds, row: `fds ${pid} ${fds} ${limit} ${unitOfPid(world, pid)} ${escaped(comm)}\n` }],
    )
    .toSorted((a, b) => b.fds - a.fds)
    .slice(0, 10)
    .map(({ row }) => row);
  return { text: [...counts, ...near].join(''), exitCode: 0 };
};
