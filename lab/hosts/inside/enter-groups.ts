/** The command line that enters control groups, by writing the shell's own id, before it becomes the program of `argv`. */
export function enteringGroups(directories: readonly string[], argv: readonly string[]): readonly string[] {
  const script =
    'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; n=$((n - 1)); done; exec "$@"';
  return ['/bin/sh', '-c', script, 'sh', String(directories.length), ...directories, ...argv];
}
