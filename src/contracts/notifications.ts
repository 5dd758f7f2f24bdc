import type { Delivery, DeliveryRetry } from '../domain/notification/delivery.ts';
import type { RetryJudgement } from '../domain/notification/judge-retry.ts';
import type { AskedOfPeople, NoticeAbout, PeopleStanding } from '../domain/notification/people-standing.ts';
import type { NoticeKind } from '../domain/record/notice.ts';
import type { TaskQueues } from './task-queues.ts';

/** What people are to be told, with all that says whom and for how long. */
export interface QueuedNotice {
  /** The same over repeats. */
  readonly noticeId: string;
  readonly incidentId: string;
  readonly alarmName: string;
  readonly kind: NoticeKind;
  readonly subject: string;
  readonly message: string;
  /** When it was said, ISO 8601 in UTC. */
  readonly at: string;
  readonly about: NoticeAbout;
  /** Only what was sent is changed; nobody is told anew. */
  readonly updatesOnly?: boolean;
  /** A reminder by which people are asked for the first time. */
  readonly asksFirst?: boolean;
  /** An end of which nobody has to hear where nobody was to be told of the incident before. */
  readonly onlyToTheTold?: boolean;
}

/** Input of the workflow that tells people of one incident; its id names the incident. */
export interface NotifyPeopleInput {
  readonly incidentId: string;
  readonly taskQueues?: TaskQueues;
  /** Set only by the workflow itself: what the run before goes on with. */
  readonly carried?: CarriedNotifications;
}

export interface CarriedNotifications {
  readonly queue: readonly QueuedNotice[];
  readonly asked: (AskedOfPeople & { readonly noticeId: string }) | null;
  readonly standing: PeopleStanding | null;
  /** Notices of what waits, and of what was asked. */
  readonly notices: readonly QueuedNotice[];
  readonly waiting: readonly Delivery[];
  /** What became of deliveries and could not be kept yet. */
  readonly unkept?: readonly SettleNotificationsInput[];
}

export interface PlanNotificationsInput {
  readonly notice: QueuedNotice;
}
export interface PlanNotificationsOutcome {
  /** Kept already, unless the store was away for several attempts. */
  readonly deliveries: readonly Delivery[];
}

export interface SendNotificationInput {
  readonly notice: QueuedNotice;
  readonly delivery: Delivery;
}
export type SendNotificationOutcome =
  /** `delivery`: as it is now; null where the store has it already. */
  | { readonly kind: 'sent'; readonly delivery: Delivery | null }
  /** It waited, and nobody needs it any more. */
  | { readonly kind: 'settled'; readonly standing: PeopleStanding };

export interface SettleNotificationsInput {
  readonly incidentId: string;
  readonly alarmName: string;
  readonly deliveries: readonly Delivery[];
}

/** One delivery that somebody wants sent again. */
export interface RetryDeliveryInput extends DeliveryRetry {
  readonly incidentId: string;
  readonly deliveryId: string;
}
export type RetryDeliveryOutcome =
  /** It is sent from now on. */
  | { readonly kind: 'again'; readonly recipient: string; readonly channel: string }
  /** It is on its way already because somebody asked for it within the last minute, or by this very request. */
  | { readonly kind: 'under_way'; readonly recipient: string; readonly channel: string }
  | Extract<RetryJudgement, { kind: 'refused' }>
  /** There is no notifications file. */
  | { readonly kind: 'no_file' }
  /** What was told could not be read or kept; nothing is sent. `reason`: for people. */
  | { readonly kind: 'unread'; readonly reason: string };

export type ReopenDeliveryOutcome =
  /** Both as they are sent; kept. `hadFailed`: it was given up before, so no try of it may be on its way. */
  | {
      readonly kind: 'again';
      readonly notice: QueuedNotice;
      readonly delivery: Delivery;
      readonly hadFailed: boolean;
    }
  | Extract<RetryDeliveryOutcome, { kind: 'refused' | 'no_file' }>;

/** What the test of a route or a recipient came to, one result for each recipient. */
export interface TestNotificationInput {
  /** The name of a route or of a recipient. */
  readonly target: string;
  readonly by: string;
}
export interface TestNotificationWorkflowInput extends TestNotificationInput {
  readonly taskQueues?: TaskQueues;
}
export type TestNotificationOutcome =
  | {
      readonly kind: 'tried';
      readonly results: readonly {
        readonly recipient: string;
        readonly channel: string;
        readonly outcome: 'sent' | 'failed';
        readonly error: string | null;
        /** A test knows no quiet hours: until when they hold back what is not urgent, ISO 8601 in UTC. Absent: they do not, now. */
        readonly heldBackUntil?: string;
      }[];
    }
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  /** There is no notifications file. */
  | { readonly kind: 'no_file' };

/** Telling people, on the `incident` queue. */
export interface NotificationActivities {
  /** Whom a notice goes to and when, by the rules; kept before anything is sent. */
  planNotifications(input: PlanNotificationsInput): Promise<PlanNotificationsOutcome>;
  /** One delivery, which is kept as sent afterwards. May be repeated: receivers know it by its id. */
  sendNotification(input: SendNotificationInput): Promise<SendNotificationOutcome>;
  /** Keeps what became of deliveries that were given up, or that nobody needed any more. */
  settleNotifications(input: SettleNotificationsInput): Promise<void>;
  /** Judges whether a delivery may be sent again, and keeps that it is. The same request may be repeated. */
  reopenDelivery(input: RetryDeliveryInput): Promise<ReopenDeliveryOutcome>;
  /** What the incident wants of people now; null: there is no such incident. */
  readPeopleStanding(input: { readonly incidentId: string }): Promise<PeopleStanding | null>;
  /** Sends a test to everybody of a route, or to one recipient. Never retried. */
  testNotification(input: TestNotificationInput): Promise<TestNotificationOutcome>;
}

/** Input of the workflow that tells people of the last whole week, as its schedule gives it. */
export interface TellOfWeekWorkflowInput {
  /** As IANA names it: weeks begin on Monday by its clocks. */
  readonly timeZone: string;
  readonly taskQueues?: TaskQueues;
}

export interface TellOfWeekInput {
  readonly timeZone: string;
  /** For when it was due, ISO 8601 in UTC: the week is the last one that was over by then. */
  readonly dueAt: string;
}
export interface TellOfWeekOutcome {
  /** `queued` for those whom the notifications file names; `sent` to the one topic; `nobody`: there is only the log. */
  readonly told: 'queued' | 'sent' | 'nobody';
  /** The Monday on which the week begins, such as `2026-11-23`. */
  readonly monday: string;
  readonly incidents: number;
}

/** The weekly summary, on the `incident` queue. */
export interface WeekActivities {
  /** Reads what incidents of two weeks measured, and hands the summary over. May be repeated: nobody is told twice of a week. */
  tellOfWeek(input: TellOfWeekInput): Promise<TellOfWeekOutcome>;
}
