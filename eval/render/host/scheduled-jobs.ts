import type { RenderProbe } from '../../world.ts';
import { clockLine } from '../log-times.ts';
import { escaped } from './processes.ts';

const RAN = /(\d\d):(\d\d):\d\d.* (?:CRON|CROND|crond?)\[\d+\]: \([^)]{1,32}\) CMD \((.*)\)/;
const TABLE = /^\/etc\/(?:crontab|cron\.d\/)|^\/var\/spool\/cron\//;
const TIME = /^(\d+)\s+(\d+)\s+\*\s+\*\s+(\*|[0-7](?:[,-][0-7])*)\s+(.*)$/;
/** What runs more often in a day is no job of one time. */
const TIMES_A_DAY = 2;

function firstWord(command: string): string {
  const words = command.split(/\s+/).filter((word) => word !== '' && !/^[A-Za-z_]+=/.test(word));
  return words.find((word) => word.startsWith('/')) ?? words[0] ?? '';
}

/** Rows of the tables that a world holds, and of those that must be there where its logs tell what cron ran. */
export const renderScheduledJobs: RenderProbe = (
  { files_text: texts = {}, logs = [], boot },
  _platform,
  now,
) => {
  const rows = new Set<string>();
  for (const [path, text] of Object.entries(texts).filter(([name]) => TABLE.test(name))) {
    for (const line of text.split('\n')) {
      const [, minute, hour, days, rest = ''] = TIME.exec(line.trim()) ?? [];
      const command = path.startsWith('/etc/') ? rest.replace(/^\S+\s+/, '') : rest;
      if (days !== undefined) rows.add(`at ${minute} ${hour} ${days} ${escaped(firstWord(command))}`);
    }
  }
  const ran = new Map<string, Set<string>>();
  for (const line of logs.flatMap(({ lines }) => lines)) {
    const [, hour, minute, command] = RAN.exec(line) ?? [];
    if (command === undefined) continue;
    const program = escaped(firstWord(command));
    ran.set(program, (ran.get(program) ?? new Set()).add(`${Number(minute)} ${Number(hour)}`));
  }
  for (const [program, times] of ran)
    if (times.size <= TIMES_A_DAY) for (const time of times) rows.add(`at ${time} * ${program}`);
  return { text: [clockLine(now, boot), ...[...rows].toSorted(), ''].join('\n'), exitCode: 0 };
};
