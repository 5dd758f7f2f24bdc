import { activityInfo, log } from '@temporalio/activity';
import type { TellOfWeekInput, TellOfWeekOutcome, WeekActivities } from '../../contracts/notifications.ts';
import type { AwsPlace } from '../../domain/access/aws-accounts.ts';
import { aboutWeek } from '../../domain/notification/people-standing.ts';
import { routeSummary } from '../../domain/notification/route-notice.ts';
import type { ResponseTargets } from '../../domain/record/response/response-metrics.ts';
import { weekNotice, weekNoticeId } from '../../domain/record/response/week-notice.ts';
import { weekSummary } from '../../domain/record/response/week-summary.ts';
import { wholeWeekBefore } from '../../domain/record/response/whole-week.ts';
import type { MeasureReader } from '../../ports/measure-reader.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import type { NotificationQueuePort } from '../../ports/notification-queue.ts';
import type { PeopleDirectory } from '../../ports/people-directory.ts';
import { withRetryableFailures } from '../activity-failure.ts';

export interface WeekDeps {
  readonly measures: MeasureReader;
  readonly targets: ResponseTargets;
  /** Null: there is no notifications file. */
  readonly people: PeopleDirectory | null;
  readonly notifications: Pick<NotificationQueuePort, 'queue'>;
  readonly notices: NoticesPort;
  /** Where RecoverOps itself is. */
  readonly home: AwsPlace;
  readonly now: () => number;
}

async function tellOfWeek(deps: WeekDeps, { timeZone, dueAt }: TellOfWeekInput): Promise<TellOfWeekOutcome> {
  const { people, measures, targets, notifications, notices, home } = deps;
  const week = wholeWeekBefore(Date.parse(dueAt), timeZone);
  const { monday } = week;
  const at = new Date(deps.now()).toISOString();
  if (people !== null && routeSummary(people.rules, people.fallback, deps.now()).length === 0) {
    log.info('no route takes the weekly summary, and there is no topic: nobody is told', { monday });
    return { told: 'nobody', monday, incidents: 0 };
  }
  const summary = weekSummary(await measures.read(week.start), { ...week, at, targets });
  const { incidents } = summary.week;
  const notice = weekNotice(summary, week, timeZone);
  const noticeId = weekNoticeId(week);
  if (people !== null) {
    const { workflowId = noticeId } = activityInfo().workflowExecution ?? {};
    const about = aboutWeek(workflowId, home);
    const alarmName = 'weekly summary';
    await notifications.queue({ ...notice, noticeId, incidentId: noticeId, alarmName, at, about });
    return { told: 'queued', monday, incidents };
  }
  if ((await notices.publish({ ...notice, noticeId, incidentId: noticeId })) === 'published')
    return { told: 'sent', monday, incidents };
  log.info('there is neither a notifications file nor a topic: nobody is told of the week', { monday });
  return { told: 'nobody', monday, incidents };
}

/** Telling people, once a week, how incidents were dealt with. */
export function createWeekActivities(deps: WeekDeps): WeekActivities {
  return { tellOfWeek: withRetryableFailures((input) => tellOfWeek(deps, input)) };
}
