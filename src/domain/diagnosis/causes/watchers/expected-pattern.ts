import { factsOf, type HostView } from '../../host-view.ts';
import type {} from '../../probes/host/scheduled-jobs.ts';
import type { CauseDefinition, CauseFinding } from '../cause.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** A job that began longer ago is not what an alarm tells of that has just become red. */
const BEGAN_MINUTES = 45;

const isOver = (view: HostView) =>
  factsOf(view, 'alarm_reading').some(({ exists, state }) => exists && state === 'OK');

function weigh(view: HostView): readonly CauseFinding[] {
  if (!isOver(view)) return [];
  const changed = Date.parse(view.alarm.stateChangeTime);
  const near = factsOf(view, 'scheduled_job').flatMap((job) => {
    const local = new Date(changed + job.offsetSeconds * 1_000);
    const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
    const ago = (minute - (job.hour * 60 + job.minute) + DAY_MINUTES) % DAY_MINUTES;
    const began = new Date(local.getTime() - ago * MINUTE_MS).getUTCDay();
    const isItsDay = job.weekdays === null || job.weekdays.includes(began);
    return ago <= BEGAN_MINUTES && isItsDay ? [{ job, ago }] : [];
  });
  const [closest] = near.toSorted((a, b) => a.ago - b.ago);
  if (closest === undefined) return [];
  const { program, hour, minute, weekdays } = closest.job;
  const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return [
    {
      state: 'shown',
      confidence: 0.6,
      blamed: {},
      sentence: `cron starts ${program} ${weekdays === null ? 'every day' : 'on such days'} at ${at}, ${closest.ago} min before the alarm became red, and it is OK again: the expected pattern of a scheduled job, and nothing wrong is measured any more`,
      withheld:
        'let the alarm expect it: another threshold or more data points at that time, or a window in which it is quiet',
    },
  ];
}

/** What a job does at the same time each day, and is over when somebody looks. */
export const expectedPattern: CauseDefinition = {
  name: 'expected_pattern',
  family: 'watchers',
  applies: isOver,
  wants: (view) => (view.asked.has('scheduled-jobs') ? [] : ['scheduled-jobs']),
  weigh,
  explainsAway: ['nothing_wrong_any_more'],
  whenWell: 'only',
};
