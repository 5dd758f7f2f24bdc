import type { Platform } from '../../../src/domain/diagnosis/probes/probe.ts';
import type { RenderProbe, World } from '../../world.ts';
import { escaped } from '../disk/world-paths.ts';

type Changes = NonNullable<World['changes']>;
type PackageRow = NonNullable<Changes['packages']>[number];

const LISTED_MAX = 10;
const PATH_CHARS = 160;
const NAME_CHARS = 80;
/** What the probe's `find` leaves out. */
const LEFT_OUT = /(?:\.lock|\.cache|-|\/adjtime|\/mtab|\/resolv\.conf[^/]*)$|^\/etc\/lvm\//;
const DPKG: ReadonlySet<Platform> = new Set(['debian-12', 'ubuntu-22.04', 'ubuntu-24.04']);
const DPKG_ACTIONS: ReadonlySet<string> = new Set(['install', 'upgrade', 'remove', 'purge']);

const secondsOf = (iso: string) => Math.floor(Date.parse(iso) / 1_000);
const cut = (text: string, width: number) => {
  const shown = escaped(text);
  return shown.length > width ? `${shown.slice(0, width)}\\+` : shown;
};

/** The newest files below `/etc`, as `find` and `sort` list them. */
function files({ config = [] }: Changes): readonly string[] {
  return config
    .filter(({ path }) => path.startsWith('/etc/') && !LEFT_OUT.test(path))
    .toSorted((a, b) => (a.mtime === b.mtime ? (a.path < b.path ? 1 : -1) : a.mtime < b.mtime ? 1 : -1))
    .slice(0, LISTED_MAX)
    .map(({ path, mtime }) => `etc ${secondsOf(mtime)} ${cut(path, PATH_CHARS)}`);
}

/** The last rows of dpkg's log that change something. */
function fromDpkg(packages: readonly PackageRow[]): readonly string[] {
  return packages
    .filter(({ action }) => DPKG_ACTIONS.has(action))
    .toSorted((a, b) => secondsOf(a.at) - secondsOf(b.at))
    .slice(-LISTED_MAX)
    .map(({ at, action, name, version }) => {
      const isGone = action === 'remove' || action === 'purge';
      return `pkg ${secondsOf(at)} ${action} ${isGone ? '<none>' : (version ?? '1.0')} ${cut(name, NAME_CHARS)}`;
    });
}

/** What rpm's database has: the newest version of each package, when it came; of one that is gone nothing. */
function fromRpm(packages: readonly PackageRow[]): readonly string[] {
  const newest = new Map<string, PackageRow>();
  for (const row of packages.toSorted((a, b) => secondsOf(a.at) - secondsOf(b.at))) {
    if (row.action === 'remove') newest.delete(row.name);
    else newest.set(row.name, row);
  }
  return [...newest.values()]
    .toSorted((a, b) => secondsOf(b.at) - secondsOf(a.at))
    .slice(0, LISTED_MAX)
    .map(({ at, name, version }) => `pkg ${secondsOf(at)} install ${version ?? '1.0-1'} ${name}`);
}

/** Configuration by the time of its last change, and what the package manager did last. */
export const renderChanges: RenderProbe = ({ changes = {} }, platform) => {
  const { packages = [] } = changes;
  const rows = [...files(changes), ...(DPKG.has(platform) ? fromDpkg(packages) : fromRpm(packages))];
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
