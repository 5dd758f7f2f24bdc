import type { RenderProbe } from '../../world.ts';
import { unitOfPid } from './sockets.ts';

const NAMES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'conntrack',
    ['conntrack', 'nf_conntrack_count', 'conntrack_count'],
    ['conntrack_max', 'nf_conntrack_max', 'conntrack_limit'],
  ],
  ['files', ['files', 'file_nr', 'open_files'], ['file_max', 'files_max']],
  [
    'semaphore_arrays',
    ['semaphore_arrays', 'sem_arrays', 'semaphores', 'sem_used'],
    ['semaphore_arrays_max', 'sem_arrays_max', 'semmni', 'semaphores_max', 'sem_max', 'sem_limit'],
  ],
  [
    'inotify_instances',
    ['inotify_instances', 'inotify_used'],
    ['inotify_instances_max', 'inotify_max_user_instances', 'max_user_instances'],
  ],
  ['threads', ['threads'], ['threads_max']],
];

/** Counts against limits: those that a world tells, and processes near their limit of descriptors. */
export const renderLimits: RenderProbe = (world) => {
  const told: Readonly<Record<string, unknown>> = { ...world.connections, ...world.ipc };
  const numberOf = (keys: readonly string[]) =>
    keys.map((key) => told[key]).find((value) => typeof value === 'number');
  const counts = NAMES.flatMap(([what, used, most]) => {
    const [count, limit] = [numberOf(used), numberOf(most)];
    return count === undefined || limit === undefined ? [] : [`${what} ${count} ${limit}\n`];
  });
  const near = (world.processes ?? []).flatMap(({ pid, fds, fd_limit: limit, comm }) =>
    fds === undefined || limit === undefined || fds * 100 < limit * 70
      ? []
      : [`fds ${pid} ${fds} ${limit} ${unitOfPid(world, pid)} ${comm}\n`],
  );
  return { text: [...counts, ...near].join(''), exitCode: 0 };
};
