import type { SentBy } from './endings.ts';
import type { TimelineValue } from './timeline.ts';

/** What an event says of its sender besides the name. Of the machine, and in records of before this was kept, nothing. */
export function senderData({ via, signedIn }: SentBy): Readonly<Record<string, TimelineValue>> {
  return { ...(via === undefined ? {} : { via }), ...signedIn };
}

/** The same for people, in a few words; empty where nothing is known of it. */
export function senderWords({ via, method, role }: Readonly<Record<string, TimelineValue>>): string {
  if (typeof via !== 'string') return '';
  if (via === 'signal') return 'by a signal, the name only claimed';
  const known = typeof method === 'string' ? `, known by ${method}` : '';
  return `by ${via}${known}${typeof role === 'string' ? ` as ${role}` : ''}`;
}
