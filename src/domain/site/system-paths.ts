import { matchesName } from '../text/wildcards.ts';

/** Trees of the operating system: nothing in them is anybody's cache, whatever a file says. */
const SYSTEM_TREES = ['bin', 'boot', 'dev', 'etc', 'lib*', 'proc', 'sbin', 'sys', 'usr'] as const;
/** Below this one people install programs of their own, with their logs and caches in it. */
const OWN_PROGRAMS = ['usr', 'local'] as const;

/** Directories that hold what many programs keep: an entry has to say more than that it is in one of them. */
const SHARED_DIRECTORIES: ReadonlySet<string> = new Set([
  '/',
  '/data',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/root',
  '/run',
  '/run/user',
  '/srv',
  '/tmp',
  '/usr/local',
  '/usr/local/lib',
  '/usr/local/share',
  '/var',
  '/var/cache',
  '/var/lib',
  '/var/lib/docker',
  '/var/lib/containers',
  '/var/local',
  '/var/log',
  '/var/mail',
  '/var/opt',
  '/var/run',
  '/var/spool',
  '/var/tmp',
  '/var/www',
]);

/** Whether an absolute path lies in a tree of the operating system. */
export function isSystemPath(path: string): boolean {
  const segments = path.slice(1).split('/');
  const [first = ''] = segments;
  if (!SYSTEM_TREES.some((tree) => matchesName(tree, first))) return false;
  const isOwn = OWN_PROGRAMS.every((name, index) => segments[index] === name);
  return !isOwn || segments.length <= OWN_PROGRAMS.length + 1;
}

/** What makes a valid pattern too wide for things that may be deleted; null: it is not. */
export function widthProblem(pattern: string): string | null {
  if (isSystemPath(pattern)) return 'must not lie in a directory of the operating system';
  const segments = pattern.slice(1).split('/');
  const first = segments.findIndex((segment) => segment.includes('*'));
  if (first < 0) {
    return SHARED_DIRECTORIES.has(pattern) ? `must not be ${pattern} itself: name what in it may go` : null;
  }
  const directory = `/${segments.slice(0, first).join('/')}`;
  if (!SHARED_DIRECTORIES.has(directory)) return null;
  const rest = segments.slice(first);
  const isNamed = rest.some((segment) => segment.replaceAll('*', '') !== '');
  if (first === 0 || rest[0] === '**' || !isNamed)
    return `must say which directory in ${directory} it is about: a wildcard there could fit anything`;
  return null;
}
