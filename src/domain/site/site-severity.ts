import { matchesName } from '../text/wildcards.ts';

/** How much an incident matters, from the least to the most. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How much the incidents of one kind of alarm, or of one part of the hosts, matter. */
export interface SiteSeverity {
  /** `alarm`: the name of an alarm, or a pattern with `*`; `resource`: the same of the id or name of what it is about. */
  readonly of:
    | { readonly kind: 'alarm'; readonly pattern: string }
    | { readonly kind: 'resource'; readonly pattern: string }
    | { readonly kind: 'tag'; readonly key: string; readonly value: string };
  readonly is: Severity;
}

/** Where the site file says nothing: who is woken for too little says so, who is not woken at all never learns it. */
export const USUAL_SEVERITY: Severity = 'high';

/**
 * How much an incident matters, as far as names say so; null: an entry by a tag stands before any that fits, and tags of hosts are not
 * known here.
 */
export function severityByNames(
  severities: readonly SiteSeverity[],
  {
    alarmName,
    resources,
  }: {
    readonly alarmName: string;
    /** Ids and names of what it is about and of its hosts. */
    readonly resources: readonly string[];
  },
): Severity | null {
  for (const { of, is } of severities) {
    if (of.kind === 'tag') return null;
    const names = of.kind === 'alarm' ? [alarmName] : resources;
    if (names.some((name) => matchesName(of.pattern, name))) return is;
  }
  return USUAL_SEVERITY;
}
