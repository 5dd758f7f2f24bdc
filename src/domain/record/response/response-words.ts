import type { Phase } from './incident-measure.ts';
import type { DowntimeEstimate, ResponseGroup, UnfittingName } from './response-metrics.ts';

/** What the time of an incident is made of, for people. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  detect: 'until it was opened',
  diagnose: 'diagnosing and planning',
  wait: 'waiting for a decision',
  execute: 'executing',
  verify: 'verifying',
  rest: 'earlier attempts and idle',
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `42 s`, `7 min 10 s`, `3 h 5 min`, `2 d 4 h`; `no data` of none. */
export function durationText(ms: number | null): string {
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

/** What a model took, in dollars: `$0.42`; below a cent to the hundredth of one. */
export function dollarsText(usdCents: number): string {
  return `$${(usdCents / 100).toFixed(usdCents > 0 && usdCents < 1 ? 4 : 2)}`;
}

/** What incidents may have cost, and by what that is reckoned. */
export function downtimeText({ usd, hours, incidents }: DowntimeEstimate): string {
  const dollars = usd.toLocaleString('en', { maximumFractionDigits: 0 });
  return `about $${dollars}, an estimate: ${hours.toLocaleString('en', { maximumFractionDigits: 1 })} h of ${incidents} incidents by what an hour costs in the site file`;
}

/** Words for what incidents are put together by. */
const GROUP_WORDS: Readonly<Record<ResponseGroup, readonly [one: string, many: string]>> = {
  alarm: ['alarm', 'alarms'],
  cause: ['cause', 'causes'],
  runbook: ['runbook', 'runbooks'],
  host: ['host', 'hosts'],
  group: ['host group', 'host groups'],
  team: ['team', 'teams'],
  severity: ['severity', 'severities'],
};

/** A row of what has no name of its kind. */
export const namelessText = (group: ResponseGroup) => `no ${GROUP_WORDS[group][0]}`;

/** Why a filter leaves nothing; names in it are of others. */
function unfittingText({ group, name, known, more }: UnfittingName): string {
  const [one, many] = GROUP_WORDS[group];
  if (known.length === 0) {
    const how = group === 'team' || group === 'severity' ? `: the site file names none` : '';
    return `No incident of this time has a ${one}${how}.`;
  }
  const rest = more === 0 ? '' : ` and ${more} more`;
  return `No incident of this time has the ${one} ${name}; there are the ${many} ${known.join(', ')}${rest}.`;
}

/** Nothing is counted: why, line by line. */
export function nothingLines(unfitting: readonly UnfittingName[], isFiltered: boolean): readonly string[] {
  if (!isFiltered) return ['No incident was opened in this time.'];
  return unfitting.length > 0 ? unfitting.map(unfittingText) : ['No incident of this time has all of these.'];
}
