import { stripControls } from '../text/strip-controls.ts';
import { redact } from './redact.ts';

/** Text from a host, made safe to leave the activity: no control sequences, no secrets. */
export function cleanOutput(text: string): string {
  // Control sequences go first: they could cut a secret in two and hide it from the redaction.
  return hideCutKeys(redact(stripControls(text)).text);
}

const KEY_END = /[A-Za-z0-9+/=]*-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/;
/** A line of a key: nothing but base64, or a full row of it after what a log puts in front. */
const KEY_LINE = /^\s*[A-Za-z0-9+/=]{1,76}\s*$|\s[A-Za-z0-9+/]{60,76}={0,2}\s*$/;
const CUT_KEY = '<REDACTED:private_key:cut>';

/** A private key whose beginning was cut off, as by `tail`: the redaction knows keys by their first line. */
function hideCutKeys(text: string): string {
  if (!text.includes('PRIVATE KEY-----')) return text;
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const isEnd = KEY_END.test(line);
    while (isEnd && KEY_LINE.test(kept.at(-1) ?? '')) kept.pop();
    kept.push(isEnd ? line.replace(KEY_END, CUT_KEY) : line);
  }
  return kept.join('\n');
}
