import type { FactRead } from '../../facts.ts';
import { shownName } from '../../shown-name.ts';
import { endedWith, type ProbeDefinition, type ProbeOutput } from '../probe.ts';
import { CLOCK_COMMAND, clockIn } from '../service/log-lines.ts';
import { shellText } from '../shell-text.ts';

declare module '../../facts.ts' {
  interface FactKinds {
    /** A job that a table of cron starts at one time of the day. Its arguments are not kept: they may hold secrets. */
    scheduled_job: {
      readonly hour: number;
      readonly minute: number;
      /** Days of the week, 0 is Sunday; null: every day. */
      readonly weekdays: readonly number[] | null;
      readonly program: string;
      /** Of the host's own time from UTC: cron reads its table in that. */
      readonly offsetSeconds: number;
    };
  }
}

const ROW = /^at (\d{1,2}) (\d{1,2}) (\*|[0-7](?:[,-][0-7]){0,7}) (.{1,120})$/;

/** `*`, `1-5` and `0,6`; 7 is Sunday as well. */
function weekdaysOf(text: string): readonly number[] | null {
  if (text === '*') return null;
  const [from, to] = text.split('-').map(Number);
  if (from !== undefined && to !== undefined)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => (from + at) % 7);
  return text.split(',').map((day) => Number(day) % 7);
}

function parse({ lines, exitCode, isCut }: ProbeOutput): readonly FactRead[] {
  const unread = (what: string, why: string): FactRead => ({
    kind: 'unread',
    probe: 'scheduled-jobs',
    what,
    why,
  });
  const clock = clockIn(lines);
  if (clock === null) return [unread('what is started by the clock', endedWith(exitCode))];
  const offsetSeconds = Math.round((clock.local - clock.utc) / 60) * 60;
  const facts = lines.flatMap((line): readonly FactRead[] => {
    const [, minute, hour, days, program] = ROW.exec(line) ?? [];
    if (days === undefined || program === undefined || Number(hour) > 23 || Number(minute) > 59) return [];
    return [
      {
        kind: 'scheduled_job',
        hour: Number(hour),
        minute: Number(minute),
        weekdays: weekdaysOf(days),
        program: shownName(program, () => true, 120).shown,
        offsetSeconds,
      },
    ];
  });
  return isCut
    ? [...facts, unread('the other jobs that are started by the clock', 'there are too many')]
    : facts;
}

/** What cron starts at one time of the day: of a command its first path alone, else its first word. */
export const scheduledJobs: ProbeDefinition = {
  name: 'scheduled-jobs',
  family: 'watchers',
  tells: 'what is started each day at the same time',
  command: shellText`
${CLOCK_COMMAND}
for file in /etc/crontab /etc/cron.d/* /var/spool/cron/* /var/spool/cron/crontabs/*; do
  if [ ! -f "$file" ]; then continue; fi
  case $file in /etc/*) user=1 ;; *) user=0 ;; esac
  head -n 200 "$file" 2>/dev/null | awk -v first=$((6 + user)) '
    $1 ~ /^[0-9]+$/ && $2 ~ /^[0-9]+$/ && $3 == "*" && $4 == "*" && $5 ~ /^(\*|[0-7]([,-][0-7])*)$/ {
      at = first
      while (at < NF && $at ~ /^[A-Za-z_]+=/) at++
      for (word = at; word <= NF && $word !~ /^\//; word++);
      if (word > NF) word = at
      if (word <= NF && $word ~ /^[!-~]+$/) print "at", $1, $2, $5, substr($word, 1, 120)
    }'
done | sort -u | head -n 40
exit 0
`,
  limits: { seconds: 4, bytes: 2_500 },
  parse,
};
