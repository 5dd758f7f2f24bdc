import type { Classification } from '../alarm/finding/classification.ts';
import type { Finding } from '../alarm/finding/finding.ts';
import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import { cleanOutput } from './bounded-text.ts';

function redactedReasons(classification: Classification, text: (value: string) => string): Classification {
  return {
    ...classification,
    reasons: classification.reasons.map(({ voice, says }) => ({ voice, says: text(says) })),
  };
}

/** A finding without what is recognised as a secret. Its detector has done so; another one, or an older, may have known less. */
export function redactFinding(finding: Finding): Finding {
  const text = (value: string) => cutText(cleanOutput(value), LIMITS.findingTextChars);
  return {
    ...finding,
    reason: text(finding.reason),
    templates: finding.templates.map((template) => ({ ...template, text: text(template.text) })),
    lines: finding.lines.map(text),
    ...(finding.classification === undefined
      ? {}
      : { classification: redactedReasons(finding.classification, text) }),
  };
}
