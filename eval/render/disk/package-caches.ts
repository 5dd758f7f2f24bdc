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
  } else if (platform === 'amazon-linux-2') row('yum', '/var/cache/yum', (bytes) => bytes);
  else for (const path of ['/var/cache/dnf', '/var/cache/libdnf5']) row('dnf', path, (bytes) => bytes);
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
