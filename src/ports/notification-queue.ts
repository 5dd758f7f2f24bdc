import type {
  QueuedNotice,
  RetryDeliveryInput,
  RetryDeliveryOutcome,
  TestNotificationInput,
  TestNotificationOutcome,
} from '../contracts/notifications.ts';
import type { PeopleStanding } from '../domain/notification/people-standing.ts';

/** Notices handed over durably. Throws TemporalUnavailableError or TemporalRefusedError where they are not. */
export interface NotificationQueuePort {
  queue(notice: QueuedNotice): Promise<void>;
  /** Tells whoever tells people of the incident what it wants of them now; where nobody does, nothing happens. */
  tellStanding(incidentId: string, standing: PeopleStanding): Promise<void>;
}

export interface NotificationTester {
  /** Null: no worker has answered in time. Throws as above. */
  testNotification(input: TestNotificationInput, waitMs: number): Promise<TestNotificationOutcome | null>;
}

/** `unsettled`: no worker has answered in time, or one of a build that knows of no such request; it may still be sent. */
export type RetryOutcome = RetryDeliveryOutcome | { readonly kind: 'unsettled' };

export interface NotificationRetrier {
  /** Has one delivery sent again by whoever tells people of the incident; the same id of `input` counts once. Throws as above. */
  retryDelivery(input: RetryDeliveryInput): Promise<RetryOutcome>;
}
