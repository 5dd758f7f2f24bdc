import { redact } from '../domain/redact.ts';
import { stripControls } from '../domain/strip-controls.ts';

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

const CUT_END = '\n[cut here; the whole is longer]';
const CUT_START = '[cut here; the whole is longer]\n';

/** The beginning, at most `chars` characters, the mark of a cut included. */
export function headOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars - CUT_END.length)}`.toWellFormed() + CUT_END;
}

/** The end, at most `chars` characters, the mark of a cut included. */
export function tailOf(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return CUT_START + text.slice(text.length - chars + CUT_START.length).toWellFormed();
}

/** The beginning, at most `bytes` bytes of UTF-8, the mark of a cut included. */
export function headBytes(text: string, bytes: number): string {
  const encoded = Buffer.from(text, 'utf8');
  if (encoded.length <= bytes) return text;
  const room = bytes - Buffer.byteLength(CUT_END);
  // A character cut in two decodes to U+FFFD of three bytes: leave it out.
  return `${encoded
    .subarray(0, room)
    .toString('utf8')
    .replace(/\ufffd$/, '')}${CUT_END}`;
}
