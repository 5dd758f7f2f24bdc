import type { NotificationRules, Recipient } from '../domain/notification/notification-rules.ts';
import type { NotificationChannel } from './notification-channel.ts';

/** The notifications file, with the ways to reach whom it names. */
export interface PeopleDirectory {
  readonly rules: NotificationRules;
  /** Whom a notice goes to that no route takes. */
  readonly fallback: Recipient;
  /** Undefined: nobody of that name is in the file any more. */
  recipient(name: string): Recipient | undefined;
  /** @throws Error for a channel that there is not; no file has one. */
  channel(name: string): NotificationChannel;
  /** Whether what was sent can be changed. */
  canUpdate(channel: string): boolean;
  /** The page of an incident; null where it is not told where the dashboard is. */
  linkTo(incidentId: string): string | null;
  /** The page of the response metrics; null likewise. */
  linkToMetrics(): string | null;
}
