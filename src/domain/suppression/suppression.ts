import { utcTime } from '../text/utc-text.ts';

/** Which hosts, by a tag of theirs. */
export interface HostTag {
  readonly key: string;
  readonly value: string;
}

/** One alarm is quiet until a time. All times are ISO 8601 in UTC. */
export interface Mute {
  readonly kind: 'mute';
  readonly id: string;
  /** The name as it is shown; a detector's, for its findings. */
  readonly alarm: string;
  /** Only the alarm of this account or Region; null: of any. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly until: string;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: string;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a maintenance window is open. */
export type WindowTimes =
  | { readonly kind: 'once'; readonly from: string; readonly until: string }
  | {
      readonly kind: 'weekly';
      readonly days: readonly Weekday[];
      /** `HH:MM` on the clocks of the time zone. */
      readonly at: string;
      /** How long each lasts, by the clock that never jumps. */
      readonly minutes: number;
      /** As IANA names it, e.g. `Europe/Berlin`. */
      readonly timeZone: string;
      /** None is open after this. */
      readonly until: string;
    };

/** Alarms by a name in which `*` stands for any characters, or by a tag that all their hosts have. */
export type WindowSubject =
  | { readonly kind: 'alarm'; readonly pattern: string }
  | { readonly kind: 'tag'; readonly tag: HostTag };

export interface MaintenanceWindow {
  readonly kind: 'window';
  readonly id: string;
  readonly subject: WindowSubject;
  readonly times: WindowTimes;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: string;
}

/** Why nobody is to be asked about an alarm for a while. */
export type SuppressionRule = Mute | MaintenanceWindow;

/** What keeps an incident quiet: one rule, and until when. */
export interface Suppression {
  readonly kind: SuppressionRule['kind'];
  readonly id: string;
  /** Of a window, the end of the opening that is meant. */
  readonly until: string;
  readonly by: string;
  readonly reason: string;
}

/** What is known of an alarm's suppression. What could not be read suppresses nothing. */
export type SuppressionReading =
  /** `byTag`: a window is open for hosts with a tag, and which hosts the alarm is about was not known. */
  | { readonly kind: 'none'; readonly byTag: boolean }
  | { readonly kind: 'suppressed'; readonly suppression: Suppression }
  | { readonly kind: 'unreadable'; readonly message: string };

/** In one sentence, for people. */
export function suppressionText({ kind, until, by, reason }: Suppression): string {
  const what = kind === 'mute' ? `muted by ${by}` : `in a maintenance window of ${by}`;
  return `${what} until ${utcTime(until) ?? until}: ${reason}`;
}
