import type { Notice } from '../notice.ts';
import { durationText } from './response-words.ts';
import { type WeekSummary, weekLines } from './week-summary.ts';
import type { WholeWeek } from './whole-week.ts';

/** Stands where a notice has the id of its incident: whoever is told of a week is told once. */
export const weekNoticeId = ({ monday }: Pick<WholeWeek, 'monday'>) => `weekly-summary_${monday}`;

/** How the incidents of a week were dealt with, for those who are told of it. */
export function weekNotice(
  summary: WeekSummary,
  { monday }: Pick<WholeWeek, 'monday'>,
  timeZone: string,
): Notice {
  const { incidents, open, resolve } = summary.week;
  const counted = incidents === 0 ? 'no incident' : incidents === 1 ? '1 incident' : `${incidents} incidents`;
  const ended = resolve.mean === null ? '' : `, to the end ${durationText(resolve.mean)} on average`;
  const still = open === 0 ? '' : `, ${open} still open`;
  return {
    kind: 'weekly_summary',
    subject: `The week from ${monday}: ${counted}${ended}${still}`,
    message: [
      `Monday to Monday in ${timeZone}, against the week before.`,
      ...weekLines(summary),
      'More: npx recoverops metrics --days 30',
    ].join('\n'),
  };
}
