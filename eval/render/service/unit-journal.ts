import type { RenderProbe } from '../../world.ts';
import { clockLine, journalLine } from '../log-times.ts';
import { isTrouble } from '../trouble-lines.ts';

const JOURNAL = /^journal:(.+)$/;

/** Lines of `journalctl -o short-iso` for the units that a world has logs of. */
export const renderUnitJournal: RenderProbe = ({ logs = [], boot }, platform, now) => {
  const parts = logs.flatMap(({ source, lines }) => {
    const unit = JOURNAL.exec(source)?.[1];
    if (unit === undefined || unit === 'kernel') return [];
    const name = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
    const said = lines.filter(isTrouble).slice(-12);
    return [`unit ${name}\n`, ...said.map((line) => `| ${journalLine(line, platform, now).slice(0, 300)}\n`)];
  });
  return { text: [`${clockLine(now, boot)}\n`, ...parts].join(''), exitCode: 0 };
};
