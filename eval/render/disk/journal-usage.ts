import type { RenderProbe, World } from '../../world.ts';
import { escaped } from './world-paths.ts';

const FILE_BYTES = 128 * 1_024 ** 2;
const ACTIVE_BYTES = 16 * 1_024 ** 2;
const KEPT = '/var/log/journal';
/** Where it stands as long as nobody has made the other directory, as on Amazon Linux 2. */
const VOLATILE = '/run/log/journal';
const LIMIT = /^[ \t]*((?:System|Runtime)(?:MaxUse|KeepFree))[ \t]*=[ \t]*(\S+)/gm;

function sizeText(bytes: number): string {
  const units = ['', 'K', 'M', 'G'];
  let value = bytes;
  let unit = 0;
  while (unit < 3 && value >= 1_024 && value % 1_024 === 0) {
    value /= 1_024;
    unit += 1;
  }
  return `${Math.round(value)}${units[unit]}`;
}

function limits({ journal, files_text: texts = {} }: World): readonly string[] {
  const written = Object.entries(texts)
    .filter(([path]) => /\/systemd\/journald\.conf(?:\.d\/[^/]*\.conf)?$/.test(path))
    .flatMap(([, text]) => [...text.matchAll(LIMIT)].map(([, name, value]) => `limit ${name}=${value}`));
  if (written.length > 0 || journal?.max_bytes == null) return written;
  return [`limit SystemMaxUse=${sizeText(journal.max_bytes)}`];
}

export const renderJournalUsage: RenderProbe = (world) => {
  const { journal, dirs = [], files = [] } = world;
  const inside = (directory: string) => files.filter(({ path }) => path.startsWith(`${directory}/`));
  const isThere = (directory: string) =>
    inside(directory).length > 0 || dirs.some(({ path }) => path === directory);
  const directory = !isThere(KEPT) && isThere(VOLATILE) ? VOLATILE : KEPT;
  const listed = inside(directory);
  const sum = (some: typeof listed) => some.reduce((all, one) => all + one.allocated_bytes, 0);
  const given = journal?.bytes ?? dirs.find(({ path }) => path === directory)?.allocated_bytes;
  const bytes = given ?? sum(listed);
  // Where a world lists all of its files they are counted; else as many as journald makes of so many bytes.
  const isWhole = listed.length > 0 && sum(listed) === bytes;
  const count = isWhole ? listed.length : Math.max(bytes > 0 ? 1 : 0, Math.ceil(bytes / FILE_BYTES));
  const archived = isWhole
    ? sum(listed.filter(({ path }) => /@[0-9a-f-]+\.journal$|\.journal~$/.test(path)))
    : Math.max(0, bytes - ACTIVE_BYTES);
  const rows =
    bytes > 0 || journal !== undefined ? [`journal ${bytes} ${count} ${archived} ${escaped(directory)}`] : [];
  return { text: [...rows, ...limits(world), ''].join('\n'), exitCode: 0 };
};
