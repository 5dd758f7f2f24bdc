import type { RenderProbe, World, WorldFile } from '../../world.ts';

function sumBelow({ dirs = [], files = [] }: World, path: string): number {
  const given = dirs.find((one) => one.path === path)?.allocated_bytes ?? 0;
  const isBelow = (other: string) => other.startsWith(`${path}/`);
  const inside = dirs
    .filter((one) => isBelow(one.path))
    .reduce((most, one) => Math.max(most, one.allocated_bytes), 0);
  const listed = files
    .filter((one) => isBelow(one.path) && one.deleted !== true)
    .reduce((sum, one) => sum + one.allocated_bytes, 0);
  return Math.max(given, inside, listed);
}

/** Bytes that `yum clean all` takes: of the repositories that are still enabled, where a world holds their files. */
function yumFrees({ dirs = [], files_text: texts = {} }: World, all: number): number {
  const repositories = Object.entries(texts).filter(([path]) =>
    /^\/etc\/yum\.repos\.d\/.*\.repo$/.test(path),
  );
  if (repositories.length === 0) return all;
  const enabled = new Map<string, boolean>();
  let id = '';
  for (const line of repositories.flatMap(([, text]) => text.split('\n'))) {
    const section = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) {
      id = section;
      enabled.set(id, true);
    }
    if (/^\s*enabled\s*=\s*(?:0|no|false)/i.test(line)) enabled.set(id, false);
  }
  return dirs
    .filter(
      ({ path }) => path.startsWith('/var/cache/yum/') && enabled.get(path.slice(path.lastIndexOf('/') + 1)),
    )
    .reduce((sum, one) => sum + one.allocated_bytes, 0);
}

/** What each platform's own package manager keeps. */
export const renderPackageCaches: RenderProbe = (world, platform) => {
  const rows: string[] = [];
  const row = (manager: string, path: string, freed: (bytes: number) => number) => {
    const bytes = sumBelow(world, path);
    if (bytes > 0) rows.push(`cache ${manager} ${bytes} ${Math.round(freed(bytes))} ${path}`);
  };
  if (platform.startsWith('debian') || platform.startsWith('ubuntu')) {
    const directory = '/var/cache/apt/archives';
    const archives = sumBelow(world, directory);
    const listed = (world.files ?? []).filter(
      ({ path, deleted }) => deleted !== true && path.startsWith(`${directory}/`),
    );
    const sum = (files: readonly WorldFile[]) => files.reduce((all, one) => all + one.allocated_bytes, 0);
    const packages = sum(listed.filter(({ path }) => path.endsWith('.deb')));
    // Only packages are taken away, where a world lists what is there.
    const freed = sum(listed) === archives ? packages : archives;
    row('apt', '/var/cache/apt', (bytes) => (archives > 0 ? freed : bytes));
  } else if (platform === 'amazon-linux-2') row('yum', '/var/cache/yum', (bytes) => yumFrees(world, bytes));
  else for (const path of ['/var/cache/dnf', '/var/cache/libdnf5']) row('dnf', path, (bytes) => bytes);
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
