import type { RenderProbe } from '../../world.ts';
import { escaped, modifiedAt, word } from './world-paths.ts';

const DIRECTORIES = [
  '/var/lib/systemd/coredump',
  '/var/crash',
  '/var/lib/apport/coredump',
  '/var/spool/abrt',
];

export const renderCoreDumps: RenderProbe = ({ dirs = [], files = [] }, _platform, now) => {
  const rows = DIRECTORIES.flatMap((directory) => {
    const inside = files.filter(({ path, deleted }) => deleted !== true && path.startsWith(`${directory}/`));
    const given = dirs.find(({ path }) => path === directory);
    if (inside.length === 0 && given === undefined) return [];
    const bytes = Math.max(
      given?.allocated_bytes ?? 0,
      inside.reduce((sum, one) => sum + one.allocated_bytes, 0),
    );
    const newest =
      inside.length === 0 ? '-' : Math.max(...inside.map((one) => modifiedAt(one, now))).toFixed(10);
    const dumps = inside.flatMap(({ path, allocated_bytes: size }) => {
      const [first, name, ...more] = path.slice(path.lastIndexOf('/') + 1).split('.');
      return first === 'core' && name !== undefined && more.length > 0 ? [{ name, size }] : [];
    });
    // The one whose dumps are the largest together.
    const [most] = [...Map.groupBy(dumps, ({ name }) => name)]
      .map(([name, all]) => ({ name, size: all.reduce((sum, one) => sum + one.size, 0) }))
      .toSorted((a, b) => b.size - a.size);
    const program = most?.name ?? '-';
    return [
      `dumps ${bytes} ${Math.max(given?.entries ?? 0, inside.length)} ${newest} ${word(program)} ${escaped(directory)}`,
    ];
  });
  return { text: [...rows, ''].join('\n'), exitCode: 0 };
};
