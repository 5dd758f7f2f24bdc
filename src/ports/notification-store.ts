import type { Delivery, DeliveryState, NotificationLog } from '../domain/notification/delivery.ts';
import type { RecipientHeard } from '../domain/notification/recipient-health.ts';
import type { SentBy } from '../domain/record/endings.ts';

export interface ListedDelivery extends Delivery {
  readonly incidentId: string;
  readonly alarmName: string;
}

/** Throws ServiceError. */
export interface NotificationReader {
  /** All that was told about one incident, oldest first. */
  ofIncident(incidentId: string): Promise<readonly ListedDelivery[]>;
  /** Newest first, at most `limit`, over all incidents; `isPartial`: there are more. */
  inState(
    state: Extract<DeliveryState, 'failed' | 'pending'>,
    limit: number,
  ): Promise<{ readonly items: readonly ListedDelivery[]; readonly isPartial: boolean }>;
  health(): Promise<readonly RecipientHeard[]>;
}

/** The same for people who have something sent again. Throws ServiceError. */
export interface NotificationDeskPort extends NotificationReader {
  /** Keeps who has asked for it, before it is asked. */
  noteRetry(
    delivery: Pick<ListedDelivery, 'id' | 'incidentId' | 'recipient' | 'channel'>,
    person: SentBy & { readonly by: string },
  ): Promise<void>;
}

/** The same for whoever tells people. Throws ServiceError. */
export interface NotificationStorePort extends NotificationReader {
  read(incidentId: string): Promise<NotificationLog>;
  /** Adds what is said to what is kept, and gives the whole. */
  record(
    incident: { readonly incidentId: string; readonly alarmName: string },
    said: NotificationLog,
    at: string,
  ): Promise<NotificationLog>;
  /** What became of one attempt to reach a recipient; `error` null: it was reached. */
  noteAttempt(attempt: {
    readonly recipient: string;
    readonly channel: string;
    readonly incidentId: string;
    readonly at: string;
    readonly error: string | null;
  }): Promise<void>;
}
