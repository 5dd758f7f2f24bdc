import type { Finding } from '../alarm/finding/finding.ts';
import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import { cleanOutput } from './bounded-text.ts';

/** A finding without what is recognised as a secret. Its detector has done so; another one, or an older, may have known less. */
export function redactFinding(finding: Finding): Finding {
  const text = (value: string) => cutText(cleanOutput(value), LIMITS.findingTextChars);
  return {
    ...finding,
    reason: text(finding.reason),
    templates: finding.templates.map((template) => ({ ...template, text: text(template.text) })),
    lines: finding.lines.map(text),
  };
}
