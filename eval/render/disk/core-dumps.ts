import type { RenderProbe, World, WorldFile } from '../../world.ts';
import { escaped, modifiedAt, word } from './world-paths.ts';

const DIRECTORIES = [
  '/var/lib/systemd/coredump',
  '/var/crash',
  '/var/lib/apport/coredump',
  '/var/spool/abrt',
];

/** Where the kernel is told to put them, but for places that hold other things too. */
function ownDirectory({ files_text: texts = {} }: World): readonly string[] {
  const pattern = texts['/proc/sys/kernel/core_pattern'] ?? '';
  const directory = /^(\/.+)\/[^/]*$/.exec(pattern)?.[1];
  if (directory === undefined || directory.includes('%')) return [];
  return /^\/(?:tmp|var\/tmp|var\/log|var|var\/lib|root|home)$/.test(directory) ? [] : [directory];
}

/** The program with the most bytes, by names such as `core.PROGRAM.…`. */
function programOf(files: readonly WorldFile[]): string {
  const sums = new Map<string, number>();
  for (const { path, allocated_bytes: bytes } of files) {
    const [first, program = '', ...rest] = path.slice(path.lastIndexOf('/') + 1).split('.');
    if (first === 'core' && rest.length > 0) sums.set(program, (sums.get(program) ?? 0) + bytes);
  }
  return [...sums].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '-';
}

export const renderCoreDumps: RenderProbe = (world, _platform, now) => {
  const { dirs = [], files = [] } = world;
  const rows = [...new Set([...DIRECTORIES, ...ownDirectory(world)])].flatMap((directory) => {
    const inside = files.filter(({ path, deleted }) => deleted !== true && path.startsWith(`${directory}/`));
    const given = dirs.find(({ path }) => path === directory);
    if (inside.length === 0 && given === undefined) return [];
    const bytes = Math.max(
      given?.allocated_bytes ?? 0,
      inside.reduce((sum, one) => sum + one.allocated_bytes, 0),
    );
    const newest =
      inside.length === 0 ? '-' : Math.max(...inside.map((one) => modifiedAt(one, now))).toFixed(10);
    return [
      `dumps ${bytes} ${Math.max(given?.entries ?? 0, inside.length)} ${newest} ${word(programOf(inside))} ${escaped(directory)}`,
    ];
  });
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
