import type { IncidentPage, IncidentSummary } from '../domain/record/incident-summary.ts';
import { ownCommand } from '../domain/record/next-commands.ts';
import type { ApiClient } from './api-client.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** The newest incident, and the only one that waits for a decision. */
export const INCIDENT_ALIASES = ['@latest', '@waiting'] as const;

const PAGE_ROWS = 100;
/** Pages that are read for one prefix: 1,000 incidents. */
const PAGES_MAX = 10;
const CANDIDATES_SHOWN_MAX = 10;
/** Ids begin with the second at which the alarm changed. */
const EPOCH_DIGITS = 10;
/** Digits that are asked for at least: fewer would fit the incidents of months. */
const DIGITS_MIN = 4;
/** Clocks may differ, and an alarm may be late: where incidents with such an id were opened. */
const OPENED_BEFORE_SECONDS = 600;
const OPENED_AFTER_SECONDS = 86_400;
const INSTANT_MAX_SECONDS = 253_402_300_799;

/** An id that can only be the beginning of one: second, alarm and resource are not all there. */
const SHORT = /^\d+(?:_[^_]*)?$/;

/** Whether a word stands for an incident without being its id, as far as that can be told by looking at it. */
export function isShortName(word: string): boolean {
  return word.startsWith('@') || SHORT.test(word);
}

const several = (word: string, what: string, items: readonly IncidentSummary[], isMore: boolean) =>
  new CliError(
    EXIT.usage,
    'ambiguous_incident',
    `${word} ${what}`,
    'Give more of the id of the one that you mean.',
    [
      ...items
        .slice(0, CANDIDATES_SHOWN_MAX)
        .map(({ incidentId, status, openedAt }) => `${incidentId}  ${status}, opened ${openedAt}`),
      ...(isMore || items.length > CANDIDATES_SHOWN_MAX ? ['… and more'] : []),
    ],
  );

const none = (word: string, message: string, nextStep = `List them: ${ownCommand('list')}`) =>
  new CliError(EXIT.notFound, 'no_such_incident', `${word}: ${message}`, nextStep);

async function aliased(api: ApiClient, alias: string): Promise<string> {
  if (alias === '@latest') {
    const [newest] = (await api.get<IncidentPage>('/incidents?limit=1')).items;
    if (newest === undefined) throw none(alias, 'there is no incident yet');
    return newest.incidentId;
  }
  if (alias !== '@waiting') {
    throw new CliError(
      EXIT.usage,
      'unknown_alias',
      `${alias} stands for no incident`,
      `Give an id, the beginning of one, or ${INCIDENT_ALIASES.join(' or ')}.`,
    );
  }
  const query = `limit=${CANDIDATES_SHOWN_MAX + 1}&standing=needs_approval`;
  const { items } = await api.get<IncidentPage>(`/incidents?${query}`);
  const [only, ...others] = items;
  if (only === undefined) throw none(alias, 'no plan waits for a decision');
  if (others.length > 0) throw several(alias, 'fits each of these, which wait for a decision:', items, false);
  return only.incidentId;
}

interface Found {
  readonly items: readonly IncidentSummary[];
  /** Older ones were not looked at. */
  readonly isCut: boolean;
}

/** Incidents that were opened in a time and whose id begins with `prefix`: enough to tell one from several. */
async function openedBetween(
  api: ApiClient,
  prefix: string,
  fromSeconds: number,
  toSeconds: number | null,
): Promise<Found> {
  const iso = (seconds: number) =>
    new Date(Math.min(Math.max(0, seconds), INSTANT_MAX_SECONDS) * 1000).toISOString();
  const items: IncidentSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = new URLSearchParams({
      limit: String(PAGE_ROWS),
      from: iso(fromSeconds),
      ...(toSeconds === null ? {} : { to: iso(toSeconds) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const answer = await api.get<IncidentPage>(`/incidents?${query}`);
    items.push(...answer.items.filter(({ incidentId }) => incidentId.startsWith(prefix)));
    cursor = answer.nextCursor;
    if (cursor === undefined) return { items, isCut: false };
    if (items.length > CANDIDATES_SHOWN_MAX) break;
  }
  return { items, isCut: true };
}

/**
 * The id of the only incident whose id begins with `prefix`; null: there is none, or it is no beginning of an id. Its
 * digits say when it happened, so that only incidents of that time are read.
 * @throws CliError `ambiguous_incident` with the candidates, or `not_found_among` where there are too many to be sure.
 */
export async function incidentBeginning(api: ApiClient, prefix: string): Promise<string | null> {
  const digits = /^\d+/.exec(prefix)?.[0].slice(0, EPOCH_DIGITS) ?? '';
  if (digits.length < DIGITS_MIN) return null;
  const from = Number(digits.padEnd(EPOCH_DIGITS, '0')) - OPENED_BEFORE_SECONDS;
  const to = Number(digits.padEnd(EPOCH_DIGITS, '9')) + OPENED_AFTER_SECONDS;
  let { items, isCut } = await openedBetween(api, prefix, from, to);
  // An alarm that was taken long after it changed, such as one that could not be read before an upgrade.
  if (items.length === 0 && !isCut) ({ items, isCut } = await openedBetween(api, prefix, to, null));
  if (items.some(({ incidentId }) => incidentId === prefix)) return prefix;
  const [only, ...others] = items;
  if (others.length > 0) throw several(prefix, 'begins the ids of several incidents:', items, isCut);
  if (!isCut) return only?.incidentId ?? null;
  throw new CliError(
    EXIT.usage,
    'too_many_incidents',
    `more than ${PAGE_ROWS * PAGES_MAX} incidents are of the time of ${prefix}`,
    'Give more digits, or the whole id.',
    only === undefined ? [] : [`${only.incidentId}  is one of them`],
  );
}

/** The id of the incident that a short name stands for. @throws CliError saying what it could mean, or that there is none. */
export async function incidentNamed(api: ApiClient, word: string): Promise<string> {
  if (word.startsWith('@')) return await aliased(api, word);
  const found = await incidentBeginning(api, word);
  if (found !== null) return found;
  if (/^\d/.test(word) && word.length < DIGITS_MIN) {
    throw new CliError(
      EXIT.usage,
      'name_too_short',
      `${word}: too short for the beginning of an id`,
      `Give at least ${DIGITS_MIN} digits.`,
    );
  }
  throw none(word, 'no incident has an id that begins so');
}
