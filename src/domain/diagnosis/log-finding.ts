import type { Alarm } from '../alarm/alarm.ts';
import type { Finding, FoundPattern, FoundTemplate } from '../alarm/finding/finding.ts';
import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import type { FactRead } from './facts.ts';
import { factsOf, type HostView } from './host-view.ts';

declare module './facts.ts' {
  interface FactKinds {
    /** What a detector found in the logs of the host: why it is looked at, and proof of nothing. */
    log_finding: {
      readonly detector: string;
      readonly class: Finding['class'];
      readonly reason: string;
      readonly from: string;
      readonly to: string;
      readonly lines: number;
      readonly patterns: readonly FoundPattern[];
      /** The most frequent ones. */
      readonly templates: readonly FoundTemplate[];
      /** Redacted. */
      readonly examples: readonly string[];
    };
  }
}

const short = (text: string) => cutText(text, LIMITS.factFindingChars);

/** The finding that an incident is about, as a fact of its host; none for an alarm of CloudWatch. */
export function findingFacts({ finding }: Pick<Alarm, 'finding'>): readonly FactRead[] {
  if (finding === undefined) return [];
  const { detector, reason, window, patterns, templates, lines } = finding;
  return [
    {
      kind: 'log_finding',
      detector,
      class: finding.class,
      reason: short(reason),
      from: window.from,
      to: window.to,
      lines: window.lines,
      patterns: patterns.slice(0, LIMITS.factFindingPartsMax),
      templates: templates
        .toSorted((a, b) => b.count - a.count)
        .slice(0, LIMITS.factFindingPartsMax)
        .map((one) => ({ ...one, text: short(one.text) })),
      examples: lines.slice(0, LIMITS.factFindingPartsMax).map(short),
    },
  ];
}

/** What the logs said, for people. */
export function logSentences(view: Pick<HostView, 'facts'>): readonly string[] {
  return factsOf(view, 'log_finding').map(({ reason, lines, from, to, patterns, templates }) => {
    const kinds = patterns.map(({ says, count }) => `${says} (${count} lines)`);
    const fresh = templates.filter(({ novel }) => novel).length;
    const seen = [...kinds, ...(fresh === 0 ? [] : [`${fresh} forms of lines that were not seen before`])];
    const what = seen.length === 0 ? '' : `: ${seen.join(', ')}`;
    return `its log said, which alone shows no cause: ${reason}; of ${lines} lines from ${from} to ${to}${what}`;
  });
}
