import { hostLimits } from './host-limits.ts';

/**
 * The command line of a sandbox in which `directory` of the machine is a file system of a bounded number of files. It is
 * mounted in an outer sandbox that has nothing else of its own; the inner one gets no right with it that it would not have
 * had without.
 */
export function withLimitedInodes(directory: string, bubblewrapArguments: readonly string[]): string[] {
  const options = `size=${hostLimits.scratchBytes},nr_inodes=${hostLimits.filesMax}`;
  // A user who is not root has no capability in a sandbox; one within a sandbox would, so they are dropped again.
  const rights = process.getuid?.() === 0 ? [] : ['--cap-drop', 'ALL'];
  return [
    'bwrap',
    ...['--unshare-user', '--die-with-parent', '--uid', '0', '--gid', '0', '--cap-add', 'CAP_SYS_ADMIN'],
    ...['--dev-bind', '/', '/'],
    ...['sh', '-c', `mount -t tmpfs -o ${options} tmpfs "$0" && exec bwrap "$@"`, directory],
    ...rights,
    ...bubblewrapArguments,
  ];
}
