import type { Alarm } from '../alarm/alarm.ts';
import type { Classification } from '../alarm/finding/classification.ts';
import { classificationSentence } from '../alarm/finding/classification-words.ts';
import type { Finding, FoundPattern, FoundTemplate } from '../alarm/finding/finding.ts';
import { boundedClassification } from '../alarm/finding/known-classification.ts';
import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import type { Blamed, BlamedKey } from './causes/cause.ts';
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
      /** What models take the lines for; absent: none has answered, or the fact is from before there were any. */
      readonly classification?: Classification;
    };
  }
}

const short = (text: string) => cutText(text, LIMITS.factFindingChars);

/** The finding that an incident is about, as a fact of its host; none for an alarm of CloudWatch. */
export function findingFacts({ finding }: Pick<Alarm, 'finding'>): readonly FactRead[] {
  if (finding === undefined) return [];
  const { detector, reason, window, patterns, templates, lines, classification } = finding;
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
      ...(classification === undefined
        ? {}
        : { classification: boundedClassification(classification, LIMITS.factFindingChars) }),
    },
  ];
}

/** A shorter name stands in many a line by chance. */
const NAME_CHARS_MIN = 4;
/** What a line calls things by. */
const NAMED: readonly BlamedKey[] = ['path', 'unit', 'exe', 'mount', 'device'];

/**
 * What of that which is blamed on the measurements the lines name too, for people. It makes nothing more certain: whoever can
 * write a line can name anything.
 */
export function namedInLogs(view: Pick<HostView, 'facts'>, blamed: readonly Blamed[]): readonly string[] {
  const text = factsOf(view, 'log_finding')
    .flatMap(({ examples, templates }) => [...examples, ...templates.map((one) => one.text)])
    .join('\n');
  const names = blamed.flatMap((one) => NAMED.flatMap((key) => one[key] ?? [])).map(String);
  const found = [...new Set(names)].filter((name) => name.length >= NAME_CHARS_MIN && text.includes(name));
  return found.length === 0 ? [] : [`its log names what is blamed too: ${found.join(', ')}`];
}

/** What the logs said, for people. */
export function logSentences(view: Pick<HostView, 'facts'>): readonly string[] {
  return factsOf(view, 'log_finding').map(
    ({ reason, lines, from, to, patterns, templates, classification }) => {
      const kinds = patterns.map(({ says, count }) => `${says} (${count} lines)`);
      const fresh = templates.filter(({ novel }) => novel).length;
      const seen = [...kinds, ...(fresh === 0 ? [] : [`${fresh} forms of lines that were not seen before`])];
      const what = seen.length === 0 ? '' : `: ${seen.join(', ')}`;
      const models = classification === undefined ? '' : `; ${classificationSentence(classification)}`;
      return `its log said, which alone shows no cause: ${reason}; of ${lines} lines from ${from} to ${to}${what}${models}`;
    },
  );
}
