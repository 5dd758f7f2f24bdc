import { stripControls } from '../text/strip-controls.ts';
import { redact } from './redact.ts';

/** Text from a host, made safe to leave the activity: no control sequences, no secrets. */
export function cleanOutput(text: string): string {
  // Control sequences go first: they could cut a secret in two and hide it from the redaction.
  return hideCutKeys(redact(stripControls(text)).text);
}

const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
/** A line of a key: nothing but base64, or a full row of it after what a log puts in front. */
const KEY_LINE = /^\s{0,64}[A-Za-z0-9+/=]{1,76}\s{0,64}$|\s[A-Za-z0-9+/]{60,76}={0,2}\s{0,64}$/;
/** Base64, and the escaped line feeds of a key that stands in one line. */
const KEY_CHARACTER = /[A-Za-z0-9+/=\\]/;
const CUT_KEY = '<REDACTED:private_key:cut>';

/** The line with what is left of a key in front of each of its ends hidden. Looks at each character once. */
function hideEnds(line: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: label } of line.matchAll(KEY_END)) {
    let start = index;
    while (start > from && KEY_CHARACTER.test(line[start - 1] ?? '')) start -= 1;
    parts.push(line.slice(from, start), CUT_KEY);
    from = index + label.length;
  }
  return parts.join('') + line.slice(from);
}

/** A private key whose beginning was cut off, as by `tail`: the redaction knows keys by their first line. */
function hideCutKeys(text: string): string {
  if (!text.includes('PRIVATE KEY-----')) return text;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const hidden = hideEnds(line);
    while (hidden !== line && KEY_LINE.test(kept.at(-1) ?? '')) kept.pop();
    kept.push(hidden);
  }
  return kept.join('\n');
}
