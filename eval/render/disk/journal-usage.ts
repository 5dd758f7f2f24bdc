import type { RenderProbe, WorldFile } from '../../world.ts';

const FILE_BYTES = 128 * 1_024 ** 2;
const ACTIVE_BYTES = 16 * 1_024 ** 2;
const JOURNAL = '/var/log/journal';

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

const ARCHIVED = /@[0-9a-f-]+\.journal$|\.journal~$/;
const sumOf = (files: readonly WorldFile[]) => files.reduce((sum, one) => sum + one.allocated_bytes, 0);

export const renderJournalUsage: RenderProbe = ({ journal, dirs = [], files = [] }) => {
  const listed = files.filter(({ path, deleted }) => deleted !== true && path.startsWith(`${JOURNAL}/`));
  const bytes = journal?.bytes ?? dirs.find(({ path }) => path === JOURNAL)?.allocated_bytes ?? sumOf(listed);
  // A world that lists all files says which are closed; of one that gives the sum alone, all but the one being written.
  const isWhole = listed.length > 0 && sumOf(listed) === bytes;
  const count = isWhole ? listed.length : Math.max(bytes > 0 ? 1 : 0, Math.ceil(bytes / FILE_BYTES));
  const archived = isWhole
    ? sumOf(listed.filter(({ path }) => ARCHIVED.test(path)))
    : Math.max(0, bytes - ACTIVE_BYTES);
  const limit = journal?.max_bytes;
  return {
    text: [
      ...(bytes > 0 || journal !== undefined ? [`journal ${bytes} ${count} ${archived} ${JOURNAL}`] : []),
      ...(limit == null ? [] : [`limit SystemMaxUse=${sizeText(limit)}`]),
      '',
    ].join('\n'),
    exitCode: 0,
  };
};
