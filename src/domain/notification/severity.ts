import type { Site } from '../site/site.ts';
import { type Severity, USUAL_SEVERITY } from '../site/site-severity.ts';
import type { HostTag } from '../suppression/suppression.ts';
import { matchesName } from '../text/wildcards.ts';

/** What routing asks of an incident. */
export interface IncidentTraits {
  readonly alarmName: string;
  /** Ids and names of what it is about and of its hosts. */
  readonly resources: readonly string[];
  /** Of those tags that the files name, the ones that one of its hosts has. */
  readonly tags: readonly HostTag[];
}

/** Of the summary of a week: it wakes nobody. */
export const SUMMARY_SEVERITY: Severity = 'low';

export const hasTag = (tags: readonly HostTag[], { key, value }: HostTag): boolean =>
  tags.some((one) => one.key === key && one.value === value);

/** How much an incident matters, by the first entry of the site file that fits it. */
export function severityOf(
  { severities = [] }: Pick<Site, 'severities'>,
  { alarmName, resources, tags }: IncidentTraits,
): Severity {
  const found = severities.find(({ of }) => {
    if (of.kind === 'alarm') return matchesName(of.pattern, alarmName);
    if (of.kind === 'resource') return resources.some((one) => matchesName(of.pattern, one));
    return hasTag(tags, of);
  });
  return found?.is ?? USUAL_SEVERITY;
}
