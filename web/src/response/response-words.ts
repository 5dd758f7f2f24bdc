import type { Phase } from '../../../src/domain/record/response/incident-measure.ts';
import type {
  DowntimeEstimate,
  Duration,
  ResponseDays,
  ResponseFigures,
  ResponseFilter,
  ResponseGroup,
  UnfittingName,
} from '../../../src/domain/record/response/response-metrics.ts';
import { RESPONSE_HREF } from '../routing/routes.ts';

export const DAYS: readonly ResponseDays[] = [7, 30, 90];

export const GROUP_WORDS: Readonly<Record<ResponseGroup, string>> = {
  alarm: 'Alarm',
  cause: 'Cause',
  runbook: 'Runbook',
  host: 'Host',
  group: 'Host group',
  team: 'Team',
  severity: 'Severity',
};

export const GROUPS: readonly ResponseGroup[] = [
  'alarm',
  'cause',
  'runbook',
  'host',
  'group',
  'team',
  'severity',
];

/** In the order in which an incident goes through them. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  detect: 'until it was opened',
  diagnose: 'diagnosing and planning',
  wait: 'waiting for a decision',
  execute: 'executing',
  verify: 'verifying',
  rest: 'earlier attempts and idle',
};

export const PHASES: readonly Phase[] = ['detect', 'diagnose', 'wait', 'execute', 'verify', 'rest'];

/** What is asked for; it stands in the address. */
export interface ResponseView {
  readonly days: ResponseDays;
  readonly by: ResponseGroup;
  readonly filter: ResponseFilter;
}

export function parseView(search: string): ResponseView {
  const asked = new URLSearchParams(search);
  return {
    days: DAYS.find((days) => String(days) === asked.get('days')) ?? 30,
    by: GROUPS.find((group) => group === asked.get('by')) ?? 'alarm',
    filter: Object.fromEntries(
      GROUPS.flatMap((group) => {
        const name = asked.get(group) ?? '';
        return name === '' ? [] : [[group, name]];
      }),
    ),
  };
}

/** As the API and the address have it. */
export function viewQuery({ days, by, filter }: ResponseView): URLSearchParams {
  return new URLSearchParams({ days: String(days), by, ...filter });
}

export const viewHref = (view: ResponseView) => `${RESPONSE_HREF}?${viewQuery(view)}`;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function durationWords(ms: number | null): string {
  if (ms === null) return 'no data';
  const seconds = Math.round(ms / SECOND) * SECOND;
  const pairs = [
    [DAY, 'd', HOUR, 'h'],
    [HOUR, 'h', MINUTE, 'min'],
    [MINUTE, 'min', SECOND, 's'],
  ] as const;
  for (const [large, largeUnit, small, smallUnit] of pairs) {
    if (seconds < large) continue;
    const rest = Math.floor((seconds % large) / small);
    const head = `${Math.floor(seconds / large)} ${largeUnit}`;
    return rest === 0 ? head : `${head} ${rest} ${smallUnit}`;
  }
  return `${seconds / SECOND} s`;
}

export function dollarsWords(usdCents: number): string {
  return `$${(usdCents / 100).toFixed(usdCents > 0 && usdCents < 1 ? 4 : 2)}`;
}

export function spreadWords({ of, mean, median, p90 }: Duration): string {
  if (of === 0) return 'no data';
  return `${durationWords(mean)}; half below ${durationWords(median)}, nine of ten below ${durationWords(p90)}`;
}

/** What incidents may have cost, and by what that is reckoned. */
export function downtimeWords({ usd, hours, incidents }: DowntimeEstimate): string {
  const dollars = usd.toLocaleString('en', { maximumFractionDigits: 0 });
  return `about $${dollars}, an estimate: ${hours.toLocaleString('en', { maximumFractionDigits: 1 })} h of ${incidents} incidents by what an hour costs in the site file`;
}

/** What incidents took of the model, and may have cost by the site file. */
export function costWords({ ai, downtime }: ResponseFigures): string {
  const model = `model ${dollarsWords(ai.usdCents)}`;
  if (downtime === null) return model;
  return `about $${downtime.usd.toLocaleString('en', { maximumFractionDigits: 0 })}, ${model}`;
}

/** How many took longer than was promised, to the first word and to the end. */
export function lateWords({ late: { acknowledge, resolve } }: ResponseFigures): string {
  const parts = [
    ...(acknowledge === null ? [] : [`${acknowledge.count} to acknowledge`]),
    ...(resolve === null ? [] : [`${resolve.count} to the end`]),
  ];
  return parts.join(', ');
}

/** A filter without one of its names. */
export function without(filter: ResponseFilter, group: ResponseGroup): ResponseFilter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => name !== group));
}

/** Why a filter leaves nothing. */
export function unfittingWords({ group, name, known, more }: UnfittingName): string {
  const word = GROUP_WORDS[group].toLowerCase();
  if (known.length === 0) {
    const how = group === 'team' || group === 'severity' ? ': the site file names none' : '';
    return `No incident of this time has a ${word}${how}.`;
  }
  const rest = more === 0 ? '' : ` and ${more} more`;
  return `No incident of this time has the ${word} ${name}; there are ${known.join(', ')}${rest}.`;
}
