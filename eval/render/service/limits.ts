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

/** Counts against limits: those that a world tells, and processes near their limit of descriptors. */
export const renderLimits: RenderProbe = (world) => {
  const told = [...toldNumbers(world.connections), ...toldNumbers(world.ipc)];
  const counts = ABOUT.flatMap(([what, about]) => {
    const found = usedAndMost(told, about);
    return found === null ? [] : [`${what} ${found.used} ${found.most}\n`];
  });
  const near = (world.processes ?? []).flatMap(({ pid, fds, fd_limit: limit, comm }) =>
    fds === undefined || limit === undefined || fds * 100 < limit * 70
      ? []
      : [`fds ${pid} ${fds} ${limit} ${unitOfPid(world, pid)} ${escaped(comm)}\n`],
  );
  return { text: [...counts, ...near].join(''), exitCode: 0 };
};
