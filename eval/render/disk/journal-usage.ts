import type { RenderProbe } from '../../world.ts';

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

export const renderJournalUsage: RenderProbe = ({ journal, dirs = [], files = [] }) => {
  const listed = files
    .filter(({ path }) => path.startsWith(`${JOURNAL}/`))
    .reduce((sum, one) => sum + one.allocated_bytes, 0);
  const bytes = journal?.bytes ?? dirs.find(({ path }) => path === JOURNAL)?.allocated_bytes ?? listed;
  const count = Math.max(bytes > 0 ? 1 : 0, Math.ceil(bytes / FILE_BYTES));
  const archived = Math.max(0, bytes - ACTIVE_BYTES);
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
