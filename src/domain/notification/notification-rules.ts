import type { Severity } from '../site/site-severity.ts';
import type { HostTag } from '../suppression/suppression.ts';
import type { ClockHours } from './clock-hours.ts';

export const NOTIFICATIONS_VERSION = 'notifications/v1';

/** Somebody who can be told: a way, and what that way needs to know. */
export interface Recipient {
  readonly name: string;
  /** Of the registry of channels. */
  readonly channel: string;
  /** In the channel's own words; secrets only by the name of the variable that holds them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Hours in which only what is urgent is sent; the rest waits until they end. */
export interface QuietHours {
  readonly hours: ClockHours;
  readonly urgent: readonly Severity[];
}

/** Each condition that is given has to hold; in it, one entry. */
export interface RouteMatch {
  /** Takes the summary of a week, and nothing of incidents. Absent: the other way round. */
  readonly kind?: 'weekly_summary';
  readonly severities: readonly Severity[] | null;
  /** Names of alarms, with `*`. */
  readonly alarms: readonly string[] | null;
  readonly tags: readonly HostTag[] | null;
  readonly hours: readonly ClockHours[] | null;
}

export interface RouteStep {
  /** After the notice, or the end of the quiet hours that it waited for; ascending, the first is 0. */
  readonly afterMinutes: number;
  /** Names of recipients. */
  readonly to: readonly string[];
}

/** Who is told of what, and who next where nobody reacts. */
export interface Route {
  readonly name: string;
  readonly match: RouteMatch;
  /** The routes behind it are asked too. */
  readonly goesOn: boolean;
  /** False: it knows no quiet hours. */
  readonly isQuiet: boolean;
  /** Minutes after the notice at which everybody who was told is reminded; null: as the incident's own settings say. */
  readonly reminders: readonly number[] | null;
  readonly steps: readonly RouteStep[];
}

/** The operator's word on who is told. */
export interface NotificationRules {
  readonly recipients: readonly Recipient[];
  readonly quietHours: readonly QuietHours[];
  readonly routes: readonly Route[];
}

/** Every tag that rules name, each once. */
export function tagsOfRules({ routes }: NotificationRules): readonly HostTag[] {
  return routes.flatMap(({ match }) => match.tags ?? []);
}
